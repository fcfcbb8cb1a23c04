/* SPDX-License-Identifier: Apache-2.0 */
/* What is different between two documents, object by object and key by key. */
#ifndef MODEL_DIFF_H
#define MODEL_DIFF_H

#include "model/document.h"

/* Strings are borrowed from the documents. */
struct difference {
	enum obj_kind kind;
	const char *name;
	const char *key;  /* NULL: the object as such, which has no keys */
	const char *from; /* NULL: the first document has no such key */
	const char *to;   /* NULL: the second has none */
};

/*
 * Each difference, in the order of the documents, until @each returns other than 0, which is the result; 0 at the
 * end. What a persistent document does not hold is left out, as are comments, the order of keys and the number
 * of the generation.
 */
int document_diff(const struct document *a, const struct document *b,
	int (*each)(void *ctx, const struct difference *d), void *ctx) _warn_unused_;

#endif
