/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: routes over the link of an IPMP group that are not through one gateway: without any, or with several legs, some
 * of which may be over other links. Routes that lead the same way share a group of next hops: each leg over each member in
 * use, what the leg takes being divided among them, and the other legs as they are. Which ways there are is not in the
 * next hops, of which the kernel takes some away: it is remembered from one look at the routes to the next.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/planner_gateway.h"

#define WEIGHT_MAX 256u

static const char *const obstacles[] = {
	[ROUTE_SOURCE] = "the kernel has no next hops for a source prefix",
	[ROUTE_ENCAP] = "it wraps its packets",
	[ROUTE_FOREIGN] = "its gateway is of the other family",
};

bool way_is_plain(const struct gateway_work *w, const struct route *r)
{
	return r->n_legs == 0 && r->gateway.family;
}

/* ---- what can't be carried ---- */

static bool is_own(const struct snapshot *k, const struct ip *addr)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (ip_equal(&k->addrs[i].local, addr))
			return true;

	return false;
}

/* Nobody is their own gateway, and of IPv6 the kernel takes only what it believes to be on a link. */
static const char *gateway_obstacle(const struct gateway_work *w, const struct ip *gateway)
{
	if (!gateway->family)
		return NULL;
	if (is_own(w->g->p->in->kernel, gateway))
		return "its gateway is an address of this host";
	if (gateway->family == AF_INET6 && !ip_is_linklocal(gateway) &&
		!gateway_near(w->g, gateway))
		return "its gateway is in no subnet of the group";

	return NULL;
}

static bool is_group_link(const struct plan_input *in, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(in->kernel, ifindex);
	const struct object *obj = l ? document_find(in->want, OBJ_INTERFACE, l->name) : NULL;

	return obj && group_is(obj);
}

static bool is_over_group(const struct gateway_work *w, const struct leg *leg)
{
	return leg->ifindex == w->g->link->index;
}

static const char *legs_obstacle(const struct gateway_work *w, const struct route *r)
{
	size_t n_members, n_parts = 0;
	struct way way;

	if (!way_of_route(r, &way))
		return "it has more than 16 legs";
	members_of(w->g->members, w->g->group->name, &n_members);
	for (size_t i = 0; i < way.n; i++) {
		const struct leg *leg = &way.legs[i];
		const char *why = is_over_group(w, leg) ? gateway_obstacle(w, &leg->gateway) : NULL;

		if (why)
			return why;
		if (!is_over_group(w, leg) && is_group_link(w->g->p->in, leg->ifindex))
			return "it goes over two groups";
		n_parts += is_over_group(w, leg) ? n_members : 1;
	}

	return n_parts > NEXTHOP_PARTS ? "it would need more than 64 next hops" : NULL;
}

const char *way_obstacle(const struct gateway_work *w, const struct route *r)
{
	if (r->odd != ROUTE_PLAIN)
		return obstacles[r->odd];
	if (r->family == AF_INET6 && r->metric < 2)
		return "nothing can stand before an IPv6 route of metric 1";

	return r->n_legs > 0 ? legs_obstacle(w, r) : gateway_obstacle(w, &r->gateway);
}

/* ---- which ways there are ---- */

/* One that is planned for a link that is not there, or may not be, is over the group's. */
static bool find_way(const struct gateway_work *w, const struct route *r, struct way *ret)
{
	struct route over = *r;

	if (r->n_legs == 0)
		over.ifindex = w->g->link->index;

	return way_of_route(&over, ret);
}

const struct planned_way *way_find(const struct gateway_work *w, const struct route *r)
{
	struct way way;

	if (!find_way(w, r, &way))
		return NULL;
	for (size_t i = 0; i < w->n_ways; i++)
		if (way_equal(&w->ways[i].way, &way))
			return &w->ways[i];

	return NULL;
}

static bool is_taken(const struct way *ways, size_t n, const struct way *by, uint32_t number)
{
	for (size_t i = 0; ways && i < n; i++)
		if (ways[i].number == number && ways[i].family == by->family &&
			!way_equal(&ways[i], by))
			return true;

	return false;
}

