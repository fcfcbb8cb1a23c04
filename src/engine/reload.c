/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a hand-edited persistent document in: what its editor changed is changed in the active one. What
 * is disabled stays disabled, what is temporary stays.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* An edit by hand: the document before it and after it. */
struct hand_edit {
	struct txn *t;
	const struct document *from;
	const struct document *to;
	struct link_index links;
	struct leftover left;
	struct err *e;
};

static void hand_edit_fini(struct hand_edit *h)
{
	link_index_fini(&h->links);
}

static bool same_value(const struct object *a, const struct object *b, const char *key)
{
	const char *x = a ? object_get(a, key) : NULL;
	const char *y = b ? object_get(b, key) : NULL;

	return x && y ? strcmp(x, y) == 0 : x == y;
}

/* A property that the edit changed: the value goes over; without one, what was before it goes too. */
static int edit_property(
	struct hand_edit *h, struct object *now, const struct object *after, const char *key)
{
	enum prop_class class = now->kind == OBJ_INTERFACE ? PROP_INTERFACE : PROP_PROTOCOL;
	const char *value = after ? object_get(after, key) : NULL;
	const struct prop_row *row = prop_find_key(class, now->name, key);

	if (!value && row)
		return prop_drop(h->t->active, now, row);

	return object_set(h->t->active, now, key, value);
}

/* Those of an interface are its keys with a dot in them, those of a protocol are all. */
static int edit_properties(struct hand_edit *h, struct object *now, const struct object *before,
	const struct object *after)
{
	enum prop_class class = now->kind == OBJ_INTERFACE ? PROP_INTERFACE : PROP_PROTOCOL;
	const struct object *const sides[] = { before, after };
	bool changed = false;

	for (size_t s = 0; s < ARRAY_SIZE(sides); s++) {
		for (size_t i = 0; sides[s] && i < sides[s]->n_entries; i++) {
			const char *key = sides[s]->entries[i].key;
			int r;

			if (now->kind == OBJ_INTERFACE && !strchr(key, '.'))
				continue;
			if (same_value(before, after, key))
				continue;
			r = edit_property(h, now, after, key);
			if (r < 0)
				return r;
			changed = true;
		}
	}

	return changed ? props_remember(h->t->active, now, class, &h->t->kernel) : 0;
}

/* Into a group, from one to another, or out of it. */
static int edit_group(struct hand_edit *h, struct object *now, const char *group)
{
	int r = object_set(h->t->active, now, "group", group);

	if (r == 0)
		r = props_forget_state(h->t->active, now);
	if (r < 0)
		return r;

	return group ? props_remember(h->t->active, now, PROP_INTERFACE, &h->t->kernel)
		     : props_forget_member(h->t->active, now);
}

static int edit_interface(struct hand_edit *h, const char *name)
{
	struct document *active = h->t->active;
	const struct object *before = document_find(h->from, OBJ_INTERFACE, name);
	const struct object *after = document_find(h->to, OBJ_INTERFACE, name);
	unsigned int was = before ? before->families : 0;
	unsigned int is = after ? after->families : 0;
	struct object *obj;
	int r;

	if (object_same(before, after, NULL))
		return 0;
	r = document_edit(active, OBJ_INTERFACE, name, &obj);
	if (r < 0 || (was != 0 && !obj))
		return r;
	if (was != is) {
		r = if_drop_families(active, h->t->en->active, name, was & ~is);
		if (r < 0 || !after)
			return r;
		r = if_add_families(active, name, is, object_get(after, "class"), &obj);
		if (r < 0)
			return r;
		r = if_remember_before(active, obj, link_index_find(&h->links, name));
	}
	if (r == 0 && !same_value(before, after, "group"))
		r = edit_group(h, obj, object_get(after, "group"));
	if (r == 0)
		r = group_complete(active, name);
	if (r < 0)
		return r;

	return edit_properties(h, obj, before, after);
}

static int edit_protocol(struct hand_edit *h, const char *name)
{
	const struct object *before = document_find(h->from, OBJ_PROTOCOL, name);
	const struct object *after = document_find(h->to, OBJ_PROTOCOL, name);
	struct object *obj;
	int r = after ? document_obtain(h->t->active, OBJ_PROTOCOL, name, &obj)
		      : document_edit(h->t->active, OBJ_PROTOCOL, name, &obj);

	if (r < 0 || !obj)
		return r;

	return edit_properties(h, obj, before, after);
}

