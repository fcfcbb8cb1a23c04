/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error line. Standard error may be closed or full: nobody is left to be told, so its own
 * failures are not looked at.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/error.h"
#include "cli/ipmpstat.h"
#include "cli/suggest.h"
#include "cli/usage.h"

#define SENTENCE 1024 /* bytes of the longest sentence */

/* clang-format off */
static const struct {
	ipadm_status_t status;
	enum exit_status exit;
} exits[] = {
	{ IPADM_SUCCESS,               EXIT_DONE },
	{ IPADM_ALL_ADDRS_NOT_ENABLED, EXIT_DONE },
	{ IPADM_DHCP_IPC_TIMEOUT,      EXIT_DONE }, /* the object is there, its lease still to come */
	{ IPADM_EAUTH,                 EXIT_NOT_PERMITTED },
	{ IPADM_EPERM,                 EXIT_NOT_PERMITTED },
	{ IPADM_IPC_ERROR,             EXIT_UNREACHABLE },
	{ IPADM_TIMEOUT,               EXIT_UNREACHABLE },
};
/* clang-format on */

enum exit_status error_exit_status(ipadm_status_t status)
{
	for (size_t i = 0; i < ARRAY_SIZE(exits); i++)
		if (exits[i].status == status)
			return exits[i].exit;
	return EXIT_REFUSED;
}

/* By whichever of its two names it was called. */
static bool is_ipmpstat(void)
{
	return strcmp(program_invocation_short_name, IPMPSTAT) == 0;
}

/* A terminal must not act on what a name has in it. */
static void blank_controls(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

static void write_line(const char *head, char *text, const char *symbol)
{
	const char *program = is_ipmpstat() ? IPMPSTAT : "ipadm";

	blank_controls(text);
	if (symbol)
		dprintf(STDERR_FILENO, "%s: %s%s [%s]\n", program, head, text, symbol);
	else
		dprintf(STDERR_FILENO, "%s: %s%s\n", program, head, text);
}

enum exit_status error_say(ipadm_status_t status, const char *fmt, ...)
{
	char text[SENTENCE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_line("", text, ipadm_status2symbol(status));
	return error_exit_status(status);
}

void error_note(const char *fmt, ...)
{
	char text[SENTENCE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_line("", text, NULL);
}

void error_warn(const char *fmt, ...)
{
	char text[SENTENCE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_line("warning: ", text, NULL);
}

enum exit_status error_report(
	ipadm_handle_t handle, ipadm_status_t status, const char *what, const char *name)
{
	ipadm_error_t last = { 0 };
	enum exit_status exit = error_exit_status(status);

	if (handle && ipadm_last_error(handle, &last) != IPADM_SUCCESS)
		last.text[0] = '\0';
	if (status == IPADM_SUCCESS && !last.text[0])
		return EXIT_DONE;
	if (!last.text[0])
		snprintf(last.text, sizeof(last.text), "cannot %s%s%s: %s", what, name ? " " : "",
			name ? name : "", ipadm_status2str(status));
	if (exit == EXIT_DONE)
		error_warn("%s", last.text);
	else
		error_say(status, "%s", last.text);
	return exit;
}

enum exit_status error_usage(const struct command *c, const char *fmt, ...)
{
	_cleanup_(buf_fini) struct buf usage = { 0 };
	char text[SENTENCE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_line("", text, "usage");
	if (c)
		usage_format_line(c, &usage);
	else
		buf_puts(&usage, is_ipmpstat() ? "Options are listed by: " IPMPSTAT " --help\n"
					       : "Subcommands are listed by: ipadm help\n");
	if (buf_error(&usage) == 0)
		dprintf(STDERR_FILENO, "%s", usage.data);
	return EXIT_USAGE;
}

enum exit_status error_unknown_command(const char *word)
{
	_cleanup_(buf_fini) struct buf hint = { 0 };
	struct suggestion s = suggest_command(word);

	suggestion_format(&s, &hint);
	return error_usage(NULL, "unknown subcommand %.64s%s", word, hint.len > 0 ? hint.data : "");
}
