/* SPDX-License-Identifier: Apache-2.0 */
/* Whether objects are in a state, by what the engine knows and the kernel has: one look at it, for as many as are asked for. */
#ifndef ENGINE_READY_H
#define ENGINE_READY_H

#include "engine/engine.h"
#include "model/online.h"
#include "model/ready.h"

struct ready_view {
	struct engine *en;
	char ifname[LINK_NAMSIZ]; /* whose listings there are; "": of all */
	bool loaded;
	bool many; /* it is going to be asked for many */
	struct snapshot kernel;
	struct listing *ifs;
	struct addr_listing *addrs;
	const struct if_row **if_index;     /* of all: by name */
	const struct addr_row **addr_index; /* of all: by interface, in their order */
	struct err *e;                      /* why it fails */
};

/* Whether there can be such an object and such a state of it. INVALID_ARG and what is wrong with the name. */
int engine_check_ready(const char *object, const char *state, struct err *e) _warn_unused_;
/* @n: how many objects it is going to be asked for. Nothing is looked at yet. */
void ready_view_init(struct ready_view *v, struct engine *en, size_t n, struct err *e);
int ready_view_judge(struct ready_view *v, const char *object, const char *state,
	struct verdict *ret) _warn_unused_;
/* online_look() at the recorded configuration. BAD_DOCUMENT: it can't be understood. */
int ready_view_online(struct ready_view *v, struct online *o, online_judge_fn *judge, void *ctx,
	int64_t *ret_wake, bool *ret_done) _warn_unused_;
void ready_view_fini(struct ready_view *v);

#endif
