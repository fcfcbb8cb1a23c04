/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon with clients that wait, on the fake kernel. */
#ifndef DAEMON_WAITS_SCENE_H
#define DAEMON_WAITS_SCENE_H

#include "daemon/monitor.h"
#include "daemon_fixture.h"

#define CONF                                                              \
	"[ipadm]\nversion = 1\n[interface net0]\nfamilies = inet inet6\n" \
	"[address net0/v4]\ntype = static\naddress = 192.0.2.1/24\n"
#define OVER           "{\"parameters\":{\"waiting\":[]}}\n"
#define TOLD(rows)     "{\"parameters\":{\"waiting\":[" rows "]},\"continues\":true}\n"
#define ROW(what, why) "{\"object\":\"" what "\",\"why\":\"" why "\"}"

struct scene {
	struct fixture fx;
	struct waits waits;
	struct monitor monitor;
	struct service_ops ops;
	int fd; /* of who waits */
};

void scene_begin(struct scene *s, const char *conf);
/* Nobody waits any more. */
void scene_stop(struct scene *s);
void scene_send(int fd, const char *method, const char *params, const char *more);
/* Begin to wait; what is answered at once. */
const char *scene_wait_for(struct scene *s, const char *params);
const char *scene_watch_for(struct scene *s, const char *params);
/* Somebody else changes something. */
void scene_change(struct scene *s, const char *method, const char *params);
void scene_set_carrier(struct scene *s, const char *ifname, bool on);
/* What comes next, whenever that is. */
const char *scene_hear(struct scene *s);
void check_status(const char *answer, const char *symbol);

#endif
