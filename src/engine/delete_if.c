/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting, disabling and enabling an interface. */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

static int edit_away(struct txn *t, const char *name, unsigned int families)
{
	int r = if_drop_families(t->active, t->en->active, name, families);

	if (r < 0 || !t->persistent)
		return r;

	return if_drop_families(t->persistent, t->en->active, name, families);
}

static int begin(struct txn *t, struct engine *en, bool persist, const char *name,
	struct if_facts *f, struct err *e)
{
	int r = txn_begin(t, en, persist, e);

	if (r < 0)
		return r;
	r = txn_snapshot(t, &(struct txn_scope){ .ifname = name, .routes = FAM_BOTH }, e);
	if (r < 0)
		return r;
	if_facts_get(t, name, f);

	return 0;
}

int engine_delete_if(struct engine *en, const struct op_delete_if *op, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = NULL };
	unsigned int families;
	struct if_facts f;
	struct ifname n;
	int r;

	r = name_parse(op->name, op->legacy, &n, e);
	if (r < 0)
		return r;
	if (n.logical > 0)
		return logical_delete(en, &n, op->families, e);

	r = begin(&t, en, !op->temporary, n.link, &f, e);
	if (r < 0)
		return r;
	families = op->families & (f.now | f.foreign | (op->temporary ? 0 : f.recorded));
	if (families == 0)
		return err_set(e, IPADM_ENXIO, 0, "%s does not exist%s%s", n.link,
			op->families == FAM_BOTH ? "" : " for ",
			op->families == FAM_BOTH ? "" : fam_format(op->families));

	r = group_check_delete(&t, &f, op, e);
	if (r < 0)
		return r;

	/* What has no record leaves the persistent document alone: nothing is written there. */
	if (!(families & f.recorded))
		t.persistent = document_free(t.persistent);
	if (edit_away(&t, n.link, families) < 0)
		return err_nomem(e);
	in.ifname = n.link;
	in.drop = families & f.foreign;

	return txn_finish(&t, &in, e);
}

/* For the calls whose names are whole interfaces, and which leave the persistent document alone. */
static int begin_whole(
	struct txn *t, struct engine *en, const char *name, struct if_facts *f, struct err *e)
{
	struct ifname n;
	int r = name_parse(name, false, &n, e);

	return r < 0 ? r : begin(t, en, false, n.link, f, e);
}

int engine_disable_if(struct engine *en, const char *name, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = NULL };
	struct if_facts f;
	int r;

	r = begin_whole(&t, en, name, &f, e);
	if (r < 0)
		return r;
	if (f.now == 0 && (f.foreign == 0 || f.record))
		return err_set(e, IPADM_ENXIO, 0,
			f.record ? "%s is disabled already" : "%s does not exist", f.name);
	if ((f.now | f.foreign) & ~f.recorded)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary for %s, so disabling would destroy it: "
			"'ipadm delete-if %s' does that",
			f.name, fam_format((f.now | f.foreign) & ~f.recorded), f.name);
	r = group_check_disable(&t, f.name, e);
	if (r < 0)
		return r;
	if (if_drop_families(t.active, en->active, f.name, FAM_BOTH) < 0)
		return err_nomem(e);
	in.ifname = f.name;

	return txn_finish(&t, &in, e);
}

static int check_enable(struct engine *en, const struct if_facts *f, struct err *e)
{
	unsigned int missing = f->recorded & ~f->now;

	if (f->now == FAM_BOTH || (f->record && missing == 0))
		return if_exists(f, FAM_BOTH, e);
	if (!f->record)
		return err_set(e, IPADM_NOTFOUND, 0,
			"%s is not in the persistent configuration: 'ipadm create-if %s' makes it",
			f->name, f->name);
	if (f->foreign & missing)
		return if_exists(f, missing, e);
	if ((object_has_class(f->record, "vni") || group_is(f->record)) && !f->link)
		return 0;

	return if_check_link(en, f, missing, e);
}

int engine_enable_if(struct engine *en, const char *name, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = NULL };
	struct leftover left = { .n = 0 };
	struct if_facts f;
	int r;

	r = begin_whole(&t, en, name, &f, e);
	if (r < 0)
		return r;
	r = check_enable(en, &f, e);
	if (r < 0)
		return r;
	if (merge_interface(&t, f.record, f.link) < 0)
		return err_nomem(e);
	r = merge_addresses(&t, f.name, &left, e);
	if (r < 0)
		return r;
	in.ifname = f.name;
	r = merge_finish(&t, &in, &left, e);
	if (r < 0)
		return r;
	leftover_tell(&left, e);

	return 0;
}

/* What is forgotten of a group is nobody's to answer for. */
static int unbind(struct txn *t, struct err *e)
{
	struct plan_input in = { .ifname = "", .groups = true };
	int r = txn_snapshot(t, &(struct txn_scope){ .routes = FAM_BOTH, .bare = true }, e);

	return r < 0 ? r : txn_finish(t, &in, e);
}

int engine_move_if(struct engine *en, const char *name, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct ifname n;
	int r;

	r = name_parse(name, false, &n, e);
	if (r < 0)
		return r;
	r = txn_begin(&t, en, false, e);
	if (r < 0)
		return r;
	if_drop_addresses(t.active, en->active, n.link, FAM_BOTH);
	if (group_is(document_find(t.active, OBJ_INTERFACE, n.link)))
		return unbind(&t, e);
	r = store_stage(en->st, NULL, t.active, e);
	if (r < 0)
		return r;
	t.staged = true;

	return txn_commit(&t, e);
}
