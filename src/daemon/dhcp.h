/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DHCP of the resident daemon: one dhcpcd(8) as a child for each interface and family that the
 * engine wants one for. It speaks the protocol and nothing else; what it learned comes back by its
 * hook, over a socket, and goes into the engine, which configures.
 *
 *   RUN/dhcp/hook            the socket that the hook connects to
 *   RUN/dhcp/IF-4.conf       what the client of interface IF was told
 *   RUN/dhcp/IF-4.end        when its lease ends, for the daemon that comes after us
 *   RUN/dhcp/state           its /run/dhcpcd
 *   VAR/dhcp                 its /var/lib/dhcpcd: identity and leases, kept over boots
 *   VAR/dhcp/GROUP           the same of the client of an IPMP group, over whatever member it works
 */
#ifndef DAEMON_DHCP_H
#define DAEMON_DHCP_H

#include "daemon/loop.h"
#include "daemon/service.h"

struct dhcp_client;
struct dhcp_report;

/* What the router advertisements of a link have said. */
struct dhcp_link {
	char ifname[LINK_NAMSIZ];
	uint8_t ra_flags; /* RA_MANAGED, RA_OTHER */
};

/* Names handed to resolvconf(8), one process at a time. */
struct dhcp_dns {
	struct source process; /* a pidfd; fd -1: none runs */
	int64_t due_at;        /* of the next one, or of the end of the one that runs; 0: none */
	char (*waiting)[LINK_NAMSIZ]; /* interfaces whose names have changed */
	size_t n_waiting;
};

struct dhcp {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	char run[256];
	char var[256];
	struct source listener;
	struct source timer; /* whatever comes next: starts, deadlines, ends of leases */
	struct dhcp_client *clients;
	struct dhcp_report *reports; /* hooks that have connected and not spoken yet */
	size_t n_reports;
	struct dhcp_link *links;
	size_t n_links;
	struct dhcp_dns dns;
};

/* The directories and the hook's socket; no client yet. On failure @dhcp is as after
 * dhcp_fini(). */
int dhcp_init(struct dhcp *dhcp, struct loop *loop, struct service *svc, struct err *e)
	_warn_unused_;
/* End the clients; leases and addresses stay. Fine on one that is zero. */
void dhcp_fini(struct dhcp *dhcp);

/* Start and stop clients so that they are those of engine_dhcp_walk(): after every change, after
 * hot-plug. What can't be started is logged, and tried again. */
void dhcp_sync(struct dhcp *dhcp);
/* Let the client of an object give its lease back; waits until it has, at most 2 s. */
void dhcp_release(struct dhcp *dhcp, const char *aobj);
/* Let it ask for its lease anew, now. */
void dhcp_renew(struct dhcp *dhcp, const char *aobj);
/* A router advertisement said of @ifname: RA_*. Does what follows from it. */
void dhcp_ra_flags(struct dhcp *dhcp, const char *ifname, uint8_t ra_flags);

#endif
