/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: routes through gateways that somebody made over the link of an IPMP group, which leads nowhere. Each of
 * them stays as it is, and one of ours stands before it, to the same place over the members in use: in IPv4 with
 * its metric, ahead of it, in IPv6 with a lower one. All routes through one gateway share its next hops, so
 * that a member that fails costs the same with one route and with a thousand.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/planner_group.h"

#define METRIC_SHADOW 0x80000000u

struct gateway {
	struct ip addr;
	uint32_t number; /* of its next hops over all members */
};

/* Of one group and family. */
struct work {
	struct group_plan *g;
	struct claims *c;
	struct gateway *gateways;
	size_t n_gateways, cap_gateways;
	const struct route *
		*named; /* through gateways over the group's link, by where they lead to */
	size_t n_named;
	const struct route **ours; /* over next hops with gateways; the same */
	size_t n_ours;
};

static void work_fini(struct work *w)
{
	free(w->gateways);
	free(w->named);
	free(w->ours);
}

static enum nexthop_kind kind_of(const struct work *w, bool group)
{
	if (w->g->af == AF_INET)
		return group ? NEXTHOP_VIAS4 : NEXTHOP_VIA4;

	return group ? NEXTHOP_VIAS6 : NEXTHOP_VIA6;
}

/* ---- what there is ---- */

static bool is_named(const struct work *w, const struct route *r)
{
	return r->ifindex == w->g->link->index && r->family == w->g->af && r->gateway.family &&
	       !r->narrow && r->protocol != OUR_GROUP_PROTO && r->table != RT_TABLE_LOCAL;
}

static int compare_places(const struct route *a, const struct route *b)
{
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	if (a->plen != b->plen)
		return a->plen < b->plen ? -1 : 1;

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
static size_t position(const struct work *w, const struct route *r)
{
	return r->ifindex ? (size_t)(r - w->g->p->in->kernel->routes) : SIZE_MAX;
}

/* In IPv4 the kernel goes by the first: where that is somebody's over another link, it is left alone. */
static int drop_blocked(struct work *w)
{
	const struct snapshot *k = w->g->p->in->kernel;
	_cleanup_free_ bool *blocked = calloc(w->n_named + 1, sizeof(bool));
	size_t n = 0;

	if (!blocked)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_routes && w->g->af == AF_INET; i++) {
		const struct route *r = &k->routes[i];

		if (r->family != AF_INET || r->protocol == OUR_GROUP_PROTO || r->narrow ||
			is_named(w, r))
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
static int load_planned(struct work *w)
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

static int load_routes(struct work *w)
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
		else if (r->nexthop == kind_of(w, true))
			w->ours[w->n_ours++] = r;
	}
	if (load_planned(w) < 0)
		return -ENOMEM;
	qsort(w->named, w->n_named, sizeof(struct route *), compare_routes);
	qsort(w->ours, w->n_ours, sizeof(struct route *), compare_routes);

	return drop_blocked(w);
}

static bool is_members(const struct group_plan *g, uint32_t ifindex)
{
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	for (size_t i = 0; i < n; i++)
		if (members[i].link && members[i].link->index == ifindex)
			return true;

	return false;
}

/* ---- gateways ---- */

/* The data address with the gateway in its subnet; NULL. */
static const struct addr *find_near(const struct group_plan *g, const struct ip *gateway)
{
	for (size_t i = 0; i < g->n_data; i++) {
		const struct addr *a = &g->data[i].addr;

		if (!g->data[i].off_link && a->plen < 8 * ip_size(g->af) &&
			ip_covers(&a->local, a->plen, gateway))
			return a;
	}

	return NULL;
}

/* Nobody is their own gateway, and of IPv6 the kernel takes only what it believes to be on a link. */
static bool can_be_reached(const struct work *w, const struct ip *gateway)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < k->n_addrs; i++)
		if (ip_equal(&k->addrs[i].local, gateway))
			return false;

	return w->g->af == AF_INET || ip_is_linklocal(gateway) || find_near(w->g, gateway);
}

