/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML files as trees of nodes with their lines, merged as netplan does it: mappings key by key, sequences
 * one behind the other, the later scalar in place of the earlier one. Anchors are not followed.
 */
#ifndef IMPORT_NODE_H
#define IMPORT_NODE_H

#include "import/intake.h"
#include "import/tree.h"

enum node_kind {
	NODE_SCALAR,
	NODE_SEQUENCE,
	NODE_MAPPING,
};

struct node {
	enum node_kind kind;
	char *key;  /* in a mapping; NULL */
	char *text; /* of a scalar; NULL */
	struct node **items;
	size_t n, cap;
	struct place at;
};

/* *@ret is NULL for an empty file. BAD_DOCUMENT: "FILE:LINE: …". @name is for the nodes, and outlives them. */
int node_read(const struct tree_file *f, const char *name, struct node **ret, struct err *e)
	_warn_unused_;
struct node *node_free(struct node *node); /* NULL is fine; returns NULL */
static inline void node_freep(struct node **node)
{
	*node = node_free(*node);
}
/* Put @from, which is used up, over *@onto. Where they are of different kinds @from stands alone. */
int node_merge(struct node **onto, struct node *from) _warn_unused_;
/* NULL: there is none, or @node is no mapping. */
const struct node *node_find(const struct node *node, const char *key);
/* The text of a scalar; "" of another. */
const char *node_text(const struct node *node);

#endif
