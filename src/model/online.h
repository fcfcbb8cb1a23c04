/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether what is recorded is ready, as far as it can be: of those links that are plugged in. Pure; each interface is judged
 * by whoever asks.
 */
#ifndef MODEL_ONLINE_H
#define MODEL_ONLINE_H

#include "model/document.h"
#include "model/snapshot.h"

/* How long after the boot, which brought it up, a link has to find its carrier: negotiation takes some seconds. */
#define ONLINE_CARRIER_MS 5000

struct online {
	const char *const *names; /* these alone; NULL: all */
	size_t n;
	bool any;              /* one is enough */
	int64_t carrier_until; /* until then a link may find its carrier */
};

/* What it is judged by, and when. */
struct online_view {
	const struct document *persistent;
	const struct document *active; /* NULL: none of this boot */
	const struct snapshot *kernel;
	int64_t now;
};

/* Called with each interface that is waited for: whether it is ready. */
typedef int online_judge_fn(void *ctx, const char *ifname, bool *ret_reached);

/*
 * *@ret_done: all of them are; *@ret_wake: it may be otherwise then, whatever happens, and is INT64_MAX else. NOTFOUND: a
 * name is not recorded; what @judge returns.
 */
int online_look(struct online *o, const struct online_view *v, online_judge_fn *judge, void *ctx,
	int64_t *ret_wake, bool *ret_done, struct err *e) _warn_unused_;

#endif
