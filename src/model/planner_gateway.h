/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the planner share that are about routes which somebody made over the links of IPMP groups. */
#ifndef MODEL_PLANNER_GATEWAY_H
#define MODEL_PLANNER_GATEWAY_H

#include "model/planner_group.h"

struct gateway {
	struct ip addr;
	uint32_t number; /* of its next hops over all members; 0: no route is through it alone */
	bool carried;    /* there will be some */
};

struct planned_way {
	struct way way;
	bool carried;
};

/* A gateway behind a link, or (family 0) the link alone, that was planned, and its number. */
struct planned_via {
	uint32_t ifindex;
	struct ip gateway;
	uint32_t number;
};

/* Of one group and family. */
struct gateway_work {
	struct group_plan *g;
	struct claims *c;
	struct gateway *gateways;
	size_t n_gateways, cap_gateways;
	struct planned_way *ways;
	size_t n_ways, cap_ways;
	struct planned_via *vias;
	size_t n_vias, cap_vias;
	const struct route **named; /* over the group's link, by where they lead to */
	size_t n_named;
	const struct route **ours; /* those that stand before such; the same */
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
/* A gateway behind a link, or the link alone; its number. */
uint32_t gateway_want_via(struct gateway_work *w, const struct link *l, const struct leg *leg);
/* Whether the gateway (family 0: none) is behind the stub, as the kernel sees it: in IPv6 by the guard of its subnet. */
bool gateway_can_have_stub(struct gateway_work *w, const struct ip *gateway);
/* The next hops of a gateway; whether there are any is noted. */
void gateway_want_nexthops(struct gateway_work *w, struct gateway *gw);

/* ---- planner_way.c ---- */

/* Whether a route is through one gateway over the group's link, and nothing else. */
bool way_is_plain(const struct gateway_work *w, const struct route *r);
/* Why a route can't be carried; NULL. */
const char *way_obstacle(const struct gateway_work *w, const struct route *r);
/* The ways of the routes; where these are not known, those that are remembered. -ENOMEM. */
int way_load(struct gateway_work *w);
/* That of a route; NULL. */
const struct planned_way *way_find(const struct gateway_work *w, const struct route *r);
/* Its next hops; whether there are any is noted. */
void way_want_nexthops(struct gateway_work *w, struct planned_way *pw);
/* Keep them for the next plan. -ENOMEM. */
int way_keep(struct gateway_work *w);

#endif
