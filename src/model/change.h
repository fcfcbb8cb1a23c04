/* SPDX-License-Identifier: Apache-2.0 */
/* What a change has changed in the documents, key by key: for those who want to be told. Pure. */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "base/buf.h"
#include "model/document.h"

#define CHANGED_ACTIVE     1u
#define CHANGED_PERSISTENT 2u

struct doc_change {
	enum obj_kind kind;
	const char *name;
	unsigned int docs;         /* CHANGED_*: where */
	const char *key;           /* NULL: the whole object came or went */
	const char *before;        /* of the key; NULL: it had none */
	const char *after;         /* NULL: it has none any more */
	const struct object *came; /* the object that is there now; NULL */
	const struct object *gone; /* the one that was there; NULL */
	bool noted; /* bookkeeping of the active document, which is told in other words, if at all */
};

/* All of it borrows from the documents. Zeroed: none. */
struct doc_changes {
	struct doc_change *rows;
	size_t n, cap;
};

/*
 * Add what is another in @to than in @from, by kind and name of the objects. @docs: which of the documents they are, CHANGED_*.
 * What was added of the other one before, and is the same here, gets this bit, too. Numbers in the header, secrets and
 * sections that are not ours are left out. A draft beside its base costs by what was edited. -ENOMEM.
 */
int changes_add(struct doc_changes *c, const struct document *from, const struct document *to,
	unsigned int docs) _warn_unused_;
void changes_fini(struct doc_changes *c);
#define _cleanup_changes_ _cleanup_(changes_fini)

/* What an object is like, in one line: "type=static address=192.0.2.1/24". */
void change_put_object(struct buf *out, const struct object *obj);

#endif
