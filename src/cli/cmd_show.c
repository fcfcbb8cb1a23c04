/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that show. The columns are in *_columns.c, the forms in print.c.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/print.h"

static void free_if_list(ipadm_if_info_t **list)
{
	ipadm_free_if_info(*list);
}

/* The columns that were asked for; says what is wrong with the request. */
static enum exit_status choose_columns(const struct call *call, const struct column_table *table,
	enum print_mode mode, struct column_set *ret)
{
	_cleanup_(buf_fini) struct buf unknown = { 0 };
	struct err e = { 0 };

	if (column_set_init(ret, table, call->fields, mode, &unknown, &e) < 0) {
		if (e.status == IPADM_INVALID_ARG)
			return error_usage(call->command, "%s", e.text);
		return error_say(e.status, "%s", e.text);
	}
	if (unknown.len > 0 && buf_error(&unknown) == 0)
		error_warn("unknown field: %s", unknown.data);
	return EXIT_DONE;
}

static enum print_mode mode_of(const struct call *call)
{
	if (call->json)
		return PRINT_JSON;
	return call->parsable ? PRINT_PARSABLE : PRINT_HUMAN;
}

static enum exit_status print_list(
	const struct column_set *set, enum print_mode mode, const ipadm_if_info_t *list)
{
	_cleanup_(print_fini) struct printer p = { .mode = mode, .set = set };

	if (mode == PRINT_HUMAN && list)
		p.page = print_page(STDOUT_FILENO);
	for (const ipadm_if_info_t *i = list; i; i = i->ifi_next)
		print_row(&p, i);
	if (print_end(&p) < 0)
		return error_say(IPADM_NO_MEMORY, "no memory for the output");
	return output_write(&p.out);
}

enum exit_status cmd_show_if(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(column_set_fini) struct column_set set = { 0 };
	_cleanup_(free_if_list) ipadm_if_info_t *list = NULL;
	const char *ifname = call->n_operands > 0 ? call->operands[0] : NULL;
	enum exit_status x;
	ipadm_status_t s;

	if (call->json && call->parsable)
		return error_usage(
			call->command, "options --json and --parsable exclude each other");
	x = choose_columns(call, &if_columns, mode_of(call), &set);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_if_info(handle, ifname, &list, 0,
		LIFC_NOXMIT | LIFC_TEMPORARY | LIFC_ALLZONES | LIFC_UNDER_IPMP);
	x = error_report(handle, s, "show", ifname);
	if (x != EXIT_DONE)
		return x;
	return print_list(&set, mode_of(call), list);
}
