/* SPDX-License-Identifier: Apache-2.0 */
/* What became of probes, to the clients that want to know it. */
#ifndef DAEMON_WATCH_H
#define DAEMON_WATCH_H

#include "daemon/probing.h"
#include "daemon/server.h"

/* A probe was answered, or is lost. Nothing is done where nobody watches. */
void watch_tell(struct server *srv, const struct outcome *o);

#endif
