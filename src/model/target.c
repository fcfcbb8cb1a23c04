/* SPDX-License-Identifier: Apache-2.0 */
#include "model/target.h"

#include <linux/if_addr.h>
#include <net/if.h>
#include <string.h>

#include "base/str.h"
#include "model/group.h"
#include "model/member.h"
#include "model/probe.h"

static bool probes(const struct object *group)
{
	const char *value = object_get(group, "ip.probes");

	return !value || strcmp(value, "off") != 0;
}

uint32_t group_fdt(const struct object *group)
{
	const char *value = object_get(group, "ip.fdt");
	uint64_t ms = GROUP_FDT_MS;

	/* It was checked when it was set. */
	if (value && str_to_uint(value, UINT32_MAX, &ms) < 0)
		return GROUP_FDT_MS;

	return (uint32_t)ms;
}

bool target_wanted(const struct document *doc, const struct object *group)
{
	const struct object *member;
	size_t i = 0, n = 0;

	if (!group_is(group) || !probes(group))
		return false;
	while (n < 2 && (member = group_next(doc, group->name, &i)))
		n += !member_is_offline(member);

	return n == 2;
}

static bool is_in(const struct ip *ip, const struct ip *of, uint8_t plen)
{
	struct ip a = ip_network(ip, plen), b = ip_network(of, plen);

	return ip->family == of->family && ip_equal(&a, &b);
}

/* ---- what a member can send from ---- */

/* The one of a list in whose subnet it is; NULL. */
static const struct target_source *find_source(
	const struct target_source *list, size_t n, const struct ip *ip)
{
	for (size_t i = 0; i < n; i++)
		if (is_in(ip, &list[i].addr, list[i].plen))
			return &list[i];

	return NULL;
}

static void add_source(struct target_source *list, size_t *n, const struct ip *addr, uint8_t plen)
{
	if (*n < TARGET_SOURCES && !find_source(list, *n, addr))
		list[(*n)++] = (struct target_source){ *addr, plen };
}

/* The length of the prefix of a data address, which is bound without it. */
static uint8_t plen_of(const struct snapshot *k, uint32_t group, const struct addr *bound)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == group && ip_equal(&k->addrs[i].local, &bound->local))
			return k->addrs[i].plen;

	return bound->plen;
}

static void load_sources(
	struct target_member *m, const struct snapshot *k, uint32_t group, bool bound)
{
	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];

		if (a->ifindex != m->ifindex || (a->proto == OUR_GROUP_PROTO) != bound)
			continue;
		if (a->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) {
			m->tentative |= !(a->flags & IFA_F_DADFAILED);
			continue;
		}
		/* Behind the last one that there is room for, no prefix is looked for. */
		if (a->local.family == AF_INET && m->n_sources < TARGET_SOURCES)
			add_source(m->sources, &m->n_sources, &a->local,
				bound ? plen_of(k, group, a) : a->plen);
		if (a->proto == OUR_PROTO && !ip_is_linklocal(&a->local))
			add_source(m->tests, &m->n_tests, &a->local, a->plen);
		else if (a->local.family == AF_INET6 && ip_is_linklocal(&a->local) &&
			 m->linklocal.family == 0)
			m->linklocal = a->local;
	}
}

const struct ip *target_source(const struct target_member *m, const struct ip *target)
{
	const struct target_source *near = find_source(m->sources, m->n_sources, target);

	if (target->family == AF_INET6)
		return m->linklocal.family ? &m->linklocal : NULL;
	if (near)
		return &near->addr;

	return m->n_sources > 0 ? &m->sources[0].addr : NULL;
}

static const struct ip *first_test(const struct target_member *m, uint8_t family)
{
	for (size_t i = 0; i < m->n_tests; i++)
		if (m->tests[i].addr.family == family)
			return &m->tests[i].addr;

	return NULL;
}

const struct ip *target_test(const struct target_member *m, const struct ip *target)
{
	const struct target_source *near = find_source(m->tests, m->n_tests, target);

	if (near)
		return &near->addr;

	/* A host with a link-local address is on the link, whatever its subnets are. */
	return target->family == AF_INET6 && ip_is_linklocal(target) ? first_test(m, AF_INET6)
								     : NULL;
}

