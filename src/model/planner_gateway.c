/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: routes that somebody made over the link of an IPMP group, which leads nowhere. Each of
 * them stays as it is, and one of ours stands before it, to the same place over the members in use: in IPv4 with
 * its metric, ahead of it, in IPv6 with a lower one. All routes through one gateway share its next hops, so
 * that a member that fails costs the same with one route and with a thousand. They have a stub as those of the subnets
 * have: the gateway behind the link of the group, with the number of the whole. Those that lead another way, without a
 * gateway or over several legs, are in planner_way.c.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/planner_gateway.h"

static void work_fini(struct gateway_work *w)
{
	free(w->gateways);
	free(w->ways);
	free(w->vias);
	free(w->named);
	free(w->ours);
}

/* ---- what there is ---- */

/* What is for many goes by one member, which planner_steer.c sees to. */
static bool is_for_many(const struct route *r)
{
	uint8_t first = r->dst.bytes[0];

	if (r->plen == 0)
		return false;

	return r->family == AF_INET ? r->plen >= 4 && first >> 4 == 14
				    : r->plen >= 8 && first == 0xff;
}

static bool is_named(const struct gateway_work *w, const struct route *r)
{
	return route_is_over(r, w->g->link->index) && r->family == w->g->af && !r->special &&
	       !is_for_many(r) && r->protocol != OUR_GROUP_PROTO && r->table != RT_TABLE_LOCAL;
}

static int compare_places(const struct route *a, const struct route *b)
{
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	if (a->plen != b->plen)
		return a->plen < b->plen ? -1 : 1;
	if (a->tos != b->tos)
		return a->tos < b->tos ? -1 : 1;

	return a->plen ? memcmp(a->dst.bytes, b->dst.bytes, sizeof(a->dst.bytes)) : 0;
}

/* Those to one place in the order of the kernel, which takes the first. */
static int compare_routes(const void *a, const void *b)
{
	const struct route *x = *(const struct route *const *)a;
	const struct route *y = *(const struct route *const *)b;
	int r = compare_places(x, y);

	if (r)
		return r;
	if (x->metric != y->metric)
		return x->metric < y->metric ? -1 : 1;

	return x < y ? -1 : x > y;
}

/* The first of the sorted that is to the place of @r with its metric, or behind it. */
static size_t find_place(const struct route *const *sorted, size_t n, const struct route *r)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = compare_places(sorted[mid], r);

		if (d < 0 || (d == 0 && sorted[mid]->metric < r->metric))
			lo = mid + 1;
		else
			hi = mid;
	}

	return lo;
}

/* Where one of the kernel's is among all of them; one that is planned (without a link) comes behind. */
static size_t position(const struct gateway_work *w, const struct route *r)
{
	return r->ifindex ? (size_t)(r - w->g->p->in->kernel->routes) : SIZE_MAX;
}

/* In IPv4 the kernel goes by the first: where that is somebody's over another link, it is left alone. */
static int drop_blocked(struct gateway_work *w)
{
	const struct snapshot *k = w->g->p->in->kernel;
	_cleanup_free_ bool *blocked = calloc(w->n_named + 1, sizeof(bool));
	size_t n = 0;

	if (!blocked)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_routes && w->g->af == AF_INET; i++) {
		const struct route *r = &k->routes[i];

		if (r->family != AF_INET || r->protocol == OUR_GROUP_PROTO || is_named(w, r))
			continue;
		for (size_t j = find_place(w->named, w->n_named, r);
			j < w->n_named && route_same_place(w->named[j], r); j++)
			blocked[j] = blocked[j] || i < position(w, w->named[j]);
	}
	for (size_t i = 0; i < w->n_named; i++)
		if (!blocked[i])
			w->named[n++] = w->named[i];
	w->n_named = n;

	return 0;
}

/* Those of leases that this plan makes. */
static int load_planned(struct gateway_work *w)
{
	struct plan *plan = &w->g->p->plan;

	for (size_t i = 0; i < plan->n; i++) {
		struct route *r;

		if (!group_is_leased(w->g, &plan->steps[i], STEP_ROUTE_ADD))
			continue;
		r = plan_memdup(plan, &plan->steps[i].u.route, sizeof(*r));
		if (!r)
			return -ENOMEM;
		r->ifindex = 0;
		w->named[w->n_named++] = r;
	}

	return 0;
}

