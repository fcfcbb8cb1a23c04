/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between two documents is changed in the active one: a hand-edited document is taken in like
 * that, one that is applied, one that is put back. What neither of the two says stays: temporary objects, and
 * what is disabled.
 */
#include "engine/private.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What the running state added to an object: it stands in no document that somebody wrote. */
static bool is_state(const struct object *obj, const char *key, const struct object *after)
{
	return !(after && object_get(after, key)) && object_key_is_state(obj, key);
}

/* Of the one that there is. */
static const char *name_of(const struct object *before, const struct object *after)
{
	const struct object *obj = after ? after : before;

	assert(obj);

	return obj->name;
}

/* A property that the edit changed: the value goes over; without one, what was before it goes too. */
static int edit_property(
	struct carry *c, struct object *now, const struct object *after, const char *key)
{
	enum prop_class class = now->kind == OBJ_INTERFACE ? PROP_INTERFACE : PROP_PROTOCOL;
	const char *value = after ? object_get(after, key) : NULL;
	const struct prop_row *row = prop_find_key(class, now->name, key);

	if (!value && row)
		return prop_drop(c->t->active, now, row);

	return object_set(c->t->active, now, key, value);
}

/* Those of an interface are its keys with a dot in them, those of a protocol are all. */
static int edit_properties(struct carry *c, struct object *now, const struct object *before,
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
			if (object_same_value(before, after, key) || is_state(now, key, after))
				continue;
			r = edit_property(c, now, after, key);
			if (r < 0)
				return r;
			changed = true;
		}
	}

	return changed ? props_remember(c->t->active, now, class, &c->t->kernel) : 0;
}

/* Into a group, from one to another, or out of it. */
static int edit_group(struct carry *c, struct object *now, const char *group)
{
	int r = object_set(c->t->active, now, "group", group);

	if (r == 0)
		r = props_forget_state(c->t->active, now);
	if (r < 0)
		return r;

	return group ? props_remember(c->t->active, now, PROP_INTERFACE, &c->t->kernel)
		     : props_forget_member(c->t->active, now);
}

/*
 * How the link of a new interface is without us. An active document that comes back knows how it was before the interface
 * went, for as long as it is the same link: others may have kept it up since.
 */
static int remember_link(struct carry *c, struct object *now, const struct object *after)
{
	const struct link *l = snapshot_find_link(&c->t->kernel, now->name);
	const char *known = object_get(after, "before");
	struct before b;

	if (l && known && !object_get(now, "before") && before_parse(known, &b) == 0 &&
		b.ifindex == l->index)
		return object_set(c->t->active, now, "before", known);

	return if_remember_before(c->t->active, now, l);
}

static int edit_interface(struct carry *c, const struct object *before, const struct object *after)
{
	struct document *active = c->t->active;
	const char *name = name_of(before, after);
	unsigned int was = before ? before->families : 0;
	unsigned int is = after ? after->families : 0;
	const char *group = after ? object_get(after, "group") : NULL;
	bool regroup = after && !object_same_value(before, after, "group");
	struct object *obj;
	int r = document_edit(active, OBJ_INTERFACE, name, &obj);

	if (r < 0 || (was != 0 && !obj))
		return r;
	if (was != is) {
		/* One family in place of the other: the interface stays, with what is known of its link. */
		if (after)
			r = if_add_families(active, name, is, object_get(after, "class"), &obj);
		if (r == 0 && after)
			r = remember_link(c, obj, after);
		if (r == 0)
			r = if_drop_families(active, c->t->en->active, name, was & ~is);
		if (r < 0 || !after)
			return r;
	}
	if (r == 0 && regroup && group)
		r = edit_group(c, obj, group);
	if (r == 0)
		r = group_complete(active, name);
	if (r == 0)
		r = edit_properties(c, obj, before, after);
	if (r < 0 || !regroup || group)
		return r;

	/* Behind the properties: what was before the group is what was before them. */
	return edit_group(c, obj, NULL);
}

