/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands about ipadm itself.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/usage.h"

enum exit_status cmd_help(const struct call *call)
{
	_cleanup_(buf_fini) struct buf out = { 0 };
	const struct command *c;

	if (call->n_operands == 0) {
		usage_format_all(&out);
		return output_write(&out);
	}
	c = command_find(call->operands[0]);
	if (!c)
		return error_unknown_command(call->operands[0]);
	usage_format_help(c, &out);
	return output_write(&out);
}

enum exit_status cmd_version(const struct call *call)
{
	_cleanup_(buf_fini) struct buf out = { 0 };
	const char *library = ipadm_version();

	buf_puts(&out, "ipadm " IPADM_VERSION);
	if (strcmp(library, IPADM_VERSION) != 0)
		buf_printf(&out, " (libipadm %s)", library);
	buf_putc(&out, '\n');
	return output_write(&out);
}

enum exit_status cmd_reload(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x = handle_open(call, &handle);

	if (x != EXIT_DONE)
		return x;
	return error_report(handle, ipadm_reload(handle), "reload the configuration", NULL);
}
