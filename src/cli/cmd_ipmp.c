/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands on IPMP groups. */
#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"

#define IPMP "ipmp"

/* Without a name one is made up, and told: it is all the user gets to know of it. */
enum exit_status cmd_create_ipmp(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	const char *word = call_operand(call);
	uint32_t flags = change_flags(call) | (word ? 0 : IPADM_OPT_GENPPA);
	char ifname[LIFNAMSIZ];
	enum exit_status x;
	ipadm_status_t s;

	x = change_take_name(word ? word : IPMP, ifname);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_create_ipmp(handle, ifname, call_value(call, OPT_MEMBERS), flags);
	if (s != IPADM_SUCCESS || word)
		return error_report(handle, s, "create", ifname);
	buf_printf(&out, "%s\n", ifname);
	return output_write(&out);
}

static ipadm_status_t delete_ipmp(ipadm_handle_t handle, const char *group, uint32_t flags)
{
	return ipadm_delete_if(handle, group, AF_UNSPEC, flags | IPADM_OPT_IPMP);
}

enum exit_status cmd_delete_ipmp(const struct call *call)
{
	uint32_t force = call_has(call, OPT_FORCE) ? IPADM_OPT_FORCE : 0;

	return change_run(call, "delete", delete_ipmp, change_flags(call) | force);
}

typedef ipadm_status_t members_change(
	ipadm_handle_t handle, const char *group, const char *members, uint32_t flags);

static enum exit_status change_members(
	const struct call *call, const char *what, members_change *change)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	const char *members = call_value(call, OPT_MEMBERS);
	const char *group = call->operands[0];
	enum exit_status x = handle_open(call, &handle);

	if (x != EXIT_DONE)
		return x;
	return error_report(
		handle, change(handle, group, members, change_flags(call)), what, group);
}

enum exit_status cmd_add_ipmp(const struct call *call)
{
	return change_members(call, "add to", ipadm_add_ipmp_member);
}

enum exit_status cmd_remove_ipmp(const struct call *call)
{
	return change_members(call, "remove from", ipadm_remove_ipmp_member);
}

/* It ends with the boot: there is no record of it. */
enum exit_status cmd_offline_if(const struct call *call)
{
	return change_run(call, "take offline", ipadm_offline_if, IPADM_OPT_ACTIVE);
}

enum exit_status cmd_online_if(const struct call *call)
{
	return change_run(call, "bring online", ipadm_online_if, IPADM_OPT_ACTIVE);
}
