/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of protocols, as the kernel has them. It does not tell what it would have by itself, nor whether somebody
 * set it: those that the active document sets are looked at, and no others.
 */
#include "model/observe.h"

#include <errno.h>

/* The row behind @entry of @obj, where the kernel can be asked for it; NULL. */
static const struct prop_row *row_of(const struct object *obj, const struct entry *entry)
{
	const struct prop_row *row = prop_find_key(PROP_PROTOCOL, obj->name, entry->key);

	return row && row->via == VIA_SETTING ? row : NULL;
}

int observe_ask_protocols(const struct document *active,
	int (*add)(void *ctx, const char *ifname, const char *path), void *ctx)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (r == 0 && (obj = document_next(active, OBJ_PROTOCOL, &i)))
		for (size_t j = 0; r == 0 && j < obj->n_entries; j++) {
			const struct prop_row *row = row_of(obj, &obj->entries[j]);

			for (size_t k = 0; row && r == 0 && k < PROP_PATHS && row->paths[k]; k++)
				r = add(ctx, "", row->paths[k]);
		}

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
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (r == 0 && (obj = document_next(active, OBJ_PROTOCOL, &i)))
		for (size_t j = 0; r == 0 && j < obj->n_entries; j++) {
			const struct prop_row *row = row_of(obj, &obj->entries[j]);

			if (row)
				r = put(doc, obj, row, s);
		}

	return r;
}
