/* SPDX-License-Identifier: Apache-2.0 */
/* What happens, to the clients that watch it. Nothing is done where nobody does. */
#ifndef DAEMON_WATCH_H
#define DAEMON_WATCH_H

#include "daemon/probing.h"
#include "daemon/server.h"

/* A probe was answered, or is lost: WatchProbes. */
void watch_probe(struct server *srv, const struct outcome *o);
/* Something else happened: Monitor. */
void watch_events(struct server *srv, struct wire_event *rows, size_t n);

#endif
