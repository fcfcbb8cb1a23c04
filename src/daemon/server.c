/* SPDX-License-Identifier: Apache-2.0 */
/* All sessions: accepting with limits, stepping, deadlines by one timer. */
#include <errno.h>
#include <sys/socket.h>

#include "base/log.h"
#include "daemon/listen.h"
#include "daemon/server.h"
#include "wire/wire.h"

/* As many as can have come at once: somebody who is not taken yet is behind those who came first. */
#define ACCEPT_MOST LISTEN_BACKLOG
/* How long nobody is accepted when descriptors have run out. */
#define PAUSE_MS 500

static void wake_at(struct server *srv, int64_t at)
{
	int64_t left;

	if (srv->timer_at != 0 && srv->timer_at <= at)
		return;

	left = at - loop_now();
	srv->timer_at = at;
	timer_arm(srv->timer.fd, left > 0 ? left : 1);
}

/* When the session's peer has waited too long; 0: it may take its time. */
static int64_t deadline_of(const struct server *srv, const struct session *s)
{
	if (s->cut)
		return 1;
	if (s->wait == SESSION_SERVES || s->wait == SESSION_STREAMS ||
		(s->wait == SESSION_WAITS_CALL && !srv->single))
		return 0;

	return s->since + srv->deadline_ms;
}

static struct loop *loop_of(struct server *srv, const struct session *s)
{
	return s->peer.uid == 0 ? srv->loop : &srv->crowd;
}

static void drop(struct server *srv, struct session *s)
{
	loop_remove(loop_of(srv, s), &s->source);
	if (s->prev)
		s->prev->next = s->next;
	else
		srv->sessions = s->next;
	if (s->next)
		s->next->prev = s->prev;
	srv->n_sessions--;
	service_hung_up(srv->service, &s->peer);
	session_free(s);

	if (srv->single)
		loop_stop(srv->loop);
}

static void watch(struct server *srv, struct session *s)
{
	int64_t deadline = deadline_of(srv, s);

	if (deadline)
		wake_at(srv, deadline);
}

static size_t held(const struct session *s)
{
	return s->in.cap + s->out.cap;
}

/* Who is not root can't make us keep more and more for them: it ends with the one that goes beyond. */
static bool is_too_much(const struct server *srv, const struct session *s)
{
	size_t others = 0, all = 0;

	if (s->peer.uid == 0 || s->out.len == 0)
		return false;
	for (const struct session *o = srv->sessions; o; o = o->next) {
		if (o == s || o->peer.uid == 0)
			continue;
		all += held(o);
		others += o->peer.uid == s->peer.uid ? held(o) : 0;
	}

	return (others > 0 && others + held(s) > SERVER_HELD_PER_UID) ||
	       (all > 0 && all + held(s) > SERVER_HELD);
}

static void session_ready(struct source *src, uint32_t events)
{
	struct session *s = src->owner;
	struct server *srv = s->server;
	uint32_t before = s->events;
	int r;

	r = session_step(s, srv->service);
	if (r == 0 && s->events != before)
		r = loop_change(loop_of(srv, s), src, s->events);
	if (r < 0 || is_too_much(srv, s)) {
		drop(srv, s);
		return;
	}

	watch(srv, s);
}

static const struct source_ops session_ops = { .ready = session_ready };

static bool is_told(const struct session *s, enum wire_method method)
{
	return s->stream && s->watches == method;
}

bool server_is_watched(const struct server *srv, enum wire_method method)
{
	for (const struct session *s = srv->sessions; s; s = s->next)
		if (is_told(s, method))
			return true;

	return false;
}

/* What has to be written is written by the loop: those who tell are amid something else. */
static void tell(struct server *srv, struct session *s, const struct buf *msg, bool last)
{
	uint32_t before = s->events;

	session_tell(s, msg, last);
	if (s->events != before && loop_change(loop_of(srv, s), &s->source, s->events) < 0)
		s->cut = true;
	s->cut |= is_too_much(srv, s);
	watch(srv, s);
}

void server_publish(struct server *srv, enum wire_method method, const struct buf *msg)
{
	for (struct session *s = srv->sessions; s; s = s->next)
		if (is_told(s, method) && !s->cut)
			tell(srv, s, msg, false);
}

void server_answer(struct server *srv, const struct peer *peer, const struct buf *msg, bool last)
{
	for (struct session *s = srv->sessions; s; s = s->next)
		if (&s->peer == peer && s->stream && !s->cut)
			tell(srv, s, msg, last);
}

static void resume(struct server *srv)
{
	if (srv->paused && loop_change(srv->loop, &srv->listener, EPOLLIN) == 0)
		srv->paused = false;
}

/* However costly what they ask for: at most half of the daemon's time is theirs. */
static void rest(struct server *srv, int64_t took)
{
	if (took < srv->rest_ms || loop_change(srv->loop, &srv->crowd_source, 0) < 0)
		return;
	srv->rest_until = loop_now() + took;
	wake_at(srv, srv->rest_until);
}

