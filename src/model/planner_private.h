/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the planner share. Each of them plans one kind of thing for one link (a target)
 * by emitting steps into phases; a failure (of memory) sticks in the planner and is seen once, at
 * the end.
 */
#ifndef MODEL_PLANNER_PRIVATE_H
#define MODEL_PLANNER_PRIVATE_H

#include <sys/socket.h>

#include "model/planner.h"
#include "model/property.h"

/* In the order of the plan: one kind of thing to all links before the next kind. */
enum phase {
	PH_KEEP,     /* settings that are overwritten next, as they are: for the undo */
	PH_PROTOCOL, /* settings of no interface: some overwrite those of all interfaces */
	PH_NEW,      /* make links */
	/* Of IPMP groups, before a link goes down: what the kernel takes along then could not be undone. */
	PH_FIRST,     /* data addresses: the first of a member, which takes in nothing before */
	PH_HOP,       /* next hops: of links */
	PH_HOPS,      /* next hops: of groups, which consist of the former */
	PH_SHADOW,    /* routes by which the kernel believes that a gateway is on a link */
	PH_VIA,       /* next hops: gateways behind links */
	PH_VIAS,      /* next hops: of groups of the former */
	PH_BIND,      /* data addresses: to the members that answer for them */
	PH_UNBIND,    /* and off those that did */
	PH_ROUTE_DEL, /* routes that go */
	PH_UNHOPS,    /* next hops of groups that go */
	PH_UNHOP,     /* next hops of links that go */
	PH_UNSTEER,   /* programs that go, with what was made for them */
	PH_CLEAR,     /* addresses of a family that goes */
	PH_DOWN,      /* links down, with the mark taken off */
	PH_UNTOKEN,   /* tokens off: the kernel wants router advertisements and ARP on for that */
	PH_LINK,      /* MTU and ARP */
	PH_QUIET,     /* IPv6 off before its settings change back on a link that stays up */
	PH_GENMODE,   /* address generation */
	PH_RA,        /* router advertisements and what is made of them */
	PH_SETTING,   /* settings of interfaces: before IPv6 and the link begin to work by them */
	PH_INET6,     /* IPv6 on or off */
	PH_UP,        /* links up, with the mark put on */
	PH_LATE_HOP,  /* next hops: of the link of a group that has just come up */
	PH_LATE_HOPS, /* and of those that consist of them */
	PH_LATE,      /* settings that a link coming up changes, or that act on one that is up */
	PH_TOKEN,     /* tokens on */
	PH_LEARNT, /* what the kernel made of router advertisements, and its link-local addresses */
	PH_ADDR_DEL, /* single addresses */
	PH_METRIC, /* metrics of IPv6 addresses that stay: of a prefix with routes of two the kernel changes one */
	PH_ADDR,     /* addresses */
	PH_ADDR_SET, /* changes of addresses that stay */
	PH_RETIRE,   /* single addresses that have nothing to do with those that come */
	PH_ROUTE,    /* routes: on the link */
	PH_GATEWAY,  /* routes: through a gateway */
	PH_HOOK,     /* what is made for programs */
	PH_STEER,    /* programs: the group's, then the members' */
	PH_ALLMULTI, /* what programs say that we made */
	PH_LEAVE,    /* links down that are given back */
	PH_REMOVE,   /* remove links */
	N_PHASES, /* and all of them once more: of links that leave when nothing else is left to do */
};

/* The addresses of one link in the kernel, while they are compared. */
struct known {
	const struct addr *addr;
	bool ours;      /* we put it there */
	bool claimed;   /* an object stands for it */
	bool preferred; /* it stays, and may be a source address */
	const char *
		given_back; /* not to be taken away, but whose it was, which this says (KEY_ADOPTED); NULL */
};

/* An address that should be there. */
struct wanted {
	struct addr addr;
	const struct object *obj; /* NULL: it is somebody else's that went, and comes back */
	struct known *found;      /* NULL: it is not there */
	bool anew;                /* it is taken out before it is put in */
	bool advertised;          /* as addr_set.h has it */
	int64_t since;            /* the same */
	bool seen;                /* its subnet was looked at */
	/* Of a document that is put back: */
	size_t rank; /* in which order it comes */
	bool stood;  /* it stood there before */
	bool moved;  /* it is put in anew for the order alone */
};

