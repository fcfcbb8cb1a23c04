/* SPDX-License-Identifier: Apache-2.0 */
/* What a resident daemon does of its own where the engine or a link says that something happened. */
#ifndef DAEMON_EVENTS_H
#define DAEMON_EVENTS_H

#include "daemon/daemon.h"

/* Start DHCP and conflict detection, and let the engine and the service tell of what happens.
 * Before anything is made active, which is told too. */
int events_init(struct daemon *d, struct err *e) _warn_unused_;
void events_fini(struct daemon *d); /* fine without events_init() */

/* Only log what the engine tells: for the life that ends when all is active. */
void events_log(struct daemon *d);

#endif