static int edit_protocol(struct carry *c, const struct object *before, const struct object *after)
{
	const char *name = name_of(before, after);
	struct object *obj;
	int r = after ? document_obtain(c->t->active, OBJ_PROTOCOL, name, &obj)
		      : document_edit(c->t->active, OBJ_PROTOCOL, name, &obj);

	if (r < 0 || !obj)
		return r;
	r = edit_properties(c, obj, before, after);
	if (r == 0 && !after)
		prop_drop_section(c->t->active, obj);

	return r;
}

/* What was found out while it was active: a lease stays, and who made the address; a conflict and a host's number
 * are looked for anew. */
static bool is_kept(const struct object *obj, const char *key)
{
	return strncmp(key, "lease", strlen("lease")) == 0 || strcmp(key, KEY_ADOPTED) == 0;
}

static int leave(struct carry *c, const char *name, int error, const struct err *why)
{
	if (error == -ENOMEM)
		return error;
	leftover_add(&c->left, name, why);

	return 0;
}

static bool is_plumbed(const struct document *active, const char *aobj)
{
	char ifname[LINK_NAMSIZ];

	return document_find(active, OBJ_INTERFACE, address_ifname(aobj, ifname)) != NULL;
}

static int edit_address(struct carry *c, const struct object *before, const struct object *after)
{
	struct document *active = c->t->active;
	const char *name = name_of(before, after);
	struct err why = { .status = IPADM_SUCCESS };
	struct object *now;
	int r = document_edit(active, OBJ_ADDRESS, name, &now);

	if (r < 0 || (before && !now) || !is_plumbed(active, name))
		return r;
	if (!after) {
		document_remove(active, now);
		return 0;
	}
	if (!now) {
		r = merge_address(c->t, after, &why);
		return r < 0 ? leave(c, name, r, &why) : 0;
	}
	/* Another address was made by us, whoever made the former one. */
	if (!object_same_value(now, after, "address"))
		r = object_set(active, now, KEY_ADOPTED, NULL);
	if (r == 0)
		r = object_rewrite(active, now, after, is_kept);
	if (r < 0)
		return r;
	r = resolve_object(active, now, &why);
	if (r == 0)
		return 0;
	document_remove(active, now);

	return leave(c, name, r, &why);
}

/* There may be no interface yet for an address that stands before it in the file: interfaces first. */
static const struct editor {
	enum obj_kind kind;
	/* One of the two may be NULL. */
	int (*edit)(struct carry *c, const struct object *before, const struct object *after);
} editors[] = {
	{ OBJ_INTERFACE, edit_interface },
	{ OBJ_ADDRESS, edit_address },
	{ OBJ_PROTOCOL, edit_protocol },
};

/* What differs of a kind: first what is in the former document, then what is in the other alone. */
static int edit_all(struct carry *c, const struct unlikes *unlike, const struct editor *how)
{
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < unlike->n; i++) {
			const struct unlike *pair = &unlike->rows[i];
			const struct object *obj = pair->a ? pair->a : pair->b;
			int r;

			if (obj->kind != how->kind || !pair->a != (round == 1))
				continue;
			r = how->edit(c, pair->a, pair->b);
			if (r < 0)
				return r;
		}
	}

	return 0;
}

static int find_unlike(const struct carry *c, struct unlikes *ret)
{
	for (size_t k = 0; k < ARRAY_SIZE(editors); k++)
		if (unlikes_add(ret, c->from, c->to, editors[k].kind) < 0)
			return -ENOMEM;

	return 0;
}

int carry_over(struct carry *c, struct err *e)
{
	_cleanup_unlikes_ struct unlikes found = { .rows = NULL };

	if (!c->unlike && find_unlike(c, &found) < 0)
		return err_nomem(e);
	for (size_t k = 0; k < ARRAY_SIZE(editors); k++)
		if (edit_all(c, c->unlike ? c->unlike : &found, &editors[k]) < 0)
			return err_nomem(e);

	return merge_sift(c->t, &c->left, e);
}
