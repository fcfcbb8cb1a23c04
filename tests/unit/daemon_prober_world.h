/* SPDX-License-Identifier: Apache-2.0 */
/* A group of net0 and net1 in a daemon that probes, on the fake kernel. Time goes on when a test says so. */
#ifndef TESTS_DAEMON_PROBER_WORLD_H
#define TESTS_DAEMON_PROBER_WORLD_H

#include "daemon/groups.h"
#include "daemon/hotplug.h"
#include "daemon/prober.h"
#include "daemon/probing.h"
#include "daemon_fixture.h"

#define MEMBER "families = inet inet6\ngroup = ipmp0\n"
#define CONF                                                                      \
	"[ipadm]\nversion = 1\n\n[interface ipmp0]\nfamilies = inet inet6\n"      \
	"class = ipmp\n\n[interface net0]\n" MEMBER "\n[interface net1]\n" MEMBER \
	"\n[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"
#define SECOND "\n[address ipmp0/b]\ntype = static\naddress = 192.0.2.11/24\n"
#define SIXTH  "\n[address ipmp0/c]\ntype = static\naddress = 2001:db8:1::10/64\n"
#define TESTS                                                           \
	"\n[address net0/t]\ntype = static\naddress = 192.0.2.101/24\n" \
	"\n[address net1/t]\ntype = static\naddress = 192.0.2.102/24\n"

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct groups groups;
	struct prober prober;
};

/* With this configuration; scene_begin(): and a neighbour that is asked. */
void scene_start(struct scene *s, const char *conf);
void scene_begin(struct scene *s, const char *conf);
void scene_stop(struct scene *s);
int64_t scene_now(void);
/* Links or the configuration may have changed. */
void scene_changed(struct scene *s);
void pass_rounds(struct scene *s, int n);

uint32_t index_of(const struct scene *s, const char *name);
/* Another host, which all members reach. */
void add_host(struct scene *s, const char *address, uint8_t last);
void set_carrier(struct scene *s, const char *name, bool on);
/* Of the group. */
void set_prop(struct scene *s, const char *name, const char *value);
/* Whether an address is bound to this member. */
bool is_at(const struct scene *s, const char *name);
bool is_silent(const struct scene *s, const char *name);

#endif
