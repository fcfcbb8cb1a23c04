/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction: kernel and both documents change together, or none of them. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int txn_begin(struct txn *t, struct engine *en, bool persist, struct err *e)
{
	*t = (struct txn){ .en = en, .e = e };
	if (en->problem.status != IPADM_SUCCESS)
		return err_set(e, en->problem.status, en->problem.sys, "%s", en->problem.text);
	if (store_changed(en->st))
		return err_set(e, IPADM_EDIT_PENDING, EAGAIN,
			"ipadm.conf was edited by hand and is not taken in yet: "
			"'ipadm reload' does that");

	t->active = document_clone(en->active);
	if (!t->active)
		return err_nomem(e);
	if (persist) {
		t->persistent = document_clone(en->persistent);
		if (!t->persistent)
			return err_nomem(e);
	}

	return 0;
}

int txn_snapshot(struct txn *t, const struct txn_scope *scope, struct err *e)
{
	struct kernel_query q = { .ifname = scope->ifname, .addrs = true, .routes = scope->routes };
	int r;

	snapshot_fini(&t->kernel);
	r = kernel_snapshot(t->en->k, &q, &t->kernel, e);
	if (r < 0)
		return r;
	if (snapshot_judge(&t->kernel) < 0)
		return err_nomem(e);

	return 0;
}

int txn_apply(struct txn *t, struct plan_input *in, struct err *e)
{
	int r;

	in->want = t->active;
	in->memory = in->memory ? in->memory : t->en->active;
	in->kernel = &t->kernel;
	if (plan_make(in, &t->plan) < 0 || execute_prepare(&t->plan, &t->undo) < 0)
		return err_nomem(e);

	r = store_stage(t->en->st, t->persistent, t->active, e);
	if (r < 0)
		return r;
	t->staged = true;

	return execute_plan(t->en->k, &t->plan, e);
}

int txn_commit(struct txn *t, struct err *e)
{
	struct engine *en = t->en;
	int r = store_publish(en->st, e);

	if (r < 0)
		return r;
	t->staged = false;

	/* Nothing is left to undo: the copies become the documents. */
	plan_fini(&t->plan);
	document_free(en->active);
	en->active = t->active;
	t->active = NULL;
	if (t->persistent) {
		document_free(en->persistent);
		en->persistent = t->persistent;
		t->persistent = NULL;
	}

	return 0;
}

int txn_finish(struct txn *t, struct plan_input *in, struct err *e)
{
	int r = txn_apply(t, in, e);

	return r < 0 ? r : txn_commit(t, e);
}

static void add_sentence(struct err *e, const char *sentence)
{
	size_t len;

	if (!e)
		return;
	len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, "; %s", sentence);
}

void txn_rollback(struct txn *t)
{
	if (!t->en)
		return;
	if (execute_undo(t->en->k, &t->plan, &t->undo) < 0)
		add_sentence(t->e, "not all of it could be undone in the kernel");
	if (t->staged)
		store_discard(t->en->st);
	plan_fini(&t->plan);
	plan_fini(&t->undo);
	snapshot_fini(&t->kernel);
	document_free(t->active);
	document_free(t->persistent);
	*t = (struct txn){ .en = NULL };
}
