/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan does, told before it is done: its steps, what vanishes by them, and whose connections that cuts. Pure. */
#ifndef MODEL_IMPACT_H
#define MODEL_IMPACT_H

#include "model/step.h"

/* A connection whose end would be noticed. */
struct connection {
	struct ip local;
	struct ip remote;
};

enum impact_kind {
	IMPACT_STEP,       /* a step, in its order */
	IMPACT_ADDRESS,    /* an address that vanishes from the kernel */
	IMPACT_ROUTE,      /* a route that does */
	IMPACT_CONNECTION, /* a connection that ends by it */
};

struct impact_row {
	enum impact_kind kind;
	char ifname[LINK_NAMSIZ]; /* "" where it is about none */
	char text[160];  /* a step: as step_format() has it; else what it is: "192.0.2.1/24" */
	struct ip local; /* of a connection: the caller's end */
};

struct impact {
	struct impact_row *rows; /* steps first */
	size_t n;
	size_t cap;
};

/* @k: the kernel that the plan was made for. @connections: those of the caller. -ENOMEM. */
int impact_of(const struct plan *plan, const struct snapshot *k,
	const struct connection *connections, size_t n, struct impact *ret) _warn_unused_;
/* The connections alone that end by it. */
int impact_cut(const struct plan *plan, const struct snapshot *k,
	const struct connection *connections, size_t n, struct impact *ret) _warn_unused_;
/* Append a row without a text; NULL when out of memory. */
struct impact_row *impact_add(struct impact *i, enum impact_kind kind, const char *ifname);
void impact_fini(struct impact *i);
#define _cleanup_impact_ _cleanup_(impact_fini)

#endif
