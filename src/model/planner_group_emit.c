/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: the steps for one IPMP group: next hops, routes over them, bound addresses. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "model/planner_group.h"

#define METRIC_GUARD 0xfffffffeu
#define LOWER_UP     0x10000u /* IFF_LOWER_UP, which net/if.h doesn't have */

struct step group_step(const struct group_plan *g, enum step_op op)
{
	return group_step_on(g->group->name, g->link ? g->link->index : 0, op);
}

/* A client of DHCP knows its IPv4 address by the mask: without it, it renews as one that has none. And the kernel takes
 * none beside it with this mask and another scope, which a test address is. */
static struct addr bound_addr(const struct data *d)
{
	bool inet = d->addr.local.family == AF_INET;
	bool whole = inet && d->over;

	return (struct addr){
		.ifindex = d->user->link->index,
		.local = d->addr.local,
		.plen = whole ? d->addr.plen : (uint8_t)(8 * ip_size(d->addr.local.family)),
		.scope = inet && !whole ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
		.proto = OUR_GROUP_PROTO,
		.flags = IFA_F_NOPREFIXROUTE | IFA_F_NODAD,
		.valid = UINT32_MAX,
		.preferred = UINT32_MAX,
	};
}

/* Whether an address that is bound there may stay: without anybody in use there is nowhere to go, but who is offline
 * answers for nothing. */
static bool is_right(const struct group_plan *g, const struct data *d, uint32_t ifindex)
{
	const struct plan_input *in = g->p->in;
	const struct link *l = snapshot_find_index(in->kernel, ifindex);
	const struct object *obj;

	if (d->user)
		return ifindex == d->user->link->index;
	obj = l ? document_find(in->want, OBJ_INTERFACE, l->name) : NULL;

	return obj && group_of(in->want, obj) == g->group && !member_is_offline(obj);
}

/*
 * An IPv4 packet that comes in over a link without any address is dropped where rp_filter is set, and what the kernel asks
 * over such a link it asks in the name of another one: so a member has its first address before it is in use.
 */
static enum phase binding_phase(const struct group_plan *g, struct user *u)
{
	bool first = g->af == AF_INET && !u->bound && !u->has_addr;

	u->bound = true;

	return first ? PH_FIRST : PH_BIND;
}

/* Whom something is bound to now. */
static void find_bound(struct group_plan *g, const struct bound *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct user *u = b->addrs[i]->local.family == g->af
					 ? group_find_user(g, b->addrs[i]->ifindex)
					 : NULL;

		if (u)
			u->bound = true;
	}
}

static void emit_bindings(struct group_plan *g, const struct bound *b, struct claims *c)
{
	const struct addr *first = g->p->in->kernel->addrs;

	find_bound(g, b);
	for (size_t i = 0; i < g->n_data; i++) {
		const struct data *d = &g->data[i];
		size_t n;
		const struct addr *const *now = bound_find(b, &d->addr, &n);
		bool there = false;
		struct step s;

		for (size_t j = 0; j < n; j++) {
			bool right = is_right(g, d, now[j]->ifindex);

			c->addrs[now[j] - first] = c->addrs[now[j] - first] || right;
			there = there || right;
		}
		if (there || !d->user)
			continue;
		s = group_step_on(d->user->link->name, d->user->link->index, STEP_ADDR_ADD);
		s.u.addr = bound_addr(d);
		planner_emit(g->p, binding_phase(g, d->user), &s);
	}
}

/* Of IPv4, one without any address would ask neighbours in the name of another member's. */
bool group_carries(const struct user *u, uint8_t af)
{
	return af == AF_INET6 || u->load > 0 || u->has_addr;
}

static size_t count_common(const struct nexthop *a, const struct nexthop *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_links; i++)
		for (size_t j = 0; j < b->n_links; j++)
			n += a->links[i] == b->links[j];

	return n;
}

static bool same_weights(const struct nexthop *a, const struct nexthop *b)
{
	for (size_t i = 0; i < a->n_links; i++)
		for (size_t j = 0; j < b->n_links; j++)
			if (a->links[i] == b->links[j] && a->weights[i] != b->weights[j])
				return false;

	return true;
}

static bool same_nexthop(const struct nexthop *a, const struct nexthop *b)
{
	return a->stub == b->stub && a->n_links == b->n_links && count_common(a, b) == a->n_links &&
	       same_weights(a, b);
}

bool group_knows_routes(struct group_plan *g, bool needed)
{
	unsigned int unknown = fam_of(g->af) & ~g->p->in->kernel->routes_known;

	if (needed)
		g->p->plan.blind |= unknown;

	return unknown == 0;
}

