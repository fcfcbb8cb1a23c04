/* SPDX-License-Identifier: Apache-2.0 */
/* All sessions: accepting, limits, deadlines. */
#ifndef DAEMON_SERVER_H
#define DAEMON_SERVER_H

#include "daemon/loop.h"
#include "daemon/service.h"
#include "daemon/session.h"

#define SERVER_MAX_SESSIONS  1024
#define SERVER_ROOT_SESSIONS 64 /* of these are kept free for root */
#define SERVER_MAX_PER_UID   64 /* not for root */
/* What may wait, of all sessions of a user who is not root, and of all these users, to be taken or to be completed. One
 * session alone may be answered at any length. */
#define SERVER_HELD_PER_UID (16u * 1024 * 1024)
#define SERVER_HELD         (64u * 1024 * 1024)
#define SERVER_DEADLINE_MS  30000
/* A call of theirs that took so long is followed by a rest of that length for all of them. */
#define SERVER_REST_MS 5

struct server {
	struct loop *loop;
	struct service *service;
	struct source listener; /* fd -1: there is none */
	struct source timer;
	struct loop
		crowd; /* the sessions of all but root: one source of the loop, so that root waits for one of them at most */
	struct source crowd_source;
	int64_t rest_until; /* the crowd is not served before; 0: it is */
	struct session *sessions;
	size_t n_sessions;
	int64_t timer_at;    /* 0: not armed */
	int64_t deadline_ms; /* for a peer's next move */
	int64_t rest_ms;     /* the crowd rests after what took so long */
	bool single; /* one session, which may not be idle either; the loop stops after it */
	bool bound;  /* the socket's name is ours to remove */
	bool paused; /* out of descriptors: nobody is accepted for a moment */
};

/* No session, no listener. */
int server_init(struct server *srv, struct loop *loop, struct service *svc) _warn_unused_;
void server_fini(struct server *srv);

/* Serve a connected socket; it is closed when that can't be done. */
int server_add(struct server *srv, int fd) _warn_unused_;

/* Whether a session is told more and more by @method. */
bool server_is_watched(const struct server *srv, enum wire_method method);
/* Tell all of these; NULL: it is lost, so that they have to end. No session ends here. */
void server_publish(struct server *srv, enum wire_method method, const struct buf *msg);
/* Answer the call that this one waits with; NULL: it is lost, so that it has to end. @last: it may call again. No session ends
 * here. */
void server_answer(struct server *srv, const struct peer *peer, const struct buf *msg, bool last);

/*
 * Listen on the socket that the service manager passed (LISTEN_FDS, LISTEN_PID of
 * sd_listen_fds(3)), else on one of our own in the run directory, in place of what a daemon that
 * died has left there.
 */
int server_listen(struct server *srv, const char *run_dir, struct err *e) _warn_unused_;

#endif
