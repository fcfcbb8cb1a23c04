/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a hand-edited persistent document in: what its editor changed is changed in the active one. What
 * is disabled stays disabled, what is temporary stays.
 */
#include "engine/private.h"

#include <errno.h>

/*
 * What differs between the engine's persistent document and @to. @complete: @to is to be written, with the secrets that
 * its editor left to us, and becomes the engine's.
 */
static int take_in(struct engine *en, struct document *to, bool complete, struct leftover *ret_left,
	struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct carry c = { .t = &t, .from = en->persistent, .to = to };
	struct plan_input in = { .changed_only = true, .put = true };
	int r;

	/* The document is about to be replaced: that it is not the one that was read doesn't matter. */
	r = txn_begin_unasked(&t, en, e);
	if (r < 0)
		return r;
	t.by = BY_RELOAD;
	t.reloaded = to;
	if (complete) {
		t.persistent = document_draft(to);
		if (!t.persistent)
			return err_nomem(e);
		history_keep(en->st, en->persistent);
	}
	r = txn_snapshot(&t, &(struct txn_scope){ .routes = FAM_BOTH, .also = to }, e);
	if (r == 0)
		r = carry_over(&c, e);
	if (r == 0 && secrets_follow(&t) < 0)
		r = err_nomem(e);
	if (r == 0)
		r = merge_finish(&t, &in, &c.left, e);
	if (r == 0) {
		txn_record_past(&t);
		*ret_left = c.left;
	}

	return r;
}

/* An empty file is what an editor leaves behind on a full disk, and no wish to lose the network. */
static int check_content(const struct engine *en, const struct document *to, struct err *e)
{
	if (to->n_objects > 1 || to->objects[0]->line > 0 || en->persistent->n_objects == 1)
		return 0;

	return err_set(e, IPADM_BAD_DOCUMENT, ENODATA,
		"there is nothing in ipadm.conf, and all that is configured would go: write "
		"[ipadm] and 'version = 1' into it if that is meant, or copy the newest "
		"generation of the history back");
}

int engine_reload(struct engine *en, struct err *e)
{
	struct leftover left = { .n = 0 };
	struct document *to = NULL;
	bool complete = false;
	bool found;
	int r;

	r = store_load(en->st, DOC_PERSISTENT, &to, &found, e);
	if (r < 0)
		return r;
	r = check_content(en, to, e);
	if (r == 0 && secrets_complete(en, to, &complete) < 0)
		r = err_nomem(e);
	if (r == 0)
		r = take_in(en, to, complete, &left, e);
	if (r < 0) {
		store_refuse(en->st);
		document_free(to);
		return r;
	}
	if (!complete) {
		history_take_edit(en->st, en->persistent, to, &en->cause);
		document_free(en->persistent);
		en->persistent = to;
	}
	err_clear(&en->problem);
	leftover_tell(&left, e);

	return 0;
}