const struct ip *target_call(const struct target_member *m, uint8_t family)
{
	if (family == AF_INET6 && m->linklocal.family)
		return &m->linklocal;

	return first_test(m, family);
}

static void load_members(struct target_group *g, const struct target_input *in, uint32_t group)
{
	size_t n;
	const struct member *rows = members_of(in->members, g->name, &n);

	g->n_members = 0;
	for (size_t i = 0; i < n && g->n_members < TARGET_MEMBERS; i++) {
		const struct link *l = rows[i].link;
		struct target_member *m = &g->members[g->n_members];

		/* One with the hardware address of another would take its packets. */
		if (!l || !l->ethernet || rows[i].state == MEMBER_OFFLINE)
			continue;
		*m = (struct target_member){
			.ifindex = l->index,
			.carrier = (l->flags & IFF_UP) && (l->flags & IFF_RUNNING),
		};
		memcpy(m->ifname, l->name, sizeof(m->ifname));
		memcpy(m->hwaddr, l->hwaddr, sizeof(m->hwaddr));
		load_sources(m, in->kernel, group, false);
		load_sources(m, in->kernel, group, true);
		g->n_members++;
	}
}

/* ---- who is asked ---- */

static const struct target_member *find_member(const struct target_group *g, uint32_t ifindex)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (g->members[i].ifindex == ifindex)
			return &g->members[i];

	return NULL;
}

static struct target *find_target(struct target *rows, size_t n, const struct ip *addr)
{
	for (size_t i = 0; i < n; i++)
		if (ip_equal(&rows[i].addr, addr))
			return &rows[i];

	return NULL;
}

static bool is_own(const struct snapshot *k, const struct ip *ip)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (ip_equal(&k->addrs[i].local, ip))
			return true;

	return false;
}

/* Targets while they are found: the new ones, and those that were. */
struct hunt {
	struct target_group *g;
	const struct target_input *in;
	uint32_t group;
	struct target old[TARGETS_MAX];
	size_t n_old;
};

static void add_target(struct hunt *h, const struct ip *addr, const uint8_t hwaddr[6])
{
	struct target_group *g = h->g;
	struct target t = { .addr = *addr };
	const struct target *old = find_target(h->old, h->n_old, addr);
	size_t same = 0;

	for (size_t i = 0; i < g->n_targets; i++)
		same += g->targets[i].addr.family == addr->family;
	if (same == TARGETS || find_target(g->targets, g->n_targets, addr) ||
		is_own(h->in->kernel, addr))
		return;
	if (old)
		t = *old;
	else if (hwaddr)
		memcpy(t.hwaddr, hwaddr, sizeof(t.hwaddr));
	t.gateway = false;
	g->targets[g->n_targets++] = t;
}

/* The gateways of whatever is routed over the link of the group. */
static void add_gateways(struct hunt *h)
{
	const struct snapshot *k = h->in->kernel;

	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];
		struct target *t;

		if (r->gateway.family == 0 || r->ifindex != h->group)
			continue;
		add_target(h, &r->gateway, NULL);
		t = find_target(h->g->targets, h->g->n_targets, &r->gateway);
		if (t)
			t->gateway = true;
		h->g->mode = TARGETS_ROUTES;
	}
}

/* Whether it is in the subnet of an address of the group. */
static bool is_onlink(const struct hunt *h, const struct ip *ip)
{
	const struct snapshot *k = h->in->kernel;

	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == h->group &&
			is_in(ip, &k->addrs[i].local, k->addrs[i].plen))
			return true;

	return false;
}

static void add_neighbours(struct hunt *h)
{
	const struct neighs *ns = h->in->neighs;

	for (size_t i = 0; i < ns->n; i++) {
		const struct neigh *n = &ns->rows[i];

		if (!find_target(h->old, h->n_old, &n->addr) && find_member(h->g, n->ifindex) &&
			!ip_is_linklocal(&n->addr) && is_onlink(h, &n->addr))
			add_target(h, &n->addr, n->hwaddr);
	}
}

