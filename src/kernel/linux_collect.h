/* SPDX-License-Identifier: Apache-2.0 */
/* What the answers to dumps become while a snapshot is taken. */
#ifndef KERNEL_LINUX_COLLECT_H
#define KERNEL_LINUX_COLLECT_H

#include "kernel/linux.h"

/* What is collected, and what it was before the dump that is running: there it starts again. */
struct collection {
	struct snapshot s;
	const struct kernel_query *q;
	struct nl_sock *nl; /* borrowed, as is the batch */
	struct nl_batch *batch;
	bool aside;        /* a second thread may be used */
	uint32_t ifindex;  /* of the only link asked for; 0 for all */
	uint8_t family;    /* of the routes asked for */
	uint32_t *indexes; /* of a brief one: links that have IPv4 settings, or an address */
	size_t n_indexes;
	int tries; /* of a dump; 0: as many as usual */
	size_t cap_indexes;
	size_t links;
	size_t addrs;
	size_t routes;
	size_t nexthops;
};

void collection_fini(struct collection *c);

extern const struct nl_sink_ops collect_links;
extern const struct nl_sink_ops collect_conf; /* the links that have IPv4 settings: their indexes */
extern const struct nl_sink_ops collect_addrs;
extern const struct nl_sink_ops collect_routes;
extern const struct nl_sink_ops collect_nexthops;

int collect_index(struct collection *c, uint32_t index) _warn_unused_;
/*
 * The dump that waits in the batch. A link that is gone by now has nothing: -ENODEV is no failure. -EAGAIN: it kept changing,
 * and what it gave is forgotten. @what: for the failure.
 */
int collect_dump(struct collection *c, const struct nl_sink_ops *ops, const char *what,
	struct err *e) _warn_unused_;
/* The one request for a link that waits in the batch. */
int collect_link(struct collection *c, struct err *e) _warn_unused_;

#endif
