/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outcome.h"

#include <inttypes.h>

#include "cli/error.h"
#include "cli/handle.h"

void outcome_warn(const ipadm_plan_t *plan)
{
	for (size_t i = 0; i < plan->ip_neffects; i++)
		if (plan->ip_effects[i].ie_kind == IPADM_EFFECT_CONNECTION)
			error_warn("a connection of yours has no way any more: %s",
				plan->ip_effects[i].ie_text);
}

static boolean_t count_ours(void *arg, const ipadm_drift_t *drift)
{
	size_t *n = arg;

	*n += !drift->id_foreign;
	return B_TRUE;
}

void outcome_warn_drift(ipadm_handle_t handle)
{
	size_t n = 0;

	if (ipadm_check(handle, NULL, count_ours, &n) != IPADM_SUCCESS || n == 0)
		return;
	error_warn("the kernel differs in %zu place%s from the active configuration: 'ipadm check' "
		   "shows where, 'ipadm repair' puts it back",
		n, n == 1 ? "" : "s");
}

void outcome_remind(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	const char *netns = call_value(call, OPT_NETNS);
	int64_t left;

	if (ipadm_open_netns(&handle, 0, netns) != IPADM_SUCCESS ||
		ipadm_pending(handle, &left) != IPADM_SUCCESS)
		return;
	if (left == 0)
		error_warn("the time to confirm a change is over: it is taken back as soon as "
			   "ipmgmtd can do so");
	else
		error_warn("a change is taken back in %" PRId64
			   " s, unless 'ipadm confirm' keeps it; 'ipadm revert' does so at once",
			left);
}
