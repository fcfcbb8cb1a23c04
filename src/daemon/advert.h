/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Router discovery of IPMP groups, as long as there is an addrconf object on one: routers are asked over members that
 * come into use, what they advertise goes into the engine, and so does that it is over.
 */
#ifndef DAEMON_ADVERT_H
#define DAEMON_ADVERT_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct advert_link;

struct adverts {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	struct source packets; /* fd -1: nobody wants to know */
	struct source timer;
	struct advert_link *links; /* members in use of groups with such an object */
	size_t n_links, cap_links;
	int64_t retry_at; /* milliseconds; 0: nothing failed */
	struct err last;  /* what was logged last, not to be said again */
};

int adverts_init(struct adverts *a, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void adverts_fini(struct adverts *a); /* fine on one that is zero */
/* Objects, members, or which of these are in use, may be others. */
void adverts_sync(struct adverts *a);

#endif
