/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction: kernel and both documents change together, or none of them. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

int txn_begin_unasked(struct txn *t, struct engine *en, struct err *e)
{
	*t = (struct txn){ .en = en, .e = e };
	t->active = document_draft(en->active);

	return t->active ? 0 : err_nomem(e);
}

int txn_begin(struct txn *t, struct engine *en, bool persist, struct err *e)
{
	int r;

	*t = (struct txn){ .en = en, .e = e };
	if (en->problem.status != IPADM_SUCCESS)
		return err_set(e, en->problem.status, en->problem.sys, "%s", en->problem.text);
	if (store_changed(en->st))
		return err_set(e, IPADM_EDIT_PENDING, EAGAIN,
			"ipadm.conf was edited by hand and is not taken in yet: "
			"'ipadm reload' does that");

	r = txn_begin_unasked(t, en, e);
	t->asked = r == 0;
	if (r < 0 || !persist)
		return r;
	t->persistent = document_draft(en->persistent);

	return t->persistent ? 0 : err_nomem(e);
}

/* Whether another interface takes its source addresses from this one, so that it is planned with it. */
static bool is_source(const struct document *doc, const char *ifname)
{
	static const char *const keys[] = { "ipv4.usesrc", "ipv6.usesrc" };
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(doc, OBJ_INTERFACE, MARK_USESRC, &i))) {
		for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
			const char *from = object_get(obj, keys[k]);

			if (from && strcmp(from, ifname) == 0)
				return true;
		}
	}

	return false;
}

/* The link that has to be looked at; NULL: all of them. */
static const char *scope_of_look(const struct txn *t)
{
	const char *ifname = t->scope.ifname;

	/* Of the protocols alone there are settings alone. */
	if (ifname && !ifname[0])
		return LOOPBACK_IF;

	return ifname && is_source(t->en->active, ifname) ? NULL : ifname;
}

/* Whether a group has to do with what is looked at: then all of its members have, too. */
static bool concerns_groups(const struct txn *t, const char *ifname)
{
	const struct document *const docs[] = { t->en->active, t->active, t->en->persistent,
		t->scope.also };

	for (size_t i = 0; i < ARRAY_SIZE(docs); i++) {
		const struct object *obj;

		if (!docs[i])
			continue;
		if (!ifname && group_any(docs[i]))
			return true;
		obj = ifname ? document_find(docs[i], OBJ_INTERFACE, ifname) : NULL;
		if (obj && (group_is(obj) || object_get(obj, "group")))
			return true;
	}

	return false;
}

static int look(struct txn *t, struct snapshot *ret, struct err *e)
{
	_cleanup_settings_ struct settings s = { .queries = NULL };
	const struct txn_scope *scope = &t->scope;
	struct kernel_query q = {
		.ifname = scope_of_look(t), .addrs = true, .routes = scope->routes
	};
	int r;

	if (concerns_groups(t, q.ifname)) {
		q.ifname = NULL;
		q.routes = scope->bare ? scope->routes : FAM_BOTH;
		q.nexthops = true;
		q.steers = !scope->unsteered;
		t->grouped = true;
	}
	r = scope->bare
		    ? 0
		    : plan_settings(t->en->active, scope->also ? scope->also : t->en->persistent,
			      scope->ifname, settings_add, &s);
	if (r < 0)
		return err_nomem(e);
	q.settings = s.queries;
	q.n_settings = s.n;
	snapshot_fini(ret);
	r = kernel_snapshot(t->en->k, &q, ret, e);
	if (r < 0)
		return r;

	return snapshot_judge(ret) < 0 || snapshot_sort_names(ret) < 0 ? err_nomem(e) : 0;
}

int txn_snapshot(struct txn *t, const struct txn_scope *scope, struct err *e)
{
	int r;

	t->scope = *scope;
	if (scope->ifname) {
		snprintf(t->ifname, sizeof(t->ifname), "%s", scope->ifname);
		t->scope.ifname = t->ifname;
	}

	r = look(t, &t->kernel, e);
	if (r < 0)
		return r;

	/* Any plan plumbs a link that came a moment ago, before its own event is seen. */
	return t->active && !scope->bare && hotplug_remember(t) < 0 ? err_nomem(e) : 0;
}

