/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of next hop objects, and which one of a snapshot is meant. */
#include "model/snapshot.h"

/* clang-format off */
static const struct {
	enum nexthop_kind part; /* NEXTHOP_NONE: it is no group */
	bool via, ways, inet6;
} kinds[N_NEXTHOP_KINDS] = {
	[NEXTHOP_LINK6]  = { .inet6 = true },
	[NEXTHOP_GROUP4] = { .part = NEXTHOP_LINK4 },
	[NEXTHOP_GROUP6] = { .part = NEXTHOP_LINK6, .inet6 = true },
	[NEXTHOP_VIA4]   = { .via = true },
	[NEXTHOP_VIA6]   = { .via = true, .inet6 = true },
	[NEXTHOP_VIAS4]  = { .part = NEXTHOP_VIA4, .via = true },
	[NEXTHOP_VIAS6]  = { .part = NEXTHOP_VIA6, .via = true, .inet6 = true },
	[NEXTHOP_WAYS4]  = { .part = NEXTHOP_VIA4, .via = true, .ways = true },
	[NEXTHOP_WAYS6]  = { .part = NEXTHOP_VIA6, .via = true, .ways = true, .inet6 = true },
};
/* clang-format on */

bool nexthop_is_group(enum nexthop_kind kind)
{
	return kinds[kind].part != NEXTHOP_NONE;
}

bool nexthop_is_ways(enum nexthop_kind kind)
{
	return kinds[kind].ways;
}

bool nexthop_is_via(enum nexthop_kind kind)
{
	return kinds[kind].via;
}

bool nexthop_is_inet6(enum nexthop_kind kind)
{
	return kinds[kind].inet6;
}

enum nexthop_kind nexthop_part(enum nexthop_kind group)
{
	return kinds[group].part;
}

const struct nexthop *snapshot_find_nexthop(
	const struct snapshot *s, enum nexthop_kind kind, uint32_t key)
{
	for (size_t i = 0; i < s->n_nexthops; i++)
		if (s->nexthops[i].kind == kind && nexthop_key(&s->nexthops[i]) == key)
			return &s->nexthops[i];

	return NULL;
}

static void tell_routes(struct snapshot *s)
{
	const struct nexthop *nh = NULL;

	for (size_t i = 0; i < s->n_routes; i++) {
		struct route *r = &s->routes[i];

		if (!nexthop_is_via(r->nexthop))
			continue;
		/* Most are over the one that those before them are over. */
		if (!nh || nh->kind != r->nexthop || nh->number != r->number)
			nh = snapshot_find_nexthop(s, r->nexthop, r->number);
		if (nh)
			r->ifindex = nh->ifindex;
	}
}

void snapshot_tell_vias(struct snapshot *s)
{
	for (size_t i = 0; i < s->n_nexthops; i++) {
		struct nexthop *nh = &s->nexthops[i];
		const struct nexthop *first;

		if (!nexthop_is_via(nh->kind) || !nexthop_is_group(nh->kind))
			continue;
		first = snapshot_find_nexthop(
			s, nexthop_part(nh->kind), nh->stub ? nh->number : nh->links[0]);
		if (!first)
			continue;
		nh->ifindex = first->ifindex;
		if (!nexthop_is_ways(nh->kind))
			nh->gateway = first->gateway;
	}
	tell_routes(s);
}
