/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of ipmgmtd. */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include <stdio.h>

#include "base/macros.h"

enum run_mode {
	RUN_RESIDENT,
	RUN_ONESHOT, /* serve the one session on a descriptor that we inherited */
	RUN_ONCE,    /* make active what is recorded, and exit */
	RUN_HELP,
	RUN_VERSION,
};

struct options {
	enum run_mode mode;
	const char *netns; /* NULL: the one we are in */
	int session_fd;    /* of RUN_ONESHOT */
};

/* -EINVAL for a command line that is none; why has been written to stderr by getopt_long(3) or
 * here. */
int options_parse(int argc, char **argv, struct options *ret) _warn_unused_;
void options_print_usage(FILE *out);

#endif
