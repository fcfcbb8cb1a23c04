/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting, to callers: for objects that they name, and for what is recorded of those links that are plugged in. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "lib/await.h"
#include "lib/check.h"
#include "lib/view.h"
#include "model/online.h"

/* ---- objects ---- */

struct objects {
	const char *const *names;
	size_t n;
	const char *state;
};

/* 1 when it is reached, 0 when it is waited for. */
static int look_at(struct await *a, const char *object, const char *state)
{
	struct verdict v;
	int r = ready_look(a->h, object, state, &v);

	if (r < 0)
		return r;
	if (v.reached)
		return 1;
	if (v.hopeless != IPADM_SUCCESS)
		return ready_fail(&v, object, &a->h->last);

	return await_tell(a, object, v.why);
}

static int look_at_objects(struct await *a, void *ctx, bool *ret_done)
{
	const struct objects *o = ctx;
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++) {
		int r = look_at(a, o->names[i], o->state);

		if (r < 0)
			return r;
		n += (size_t)r;
	}
	*ret_done = n == o->n;

	return 0;
}

static int wait_for_objects(ipadm_handle_t h, struct objects *o, struct await *a, int32_t seconds)
{
	if (!o->names || o->n == 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "there is nothing to wait for");
	if (!o->state)
		o->state = READY_OK;
	for (size_t i = 0; i < o->n; i++) {
		int r = ready_check(h, o->names[i] ? o->names[i] : "", o->state);

		if (r < 0)
			return r;
	}

	return await_run(a, seconds, look_at_objects, o);
}

ipadm_status_t ipadm_wait(ipadm_handle_t h, const char *const *objects, size_t n, const char *state,
	int32_t seconds, ipadm_wait_wfunc_t *fn, void *arg)
{
	_cleanup_await_ struct await a = { .h = h, .fn = fn, .arg = arg, .inotify = -1 };
	struct objects o = { .names = objects, .n = n, .state = state };

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, wait_for_objects(h, &o, &a, seconds));
}

/* ---- what is recorded ---- */

/* What can't be ready any more is waited for all the same: somebody may mend it. */
static int judge(void *ctx, const char *ifname, bool *ret_reached)
{
	struct await *a = ctx;
	struct verdict v;
	int r = ready_look(a->h, ifname, READY_OK, &v);

	if (r == 0)
		*ret_reached = v.reached;

	return r < 0 || v.reached ? r : await_tell(a, ifname, v.why);
}

static int look_online(struct await *a, void *ctx, bool *ret_done)
{
	_cleanup_(view_fini) struct view v = { .persistent = NULL };
	struct online_view seen = { .kernel = &v.kernel };
	int r = view_open(a->h, NULL, &v);

	if (r < 0)
		return r;
	/* What is recorded is not known: the sentence says why. */
	if (!v.persistent)
		return a->h->last.sys > 0 ? -a->h->last.sys : -EIO;
	seen.persistent = v.persistent;
	seen.active = v.active;
	seen.now = now_ms();

	return online_look(ctx, &seen, judge, a, &a->wake, ret_done, &a->h->last);
}

/* When the daemon has begun just now, links that it brought up may still be without carrier. */
static int find_carrier_time(ipadm_handle_t h, struct online *o)
{
	const struct wire_request req = { .method = WIRE_GET_STATUS };
	struct wire_reply reply = { .name = "" };
	int r = engine_ask(h, &req, &reply, &h->last);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	if (reply.status.uptime < ONLINE_CARRIER_MS)
		o->carrier_until = now_ms() + ONLINE_CARRIER_MS - reply.status.uptime;
	wire_reply_fini(&reply);

	return 0;
}

static int wait_online(ipadm_handle_t h, struct online *o, struct await *a, int32_t seconds)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < o->n; i++)
		r = check_name(h, o->names[i], false);
	if (r == 0 && !o->names)
		r = find_carrier_time(h, o);

	return r < 0 ? r : await_run(a, seconds, look_online, o);
}

ipadm_status_t ipadm_wait_online(ipadm_handle_t h, const char *const *ifnames, size_t n,
	boolean_t any, int32_t seconds, ipadm_wait_wfunc_t *fn, void *arg)
{
	_cleanup_await_ struct await a = { .h = h, .fn = fn, .arg = arg, .inotify = -1 };
	struct online o = {
		.names = n > 0 ? ifnames : NULL, .n = ifnames ? n : 0, .any = any == B_TRUE
	};

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, wait_online(h, &o, &a, seconds));
}
