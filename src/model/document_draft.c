/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of a document: whole ones, and drafts that share what they do not change. */
#include <assert.h>
#include <string.h>

#include "model/object.h"
#include "model/same.h"

struct document *document_clone(const struct document *doc)
{
	_cleanup_document_ struct document *copy = calloc(1, sizeof(*copy));
	struct document *ret;

	if (!copy)
		return NULL;
	copy->objects = calloc(doc->n_objects, sizeof(*copy->objects));
	copy->pieces = calloc(doc->n_objects, sizeof(*copy->pieces));
	if (!copy->objects || !copy->pieces)
		return NULL;
	copy->cap_objects = doc->n_objects;
	copy->id = doc->id + 1;
	for (size_t i = 0; i < doc->n_objects; i++) {
		if (document_copy_object(copy, doc->objects[i], &copy->objects[i]) < 0)
			return NULL;
		copy->n_objects++;
	}
	if (document_copy_string(copy, doc->tail, &copy->tail) < 0)
		return NULL;
	ret = copy;
	copy = NULL;
	return ret;
}

struct document *document_draft(struct document *base)
{
	_cleanup_document_ struct document *draft = calloc(1, sizeof(*draft));
	size_t cap = base->n_objects + base->n_objects / 16 + 16;
	struct document *ret;

	if (!draft)
		return NULL;
	draft->base = base;
	draft->id = base->id + 1;
	draft->age = base->age;
	draft->tail = base->tail;
	draft->objects = reallocarray(NULL, cap, sizeof(*draft->objects));
	draft->pieces = reallocarray(NULL, cap, sizeof(*draft->pieces));
	draft->dropped = reallocarray(NULL, base->n_objects, sizeof(*draft->dropped));
	if (!draft->objects || !draft->pieces || !draft->dropped)
		return NULL;
	draft->cap_objects = cap;
	memcpy(draft->objects, base->objects, base->n_objects * sizeof(*base->objects));
	memcpy(draft->pieces, base->pieces, base->n_objects * sizeof(*base->pieces));
	draft->n_objects = base->n_objects;
	ret = draft;
	draft = NULL;
	return ret;
}

/* Strings are not freed one by one: when there were more changes than objects, most of them are dead. */
static struct document *renew(struct document *doc)
{
	struct document *copy;

	if (doc->age < 1024 || doc->age < doc->n_objects)
		return doc;
	copy = document_clone(doc);
	if (!copy)
		return doc;
	document_free(doc);
	return copy;
}

size_t document_count_changes(const struct document *draft)
{
	return draft->n_fresh + draft->n_dropped;
}

bool document_changes(const struct document *draft)
{
	for (size_t i = 0; i < draft->n_fresh; i++) {
		const struct object *obj = draft->fresh[i];
		const struct object *was = document_find(draft->base, obj->kind, obj->name);

		if (!was || was->families != obj->families || !object_same(was, obj, NULL))
			return true;
	}
	for (size_t i = 0; i < draft->n_dropped; i++)
		if (!document_find(draft, draft->dropped[i]->kind, draft->dropped[i]->name))
			return true;

	return false;
}

/* In place of what @doc said of the object. */
static int put_absent(struct document *doc, const struct object *gone, const char *key)
{
	const struct object *had = document_find(doc, gone->kind, gone->name);
	struct object *obj;
	int r;

	if (had)
		document_remove(doc, had);
	r = document_add(doc, gone->kind, gone->name, &obj);

	return r < 0 ? r : object_set(doc, obj, key, "yes");
}

int document_put_changes(struct document *doc, const struct document *draft, const char *absent)
{
	int r = 0;

	for (size_t i = 0; i < draft->n_fresh && r == 0; i++)
		r = document_put_copy(doc, draft->fresh[i], NULL);
	for (size_t i = 0; i < draft->n_dropped && r == 0; i++) {
		const struct object *was = draft->dropped[i];

		if (!document_find(draft, was->kind, was->name))
			r = put_absent(doc, was, absent);
	}

	return r;
}

struct document *document_supersede(struct document *base, struct document *draft)
{
	assert(draft->base == base);
	document_take_text(draft, base);
	for (size_t i = 0; i < draft->n_dropped; i++)
		object_free(draft->dropped[i]);
	draft->n_dropped = 0;
	draft->n_fresh = 0;
	draft->base = NULL;
	/* The others are the draft's. */
	base->n_objects = 0;
	document_free(base);
	return renew(draft);
}
