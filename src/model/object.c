/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of an object: one piece for most of them. What the object means is not known here. */
#include "model/object.h"

#include <errno.h>
#include <string.h>

/* An object and the first of its entries, in one piece of memory: most have no more. */
struct room {
	struct object obj;
	struct entry few[2];
};

static struct entry *few_of(struct object *obj)
{
	return ((struct room *)(void *)obj)->few;
}

struct object *object_new(void)
{
	struct room *room = calloc(1, sizeof(*room));

	if (!room)
		return NULL;
	room->obj.entries = room->few;
	room->obj.cap_entries = ARRAY_SIZE(room->few);
	return &room->obj;
}

void object_clear(struct object *obj)
{
	*obj = (struct object){ .entries = obj->entries, .cap_entries = obj->cap_entries };
}

struct object *object_free(struct object *obj)
{
	if (obj && obj->entries != few_of(obj))
		free(obj->entries);
	free(obj);
	return NULL;
}

int object_reserve(struct object *obj, size_t want)
{
	struct entry *few = few_of(obj);
	bool own = obj->entries != few;
	struct entry *entries;
	size_t cap = obj->cap_entries;

	if (want <= cap)
		return 0;
	while (cap < want)
		cap *= 2;
	entries = reallocarray(own ? obj->entries : NULL, cap, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	if (!own)
		memcpy(entries, few, obj->n_entries * sizeof(*entries));
	obj->entries = entries;
	obj->cap_entries = cap;
	return 0;
}
