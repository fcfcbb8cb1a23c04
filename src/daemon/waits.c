/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/waits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "engine/ready.h"
#include "model/awaited.h"

#define SETTLE_MS 5 /* what comes in a row is looked at once */
#define REST      4 /* times what a look took, nobody is looked at */

struct waiter {
	struct waiter *next;
	const struct peer *peer;
	bool more;  /* wants to be told what it waits for */
	bool dirty; /* is to be looked at */
	bool is_online;
	struct str_list names;
	char state[32];
	struct online online;
	struct awaited told;
	int64_t deadline, wake; /* loop_now(); INT64_MAX: none */
};

/* A look of one of them. */
struct look {
	struct waiter *of;
	struct ready_view view;
	struct wire_waiting *news;
	size_t cap;
	struct err *e;
};

static struct waiter *waiter_free(struct waiter *wr)
{
	if (wr) {
		str_list_fini(&wr->names);
		awaited_fini(&wr->told);
		free(wr);
	}

	return NULL;
}

static void waiter_freep(struct waiter **wr)
{
	*wr = waiter_free(*wr);
}

bool waits_any(const struct waits *w)
{
	return w && w->first;
}

bool waits_pending(const struct waits *w)
{
	for (const struct waiter *wr = w->first; wr; wr = wr->next)
		if (wr->dirty)
			return true;

	return false;
}

/* ---- looking ---- */

