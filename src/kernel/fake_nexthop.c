/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's next hop objects. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "kernel/fake_state.h"

static struct nexthop *find(struct fake *f, enum nexthop_kind kind, uint32_t key)
{
	const struct nexthop *nh = snapshot_find_nexthop(&f->state, kind, key);

	return nh ? &f->state.nexthops[nh - f->state.nexthops] : NULL;
}

/* Why a link can't have one; NULL. */
static const char *link_problem(const struct fake *f, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(&f->state, ifindex);

	if (!l || !(l->flags & IFF_UP))
		return "Nexthop device is not up";
	return l->flags & IFF_RUNNING ? NULL : "Carrier for nexthop device is down";
}

static void drop_routes_over(struct fake *f, const struct nexthop *nh)
{
	struct snapshot *s = &f->state;

	for (size_t i = s->n_routes; i-- > 0;) {
		if (s->routes[i].nexthop != nh->kind ||
			nexthop_key(nh) != (nexthop_is_via(nh->kind) ? s->routes[i].number
								     : s->routes[i].ifindex))
			continue;
		route_fini(&s->routes[i]);
		s->n_routes--;
		memmove(&s->routes[i], &s->routes[i + 1], (s->n_routes - i) * sizeof(s->routes[0]));
	}
}

static void drop(struct fake *f, struct nexthop *nh)
{
	size_t i = (size_t)(nh - f->state.nexthops);

	drop_routes_over(f, nh);
	f->state.n_nexthops--;
	memmove(nh, nh + 1, (f->state.n_nexthops - i) * sizeof(*nh));
}

/* Groups without what is no more; the last part takes the group along. */
static void shrink_groups(struct fake *f)
{
	for (size_t i = f->state.n_nexthops; i-- > 0;) {
		struct nexthop *nh = &f->state.nexthops[i];
		size_t n = 0;

		if (!nexthop_is_group(nh->kind))
			continue;
		for (size_t j = 0; j < nh->n_links; j++) {
			if (!find(f, nexthop_part(nh->kind), nh->links[j]))
				continue;
			nh->weights[n] = nh->weights[j];
			nh->links[n++] = nh->links[j];
		}
		nh->n_links = n;
		nh->stub = nh->stub && find(f, nexthop_part(nh->kind), nexthop_key(nh));
		if (n == 0 && !nh->stub)
			drop(f, nh);
	}
}

void fake_prune_nexthops(struct fake *f)
{
	for (size_t i = f->state.n_nexthops; i-- > 0;) {
		struct nexthop *nh = &f->state.nexthops[i];

		if (!nexthop_is_group(nh->kind) && link_problem(f, nh->ifindex))
			drop(f, nh);
	}
	shrink_groups(f);
}

static int put(struct fake *f, const struct nexthop *want)
{
	struct nexthop *nh = find(f, want->kind, nexthop_key(want));

	if (!nh)
		nh = snapshot_add_nexthop(&f->state);
	if (!nh)
		return -ENOMEM;
	*nh = *want;
	return 0;
}

static int check(struct fake *f, const struct nexthop *nh, const char **ret_why)
{
	bool whole;

	if (!nexthop_is_group(nh->kind)) {
		*ret_why = link_problem(f, nh->ifindex);
		if (*ret_why)
			return -ENETDOWN;
		/* Of IPv4 it is taken at its word. */
		return nh->kind != NEXTHOP_VIA6 || nh->onlink || !nh->gateway.family ||
				       fake_is_on_link(f, nh->ifindex, &nh->gateway)
			       ? 0
			       : -EHOSTUNREACH;
	}
	if (nh->n_links == 0 && !nh->stub)
		return -EINVAL;
	whole = !nh->stub || find(f, nexthop_part(nh->kind), nexthop_key(nh));
	for (size_t i = 0; i < nh->n_links && whole; i++)
		whole = find(f, nexthop_part(nh->kind), nh->links[i]);
	if (!whole)
		*ret_why = "Invalid nexthop id";
	return whole ? 0 : -EINVAL;
}

int fake_step_nexthop(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct link *l = fake_find_link(f, step);
	const struct nexthop *to = step->u.nexthop.to;
	struct nexthop *there;
	struct nexthop nh = to ? *to : *step->u.nexthop.from;
	int r;

	/* A group outlives the link that it is numbered by. */
	if (!l && (to || step->ifindex == 0))
		return -ENODEV;
	nh.ifindex = l ? l->index : step->ifindex;
	/* Of several gateway hops that is not kept: it is told by the first of them. */
	if (nexthop_is_via(nh.kind) && nexthop_is_group(nh.kind)) {
		nh.ifindex = 0;
		nh.gateway = (struct ip){ .family = 0 };
	}
	if (to) {
		r = check(f, &nh, ret_why);
		return r < 0 ? r : put(f, &nh);
	}
	there = find(f, nh.kind, nexthop_key(&nh));
	if (!there)
		return -ENOENT;
	drop(f, there);
	shrink_groups(f);
	return 0;
}
