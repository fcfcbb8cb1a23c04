/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import: the document goes to standard output, what it could not say to standard error, a line each.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"

/* The lines of @text, which is cut up. */
static void warn_lines(char *text)
{
	char *next;

	for (char *line = text; *line; line = next) {
		char *eol = line + strcspn(line, "\n");

		next = *eol ? eol + 1 : eol;
		*eol = '\0';
		error_warn("%s", line);
	}
}

enum exit_status cmd_import(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	_cleanup_free_ char *document = NULL;
	_cleanup_free_ char *unexpressed = NULL;
	enum exit_status x = handle_open(call, &handle);
	ipadm_status_t s;

	if (x != EXIT_DONE)
		return x;
	s = ipadm_import(handle, call_value(call, OPT_FROM), call_value(call, OPT_ROOT), &document,
		&unexpressed);
	x = error_report(handle, s, "import", call_value(call, OPT_FROM));
	if (s != IPADM_SUCCESS)
		return x;
	warn_lines(unexpressed);
	buf_puts(&out, document);

	return output_write(&out);
}
