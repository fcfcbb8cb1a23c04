/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document as a sorted array of objects. What the keys mean is not known here, but for "families",
 * which is kept decoded. In a draft an object may be the base's, too: such a one is never changed.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/document.h"
#include "model/object.h"

/* @want elements and one more in an array that doubles. */
static int reserve(void **array, size_t *cap, size_t want, size_t size)
{
	size_t n = *cap ? *cap : 2;
	void *grown;

	if (want < *cap)
		return 0;
	while (n <= want)
		n *= 2;
	grown = reallocarray(*array, n, size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*cap = n;
	return 0;
}

static int reserve_objects(struct document *doc)
{
	void *array = doc->objects;
	size_t cap = doc->cap_objects;
	struct piece *pieces;
	int r;

	r = reserve(&array, &cap, doc->n_objects, sizeof(*doc->objects));
	if (r < 0)
		return r;
	doc->objects = array;
	if (doc->pieces && cap == doc->cap_objects)
		return 0;
	pieces = reallocarray(doc->pieces, cap, sizeof(*pieces));
	if (!pieces)
		return -ENOMEM;
	doc->pieces = pieces;
	doc->cap_objects = cap;
	return 0;
}

/* Whether an object may be changed in place: others may have it too, in a draft. */
static bool is_own(const struct document *doc, const struct object *obj)
{
	return !doc->base || obj->id == doc->id;
}

/* A draft remembers what is its own. */
static int add_fresh(struct document *doc, struct object *obj)
{
	void *array = doc->fresh;
	int r;

	if (!doc->base)
		return 0;
	r = reserve(&array, &doc->cap_fresh, doc->n_fresh, sizeof(*doc->fresh));
	if (r < 0)
		return r;
	doc->fresh = array;
	doc->fresh[doc->n_fresh++] = obj;
	return 0;
}

static void forget_fresh(struct document *doc, const struct object *obj)
{
	for (size_t i = doc->n_fresh; i-- > 0;) {
		if (doc->fresh[i] != obj)
			continue;
		doc->fresh[i] = doc->fresh[--doc->n_fresh];
		return;
	}
}

/* An object leaves @doc. In the list there is room for every one of the base. */
static void let_go(struct document *doc, struct object *obj)
{
	doc->age++;
	if (!is_own(doc, obj)) {
		doc->dropped[doc->n_dropped++] = obj;
		return;
	}
	forget_fresh(doc, obj);
	object_free(obj);
}

static void object_freep(struct object **obj)
{
	*obj = object_free(*obj);
}

static int compare(enum obj_kind kind, const char *name, const struct object *obj)
{
	if (kind != obj->kind)
		return kind < obj->kind ? -1 : 1;
	return strcmp(name, obj->name);
}

static int compare_objects(const void *a, const void *b)
{
	const struct object *const *oa = a;
	const struct object *const *ob = b;
	int r = compare((*oa)->kind, (*oa)->name, *ob);

	/* Of two with one name the one further down in the file comes second. */
	return r ? r : ((*oa)->line > (*ob)->line) - ((*oa)->line < (*ob)->line);
}

/* The position of the first object that is not before (@kind, @name). */
static size_t lower_bound(const struct document *doc, enum obj_kind kind, const char *name)
{
	size_t lo = 0;
	size_t hi = doc->n_objects;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare(kind, name, doc->objects[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Put "families" into numbers wherever that key is written. */
static void decode(struct object *obj, const char *key, const char *value)
{
	unsigned int families = 0;

	if (obj->kind != OBJ_INTERFACE || strcmp(key, "families") != 0)
		return;
	obj->families = value && document_families_parse(value, &families) == 0 ? families : 0;
}

int document_copy_string(struct document *doc, const char *s, const char **ret)
{
	const char *copy = NULL;

	if (s) {
		copy = document_strdup(doc, s);
		if (!copy)
			return -ENOMEM;
	}
	*ret = copy;
	return 0;
}

/* Keys of the schema are not copied: their rows outlive every document. */
static int copy_key(struct document *doc, enum obj_kind kind, const char *key, const char **ret)
{
	const struct schema_row *row = document_schema_find(kind, key);

	if (!row)
		return document_copy_string(doc, key, ret);
	*ret = row->key;
	return 0;
}

int document_copy_object(struct document *doc, const struct object *src, struct object **ret)
{
	_cleanup_(object_freep) struct object *obj = object_new();

	if (!obj)
		return -ENOMEM;
	obj->kind = src->kind;
	obj->families = src->families;
	obj->line = src->line;
	obj->id = doc->id;
	if (document_copy_string(doc, src->name, &obj->name) < 0 ||
		document_copy_string(doc, src->lead, &obj->lead) < 0)
		return -ENOMEM;
	if (object_reserve(obj, src->n_entries) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < src->n_entries; i++) {
		const struct entry *from = &src->entries[i];
		struct entry *to = &obj->entries[i];

		if (document_copy_string(doc, from->lead, &to->lead) < 0 ||
			copy_key(doc, obj->kind, from->key, &to->key) < 0 ||
			document_copy_string(doc, from->value, &to->value) < 0)
			return -ENOMEM;
		obj->n_entries++;
	}
	*ret = obj;
	obj = NULL;
	return 0;
}

/* Make room at @at and put @obj there; the room must be reserved. */
static void insert_object(struct document *doc, size_t at, struct object *obj)
{
	assert(doc->n_objects < doc->cap_objects && doc->n_spare == 0);
	memmove(&doc->objects[at + 1], &doc->objects[at],
		(doc->n_objects - at) * sizeof(*doc->objects));
	memmove(&doc->pieces[at + 1], &doc->pieces[at],
		(doc->n_objects - at) * sizeof(*doc->pieces));
	doc->objects[at] = obj;
	doc->pieces[at] = (struct piece){ .text = NULL };
	doc->n_objects++;
}

struct document *document_free(struct document *doc)
{
	if (!doc)
		return NULL;
	/* What a draft shares may be gone already, together with its base. */
	for (size_t i = 0; i < doc->n_objects + doc->n_spare && !doc->base; i++)
		object_free(doc->objects[i]);
	for (size_t i = 0; i < doc->n_fresh; i++)
		object_free(doc->fresh[i]);
	document_free_text(doc);
	free(doc->fresh);
	free(doc->objects);
	free(doc->pieces);
	free(doc->dropped);
	free(doc);
	return NULL;
}

struct document *document_new(void)
{
	_cleanup_document_ struct document *doc = calloc(1, sizeof(*doc));
	struct document *ret;
	struct object *header;
	char version[16];

	if (!doc || document_append(doc, OBJ_HEADER, "", NULL, &header) < 0)
		return NULL;
	snprintf(version, sizeof(version), "%d", DOCUMENT_VERSION);
	if (object_set(doc, header, "version", version) < 0)
		return NULL;
	ret = doc;
	doc = NULL;
	return ret;
}

const struct object *document_find(const struct document *doc, enum obj_kind kind, const char *name)
{
	size_t at = lower_bound(doc, kind, name);

	if (at == doc->n_objects || compare(kind, name, doc->objects[at]) != 0)
		return NULL;
	return doc->objects[at];
}

int document_edit(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
{
	size_t at = lower_bound(doc, kind, name);
	struct object *copy;
	int r;

	*ret = NULL;
	if (at == doc->n_objects || compare(kind, name, doc->objects[at]) != 0)
		return 0;
	if (!is_own(doc, doc->objects[at])) {
		r = document_copy_object(doc, doc->objects[at], &copy);
		if (r < 0)
			return r;
		if (add_fresh(doc, copy) < 0) {
			object_free(copy);
			return -ENOMEM;
		}
		let_go(doc, doc->objects[at]);
		doc->objects[at] = copy;
	}
	doc->pieces[at] = (struct piece){ .text = NULL };
	*ret = doc->objects[at];
	return 0;
}

int document_obtain(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
{
	int r = document_edit(doc, kind, name, ret);

	return r < 0 || *ret ? r : document_add(doc, kind, name, ret);
}

size_t document_position(const struct document *doc, enum obj_kind kind, const char *name)
{
	return lower_bound(doc, kind, name);
}

const struct object *document_next(const struct document *doc, enum obj_kind kind, size_t *i)
{
	size_t at = *i;

	if (at < doc->n_objects && doc->objects[at]->kind < kind)
		at = lower_bound(doc, kind, "");
	if (at >= doc->n_objects || doc->objects[at]->kind != kind) {
		*i = doc->n_objects;
		return NULL;
	}
	*i = at + 1;
	return doc->objects[at];
}

int document_add(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
{
	_cleanup_(object_freep) struct object *obj = NULL;
	size_t at = lower_bound(doc, kind, name);

	if (at < doc->n_objects && compare(kind, name, doc->objects[at]) == 0)
		return -EEXIST;
	if (reserve_objects(doc) < 0)
		return -ENOMEM;
	obj = object_new();
	if (!obj)
		return -ENOMEM;
	obj->kind = kind;
	obj->id = doc->id;
	obj->name = document_strdup(doc, name);
	if (!obj->name || add_fresh(doc, obj) < 0)
		return -ENOMEM;

	insert_object(doc, at, obj);
	if (ret)
		*ret = obj;
	obj = NULL;
	return 0;
}

void document_remove(struct document *doc, const struct object *obj)
{
	size_t at = lower_bound(doc, obj->kind, obj->name);
	struct object *gone;

	assert(obj->kind != OBJ_HEADER);
	assert(at < doc->n_objects && doc->objects[at] == obj);
	gone = doc->objects[at];
	doc->n_objects--;
	memmove(&doc->objects[at], &doc->objects[at + 1],
		(doc->n_objects - at) * sizeof(*doc->objects));
	memmove(&doc->pieces[at], &doc->pieces[at + 1],
		(doc->n_objects - at) * sizeof(*doc->pieces));
	let_go(doc, gone);
}

int document_put_copy(struct document *doc, const struct object *src, struct object **ret)
{
	size_t at = lower_bound(doc, src->kind, src->name);
	struct object *obj = NULL;
	int r;

	r = reserve_objects(doc);
	if (r == 0)
		r = document_copy_object(doc, src, &obj);
	if (r < 0)
		return r;
	if (add_fresh(doc, obj) < 0) {
		object_free(obj);
		return -ENOMEM;
	}

	obj->line = 0;
	if (at < doc->n_objects && compare(src->kind, src->name, doc->objects[at]) == 0) {
		let_go(doc, doc->objects[at]);
		doc->objects[at] = obj;
		doc->pieces[at] = (struct piece){ .text = NULL };
	} else {
		insert_object(doc, at, obj);
	}
	if (ret)
		*ret = obj;
	return 0;
}

/* The object is not what it was. */
static void forget_piece(struct document *doc, const struct object *obj)
{
	size_t at = lower_bound(doc, obj->kind, obj->name);

	assert(at < doc->n_objects && doc->objects[at] == obj);
	doc->pieces[at] = (struct piece){ .text = NULL };
	doc->age++;
}

int object_set(struct document *doc, struct object *obj, const char *key, const char *value)
{
	struct entry *entry = object_find(obj, key);
	struct entry fresh = { .lead = NULL };

	/* What would not be read back as it was written is our own mistake. */
	assert(!value || !strpbrk(value, "\n\r"));
	assert(is_own(doc, obj));
	forget_piece(doc, obj);
	if (!value) {
		if (entry) {
			size_t behind = obj->n_entries - (size_t)(entry - obj->entries) - 1;

			memmove(entry, entry + 1, behind * sizeof(*entry));
			obj->n_entries--;
		}
		decode(obj, key, NULL);
		return 0;
	}
	if (entry && strcmp(entry->value, value) == 0)
		return 0;

	if (document_copy_string(doc, value, &fresh.value) < 0)
		return -ENOMEM;
	if (entry) {
		entry->value = fresh.value;
		decode(obj, entry->key, value);
		return 0;
	}
	if (copy_key(doc, obj->kind, key, &fresh.key) < 0)
		return -ENOMEM;
	return object_append(obj, &fresh);
}

int object_set_families(struct document *doc, struct object *obj, unsigned int families)
{
	assert(families != 0 && (families & ~(unsigned int)FAM_BOTH) == 0);
	return object_set(doc, obj, "families", fam_format(families));
}

int object_append(struct object *obj, const struct entry *entry)
{
	int r;

	r = object_reserve(obj, obj->n_entries + 1);
	if (r < 0)
		return r;
	obj->entries[obj->n_entries++] = *entry;
	decode(obj, entry->key, entry->value);
	return 0;
}

void document_sort(struct document *doc)
{
	size_t i = 1;

	while (i < doc->n_objects && compare_objects(&doc->objects[i - 1], &doc->objects[i]) <= 0)
		i++;
	if (i < doc->n_objects)
		qsort(doc->objects, doc->n_objects, sizeof(struct object *), compare_objects);
}

void document_rewind(struct document *doc)
{
	doc->n_spare += doc->n_objects - 1;
	doc->n_objects = 1;
}

/* An empty object behind the last one. */
static struct object *obtain_object(struct document *doc)
{
	struct object *obj;

	if (doc->n_spare > 0) {
		doc->n_spare--;
		obj = doc->objects[doc->n_objects++];
		object_clear(obj);
		return obj;
	}
	if (reserve_objects(doc) < 0)
		return NULL;
	obj = object_new();
	if (obj)
		doc->objects[doc->n_objects++] = obj;

	return obj;
}

int document_append(struct document *doc, enum obj_kind kind, const char *name, const char *lead,
	struct object **ret)
{
	struct object *obj = obtain_object(doc);

	if (!obj)
		return -ENOMEM;
	obj->kind = kind;
	obj->name = name;
	obj->lead = lead;
	obj->id = doc->id;
	doc->pieces[doc->n_objects - 1] = (struct piece){ .text = NULL };
	*ret = obj;
	return 0;
}
