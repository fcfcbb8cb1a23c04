/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the planner share. Each of them plans one kind of thing for one link (a target)
 * by emitting steps into phases; a failure (of memory) sticks in the planner and is seen once, at
 * the end.
 */
#ifndef MODEL_PLANNER_PRIVATE_H
#define MODEL_PLANNER_PRIVATE_H

#include "model/planner.h"
#include "model/property.h"

/* In the order of the plan: one kind of thing to all links before the next kind. */
enum phase {
	PH_KEEP,      /* settings that are overwritten next, as they are: for the undo */
	PH_PROTOCOL,  /* settings of no interface: some overwrite those of all interfaces */
	PH_NEW,       /* make links */
	PH_ROUTE_DEL, /* routes that go */
	PH_CLEAR,     /* addresses of a family that goes */
	PH_DOWN,      /* links down, with the mark taken off */
	PH_LINK,      /* MTU and ARP */
	PH_UNTOKEN,   /* tokens off: the kernel wants router advertisements on for that */
	PH_QUIET,     /* IPv6 off before its settings change back on a link that stays up */
	PH_GENMODE,   /* address generation */
	PH_RA,        /* router advertisements and what is made of them */
	PH_SETTING,   /* settings of interfaces: before IPv6 and the link begin to work by them */
	PH_INET6,     /* IPv6 on or off */
	PH_UP,        /* links up, with the mark put on */
	PH_LATE,      /* settings that a link coming up changes, or that act on one that is up */
	PH_TOKEN,     /* tokens on */
	PH_LEARNT,    /* what the kernel made of router advertisements, and its link-local addresses */
	PH_ADDR_DEL,  /* single addresses */
	PH_ADDR,      /* addresses */
	PH_ADDR_SET,  /* changes of addresses that stay */
	PH_ROUTE,     /* routes: on the link */
	PH_GATEWAY,   /* routes: through a gateway */
	PH_REMOVE,    /* remove links */
	N_PHASES,
};

/* The addresses of one link in the kernel, while they are compared. */
struct known {
	const struct addr *addr;
	bool ours;      /* we put it there */
	bool claimed;   /* an object stands for it */
	bool preferred; /* it stays, and may be a source address */
};

/* An address that should be there. */
struct wanted {
	struct addr addr;
	const struct object *obj;
	struct known *found; /* NULL: it is not there */
	bool anew;           /* it is taken out before it is put in */
};

struct planner {
	const struct plan_input *in;
	struct plan phases[N_PHASES];
	struct plan texts; /* no steps: the texts that steps point to */
	/* By link, and within one in the kernel's order. */
	const struct addr **addrs;
	const struct route **routes;
	/* By interface and path. */
	const struct setting **settings;
	/* Room for one link at a time. */
	struct known *known;
	struct wanted *wanted;
	size_t cap_known, cap_wanted;
	int error; /* the first failure sticks */
};

/* What the address objects of an interface ask of IPv6. */
struct steering {
	const struct object *addrconf; /* the first of the type; NULL */
	bool any;                      /* there is an IPv6 object */
};

/* What is planned for one link. */
struct target {
	const struct link *link;   /* as it is now; of a link to be made: as it will come */
	const struct object *want; /* NULL: not wanted */
	const struct object *was;  /* in memory; NULL */
	struct before before;      /* how to leave it */
	unsigned int plumbed;      /* families that are to go if they are not wanted */
	unsigned int possible;     /* families that it will have */
	bool fresh;  /* made by this plan: its settings are not known, so all are set */
	bool fresh6; /* its IPv6 state is, by a larger MTU */
	bool ours;   /* the link itself is of our making (a vni) */
	const struct addr *const *addrs;
	size_t n_addrs;
	const struct route *const *routes;
	size_t n_routes;
	uint32_t mtu; /* as it will be */
	struct steering steer, steered; /* by want, by memory */
};

static inline bool target_is_leaving(const struct target *t, unsigned int family)
{
	return !(t->possible & family);
}

/* ---- planner.c ---- */

void planner_emit(struct planner *p, enum phase phase, const struct step *step);
struct step planner_step(const struct target *t, enum step_op op);
/* Only where it changes something, or the link is fresh. */
void planner_num(struct planner *p, enum phase phase, const struct target *t, enum step_op op,
	struct num_change change);
/* A setting of the link; its texts live as long as the plan. */
void planner_setting(struct planner *p, enum phase phase, const char *ifname, uint32_t ifindex,
	const struct setting_change *change);
/* A text that lives as long as the plan; NULL (and the failure sticks) when out of memory. */
const char *planner_text(struct planner *p, const char *s);

/* ---- planner_index.c ---- */

int planner_index(struct planner *p) _warn_unused_;
void planner_fini(struct planner *p);
/* Give @t the kernel objects of its link. */
void planner_find_objects(const struct planner *p, struct target *t);
/* A setting in the snapshot; NULL when it isn't known. */
const char *planner_find_setting(const struct planner *p, const char *ifname, const char *path);

/* ---- planner_link.c ---- */

/* A link that is looked at for the sake of another: its addresses and routes alone. */
void planner_plan_dependent(struct planner *p, struct target *t);
void planner_plan_wanted(struct planner *p, struct target *t);
void planner_plan_unwanted(struct planner *p, struct target *t);
/* The addresses with the label of a logical interface. */
void planner_drop_labelled(struct planner *p, const struct target *t);

/* ---- planner_inet6.c ---- */

struct steering planner_steering(const struct document *doc, const char *ifname);
/* IPv6 as the address objects want it: generation of addresses, router advertisements, token. */
void planner_steer(struct planner *p, const struct target *t);
/* All of that as before us. */
void planner_restore_inet6(struct planner *p, const struct target *t);

/* ---- planner_addr.c ---- */

void planner_addresses(struct planner *p, const struct target *t);
/* All addresses and routes of @families; @gone: families whose addresses a later step takes. */
void planner_clear(
	struct planner *p, const struct target *t, unsigned int families, unsigned int gone);
/* Whether an object's address belongs in the kernel now. */
bool planner_is_active(const struct object *obj);

/* ---- planner_route.c ---- */

void planner_routes(struct planner *p, const struct target *t);
/* The source address that usesrc of the family gives; -ENOENT. */
int planner_source(const struct planner *p, const struct target *t, unsigned int family,
	struct ip *ret) _warn_unused_;
/* Whether @obj takes its source addresses from @ifname. */
bool planner_uses(const struct object *obj, const char *ifname);

/* ---- planner_prop.c ---- */

void planner_protocols(struct planner *p);
/* Settings of the link's properties, as wanted or (where they go) as before. */
void planner_properties(struct planner *p, const struct target *t);
/* The settings that a link loses when it comes up or its MTU changes. */
void planner_late_properties(struct planner *p, const struct target *t);
/* What the protocols' plan writes to a setting of all interfaces that stands for @path; NULL. */
const char *planner_overwritten(const struct planner *p, const char *path);

/* ---- planner_setting.c ---- */

/* The row behind a key of a section if it is a setting that planner_prop.c plans; NULL. */
const struct prop_row *planner_find_row(
	enum prop_class class, const char *section, const char *key);
/* The setting that the kernel copies into @path of every interface; NULL. */
const char *planner_copied_from(const char *path);

/* ---- planner_mtu.c ---- */

/* The MTU that the link will have, into @t. */
void planner_mtu_find(struct target *t, const struct document *want, const struct document *was);
/* MTU and ARP. */
void planner_link_properties(struct planner *p, const struct target *t);

#endif
