/* SPDX-License-Identifier: Apache-2.0 */
/* Making and freeing the objects of a document: for document.c alone. */
#ifndef MODEL_OBJECT_H
#define MODEL_OBJECT_H

#include "model/document.h"

/* An empty object; NULL when out of memory. */
struct object *object_new(void);
struct object *object_free(struct object *obj); /* NULL is fine; returns NULL */
/* Room for @want entries in all. -ENOMEM. */
int object_reserve(struct object *obj, size_t want) _warn_unused_;

#endif
