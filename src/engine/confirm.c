/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timed confirmation: a change that is to be confirmed in time, or is taken back. What was there before it is kept on disk
 * (store/unconfirmed.h) before it is published, so that it is taken back also by an engine that starts after a crash or
 * a boot. While a change waits, no other is made.
 *
 * The caller may have come over an address that the change takes away. It stays until the confirmation then, as an
 * object of the active document that nobody made (ADDR_HELD), deprecated, so that the confirmation can come over it.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/observe.h"

/* A clock that goes back by more than that doesn't tell how much time there is left. */
#define CLOCK_SLACK_S 60

/* ---- what waits ---- */

void engine_set_wish(struct engine *en, const struct confirm_wish *wish)
{
	en->wish = wish ? *wish : (struct confirm_wish){ .seconds = 0 };
	en->armed = false;
}

bool engine_pending(const struct engine *en, int64_t *ret_left)
{
	int64_t left = en->pending_by - wall_s();

	if (en->pending_by == 0)
		return false;
	if (ret_left)
		*ret_left = left < 0 || en->pending_since > wall_s() + CLOCK_SLACK_S ? 0 : left;

	return true;
}

int engine_check_pending(const struct engine *en, struct err *e)
{
	int64_t left;

	if (!engine_pending(en, &left))
		return 0;

	return err_set(e, IPADM_CONFIRM_PENDING, EBUSY,
		"a change waits %" PRId64
		" s more for its confirmation: first 'ipadm confirm' it, or "
		"'ipadm revert' takes it back",
		left);
}

static int stop_at_first(void *ctx, const struct difference *d)
{
	return 1;
}

static bool nothing_differs(const struct document *a, const struct document *b)
{
	return document_diff(a, b, stop_at_first, NULL) == 0;
}

/* Whether what is kept was kept for a change that was published: that has the next number, or another content, for what
 * was edited by hand has whichever number its editor left it. */
static bool is_published(const struct unconfirmed *u, const struct engine *en)
{
	/* How far a repair came shows in the kernel alone. */
	if (u->repaired)
		return true;
	if (u->ended)
		return false;
	if (!u->persistent)
		return u->active &&
		       document_generation(en->active) > document_generation(u->active);

	return (!u->edited && document_generation(en->persistent) ==
				      document_generation(u->persistent) + 1) ||
	       !nothing_differs(u->persistent, en->persistent);
}

static int load(struct engine *en, struct err *e)
{
	_cleanup_unconfirmed_ struct unconfirmed u = { .found = false };
	struct unconfirmed times = { .found = true };
	int r;

	/* Whether it belongs to a document that can't be understood nobody can tell. */
	if (en->problem.status != IPADM_SUCCESS)
		return 0;
	r = unconfirmed_load(en->st, &u, e);
	if (r < 0 || !u.found)
		return r;
	if (!is_published(&u, en))
		return unconfirmed_drop(en->st, e);
	en->pending_since = u.since;
	en->pending_by = u.by;
	if (u.active || u.repaired)
		return 0;
	/* For those who look, after a boot. */
	times.since = u.since;
	times.by = u.by;

	return unconfirmed_write(en->st, &times, e);
}

int confirm_load(struct engine *en, struct err *e)
{
	int r = load(en, e);

	if (r == 0 || r == -ENOMEM)
		return r;
	/* No change is made while it is not known whether one waits. */
	en->problem = *e;
	err_clear(e);

	return 0;
}

/* ---- a change that is to be confirmed ---- */

/* An edit by hand that only a comment, or not even that, tells from what there was. */
static bool edits_nothing(const struct txn *t)
{
	return t->reloaded && t->plan.n == 0 && !document_changes(t->active) &&
	       nothing_differs(t->en->persistent, t->reloaded);
}

int confirm_arm(struct txn *t, struct err *e)
{
	struct engine *en = t->en;
	struct unconfirmed u = {
		.since = wall_s(),
		.active = t->repairs ? NULL : en->active,
		.persistent = t->persistent || t->reloaded ? en->persistent : NULL,
		.edited = t->reloaded,
		.adopted = t->adopts,
		.repaired = t->repairs,
		.past = t->past,
	};
	int r;

	if (en->wish.seconds <= 0 || en->armed || edits_nothing(t))
		return 0;
	if (!en->hooks)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"only a resident ipmgmtd takes back what is not confirmed: start ipmgmtd");
	u.by = u.since + en->wish.seconds;
	r = t->repairs ? repaired_format(t, &u.plan, e) : routes_format(t, &u.plan, e);
	u.routes = !t->repairs && u.plan;
	if (r == 0)
		r = unconfirmed_write(en->st, &u, e);
	free(u.plan);
	if (r < 0)
		return r;
	en->armed = t->armed = true;
	en->armed_since = u.since;
	en->armed_by = u.by;

	return 0;
}

void confirm_published(struct txn *t)
{
	struct engine *en = t->en;

	if (!t->armed)
		return;
	t->armed = false;
	en->pending_since = en->armed_since;
	en->pending_by = en->armed_by;
}

void confirm_disarm(struct txn *t)
{
	struct err ignored = { .status = IPADM_SUCCESS };

	if (!t->armed)
		return;
	t->armed = t->en->armed = false;
	/* What stays belongs to nothing that is published, and is removed by the next engine. */
	if (unconfirmed_drop(t->en->st, &ignored) < 0)
		err_clear(&ignored);
}

/* ---- the address that the caller came over ---- */

static bool is_callers(const struct engine *en, const struct ip *a)
{
	for (size_t i = 0; i < en->wish.n_connections; i++)
		if (ip_equal(&en->wish.connections[i].local, a))
			return true;

	return false;
}

