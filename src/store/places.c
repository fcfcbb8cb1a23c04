/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places: objects in an array that is sorted once, their keys in another one, each with the number of the
 * next, and all names in one string, since there may be ten thousands of them.
 */
#include "store/places.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/buf.h"

struct key_at {
	uint32_t name; /* in texts */
	struct place at;
	size_t next; /* of the object's keys, from 1; 0 behind the last */
};

struct object_at {
	enum obj_kind kind;
	const char *name; /* in texts, from places_sort() on */
	uint32_t name_at;
	struct place at;
	size_t keys; /* the key added last, as in struct key_at */
};

struct places {
	struct object_at *objects;
	size_t n_objects;
	size_t cap_objects;
	struct key_at *keys;
	size_t n_keys;
	size_t cap_keys;
	struct buf texts; /* with a NUL behind each */
};

struct places *places_new(void)
{
	return calloc(1, sizeof(struct places));
}

struct places *places_free(struct places *places)
{
	if (!places)
		return NULL;
	free(places->objects);
	free(places->keys);
	buf_fini(&places->texts);
	free(places);

	return NULL;
}

static int add_text(struct places *places, const char *text, uint32_t *ret)
{
	size_t at = places->texts.len;

	if (at + strlen(text) + 1 > UINT32_MAX)
		return -ENOMEM;
	buf_append(&places->texts, text, strlen(text) + 1);
	if (buf_error(&places->texts) < 0)
		return -ENOMEM;
	*ret = (uint32_t)at;

	return 0;
}

int places_add_object(
	struct places *places, enum obj_kind kind, const char *name, struct place at, size_t *ret)
{
	struct object_at *objects = array_grow(
		places->objects, places->n_objects, &places->cap_objects, sizeof(*objects));
	uint32_t name_at;

	if (!objects)
		return -ENOMEM;
	places->objects = objects;
	if (add_text(places, name, &name_at) < 0)
		return -ENOMEM;
	objects[places->n_objects] =
		(struct object_at){ .kind = kind, .name_at = name_at, .at = at };
	*ret = places->n_objects++;

	return 0;
}

void places_move(struct places *places, size_t object, struct place at)
{
	places->objects[object].at = at;
}

int places_add_key(struct places *places, size_t object, const char *key, struct place at)
{
	struct object_at *obj = &places->objects[object];
	struct key_at *keys =
		array_grow(places->keys, places->n_keys, &places->cap_keys, sizeof(*keys));
	uint32_t name;

	if (!keys)
		return -ENOMEM;
	places->keys = keys;
	if (add_text(places, key, &name) < 0)
		return -ENOMEM;
	keys[places->n_keys] = (struct key_at){ .name = name, .at = at, .next = obj->keys };
	obj->keys = ++places->n_keys;

	return 0;
}

static const struct key_at *find_key(
	const struct places *places, const struct object_at *obj, const char *key)
{
	for (size_t i = obj->keys; i > 0; i = places->keys[i - 1].next)
		if (strcasecmp(places->texts.data + places->keys[i - 1].name, key) == 0)
			return &places->keys[i - 1];

	return NULL;
}

bool places_has_key(const struct places *places, size_t object, const char *key, struct place *ret)
{
	const struct key_at *k = find_key(places, &places->objects[object], key);

	if (k)
		*ret = k->at;

	return k;
}

static int compare_names(const struct object_at *a, const struct object_at *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;

	return strcmp(a->name, b->name);
}

/* Of two with one name the one further down comes second. */
static int compare(const void *a, const void *b)
{
	const struct object_at *oa = a;
	const struct object_at *ob = b;
	int r = compare_names(oa, ob);

	if (r == 0)
		r = (oa->at.line > ob->at.line) - (oa->at.line < ob->at.line);
	if (r == 0)
		r = (oa->at.column > ob->at.column) - (oa->at.column < ob->at.column);

	return r;
}

int places_sort(struct places *places, struct places_twin *ret)
{
	struct object_at *objects = places->objects;
	bool sorted = true;

	for (size_t i = 0; i < places->n_objects; i++) {
		objects[i].name = places->texts.data + objects[i].name_at;
		sorted = sorted && (i == 0 || compare(&objects[i - 1], &objects[i]) < 0);
	}
	if (!sorted)
		qsort(objects, places->n_objects, sizeof(*objects), compare);
	for (size_t i = 1; i < places->n_objects; i++) {
		if (compare_names(&objects[i - 1], &objects[i]) != 0)
			continue;
		*ret = (struct places_twin){ .kind = objects[i].kind,
			.name = objects[i].name,
			.first = objects[i - 1].at,
			.second = objects[i].at };
		return -EEXIST;
	}

	return 0;
}

bool places_find(const struct places *places, enum obj_kind kind, const char *name, const char *key,
	uint32_t *ret_line, uint32_t *ret_column)
{
	const struct object_at wanted = { .kind = kind, .name = name };
	const struct key_at *k;
	size_t lo = 0;
	size_t hi = places->n_objects;
	struct place at;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_names(&wanted, &places->objects[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == places->n_objects || compare_names(&wanted, &places->objects[lo]) != 0)
		return false;
	at = places->objects[lo].at;
	k = key ? find_key(places, &places->objects[lo], key) : NULL;
	if (k)
		at = k->at;
	*ret_line = at.line;
	*ret_column = at.column;

	return true;
}
