/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole document at once: what differs between it and what is there is one change, planned once, executed
 * once, committed once. The same without executing is the plan.
 */
#include "engine/private.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "store/interchange.h"
#include "store/text.h"

/* What is compared: the kinds that somebody may write. */
static const enum obj_kind kinds[] = { OBJ_INTERFACE, OBJ_ADDRESS, OBJ_PROTOCOL };

#define KEY_ADMINS "admin-group"

/* A document that is put. */
struct put {
	const struct op_put *op;
	struct txn t;
	const struct document *active; /* what both should become */
	const struct document *record;
	struct document *merged[2]; /* owned: of a merge */
	/* What differs. */
	struct unlikes unlike;        /* in what is to be active */
	struct unlikes unlike_record; /* in what is to be recorded */
	bool changed;
	bool protocols;
	bool many; /* of interfaces more than one, or those that have to do with others */
	char ifname[LINK_NAMSIZ]; /* the first */
	struct plan_input in;
	struct carry carry;
};

static void put_fini(struct put *p)
{
	unlikes_fini(&p->unlike);
	unlikes_fini(&p->unlike_record);
	txn_rollback(&p->t);
	document_free(p->merged[0]);
	document_free(p->merged[1]);
}

void put_result_fini(struct put_result *res)
{
	impact_fini(&res->impact);
}

/* ---- what should be ---- */

static void remove_object(struct document *doc, const struct object *obj)
{
	const struct object *there = document_find(doc, obj->kind, obj->name);

	if (there && obj->kind == OBJ_INTERFACE)
		if_drop_addresses(doc, doc, obj->name, FAM_BOTH);
	/* It may stand elsewhere now. */
	there = document_find(doc, obj->kind, obj->name);
	if (there)
		document_remove(doc, there);
}

/* @base with the objects of @doc in it; those that are to go go first. */
static struct document *merge(struct document *base, const struct document *doc)
{
	struct document *merged = document_draft(base);

	for (int absent = 1; merged && absent >= 0; absent--) {
		for (size_t i = 0; i < doc->n_objects; i++) {
			const struct object *obj = doc->objects[i];

			if (obj->kind == OBJ_HEADER || interchange_is_absent(obj) != (absent == 1))
				continue;
			if (absent)
				remove_object(merged, obj);
			else if (document_put_copy(merged, obj, NULL) < 0)
				return document_free(merged);
		}
	}

	return merged;
}

static int find_targets(struct put *p, struct err *e)
{
	struct engine *en = p->t.en;
	const struct document *doc = p->op->doc;

	p->record = doc;
	p->active = p->op->active ? p->op->active : doc;
	if (!p->op->merge)
		return 0;
	p->merged[0] = merge(en->active, doc);
	p->merged[1] = merge(en->persistent, doc);
	if (!p->merged[0] || !p->merged[1])
		return err_nomem(e);
	p->active = p->merged[0];
	p->record = p->merged[1];

	return 0;
}

static int check_absent(const struct op_put *op, struct err *e)
{
	for (size_t i = 0; !op->merge && i < op->doc->n_objects; i++) {
		const struct object *obj = op->doc->objects[i];

		if (!interchange_is_absent(obj))
			continue;
		err_set(e, IPADM_INVALID_ARG, EINVAL,
			"%s: a whole document leaves out what is to be absent", obj->name);

		return err_about(e, document_kind_word(obj->kind), obj->name);
	}

	return 0;
}

/* ---- what differs ---- */

static void note(struct put *p, const struct unlike *pair)
{
	const struct object *a = pair->a;
	const struct object *b = pair->b;
	const struct object *obj = a ? a : b;
	char ifname[LINK_NAMSIZ];

	assert(obj);
	p->changed = true;
	if (obj->kind == OBJ_PROTOCOL) {
		p->protocols = true;
		return;
	}
	if (obj->kind == OBJ_ADDRESS)
		address_ifname(obj->name, ifname);
	else
		snprintf(ifname, sizeof(ifname), "%s", obj->name);
	if (obj->kind == OBJ_INTERFACE)
		p->many |= (a && group_takes_source(a)) || (b && group_takes_source(b));
	p->many |= p->ifname[0] && strcmp(p->ifname, ifname) != 0;
	memcpy(p->ifname, ifname, sizeof(p->ifname));
}

/* Who may make changes is in the header; the rest of it is bookkeeping. */
static bool header_differs(const struct document *a, const struct document *b)
{
	return !object_same_value(a->objects[0], b->objects[0], KEY_ADMINS);
}

/* What a command alone says in the active document, and no document that somebody writes. */
static const struct commanded {
	enum obj_kind kind;
	const char *key;
	const char *of; /* a key of what may have it, or NULL */
} commanded[] = {
	{ OBJ_INTERFACE, "offline", "group" },
	{ OBJ_ADDRESS, "inform", NULL },
};

