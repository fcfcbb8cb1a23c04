/* SPDX-License-Identifier: Apache-2.0 */
/* adopt and adopt-if: what somebody else configured becomes the configuration. */
#include <string.h>

#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/outcome.h"

/* What was taken, and what was not. */
static enum exit_status say_taken(const ipadm_plan_t *plan)
{
	_cleanup_(buf_fini) struct buf out = { 0 };

	for (size_t i = 0; i < plan->ip_neffects; i++) {
		const ipadm_effect_t *effect = &plan->ip_effects[i];

		if (effect->ie_kind == IPADM_EFFECT_STEP)
			buf_printf(&out, "%s\n", effect->ie_text);
		else
			error_warn("%s: %s", effect->ie_ifname, effect->ie_text);
	}
	if (!plan->ip_changed)
		buf_puts(&out, "nothing to adopt\n");

	return output_write(&out);
}

enum exit_status cmd_adopt(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	const char *object = call->operands[0];
	enum exit_status x = handle_open(call, &handle);

	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_adopt(handle, object, change_flags(call), &plan),
			"adopt", object);

	return x == EXIT_DONE && plan ? say_taken(plan) : x;
}

enum exit_status cmd_adopt_if(const struct call *call)
{
	if (strchr(call->operands[0], '/'))
		return error_say(IPADM_INVALID_ARG,
			"'%.64s' is no interface: 'ipadm adopt' takes address objects",
			call->operands[0]);

	return cmd_adopt(call);
}
