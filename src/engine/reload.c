/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine does unasked: taking a hand-edited document in, and plumbing links that came.
 */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

/*
 * What an interface should be now, given its record before and after the edit: a disabled one stays
 * disabled, what is temporary stays.
 */
static int edit_reloaded(
	struct txn *t, const struct document *from, const struct document *to, const char *name)
{
	const struct object *before = document_find(from, OBJ_INTERFACE, name);
	const struct object *after = document_find(to, OBJ_INTERFACE, name);
	const struct object *now = document_find(t->active, OBJ_INTERFACE, name);
	unsigned int was = before ? before->families : 0;
	unsigned int is = after ? after->families : 0;
	struct object *obj;
	int r;

	if (was == is || (was != 0 && !now))
		return 0;
	r = if_drop_families(t->active, name, was & ~is);
	if (r < 0 || !after)
		return r;
	r = if_add_families(t->active, name, is, object_get(after, "class"), &obj);
	if (r < 0)
		return r;

	return if_remember_before(t->active, obj, snapshot_find_link(&t->kernel, name));
}

static int edit_all(struct txn *t, const struct document *from, const struct document *to)
{
	const struct document *const docs[] = { from, to };

	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj;
		size_t i = 0;

		while ((obj = document_next(docs[d], OBJ_INTERFACE, &i))) {
			int r;

			if (d == 1 && document_find(from, OBJ_INTERFACE, obj->name))
				continue;
			r = edit_reloaded(t, from, to, obj->name);
			if (r < 0)
				return r;
		}
	}

	return 0;
}

/* txn_begin() for a document that is about to be replaced: no check that it is unchanged. */
static int begin(struct txn *t, struct engine *en, struct err *e)
{
	*t = (struct txn){ .en = en, .e = e };
	t->active = document_clone(en->active);

	return t->active ? txn_snapshot(t, &(struct txn_scope){ .routes = true }, e) : err_nomem(e);
}

int engine_reload(struct engine *en, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	_cleanup_document_ struct document *to = NULL;
	struct plan_input in = { .changed_only = true };
	bool found;
	int r;

	r = store_load(en->st, DOC_PERSISTENT, &to, &found, e);
	if (r < 0)
		return r;
	r = begin(&t, en, e);
	if (r < 0)
		return r;
	if (edit_all(&t, en->persistent, to) < 0)
		return err_nomem(e);
	r = txn_apply(&t, &in, e);
	if (r < 0)
		return r;
	r = txn_commit(&t, e);
	if (r < 0)
		return r;
	document_free(en->persistent);
	en->persistent = to;
	to = NULL;
	err_clear(&en->problem);

	return 0;
}

/* A new link was before us as it is now; one that only had another name meanwhile was as recorded.
 */
static int remember_anew(struct document *doc, struct object *obj, const struct link *l)
{
	const char *text = object_get(obj, "before");
	struct before b;
	int r;

	if (text && before_parse(text, &b) == 0 && b.ifindex == l->index)
		return 0;
	r = object_set(doc, obj, "before", NULL);

	return r < 0 ? r : if_remember_before(doc, obj, l);
}

/* Whether a link lacks a mark that it should have, or bears one under a name that is not ours. */
static bool needs_plumbing(const struct document *active, const struct link *l)
{
	const struct object *obj = document_find(active, OBJ_INTERFACE, l->name);
	unsigned int possible = l->has_inet6 ? FAM_BOTH : FAM_INET;
	unsigned int plumbed = TAG_FAMILIES(l->tag);

	return obj ? (obj->families & possible & ~plumbed) != 0 : plumbed != 0;
}

static bool any_needs_plumbing(const struct document *active, const struct snapshot *k)
{
	for (size_t i = 0; i < k->n_links; i++)
		if (needs_plumbing(active, &k->links[i]))
			return true;

	return false;
}

static int edit_returned(struct txn *t)
{
	const struct snapshot *k = &t->kernel;

	for (size_t i = 0; i < k->n_links; i++) {
		const struct link *l = &k->links[i];
		struct object *obj = document_find(t->active, OBJ_INTERFACE, l->name);
		int r;

		if (!obj || TAG_FAMILIES(l->tag) != 0)
			continue;
		r = remember_anew(t->active, obj, l);
		if (r < 0)
			return r;
	}

	return 0;
}

int engine_hotplug(struct engine *en, const char *ifname, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = ifname, .missing_only = true };
	int r;

	t = (struct txn){ .en = en, .e = e };
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = ifname }, e);
	if (r < 0)
		return r;
	/* Most events are about links that need nothing: no document is copied for them. */
	if (!any_needs_plumbing(en->active, &t.kernel))
		return 0;
	t.active = document_clone(en->active);
	if (!t.active || edit_returned(&t) < 0)
		return err_nomem(e);

	return txn_finish(&t, &in, e);
}