/* The step keeps a copy of what is to be, which is given back; NULL without memory. */
static const struct nexthop *emit_change(struct group_plan *g, enum phase phase,
	const struct step *on, const struct nexthop_change *change)
{
	const struct nexthop *to = plan_memdup(&g->p->plan, change->to, sizeof(*change->to));
	struct step s = *on;

	if (!to) {
		g->p->error = -ENOMEM;
		return NULL;
	}
	s.u.nexthop = (struct nexthop_change){ .from = change->from, .to = to };
	planner_emit(g->p, phase, &s);

	return to;
}

void group_want_nexthop(struct group_plan *g, enum phase phase, const struct step *on,
	const struct nexthop *nh, struct claims *c)
{
	const struct snapshot *k = g->p->in->kernel;
	uint32_t key = nexthop_key(nh);
	const struct nexthop *now = key ? snapshot_find_nexthop(k, nh->kind, key) : NULL;

	if (now)
		c->nexthops[now - k->nexthops] = true;
	if (now && same_nexthop(now, nh))
		return;
	/* The routes over a group that is gone went with it. */
	if (!now && nexthop_is_group(nh->kind))
		group_knows_routes(g, true);
	/*
	 * Of what went by the stub, or goes there before this is done, the kernel would leave there what is in use at that
	 * very moment, and connections would stay there. So the stub is away while the others come.
	 */
	if (now && now->stub && nh->stub && nh->n_links > 0 && count_common(now, nh) == 0) {
		struct nexthop alone = *nh;

		alone.stub = false;
		now = emit_change(g, phase, on, &(struct nexthop_change){ now, &alone });
	}
	emit_change(g, phase, on, &(struct nexthop_change){ now, nh });
}

/* Whether the plan has a step by which the link comes up, or IPv6 on it. */
static bool begins(const struct group_plan *g, enum step_op op, int64_t to)
{
	const struct plan *plan = &g->p->plan;

	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == op && plan->steps[i].u.num.to == to &&
			strcmp(plan->steps[i].ifname, g->group->name) == 0)
			return true;

	return false;
}

bool group_can_have_hop(const struct link *l, uint8_t af)
{
	return (l->flags & IFF_UP) && (l->flags & (IFF_RUNNING | LOWER_UP)) &&
	       (af == AF_INET || (l->has_inet6 && !l->disable_ipv6));
}

enum stub_state group_stub_state(const struct group_plan *g)
{
	const struct link *l = g->link;

	if (!l || begins(g, STEP_LINK_UP, 1))
		return STUB_LATE;
	if (!group_can_have_hop(l, AF_INET))
		return STUB_NEVER;
	if (group_can_have_hop(l, g->af))
		return STUB_NOW;

	return begins(g, STEP_DISABLE6, 0) ? STUB_LATE : STUB_NEVER;
}

/* The stub joins a group that begins, if at all, without it. */
static void emit_late(struct group_plan *g, const struct nexthop *all, const struct nexthop *stub)
{
	struct step on = group_step(g, STEP_NEXTHOP);
	struct nexthop whole = *all;
	const struct nexthop *from = NULL;

	whole.stub = true;
	if (all->n_links > 0)
		from = plan_memdup(&g->p->plan, all, sizeof(*all));
	if (all->n_links > 0 && !from)
		g->p->error = -ENOMEM;
	emit_change(g, PH_LATE_HOP, &on, &(struct nexthop_change){ .to = stub });
	emit_change(g, PH_LATE_HOPS, &on, &(struct nexthop_change){ from, &whole });
}

/* Whether there is a group that routes can be over. */
static bool emit_group(struct group_plan *g, struct nexthop *all, struct claims *c)
{
	struct step on = group_step(g, STEP_NEXTHOP);
	enum stub_state state = group_stub_state(g);
	const struct nexthop stub = { .kind = nexthop_part(all->kind), .ifindex = all->ifindex };

	all->stub = state == STUB_NOW;
	if (all->stub)
		group_want_nexthop(g, PH_HOP, &on, &stub, c);
	if (all->stub || all->n_links > 0)
		group_want_nexthop(g, PH_HOPS, &on, all, c);
	if (state == STUB_LATE)
		emit_late(g, all, &stub);

	return state != STUB_NEVER || all->n_links > 0;
}

static bool emit_nexthops(struct group_plan *g, struct claims *c)
{
	bool v4 = g->af == AF_INET;
	struct nexthop all = {
		.kind = v4 ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6,
		.ifindex = g->link ? g->link->index : 0,
	};

	for (size_t i = 0; i < g->n_users; i++) {
		const struct link *l = g->users[i].link;
		struct nexthop one = {
			.kind = v4 ? NEXTHOP_LINK4 : NEXTHOP_LINK6,
			.ifindex = l->index,
		};
		struct step s = group_step_on(l->name, l->index, STEP_NEXTHOP);

		if (!group_carries(&g->users[i], g->af))
			continue;
		group_want_nexthop(g, PH_HOP, &s, &one, c);
		all.links[all.n_links++] = l->index;
	}

	return emit_group(g, &all, c);
}

