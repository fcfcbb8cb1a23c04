/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the planner that are about IPMP groups share. */
#ifndef MODEL_PLANNER_GROUP_H
#define MODEL_PLANNER_GROUP_H

#include "model/group.h"
#include "model/member.h"
#include "model/planner_private.h"

/* A member in use, while its group is planned in one family. */
struct user {
	const struct link *link;
	size_t load;   /* addresses that are bound to it */
	bool has_addr; /* one of its own of the family */
};

/* A data address, and who answers for it. */
struct data {
	struct addr addr; /* as it stands on the group's link */
	struct user *user;
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
};

/* What of the snapshot is wanted still: the rest goes. */
struct claims {
	bool *addrs;
	bool *routes;
	bool *nexthops;
};

/* The addresses that are bound now, by address. */
struct bound {
	const struct addr **addrs;
	size_t n;
};

/* The first of those with the address of @a; their number in *@ret_n. */
const struct addr *const *bound_find(const struct bound *b, const struct addr *a, size_t *ret_n);
struct step group_step_on(const char *ifname, uint32_t ifindex, enum step_op op);
/* The steps for one family of a group, where it is known who answers for what. */
void group_plan_emit(struct group_plan *g, const struct bound *b, struct claims *c);

#endif
