/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/plan.h"

#include <stdio.h>
#include <stdlib.h>

/* A plan as callers get it, with what it points to. */
struct plan_box {
	ipadm_plan_t plan; /* first: callers have its address */
	ipadm_effect_t *effects;
	struct impact_row *rows;
};

ipadm_plan_t *plan_of_reply(struct wire_plan *from)
{
	struct plan_box *box = calloc(1, sizeof(*box));

	if (!box)
		return NULL;
	box->effects = calloc(from->n + 1, sizeof(*box->effects));
	if (!box->effects) {
		free(box);
		return NULL;
	}
	box->rows = from->rows;
	for (size_t i = 0; i < from->n; i++)
		box->effects[i] = (ipadm_effect_t){
			.ie_kind = (ipadm_effect_kind_t)from->rows[i].kind,
			.ie_ifname = from->rows[i].ifname,
			.ie_text = from->rows[i].text,
		};
	box->plan = (ipadm_plan_t){
		.ip_changed = from->changed ? B_TRUE : B_FALSE,
		.ip_neffects = from->n,
		.ip_effects = box->effects,
		.ip_confirm = (uint32_t)from->confirm,
		.ip_generation = (uint64_t)from->generation,
	};
	snprintf(box->plan.ip_id, sizeof(box->plan.ip_id), "%s", from->id);
	from->rows = NULL;

	return &box->plan;
}

void ipadm_free_plan(ipadm_plan_t *plan)
{
	struct plan_box *box = (struct plan_box *)plan;

	if (!box)
		return;
	free(box->effects);
	free(box->rows);
	free(box);
}