static bool comes_back(const struct plan *plan, const struct ip *a)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == STEP_ADDR_ADD && ip_equal(&plan->steps[i].u.addr.local, a))
			return true;

	return false;
}

/* It can stay where its interface does, which is no member of a group. */
static bool can_hold(const struct document *active, const struct step *s)
{
	const struct object *obj = document_find(active, OBJ_INTERFACE, s->ifname);

	return obj && (obj->families & fam_of(s->u.addr.local.family)) &&
	       !object_get(obj, "group") &&
	       (s->u.addr.peer.family == 0 || ip_equal(&s->u.addr.peer, &s->u.addr.local));
}

static int hold(struct document *active, const struct step *s)
{
	struct addr a = s->u.addr;
	char name[IPADM_AOBJSIZ];
	struct object *obj = NULL;
	int r = -EEXIST;

	for (unsigned int i = 0; r == -EEXIST; i++) {
		snprintf(name, sizeof(name), "%s/" ADDR_HELD "%u", s->ifname, i);
		r = document_add(active, OBJ_ADDRESS, name, &obj);
	}
	a.peer.family = 0;
	a.preferred = 0;

	return r < 0 ? r : observe_put_static(active, obj, &a);
}

int confirm_hold(struct txn *t, const struct plan *plan, bool *ret_held)
{
	bool held = false;

	if (t->en->wish.seconds > 0 && t->en->hooks && t->active) {
		for (size_t i = 0; i < plan->n; i++) {
			const struct step *s = &plan->steps[i];

			if ((s->op != STEP_ADDR_DEL && s->op != STEP_ADDR_GONE) ||
				!is_callers(t->en, &s->u.addr.local) ||
				comes_back(plan, &s->u.addr.local) || !can_hold(t->active, s))
				continue;
			if (hold(t->active, s) < 0)
				return -ENOMEM;
			held = true;
		}
	}
	*ret_held = held;

	return 0;
}

bool confirm_is_held(const struct engine *en, const struct ip *local)
{
	const struct object *obj;
	struct addr held;
	size_t i = 0;

	while ((obj = document_next(en->active, OBJ_ADDRESS, &i)))
		if (address_is_held(obj->name) && address_wanted(obj, &held) == 0 &&
			ip_equal(&held.local, local))
			return true;

	return false;
}

/* Nobody needs them any more. @kernel: nor their addresses, which otherwise stay where they are. */
static int release(struct engine *en, bool kernel, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .changed_only = true, .ifname = kernel ? NULL : "" };
	const struct object *obj;
	bool any = false;
	size_t i = 0;
	int r = txn_begin_unasked(&t, en, e);

	if (r < 0)
		return r;
	while ((obj = document_next(t.active, OBJ_ADDRESS, &i))) {
		if (!address_is_held(obj->name))
			continue;
		document_remove(t.active, obj);
		any = true;
		i--;
	}
	if (!any)
		return 0;
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = in.ifname }, e);

	return r < 0 ? r : txn_finish(&t, &in, e);
}

/* ---- the two ends ---- */

static int check_waits(const struct engine *en, struct err *e)
{
	if (en->pending_by != 0)
		return 0;

	return err_set(e, IPADM_NOTFOUND, ENOENT, "no change waits for its confirmation");
}

static int end(struct engine *en, struct err *e)
{
	int r = unconfirmed_drop(en->st, e);

	if (r == 0)
		en->pending_since = en->pending_by = 0;

	return r;
}

int engine_confirm(struct engine *en, struct err *e)
{
	int r = check_waits(en, e);

	if (r == 0)
		r = release(en, true, e);

	return r < 0 ? r : end(en, e);
}

/* What the repair changed is as it was found, be it one that only began. */
static int revert_repair(
	struct engine *en, struct unconfirmed *u, struct put_result *ret, struct err *e)
{
	int r = release(en, false, e);

	if (r == 0)
		r = repaired_undo(en, u->plan, &ret->changed, e);

	return r < 0 ? r : end(en, e);
}

int engine_revert(struct engine *en, struct put_result *ret, struct err *e)
{
	_cleanup_unconfirmed_ struct unconfirmed u = { .found = false };
	_cleanup_past_ struct past past = { .rows = NULL };
	struct op_put put = { .unplugged = true, .past = &past };
	int r = check_waits(en, e);

	*ret = (struct put_result){ .changed = false };
	if (r == 0)
		r = unconfirmed_load(en->st, &u, e);
	if (r < 0)
		return r;
	if (u.plan && u.repaired)
		return revert_repair(en, &u, ret, e);
	/* It was taken back already, but for what is kept of it. */
	if (u.ended && u.active && nothing_differs(u.active, en->active))
		return end(en, e);
	if (!u.persistent && (!u.active || u.recorded))
		return err_set(e, IPADM_BAD_DOCUMENT, ENOENT,
			"what there was before the change is lost: 'ipadm confirm' keeps what is");
	/* After a boot the order is that of the documents. */
	if (u.active && u.was && past_add(&past, u.was, wall_s()) < 0)
		return err_nomem(e);
	put.doc = u.persistent ? u.persistent : u.active;
	put.active = u.active;
	put.temporary = !u.persistent;
	put.follow = !u.active;
	/* After a boot the kernel has what we made of it. */
	put.adopted = u.adopted && u.active;
	put.by = en->cause.known ? BY_COMMAND : BY_DEADLINE;
	r = u.persistent
		    ? undo_put(en, HISTORY_UNDO, document_generation(u.persistent), &put, ret, e)
		    : engine_put(en, &put, ret, e);
	if (r == 0 && !u.active)
		r = release(en, true, e);
	if (r == 0 && u.plan)
		routes_return(en, u.plan, ret, e);

	return r < 0 ? r : end(en, e);
}
