/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps: the smallest changes to the kernel, each with the value before it, so that the inverse of
 * a step is another step and needs no question to the kernel.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "model/snapshot.h"

enum step_op {
	STEP_LINK_NEW,  /* make a dummy link called ifname; ifindex is not known before */
	STEP_LINK_DEL,  /* remove the link called ifname, a dummy of ours */
	STEP_LINK_UP,   /* u.num: IFF_UP or not */
	STEP_TAG,       /* u.num: the IPv4 device tag */
	STEP_GENMODE,   /* u.num: IPv6 address generation mode, by netlink: makes no address */
	STEP_ACCEPT_RA, /* u.num: /proc/sys/net/ipv6/conf/IF/accept_ra */
	STEP_DISABLE6,  /* u.num: /proc/sys/net/ipv6/conf/IF/disable_ipv6 */
	STEP_ADDR_ADD,  /* u.addr */
	STEP_ADDR_DEL,  /* u.addr */
	STEP_ADDR_SET,  /* u.addr: flags and lifetimes of one that is there; no DAD; has no inverse
			   of its own */
	STEP_ROUTE_ADD, /* u.route; the payload is borrowed from the snapshot */
	STEP_ROUTE_DEL, /* u.route */
};

struct num_change {
	int64_t from;
	int64_t to;
};

struct step {
	enum step_op op;
	uint32_t ifindex; /* 0 for a link that an earlier step of the plan makes: found by ifname */
	char ifname[LINK_NAMSIZ];
	union {
		struct num_change num;
		struct addr addr;
		struct route route;
	} u;
	bool done; /* set by the kernel port */
};

struct plan {
	struct step *steps;
	size_t n;
	size_t cap;
};

void plan_fini(struct plan *p);
#define _cleanup_plan_ _cleanup_(plan_fini)
/* Append a copy of @step; -ENOMEM. */
int plan_add(struct plan *p, const struct step *step) _warn_unused_;
/* Make room for @n steps in all, so that adding them can't fail; -ENOMEM. */
int plan_reserve(struct plan *p, size_t n) _warn_unused_;
/* The step that undoes this one. */
struct step step_inverse(const struct step *step);
/* One line for people: "net0: set the link up". Returns @buf. */
char *step_format(const struct step *step, char *buf, size_t size);

#endif
