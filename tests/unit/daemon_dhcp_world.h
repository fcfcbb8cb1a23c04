/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for the clients of DHCP: a script in the place of dhcpcd, the real hook, and an engine that
 * only remembers what it was told (link with --wrap=engine_dhcp_walk,--wrap=engine_lease).
 */
#ifndef TESTS_DAEMON_DHCP_WORLD_H
#define TESTS_DAEMON_DHCP_WORLD_H

#include "daemon/dhcp_private.h"

#define PATIENCE_MS 30000

struct world {
	char top[64];
	struct service service;
	struct loop loop;
	struct dhcp dhcp;
	struct dhcp_want wants[3];
	size_t n_wants;
	unsigned int leases; /* told so far */
	unsigned int losses;
	char aobj[IPADM_AOBJSIZ]; /* of the last word */
	struct lease lease;
};

/* cmocka's. The world: one client's plan is to stay, nothing is wanted. */
int world_setup(void **state);
int world_teardown(void **state);

/* What the clients will do, in shell, is the file "plan"; what they did is in "log". */
void world_put(const struct world *w, const char *name, const char *text, mode_t mode);
/* The whole of a file, "" when it isn't there; until the next call. */
const char *world_get(const struct world *w, const char *name);
/* Want one more client, on the link "lo". */
void world_want(struct world *w, const char *aobj, unsigned int family);
/* Start (again) what is tested. */
void world_begin(struct world *w);

/* Let the loop work until the log has @text in it, a counter has come to @wanted, no client is
 * left. */
void world_wait_log(struct world *w, const char *text);
void world_wait_count(struct world *w, const unsigned int *count, unsigned int wanted);
void world_wait_gone(struct world *w);

/* Whether we are root, whose hooks alone are believed; else the test is skipped. */
bool world_is_root(void);

#endif
