/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One client's connection: bytes in, calls served one at a time, bytes out. What it may cost is
 * bounded: input by the size of one request, output by one answer (the next call waits until the
 * answer before it is gone) or by SESSION_STREAM, time by a deadline for the peer's next move.
 */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include "base/buf.h"
#include "daemon/auth.h"
#include "daemon/loop.h"
#include "daemon/service.h"
#include "wire/wire.h"

/* What we wait for the peer to do. */
enum session_wait {
	SESSION_SERVES,       /* nothing: there is work */
	SESSION_WAITS_CALL,   /* begin a call: as long as it likes, in a resident daemon */
	SESSION_WAITS_REST,   /* complete a call that it began */
	SESSION_WAITS_READER, /* take its answer */
	SESSION_STREAMS,      /* nothing: there will be something to tell it */
};

/* What may wait for a peer that is told more and more. */
#define SESSION_STREAM (256u * 1024)

struct server;

struct session {
	struct source source;
	struct server *server; /* the server's own, for its source */
	struct session *next;
	struct session *prev;
	struct peer peer;
	struct buf in;
	size_t scanned; /* this much of the input holds no end of a message */
	struct buf out;
	size_t sent; /* this much of the output is gone */
	enum session_wait wait;
	int64_t since;   /* when that wait began, or the peer last made progress in it */
	uint32_t events; /* that the loop waits for */
	bool eof;
	bool stream;              /* it is told more and more, and calls no more */
	enum wire_method watches; /* of one that streams: what it has called */
	bool cut;                 /* it took too little of that: the owner is to end it */
};

/* Takes over @fd, a connected stream socket, and closes it on failure too. */
int session_new(struct session **ret, int fd) _warn_unused_;
struct session *session_free(struct session *s); /* NULL is fine; returns NULL */

/* Do what can be done without waiting, at most one call; then set wait and events. Negative when
 * the session is over: -ECONNRESET when the peer went, others when it misbehaved. */
int session_step(struct session *s, struct service *svc) _warn_unused_;

/* One more answer for one that streams, or NULL when it is lost; sets wait and events. @last: its call is over. The
 * session ends by and by when it can't be kept. */
void session_tell(struct session *s, const struct buf *msg, bool last);

#endif
