/* SPDX-License-Identifier: Apache-2.0 */
/* The links that carry our mark, and the name that each of them has: what needs no second look. */
#ifndef DAEMON_KNOWN_H
#define DAEMON_KNOWN_H

#include "kernel/kernel.h"

struct known_link {
	uint32_t ifindex;
	char ifname[LINK_NAMSIZ];
};

struct known {
	struct known_link *links; /* sorted by ifindex */
	size_t n;
	size_t cap;
};

/* NULL when it is not there. */
struct known_link *known_find(const struct known *known, uint32_t ifindex);
/* Add it or give it another name. */
int known_put(struct known *known, uint32_t ifindex, const char *ifname) _warn_unused_;
/* One that is not there is fine. */
void known_forget(struct known *known, uint32_t ifindex);
/* What the kernel has now, in place of what was known; on failure nothing is. */
int known_load(struct known *known, struct kernel *k, struct err *e) _warn_unused_;
void known_fini(struct known *known);

#endif