static void end_rest(struct server *srv, int64_t now)
{
	if (srv->rest_until == 0)
		return;
	if (srv->rest_until <= now && loop_change(srv->loop, &srv->crowd_source, EPOLLIN) == 0)
		srv->rest_until = 0;
	else
		wake_at(srv, srv->rest_until);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct server *srv = src->owner;
	int64_t now = loop_now();
	struct session *next;

	timer_clear(src->fd);
	srv->timer_at = 0;
	resume(srv);
	end_rest(srv, now);
	for (struct session *s = srv->sessions; s; s = next) {
		int64_t deadline = deadline_of(srv, s);

		next = s->next;
		if (deadline && deadline <= now)
			drop(srv, s);
		else
			watch(srv, s);
	}
}

static const struct source_ops timer_ops = { .ready = timer_ready };

static size_t count_uid(const struct server *srv, uid_t uid)
{
	size_t n = 0;

	for (const struct session *s = srv->sessions; s; s = s->next)
		n += s->peer.uid == uid;

	return n;
}

/* NULL when there is room for one more. */
static const char *find_limit(const struct server *srv, uid_t uid)
{
	if (srv->n_sessions >= SERVER_MAX_SESSIONS)
		return "the engine has as many sessions as it takes";
	if (uid == 0)
		return NULL;
	if (srv->n_sessions >= SERVER_MAX_SESSIONS - SERVER_ROOT_SESSIONS)
		return "the engine has as many sessions as it takes";
	if (count_uid(srv, uid) >= SERVER_MAX_PER_UID)
		return "the engine has as many sessions of this user as it takes";

	return NULL;
}

/* Say why before hanging up; a peer that doesn't take it has had its answer. */
static void refuse(const struct session *s, const char *why)
{
	struct wire_request req = { .method = WIRE_GET_STATUS };
	struct wire_reply reply = { 0 };
	_cleanup_(buf_fini) struct buf out = { 0 };

	err_set(&reply.error, IPADM_NO_BUFS, ENOBUFS, "%s", why);
	if (wire_encode_reply(&req, &reply, &out) < 0)
		return;
	if (send(s->source.fd, out.data, out.len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return;
}

int server_add(struct server *srv, int fd)
{
	struct session *s;
	const char *why;
	int r;

	r = session_new(&s, fd);
	if (r < 0)
		return r;

	why = find_limit(srv, s->peer.uid);
	if (why) {
		refuse(s, why);
		session_free(s);
		return -ENOBUFS;
	}

	s->server = srv;
	s->source.ops = &session_ops;
	r = loop_add(loop_of(srv, s), &s->source, s->events);
	if (r < 0) {
		session_free(s);
		return r;
	}

	s->next = srv->sessions;
	if (s->next)
		s->next->prev = s;
	srv->sessions = s;
	srv->n_sessions++;
	watch(srv, s);
	return 0;
}

static void pause_listener(struct server *srv)
{
	log_line(LOGL_WARNING, "no descriptor is left for one more session");
	if (loop_change(srv->loop, &srv->listener, 0) == 0) {
		srv->paused = true;
		wake_at(srv, loop_now() + PAUSE_MS);
	}
}

static void listener_ready(struct source *src, uint32_t events)
{
	struct server *srv = src->owner;

	for (int i = 0; i < ACCEPT_MOST; i++) {
		int fd = accept4(src->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
				errno == ENOMEM)
				pause_listener(srv);
			return;
		}
		/* Whatever is wrong with this one has been told to it, or it is gone. */
		if (server_add(srv, fd) < 0)
			continue;
	}
}

static const struct source_ops listener_ops = { .ready = listener_ready };

static void crowd_ready(struct source *src, uint32_t events)
{
	struct server *srv = src->owner;
	int64_t begun = loop_now();

	/* What was ready may have been dropped meanwhile. */
	if (loop_step(&srv->crowd, 0) == 0)
		rest(srv, loop_now() - begun);
}

static const struct source_ops crowd_ops = { .ready = crowd_ready };

static int add_crowd(struct server *srv)
{
	int r = loop_init(&srv->crowd);

	if (r < 0)
		return r;
	srv->crowd_source = (struct source){ .fd = srv->crowd.fd, .ops = &crowd_ops, .owner = srv };
	r = loop_add(srv->loop, &srv->crowd_source, EPOLLIN);
	if (r < 0)
		loop_fini(&srv->crowd);

	return r;
}

int server_init(struct server *srv, struct loop *loop, struct service *svc)
{
	int r;

	*srv = (struct server){
		.loop = loop,
		.service = svc,
		.listener = { .fd = -1, .ops = &listener_ops, .owner = srv },
		.deadline_ms = SERVER_DEADLINE_MS,
		.rest_ms = SERVER_REST_MS,
	};

	r = add_crowd(srv);
	if (r < 0)
		return r;
	r = loop_add_timer(loop, &srv->timer, &timer_ops, srv, NULL);
	if (r < 0)
		loop_fini(&srv->crowd);

	return r;
}

void server_fini(struct server *srv)
{
	while (srv->sessions)
		drop(srv, srv->sessions);

	loop_remove(srv->loop, &srv->listener);
	close_fd(&srv->listener.fd);
	loop_drop_timer(srv->loop, &srv->timer);
	loop_remove(srv->loop, &srv->crowd_source);
	loop_fini(&srv->crowd);
	if (srv->bound)
		listen_unlink(srv->service->paths.run);
}

int server_listen(struct server *srv, const char *run_dir, struct err *e)
{
	int r;

	r = listen_open(run_dir, &srv->listener.fd, &srv->bound, e);
	if (r < 0)
		return r;

	r = loop_add(srv->loop, &srv->listener, EPOLLIN);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	return 0;
}
