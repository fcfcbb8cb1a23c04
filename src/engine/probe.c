/* SPDX-License-Identifier: Apache-2.0 */
/* What those who probe want to know of the groups whose members do. */
#include "engine/report.h"

#include <errno.h>

bool engine_probes(const struct engine *en)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_INTERFACE, MARK_MADE, &i)))
		if (target_wanted(en->active, obj))
			return true;

	return false;
}

/* Those over the link of a group. */
static int add_routes(struct engine *en, const char *group, struct snapshot *k, struct err *e)
{
	const struct kernel_query q = { .ifname = group, .routes = FAM_BOTH };
	_cleanup_snapshot_ struct snapshot one = { .links = NULL };
	int r = kernel_snapshot(en->k, &q, &one, e);

	if (r < 0)
		return r;

	return snapshot_take_routes(k, &one) < 0 ? err_nomem(e) : 0;
}

int engine_walk_probing(struct engine *en, bool targets,
	int (*each)(void *ctx, const struct object *group, const struct target_input *in),
	void *ctx, struct err *e)
{
	const struct kernel_query q = { .brief = true, .addrs = true };
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };
	_cleanup_members_ struct members members = { .rows = NULL };
	struct target_input in = {
		.members = &members,
		.kernel = &k,
		.neighs = targets ? &ns : NULL,
	};
	const struct object *obj;
	size_t i = 0;
	int r = kernel_snapshot(en->k, &q, &k, e);

	if (r == 0)
		r = members_derive(en, en->active, &k, &members, e);
	if (r == 0 && targets)
		r = kernel_neighbours(en->k, &ns, e);
	while (r == 0 && (obj = mark_next(en->active, OBJ_INTERFACE, MARK_MADE, &i))) {
		if (!target_wanted(en->active, obj))
			continue;
		if (targets)
			r = add_routes(en, obj->name, &k, e);
		if (r == 0)
			r = each(ctx, obj, &in);
	}

	return r;
}

bool engine_is_silent(const struct engine *en, const char *ifname)
{
	return health_of(&en->health, ifname) & HEALTH_SILENT;
}

/* Of those that failed before nobody knows why. Without memory for it one is used all the same. */
void engine_doubt_members(struct engine *en)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(en->active, OBJ_INTERFACE, &i))) {
		const struct object *group = group_of(en->active, obj);
		bool failed = member_past_parse(object_get(obj, "state")) == PAST_FAILED;

		if (group && failed && target_wanted(en->active, group) &&
			health_set(&en->health, obj->name, HEALTH_SILENT, true) < 0)
			return;
	}
}
