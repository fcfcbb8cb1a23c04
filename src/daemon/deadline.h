/* SPDX-License-Identifier: Apache-2.0 */
/* When a change that waits for its confirmation is taken back: the time, and doing it. */
#ifndef DAEMON_DEADLINE_H
#define DAEMON_DEADLINE_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct deadline {
	struct loop *loop; /* NULL: it is not begun */
	struct service *service;
	struct source timer;
};

int deadline_init(struct deadline *d, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void deadline_fini(struct deadline *d);
/* A change may wait now, or none. */
void deadline_sync(struct deadline *d);

/* Take back what was not confirmed in time, if so; without a loop, for an engine that has just come up. */
void deadline_enforce(struct service *svc);

#endif
