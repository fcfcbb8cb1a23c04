/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A link of a contract world with another host at its other end. Everything here must succeed; where
 * this kernel can't have such a link the test ends as skipped.
 */
#ifndef TESTS_CONTRACT_WIRE_H
#define TESTS_CONTRACT_WIRE_H

#include "contract_world.h"

struct wire {
	struct world *w;
	uint32_t index;   /* of our end */
	struct kernel *k; /* of the other host; NULL in the fake, like what follows */
	int home;
	int there;
};

/* Make it: our end is called @name, is down and as the kernel makes it; the other end is up. */
struct wire wire_add(struct world *w, const char *name);
void wire_fini(struct wire *wire);
#define _cleanup_wire_ _cleanup_(wire_fini)

/* Set our end up, and wait until what is sent goes out. */
void wire_up(struct wire *wire, const char *name);
/* The hardware address of the other host. */
void wire_mac(const struct wire *wire, uint8_t ret[6]);
/* It has this address, and answers for it. */
void wire_has(struct wire *wire, const char *address);
/* It announces this IPv4 address. */
void wire_announces(struct wire *wire, const char *address);
/* Linux only: it sends these bytes to all, as a packet of this Ethernet type. */
void wire_sends(struct wire *wire, uint16_t type, const void *data, size_t len);
/* Linux only: a socket there that gets packets of this Ethernet type. */
int wire_listens(struct wire *wire, uint16_t type);
/* It is a router that says this, and tells of a prefix for addresses. */
void wire_advertises(struct wire *wire, const char *name, uint8_t ra_flags, const char *prefix);

/* Our end has it among its neighbours, for good; or as what it learnt itself. */
void wire_knows(struct wire *wire, const char *address);
void wire_learns(struct wire *wire, const char *address);

/* Two links of ours, up, at the ends of one wire. Skips the test where this kernel has none. */
struct pair {
	uint32_t a, b;
};
struct pair pair_add(struct world *w, const char *a, const char *b);

/* The next ARP packet; waits for it. */
struct arp_seen next_packet(struct world *w, int fd);

#endif
