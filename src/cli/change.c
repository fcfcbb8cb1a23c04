/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of one named object. What may be done is the library's to decide.
 */
#include "base/str.h"
#include "cli/change.h"
#include "cli/error.h"
#include "cli/handle.h"

uint32_t change_flags(const struct call *call)
{
	return call_has(call, OPT_TEMPORARY) ? IPADM_OPT_ACTIVE
					     : IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST;
}

enum exit_status change_take_name(const char *word, char ifname[LIFNAMSIZ])
{
	if (str_copy(ifname, LIFNAMSIZ, word) < 0)
		return error_say(IPADM_INVALID_ARG,
			"'%.64s' is no interface name: it is longer than 15 bytes", word);
	return EXIT_DONE;
}

enum exit_status change_run(
	const struct call *call, const char *verb, change_function *change, uint32_t flags)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x = handle_open(call, &handle);

	if (x != EXIT_DONE)
		return x;
	return error_report(
		handle, change(handle, call->operands[0], flags), verb, call->operands[0]);
}

enum exit_status change_run_temporary(
	const struct call *call, const char *verb, change_function *change)
{
	if (!call_has(call, OPT_TEMPORARY))
		return error_say(IPADM_NOTSUP, "%s %.64s: this can't be made permanent; add -t",
			call->command->name, call->operands[0]);
	return change_run(call, verb, change, IPADM_OPT_ACTIVE);
}
