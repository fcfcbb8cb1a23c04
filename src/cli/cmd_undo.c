/* SPDX-License-Identifier: Apache-2.0 */
/* undo, redo, confirm, revert: what becomes of a change afterwards. */
#include <inttypes.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/outcome.h"

static enum exit_status say_done(const ipadm_plan_t *plan, const char *done)
{
	_cleanup_(buf_fini) struct buf out = { 0 };

	outcome_warn(plan);
	if (!plan->ip_changed)
		buf_puts(&out, "unchanged: ");
	else
		buf_printf(&out, "%s: ", done);
	if (plan->ip_generation > 0)
		buf_printf(&out, "it is as in generation %" PRIu64 "\n", plan->ip_generation);
	else
		buf_puts(&out, "it is as before the first generation\n");

	return output_write(&out);
}

enum exit_status cmd_undo(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	const char *word = call_operand(call);
	uint64_t generation = 0;
	enum exit_status x;

	if (word && (str_to_uint(word, INT64_MAX, &generation) < 0 || generation == 0))
		return error_say(IPADM_INVALID_ARG,
			"'%.64s' is no number of a generation: 'ipadm history' shows them", word);
	x = handle_open(call, &handle);
	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_undo(handle, generation, &plan), "undo", NULL);

	return x == EXIT_DONE && plan ? say_done(plan, "undone") : x;
}

enum exit_status cmd_redo(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	enum exit_status x = handle_open(call, &handle);

	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_redo(handle, &plan), "redo", NULL);

	return x == EXIT_DONE && plan ? say_done(plan, "redone") : x;
}

enum exit_status cmd_confirm(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x = handle_open(call, &handle);

	return x == EXIT_DONE ? error_report(handle, ipadm_confirm(handle), "confirm", NULL) : x;
}

enum exit_status cmd_revert(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	enum exit_status x = handle_open(call, &handle);

	return x == EXIT_DONE ? error_report(handle, ipadm_revert(handle), "revert", NULL) : x;
}
