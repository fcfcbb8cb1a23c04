/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to the configuration, to addresses and links, to the clients that monitor. Addresses and links are looked at
 * only while there are such clients.
 */
#ifndef DAEMON_MONITOR_H
#define DAEMON_MONITOR_H

#include "daemon/server.h"
#include "daemon/waits.h"

#define MONITOR_DIRTY 32 /* more at once are looked at together with all the others */

/* An address of an object, as it was told last. */
struct seen_addr {
	char ifname[LINK_NAMSIZ];
	char name[IPADM_AOBJSIZ];
	char text[128];
	ipadm_addr_state_t state;
};

struct seen_addrs {
	struct seen_addr *rows; /* sorted */
	size_t n, cap;
};

struct seen_link {
	uint32_t ifindex;
	bool carrier;
	char ifname[LINK_NAMSIZ];
};

struct monitor {
	struct loop *loop;
	struct service *service;
	struct server *server;
	struct waits *waits; /* who waits; NULL: nobody can */
	struct source news;  /* fd -1: nobody has watched or waited */
	bool looks;          /* addresses and links are known as they were told last */
	struct source timer; /* fires when there is something to be looked at */
	struct seen_addrs addrs;
	struct seen_link *links;
	size_t n_links, cap_links;
	char dirty[MONITOR_DIRTY][LINK_NAMSIZ]; /* whose addresses are to be looked at */
	size_t n_dirty;
	bool all_dirty;
};

int monitor_init(struct monitor *m, struct loop *loop, struct service *svc, struct server *srv,
	struct waits *waits, struct err *e) _warn_unused_;
void monitor_fini(struct monitor *m); /* fine without monitor_init() */

/* Somebody is going to watch: what is there now is known, and told no more. */
int monitor_begin(struct monitor *m, struct err *e) _warn_unused_;

/* Somebody is going to wait: who does is noted when there are news. */
int monitor_listen(struct monitor *m, struct err *e) _warn_unused_;

/* Whether somebody watches. */
bool monitor_is_on(const struct monitor *m);
/* What the engine tells. Nothing is asked of it here. */
void monitor_event(struct monitor *m, const struct engine_event *ev);
void monitor_change(struct monitor *m, const struct engine_change *c);

/* ---- between the two files of it ---- */

/* The addresses of an interface may be others; they are looked at when the engine is through. */
void monitor_note(struct monitor *m, const char *ifname);

#endif