static const struct gateway *find_gateway(const struct work *w, const struct ip *addr)
{
	for (size_t i = 0; i < w->n_gateways; i++)
		if (ip_equal(&w->gateways[i].addr, addr))
			return &w->gateways[i];

	return NULL;
}

/* The lowest number that nobody has. */
static uint32_t fresh_number(struct group_plan *g)
{
	const struct snapshot *k = g->p->in->kernel;
	bool taken;

	do {
		g->number++;
		taken = false;
		for (size_t i = 0; i < k->n_nexthops && !taken; i++)
			taken = k->nexthops[i].number == g->number;
	} while (taken);

	return g->number;
}

static const struct nexthop *find_vias(const struct work *w, const struct ip *gateway)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == kind_of(w, true) && ip_equal(&nh->gateway, gateway) &&
			is_members(w->g, nh->ifindex))
			return nh;
	}

	return NULL;
}

static int add_gateway(struct work *w, const struct ip *addr)
{
	const struct nexthop *vias;
	struct gateway *more;

	if (find_gateway(w, addr) || !can_be_reached(w, addr))
		return 0;
	more = array_grow(w->gateways, w->n_gateways, &w->cap_gateways, sizeof(*more));
	if (!more)
		return -ENOMEM;
	w->gateways = more;
	vias = find_vias(w, addr);
	w->gateways[w->n_gateways++] = (struct gateway){
		.addr = *addr,
		.number = vias ? vias->number : fresh_number(w->g),
	};

	return 0;
}

/* Those of the routes; where these are not known, those that have next hops. */
static int load_gateways(struct work *w)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < w->n_named; i++)
		if (add_gateway(w, &w->named[i]->gateway) < 0)
			return -ENOMEM;
	if (group_knows_routes(w->g, false))
		return 0;
	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == kind_of(w, true) && is_members(w->g, nh->ifindex) &&
			add_gateway(w, &nh->gateway) < 0)
			return -ENOMEM;
	}

	return 0;
}

/* ---- next hops ---- */

static uint32_t number_of_via(const struct work *w, const struct gateway *gw, uint32_t ifindex)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == kind_of(w, false) && nh->ifindex == ifindex &&
			ip_equal(&nh->gateway, &gw->addr))
			return nh->number;
	}
	/* The route that the kernel wants to see first may have gone with it. */
	if (w->g->af == AF_INET6 && !ip_is_linklocal(&gw->addr))
		group_knows_routes(w->g, true);

	return fresh_number(w->g);
}

/* @make: it is to be there. One that is there may stay in any case, for a member that comes back. */
static void want_shadow(struct work *w, const struct link *l, const struct addr *a, bool make)
{
	const struct snapshot *k = w->g->p->in->kernel;
	struct step s = group_step_on(l->name, l->index, STEP_ROUTE_ADD);
	const struct route want = {
		.family = AF_INET6,
		.protocol = OUR_GROUP_PROTO,
		.plen = a->plen,
		.scope = RT_SCOPE_UNIVERSE,
		.table = RT_TABLE_MAIN,
		.metric = METRIC_SHADOW + l->index,
		.dst = ip_network(&a->local, a->plen),
	};

	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (r->ifindex != l->index || r->protocol != OUR_GROUP_PROTO || r->nexthop ||
			r->family != AF_INET6 || r->metric != want.metric ||
			compare_places(r, &want))
			continue;
		w->c->routes[i] = true;
		return;
	}
	s.u.route = want;
	if (make)
		planner_emit(w->g->p, PH_SHADOW, &s);
}

/* Whether a gateway is in the subnet of a data address, and in none of those before it. */
static bool leads_to_gateway(const struct work *w, const struct addr *a)
{
	for (size_t i = 0; i < w->n_gateways; i++)
		if (!ip_is_linklocal(&w->gateways[i].addr) &&
			find_near(w->g, &w->gateways[i].addr) == a)
			return true;

	return false;
}