/* Those that can't be carried, which the plan tells of. */
static int drop_obstructed(struct gateway_work *w)
{
	struct plan *plan = &w->g->p->plan;
	size_t n = 0;

	for (size_t i = 0; i < w->n_named; i++) {
		const char *why = way_obstacle(w, w->named[i]);
		struct uncarried *more;

		if (!why) {
			w->named[n++] = w->named[i];
			continue;
		}
		more = array_grow(
			plan->uncarried, plan->n_uncarried, &plan->cap_uncarried, sizeof(*more));
		if (!more)
			return -ENOMEM;
		plan->uncarried = more;
		more += plan->n_uncarried++;
		*more = (struct uncarried){ .route = *w->named[i], .why = why };
		route_forget_link(&more->route);
		more->route.metrics = NULL;
		memcpy(more->ifname, w->g->link->name, sizeof(more->ifname));
	}
	w->n_named = n;

	return 0;
}

static int load_routes(struct gateway_work *w)
{
	const struct snapshot *k = w->g->p->in->kernel;

	w->named = reallocarray(NULL, k->n_routes + w->g->p->plan.n + 1, sizeof(struct route *));
	w->ours = reallocarray(NULL, k->n_routes + 1, sizeof(struct route *));
	if (!w->named || !w->ours)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (is_named(w, r) && !group_drops(w->g, r))
			w->named[w->n_named++] = r;
		else if (r->family == w->g->af && nexthop_is_via(r->nexthop))
			w->ours[w->n_ours++] = r;
	}
	if (load_planned(w) < 0 || drop_obstructed(w) < 0)
		return -ENOMEM;
	qsort(w->named, w->n_named, sizeof(struct route *), compare_routes);
	qsort(w->ours, w->n_ours, sizeof(struct route *), compare_routes);

	return drop_blocked(w);
}

/* Whether it is the link of the group, or a member's. */
static bool is_of_group(const struct group_plan *g, uint32_t ifindex)
{
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	if (ifindex == g->link->index)
		return true;
	for (size_t i = 0; i < n; i++)
		if (members[i].link && members[i].link->index == ifindex)
			return true;

	return false;
}

/* ---- gateways ---- */

static struct gateway *find_gateway(const struct gateway_work *w, const struct ip *addr)
{
	for (size_t i = 0; i < w->n_gateways; i++)
		if (ip_equal(&w->gateways[i].addr, addr))
			return &w->gateways[i];

	return NULL;
}

static const struct nexthop *find_vias(const struct gateway_work *w, const struct ip *gateway)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == gateway_kind(w, true) && ip_equal(&nh->gateway, gateway) &&
			is_of_group(w->g, nh->ifindex))
			return nh;
	}

	return NULL;
}

/* @alone: routes are through it and nothing else. */
static int add_gateway(struct gateway_work *w, const struct ip *addr, bool alone)
{
	struct gateway *gw = find_gateway(w, addr);
	const struct nexthop *vias;

	if (!gw) {
		gw = array_grow(w->gateways, w->n_gateways, &w->cap_gateways, sizeof(*gw));
		if (!gw)
			return -ENOMEM;
		w->gateways = gw;
		gw += w->n_gateways++;
		*gw = (struct gateway){ .addr = *addr };
	}
	if (gw->number > 0 || !alone)
		return 0;
	vias = find_vias(w, addr);
	gw->number = vias ? vias->number : gateway_number(w->g);

	return 0;
}

/* Of routes that lead other ways. */
static int add_ways_gateways(struct gateway_work *w)
{
	for (size_t i = 0; i < w->n_ways; i++) {
		const struct way *way = &w->ways[i].way;

		for (size_t j = 0; j < way->n; j++)
			if (way->legs[j].ifindex == w->g->link->index &&
				way->legs[j].gateway.family &&
				add_gateway(w, &way->legs[j].gateway, false) < 0)
				return -ENOMEM;
	}

	return 0;
}