/* What was found out while it was active: a lease stays, a conflict and a host's number are looked for
 * anew. */
static bool is_kept(const char *key)
{
	return strncmp(key, "lease", strlen("lease")) == 0;
}

/* An active object becomes as it is recorded now. */
static int rewrite(struct document *active, struct object *now, const struct object *after)
{
	int r = 0;

	for (size_t i = now->n_entries; r == 0 && i-- > 0;)
		if (!is_kept(now->entries[i].key))
			r = object_set(active, now, now->entries[i].key, NULL);
	for (size_t i = 0; r == 0 && i < after->n_entries; i++)
		r = object_set(active, now, after->entries[i].key, after->entries[i].value);

	return r;
}

static int leave(struct hand_edit *h, const char *name, int error, const struct err *why)
{
	if (error == -ENOMEM)
		return error;
	leftover_add(&h->left, name, why);

	return 0;
}

static bool is_plumbed(const struct document *active, const char *aobj)
{
	char ifname[LINK_NAMSIZ];

	return document_find(active, OBJ_INTERFACE, address_ifname(aobj, ifname)) != NULL;
}

static int edit_address(struct hand_edit *h, const char *name)
{
	struct document *active = h->t->active;
	const struct object *before = document_find(h->from, OBJ_ADDRESS, name);
	const struct object *after = document_find(h->to, OBJ_ADDRESS, name);
	struct err why = { .status = IPADM_SUCCESS };
	struct object *now;
	int r;

	if (object_same(before, after, NULL))
		return 0;
	r = document_edit(active, OBJ_ADDRESS, name, &now);
	if (r < 0 || (before && !now) || !is_plumbed(active, name))
		return r;
	if (!after) {
		document_remove(active, now);
		return 0;
	}
	if (!now) {
		r = merge_address(h->t, after, &why);
		return r < 0 ? leave(h, name, r, &why) : 0;
	}
	r = rewrite(active, now, after);
	if (r < 0)
		return r;
	r = resolve_object(active, now, &why);
	if (r == 0)
		return 0;
	document_remove(active, now);

	return leave(h, name, r, &why);
}

/* Every object of a kind that is in one of the two documents. */
static int edit_all(
	struct hand_edit *h, enum obj_kind kind, int (*edit)(struct hand_edit *h, const char *name))
{
	const struct document *const docs[] = { h->from, h->to };

	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj;
		size_t i = 0;

		while ((obj = document_next(docs[d], kind, &i))) {
			int r;

			if (d == 1 && document_find(h->from, kind, obj->name))
				continue;
			r = edit(h, obj->name);
			if (r < 0)
				return r;
		}
	}

	return 0;
}

/* The engine may have no interface yet for an address that stands before it in the file: interfaces first. */
static int edit(struct hand_edit *h)
{
	if (link_index_init(&h->links, &h->t->kernel) < 0 ||
		edit_all(h, OBJ_INTERFACE, edit_interface) < 0 ||
		edit_all(h, OBJ_ADDRESS, edit_address) < 0 ||
		edit_all(h, OBJ_PROTOCOL, edit_protocol) < 0)
		return err_nomem(h->e);

	return merge_sift(h->t, &h->left, h->e);
}

int engine_reload(struct engine *en, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	_cleanup_document_ struct document *to = NULL;
	_cleanup_(hand_edit_fini) struct hand_edit h = { .t = &t, .from = en->persistent, .e = e };
	struct plan_input in = { .changed_only = true };
	bool found;
	int r;

	r = store_load(en->st, DOC_PERSISTENT, &to, &found, e);
	if (r < 0)
		return r;
	h.to = to;
	/* The document is about to be replaced: that it is not the one that was read doesn't matter. */
	r = txn_begin_unasked(&t, en, e);
	if (r == 0)
		r = txn_snapshot(&t, &(struct txn_scope){ .routes = FAM_BOTH, .also = to }, e);
	if (r == 0)
		r = edit(&h);
	if (r == 0)
		r = merge_finish(&t, &in, &h.left, e);
	if (r < 0)
		return r;
	document_free(en->persistent);
	en->persistent = to;
	to = NULL;
	err_clear(&en->problem);
	leftover_tell(&h.left, e);

	return 0;
}
