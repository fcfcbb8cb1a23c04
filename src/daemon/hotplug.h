/* SPDX-License-Identifier: Apache-2.0 */
/* Links that come and change: told to the engine, and again until it has managed. */
#ifndef DAEMON_HOTPLUG_H
#define DAEMON_HOTPLUG_H

#include "daemon/known.h"
#include "daemon/loop.h"
#include "daemon/service.h"

struct hotplug {
	struct loop *loop;
	struct service *service;
	struct source monitor;
	struct source retry;
	int64_t delay_ms; /* of the next retry; 0: nothing to retry */
	struct err last;  /* what was logged last, not to be said again */
	struct known known;
	bool is_known; /* the table holds every link that carries our mark */
	bool lost;     /* events were, and not all links are looked after since */
	bool changed;  /* in this turn */
	bool links;    /* one of ours went up or down, or its carrier did, in this turn */
	bool hwaddr;   /* or it got another hardware address */
};

/* Subscribe to the kernel's link events and look at all links once. */
int hotplug_init(struct hotplug *hp, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void hotplug_fini(struct hotplug *hp);

#endif