/* What it leads to gives it its number, in the half that gateway_number() does not reach. */
static uint32_t number_of(const struct gateway_work *w, const struct way *way)
{
	const struct plan_input *in = w->g->p->in;
	const struct plan *plan = &w->g->p->plan;
	uint32_t half = NEXTHOP_MAX_INDEX / 2;
	uint32_t number = half + way_hash(way, half);
	bool taken = true;

	while (taken) {
		taken = is_taken(in->ways, in->n_ways, way, number) ||
			is_taken(plan->ways, plan->n_ways, way, number);
		for (size_t i = 0; w->ways && i < w->n_ways && !taken; i++)
			taken = w->ways[i].way.number == number;
		if (taken)
			number = number < NEXTHOP_MAX_INDEX ? number + 1 : half + 1;
	}

	return number;
}

static int add_way(struct gateway_work *w, const struct way *way)
{
	struct planned_way *more = array_grow(w->ways, w->n_ways, &w->cap_ways, sizeof(*more));

	if (!more)
		return -ENOMEM;
	w->ways = more;
	w->ways[w->n_ways++] = (struct planned_way){ .way = *way };

	return 0;
}

static int load_of_routes(struct gateway_work *w)
{
	for (size_t i = 0; i < w->n_named; i++) {
		struct way way;

		if (way_is_plain(w, w->named[i]) || way_find(w, w->named[i]) ||
			!find_way(w, w->named[i], &way))
			continue;
		way.ifindex = w->g->link->index;
		way.number = number_of(w, &way);
		if (add_way(w, &way) < 0)
			return -ENOMEM;
	}

	return 0;
}

static bool is_remembered(const struct plan_input *in, const struct nexthop *nh)
{
	for (size_t i = 0; i < in->n_ways; i++)
		if (in->ways[i].number == nh->number &&
			(in->ways[i].family == AF_INET6) == nexthop_is_inet6(nh->kind))
			return true;

	return false;
}

int way_load(struct gateway_work *w)
{
	const struct plan_input *in = w->g->p->in;

	if (group_knows_routes(w->g, false))
		return load_of_routes(w);
	for (size_t i = 0; i < in->n_ways; i++)
		if (in->ways[i].family == w->g->af && in->ways[i].ifindex == w->g->link->index &&
			add_way(w, &in->ways[i]) < 0)
			return -ENOMEM;
	for (size_t i = 0; i < in->kernel->n_nexthops; i++) {
		const struct nexthop *nh = &in->kernel->nexthops[i];

		if (nexthop_is_ways(nh->kind) &&
			nexthop_is_inet6(nh->kind) == (w->g->af == AF_INET6) &&
			!is_remembered(in, nh))
			group_knows_routes(w->g, true);
	}

	return 0;
}

int way_keep(struct gateway_work *w)
{
	struct plan *plan = &w->g->p->plan;

	for (size_t i = 0; i < w->n_ways; i++) {
		struct way *more =
			array_grow(plan->ways, plan->n_ways, &plan->cap_ways, sizeof(*more));

		if (!more)
			return -ENOMEM;
		plan->ways = more;
		plan->ways[plan->n_ways++] = w->ways[i].way;
	}

	return 0;
}

/* ---- their next hops ---- */

struct parts {
	struct nexthop *all;
	uint32_t weights[NEXTHOP_PARTS];
};

static void add_part(struct parts *p, uint32_t number, uint32_t weight)
{
	if (p->all->n_links == NEXTHOP_PARTS)
		return;
	p->weights[p->all->n_links] = weight;
	p->all->links[p->all->n_links++] = number;
}

/* Whether the kernel takes a leg over another link as a next hop now. */
static bool is_usable(const struct gateway_work *w, const struct link *l, const struct leg *leg)
{
	const struct snapshot *k = w->g->p->in->kernel;

	if (!l || !group_can_have_hop(l, w->g->af))
		return false;
	if (w->g->af == AF_INET || !leg->gateway.family || leg->onlink ||
		ip_is_linklocal(&leg->gateway))
		return true;
	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];

		if (a->ifindex == l->index && ip_covers(&a->local, a->plen, &leg->gateway))
			return true;
	}
	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (r->ifindex == l->index && r->n_legs == 0 && !r->gateway.family && r->plen > 0 &&
			ip_covers(&r->dst, r->plen, &leg->gateway))
			return true;
	}

	return false;
}

