/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for something that the kernel and the documents show: looked at again whenever one of them changes. */
#ifndef LIB_AWAIT_H
#define LIB_AWAIT_H

#include "lib/ready.h"
#include "model/awaited.h"

struct await {
	ipadm_handle_t h;
	int64_t deadline;       /* now_ms(); INT64_MAX: none */
	int64_t wake;           /* look again then, whatever happens; INT64_MAX */
	ipadm_wait_wfunc_t *fn; /* NULL: nobody wants to know */
	void *arg;
	struct awaited told;
	int inotify;
	bool watched[2];
};

/* Look: *@ret_done when it is over. A failure ends it, too. */
typedef int await_look_fn(struct await *a, void *ctx, bool *ret_done);

/* Wait, at most @seconds (negative: as long as it takes). TIMEOUT, what @look says. */
int await_run(struct await *a, int32_t seconds, await_look_fn *look, void *ctx) _warn_unused_;
/* For @look: tell that @object is waited for, and why, unless that is what was told last. -ENOMEM. */
int await_tell(struct await *a, const char *object, const char *why) _warn_unused_;
void await_fini(struct await *a);
#define _cleanup_await_ _cleanup_(await_fini)

#endif