/* They are kept though the kernel may have forgotten them. */
static void add_old(struct hunt *h, bool alive)
{
	for (size_t i = 0; i < h->n_old; i++)
		if (h->old[i].alive == alive && !h->old[i].found && is_onlink(h, &h->old[i].addr))
			add_target(h, &h->old[i].addr, NULL);
}

static bool can_call(const struct target_group *g)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (target_call(&g->members[i], AF_INET) || target_call(&g->members[i], AF_INET6))
			return true;

	return false;
}

/* Those that answered when all were asked, and still do (or not). */
static void add_found(struct hunt *h, bool well)
{
	for (size_t i = 0; i < h->n_old; i++)
		if (h->old[i].found && (h->old[i].lost < PROBE_LOST) == well)
			add_target(h, &h->old[i].addr, NULL);
}

/* Nobody is known otherwise. */
static void find_by_call(struct hunt *h)
{
	if (!can_call(h->g))
		return;
	h->g->mode = TARGETS_MULTICAST;
	add_found(h, true);
	if (h->g->n_targets == 0)
		add_found(h, false);
}

/* The neighbours' table knows the hardware addresses of gateways, too. */
static void learn_hwaddrs(struct target_group *g, const struct neighs *ns)
{
	for (size_t i = 0; i < ns->n; i++) {
		struct target *t = find_target(g->targets, g->n_targets, &ns->rows[i].addr);

		if (t && !t->alive && find_member(g, ns->rows[i].ifindex))
			memcpy(t->hwaddr, ns->rows[i].hwaddr, sizeof(t->hwaddr));
	}
}

static void find_targets(struct target_group *g, const struct target_input *in, uint32_t group)
{
	struct hunt h = { .g = g, .in = in, .group = group, .n_old = g->n_targets };

	memcpy(h.old, g->targets, sizeof(h.old));
	g->n_targets = 0;
	g->mode = TARGETS_NONE;
	add_gateways(&h);
	add_old(&h, true);
	add_neighbours(&h);
	add_old(&h, false);
	if (g->n_targets == 0)
		find_by_call(&h);
	else if (g->mode == TARGETS_NONE)
		g->mode = TARGETS_NEIGHBOURS;
	learn_hwaddrs(g, in->neighs);
}

void target_load(struct target_group *g, const struct object *group, const struct target_input *in)
{
	const struct link *l = snapshot_find_link(in->kernel, group->name);

	memset(g->name, 0, sizeof(g->name));
	memcpy(g->name, group->name, strnlen(group->name, sizeof(g->name) - 1));
	g->fdt_ms = group_fdt(group);
	load_members(g, in, l ? l->index : 0);
	if (in->neighs)
		find_targets(g, in, l ? l->index : 0);
}

static bool is_of_member(const struct target_group *g, const struct ip *ip)
{
	for (size_t i = 0; i < g->n_members; i++) {
		const struct target_member *m = &g->members[i];

		if (m->linklocal.family && ip_equal(&m->linklocal, ip))
			return true;
		for (size_t j = 0; j < m->n_tests; j++)
			if (ip_equal(&m->tests[j].addr, ip))
				return true;
	}

	return false;
}

/* Whether some member can ask it alone. */
static bool can_ask(const struct target_group *g, const struct ip *ip)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (ip_is_linklocal(ip) ? target_source(&g->members[i], ip) != NULL
					: target_test(&g->members[i], ip) != NULL)
			return true;

	return false;
}

void target_hear(struct target_group *g, const struct ip *addr)
{
	size_t same = 0;

	for (size_t i = 0; i < g->n_targets; i++)
		same += g->targets[i].addr.family == addr->family;
	if (g->mode != TARGETS_MULTICAST || same == TARGETS || is_of_member(g, addr) ||
		find_target(g->targets, g->n_targets, addr) || !can_ask(g, addr))
		return;
	g->targets[g->n_targets++] = (struct target){ .addr = *addr, .found = true };
}
