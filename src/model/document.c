/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document as a sorted array of objects, and the memory that its strings live in: blocks that
 * are filled from the front and freed with the document, never one string at a time. What the keys
 * mean is not known here, but for "families", which is kept decoded.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/document.h"
#include "model/object.h"

#define BLOCK_MIN 512u
#define BLOCK_MAX 65536u

/* A piece of memory for strings; @text is one that came from elsewhere. */
struct block {
	struct block *next;
	char *text;
	size_t used;
	size_t size;
	char bytes[];
};

static struct block *block_add(struct document *doc, size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (!b)
		return NULL;
	*b = (struct block){ .next = doc->owned, .size = size };
	doc->owned = b;
	return b;
}

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
	int r;

	r = reserve(&array, &doc->cap_objects, doc->n_objects, sizeof(*doc->objects));
	if (r == 0)
		doc->objects = array;
	return r;
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

static struct entry *find_entry(const struct object *obj, const char *key)
{
	for (size_t i = 0; i < obj->n_entries; i++)
		if (strcasecmp(obj->entries[i].key, key) == 0)
			return &obj->entries[i];
	return NULL;
}

/* NULL stays NULL. */
static int copy_string(struct document *doc, const char *s, const char **ret)
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
		return copy_string(doc, key, ret);
	*ret = row->key;
	return 0;
}

/* A copy of @src whose strings live in @doc; it does not stand in it yet. */
static int copy_object(struct document *doc, const struct object *src, struct object **ret)
{
	_cleanup_(object_freep) struct object *obj = object_new();

	if (!obj)
		return -ENOMEM;
	obj->kind = src->kind;
	obj->families = src->families;
	if (copy_string(doc, src->name, &obj->name) < 0 ||
		copy_string(doc, src->lead, &obj->lead) < 0)
		return -ENOMEM;
	if (object_reserve(obj, src->n_entries) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < src->n_entries; i++) {
		const struct entry *from = &src->entries[i];
		struct entry *to = &obj->entries[i];

		if (copy_string(doc, from->lead, &to->lead) < 0 ||
			copy_key(doc, obj->kind, from->key, &to->key) < 0 ||
			copy_string(doc, from->value, &to->value) < 0)
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
	assert(doc->n_objects < doc->cap_objects);
	memmove(&doc->objects[at + 1], &doc->objects[at],
		(doc->n_objects - at) * sizeof(*doc->objects));
	doc->objects[at] = obj;
	doc->n_objects++;
}

char *document_strdup(struct document *doc, const char *s)
{
	struct block *b = doc->owned;
	size_t len = strlen(s) + 1;
	char *copy;

	if (!b || b->size - b->used < len) {
		size_t size = b && b->size >= BLOCK_MIN / 2 ? b->size * 2 : BLOCK_MIN;

		if (size > BLOCK_MAX)
			size = BLOCK_MAX;
		b = block_add(doc, len > size ? len : size);
		if (!b)
			return NULL;
	}
	copy = b->bytes + b->used;
	memcpy(copy, s, len);
	b->used += len;
	return copy;
}

int document_adopt_text(struct document *doc, char *text)
{
	struct block *b = block_add(doc, 0);

	if (!b) {
		free(text);
		return -ENOMEM;
	}
	b->text = text;
	return 0;
}

struct document *document_free(struct document *doc)
{
	struct block *next;

	if (!doc)
		return NULL;
	for (size_t i = 0; i < doc->n_objects; i++)
		object_free(doc->objects[i]);
	for (struct block *b = doc->owned; b; b = next) {
		next = b->next;
		free(b->text);
		free(b);
	}
	free(doc->objects);
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

struct document *document_clone(const struct document *doc)
{
	_cleanup_document_ struct document *copy = calloc(1, sizeof(*copy));
	struct document *ret;

	if (!copy)
		return NULL;
	copy->objects = calloc(doc->n_objects, sizeof(*copy->objects));
	if (!copy->objects)
		return NULL;
	copy->cap_objects = doc->n_objects;
	for (size_t i = 0; i < doc->n_objects; i++) {
		if (copy_object(copy, doc->objects[i], &copy->objects[i]) < 0)
			return NULL;
		copy->objects[i]->line = doc->objects[i]->line;
		copy->n_objects++;
	}
	if (copy_string(copy, doc->tail, &copy->tail) < 0)
		return NULL;
	ret = copy;
	copy = NULL;
	return ret;
}

struct object *document_find(const struct document *doc, enum obj_kind kind, const char *name)
{
	size_t at = lower_bound(doc, kind, name);

	if (at == doc->n_objects || compare(kind, name, doc->objects[at]) != 0)
		return NULL;
	return doc->objects[at];
}

size_t document_position(const struct document *doc, enum obj_kind kind, const char *name)
{
	return lower_bound(doc, kind, name);
}

struct object *document_next(const struct document *doc, enum obj_kind kind, size_t *i)
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
	obj->name = document_strdup(doc, name);
	if (!obj->name)
		return -ENOMEM;

	insert_object(doc, at, obj);
	if (ret)
		*ret = obj;
	obj = NULL;
	return 0;
}

void document_remove(struct document *doc, struct object *obj)
{
	size_t at = lower_bound(doc, obj->kind, obj->name);

	assert(obj->kind != OBJ_HEADER);
	assert(at < doc->n_objects && doc->objects[at] == obj);
	doc->n_objects--;
	memmove(&doc->objects[at], &doc->objects[at + 1],
		(doc->n_objects - at) * sizeof(*doc->objects));
	object_free(obj);
}

int document_put_copy(struct document *doc, const struct object *src, struct object **ret)
{
	size_t at = lower_bound(doc, src->kind, src->name);
	struct object *obj = NULL;
	int r;

	r = reserve_objects(doc);
	if (r == 0)
		r = copy_object(doc, src, &obj);
	if (r < 0)
		return r;

	if (at < doc->n_objects && compare(src->kind, src->name, doc->objects[at]) == 0) {
		object_free(doc->objects[at]);
		doc->objects[at] = obj;
	} else {
		insert_object(doc, at, obj);
	}
	if (ret)
		*ret = obj;
	return 0;
}

const char *object_get(const struct object *obj, const char *key)
{
	const struct entry *entry = find_entry(obj, key);

	return entry ? entry->value : NULL;
}

int object_set(struct document *doc, struct object *obj, const char *key, const char *value)
{
	struct entry *entry = find_entry(obj, key);
	struct entry fresh = { .lead = NULL };

	/* What would not be read back as it was written is our own mistake. */
	assert(!value || !strpbrk(value, "\n\r"));
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

	if (copy_string(doc, value, &fresh.value) < 0)
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

int document_append(struct document *doc, enum obj_kind kind, const char *name, const char *lead,
	struct object **ret)
{
	struct object *obj;
	int r;

	r = reserve_objects(doc);
	if (r < 0)
		return r;
	obj = object_new();
	if (!obj)
		return -ENOMEM;
	obj->kind = kind;
	obj->name = name;
	obj->lead = lead;
	doc->objects[doc->n_objects++] = obj;
	*ret = obj;
	return 0;
}

uint64_t document_generation(const struct document *doc)
{
	const char *value = object_get(doc->objects[0], "generation");
	uint64_t generation;

	if (!value || str_to_uint(value, UINT64_MAX, &generation) < 0)
		return 0;
	return generation;
}

int document_set_generation(struct document *doc, uint64_t generation)
{
	char value[24];

	snprintf(value, sizeof(value), "%llu", (unsigned long long)generation);
	return object_set(doc, doc->objects[0], "generation", value);
}
