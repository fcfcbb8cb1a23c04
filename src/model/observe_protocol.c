/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of protocols, as the kernel has them. It does not tell what it would have by itself, nor whether somebody
 * set it: those that the active document sets are looked at, and no others.
 */
#include "model/observe.h"

#include <errno.h>

/* Where one is in what a document sets. Zeroed: at its beginning. */
struct place {
	const struct object *obj;
	size_t next; /* object */
	size_t entry;
};

/* The next property that the kernel can be asked for; NULL behind the last. @active: NULL is fine. */
static const struct prop_row *next_row(const struct document *active, struct place *at)
{
	while (active) {
		const struct prop_row *row;

		if (!at->obj || at->entry == at->obj->n_entries) {
			at->obj = document_next(active, OBJ_PROTOCOL, &at->next);
			at->entry = 0;
			if (!at->obj)
				return NULL;
			continue;
		}
		row = prop_find_key(
			PROP_PROTOCOL, at->obj->name, at->obj->entries[at->entry++].key);
		if (row && row->via == VIA_SETTING)
			return row;
	}

	return NULL;
}

int observe_ask_protocols(const struct document *active,
	int (*add)(void *ctx, const char *ifname, const char *path), void *ctx)
{
	const struct prop_row *row;
	struct place at = { .obj = NULL };
	int r = 0;

	while (r == 0 && (row = next_row(active, &at)))
		for (size_t k = 0; r == 0 && k < PROP_PATHS && row->paths[k]; k++)
			r = add(ctx, "", row->paths[k]);

	return r;
}

static int put(struct document *doc, const struct object *from, const struct prop_row *row,
	const struct snapshot *s)
{
	char value[MAXPROPVALLEN];
	char canonical[MAXPROPVALLEN];
	char key[PROP_KEYSIZE];
	struct object *obj;

	prop_in_snapshot(row, s, "", value);
	/* Nothing, or nothing that can be set: several files that disagree. */
	if (!value[0] || prop_check(row, 0, value, canonical, NULL) < 0)
		return 0;
	if (document_obtain(doc, OBJ_PROTOCOL, from->name, &obj) < 0)
		return -ENOMEM;

	return object_set(doc, obj, prop_key(row, key), canonical);
}

int observe_protocols(struct document *doc, const struct document *active, const struct snapshot *s)
{
	const struct prop_row *row;
	struct place at = { .obj = NULL };
	int r = 0;

	while (r == 0 && (row = next_row(active, &at)))
		r = put(doc, at.obj, row, s);

	return r;
}
