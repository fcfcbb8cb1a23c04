/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others do to the routes, next hops and bindings of IPMP groups, and which routes they make over them. While there
 * are no groups nothing is watched: routers with whole routing tables should not wake us.
 */
#ifndef DAEMON_PATH_WATCH_H
#define DAEMON_PATH_WATCH_H

#include "daemon/known.h"
#include "daemon/loop.h"
#include "daemon/service.h"

struct path_watch {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	const struct known *known; /* links */
	struct source events;      /* fd -1: nothing is watched */
	struct source timer;
	struct route *withdrawn; /* since the last look */
	size_t n_withdrawn, cap_withdrawn;
	bool waiting; /* for the timer: what comes meanwhile is looked at together */
};

int path_watch_init(struct path_watch *w, struct loop *loop, struct service *svc,
	const struct known *known, struct err *e) _warn_unused_;
void path_watch_fini(struct path_watch *w); /* fine on one that is zero */
/* The configuration may have changed. */
void path_watch_sync(struct path_watch *w);

#endif
