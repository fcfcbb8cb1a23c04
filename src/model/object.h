/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a document and the memory of its strings: for document*.c alone. */
#ifndef MODEL_OBJECT_H
#define MODEL_OBJECT_H

#include "model/document.h"

/* An empty object; NULL when out of memory. */
struct object *object_new(void);
/* As a new one, with the room that it has. */
void object_clear(struct object *obj);
struct object *object_free(struct object *obj); /* NULL is fine; returns NULL */
/* Room for @want entries in all. -ENOMEM. */
int object_reserve(struct object *obj, size_t want) _warn_unused_;

/* NULL stays NULL. */
int document_copy_string(struct document *doc, const char *s, const char **ret) _warn_unused_;
/* A copy of @src whose strings live in @doc; it does not stand in it yet. */
int document_copy_object(struct document *doc, const struct object *src, struct object **ret)
	_warn_unused_;
void document_free_text(struct document *doc);
/* @from's strings live as long as @doc from now on. */
void document_take_text(struct document *doc, struct document *from);

#endif