static size_t count_carriers(const struct group_plan *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_users; i++)
		n += group_carries(&g->users[i], g->af);

	return n;
}

static void add_leg(struct gateway_work *w, const struct leg *leg, struct parts *p)
{
	struct group_plan *g = w->g;
	const struct link *l;
	size_t n = count_carriers(g);

	for (size_t i = 0; i < g->n_users && is_over_group(w, leg); i++)
		if (group_carries(&g->users[i], g->af))
			add_part(p, gateway_want_via(w, g->users[i].link, leg), leg->weight);
	if (is_over_group(w, leg))
		return;
	l = snapshot_find_index(g->p->in->kernel, leg->ifindex);
	/* Each member has a part of what a leg over the group takes. */
	if (is_usable(w, l, leg))
		add_part(p, gateway_want_via(w, l, leg), leg->weight * (uint32_t)(n > 0 ? n : 1));
}

/* As the kernel takes them. Who would have less than one share has one. */
static void weigh(struct parts *p)
{
	size_t n = p->all->n_links;
	uint32_t max = 1, sum, least = 0;
	bool changed = n > 0;

	for (size_t i = 0; i < n; i++)
		if (p->weights[i] > max)
			max = p->weights[i];
	for (size_t i = 0; i < n; i++)
		p->weights[i] = (p->weights[i] * WEIGHT_MAX + max / 2) / max;
	while (changed) {
		changed = false;
		sum = 0;
		for (size_t i = 0; i < n; i++) {
			if (p->weights[i] < least || p->weights[i] == 0) {
				p->weights[i] = least > 0 ? least : 1;
				changed = true;
			}
			sum += p->weights[i];
		}
		changed = changed || least == 0;
		least = (sum + NEXTHOP_SHARES - 1) / NEXTHOP_SHARES;
	}
	for (size_t i = 0; i < n; i++)
		p->all->weights[i] = (uint8_t)(p->weights[i] - 1);
}

static const struct leg *find_group_leg(const struct gateway_work *w, const struct way *way)
{
	for (size_t i = 0; i < way->n; i++)
		if (is_over_group(w, &way->legs[i]))
			return &way->legs[i];

	return NULL;
}

void way_want_nexthops(struct gateway_work *w, struct planned_way *pw)
{
	struct group_plan *g = w->g;
	const struct way *way = &pw->way;
	const struct leg *stub_leg = find_group_leg(w, way);
	struct step on = group_step(g, STEP_NEXTHOP);
	struct nexthop all = {
		.kind = g->af == AF_INET ? NEXTHOP_WAYS4 : NEXTHOP_WAYS6,
		.number = way->number,
	};
	struct nexthop stub = {
		.kind = gateway_kind(w, false),
		.ifindex = g->link->index,
		.number = way->number,
	};
	struct parts parts = { .all = &all };

	/* Those of the group first: by the first one the kernel's next hops are told whose they are. */
	for (size_t i = 0; i < way->n; i++)
		if (is_over_group(w, &way->legs[i]))
			add_leg(w, &way->legs[i], &parts);
	for (size_t i = 0; i < way->n; i++)
		if (!is_over_group(w, &way->legs[i]))
			add_leg(w, &way->legs[i], &parts);
	weigh(&parts);
	all.stub = stub_leg && gateway_can_have_stub(w, &stub_leg->gateway);
	if (all.stub) {
		stub.gateway = stub_leg->gateway;
		group_want_nexthop(g, PH_VIA, &on, &stub, w->c);
	}
	pw->carried = all.stub || all.n_links > 0;
	if (pw->carried)
		group_want_nexthop(g, PH_VIAS, &on, &all, w->c);
}
