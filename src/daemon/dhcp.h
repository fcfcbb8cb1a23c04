/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DHCP of the resident daemon: one dhcpcd(8) as a child for each interface and family that the
 * engine wants one for. It speaks the protocol and nothing else; what it learned comes back by its
 * hook, over a socket, and goes into the engine, which configures.
 */
#ifndef DAEMON_DHCP_H
#define DAEMON_DHCP_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct dhcp_client;
struct dhcp_report;

/* What the router advertisements of a link said last. */
struct dhcp_link {
	char ifname[LINK_NAMSIZ];
	uint8_t ra_flags; /* RA_MANAGED, RA_OTHER */
};

struct dhcp {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	char run[256]; /* sockets, configurations */
	char var[256]; /* identities and leases, kept over boots */
	struct source listener;
	struct source timer; /* of restarts and of the ends of leases */
	struct dhcp_client *clients;
	struct dhcp_report *reports; /* hooks whose word is not complete yet */
	size_t n_reports;
	struct dhcp_link *links;
	size_t n_links;
};

/* The directories and the hook's socket; no client yet. @dhcp may hold anything, and on failure is
 * as after dhcp_fini(). */
int dhcp_init(struct dhcp *dhcp, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
/* End the clients; leases and addresses stay. Fine on one that is zero. */
void dhcp_fini(struct dhcp *dhcp);

/* Start and stop clients so that they are those of engine_dhcp_walk(): after every change, after
 * hot-plug. What can't be started is logged, and tried again. */
void dhcp_sync(struct dhcp *dhcp);
/* Let the client of an object give its lease back; waits until it has, at most 2 s. */
void dhcp_release(struct dhcp *dhcp, const char *aobj);
/* Let it ask for its lease anew, now; start it if it has died. */
void dhcp_renew(struct dhcp *dhcp, const char *aobj);
/* A router advertisement said of @ifname: RA_*. Does what follows from it. */
void dhcp_ra_flags(struct dhcp *dhcp, const char *ifname, uint8_t ra_flags);

#endif
