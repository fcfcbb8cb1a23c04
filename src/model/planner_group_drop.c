/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: which groups a plan is about, and what of theirs is in the kernel and wanted no more. */
#include <stdlib.h>
#include <string.h>

#include "model/planner_group.h"

bool group_is_planned(const struct plan_input *in, const char *name)
{
	return !in->ifname || in->groups || strcmp(in->ifname, name) == 0 ||
	       group_relates(in->want, in->ifname, name) ||
	       (in->memory && group_relates(in->memory, in->ifname, name));
}

/* The name of the group that a document has the interface in; NULL. */
static const char *group_in(const struct document *doc, const char *ifname)
{
	const struct object *obj = doc ? document_find(doc, OBJ_INTERFACE, ifname) : NULL;
	const struct object *group = obj ? group_of(doc, obj) : NULL;

	return group ? group->name : NULL;
}

/* Whether what is on the link is planned here, and goes if nothing wants it. */
static bool plans_link(const struct plan_input *in, const char *ifname)
{
	const char *now = group_in(in->want, ifname);
	const char *was = group_in(in->memory, ifname);

	return group_is_planned(in, ifname) || (now && group_is_planned(in, now)) ||
	       (was && group_is_planned(in, was));
}

static void drop_addrs(struct planner *p, const struct claims *c)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];
		const struct link *l;
		struct step s;

		if (a->proto != OUR_GROUP_PROTO || c->addrs[i])
			continue;
		l = snapshot_find_index(k, a->ifindex);
		if (!l || !plans_link(p->in, l->name))
			continue;
		s = group_step_on(l->name, l->index, STEP_ADDR_DEL);
		s.u.addr = *a;
		planner_emit(p, PH_UNBIND, &s);
	}
}

static void drop_routes(struct planner *p, const struct claims *c)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];
		const struct link *l;
		struct step s;

		if (r->protocol != OUR_GROUP_PROTO || c->routes[i])
			continue;
		l = snapshot_find_index(k, r->ifindex);
		if (!l || !plans_link(p->in, l->name))
			continue;
		s = group_step_on(l->name, 0, STEP_ROUTE_DEL);
		s.u.route = *r;
		route_forget_link(&s.u.route);
		planner_emit(p, PH_ROUTE_DEL, &s);
	}
}

/* Those of a group whose link is gone outlive it, and IPv6 routes with them. */
static bool is_orphan(const struct plan_input *in, const struct nexthop *nh)
{
	return nexthop_is_group(nh->kind) && (in->groups || !in->ifname) &&
	       !snapshot_find_index(in->kernel, nh->ifindex);
}

/* Whether the group of next hops goes, or what of it there is would go. */
static bool group_goes(const struct planner *p, const struct claims *c, size_t i)
{
	const struct snapshot *k = p->in->kernel;
	const struct link *l = snapshot_find_index(k, k->nexthops[i].ifindex);

	return !c->nexthops[i] &&
	       (is_orphan(p->in, &k->nexthops[i]) || (l && plans_link(p->in, l->name)));
}

/* One over a link of no group is there for those that it is a part of. */
static bool is_left_over(const struct planner *p, const struct claims *c, const struct nexthop *nh)
{
	const struct snapshot *k = p->in->kernel;

	if (nh->kind != NEXTHOP_VIA4 && nh->kind != NEXTHOP_VIA6)
		return false;
	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *all = &k->nexthops[i];

		if (!nexthop_is_ways(all->kind) || nexthop_part(all->kind) != nh->kind ||
			group_goes(p, c, i))
			continue;
		for (size_t j = 0; j < all->n_links; j++)
			if (all->links[j] == nh->number)
				return false;
	}

	return true;
}

/* Whether a link has to do with a group, before or now. */
static bool is_of_groups(const struct plan_input *in, const struct link *l)
{
	const struct object *obj = document_find(in->want, OBJ_INTERFACE, l->name);

	return (l->tag & TAG_GROUP) || (obj && group_is(obj)) || group_in(in->want, l->name) ||
	       group_in(in->memory, l->name);
}

static void drop_nexthops(struct planner *p, const struct claims *c)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_nexthops; i++) {
		const struct nexthop *nh = &k->nexthops[i];
		bool group = nexthop_is_group(nh->kind);
		const struct link *l;
		struct step s;

		if (c->nexthops[i])
			continue;
		l = snapshot_find_index(k, nh->ifindex);
		if (is_orphan(p->in, nh))
			s = group_step_on("(gone)", nh->ifindex, STEP_NEXTHOP);
		else if (l && (plans_link(p->in, l->name) ||
				      (!is_of_groups(p->in, l) && is_left_over(p, c, nh))))
			s = group_step_on(l->name, group || (l->tag & TAG_GROUP) ? 0 : l->index,
				STEP_NEXTHOP);
		else
			continue;
		s.u.nexthop.from = nh;
		planner_emit(p, group ? PH_UNHOPS : PH_UNHOP, &s);
	}
}

static void drop_steers(struct planner *p, const struct claims *c)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_steers; i++) {
		const struct link *l = snapshot_find_index(k, k->steers[i].ifindex);

		if (!c->steers[i] && l && plans_link(p->in, l->name))
			group_drop_steer(p, l, &k->steers[i]);
	}
	for (size_t i = 0; i < k->n_links; i++)
		if (!c->hooks[i] && plans_link(p->in, k->links[i].name))
			group_drop_hook(p, &k->links[i]);
}

void group_drop_rest(struct planner *p, const struct claims *c)
{
	drop_addrs(p, c);
	drop_routes(p, c);
	drop_nexthops(p, c);
	drop_steers(p, c);
}

void claims_fini(struct claims *c)
{
	free(c->addrs);
	free(c->routes);
	free(c->nexthops);
	free(c->steers);
	free(c->hooks);
}

bool claims_init(struct claims *c, const struct snapshot *k)
{
	c->addrs = calloc(k->n_addrs + 1, sizeof(bool));
	c->routes = calloc(k->n_routes + 1, sizeof(bool));
	c->nexthops = calloc(k->n_nexthops + 1, sizeof(bool));
	c->steers = calloc(k->n_steers + 1, sizeof(bool));
	c->hooks = calloc(k->n_links + 1, sizeof(bool));

	return c->addrs && c->routes && c->nexthops && c->steers && c->hooks;
}
