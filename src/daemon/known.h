/* SPDX-License-Identifier: Apache-2.0 */
/* The links that carry our mark: the name that each of them has, and how it was when we looked. */
#ifndef DAEMON_KNOWN_H
#define DAEMON_KNOWN_H

#include "kernel/kernel.h"

struct known_link {
	uint32_t ifindex;
	uint32_t flags; /* IFF_* */
	uint32_t mtu;
	uint8_t hwaddr[6];
	uint8_t ra_flags; /* RA_* */
	uint8_t ra_told;  /* what service_ra_flags() was told last */
	/* What was of it since what it lost by that was put back. */
	bool dropped;  /* it was down */
	bool reset;    /* it got its carrier, or another MTU */
	bool no_inet6; /* its MTU was too small for IPv6 */
	bool silent;   /* it was without carrier since service_carrier() */
	char ifname[LINK_NAMSIZ];
};

struct known {
	struct known_link *links; /* sorted by ifindex */
	size_t n;
	size_t cap;
};

/* NULL when it is not there. */
struct known_link *known_find(const struct known *known, uint32_t ifindex);
/* Add it or give it another name; *@ret stays until the next change of the table. */
int known_put(struct known *known, uint32_t ifindex, const char *ifname, struct known_link **ret)
	_warn_unused_;
/* One that is not there is fine. */
void known_forget(struct known *known, uint32_t ifindex);
/* How it is now; what was missed of it stays to be made up for. */
void known_note(struct known_link *link, uint32_t flags, uint32_t mtu);
/* What the kernel has now. Of a link that is among @before it stays known what is to be made up
 * for. On failure @ret is empty. */
int known_load(struct known *ret, const struct known *before, struct kernel *k, struct err *e)
	_warn_unused_;
void known_fini(struct known *known);

#endif
