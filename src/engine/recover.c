/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing what a crash interrupted: the difference between the stage that it left and what stands. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
		.put = true,
		.give_back = true,
		.changed_only = true,
	};
	struct txn_scope scope = { .ifname = ifname, .routes = FAM_BOTH, .also = begun };
	int r = txn_snapshot(&t, &scope, e);

	if (r < 0)
		return r;
	in.steers = t.grouped && kernel_can_steer(en->k);
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

	if (!protocols_same(begun, en->active))
		return undo(en, begun, NULL, e);
	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj;
		size_t i = 0;

		while ((obj = document_next(docs[d], OBJ_INTERFACE, &i))) {
			int r;

			if (d == 1 && document_find(begun, OBJ_INTERFACE, obj->name))
				continue;
			if (interface_same(begun, en->active, obj->name, NULL))
				continue;
			r = undo(en, begun, obj->name, e);
			if (r < 0)
				return r;
		}
	}

	return 0;
}
