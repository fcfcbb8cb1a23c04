/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clients that wait for objects. They are looked at again when something happens to the configuration, to links or addresses:
 * one client after the other, and no longer than a fraction of the time, so that others are served as if nobody waited.
 */
#ifndef DAEMON_WAITS_H
#define DAEMON_WAITS_H

#include "daemon/server.h"

#define WAITS_OBJECTS 64  /* of one client */
#define WAITS_PER_UID 16  /* clients of a user who is not root */
#define WAITS_CROWD   128 /* and of all of these users */
#define WAITS_TOLD    100 /* objects in one answer; of others it is told later */

struct waits {
	struct loop *loop;
	struct service *service;
	struct server *server;
	struct source timer;
	struct waiter *first;
	int64_t rest_until; /* loop_now(): nobody is looked at before */
};

int waits_init(struct waits *w, struct loop *loop, struct service *svc, struct server *srv,
	struct err *e) _warn_unused_;
void waits_fini(struct waits *w); /* fine without waits_init() */

/*
 * Begin to wait as @req has it. *@ret_over: all is so already. Else waits_begin() gives what is waited for, in *@ret (which the
 * caller frees), and the rest comes by the server. INVALID_ARG, NO_BUFS: there are too many; NOTFOUND and DAD_FOUND: it can't
 * come to be so; TIMEOUT: not at once, where that is asked for.
 */
int waits_begin(struct waits *w, const struct peer *peer, const struct wire_request *req,
	struct wire_waiting *ret, bool *ret_over, struct err *e) _warn_unused_;
/* This client has gone. */
void waits_drop(struct waits *w, const struct peer *peer);

/* Something may be otherwise than it was. Nothing is asked of the engine here. NULL is fine. */
void waits_note(struct waits *w);
/* What happens is not known any more: all of them end. */
void waits_fail(struct waits *w);
/* Whether somebody waits. NULL is fine: nobody does. */
bool waits_any(const struct waits *w);
/* Whether somebody is to be looked at who was noted. */
bool waits_pending(const struct waits *w);

#endif
