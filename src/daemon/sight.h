/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was seen of one link last, for who asks the same of many of its addresses one behind the other: the kernel is asked
 * once. It is for as long as nothing is changed in between.
 */
#ifndef DAEMON_SIGHT_H
#define DAEMON_SIGHT_H

#include <stdbool.h>

#include "base/macros.h"
#include "kernel/kernel.h"

struct sight {
	char ifname[LINK_NAMSIZ]; /* "": none yet */
	struct snapshot now;
};

/* Borrowed until another link is looked at; NULL: it is not there, or the kernel can't be asked. */
const struct link *sight_link(struct sight *s, struct kernel *k, const char *ifname);
/* Whether the address of a group is bound to this member. */
bool sight_is_bound(struct sight *s, struct kernel *k, const char *member, const struct ip *addr);

void sight_fini(struct sight *s);
#define _cleanup_sight_ _cleanup_(sight_fini)

#endif
