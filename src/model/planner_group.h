/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the planner that are about IPMP groups share. */
#ifndef MODEL_PLANNER_GROUP_H
#define MODEL_PLANNER_GROUP_H

#include "model/autoconf.h"
#include "model/group.h"
#include "model/member.h"
#include "model/planner_private.h"

/* A member in use, while its group is planned in one family. */
struct user {
	const struct link *link;
	size_t load;   /* addresses that are bound to it */
	bool has_addr; /* one of its own of the family */
	bool bound;    /* one of the group's is bound there, or will be by what is planned so far */
};

/* A data address, and who answers for it. */
struct data {
	struct addr addr; /* as it stands on the group's link */
	struct user *user;
	bool off_link; /* it has no subnet */
	const char *
		over; /* of a lease: the member that its client works over, "" when it isn't known; NULL */
};

/* What a group's programs are to know, while it is planned. */
struct steering {
	struct steer_addr *addrs;
	size_t n_addrs, cap_addrs;
	/* Those that carry packets, by family, where the group has an address. */
	const struct link *carriers[2][NEXTHOP_LINKS];
	size_t n_carriers[2];
	bool has[2];
};

/* A prefix that a router says is on the network of the group. */
struct group_net {
	struct ip net;
	uint8_t plen;
};

struct group_plan {
	struct planner *p;
	const struct members *members;
	const struct object *group;
	const struct link *link; /* NULL: it is made in this plan */
	struct manner manners[2];
	uint8_t af;
	struct user users[NEXTHOP_LINKS];
	size_t n_users;
	struct data *data;
	size_t n_data, cap_data;
	struct steering steering;
	struct group_net nets[AUTOCONF_PREFIXES]; /* those that are the subnet of none of them */
	size_t n_nets;
	uint32_t number; /* the last one that was given to a next hop in this plan */
};

enum stub_state { STUB_NOW, STUB_LATE, STUB_NEVER };

/* What of the snapshot is wanted still: the rest goes. */
struct claims {
	bool *addrs;
	bool *routes;
	bool *nexthops;
	bool *steers;
	bool *hooks; /* by link */
};

/* The addresses that are bound now, by address. */
struct bound {
	const struct addr **addrs;
	size_t n;
};

/* The first of those with the address of @a; their number in *@ret_n. */
const struct addr *const *bound_find(const struct bound *b, const struct addr *a, size_t *ret_n);
/* The member in use with this link; NULL. */
struct user *group_find_user(struct group_plan *g, uint32_t ifindex);
struct step group_step_on(const char *ifname, uint32_t ifindex, enum step_op op);

/* ---- planner_group_data.c ---- */

/* The data addresses of the family, and the prefixes. */
void group_load_data(struct group_plan *g);
void group_free_data(struct group_plan *g);
/* The best source address for what is in @near (NULL: anywhere): one of that prefix, one that is not deprecated, one
 * that is of the whole Internet. There is one. */
const struct addr *group_find_source(const struct group_plan *g, const struct group_net *near);

/* ---- planner_group_emit.c ---- */

/* The steps for one family of a group, where it is known who answers for what. */
void group_plan_emit(struct group_plan *g, const struct bound *b, struct claims *c);
/* A step on the link of the group, which may be made in this plan, or by its undo. */
struct step group_step(const struct group_plan *g, enum step_op op);
/* Emit @nh unless it is there as it is. */
void group_want_nexthop(struct group_plan *g, enum phase phase, const struct step *on,
	const struct nexthop *nh, struct claims *c);
/* Whether the kernel takes next hops over a link now. */
bool group_can_have_hop(const struct link *l, uint8_t af);
/* Whether the link of the group can have a next hop: at once, when it is up (it comes up in this plan), or not. */
enum stub_state group_stub_state(const struct group_plan *g);
/* Whether one of the data addresses before the @n-th has its subnet. */
bool group_shares_subnet(const struct group_plan *g, size_t n);
/* Whether a member sends packets of the family for its group. */
bool group_carries(const struct user *u, uint8_t af);
/* Whether the routes of the family are in the snapshot. Where they are not and are needed, the plan says so. */
bool group_knows_routes(struct group_plan *g, bool needed);
/* Whether a step is about a route of a lease over the group's link. */
bool group_is_leased(const struct group_plan *g, const struct step *s, enum step_op op);
/* Whether this plan removes such a route. */
bool group_drops(const struct group_plan *g, const struct route *r);
/* Whether an address is taken off the group's link in this plan, be it for a moment: the kernel takes the
 * routes along that name it. */
bool group_loses(const struct group_plan *g, const struct ip *local);

/* ---- planner_gateway.c ---- */

/* What carries the routes through gateways that name the group's link. */
void group_plan_gateways(struct group_plan *g, struct claims *c);

/* ---- planner_group_drop.c ---- */

/* Whether the group of this name, or the link, is planned: what nothing wants of it goes. */
bool group_is_planned(const struct plan_input *in, const char *name);
/* Without memory: false. Free with claims_fini() in any case. */
bool claims_init(struct claims *c, const struct snapshot *k);
void claims_fini(struct claims *c);
/* All that was not claimed goes. */
void group_drop_rest(struct planner *p, const struct claims *c);

/* ---- planner_steer.c ---- */

/* What programs are to know of the group in the family that is planned. */
void group_note_steering(struct group_plan *g);
/* The programs of the group, of all families, where the kernel takes such. */
void group_plan_steering(struct group_plan *g, struct claims *c);
/* A program goes, with what it says that we made. */
void group_drop_steer(struct planner *p, const struct link *l, const struct steer *now);
/* The place for programs on a link goes, behind all of ours that were in it, where we made it and nobody else uses it. */
void group_drop_hook(struct planner *p, const struct link *l);

#endif
