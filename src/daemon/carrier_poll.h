/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups are asked for their carrier, which the kernel tells of only once in a second. */
#ifndef DAEMON_CARRIER_POLL_H
#define DAEMON_CARRIER_POLL_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct carrier_poll {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	struct source timer;
	char (*names)[LINK_NAMSIZ]; /* whom to ask */
	size_t n, cap;
	size_t next; /* who is asked first */
	bool armed;
};

int carrier_poll_init(struct carrier_poll *p, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void carrier_poll_fini(struct carrier_poll *p); /* fine on one that is zero */
/* Members may have come or gone. */
void carrier_poll_sync(struct carrier_poll *p);

#endif