/* The routes that a plan turned out to need. A dump of them costs by all that the kernel has. */
static int look_at_routes(struct txn *t, unsigned int families, struct snapshot *ret, struct err *e)
{
	_cleanup_snapshot_ struct snapshot more = { .links = NULL };
	const struct kernel_query q = {
		.ifname = scope_of_look(t),
		.brief = true,
		.routes = families,
		.nexthops = ret->n_nexthops > 0,
	};
	int r = kernel_snapshot(t->en->k, &q, &more, e);

	if (r < 0)
		return r;
	t->scope.routes |= families;

	return snapshot_take_routes(ret, &more) < 0 ? err_nomem(e) : 0;
}

/* A plan from @k, which is completed where it has to be. */
static int make_plan(
	struct txn *t, struct plan_input *in, struct snapshot *k, struct plan *ret, struct err *e)
{
	int r;

	in->want = t->active ? t->active : t->en->active;
	in->memory = in->memory ? in->memory : t->en->active;
	in->health = &t->en->health;
	in->ways = t->en->ways;
	in->n_ways = t->en->n_ways;
	in->steers = t->grouped && !t->scope.unsteered && kernel_can_steer(t->en->k);
	in->kernel = k;
	plan_fini(ret);
	if (plan_make(in, ret) < 0)
		return err_nomem(e);
	if (!ret->blind)
		return 0;

	r = look_at_routes(t, ret->blind, k, e);
	plan_fini(ret);
	if (r < 0)
		return r;

	return plan_make(in, ret) < 0 ? err_nomem(e) : 0;
}

int txn_plan(struct txn *t, struct plan_input *in, struct plan *ret, struct err *e)
{
	return make_plan(t, in, &t->kernel, ret, e);
}

int txn_plan_ahead(struct txn *t, struct plan_input *in, struct err *e)
{
	int r = make_plan(t, in, &t->kernel, &t->plan, e);

	t->planned = r == 0;

	return r;
}

/* The plan of a change on links that are up: nothing is done before it is known what is taken. */
static int probe_before(struct txn *t, struct plan_input *in, struct err *e)
{
	bool taken;
	int r = acd_probe(t, &t->kernel, &taken, e);

	return r < 0 || !taken ? r : make_plan(t, in, &t->kernel, &t->plan, e);
}

/* What is left to do when some addresses are not to be had: planned from what is there by now. */
static int plan_rest(struct txn *t, struct plan_input *in, size_t done, struct err *e)
{
	_cleanup_plan_ struct plan rest = { .steps = NULL };
	int r = look(t, &t->later, e);

	if (r == 0)
		r = make_plan(t, in, &t->later, &rest, e);
	if (r < 0)
		return r;
	t->plan.n = done;
	if (plan_append(&t->plan, &rest) < 0 || execute_prepare(&t->plan, &t->kernel, &t->undo) < 0)
		return err_nomem(e);

	return store_restage(t->en->st, t->active, e);
}

/* Links come up with the plan: it is executed up to the first address that wants a probe, which then goes
 * out of them. */
static int execute_probing(struct txn *t, struct plan_input *in, struct err *e)
{
	_cleanup_snapshot_ struct snapshot carrier = { .links = NULL };
	/* Those of a group are probed for over its members. */
	struct kernel_query q = {
		.ifname = concerns_groups(t, t->scope.ifname) ? NULL : t->scope.ifname,
		.brief = true,
	};
	size_t first = acd_first(&t->plan);
	bool taken;
	int r;

	r = execute_steps(t->en->k, &t->plan, 0, first, e);
	if (r < 0)
		return r;
	r = kernel_snapshot(t->en->k, &q, &carrier, e);
	if (r == 0 && snapshot_sort_names(&carrier) < 0)
		r = err_nomem(e);
	if (r < 0)
		return r;
	r = acd_probe(t, &carrier, &taken, e);
	if (r == 0 && taken)
		r = plan_rest(t, in, first, e);
	if (r < 0)
		return r;

	return group_execute(t, first, e);
}

/* The plan, which leaves the caller what it came over until it has confirmed the change. */
static int plan_change(struct txn *t, struct plan_input *in, struct err *e)
{
	bool held;
	int r = t->planned ? 0 : make_plan(t, in, &t->kernel, &t->plan, e);

	t->planned = false;
	if (r < 0)
		return r;
	if (confirm_hold(t, &t->plan, &held) < 0)
		return err_nomem(e);

	return held ? make_plan(t, in, &t->kernel, &t->plan, e) : 0;
}

