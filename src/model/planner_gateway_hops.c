/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: the next hops of a gateway behind an IPMP group, over its members in use and its stub. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/planner_gateway.h"

#define METRIC_SHADOW 0x80000000u

enum nexthop_kind gateway_kind(const struct gateway_work *w, bool group)
{
	if (w->g->af == AF_INET)
		return group ? NEXTHOP_VIAS4 : NEXTHOP_VIA4;

	return group ? NEXTHOP_VIAS6 : NEXTHOP_VIA6;
}

const struct addr *gateway_near(const struct group_plan *g, const struct ip *gateway)
{
	for (size_t i = 0; i < g->n_data; i++) {
		const struct addr *a = &g->data[i].addr;

		if (!g->data[i].off_link && a->plen < 8 * ip_size(g->af) &&
			ip_covers(&a->local, a->plen, gateway))
			return a;
	}

	return NULL;
}

uint32_t gateway_number(struct group_plan *g)
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

static const struct nexthop *find_via(
	const struct gateway_work *w, const struct ip *gateway, uint32_t ifindex)
{
	const struct snapshot *k = w->g->p->in->kernel;

	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];

		if (nh->kind == gateway_kind(w, false) && nh->ifindex == ifindex &&
			ip_equal(&nh->gateway, gateway))
			return nh;
	}

	return NULL;
}

/*
 * @make: it is to be there. One that is there may stay in any case, for a member that comes back. Where nobody knows, it is
 * made: the kernel does not take a second one.
 */
static void want_shadow(
	struct gateway_work *w, const struct link *l, const struct addr *a, bool make)
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
			!route_same_place(r, &want))
			continue;
		w->c->routes[i] = true;
		return;
	}
	s.u.route = want;
	if (make)
		planner_emit(w->g->p, PH_SHADOW, &s);
}

/* Whether a gateway is in the subnet of a data address, and in none of those before it; @l: one that has no next hop on
 * this link. */
static bool leads_to_gateway(
	const struct gateway_work *w, const struct addr *a, const struct link *l)
{
	for (size_t i = 0; i < w->n_gateways; i++) {
		const struct gateway *gw = &w->gateways[i];

		if (!ip_is_linklocal(&gw->addr) && gateway_near(w->g, &gw->addr) == a &&
			!(l && find_via(w, &gw->addr, l->index)))
			return true;
	}

	return false;
}

void gateway_want_shadows(struct gateway_work *w)
{
	struct group_plan *g = w->g;
	bool known = group_knows_routes(g, false);
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	for (size_t i = 0; g->af == AF_INET6 && i < g->n_data; i++) {
		const struct addr *a = &g->data[i].addr;

		if (!leads_to_gateway(w, a, NULL) || group_shares_subnet(g, i))
			continue;
		for (size_t j = 0; j < n; j++) {
			const struct link *l = members[j].link;

			if (l && (known || leads_to_gateway(w, a, l)))
				want_shadow(w, l, a, group_find_user(g, l->index) != NULL);
		}
	}
}

bool gateway_can_have_stub(struct gateway_work *w, const struct ip *gateway)
{
	const struct snapshot *k = w->g->p->in->kernel;
	uint32_t ifindex = w->g->link->index;

	if (find_via(w, gateway, ifindex))
		return true;
	if (group_stub_state(w->g) != STUB_NOW)
		return false;
	if (gateway->family != AF_INET6 || ip_is_linklocal(gateway))
		return true;
	group_knows_routes(w->g, true);
	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (r->family == AF_INET6 && r->ifindex == ifindex && !r->nexthop &&
			!r->gateway.family && r->n_legs == 0 && r->plen > 0 &&
			ip_covers(&r->dst, r->plen, gateway))
			return true;
	}

	return false;
}

/* Without memory it has no number: the plan fails. */
static uint32_t note_via(struct gateway_work *w, const struct link *l, const struct leg *leg)
{
	struct planned_via *more = array_grow(w->vias, w->n_vias, &w->cap_vias, sizeof(*more));
	const struct nexthop *now = find_via(w, &leg->gateway, l->index);

	if (!more) {
		w->g->p->error = -ENOMEM;
		return 0;
	}
	w->vias = more;
	w->vias[w->n_vias] = (struct planned_via){
		.ifindex = l->index,
		.gateway = leg->gateway,
		.number = now ? now->number : gateway_number(w->g),
	};

	return w->vias[w->n_vias++].number;
}

uint32_t gateway_want_via(struct gateway_work *w, const struct link *l, const struct leg *leg)
{
	struct step s = group_step_on(l->name, l->index, STEP_NEXTHOP);
	struct nexthop one = {
		.kind = gateway_kind(w, false),
		.ifindex = l->index,
		.gateway = leg->gateway,
		.onlink = leg->onlink,
	};

	for (size_t i = 0; i < w->n_vias; i++)
		if (w->vias[i].ifindex == l->index && ip_equal(&w->vias[i].gateway, &leg->gateway))
			return w->vias[i].number;
	one.number = note_via(w, l, leg);
	if (one.number)
		group_want_nexthop(w->g, PH_VIA, &s, &one, w->c);

	return one.number;
}

void gateway_want_nexthops(struct gateway_work *w, struct gateway *gw)
{
	struct group_plan *g = w->g;
	struct step on = group_step(g, STEP_NEXTHOP);
	const struct leg leg = { .gateway = gw->addr };
	struct nexthop all = {
		.kind = gateway_kind(w, true), .number = gw->number, .gateway = gw->addr
	};
	const struct nexthop stub = { .kind = gateway_kind(w, false),
		.ifindex = g->link->index,
		.number = gw->number,
		.gateway = gw->addr };

	for (size_t i = 0; i < g->n_users; i++)
		if (group_carries(&g->users[i], g->af))
			all.links[all.n_links++] = gateway_want_via(w, g->users[i].link, &leg);
	all.stub = gateway_can_have_stub(w, &gw->addr);
	if (all.stub)
		group_want_nexthop(g, PH_VIA, &on, &stub, w->c);
	gw->carried = all.stub || all.n_links > 0;
	if (gw->carried)
		group_want_nexthop(g, PH_VIAS, &on, &all, w->c);
}
