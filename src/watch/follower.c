/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round: ask for the value, then for what becomes of it from the next revision on, so that nothing is missed between
 * the two. When the connection ends there is another round, over the next endpoint, which begins with the value again: what
 * was changed meanwhile is seen whole, also when etcd has forgotten the way there.
 */
#include "watch/follower.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "watch/etcd.h"

#define VALUE_S 30

static void take(struct follower *f, const struct etcd_answer *a)
{
	if (a->revision > f->revision)
		f->revision = a->revision;
	if (a->what == ETCD_VALUE)
		applier_take(f->applier, a->modified, &a->value);
	else if (a->what == ETCD_DELETED)
		applier_miss(f->applier, true);
}

static int take_value(void *arg, const char *text, size_t len, struct err *e)
{
	_cleanup_(etcd_answer_fini) struct etcd_answer a = { .revision = 0 };
	struct follower *f = arg;
	int r = etcd_parse_value(text, len, &a, e);

	if (r < 0)
		return r;
	f->revision = a.revision;
	applier_reached(f->applier, f->http->local);
	if (a.what == ETCD_NOTHING)
		applier_miss(f->applier, false);
	else
		take(f, &a);

	return 0;
}

static int take_news(void *arg, const char *text, size_t len, struct err *e)
{
	_cleanup_(etcd_answer_fini) struct etcd_answer a = { .revision = 0 };
	struct follower *f = arg;
	int r = etcd_parse_watch(text, len, &a, e);

	if (r < 0)
		return r;
	f->failures = 0;
	f->told[0] = '\0';
	take(f, &a);
	/* what waits for its confirmation gets it over another connection */
	f->over = a.over || f->applier->pending;

	return f->over ? -ESTALE : 0;
}

static void idle(void *arg)
{
	struct follower *f = arg;

	applier_idle(f->applier);
}

static int take_token(void *arg, const char *text, size_t len, struct err *e)
{
	struct follower *f = arg;

	buf_fini(&f->token);

	return etcd_parse_token(text, len, &f->token, e);
}

static int ask(struct follower *f, const char *path, const struct buf *body, struct http_request *q,
	struct err *e)
{
	_cleanup_(buf_fini) struct buf url = { 0 };

	buf_printf(&url, "%s%s", f->source->endpoints[f->endpoint], path);
	if (buf_error(&url) < 0 || buf_error(body) < 0)
		return err_nomem(e);
	q->url = url.data;
	q->body = body->data;
	q->token = f->token.data;
	q->idle = idle;
	q->arg = f;

	return http_post(f->http, q, e);
}

/* A token is for minutes, unless it is used: each round has one of its own. */
static int ask_token(struct follower *f, struct err *e)
{
	_cleanup_(buf_fini) struct buf body = { 0 };
	struct http_request q = { .timeout_s = VALUE_S, .line = take_token };
	int r;

	buf_fini(&f->token);
	q.fresh = f->applier->pending;
	etcd_ask_token(f->login->name, f->login->password, &body);
	r = ask(f, ETCD_LOGIN, &body, &q, e);
	if (body.data)
		explicit_bzero(body.data, body.len);
	if (r == 0 && !f->token.data)
		return err_set(e, IPADM_IPC_ERROR, EPROTO, "%s answers nothing",
			f->source->endpoints[f->endpoint]);
	return r;
}

static int ask_value(struct follower *f, struct err *e)
{
	_cleanup_(buf_fini) struct buf body = { 0 };
	struct http_request q = { .timeout_s = VALUE_S, .line = take_value };
	int r;

	if (f->login->name) {
		r = ask_token(f, e);
		if (r < 0)
			return r;
	}
	f->revision = 0;
	q.fresh = f->applier->pending;
	etcd_ask_value(f->source->key, &body);
	r = ask(f, ETCD_RANGE, &body, &q, e);
	if (r == 0 && f->revision == 0)
		return err_set(e, IPADM_IPC_ERROR, EPROTO, "%s answers nothing",
			f->source->endpoints[f->endpoint]);
	return r;
}

static int ask_news(struct follower *f, struct err *e)
{
	_cleanup_(buf_fini) struct buf body = { 0 };
	struct http_request q = { .line = take_news };
	int r;

	f->over = false;
	etcd_ask_watch(f->source->key, f->revision + 1, &body);
	r = ask(f, ETCD_WATCH, &body, &q, e);
	if (f->over)
		return 0;

	return r == 0 ? err_set(e, IPADM_IPC_ERROR, EIO, "%s has ended the connection",
				f->source->endpoints[f->endpoint])
		      : r;
}

/* Why it does not go on, once. */
static void tell(struct follower *f, const struct err *e)
{
	if (strcmp(f->told, e->text) == 0)
		return;
	memcpy(f->told, e->text, sizeof(f->told));
	log_line(LOGL_WARNING, "%s: %s", f->source->key, e->text);
}

/* Wait, twice as long each time. False: there is something at the stop descriptor. */
static bool wait_a_little(struct follower *f)
{
	struct pollfd stop = { .fd = f->http->stop_fd, .events = POLLIN };
	unsigned int seconds = f->failures < 16 ? 1u << f->failures : f->options->retry;
	int r;

	if (seconds > f->options->retry)
		seconds = f->options->retry;
	f->failures++;
	r = poll(&stop, 1, (int)seconds * 1000);
	if (r == 0)
		applier_idle(f->applier);

	return r <= 0;
}

void follower_run(struct follower *f)
{
	for (;;) {
		struct err e = { .status = IPADM_SUCCESS };
		int r = ask_value(f, &e);

		if (r == 0 && !f->applier->pending)
			r = ask_news(f, &e);
		if (r == 0)
			continue;
		if (r == -ECANCELED)
			return;
		tell(f, &e);
		f->endpoint = (f->endpoint + 1) % f->source->n_endpoints;
		if (!wait_a_little(f))
			return;
	}
}

int follower_once(struct follower *f)
{
	struct err e = { .status = IPADM_SUCCESS };
	int r = -EIO;

	for (; r < 0 && r != -ECANCELED && f->endpoint < f->source->n_endpoints; f->endpoint++) {
		r = ask_value(f, &e);
		if (r == 0 && f->applier->pending)
			r = ask_value(f, &e);
		if (r < 0 && r != -ECANCELED)
			tell(f, &e);
	}
	if (r < 0)
		return r;

	return f->applier->refused ? -EINVAL : 0;
}
