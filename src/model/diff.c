/* SPDX-License-Identifier: Apache-2.0 */
/* Both documents are sorted alike: one pass through both of them. */
#include "model/diff.h"

struct walk {
	int (*each)(void *ctx, const struct difference *d);
	void *ctx;
};

/* Bookkeeping of the running system, and what every change counts up. */
static bool is_left_out(const struct object *obj, const char *key)
{
	struct key_place place = { .rank = 0 };

	if (obj->kind == OBJ_HEADER && strcasecmp(key, "generation") == 0)
		return true;

	return document_key_place(obj->kind, obj->name, key, &place) && place.active_only;
}

/* An object that only one of them has; @added: the second. */
static int tell_object(const struct walk *w, const struct object *obj, bool added)
{
	struct difference d = { .kind = obj->kind, .name = obj->name };
	bool told = false;

	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *entry = &obj->entries[i];
		int r;

		if (is_left_out(obj, entry->key))
			continue;
		d.key = entry->key;
		d.from = added ? NULL : entry->value;
		d.to = added ? entry->value : NULL;
		r = w->each(w->ctx, &d);
		if (r != 0)
			return r;
		told = true;
	}
	if (told)
		return 0;
	d.from = added ? NULL : "";
	d.to = added ? "" : NULL;

	return w->each(w->ctx, &d);
}

/* The keys of @a that are other ones in @b, or missing there. */
static int tell_changed(const struct walk *w, const struct object *a, const struct object *b)
{
	for (size_t i = 0; i < a->n_entries; i++) {
		const struct entry *entry = &a->entries[i];
		struct difference d = {
			.kind = a->kind,
			.name = a->name,
			.key = entry->key,
			.from = entry->value,
			.to = object_get(b, entry->key),
		};
		int r;

		if (is_left_out(a, entry->key) || (d.to && strcmp(d.from, d.to) == 0))
			continue;
		r = w->each(w->ctx, &d);
		if (r != 0)
			return r;
	}

	return 0;
}

/* The keys that only @b has. */
static int tell_new(const struct walk *w, const struct object *a, const struct object *b)
{
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct entry *entry = &b->entries[i];
		struct difference d = {
			.kind = b->kind, .name = b->name, .key = entry->key, .to = entry->value
		};
		int r;

		if (is_left_out(b, entry->key) || object_find(a, entry->key))
			continue;
		r = w->each(w->ctx, &d);
		if (r != 0)
			return r;
	}

	return 0;
}

/* Which of two objects comes first. */
static int compare(const struct object *a, const struct object *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;

	return strcmp(a->name, b->name);
}

static int tell_pair(const struct walk *w, const struct object *a, const struct object *b)
{
	int r = tell_changed(w, a, b);

	return r != 0 ? r : tell_new(w, a, b);
}

/* The objects that are left in one document when the other has come to its end. */
static int tell_rest(const struct walk *w, const struct document *doc, size_t i, bool added)
{
	int r = 0;

	for (; r == 0 && i < doc->n_objects; i++)
		r = tell_object(w, doc->objects[i], added);

	return r;
}

int document_diff(const struct document *a, const struct document *b,
	int (*each)(void *ctx, const struct difference *d), void *ctx)
{
	const struct walk w = { .each = each, .ctx = ctx };
	size_t i = 0;
	size_t j = 0;
	int r = 0;

	while (r == 0 && i < a->n_objects && j < b->n_objects) {
		const struct object *x = a->objects[i];
		const struct object *y = b->objects[j];
		int order = compare(x, y);

		if (order == 0)
			r = tell_pair(&w, x, y);
		else
			r = tell_object(&w, order < 0 ? x : y, order > 0);
		i += order <= 0;
		j += order >= 0;
	}
	if (r == 0)
		r = tell_rest(&w, a, i, false);

	return r != 0 ? r : tell_rest(&w, b, j, true);
}