/*
 * A document that stays what it is takes no part: there is no generation of it. Where neither changes, what is to be
 * confirmed is what the kernel is made, if that is anything.
 */
static void settle(struct txn *t)
{
	if (!t->asked)
		return;
	if (t->persistent && !t->reloaded && !document_changes(t->persistent))
		t->persistent = document_free(t->persistent);
	if (t->persistent || (t->active && document_changes(t->active)))
		return;
	t->idle = t->plan.n == 0;
	t->repairs = true;
}

int txn_apply(struct txn *t, struct plan_input *in, struct err *e)
{
	bool probe;
	int r = plan_change(t, in, e);

	if (r < 0)
		return r;
	settle(t);
	if (t->idle)
		return 0;
	probe = acd_first(&t->plan) < t->plan.n;
	if (probe && acd_links_are_up(t)) {
		r = probe_before(t, in, e);
		if (r < 0)
			return r;
		probe = false;
	}
	if (execute_prepare(&t->plan, &t->kernel, &t->undo) < 0 ||
		past_format(&t->plan, &t->kernel, wall_s(), t->past) < 0)
		return err_nomem(e);

	r = confirm_arm(t, e);
	if (r == 0)
		r = store_stage(t->en->st, t->persistent, t->active, e);
	if (r < 0)
		return r;
	t->staged = true;

	return probe ? execute_probing(t, in, e) : group_execute(t, 0, e);
}

void txn_record_past(struct txn *t)
{
	memcpy(t->en->cause.past, t->past, sizeof(t->en->cause.past));
}

/* The draft becomes the document. */
static void take_persistent(struct txn *t)
{
	struct engine *en = t->en;

	if (t->reloaded) {
		document_free(en->persistent);
		en->persistent = t->reloaded;
	}
	en->persistent = document_supersede(en->persistent, t->persistent);
	t->persistent = NULL;
	txn_record_past(t);
	history_record(en->st, &en->cause);
}

int txn_commit(struct txn *t, struct err *e)
{
	struct engine *en = t->en;
	int r;

	if (t->idle)
		return 0;
	r = store_publish(en->st, e);
	if (r < 0)
		return r;
	t->staged = false;
	confirm_published(t);
	txn_tell(t);

	/* Nothing is left to undo: the copies become the documents. */
	en->moved |= group_announce(en, &t->plan, &t->kernel);
	plan_fini(&t->plan);
	en->active = document_supersede(en->active, t->active);
	t->active = NULL;
	if (t->persistent)
		take_persistent(t);

	return 0;
}

int txn_finish(struct txn *t, struct plan_input *in, struct err *e)
{
	int r = txn_apply(t, in, e);

	return r < 0 ? r : txn_commit(t, e);
}

int txn_record(struct txn *t, struct err *e)
{
	int r;

	if (!document_changes(t->persistent))
		return 0;
	r = confirm_arm(t, e);
	if (r == 0)
		r = store_stage(t->en->st, t->persistent, NULL, e);
	if (r < 0)
		return r;
	t->staged = true;

	return txn_commit(t, e);
}

static void add_sentence(struct err *e, const char *sentence)
{
	size_t len;

	if (!e)
		return;
	len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, "; %s", sentence);
}

int txn_retreat(struct txn *t)
{
	int r = execute_undo(t->en->k, &t->plan, &t->kernel, &t->undo);

	if (r < 0)
		add_sentence(t->e, "not all of it could be undone in the kernel");
	if (t->staged)
		store_discard(t->en->st);
	t->staged = false;
	confirm_disarm(t);
	plan_fini(&t->plan);
	plan_fini(&t->undo);
	t->planned = false;

	return r;
}

void txn_rollback(struct txn *t)
{
	if (!t->en)
		return;
	/* That it was not undone is in the sentence. */
	if (txn_retreat(t) < 0)
		t->staged = false;
	snapshot_fini(&t->kernel);
	snapshot_fini(&t->later);
	document_free(t->active);
	document_free(t->persistent);
	*t = (struct txn){ .en = NULL };
}