/* By which the kernel believes that the gateways are behind every member. */
static void want_shadows(struct work *w)
{
	struct group_plan *g = w->g;
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	if (g->af != AF_INET6 || !group_knows_routes(g, false))
		return;
	for (size_t i = 0; i < g->n_data; i++) {
		if (!leads_to_gateway(w, &g->data[i].addr) || group_shares_subnet(g, i))
			continue;
		for (size_t j = 0; j < n; j++)
			if (members[j].link)
				want_shadow(w, members[j].link, &g->data[i].addr,
					group_find_user(g, members[j].link->index) != NULL);
	}
}

static void want_nexthops(struct work *w, const struct gateway *gw)
{
	struct group_plan *g = w->g;
	struct step on = group_step(g, STEP_NEXTHOP);
	struct nexthop all = {
		.kind = kind_of(w, true), .number = gw->number, .gateway = gw->addr
	};

	for (size_t i = 0; i < g->n_users; i++) {
		const struct link *l = g->users[i].link;
		struct step s = group_step_on(l->name, l->index, STEP_NEXTHOP);
		struct nexthop one = { .kind = kind_of(w, false), .ifindex = l->index };

		if (!group_carries(&g->users[i], g->af))
			continue;
		one.gateway = gw->addr;
		one.number = number_of_via(w, gw, l->index);
		group_want_nexthop(g, PH_VIA, &s, &one, w->c);
		all.links[all.n_links++] = one.number;
	}
	group_want_nexthop(g, PH_VIAS, &on, &all, w->c);
}

/* ---- routes ---- */

static struct ip pick_source(const struct group_plan *g, const struct route *named)
{
	const struct addr *near = find_near(g, &named->gateway);

	if (named->prefsrc.family)
		return named->prefsrc;

	return near ? near->local : group_find_source(g, NULL)->local;
}

static void want_route(struct work *w, const struct route *named, const struct route *want)
{
	const struct route *first = w->g->p->in->kernel->routes;
	struct step s = group_step(w->g, STEP_ROUTE_ADD);

	for (size_t i = find_place(w->ours, w->n_ours, want); i < w->n_ours; i++) {
		const struct route *r = w->ours[i];

		if (!route_same_place(r, want))
			break;
		if (r->number != want->number || !ip_equal(&r->prefsrc, &want->prefsrc) ||
			(r->family == AF_INET && position(w, r) > position(w, named)) ||
			group_loses(w->g, &r->prefsrc))
			continue;
		w->c->routes[r - first] = true;
		return;
	}
	s.u.route = *want;
	planner_emit(w->g->p, PH_GATEWAY, &s);
}

static void want_routes(struct work *w)
{
	const struct route *last = NULL;

	for (size_t i = 0; i < w->n_named; i++) {
		const struct route *named = w->named[i];
		const struct gateway *gw = find_gateway(w, &named->gateway);
		struct route want = *named;

		/* The kernel goes by the first of them. One that nothing can stand before is left to itself. */
		if ((last && route_same_place(last, named)) || !gw ||
			(named->family == AF_INET6 && named->metric < 2))
			continue;
		last = named;
		want.payload = NULL;
		want.len = 0;
		want.ifindex = 0;
		want.gateway = (struct ip){ .family = 0 };
		want.protocol = OUR_GROUP_PROTO;
		want.scope = RT_SCOPE_UNIVERSE;
		want.nexthop = (uint8_t)kind_of(w, true);
		want.number = gw->number;
		want.metric = route_metric_before(named);
		want.prefsrc = pick_source(w->g, named);
		want_route(w, named, &want);
	}
}

void group_plan_gateways(struct group_plan *g, struct claims *c)
{
	_cleanup_(work_fini) struct work w = { .g = g, .c = c };

	/* Nobody can have made a route over a link that is not there. */
	if (!g->link)
		return;
	if (load_routes(&w) < 0 || load_gateways(&w) < 0) {
		g->p->error = -ENOMEM;
		return;
	}
	want_shadows(&w);
	for (size_t i = 0; i < w.n_gateways; i++)
		want_nexthops(&w, &w.gateways[i]);
	want_routes(&w);
}
