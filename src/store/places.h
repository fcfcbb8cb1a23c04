/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the objects and keys of a document stand in the text that it was read from, for sentences about
 * them. It lives apart from the document, which may be changed and freed.
 */
#ifndef STORE_PLACES_H
#define STORE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "model/document.h"

/* Both from 1; a column is a character. */
struct place {
	uint32_t line;
	uint32_t column;
};

struct places;

struct places *places_new(void);                   /* NULL when out of memory */
struct places *places_free(struct places *places); /* NULL is fine; returns NULL */
static inline void places_freep(struct places **places)
{
	*places = places_free(*places);
}
#define _cleanup_places_ _cleanup_(places_freep)

/*
 * Where an object is, or a key of it; @key NULL, or a key that it has not: the object. False, with nothing
 * written, when there is no such object. The header's name is "".
 */
bool places_find(const struct places *places, enum obj_kind kind, const char *name, const char *key,
	uint32_t *ret_line, uint32_t *ret_column);

/* For the readers. An object, with a number for what follows, which ends with places_sort(); -ENOMEM. */
int places_add_object(struct places *places, enum obj_kind kind, const char *name, struct place at,
	size_t *ret) _warn_unused_;
void places_move(struct places *places, size_t object, struct place at);
int places_add_key(struct places *places, size_t object, const char *key, struct place at)
	_warn_unused_;
/* Whether the object has this key already, and where. */
bool places_has_key(const struct places *places, size_t object, const char *key, struct place *ret);
/* Put them in order, which places_find() needs. The second of two objects of one kind and name is refused:
 * -EEXIST with what it is and where both are. */
struct places_twin {
	enum obj_kind kind;
	const char *name;
	struct place first;
	struct place second;
};
int places_sort(struct places *places, struct places_twin *ret) _warn_unused_;

#endif
