/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing what a crash interrupted: the difference between the stage that it left and what stands. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool same_entries(const struct object *a, const struct object *b)
{
	if (!a || !b || a->n_entries != b->n_entries)
		return a == b;
	for (size_t i = 0; i < a->n_entries; i++) {
		const char *other = object_get(b, a->entries[i].key);

		if (!other || strcmp(other, a->entries[i].value) != 0)
			return false;
	}

	return true;
}

/* Whether two documents say the same of one interface and its addresses. */
static bool same_interface(const struct document *a, const struct document *b, const char *ifname)
{
	size_t i = address_first(a, ifname);
	size_t j = address_first(b, ifname);
	const struct object *x;
	const struct object *y;

	if (!same_entries(document_find(a, OBJ_INTERFACE, ifname),
		    document_find(b, OBJ_INTERFACE, ifname)))
		return false;
	do {
		x = address_next(a, ifname, &i);
		y = address_next(b, ifname, &j);
		if (!same_entries(x, y) || (x && strcmp(x->name, y->name) != 0))
			return false;
	} while (x);

	return true;
}

static bool same_protocols(const struct document *a, const struct document *b)
{
	size_t i = 0;
	size_t j = 0;
	const struct object *x;
	const struct object *y;

	do {
		x = document_next(a, OBJ_PROTOCOL, &i);
		y = document_next(b, OBJ_PROTOCOL, &j);
		if (!same_entries(x, y) || (x && strcmp(x->name, y->name) != 0))
			return false;
	} while (x);

	return true;
}

/* Undo one interface that an interrupted change was about, or (NULL) all of it. */
static int undo(struct engine *en, const struct document *begun, const char *ifname, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = en };
	struct plan_input in = {
		.want = en->active,
		.memory = begun,
		.kernel = &t.kernel,
		.ifname = ifname,
		.undo_memory = true,
		.changed_only = true,
	};
	struct txn_scope scope = { .ifname = ifname, .routes = true, .also = begun };
	int r = txn_snapshot(&t, &scope, e);

	if (r < 0)
		return r;
	if (plan_make(&in, &t.plan) < 0)
		return err_nomem(e);
	r = execute_plan(en->k, &t.plan, e);
	/* This is the undo: nothing undoes it. */
	plan_fini(&t.plan);

	return r < 0 ? err_prefix(e, "undoing an interrupted change") : 0;
}

int boot_undo(struct engine *en, const struct document *begun, struct err *e)
{
	const struct document *const docs[] = { begun, en->active };

	if (!same_protocols(begun, en->active))
		return undo(en, begun, NULL, e);
	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj;
		size_t i = 0;

		while ((obj = document_next(docs[d], OBJ_INTERFACE, &i))) {
			int r;

			if (d == 1 && document_find(begun, OBJ_INTERFACE, obj->name))
				continue;
			if (same_interface(begun, en->active, obj->name))
				continue;
			r = undo(en, begun, obj->name, e);
			if (r < 0)
				return r;
		}
	}

	return 0;
}
