/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of those who run on: lines on stderr with the "<N>" priority that journald and syslog bridges read
 * (sd-daemon(3)) when LOG goes to a journal, behind the name of the program otherwise. The library never logs.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/macros.h"

enum log_level {
	LOGL_ERR = 3,
	LOGL_WARNING = 4,
	LOGL_NOTICE = 5,
	LOGL_INFO = 6,
	LOGL_DEBUG = 7,
};

void log_line(enum log_level level, const char *fmt, ...) _printf_(2, 3);

#endif