static const struct commanded *differs_by(const struct object *kept, const struct object *now)
{
	for (size_t i = 0; i < ARRAY_SIZE(commanded); i++) {
		const struct commanded *row = &commanded[i];

		if (kept->kind == row->kind && (!row->of || object_get(kept, row->of)) &&
			!object_same_value(kept, now, row->key))
			return row;
	}

	return NULL;
}

/* The next object of the active document that was kept, where that is put back, of which @now says otherwise such as
 * whether it is offline. */
static const struct commanded *next_moved(
	const struct put *p, const struct document *now, size_t *i, const struct object **ret)
{
	const struct document *kept = p->op->active;

	while (kept && *i < kept->n_objects) {
		const struct object *obj = kept->objects[(*i)++];
		const struct object *is = document_find(now, obj->kind, obj->name);
		const struct commanded *row = is ? differs_by(obj, is) : NULL;

		if (!row)
			continue;
		*ret = obj;
		return row;
	}

	return NULL;
}

static int move_back(struct put *p)
{
	const struct commanded *row;
	const struct object *kept;
	size_t i = 0;

	while ((row = next_moved(p, p->t.active, &i, &kept))) {
		struct object *mine;

		if (document_edit(p->t.active, kept->kind, kept->name, &mine) < 0 ||
			object_set(p->t.active, mine, row->key, object_get(kept, row->key)) < 0)
			return -ENOMEM;
	}

	return 0;
}

static int compare(struct put *p, const struct engine *en)
{
	const struct document *from = p->op->follow ? en->persistent : en->active;
	const struct object *kept;
	size_t first = 0;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
		if (unlikes_add(&p->unlike, from, p->active, kinds[k]) < 0 ||
			(!p->op->temporary && unlikes_add(&p->unlike_record, en->persistent,
						      p->record, kinds[k]) < 0))
			return -ENOMEM;
	for (size_t i = 0; i < p->unlike.n; i++)
		note(p, &p->unlike.rows[i]);
	for (size_t i = 0; i < p->unlike_record.n; i++)
		note(p, &p->unlike_record.rows[i]);
	if (!p->op->temporary && !p->op->merge && header_differs(en->persistent, p->record))
		p->changed = p->many = true;
	if (next_moved(p, en->active, &first, &kept))
		p->changed = p->many = true;

	return 0;
}

/* ---- the persistent document ---- */

/* Keys that we don't know stay where they are, as do comments. */
static bool is_kept(const struct object *obj, const char *key)
{
	struct key_place place;

	return object_key_is_state(obj, key) ||
	       !document_key_place(obj->kind, obj->name, key, &place);
}

static int record_object(struct document *doc, const struct object *to)
{
	struct object *mine;
	int r = document_edit(doc, to->kind, to->name, &mine);

	if (r < 0)
		return r;

	return mine ? object_rewrite(doc, mine, to, is_kept) : document_put_copy(doc, to, NULL);
}

static int record_header(struct document *doc, const struct document *to)
{
	struct object *header;
	int r;

	if (!header_differs(doc, to))
		return 0;
	r = document_edit(doc, OBJ_HEADER, "", &header);

	return r < 0 ? r
		     : object_set(doc, header, KEY_ADMINS, object_get(to->objects[0], KEY_ADMINS));
}

static int record(struct put *p)
{
	struct document *doc = p->t.persistent;
	int r = 0;

	if (!doc)
		return 0;
	for (size_t i = 0; r == 0 && i < p->unlike_record.n; i++) {
		const struct unlike *pair = &p->unlike_record.rows[i];
		const struct object *gone =
			pair->b ? NULL : document_find(doc, pair->a->kind, pair->a->name);

		if (pair->b)
			r = record_object(doc, pair->b);
		else if (gone)
			document_remove(doc, gone);
	}

	return r < 0 || p->op->merge ? r : record_header(doc, p->record);
}

/* ---- the plan ---- */

static int hash_text(void *ctx, const char *text, size_t len)
{
	hash_add(ctx, text, len);

	return 0;
}

/* Of all that the plan depends on: which document is put, on which, by which steps. */
static int identify(const struct put *p, char ret[PLAN_IDSIZE])
{
	const struct plan *plan = &p->t.plan;
	const char flags[] = { p->op->merge ? 'm' : '-', p->op->temporary ? 't' : '-' };
	uint64_t hash = HASH_START;
	char text[256];

	if (text_put(p->op->doc, DOC_PERSISTENT, hash_text, &hash) < 0)
		return -ENOMEM;
	hash_add(&hash, flags, sizeof(flags));
	snprintf(text, sizeof(text), "%" PRIu64, document_generation(p->t.en->persistent));
	hash_add(&hash, text, strlen(text) + 1);
	for (size_t i = 0; i < plan->n; i++) {
		step_format(&plan->steps[i], text, sizeof(text));
		hash_add(&hash, text, strlen(text) + 1);
	}
	snprintf(ret, PLAN_IDSIZE, "%016" PRIx64, hash);

	return 0;
}

