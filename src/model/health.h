/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the resident daemon found out of the members of IPMP groups, and the kernel does not tell of their links. The
 * planner takes it in beside documents and snapshot; nothing of it is kept.
 */
#ifndef MODEL_HEALTH_H
#define MODEL_HEALTH_H

#include <stddef.h>

#include "base/macros.h"
#include "model/name.h"

enum {
	HEALTH_SILENT = 1u << 0,    /* probes are not answered there, while they are elsewhere */
	HEALTH_FLAPPING = 1u << 1,  /* its carrier came and went too often of late */
	HEALTH_REHEARSED = 1u << 2, /* nothing is: somebody wants to see what would be if it was */
	/* Its MTU is less than IPv6 takes, and that was told: it is used all the same. */
	HEALTH_SMALL = 1u << 3,
	/* Its driver says that it has no carrier, which the kernel may not have told yet. */
	HEALTH_DARK = 1u << 4,
};

struct health_row {
	char ifname[LINK_NAMSIZ];
	unsigned int ills;
};

/* Those that have any. Zeroed: all are well. */
struct health {
	struct health_row *rows;
	size_t n, cap;
};

/* HEALTH_* of a link; 0: it is well. @h: NULL is fine. */
unsigned int health_of(const struct health *h, const char *ifname);
/* Set or take away @ills of a link. 1: something is new; 0: it was so. -ENOMEM. */
int health_set(struct health *h, const char *ifname, unsigned int ills, bool on) _warn_unused_;
void health_fini(struct health *h);

#endif
