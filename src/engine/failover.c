/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of IPMP groups on their way from one member to another, and what is kept of it. */
#include "engine/report.h"

#include <errno.h>

static bool is_unbinding(const struct step *s)
{
	return s->op == STEP_ADDR_DEL && s->u.addr.proto == OUR_GROUP_PROTO;
}

int group_execute(struct engine *en, struct plan *plan, size_t from, const struct snapshot *links,
	struct err *e)
{
	size_t first = from;
	int r;

	while (first < plan->n && !is_unbinding(&plan->steps[first]))
		first++;
	r = execute_steps(en->k, plan, from, first, e);
	/* Whoever still sends to the old member is answered there until it is told better. */
	if (r == 0 && first < plan->n)
		en->moved |= group_announce(en, plan, links);

	return r < 0 ? r : execute_steps(en->k, plan, first, plan->n, e);
}

int members_derive(const struct engine *en, const struct document *doc, const struct snapshot *k,
	struct members *ret, struct err *e)
{
	const struct member_input in = { .doc = doc, .kernel = k, .health = &en->health };

	return members_init(ret, &in) < 0 ? err_nomem(e) : 0;
}

int group_keep(struct txn *t, struct err *e)
{
	_cleanup_reports_ struct reports reports = { .rows = NULL };
	_cleanup_members_ struct members members = { .rows = NULL };
	int r = members_derive(t->en, t->en->active, &t->kernel, &members, e);

	if (r < 0)
		return r;
	if (!reports_wanted(t->en, &members) || !reports_due(t->en->active, &members))
		return 0;
	t->active = document_draft(t->en->active);
	if (!t->active || reports_take(&reports, t->active, &members) < 0)
		return err_nomem(e);
	reports_add_moves(&reports, &t->plan, &t->kernel);
	/* What was done in the kernel stays, whatever comes of keeping it. */
	plan_fini(&t->plan);
	r = store_stage(t->en->st, NULL, t->active, e);
	if (r < 0)
		return r;
	t->staged = true;
	r = txn_commit(t, e);
	if (r == 0)
		reports_tell(&reports, t->en);

	return r;
}

int engine_walk_members(struct engine *en, int (*each)(void *ctx, const char *ifname), void *ctx)
{
	const struct object *obj;
	size_t i = 0;

	if (!group_any(en->active))
		return 0;
	while ((obj = document_next(en->active, OBJ_INTERFACE, &i))) {
		int r;

		if (!object_get(obj, "group") || !group_of(en->active, obj) ||
			member_is_offline(obj))
			continue;
		r = each(ctx, obj->name);
		if (r < 0)
			return r;
	}

	return 0;
}

const char *engine_damping_group(const struct engine *en, const char *ifname)
{
	const struct object *group =
		group_of(en->active, document_find(en->active, OBJ_INTERFACE, ifname));

	return group && group_damps(group) ? group->name : NULL;
}
