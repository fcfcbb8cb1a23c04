/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: the routes of one link that are ours (by their protocol number): those of leases, and
 * the prefix routes in place of the kernel's where the source address is another interface's.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/addr_set.h"
#include "model/lease.h"
#include "model/planner_private.h"

enum {
	METRIC_PRIMARY = 512, /* of a lease's routes: of the interface that is preferred */
	METRIC_LEASE = 1024,
	MAX_WANTED = 512, /* routes of one link; more are left out */
};

/* The routes that one link should have. */
struct routing {
	struct planner *p;
	const struct target *t;
	struct route *routes;
	size_t n;
};

static const char *usesrc_of(const struct object *obj, unsigned int family)
{
	const char *name = object_get(obj, family == FAM_INET ? "ipv4.usesrc" : "ipv6.usesrc");

	return name && strcmp(name, "none") != 0 ? name : NULL;
}

bool planner_uses(const struct object *obj, const char *ifname)
{
	const char *inet = usesrc_of(obj, FAM_INET);
	const char *inet6 = usesrc_of(obj, FAM_INET6);

	return (inet && strcmp(inet, ifname) == 0) || (inet6 && strcmp(inet6, ifname) == 0);
}

static const struct addr *find_addr(
	const struct snapshot *k, uint32_t ifindex, const struct ip *local)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == ifindex && ip_equal(&k->addrs[i].local, local))
			return &k->addrs[i];

	return NULL;
}

/* The kernel refuses an IPv6 source address while it looks for a duplicate. */
static bool is_usable(const struct planner *p, const char *ifname, const struct addr *a)
{
	const struct object *obj = document_find(p->in->want, OBJ_INTERFACE, ifname);
	const char *dad = obj ? object_get(obj, "ipv6.dad") : NULL;
	const struct link *l = snapshot_find_link(p->in->kernel, ifname);
	const struct addr *now;

	/* Where it doesn't look for one, it takes the address at once: before the routes. */
	if (dad && strcmp(dad, "off") == 0)
		return true;
	if (a->local.family == AF_INET || !l || l->kind != LINK_OTHER || (l->flags & IFF_NOARP))
		return true;
	now = find_addr(p->in->kernel, l->index, &a->local);

	return now && !(now->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED));
}

struct ip planner_source(const struct planner *p, const struct target *t, unsigned int family)
{
	const char *ifname = usesrc_of(t->want, family);
	const struct object *obj;
	size_t i;

	if (!ifname)
		return (struct ip){ .family = 0 };
	i = address_first(p->in->want, ifname);
	while ((obj = address_next(p->in->want, ifname, &i))) {
		struct addr_set set;

		if (!planner_is_active(obj))
			continue;
		addr_set_load(obj, &set);
		for (size_t n = 0; n < set.n; n++) {
			const struct addr *a = &set.rows[n].addr;

			if (fam_of(a->local.family) == family && a->preferred > 0 &&
				!ip_is_linklocal(&a->local) && is_usable(p, ifname, a))
				return a->local;
		}
	}

	return (struct ip){ .family = 0 };
}

static bool same_route(const struct route *a, const struct route *b)
{
	if (a->family != b->family || a->plen != b->plen || a->metric != b->metric ||
		a->table != b->table)
		return false;
	if (a->plen > 0 && !ip_equal(&a->dst, &b->dst))
		return false;

	return ip_equal(&a->gateway, &b->gateway) && ip_equal(&a->prefsrc, &b->prefsrc);
}

static bool is_wanted(const struct routing *w, const struct route *r)
{
	for (size_t i = 0; i < w->n; i++)
		if (same_route(&w->routes[i], r))
			return true;

	return false;
}

static void want_route(struct routing *w, const struct route *route)
{
	if (w->n < MAX_WANTED && !is_wanted(w, route))
		w->routes[w->n++] = *route;
}

/* Whether a gateway can be reached without a route of its own. */
static bool is_on_link(const struct lease *l, const struct ip *gateway)
{
	if (ip_covers(&l->addr, l->plen, gateway) || ip_is_linklocal(gateway))
		return true;
	for (size_t i = 0; i < l->n_routes; i++)
		if (!l->routes[i].gateway.family && l->routes[i].dst.family &&
			ip_covers(&l->routes[i].dst, l->routes[i].plen, gateway))
			return true;

	return false;
}

static uint32_t metric_of(const struct target *t, uint8_t af, uint32_t otherwise)
{
	uint32_t metric = target_manner(t, af)->metric;

	return metric > 0 ? metric : otherwise;
}

static struct route route_for(const struct target *t, uint8_t family)
{
	return (struct route){
		.ifindex = t->ours ? 0 : t->link->index,
		.family = family,
		.protocol = OUR_PROTO,
		.table = RT_TABLE_MAIN,
	};
}

