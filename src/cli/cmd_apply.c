/* SPDX-License-Identifier: Apache-2.0 */
/* apply and plan: a whole file as the configuration, and what that would do. */
#include <string.h>

#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/input.h"
#include "cli/outcome.h"
#include "cli/plan_text.h"
#include "cli/watch.h"

static uint32_t flags_of(const struct call *call)
{
	return change_flags(call) | (call_has(call, OPT_MERGE) ? IPADM_OPT_MERGE : 0) |
	       (call_has(call, OPT_UNPLUGGED) ? IPADM_OPT_UNPLUGGED : 0);
}

/* Read the operand and let the library have it. Where it is all so already, that may not be so in the kernel. */
static enum exit_status put(const struct call *call, const char *what,
	ipadm_status_t (*how)(ipadm_handle_t, const ipadm_document_t *, uint32_t, ipadm_plan_t **),
	ipadm_plan_t **ret)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(buf_fini) struct buf text = { 0 };
	const char *name = call->operands[0];
	ipadm_document_t document = {
		.id_file = strcmp(name, "-") == 0 ? "standard input" : name,
		.id_plan = call_value(call, OPT_PLAN),
	};
	enum exit_status x = input_read(name, &text);

	if (x == EXIT_DONE)
		x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	document.id_text = text.data;
	document.id_len = text.len - 1;

	x = error_report(handle, how(handle, &document, flags_of(call), ret), what, NULL);
	if (x == EXIT_DONE && *ret && !(*ret)->ip_changed)
		outcome_warn_drift(handle);

	return x;
}

enum exit_status cmd_apply(const struct call *call)
{
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	enum exit_status x;

	if (call_has(call, OPT_WATCH))
		return watch_begin(call);
	x = put(call, "apply the configuration", ipadm_apply, &plan);
	if (x != EXIT_DONE || !plan)
		return x;
	outcome_warn(plan);
	buf_puts(&out, plan->ip_changed ? "applied\n" : "unchanged\n");

	return output_write(&out);
}

enum exit_status cmd_plan(const struct call *call)
{
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	enum exit_status x = put(call, "plan the configuration", ipadm_plan, &plan);

	if (x != EXIT_DONE || !plan)
		return x;
	if (call_has(call, OPT_JSON))
		plan_put_json(plan, &out);
	else
		plan_put_text(plan, &out);
	x = output_write(&out);

	return x == EXIT_DONE && plan->ip_changed ? EXIT_DIFFERS : x;
}
