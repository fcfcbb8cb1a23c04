/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two documents say the same. */
#ifndef MODEL_SAME_H
#define MODEL_SAME_H

#include "model/document.h"

/*
 * Whether two objects have the same keys with the same values, but for those that @skip (NULL: none) leaves
 * out; their names and comments are not looked at. NULL is the same as NULL alone.
 */
bool object_same(const struct object *a, const struct object *b, bool (*skip)(const char *key));
/* Whether both have the same value of a key, or both have it not; NULL has none. */
bool object_same_value(const struct object *a, const struct object *b, const char *key);
/* Whether a key of an object is kept by the engine alone: what is known of the running state, and secrets that it
 * makes. Nobody who leaves them out wants them gone. */
bool object_key_is_state(const struct object *obj, const char *key);
/* Whether two objects of one kind and name want the same: what is left out of one as state is no difference. */
bool object_same_wish(const struct object *a, const struct object *b);

/* Two documents side by side: the objects of @kind, by name. Neither may change meanwhile. */
struct pairs {
	const struct document *a;
	const struct document *b;
	enum obj_kind kind;
	size_t i, j; /* internal: 0 */
};
/* NULL where a document has none of the name. False at the end. */
bool pairs_next(struct pairs *p, const struct object **ret_a, const struct object **ret_b);

/* Those of them that don't want the same. Borrowed from the documents. */
struct unlike {
	const struct object *a;
	const struct object *b;
};
struct unlikes {
	struct unlike *rows;
	size_t n;
	size_t cap;
};
/* Append those of @kind. -ENOMEM. */
int unlikes_add(struct unlikes *u, const struct document *a, const struct document *b,
	enum obj_kind kind) _warn_unused_;
void unlikes_fini(struct unlikes *u);
#define _cleanup_unlikes_ _cleanup_(unlikes_fini)

/*
 * Give @obj of @doc the keys of @to, and take away its others, but for those that @keep says are to stay. -ENOMEM.
 */
int object_rewrite(struct document *doc, struct object *obj, const struct object *to,
	bool (*keep)(const struct object *obj, const char *key)) _warn_unused_;
/* object_same() of an interface and all of its address objects. */
bool interface_same(const struct document *a, const struct document *b, const char *ifname,
	bool (*skip)(const char *key));
/* Of all protocols. */
bool protocols_same(const struct document *a, const struct document *b);

#endif