static uint8_t scope_of(const struct route *r)
{
	if (r->family == AF_INET6 || r->gateway.family)
		return RT_SCOPE_UNIVERSE;

	return RT_SCOPE_LINK;
}

static void want_lease_route(
	struct routing *w, const struct lease *l, const struct lease_route *lr, uint32_t metric)
{
	struct route r = route_for(w->t, l->addr.family);

	r.metric = metric;
	r.dst = ip_network(&lr->dst, lr->plen);
	r.plen = lr->plen;
	r.gateway = lr->gateway;
	r.scope = scope_of(&r);
	/* Of IPv6 the kernel chooses better: a new address can't be named while it is tentative. */
	if (l->addr.family == AF_INET)
		r.prefsrc = w->t->manners[0].source.family ? w->t->manners[0].source : l->addr;
	if (r.gateway.family && !is_on_link(l, &r.gateway)) {
		struct route host = r;

		host.dst = r.gateway;
		host.plen = (uint8_t)(8 * ip_size(r.gateway.family));
		host.gateway = (struct ip){ .family = 0 };
		host.scope = scope_of(&host);
		want_route(w, &host);
	}
	want_route(w, &r);
}

static void want_lease(struct routing *w, const struct object *obj)
{
	bool primary = address_is_on(obj, "primary");
	struct lease l;
	uint32_t metric;

	if (lease_load(obj, &l) < 0 || target_is_leaving(w->t, fam_of(l.addr.family)))
		return;
	metric = metric_of(w->t, l.addr.family, primary ? METRIC_PRIMARY : METRIC_LEASE);
	for (size_t i = 0; i < l.n_routes; i++) {
		/* What goes to a link that nothing leaves by is lost, unless it has a gateway (planner_gateway.c). */
		if (!w->t->group || l.routes[i].gateway.family)
			want_lease_route(w, &l, &l.routes[i], metric);
	}
}

/*
 * The routers that were heard of on the members, the better ones first: the kernel goes by the lowest metric, and ours
 * that stands before each of them takes the one below (planner_gateway.c).
 */
static void want_routers(struct routing *w, const struct object *obj)
{
	uint32_t metric = metric_of(w->t, AF_INET6, METRIC_LEASE);
	struct autoconf a;

	if (!w->t->group || target_is_leaving(w->t, FAM_INET6) || autoconf_load(obj, &a) < 0)
		return;
	for (size_t i = 0; i < a.n_routers; i++) {
		struct route r = route_for(w->t, AF_INET6);

		r.metric = metric + 2 * (uint32_t)i;
		r.gateway = a.routers[i].addr;
		r.scope = scope_of(&r);
		want_route(w, &r);
	}
}

/* What the kernel would have made for the address, but with the source of another interface. */
static void want_prefix(struct routing *w, const struct object *obj)
{
	const struct manner *m;
	struct route r;
	struct addr a;

	if (address_wanted(obj, &a) < 0 || target_is_leaving(w->t, fam_of(a.local.family)))
		return;
	m = target_manner(w->t, a.local.family);
	/* Of a single address there is no prefix. */
	if (!m->source.family || (!a.peer.family && a.plen == 8 * ip_size(a.local.family)))
		return;
	r = route_for(w->t, a.local.family);
	r.dst = ip_network(a.peer.family ? &a.peer : &a.local, a.plen);
	r.plen = a.plen;
	r.prefsrc = m->source;
	r.scope = scope_of(&r);
	r.metric = metric_of(w->t, a.local.family, a.local.family == AF_INET6 ? ADDR_METRIC6 : 0);
	want_route(w, &r);
}

static void want_all(struct routing *w)
{
	const struct document *doc = w->p->in->want;
	const char *ifname = w->t->link->name;
	const struct object *obj;
	size_t i = w->t->has.first;

	while (!w->t->offline && (obj = address_next(doc, ifname, &i))) {
		if (!planner_is_active(obj))
			continue;
		want_lease(w, obj);
		want_routers(w, obj);
		want_prefix(w, obj);
	}
}

static const struct route *find_there(const struct target *t, const struct route *r)
{
	for (size_t i = 0; i < t->n_routes; i++)
		if (t->routes[i]->protocol == OUR_PROTO && same_route(t->routes[i], r))
			return t->routes[i];

	return NULL;
}

static bool is_of_link(const struct step *s, const struct target *t)
{
	return strcmp(s->ifname, t->link->name) == 0;
}

/* The steps of this link are the last ones: it is being planned. */
static const struct addr *find_planned(
	const struct planner *p, enum phase phase, const struct target *t, const struct ip *local)
{
	const struct plan *plan = &p->plan;

	for (size_t i = plan->n; i-- > 0 && is_of_link(&plan->steps[i], t);)
		if (p->phases[i] == phase && ip_equal(&plan->steps[i].u.addr.local, local))
			return &plan->steps[i].u.addr;

	return NULL;
}

