/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outcome.h"

#include "cli/error.h"

void outcome_warn(const ipadm_plan_t *plan)
{
	for (size_t i = 0; i < plan->ip_neffects; i++)
		if (plan->ip_effects[i].ie_kind == IPADM_EFFECT_CONNECTION)
			error_warn("a connection of yours has no way any more: %s",
				plan->ip_effects[i].ie_text);
}
