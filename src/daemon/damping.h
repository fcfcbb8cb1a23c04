/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups whose carrier comes and goes are kept out of use until they are calm. */
#ifndef DAEMON_DAMPING_H
#define DAEMON_DAMPING_H

#include "daemon/loop.h"
#include "daemon/service.h"
#include "model/flap.h"

struct damping {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	struct source timer;
	struct flaps flaps;
};

int damping_init(struct damping *d, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
void damping_fini(struct damping *d); /* fine on one that is zero */
/* The carrier of a link of ours came: the engine is told before anybody looks at the links. */
void damping_up(struct damping *d, const char *ifname);

#endif
