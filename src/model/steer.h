/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes the link of an IPMP group one that programs can name: small programs of ours in the kernel, which hand what
 * comes for the group from its members to its link, and what leaves by its link to a member. Here is what they are
 * told, and the name by which each of them is known again: all that matters is in it, so that nobody has to keep it.
 */
#ifndef MODEL_STEER_H
#define MODEL_STEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/macros.h"
#include "model/name.h"

enum steer_role {
	STEER_TAKE, /* on a member: what comes for the group goes to the group's link */
	STEER_LAND, /* on the group's link: what comes so is for this host, whatever its hardware address */
	STEER_SEND, /* there: what leaves by it goes to a member */
	N_STEER_ROLES,
};

/* An address that the group is known by. */
struct steer_addr {
	struct ip ip;
	bool shared; /* it is all hosts': broadcast */
};

struct steer {
	enum steer_role role;
	uint32_t ifindex; /* the link that it is on */
	/* STEER_TAKE: the group's link; STEER_SEND: the member, 0: nobody. By its name where it is not "". */
	uint32_t other;
	char other_name[LINK_NAMSIZ];
	bool nominated;     /* of STEER_TAKE: what is for many goes to the group by this member */
	bool made_allmulti; /* nobody let the link take in all multicast before */
	uint64_t digest;    /* of the addresses */
	const struct steer_addr *addrs; /* borrowed; of one in a snapshot: none */
	size_t n_addrs;
};

/* What of its addresses is all hosts'. */
#define STEER_ALL4     "255.255.255.255"
#define STEER_SYSTEMS4 "224.0.0.1" /* RFC 1112, section 4 */
#define STEER_NODES6   "ff02::1"   /* RFC 4291, section 2.7.1 */

/* Of a set of addresses, in whatever order they are. */
uint64_t steer_digest(const struct steer_addr *addrs, size_t n);

/* "hands packets to the group": what it does. */
const char *steer_purpose(enum steer_role role);

#define STEER_NAMESIZE 64
/* The name of a program, with @other for what it leads to. Returns @buf. */
char *steer_format(const struct steer *s, uint32_t other, char buf[STEER_NAMESIZE]);
/* Back, all but the link and the addresses; of a program of another version of ours, what is to be known for taking it
 * away. -EINVAL: it is none of ours. */
int steer_parse(const char *name, struct steer *ret) _warn_unused_;
/* Whether one is as good as the other; by what they lead to where both know it. */
bool steer_equal(const struct steer *a, const struct steer *b);

#endif