/* What has no room in this answer is not noted, so that it is new the next time. */
static int note(struct look *l, const char *object, const char *why)
{
	struct wire_awaited *rows;
	int r;

	if (l->news->n >= WAITS_TOLD)
		return 0;
	r = awaited_note(&l->of->told, object, why);
	if (r <= 0)
		return r;
	rows = array_grow(l->news->rows, l->news->n, &l->cap, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	l->news->rows = rows;
	rows = &rows[l->news->n++];
	*rows = (struct wire_awaited){ .object = "" };
	snprintf(rows->object, sizeof(rows->object), "%s", object);
	snprintf(rows->why, sizeof(rows->why), "%s", why);

	return 0;
}

/* What can't be ready any more is waited for all the same: somebody may mend it. */
static int judge_online(void *ctx, const char *ifname, bool *ret_reached)
{
	struct look *l = ctx;
	struct verdict v;
	int r = ready_view_judge(&l->view, ifname, READY_OK, &v);

	if (r < 0)
		return r;
	*ret_reached = v.reached;

	return v.reached ? 0 : note(l, ifname, v.why);
}

static int look_at_objects(struct look *l, bool *ret_done)
{
	const struct waiter *wr = l->of;
	size_t n = 0;

	for (size_t i = 0; i < wr->names.n; i++) {
		const char *object = wr->names.rows[i];
		struct verdict v;
		int r = ready_view_judge(&l->view, object, wr->state, &v);

		if (r < 0)
			return r;
		if (!v.reached && v.hopeless != IPADM_SUCCESS)
			return ready_fail(&v, object, l->e);
		r = v.reached ? 0 : note(l, object, v.why);
		if (r < 0)
			return r;
		n += v.reached;
	}
	*ret_done = n == wr->names.n;

	return 0;
}

/* *@ret_done: it is over, well; a failure ends it, too. @news: what is to be told of it else, for free(). */
static int look(struct waits *w, struct waiter *wr, struct wire_waiting *news, bool *ret_done,
	struct err *e)
{
	struct look l = { .of = wr, .news = news, .e = e };
	int r;

	wr->dirty = false;
	wr->wake = INT64_MAX;
	awaited_begin(&wr->told);
	ready_view_init(&l.view, w->service->engine, wr->names.n, e);
	if (wr->is_online)
		r = ready_view_online(&l.view, &wr->online, judge_online, &l, &wr->wake, ret_done);
	else
		r = look_at_objects(&l, ret_done);
	ready_view_fini(&l.view);
	if (r == -ENOMEM)
		err_nomem(e);
	if (r < 0 && e->status == IPADM_SUCCESS)
		err_sys(e, -r, "what is waited for can't be looked at");
	if (r < 0 || *ret_done || loop_now() < wr->deadline)
		return r;

	return err_set(e, IPADM_TIMEOUT, ETIMEDOUT, "not in time: %.400s", wr->told.last);
}

/* ---- when ---- */

/* When this one is to be looked at. */
static int64_t due(const struct waits *w, const struct waiter *wr)
{
	int64_t at = wr->deadline < wr->wake ? wr->deadline : wr->wake;

	return wr->dirty && w->rest_until < at ? w->rest_until : at;
}

static void arm(const struct waits *w)
{
	int64_t at = INT64_MAX, left;

	for (const struct waiter *wr = w->first; wr; wr = wr->next)
		if (due(w, wr) < at)
			at = due(w, wr);
	left = at - loop_now();
	/* 0 is never. */
	timer_arm(w->timer.fd, at == INT64_MAX ? 0 : left > 0 ? left : 1);
}

void waits_note(struct waits *w)
{
	bool pending;

	if (!waits_any(w))
		return;
	pending = waits_pending(w);
	for (struct waiter *wr = w->first; wr; wr = wr->next)
		wr->dirty = true;
	/* What comes all the time puts nobody off. */
	if (pending)
		return;
	if (w->rest_until < loop_now() + SETTLE_MS)
		w->rest_until = loop_now() + SETTLE_MS;
	arm(w);
}

/* ---- telling ---- */

static void answer(struct waits *w, const struct waiter *wr, struct wire_reply *reply)
{
	const struct wire_request req = { .method = WIRE_WAIT };
	_cleanup_(buf_fini) struct buf msg = { .data = NULL };
	int r = wire_encode_reply(&req, reply, &msg);

	server_answer(w->server, wr->peer, r < 0 ? NULL : &msg, !reply->continues);
}

static void unlink_waiter(struct waits *w, struct waiter *wr)
{
	struct waiter **at = &w->first;

	while (*at != wr)
		at = &(*at)->next;
	*at = wr->next;
	wr->next = NULL;
}

static void append(struct waits *w, struct waiter *wr)
{
	struct waiter **at = &w->first;

	while (*at)
		at = &(*at)->next;
	*at = wr;
}

static void look_and_tell(struct waits *w, struct waiter *wr)
{
	struct wire_reply reply = { .name = "" };
	int64_t begun = loop_now();
	bool done = false;
	int r = look(w, wr, &reply.waiting, &done, &reply.error);

	w->rest_until = loop_now() + REST * (loop_now() - begun);
	/* Whoever was looked at is the last one to be looked at again. */
	unlink_waiter(w, wr);
	if (r < 0 || done) {
		free(reply.waiting.rows);
		reply.waiting = (struct wire_waiting){ .rows = NULL };
		answer(w, wr, &reply);
		waiter_free(wr);
		return;
	}
	append(w, wr);
	reply.continues = true;
	if (wr->more && reply.waiting.n > 0)
		answer(w, wr, &reply);
	free(reply.waiting.rows);
}

/* One at a time: the loop serves others in between. */
static void timer_ready(struct source *src, uint32_t events)
{
	struct waits *w = src->owner;
	int64_t now = loop_now();

	timer_clear(src->fd);
	for (struct waiter *wr = w->first; wr; wr = wr->next) {
		if (due(w, wr) > now)
			continue;
		look_and_tell(w, wr);
		break;
	}
	arm(w);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

void waits_fail(struct waits *w)
{
	while (waits_any(w)) {
		struct waiter *wr = w->first;
		struct wire_reply reply = { .name = "" };

		err_set(&reply.error, IPADM_IPC_ERROR, EIO,
			"links and addresses can't be watched any more: wait anew");
		w->first = wr->next;
		answer(w, wr, &reply);
		waiter_free(wr);
	}
}

/* ---- beginning ---- */

static int check_room(const struct waits *w, const struct peer *peer, struct err *e)
{
	size_t own = 0, crowd = 0;

	for (const struct waiter *wr = w->first; wr; wr = wr->next) {
		crowd += wr->peer->uid != 0;
		own += wr->peer->uid == peer->uid;
	}
	if (peer->uid == 0 || (own < WAITS_PER_UID && crowd < WAITS_CROWD))
		return 0;

	return err_set(e, IPADM_NO_BUFS, ENOBUFS,
		"as many clients %s wait as may: wait for several objects at once, or later",
		own < WAITS_PER_UID ? "altogether" : "of this user");
}

static int check_call(const struct wire_request *req, struct err *e)
{
	if (!req->online && req->any)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"any of what is recorded can be waited for: it needs online");
	if (req->online && req->state[0] && strcmp(req->state, READY_OK) != 0)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"what is recorded is waited for until it is ok: no other state goes with "
			"online");
	if (!req->online && !req->objects)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"there is nothing to wait for: name objects, or ask for online");

	return 0;
}

