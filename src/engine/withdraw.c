/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes that somebody takes away. Whoever removes a route over the link of a group, and does not name its
 * metric, hits the one of ours that stands before it: in IPv6 even when gateway and link are named. What was
 * meant is the other one.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct withdrawal {
	const struct route *routes;
	size_t n;
	bool *done; /* by route: each takes one along */
};

static bool stands_before(const struct route *ours, const struct route *r)
{
	struct route before = *r;

	before.metric = route_metric_before(r);

	return route_same_place(ours, &before);
}

/* Whether one of them stood before this one. */
static bool take(const struct withdrawal *w, const struct route *r)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->done[i] || !stands_before(&w->routes[i], r))
			continue;
		w->done[i] = true;
		return true;
	}

	return false;
}

static const struct link *find_if_group(
	const struct engine *en, const struct snapshot *k, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(k, ifindex);
	const struct object *obj = l ? document_find(en->active, OBJ_INTERFACE, l->name) : NULL;

	return obj && group_is(obj) ? l : NULL;
}

/* Of the group that a route is over, be it with one leg of several; NULL. */
static const struct link *find_group_link(
	const struct engine *en, const struct snapshot *k, const struct route *r)
{
	const struct link *l = NULL;

	for (size_t i = 0; i < r->n_legs && !l; i++)
		l = find_if_group(en, k, r->legs[i].ifindex);

	return r->n_legs > 0 ? l : find_if_group(en, k, r->ifindex);
}

bool engine_carries(const struct engine *en, const struct route *route)
{
	for (size_t i = 0; i < en->n_carried; i++)
		if (route_same_place(&en->carried[i], route))
			return true;

	return false;
}

static bool is_carried(const struct engine *en, const struct snapshot *k, const struct route *r)
{
	return r->family == AF_INET6 && r->protocol != OUR_GROUP_PROTO && find_group_link(en, k, r);
}

int group_note_carried(struct engine *en, const struct snapshot *k)
{
	size_t n = 0;

	if (!(k->routes_known & FAM_INET6))
		return 0;
	free(en->carried);
	en->n_carried = 0;
	/* There may be very many others. */
	for (size_t i = 0; i < k->n_routes; i++)
		n += is_carried(en, k, &k->routes[i]);
	en->carried = reallocarray(NULL, n + 1, sizeof(*en->carried));
	if (!en->carried)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_routes; i++) {
		if (!is_carried(en, k, &k->routes[i]))
			continue;
		en->carried[en->n_carried] = k->routes[i];
		route_forget_link(&en->carried[en->n_carried]);
		en->carried[en->n_carried++].metrics = NULL;
	}

	return 0;
}

static int plan_withdrawal(const struct engine *en, const struct withdrawal *w,
	const struct snapshot *k, struct plan *plan)
{
	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];
		const struct link *l = find_group_link(en, k, r);
		struct step s = { .op = STEP_ROUTE_DEL, .u.route = *r };

		/* What we made goes when we say so. */
		if (r->protocol == OUR_PROTO || r->protocol == OUR_GROUP_PROTO || !l || !take(w, r))
			continue;
		s.ifindex = l->index;
		memcpy(s.ifname, l->name, sizeof(s.ifname));
		if (plan_add(plan, &s) < 0)
			return -ENOMEM;
	}

	return 0;
}

int engine_withdraw_routes(struct engine *en, const struct route *routes, size_t n, struct err *e)
{
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_free_ bool *done = calloc(n, sizeof(*done));
	const struct withdrawal w = { .routes = routes, .n = n, .done = done };
	const struct kernel_query q = { .brief = true, .routes = FAM_BOTH };
	int r;

	if (!done)
		return err_nomem(e);
	r = kernel_snapshot(en->k, &q, &k, e);
	if (r < 0)
		return r;
	if (plan_withdrawal(en, &w, &k, &plan) < 0)
		return err_nomem(e);

	return execute_plan(en->k, &plan, e);
}