static bool same_route(const struct route *a, const struct route *b)
{
	return a->protocol == b->protocol && a->nexthop == b->nexthop && a->family == b->family &&
	       a->plen == b->plen && a->metric == b->metric && a->table == b->table &&
	       ip_equal(&a->dst, &b->dst) && ip_equal(&a->prefsrc, &b->prefsrc);
}

bool group_is_leased(const struct group_plan *g, const struct step *s, enum step_op op)
{
	return s->op == op && s->u.route.protocol == OUR_PROTO && s->u.route.family == g->af &&
	       strcmp(s->ifname, g->group->name) == 0;
}

bool group_drops(const struct group_plan *g, const struct route *r)
{
	const struct plan *plan = &g->p->plan;

	for (size_t i = 0; i < plan->n && r->protocol == OUR_PROTO; i++)
		if (group_is_leased(g, &plan->steps[i], STEP_ROUTE_DEL) &&
			route_same_place(&plan->steps[i].u.route, r) &&
			ip_equal(&plan->steps[i].u.route.gateway, &r->gateway))
			return true;

	return false;
}

bool group_loses(const struct group_plan *g, const struct ip *local)
{
	const struct plan *plan = &g->p->plan;

	for (size_t i = 0; i < plan->n; i++)
		if (g->p->phases[i] == PH_ADDR_DEL &&
			strcmp(plan->steps[i].ifname, g->group->name) == 0 &&
			ip_equal(&plan->steps[i].u.addr.local, local))
			return true;

	return false;
}

static void want_route(struct group_plan *g, const struct route *want, struct claims *c)
{
	const struct snapshot *k = g->p->in->kernel;
	struct step s = group_step(g, STEP_ROUTE_ADD);

	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (!g->link || r->ifindex != g->link->index || !same_route(r, want) ||
			group_loses(g, &r->prefsrc))
			continue;
		c->routes[i] = true;
		return;
	}
	s.u.route = *want;
	planner_emit(g->p, PH_ROUTE, &s);
}

bool group_shares_subnet(const struct group_plan *g, size_t n)
{
	const struct addr *a = &g->data[n].addr;
	struct ip net = ip_network(&a->local, a->plen);

	for (size_t i = 0; i < n; i++) {
		const struct addr *b = &g->data[i].addr;
		struct ip other = ip_network(&b->local, b->plen);

		if (!g->data[i].off_link && a->plen == b->plen && ip_equal(&net, &other))
			return true;
	}

	return false;
}

/* The way to a subnet: over the next hops, and behind it the guard. */
static void want_subnet(struct group_plan *g, const struct group_net *net, const struct ip *source,
	bool carried, struct claims *c)
{
	bool v4 = g->af == AF_INET;
	uint32_t metric = g->manners[!v4].metric;
	struct route r = {
		.family = g->af,
		.protocol = OUR_GROUP_PROTO,
		.plen = net->plen,
		.nexthop = v4 ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6,
		.table = RT_TABLE_MAIN,
		.metric = metric || v4 ? metric : ADDR_METRIC6,
		.dst = net->net,
		.prefsrc = *source,
	};

	/* By its scope the kernel looks past it, and finds the other one, when somebody names a
	 * gateway: it ends a search that is for one link at next hops that are over others. */
	r.scope = RT_SCOPE_UNIVERSE;
	if (carried)
		want_route(g, &r, c);
	r.scope = v4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	r.nexthop = NEXTHOP_NONE;
	r.metric = METRIC_GUARD;
	want_route(g, &r, c);
}

static void emit_routes(struct group_plan *g, bool carried, struct claims *c)
{
	for (size_t i = 0; i < g->n_data; i++) {
		const struct addr *a = &g->data[i].addr;
		const struct group_net net = { .net = ip_network(&a->local, a->plen),
			.plen = a->plen };

		/* Of a single address there is no subnet. */
		if (a->plen == 8 * ip_size(g->af) || g->data[i].off_link ||
			group_shares_subnet(g, i))
			continue;
		want_subnet(g, &net, &a->local, carried, c);
	}
	for (size_t i = 0; i < g->n_nets; i++)
		want_subnet(g, &g->nets[i], &group_find_source(g, &g->nets[i])->local, carried, c);
}

void group_plan_emit(struct group_plan *g, const struct bound *b, struct claims *c)
{
	bool carried = emit_nexthops(g, c);

	if (group_knows_routes(g, false))
		emit_routes(g, carried, c);
	if (carried)
		group_plan_gateways(g, c);
	emit_bindings(g, b, c);
}