static int check_names(const struct waiter *wr, struct err *e)
{
	int r = 0;

	if (wr->names.n > WAITS_OBJECTS)
		return err_set(e, IPADM_INVALID_ARG, E2BIG,
			"%zu objects can't be waited for by one call, but %d", wr->names.n,
			WAITS_OBJECTS);
	for (size_t i = 0; r == 0 && i < wr->names.n; i++) {
		const char *name = wr->names.rows[i];

		if (wr->is_online && strchr(name, '/'))
			return err_set(e, IPADM_INVALID_ARG, EINVAL,
				"%.64s is no interface: only interfaces are waited for by online",
				name);
		r = engine_check_ready(name, wr->state, e);
	}

	return r;
}

/* At most WIRE_TIMEOUT_MAX seconds. */
static int64_t deadline_of(const struct wire_request *req)
{
	if (req->timeout == 0)
		return INT64_MAX;

	return loop_now() + (req->timeout > 0 ? req->timeout * 1000 : 0);
}

static int make(const struct waits *w, const struct peer *peer, const struct wire_request *req,
	struct waiter **ret, struct err *e)
{
	_cleanup_(waiter_freep) struct waiter *wr = calloc(1, sizeof(*wr));
	int r;

	if (!wr || (req->objects && str_list_init(&wr->names, req->objects) < 0))
		return err_nomem(e);
	wr->peer = peer;
	wr->more = req->more;
	wr->is_online = req->online;
	wr->deadline = deadline_of(req);
	snprintf(wr->state, sizeof(wr->state), "%s", req->state[0] ? req->state : READY_OK);
	wr->online = (struct online){
		.names = wr->names.rows,
		.n = wr->names.n,
		.any = req->any,
		.carrier_until = w->service->since + ONLINE_CARRIER_MS,
	};
	r = check_names(wr, e);
	if (r < 0)
		return r;
	*ret = wr;
	wr = NULL;

	return 0;
}

int waits_begin(struct waits *w, const struct peer *peer, const struct wire_request *req,
	struct wire_waiting *ret, bool *ret_over, struct err *e)
{
	_cleanup_(waiter_freep) struct waiter *wr = NULL;
	bool done = false;
	int r = check_call(req, e);

	if (r == 0)
		r = check_room(w, peer, e);
	if (r == 0)
		r = make(w, peer, req, &wr, e);
	if (r < 0 || !wr)
		return r;
	r = look(w, wr, ret, &done, e);
	if (r < 0)
		return r;
	*ret_over = done;
	if (done)
		return 0;
	append(w, wr);
	wr = NULL;
	arm(w);

	return 0;
}

void waits_drop(struct waits *w, const struct peer *peer)
{
	struct waiter *next;

	for (struct waiter *wr = w->first; wr; wr = next) {
		next = wr->next;
		if (wr->peer != peer)
			continue;
		unlink_waiter(w, wr);
		waiter_free(wr);
	}
}

int waits_init(
	struct waits *w, struct loop *loop, struct service *svc, struct server *srv, struct err *e)
{
	*w = (struct waits){ .loop = loop, .service = svc, .server = srv, .timer.fd = -1 };

	return loop_add_timer(loop, &w->timer, &timer_ops, w, e);
}

void waits_fini(struct waits *w)
{
	if (!w->loop)
		return;
	while (w->first) {
		struct waiter *wr = w->first;

		w->first = wr->next;
		waiter_free(wr);
	}
	loop_drop_timer(w->loop, &w->timer);
	*w = (struct waits){ .timer.fd = -1 };
}
