/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands that wait, and say on standard error for what. */
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"

#define ONLINE_SECONDS 120 /* a boot has to go on some time */
#define FOR_EVER       (-1)

static void say(void *arg, const ipadm_wait_info_t *info)
{
	error_note("waiting for %s: %s", info->iwt_object, info->iwt_why);
}

/* How long; false, and said what is wrong, when it is no number. */
static bool get_seconds(const struct call *call, int32_t otherwise, int32_t *ret)
{
	const char *text = call_value(call, OPT_TIMEOUT);
	uint64_t seconds;

	*ret = otherwise;
	if (!text)
		return true;
	if (str_to_uint(text, INT32_MAX, &seconds) < 0) {
		error_usage(call->command, "'%.32s' is no number of seconds", text);
		return false;
	}
	*ret = (int32_t)seconds;
	return true;
}

/* That it took too long does not mean that the engine can't be reached: it was not asked. */
static enum exit_status report(ipadm_handle_t handle, ipadm_status_t s)
{
	enum exit_status x = error_report(handle, s, "wait", NULL);

	return s == IPADM_TIMEOUT ? EXIT_REFUSED : x;
}

enum exit_status cmd_wait(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x;
	int32_t seconds;

	for (size_t i = 0; i < call->n_operands; i++)
		if (call->operands[i][0] == '-')
			return error_usage(call->command, "options go before the operands: %.64s",
				call->operands[i]);
	if (!get_seconds(call, FOR_EVER, &seconds))
		return EXIT_USAGE;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	return report(
		handle, ipadm_wait(handle, (const char *const *)call->operands, call->n_operands,
				call_value(call, OPT_STATE), seconds, say, NULL));
}

enum exit_status cmd_wait_online(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(str_list_fini) struct str_list names = { .n = 0 };
	const char *list = call_value(call, OPT_MEMBERS);
	boolean_t any = call_has(call, OPT_ANY) ? B_TRUE : B_FALSE;
	enum exit_status x;
	int32_t seconds;

	if (!get_seconds(call, ONLINE_SECONDS, &seconds))
		return EXIT_USAGE;
	if (list && str_list_init(&names, list) < 0)
		return error_say(IPADM_NO_MEMORY, "no memory for the interfaces");
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	return report(
		handle, ipadm_wait_online(handle, names.rows, names.n, any, seconds, say, NULL));
}
