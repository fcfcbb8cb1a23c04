/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps: the smallest changes to the kernel, each with the value before it, so that the inverse of
 * a step is another step and needs no question to the kernel.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "model/snapshot.h"

enum step_op {
	STEP_LINK_NEW, /* make a dummy link (see stub) called ifname; ifindex is not known before */
	STEP_LINK_DEL, /* remove the link called ifname, one of our making */
	STEP_LINK_UP,  /* u.num: IFF_UP or not */
	STEP_TAG,      /* u.num: the IPv4 device tag */
	STEP_GENMODE,  /* u.num: IPv6 address generation mode, by netlink: makes no address */
	STEP_ACCEPT_RA, /* u.num: /proc/sys/net/ipv6/conf/IF/accept_ra */
	STEP_DISABLE6,  /* u.num: /proc/sys/net/ipv6/conf/IF/disable_ipv6 */
	STEP_PROMOTE,   /* u.num: promote_secondaries of the link, by netlink */
	STEP_MTU,       /* u.num */
	STEP_ARP,       /* u.num: 1: the link uses ARP (no IFF_NOARP) */
	STEP_TOKEN,     /* u.token: of IPv6 autoconfiguration, by netlink */
	STEP_SETTING,   /* u.setting: a file under /proc/sys/net */
	STEP_ADDR_ADD,  /* u.addr */
	STEP_ADDR_DEL,  /* u.addr */
	STEP_ADDR_SET,  /* u.addr: flags and lifetimes of one that is there, its mark (proto) too
			   where the kernel can (Linux 6.1 can't); no DAD. @was: the address
			   before it; NULL: it has no inverse */
	STEP_ADDR_GONE, /* u.addr: an IPv6 address that a later step of the plan takes away as a whole
			   (link down, IPv6 off). Its local and prefix routes are removed, so that that
			   step finds few; failures don't matter. The undo adds the address anew. */
	STEP_ROUTE_ADD, /* u.route; the payload is borrowed from the snapshot */
	STEP_ROUTE_DEL, /* u.route */
	STEP_NEXTHOP,   /* u.nexthop: make, change or remove a next hop object */
	STEP_HOOK,      /* u.num: 1: the link has a place for programs that see packets */
	STEP_ALLMULTI,  /* u.num: 1: the link takes in all multicast (IFF_ALLMULTI) */
	STEP_STEER,     /* u.steer: put in, exchange or take out a program for an IPMP group */
};

struct num_change {
	int64_t from;
	int64_t to;
};

struct token_change {
	struct ip from; /* family 0: none */
	struct ip to;
};

/* All borrowed: from the rows, from the snapshot, from the document that is wanted. */
struct setting_change {
	const char *path; /* with "%s" for step.ifname */
	const char *from;
	const char *to;
};

/* NULL: it isn't there. from: borrowed from the snapshot; to: the plan's. */
struct nexthop_change {
	const struct nexthop *from;
	const struct nexthop *to;
};

/* NULL: it isn't there. Both have their addresses, and are the plan's. */
struct steer_change {
	const struct steer *from;
	const struct steer *to;
};

struct step {
	enum step_op op;
	uint32_t ifindex; /* 0 for a link that an earlier step of the plan makes: found by ifname */
	char ifname[LINK_NAMSIZ];
	union {
		struct num_change num;
		struct token_change token;
		struct setting_change setting;
		struct addr addr;
		struct route route;
		struct nexthop_change nexthop;
		struct steer_change steer;
	} u;
	const struct addr *was; /* of STEP_ADDR_SET; borrowed from the snapshot */
	bool probe; /* of STEP_ADDR_ADD: look for a conflict first (RFC 5227); the engine does */
	/* Of STEP_ADDR_ADD as the inverse of STEP_ADDR_GONE: the address may be there yet, without
	 * its routes; then it is taken out first. */
	bool afresh;
	/* Of STEP_LINK_NEW and STEP_LINK_DEL: a link that carries nothing and has carrier, of the first
	 * kind that the kernel has: dummy, ifb, a bridge without ports. */
	bool stub;
	/* Something else is set for a step of the plan that needs it so, or is put back behind that. */
	bool passing;
	bool done; /* set by the kernel port */
};

/* A route over the link of an IPMP group that can't be carried over its members. */
struct uncarried {
	struct route route; /* it owns nothing */
	char ifname[LINK_NAMSIZ];
	const char *why; /* a sentence's end */
};

struct plan {
	struct step *steps;
	size_t n;
	size_t cap;
	/* FAM_*: families whose routes would count for it and are not in the snapshot: it is to be made
	 * again with them. */
	unsigned int blind;
	/* The ways of routes over groups that are not through one gateway alone, and what can't be carried: of the latter those
	 * of families whose routes are in the snapshot. */
	struct way *ways;
	size_t n_ways, cap_ways;
	struct uncarried *uncarried;
	size_t n_uncarried, cap_uncarried;
	void *owned; /* what steps point to; freed with the plan (step.c) */
};

/* Bytes that live as long as the plan; NULL when out of memory. */
void *plan_memdup(struct plan *p, const void *data, size_t len);
/* Text that lives as long as the plan; NULL when out of memory. */
char *plan_strdup(struct plan *p, const char *s);
void plan_fini(struct plan *p);
#define _cleanup_plan_ _cleanup_(plan_fini)
/* Append a copy of @step; -ENOMEM. */
int plan_add(struct plan *p, const struct step *step) _warn_unused_;
/* Make room for @n steps in all, so that adding them can't fail; -ENOMEM. */
int plan_reserve(struct plan *p, size_t n) _warn_unused_;
/* Move the steps of @from, and the texts that they point to, behind those of @p; @from is empty then.
 * -ENOMEM, and nothing is moved. */
int plan_append(struct plan *p, struct plan *from) _warn_unused_;
/* The step that undoes this one. */
struct step step_inverse(const struct step *step);
#define SETTING_PATHSIZE 128
/* A path under /proc/sys/net with the interface in the place of its "%s". Returns @buf. */
char *setting_path(const char *path, const char *ifname, char *buf, size_t size);
/* The same of a STEP_SETTING. */
char *step_setting_path(const struct step *step, char *buf, size_t size);
#define ROUTE_TEXTSIZE (2 * IP_STRSIZE + 16)
/* "192.0.2.0/24 via 198.51.100.1", "default via …". Returns @buf. */
char *route_format(const struct route *r, char *buf, size_t size);
/* One line for people: "net0: set the link up". Returns @buf. */
char *step_format(const struct step *step, char *buf, size_t size);

#endif
