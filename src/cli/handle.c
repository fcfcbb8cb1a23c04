/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command does first and last: open the library, write to standard output.
 */
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/error.h"
#include "cli/handle.h"

#define COMMAND_SIZE 513 /* what the library takes, with the NUL */

/* The command line as it was given; what a terminal would obey is left out, as is what is too long. */
static void format_command(const struct call *call, char *ret, size_t size)
{
	_cleanup_(buf_fini) struct buf line = { 0 };
	size_t len;

	buf_puts(&line, "ipadm");
	for (char *const *word = call->words ? call->words + 1 : NULL; word && *word; word++)
		buf_printf(&line, strpbrk(*word, " \t'\"") || !**word ? " '%s'" : " %s", *word);
	if (buf_error(&line) < 0)
		return;
	/* Of those of UTF-8 both bytes. */
	for (char *p = line.data; *p; p++)
		if (!str_is_line((char[]){ p[0], '\0' }))
			p[0] = '?';
		else if (!str_is_line((char[]){ p[0], p[1], '\0' }) && (p[1] & 0x80))
			p[0] = p[1] = '?';
	len = line.len < size - 1 ? line.len : size - 1;
	/* Not amid a character of UTF-8. */
	while (len < line.len && len > 0 && ((unsigned char)line.data[len] & 0xc0) == 0x80)
		len--;
	memcpy(ret, line.data, len);
	ret[len] = '\0';
}

/* Whether a change is to be confirmed; without a time in the usual one, with 0 it is final whatever it does. */
static enum exit_status tell_confirm(const struct call *call, ipadm_handle_t handle)
{
	const char *word = call_value(call, OPT_CONFIRM);
	uint64_t seconds = IPADM_CONFIRM_DEFAULT;

	if (!call_has(call, OPT_CONFIRM))
		return EXIT_DONE;
	if (word && str_to_uint(word, IPADM_CONFIRM_MAX, &seconds) < 0)
		return error_say(IPADM_INVALID_ARG,
			"--confirm takes a number of seconds from 1 to %d, or 0 for never, not "
			"'%.64s'",
			IPADM_CONFIRM_MAX, word);

	return error_report(handle,
		ipadm_set_confirm(handle, seconds > 0 ? (int32_t)seconds : IPADM_CONFIRM_NEVER),
		"take the time", NULL);
}

/* What the history is to say of a change. */
static enum exit_status tell_why(const struct call *call, ipadm_handle_t handle)
{
	const uint64_t takes = OPT_MESSAGE | OPT_MESSAGE_LONG;
	char command[COMMAND_SIZE] = "";
	enum exit_status x;
	ipadm_status_t s;

	if (!call->command || !(call->command->options & takes))
		return EXIT_DONE;
	x = tell_confirm(call, handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_set_message(handle, call_value(call, takes));
	if (s != IPADM_SUCCESS)
		return error_report(handle, s, "take the message", NULL);
	format_command(call, command, sizeof(command));
	s = ipadm_set_command(handle, command);

	return s == IPADM_SUCCESS ? EXIT_DONE
				  : error_report(handle, s, "take the command line", NULL);
}

static enum exit_status open_any(const struct call *call, ipadm_handle_t *ret)
{
	const char *netns = call_value(call, OPT_NETNS);
	ipadm_handle_t handle = NULL;
	ipadm_status_t s = ipadm_open_netns(&handle, 0, netns);

	if (s == IPADM_SUCCESS) {
		*ret = handle;
		return EXIT_DONE;
	}
	if (!netns)
		return error_say(s, "cannot start: %s", ipadm_status2str(s));
	if (s == IPADM_NO_NETNS)
		return error_say(s, "there is no network namespace '%s'", netns);
	if (s == IPADM_INVALID_ARG)
		return error_say(s, "'%s' can't be the name of a network namespace", netns);
	return error_say(s, "network namespace '%s': %s", netns, ipadm_status2str(s));
}

enum exit_status handle_open(const struct call *call, ipadm_handle_t *ret)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x = open_any(call, &handle);
	int64_t left;

	if (x == EXIT_DONE)
		x = tell_why(call, handle);
	if (x != EXIT_DONE)
		return x;
	if (call->waits)
		*call->waits |= ipadm_pending(handle, &left) == IPADM_SUCCESS;
	*ret = handle;
	handle = NULL;

	return EXIT_DONE;
}

enum exit_status output_write(const struct buf *out)
{
	int r = buf_error(out);

	if (r < 0)
		return error_say(IPADM_NO_MEMORY, "no memory for the output");
	if (out->len == 0)
		return EXIT_DONE;
	r = file_write_all(STDOUT_FILENO, out->data, out->len);
	if (r < 0)
		return error_say(
			IPADM_FAILURE, "cannot write to standard output: %s", strerror(-r));
	return EXIT_DONE;
}