/* Whether no IPv4 address stays on the link, be it for a moment; and whether all come back. */
static bool loses_all(const struct planner *p, const struct target *t, bool *ret_back)
{
	const struct plan *plan = &p->plan;
	size_t before = 0, removed = 0;

	*ret_back = true;
	for (size_t i = 0; i < t->n_addrs; i++)
		before += t->addrs[i]->local.family == AF_INET;
	for (size_t i = plan->n; i-- > 0 && is_of_link(&plan->steps[i], t);) {
		const struct addr *a = &plan->steps[i].u.addr;
		const struct addr *again;

		if (p->phases[i] != PH_ADDR_DEL || a->local.family != AF_INET)
			continue;
		again = find_planned(p, PH_ADDR, t, &a->local);
		removed++;
		if (!again || again->plen != a->plen)
			*ret_back = false;
	}

	return removed > 0 && removed == before;
}

/*
 * Whether the kernel takes a route along with addresses that go, be it for a moment: one that names
 * such an address as its source, and with the last IPv4 address all of them.
 */
static bool is_lost(
	const struct planner *p, const struct target *t, const struct route *r, bool all)
{
	if (r->family == AF_INET && all)
		return true;
	/* Of IPv6 only the source is lost, and what is another's is left at that. */
	if (r->family == AF_INET6 && r->protocol != OUR_PROTO)
		return false;

	return r->prefsrc.family && find_planned(p, PH_ADDR_DEL, t, &r->prefsrc);
}

static void emit_route(
	struct planner *p, const struct target *t, enum step_op op, const struct route *r)
{
	struct step s = planner_step(t, op);
	enum phase add = r->gateway.family ? PH_GATEWAY : PH_ROUTE;

	s.u.route = *r;
	planner_emit(p, op == STEP_ROUTE_ADD ? add : PH_ROUTE_DEL, &s);
}

static void emit_routes(struct routing *w, bool missing_only)
{
	const struct target *t = w->t;
	bool back = false;
	bool all = t->n_routes > 0 && loses_all(w->p, t, &back);

	for (size_t i = 0; i < t->n_routes && !missing_only; i++) {
		const struct route *r = t->routes[i];
		bool ours = r->protocol == OUR_PROTO;
		bool lost = is_lost(w->p, t, r, all);

		if (r->protocol == OUR_GROUP_PROTO || target_is_leaving(t, fam_of(r->family)) ||
			!(lost || (ours && !is_wanted(w, r))))
			continue;
		/* Also what goes by itself, so that the undo brings it back. */
		emit_route(w->p, t, STEP_ROUTE_DEL, r);
		if (lost && !ours && back)
			emit_route(w->p, t, STEP_ROUTE_ADD, r);
	}
	for (size_t i = 0; i < w->n; i++) {
		const struct route *there = find_there(t, &w->routes[i]);

		if (!there || (!missing_only && is_lost(w->p, t, there, all)))
			emit_route(w->p, t, STEP_ROUTE_ADD, &w->routes[i]);
	}
}

/*
 * The families in which routes count: IPv4 where an address goes, for the kernel may take routes along,
 * and either where some are ours, or were. Of IPv6 addresses that go nothing else is lost.
 */
static unsigned int families_at_stake(const struct planner *p, const struct target *t)
{
	unsigned int families = t->has.leases | t->had.leases;
	const struct plan *plan = &p->plan;

	for (unsigned int family = FAM_INET; family <= FAM_INET6; family <<= 1)
		if (t->manners[family == FAM_INET6].source.family ||
			(t->was && usesrc_of(t->was, family)))
			families |= family;
	/* Of an address that the kernel makes no prefix route for one of ours may be there. */
	for (size_t i = 0; i < t->n_addrs; i++)
		if (t->addrs[i]->proto == OUR_PROTO && (t->addrs[i]->flags & IFA_F_NOPREFIXROUTE))
			families |= fam_of(t->addrs[i]->local.family);
	for (size_t i = plan->n; i-- > 0 && is_of_link(&plan->steps[i], t);)
		if (p->phases[i] == PH_ADDR_DEL && plan->steps[i].u.addr.local.family == AF_INET)
			families |= FAM_INET;

	return families;
}

void planner_routes(struct planner *p, const struct target *t)
{
	bool missing_only = p->in->missing_only && TAG_FAMILIES(t->link->tag) != 0;
	_cleanup_free_ struct route *routes = NULL;
	struct routing w = { .p = p, .t = t };

	planner_needs_routes(p, t, families_at_stake(p, t));
	if (t->has.leases || t->manners[0].source.family || t->manners[1].source.family) {
		routes = reallocarray(NULL, MAX_WANTED, sizeof(*routes));
		if (!routes) {
			p->error = -ENOMEM;
			return;
		}
		w.routes = routes;
		want_all(&w);
	}
	if (w.n > 0 || t->n_routes > 0)
		emit_routes(&w, missing_only);
}
