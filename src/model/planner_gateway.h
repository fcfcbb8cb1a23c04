/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the planner that are about gateways behind IPMP groups share. */
#ifndef MODEL_PLANNER_GATEWAY_H
#define MODEL_PLANNER_GATEWAY_H

#include "model/planner_group.h"

struct gateway {
	struct ip addr;
	uint32_t number; /* of its next hops over all members */
	bool carried;    /* there will be some */
};

/* Of one group and family. */
struct gateway_work {
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

/* ---- planner_gateway_hops.c ---- */

/* The kind of a next hop with a gateway, or of a group of such. */
enum nexthop_kind gateway_kind(const struct gateway_work *w, bool group);
/* The data address with the gateway in its subnet; NULL. */
const struct addr *gateway_near(const struct group_plan *g, const struct ip *gateway);
/* The lowest number that nobody has. */
uint32_t gateway_number(struct group_plan *g);
/* The routes by which the kernel believes that the gateways are behind every member. */
void gateway_want_shadows(struct gateway_work *w);
/* The next hops of a gateway; whether there are any is noted. */
void gateway_want_nexthops(struct gateway_work *w, struct gateway *gw);

#endif
