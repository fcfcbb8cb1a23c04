/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Undo and redo: an earlier persistent document is put back. What else was changed meanwhile, and not recorded,
 * stays. It is a change like any other, which the history tells apart by its cause.
 */
#include "engine/private.h"

#include <errno.h>

#include "base/clock.h"

/* The generation that is to come back. */
static int find_target(
	const struct history *h, const struct op_undo *op, uint64_t *ret, struct err *e)
{
	int r;

	if (op->generation > 0) {
		*ret = op->generation;
		return 0;
	}
	r = op->redo ? history_redo_target(h, ret) : history_undo_target(h, ret);
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r == -ENOENT && op->redo)
		return err_set(
			e, IPADM_NOTFOUND, ENOENT, "there is no undo that could be taken back");

	return r == -ENOENT ? err_set(e, IPADM_NOTFOUND, ENOENT,
				      "there is no change to take back in the history: "
				      "'ipadm history' shows what there is")
			    : r;
}

/* What the kernel had then: of each link what the first change since took from it. */
static int find_past(const struct history *h, uint64_t target, struct past *ret)
{
	for (size_t i = 0; i < h->n && h->rows[i].generation > target; i++)
		if (past_add(ret, h->rows[i].cause.past, wall_s()) < 0)
			return -ENOMEM;

	return 0;
}

static int load(struct engine *en, uint64_t generation, struct document **ret, struct err *e)
{
	if (generation > 0)
		return history_load(en->st, generation, ret, e);
	*ret = document_new();

	return *ret ? 0 : err_nomem(e);
}

int undo_put(struct engine *en, enum history_kind kind, uint64_t generation,
	const struct op_put *op, struct put_result *ret, struct err *e)
{
	int r;

	en->cause.kind = kind;
	en->cause.restores = generation;
	r = engine_put(en, op, ret, e);
	en->cause.kind = HISTORY_CHANGE;
	en->cause.restores = 0;
	if (r == 0)
		ret->restored = generation;

	return r;
}

int engine_undo(struct engine *en, const struct op_undo *op, struct put_result *ret, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_history_ struct history h = { .rows = NULL };
	_cleanup_past_ struct past past = { .rows = NULL };
	struct op_put put = {
		.follow = true,
		.past = &past,
		.unplugged = true,
	};
	uint64_t target = 0;
	int r;

	*ret = (struct put_result){ .changed = false };
	r = history_list(en->st, &h, e);
	if (r == 0)
		r = find_target(&h, op, &target, e);
	if (r == 0 && find_past(&h, target, &past) < 0)
		r = err_nomem(e);
	if (r == 0)
		r = load(en, target, &doc, e);
	if (r < 0)
		return r;
	put.doc = doc;

	return undo_put(en, op->redo ? HISTORY_REDO : HISTORY_UNDO, target, &put, ret, e);
}
