/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that show interfaces and addresses. Those for properties are in cmd_show_prop.c.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/listing.h"
#include "cli/show.h"

enum exit_status cmd_show_if(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(show_fini) struct show show = { 0 };
	_cleanup_(listing_free_ifs) ipadm_if_info_t *list = NULL;
	enum exit_status x;

	x = show_begin(call, &if_columns, &show);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	x = listing_of_ifs(handle, call_operand(call), &list);
	if (x != EXIT_DONE)
		return x;
	for (const ipadm_if_info_t *i = list; i; i = i->ifi_next)
		print_row(&show.printer, i);
	return show_end(&show);
}

static enum exit_status print_addr(void *arg, const ipadm_addr_info_t *info)
{
	return show_row(arg, info);
}

enum exit_status cmd_show_addr(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(show_fini) struct show show = { 0 };
	struct addr_operand operand;
	enum exit_status x;

	x = addr_operand_parse(call_operand(call), &operand);
	if (x != EXIT_DONE)
		return x;
	x = show_begin(call, &addr_columns, &show);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	x = listing_walk_addrs(handle, &operand, print_addr, &show);
	return x == EXIT_DONE ? show_end(&show) : x;
}
