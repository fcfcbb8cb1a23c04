/* SPDX-License-Identifier: Apache-2.0 */
/* The data addresses of IPMP groups with the members that carry their packets, as they are in the kernel. Pure. */
#ifndef MODEL_IPMP_LISTING_H
#define MODEL_IPMP_LISTING_H

#include "model/document.h"
#include "model/member.h"
#include "model/snapshot.h"

struct data_row {
	const char *group; /* its interface */
	struct ip local;
	bool up;                                    /* it is in the kernel, and no duplicate */
	const struct link *inbound;                 /* who answers for it; NULL: nobody */
	const struct link *outbound[NEXTHOP_LINKS]; /* over which its packets leave */
	size_t n_outbound;
};

/*
 * Those of all groups of @doc: in the kernel's order, then those that only objects have. @kernel: with
 * addresses and next hops. 0, -ENOMEM, or what @fn returned to end the walk.
 */
int data_walk(const struct document *doc, const struct snapshot *kernel,
	int (*fn)(void *arg, const struct data_row *row), void *arg) _warn_unused_;

/* FAILED: none of its members is in use; DEGRADED: some can't be. */
ipadm_ipmp_gstate_t group_state(const struct member *members, size_t n);

#endif
