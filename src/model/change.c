/* SPDX-License-Identifier: Apache-2.0 */
#include "model/change.h"

#include <errno.h>
#include <strings.h>

#include "base/array.h"

/* What nobody is told: it says nothing, or is nobody's business. */
static const struct {
	enum obj_kind kind;
	const char *key;
} silent[] = {
	{ OBJ_HEADER, "version" },
	{ OBJ_HEADER, "generation" },
	{ OBJ_INTERFACE, "ipv6.secret" },
};

static bool is_silent(enum obj_kind kind, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
		if (silent[i].kind == kind && strcasecmp(silent[i].key, key) == 0)
			return true;

	return false;
}

static bool is_noted(const struct object *obj, const char *key)
{
	struct key_place place;

	return document_key_place(obj->kind, obj->name, key, &place) && place.active_only;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_change(const struct doc_change *a, const struct doc_change *b)
{
	if (a->kind != b->kind || strcmp(a->name, b->name) != 0)
		return false;
	if (!a->key || !b->key)
		return a->key == b->key && !a->came == !b->came;

	return strcasecmp(a->key, b->key) == 0 && same_text(a->before, b->before) &&
	       same_text(a->after, b->after);
}

/* How far one adding has come in what was there before it. */
struct adding {
	struct doc_changes *c;
	size_t n_before;
	size_t at; /* nothing before it is about the present object, or one behind it */
};

static int order(enum obj_kind ka, const char *a, enum obj_kind kb, const char *b)
{
	return ka != kb ? (ka < kb ? -1 : 1) : strcmp(a, b);
}

/* The same change of the other document. */
static bool join(struct adding *a, const struct doc_change *row)
{
	struct doc_change *rows = a->c->rows;

	while (a->at < a->n_before &&
		order(rows[a->at].kind, rows[a->at].name, row->kind, row->name) < 0)
		a->at++;
	for (size_t i = a->at; i < a->n_before && rows[i].kind == row->kind &&
			       strcmp(rows[i].name, row->name) == 0;
		i++) {
		if (!same_change(&rows[i], row))
			continue;
		rows[i].docs |= row->docs;
		return true;
	}

	return false;
}

static int put(struct adding *a, const struct doc_change *row)
{
	struct doc_changes *c = a->c;
	struct doc_change *more;

	if (join(a, row))
		return 0;
	more = array_grow(c->rows, c->n, &c->cap, sizeof(*more));
	if (!more)
		return -ENOMEM;
	c->rows = more;
	c->rows[c->n++] = *row;

	return 0;
}

static int put_key(struct adding *a, const struct object *was, const struct object *is,
	const char *key, unsigned int docs)
{
	const struct doc_change row = {
		.kind = is->kind,
		.name = is->name,
		.docs = docs,
		.key = key,
		.before = object_get(was, key),
		.after = object_get(is, key),
		.came = is,
		.gone = was,
		.noted = is_noted(is, key),
	};

	if (is_silent(is->kind, key) || same_text(row.before, row.after))
		return 0;

	return put(a, &row);
}

static int put_keys(
	struct adding *a, const struct object *was, const struct object *is, unsigned int docs)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < was->n_entries; i++)
		r = put_key(a, was, is, was->entries[i].key, docs);
	for (size_t i = 0; r == 0 && i < is->n_entries; i++)
		if (!object_get(was, is->entries[i].key))
			r = put_key(a, was, is, is->entries[i].key, docs);

	return r;
}

static int put_whole(
	struct adding *a, const struct object *was, const struct object *is, unsigned int docs)
{
	const struct object *obj = is ? is : was;
	const struct doc_change row = {
		.kind = obj->kind, .name = obj->name, .docs = docs, .came = is, .gone = was
	};

	return put(a, &row);
}

/* The one that comes first of the two; NULL for the one that is not there yet. */
static void take_next(const struct document *from, const struct document *to, size_t *i, size_t *j,
	const struct object **ret_was, const struct object **ret_is)
{
	const struct object *was = *i < from->n_objects ? from->objects[*i] : NULL;
	const struct object *is = *j < to->n_objects ? to->objects[*j] : NULL;
	int o = was && is ? order(was->kind, was->name, is->kind, is->name) : was ? -1 : 1;

	*ret_was = o <= 0 ? was : NULL;
	*ret_is = o >= 0 ? is : NULL;
	*i += o <= 0;
	*j += o >= 0;
}

int changes_add(struct doc_changes *c, const struct document *from, const struct document *to,
	unsigned int docs)
{
	struct adding a = { .c = c, .n_before = c->n };
	size_t i = 0, j = 0;

	while (i < from->n_objects || j < to->n_objects) {
		const struct object *was, *is;
		int r = 0;

		take_next(from, to, &i, &j, &was, &is);
		/* What a draft did not edit is one object. */
		if (was == is || (was ? was : is)->kind == OBJ_UNKNOWN)
			continue;
		if (was && is)
			r = put_keys(&a, was, is, docs);
		else
			r = put_whole(&a, was, is, docs);
		if (r < 0)
			return r;
	}

	return 0;
}

void changes_fini(struct doc_changes *c)
{
	free(c->rows);
	*c = (struct doc_changes){ .rows = NULL };
}

void change_put_object(struct buf *out, const struct object *obj)
{
	const char *gap = "";

	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *e = &obj->entries[i];

		if (is_silent(obj->kind, e->key) || is_noted(obj, e->key))
			continue;
		buf_printf(out, "%s%s=%s", gap, e->key, e->value);
		gap = " ";
	}
}