/* Those of the routes; where these are not known, those that have next hops. */
static int load_gateways(struct gateway_work *w)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < w->n_named; i++)
		if (way_is_plain(w, w->named[i]) && add_gateway(w, &w->named[i]->gateway, true) < 0)
			return -ENOMEM;
	if (group_knows_routes(w->g, false))
		return add_ways_gateways(w);
	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == gateway_kind(w, true) && is_of_group(w->g, nh->ifindex) &&
			add_gateway(w, &nh->gateway, true) < 0)
			return -ENOMEM;
	}

	return add_ways_gateways(w);
}

/* ---- routes ---- */

/* The gateway behind the group's link, of several the first; family 0: none. */
static struct ip gateway_of(const struct gateway_work *w, const struct route *r)
{
	for (size_t i = 0; i < r->n_legs; i++)
		if (r->legs[i].ifindex == w->g->link->index && r->legs[i].gateway.family)
			return r->legs[i].gateway;

	return r->gateway;
}

static struct ip pick_source(const struct gateway_work *w, const struct route *named)
{
	struct ip gateway = gateway_of(w, named);
	const struct addr *near = gateway_near(w->g, &gateway);

	if (named->prefsrc.family)
		return named->prefsrc;

	return near ? near->local : group_find_source(w->g, NULL)->local;
}

static void want_route(struct gateway_work *w, const struct route *named, const struct route *want)
{
	const struct route *first = w->g->p->in->kernel->routes;
	struct step s = group_step(w->g, STEP_ROUTE_ADD);

	for (size_t i = find_place(w->ours, w->n_ours, want); i < w->n_ours; i++) {
		const struct route *r = w->ours[i];

		if (!route_same_place(r, want))
			break;
		if (r->number != want->number || r->nexthop != want->nexthop ||
			!ip_equal(&r->prefsrc, &want->prefsrc) || !route_same_metrics(r, want) ||
			(r->family == AF_INET && position(w, r) > position(w, named)) ||
			group_loses(w->g, &r->prefsrc))
			continue;
		w->c->routes[r - first] = true;
		return;
	}
	s.u.route = *want;
	planner_emit(w->g->p, PH_GATEWAY, &s);
}

/* Over which next hops it is carried; false: there are none. */
static bool find_hops(const struct gateway_work *w, const struct route *named, struct route *want)
{
	const struct gateway *gw;
	const struct planned_way *way;

	if (way_is_plain(w, named)) {
		gw = find_gateway(w, &named->gateway);
		want->nexthop = (uint8_t)gateway_kind(w, true);
		want->number = gw ? gw->number : 0;
		return gw && gw->carried;
	}
	way = way_find(w, named);
	want->nexthop = w->g->af == AF_INET ? NEXTHOP_WAYS4 : NEXTHOP_WAYS6;
	want->number = way ? way->way.number : 0;

	return way && way->carried;
}

static void want_routes(struct gateway_work *w)
{
	const struct route *last = NULL;

	for (size_t i = 0; i < w->n_named; i++) {
		const struct route *named = w->named[i];
		struct route want = *named;

		/* The kernel goes by the first of them. */
		if ((last && route_same_place(last, named)) || !find_hops(w, named, &want))
			continue;
		last = named;
		route_forget_link(&want);
		want.gateway = (struct ip){ .family = 0 };
		want.protocol = OUR_GROUP_PROTO;
		want.scope = RT_SCOPE_UNIVERSE;
		want.metric = route_metric_before(named);
		want.prefsrc = pick_source(w, named);
		want_route(w, named, &want);
	}
}

void group_plan_gateways(struct group_plan *g, struct claims *c)
{
	_cleanup_(work_fini) struct gateway_work w = { .g = g, .c = c };

	/* Nobody can have made a route over a link that is not there. */
	if (!g->link)
		return;
	if (load_routes(&w) < 0 || way_load(&w) < 0 || load_gateways(&w) < 0) {
		g->p->error = -ENOMEM;
		return;
	}
	gateway_want_shadows(&w);
	for (size_t i = 0; i < w.n_gateways; i++)
		if (w.gateways[i].number > 0)
			gateway_want_nexthops(&w, &w.gateways[i]);
	for (size_t i = 0; i < w.n_ways; i++)
		way_want_nexthops(&w, &w.ways[i]);
	want_routes(&w);
	if (way_keep(&w) < 0)
		g->p->error = -ENOMEM;
}
