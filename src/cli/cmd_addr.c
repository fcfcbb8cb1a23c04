/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that change address objects. To create one is in cmd_create_addr.c.
 */
#include "cli/change.h"
#include "cli/cmd.h"

enum exit_status cmd_delete_addr(const struct call *call)
{
	uint32_t flags = IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST;

	if (call_has(call, OPT_RELEASE))
		flags |= IPADM_OPT_RELEASE;
	return change_run(call, "delete", ipadm_delete_addr, flags);
}

enum exit_status cmd_enable_addr(const struct call *call)
{
	return change_run_temporary(call, "enable", ipadm_enable_addr);
}

enum exit_status cmd_disable_addr(const struct call *call)
{
	return change_run_temporary(call, "disable", ipadm_disable_addr);
}

enum exit_status cmd_up_addr(const struct call *call)
{
	return change_run(call, "bring up", ipadm_up_addr, change_flags(call));
}

enum exit_status cmd_down_addr(const struct call *call)
{
	return change_run(call, "take down", ipadm_down_addr, change_flags(call));
}

enum exit_status cmd_refresh_addr(const struct call *call)
{
	return change_run(call, "refresh", ipadm_refresh_addr,
		call_has(call, OPT_INFORM) ? IPADM_OPT_INFORM : 0);
}
