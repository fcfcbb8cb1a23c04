/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel had on links before a change took addresses off, and no document says: in which order the addresses stood,
 * and those of others that went. It is kept with the change as one line of text, for who takes that back.
 */
#ifndef MODEL_PAST_H
#define MODEL_PAST_H

#include "model/step.h"

/* Of the text, with the NUL. Of a change that took more along nothing is kept. */
#define PAST_TEXTSIZE 4096

/* One address on a link as it was. */
struct past_addr {
	char ifname[LINK_NAMSIZ];
	uint32_t ifindex; /* of the link that it was on */
	struct addr addr; /* of one of ours local, peer and plen alone */
	bool went;        /* it was somebody else's, and the change took it off */
};

/* Zeroed: nothing is known. */
struct past {
	struct past_addr *rows; /* of one link and family in the kernel's order */
	size_t n, cap;
};

/* Before @plan is carried out on @before, at @now (seconds since 1970). "" where nothing is to be kept. -ENOMEM. */
int past_format(const struct plan *plan, const struct snapshot *before, int64_t now,
	char ret[PAST_TEXTSIZE]) _warn_unused_;
/*
 * Put what was before an earlier change before what is in @p already. Lifetimes of what went have run on until @now; where
 * they have run out it does not come back. What is no such text is nothing. -ENOMEM.
 */
int past_add(struct past *p, const char *text, int64_t now) _warn_unused_;
void past_fini(struct past *p);
#define _cleanup_past_ _cleanup_(past_fini)

#endif
