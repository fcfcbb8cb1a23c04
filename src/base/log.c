/* SPDX-License-Identifier: Apache-2.0 */
/* One line a message on stderr; the "<N>" prefix where journald reads it (JOURNAL_STREAM is set).
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[1024];
	size_t len = 0;
	va_list ap;
	int n;

	if (getenv("JOURNAL_STREAM")) {
		n = snprintf(line, sizeof(line), "<%d>", (int)level);
		len = n > 0 ? (size_t)n : 0;
	} else {
		n = snprintf(line, sizeof(line), "%.32s: ", program_invocation_short_name);
		len = n > 0 ? (size_t)n : 0;
	}

	va_start(ap, fmt);
	n = vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	len = strlen(line);
	/* What clients sent may be in it: it stays one line. */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* nowhere left to say so */
}