struct planner {
	const struct plan_input *in;
	struct plan plan; /* in the order of planning until the end */
	uint8_t *phases;  /* of its steps: below 2 * N_PHASES */
	size_t cap_phases;
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

/* What a document has of an interface's address objects, in one look at them. */
struct summary {
	size_t first;                  /* where they begin in the document */
	const struct object *addrconf; /* the first of the type; NULL */
	bool inet6;                    /* there is an IPv6 object */
	unsigned int leases;           /* FAM_*: in which one has a lease */
	uint32_t mtu;                  /* what a server offers; 0: nothing that will do */
};

/* What an interface object says of all its addresses of one family. */
struct manner {
	uint32_t metric; /* 0: the kernel's */
	bool dad;
	struct ip source; /* by usesrc; family 0: none */
};

/* What is planned for one link. */
struct target {
	const struct link *link;   /* as it is now; of a link to be made: as it will come */
	const struct object *want; /* NULL: not wanted */
	const struct object *was;  /* in memory; NULL */
	struct before before;      /* how to leave it */
	unsigned int plumbed;      /* families that are to go if they are not wanted */
	unsigned int possible;     /* families that it will have */
	bool fresh;              /* made by this plan: its settings are not known, so all are set */
	bool fresh6;             /* its IPv6 state is, by a larger MTU */
	bool ours;               /* the link itself is of our making (a vni, a group) */
	bool group;              /* it is that of an IPMP group */
	bool member, was_member; /* of one: as wanted, in memory */
	bool offline;            /* a member that was taken out of use: without its addresses */
	const struct addr *const *addrs;
	size_t n_addrs;
	const struct route *const *routes;
	size_t n_routes;
	uint32_t mtu;             /* as it will be */
	struct summary has, had;  /* of want, of memory */
	struct manner manners[2]; /* of IPv4, of IPv6 */
};

static inline const struct manner *target_manner(const struct target *t, uint8_t af)
{
	return &t->manners[af == AF_INET6];
}

static inline bool target_is_leaving(const struct target *t, unsigned int family)
{
	return !(t->possible & family);
}

/*
 * Whether the IPv6 addresses of the link may be there without their routes: these go first when IPv6 goes from an
 * interface, which was begun here when something crashed.
 */
static inline bool target_is_halved(const struct planner *p, const struct target *t)
{
	return p->in->undo_memory && t->want && (t->want->families & FAM_INET6) &&
	       !(t->was && (t->was->families & FAM_INET6));
}

/* ---- planner.c ---- */

/* Whether the interface is looked at. */
bool planner_in_scope(const struct plan_input *in, const char *ifname);
void planner_emit(struct planner *p, enum phase phase, const struct step *step);
/* Sort the steps by their phases. -ENOMEM. */
int planner_order(struct planner *p) _warn_unused_;
/* What is planned for the link depends on its routes of @families: they must be in the snapshot. */
void planner_needs_routes(struct planner *p, const struct target *t, unsigned int families);
struct step planner_step(const struct target *t, enum step_op op);
/* Only where it changes something, or the link is fresh. */
void planner_num(struct planner *p, enum phase phase, const struct target *t, enum step_op op,
	struct num_change change);
/* A setting of the link; its texts live as long as the plan. */
void planner_setting(struct planner *p, enum phase phase, const char *ifname, uint32_t ifindex,
	const struct setting_change *change);
/* A text that lives as long as the plan; NULL (and the failure sticks) when out of memory. */
const char *planner_text(struct planner *p, const char *s);

/* Of IPv4 and IPv6. */
void planner_find_manners(const struct planner *p, const struct object *want, struct manner ret[2]);

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

/* IPv6 as the address objects want it: generation of addresses, router advertisements, token. */
void planner_steer(struct planner *p, const struct target *t);
/* Put in anew, with their routes, what others put on a link that target_is_halved(): p->known has it. */
void planner_renew_foreign(struct planner *p, const struct target *t);
/* All of that as before us. */
/* The same on a link whose addresses stay. */
void planner_give_inet6_back(struct planner *p, const struct target *t);
void planner_restore_inet6(struct planner *p, const struct target *t);

/* ---- planner_token.c ---- */

/* How an interface hears routers: not where it forwards, unless it is told so with emphasis. */
struct hearing {
	int32_t accept_ra;
	bool forwards;
};

/* The token of the link: as its addrconf object has it, heard as it will be @then; or as before us. */
void planner_put_token(struct planner *p, const struct target *t, const struct hearing *then);
void planner_take_token(struct planner *p, const struct target *t);

/* ---- planner_addr_known.c ---- */

/* The addresses of the link, in p->known and sorted; false without memory. */
bool planner_load_known(struct planner *p, const struct target *t);
/* Those of them that are ours. */
void planner_recognize(struct planner *p, const struct target *t);
/* Whether there is one; which it is, NULL. */
bool planner_is_known(const struct planner *p, const struct target *t, const struct ip *local);
struct known *planner_find_known(
	const struct planner *p, const struct target *t, const struct addr *a);
/* An address as it is given back. */
struct addr planner_foreign(const struct known *k);
/* Add one to the @n that are wanted; their number. */
size_t planner_want(struct planner *p, const struct wanted *w, size_t n);
/* The wanted addresses of the link into the planner's room; their number. */
size_t planner_load_wanted(struct planner *p, const struct target *t);

/* ---- planner_addr.c ---- */

void planner_addresses(struct planner *p, const struct target *t);
/* All addresses and routes of @families; @gone: families whose addresses a later step takes. */
void planner_clear(
	struct planner *p, const struct target *t, unsigned int families, unsigned int gone);
/* Whether it is no source address, if there is another. */
bool planner_is_deprecated(const struct addr *a);
/* Whether an object's address belongs in the kernel now. */
bool planner_is_active(const struct object *obj);

/* ---- planner_primary.c ---- */

/* Mark those of p->wanted to be put in anew that stand before the one that should be the primary address of their
 * subnet, where addresses of it come or go. */
void planner_primaries(struct planner *p, const struct target *t, size_t n_wanted);

/* ---- planner_order.c ---- */

/* Bring p->wanted into the order in which they stood on the link, with what others had there; what has to stand behind
 * something that comes is put in anew. The number of those that are wanted then. */
size_t planner_return(struct planner *p, const struct target *t, size_t n_wanted);
/* Whether something of others' comes back to the link. */
bool planner_gets_back(const struct planner *p, const struct target *t, uint8_t family);
/* Whether it is an address of one of the caller's connections. */
bool planner_is_callers(const struct planner *p, const struct ip *a);

/* ---- planner_retire.c ---- */

/* Let go last what can, in a plan that is complete. -ENOMEM. */
int planner_retire(struct planner *p) _warn_unused_;

/* ---- planner_route.c ---- */

void planner_routes(struct planner *p, const struct target *t);
/* The source address that usesrc of the family gives; family 0: none. */
struct ip planner_source(const struct planner *p, const struct target *t, unsigned int family);
/* Whether @obj takes its source addresses from @ifname. */
bool planner_uses(const struct object *obj, const char *ifname);

/* ---- planner_group.c ---- */

/* What makes IPMP groups work, of all of them that are planned: behind the links. */
void planner_groups(struct planner *p);

/* ---- planner_prop.c ---- */

void planner_protocols(struct planner *p);
enum settings {
	SETTINGS_ALL,
	SETTINGS_INET6,
	SETTINGS_LATE, /* what a link loses when it comes up */
};
/* Settings of the link's properties, as wanted or (where they go) as before. */
void planner_properties(struct planner *p, const struct target *t, enum settings which);
/* What the protocols' plan writes to a setting of all interfaces that stands for @path; NULL. */
const char *planner_overwritten(const struct planner *p, const char *path);
/* What a property of the interface goes back to by this plan; NULL: it stays. */
const char *planner_returning(const struct planner *p, const struct target *t, const char *key);

/* ---- planner_setting.c ---- */

/* The row behind a key of a section if it is a setting that planner_prop.c plans; NULL. */
const struct prop_row *planner_find_row(
	enum prop_class class, const char *section, const char *key);
/* The setting that the kernel copies into @path of every interface; NULL. */
const char *planner_copied_from(const char *path);

/* ---- planner_mtu.c ---- */

/* Whether @mtu, offered by a server, will do for an interface. */
bool planner_takes_mtu(const struct object *interface, uint32_t mtu);
/* The MTU that the link will have, into @t. */
void planner_mtu_find(struct target *t);
/* Whether the link will have ARP. */
bool planner_has_arp(const struct planner *p, const struct target *t);
/* MTU and ARP. */
void planner_link_properties(struct planner *p, const struct target *t);

#endif
