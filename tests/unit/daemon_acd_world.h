/* SPDX-License-Identifier: Apache-2.0 */
/* The defence of addresses on the fake kernel, in a time of its own: rivals speak up, and it is counted what we say. */
#ifndef TESTS_DAEMON_ACD_WORLD_H
#define TESTS_DAEMON_ACD_WORLD_H

#include "daemon/acd.h"
#include "daemon/hotplug.h"
#include "daemon_fixture.h"

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct acd acd;
};

/* With the links net0 and net1, and what the text configures. */
void scene_start(struct scene *s, const char *conf);
void scene_stop(struct scene *s);
/* Until what is due now is done; announcements for the second time are not. */
void scene_settle(struct scene *s);
/* The next thing that is to be done in its time. */
void scene_go_on(struct scene *s);
void scene_create(struct scene *s, const char *name, const char *address);
/* Whether the kernel has the address. */
bool scene_has(struct scene *s, const char *address);
/* A packet of somebody with this sender comes in on a link. */
void scene_hear(struct scene *s, const char *ifname, const char *sender, const uint8_t mac[6]);
/* How many we have sent. */
uint64_t scene_packets(const struct scene *s);
void scene_set_carrier(struct scene *s, const char *name, bool on);

#endif
