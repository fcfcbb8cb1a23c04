/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups are kept out of use while other hosts are not heard there, and are elsewhere. */
#ifndef DAEMON_PROBER_H
#define DAEMON_PROBER_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct probing;

struct prober {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	bool on;      /* there are groups that probe: only then there are socket and timer */
	bool stale;   /* groups, members or addresses may be others */
	bool failing; /* they can not be looked at */
	struct source packets; /* the descriptor is the kernel port's */
	struct source timer;
	struct probing **rows;
	size_t n, cap;
	uint32_t random;
	struct err last; /* what was logged last, not to be said again */
};

void prober_init(struct prober *p, struct loop *loop, struct service *svc);
void prober_fini(struct prober *p); /* fine on one that is zero */
/* Links or the configuration may have changed. */
void prober_sync(struct prober *p);
/* The carrier of a link of ours came, before anybody looks at the links: it is not used until it was heard. */
void prober_up(struct prober *p, const char *ifname);

#endif
