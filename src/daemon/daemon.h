/* SPDX-License-Identifier: Apache-2.0 */
/* All that changes while ipmgmtd runs, in one place; it lives on main()'s stack. */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <signal.h>

#include "daemon/acd.h"
#include "daemon/advert.h"
#include "daemon/carrier_poll.h"
#include "daemon/damping.h"
#include "daemon/deadline.h"
#include "daemon/dhcp.h"
#include "daemon/groups.h"
#include "daemon/hotplug.h"
#include "daemon/loop.h"
#include "daemon/monitor.h"
#include "daemon/options.h"
#include "daemon/path_watch.h"
#include "daemon/prober.h"
#include "daemon/server.h"
#include "daemon/service.h"

struct daemon {
	struct options options;
	struct loop loop;
	struct service service;
	struct server server;
	struct hotplug hotplug;
	struct dhcp dhcp;
	struct acd acd;
	struct adverts adverts;
	struct groups groups;
	struct damping damping;
	struct carrier_poll poll;
	struct path_watch path_watch;
	struct prober prober;
	struct monitor monitor;
	struct waits waits;
	struct deadline deadline;
	struct source signals;
};

/* Enter the namespace and the sandbox; block the signals that are served by the loop. */
int daemon_prepare(struct daemon *d, struct err *e) _warn_unused_;

/* Serve the signals: SIGTERM and SIGINT stop the loop, SIGHUP reloads (a resident daemon). */
int daemon_watch_signals(struct daemon *d, struct err *e) _warn_unused_;

/* The three lives of the process; each returns when it is over. 0, or negative with why. */
int daemon_run_resident(struct daemon *d, struct err *e) _warn_unused_;
int daemon_run_oneshot(struct daemon *d, struct err *e) _warn_unused_;
int daemon_run_once(struct daemon *d, struct err *e) _warn_unused_;

#endif
