/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting, to callers: for objects that they name, and for what is recorded of those links that are plugged in. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "lib/await.h"
#include "lib/check.h"
#include "lib/view.h"
#include "model/group.h"

/* How long after the boot, which brought it up, a link has to find its carrier: negotiation takes some seconds. */
#define CARRIER_MS 5000

/* ---- objects ---- */

struct objects {
	const char *const *names;
	size_t n;
	const char *state;
};

static int fail(ipadm_handle_t h, const char *object, const struct verdict *v)
{
	if (v->hopeless == IPADM_NOTFOUND)
		return err_set(&h->last, v->hopeless, ENOENT, "%s", v->why);

	return err_set(&h->last, v->hopeless, EADDRINUSE,
		"%s: %s, and keeps it: change one of them, then refresh or bring up the address",
		object, v->why);
}

/* 1 when it is reached, 0 when it is waited for. */
static int look_at(struct await *a, const char *object, const char *state)
{
	struct verdict v;
	int r = ready_judge(a->h, object, state, &v);

	if (r < 0)
		return r;
	if (v.reached)
		return 1;
	if (v.hopeless != IPADM_SUCCESS)
		return fail(a->h, object, &v);

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
		o->state = "ok";
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

struct online {
	const char *const *names; /* these alone; NULL: all */
	size_t n;
	bool any;
	int64_t carrier_until; /* now_ms(): until then a link may find its carrier */
};

static bool is_booted(const struct document *active)
{
	const struct object *header = active ? document_find(active, OBJ_HEADER, "") : NULL;
	const char *booted = header ? object_get(header, "booted") : NULL;

	return booted && strcmp(booted, "yes") == 0;
}

static bool has_carrier(const struct view *v, const char *ifname)
{
	const struct link *l = snapshot_find_link(&v->kernel, ifname);

	return l && (l->flags & IFF_UP) && (l->flags & IFF_RUNNING);
}

/* A group has its carrier by its members. */
static bool is_plugged(const struct view *v, const struct object *obj)
{
	const struct object *member;
	size_t i = 0;

	if (!group_is(obj))
		return has_carrier(v, obj->name);
	while ((member = group_next(v->persistent, obj->name, &i)))
		if (has_carrier(v, member->name))
			return true;

	return false;
}

static bool may_come(const struct view *v, const struct object *obj)
{
	return group_is(obj) || snapshot_find_link(&v->kernel, obj->name);
}

/* Whether an interface that nobody named is waited for. */
static bool counts(
	struct await *a, struct online *o, const struct view *v, const struct object *obj)
{
	bool active = v->active && document_find(v->active, OBJ_INTERFACE, obj->name);

	if (strcmp(obj->name, LOOPBACK_IF) == 0)
		return false;
	/* It was disabled, or the boot is not over: then nobody has brought it up yet. */
	if (!active && (is_booted(v->active) || !may_come(v, obj)))
		return false;
	if (!active) {
		o->carrier_until = now_ms() + CARRIER_MS;
		return true;
	}
	if (is_plugged(v, obj))
		return true;
	if (now_ms() >= o->carrier_until || !may_come(v, obj))
		return false;
	a->wake = o->carrier_until;

	return true;
}

struct tally {
	size_t n, n_so;
};

/* What can't be ready any more is waited for all the same: somebody may mend it. */
static int take(struct await *a, const char *ifname, struct tally *t)
{
	struct verdict v;
	int r = ready_judge(a->h, ifname, "ok", &v);

	if (r < 0)
		return r;
	t->n++;
	t->n_so += v.reached;

	return v.reached ? 0 : await_tell(a, ifname, v.why);
}

static int take_named(
	struct await *a, const struct online *o, const struct view *v, struct tally *t)
{
	for (size_t i = 0; i < o->n; i++) {
		int r;

		if (!document_find(v->persistent, OBJ_INTERFACE, o->names[i]))
			return err_set(&a->h->last, IPADM_NOTFOUND, ENOENT,
				"the interface %s is not recorded in ipadm.conf", o->names[i]);
		r = take(a, o->names[i], t);
		if (r < 0)
			return r;
	}

	return 0;
}

static int take_all(struct await *a, struct online *o, const struct view *v, struct tally *t)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(v->persistent, OBJ_INTERFACE, &i))) {
		int r = counts(a, o, v, obj) ? take(a, obj->name, t) : 0;

		if (r < 0)
			return r;
	}

	return 0;
}

static int look_online(struct await *a, void *ctx, bool *ret_done)
{
	_cleanup_(view_fini) struct view v = { .persistent = NULL };
	struct online *o = ctx;
	struct tally t = { .n = 0 };
	int r = view_open(a->h, NULL, &v);

	if (r < 0)
		return r;
	/* What is recorded is not known: the sentence says why. */
	if (!v.persistent)
		return a->h->last.sys > 0 ? -a->h->last.sys : -EIO;
	r = o->names ? take_named(a, o, &v, &t) : take_all(a, o, &v, &t);
	if (r < 0)
		return r;
	*ret_done = t.n_so == t.n || (o->any && t.n_so > 0);

	return 0;
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
	if (reply.status.uptime < CARRIER_MS)
		o->carrier_until = now_ms() + CARRIER_MS - reply.status.uptime;
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
