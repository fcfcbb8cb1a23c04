/* SPDX-License-Identifier: Apache-2.0 */
/* IPMP groups: which links have carrier is told to the engine, and the network is told who answers now. */
#ifndef DAEMON_GROUPS_H
#define DAEMON_GROUPS_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct groups {
	struct loop *loop;
	struct service *service;
	struct source timer;
	size_t tick;      /* the next announcement of those that follow a move */
	int64_t retry_ms; /* what failed is tried again after; 0: nothing failed */
	struct err last;  /* what was logged last, not to be said again */
};

int groups_init(struct groups *g, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void groups_fini(struct groups *g);
/* Members may have other hardware addresses: the network is told. */
void groups_hwaddr(struct groups *g);
/* Links or the configuration may have changed. */
void groups_sync(struct groups *g);

#endif