/* Whether it is the plan that the caller knows, where he asks for one. */
static int check_plan(struct put *p, struct put_result *ret, struct err *e)
{
	if (!p->op->plan)
		return 0;
	if (identify(p, ret->id) < 0)
		return err_nomem(e);
	if (strcmp(p->op->plan, ret->id) != 0)
		return err_set(e, IPADM_PLAN_CHANGED, ESTALE,
			"it is not plan %s any more, which is %s now: 'ipadm plan' shows it",
			p->op->plan, ret->id);

	return 0;
}

/* What was there before is there again as far as it can be. */
static bool is_lenient(const struct op_put *op)
{
	return op->follow || op->active;
}

static int look(struct put *p, struct err *e)
{
	bool one = p->ifname[0] && !p->many && !p->protocols;
	struct txn_scope scope = { .ifname = one ? p->ifname : NULL, .also = p->active };

	p->in = (struct plan_input){
		.changed_only = true,
		.put = true,
		.give_back = is_lenient(p->op),
		.protocols = p->protocols,
		.ifname = one ? p->ifname : NULL,
		.quiet = p->op->adopted && document_find(p->active, OBJ_INTERFACE, p->ifname),
		.past = p->op->past,
		.callers = p->t.en->wish.connections,
		.n_callers = p->op->past ? p->t.en->wish.n_connections : 0,
	};

	return txn_snapshot(&p->t, &scope, e);
}

/* Everything but executing it. */
static int prepare(struct put *p, struct engine *en, struct put_result *ret, struct err *e)
{
	int r = check_absent(p->op, e);

	if (r == 0)
		r = txn_begin(&p->t, en, !p->op->temporary, e);
	if (r == 0)
		r = find_targets(p, e);
	if (r < 0)
		return r;
	p->t.by = p->op->by;
	if (compare(p, en) < 0)
		return err_nomem(e);
	ret->changed = p->changed;
	if (!p->changed)
		return 0;
	r = look(p, e);
	if (r < 0)
		return r;
	p->carry = (struct carry){
		.t = &p->t,
		.from = p->op->follow ? en->persistent : en->active,
		.to = p->active,
		.unlike = &p->unlike,
	};
	r = carry_over(&p->carry, e);
	if (r == 0 && (move_back(p) < 0 || record(p) < 0 ||
			      (p->op->follow && secrets_drop(&p->t, p->record) < 0) ||
			      secrets_ensure(&p->t) < 0))
		r = err_nomem(e);
	if (r == 0 && !is_lenient(p->op))
		r = put_check(&p->t, p->op, p->active, &p->carry.left, e);

	return r < 0 ? r : txn_plan_ahead(&p->t, &p->in, e);
}

int engine_plan(struct engine *en, const struct op_put *op, struct put_result *ret, struct err *e)
{
	_cleanup_(put_fini) struct put p = { .op = op };
	int r;

	*ret = (struct put_result){ .changed = false };
	r = prepare(&p, en, ret, e);
	if (r < 0)
		return r;

	return identify(&p, ret->id) < 0 || impact_of(&p.t.plan, &p.t.kernel, en->wish.connections,
						    en->wish.n_connections, &ret->impact) < 0
		       ? err_nomem(e)
		       : 0;
}

/* Whoever would lose a connection by it is asked whether it is still there. */
static void wish_by_default(struct engine *en, const struct put_result *res)
{
	if (en->wish.seconds != 0 || !en->hooks || en->pending_by != 0)
		return;
	if (res->impact.n > 0)
		en->wish.seconds = CONFIRM_DEFAULT_S;
}

/* Connections over an address that is held do not end yet. */
static void tell_confirm(const struct engine *en, struct put_result *res)
{
	size_t n = 0;

	res->confirm = en->wish.seconds;
	for (size_t i = 0; i < res->impact.n; i++) {
		const struct impact_row *row = &res->impact.rows[i];

		if (!confirm_is_held(en, &row->local))
			res->impact.rows[n++] = *row;
	}
	res->impact.n = n;
}

int engine_put(struct engine *en, const struct op_put *op, struct put_result *ret, struct err *e)
{
	_cleanup_(put_fini) struct put p = { .op = op };
	int r;

	*ret = (struct put_result){ .changed = false };
	r = prepare(&p, en, ret, e);
	if (r == 0)
		r = check_plan(&p, ret, e);
	if (r < 0 || !ret->changed)
		return r;
	if (impact_cut(&p.t.plan, &p.t.kernel, en->wish.connections, en->wish.n_connections,
		    &ret->impact) < 0)
		return err_nomem(e);
	wish_by_default(en, ret);
	if (!is_lenient(op))
		r = txn_finish(&p.t, &p.in, e);
	else
		r = merge_finish(&p.t, &p.in, &p.carry.left, e);
	if (r < 0)
		return r;
	if (en->armed)
		tell_confirm(en, ret);
	if (is_lenient(op))
		leftover_tell(&p.carry.left, e);

	return 0;
}
