/* SPDX-License-Identifier: Apache-2.0 */
#include "model/online.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "model/group.h"

struct look {
	struct online *o;
	const struct online_view *v;
	online_judge_fn *judge;
	void *ctx;
	int64_t wake;
	size_t n, n_so;
};

static bool is_booted(const struct document *active)
{
	const struct object *header = active ? document_find(active, OBJ_HEADER, "") : NULL;
	const char *booted = header ? object_get(header, "booted") : NULL;

	return booted && strcmp(booted, "yes") == 0;
}

static bool has_carrier(const struct online_view *v, const char *ifname)
{
	const struct link *l = snapshot_find_link(v->kernel, ifname);

	return l && (l->flags & IFF_UP) && (l->flags & IFF_RUNNING);
}

/* A group has its carrier by its members. */
static bool is_plugged(const struct online_view *v, const struct object *obj)
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

static bool may_come(const struct online_view *v, const struct object *obj)
{
	return group_is(obj) || snapshot_find_link(v->kernel, obj->name);
}

/* Whether an interface that nobody named is waited for. */
static bool counts(struct look *l, const struct object *obj)
{
	const struct online_view *v = l->v;
	struct online *o = l->o;
	bool active = v->active && document_find(v->active, OBJ_INTERFACE, obj->name);

	if (strcmp(obj->name, LOOPBACK_IF) == 0)
		return false;
	/* It was disabled, or the boot is not over: then nobody has brought it up yet. */
	if (!active && (is_booted(v->active) || !may_come(v, obj)))
		return false;
	if (!active) {
		o->carrier_until = v->now + ONLINE_CARRIER_MS;
		return true;
	}
	if (is_plugged(v, obj))
		return true;
	if (v->now >= o->carrier_until || !may_come(v, obj))
		return false;
	l->wake = o->carrier_until;

	return true;
}

/* What can't be ready any more is waited for all the same: somebody may mend it. */
static int take(struct look *l, const char *ifname)
{
	bool reached;
	int r = l->judge(l->ctx, ifname, &reached);

	if (r < 0)
		return r;
	l->n++;
	l->n_so += reached;

	return 0;
}

static int take_named(struct look *l, struct err *e)
{
	const struct online *o = l->o;
	int r = 0;

	for (size_t i = 0; r == 0 && i < o->n; i++) {
		if (!document_find(l->v->persistent, OBJ_INTERFACE, o->names[i]))
			return err_set(e, IPADM_NOTFOUND, ENOENT,
				"the interface %s is not recorded in ipadm.conf", o->names[i]);
		r = take(l, o->names[i]);
	}

	return r;
}

static int take_all(struct look *l)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (r == 0 && (obj = document_next(l->v->persistent, OBJ_INTERFACE, &i)))
		if (counts(l, obj))
			r = take(l, obj->name);

	return r;
}

int online_look(struct online *o, const struct online_view *v, online_judge_fn *judge, void *ctx,
	int64_t *ret_wake, bool *ret_done, struct err *e)
{
	struct look l = { .o = o, .v = v, .judge = judge, .ctx = ctx, .wake = INT64_MAX };
	int r = o->names ? take_named(&l, e) : take_all(&l);

	if (r < 0)
		return r;
	*ret_wake = l.wake;
	*ret_done = l.n_so == l.n || (o->any && l.n_so > 0);

	return 0;
}
