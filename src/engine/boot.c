/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coming up: what a crash left is finished or undone, the active document is loaded, or rebuilt, and once
 * in a boot the persistent document becomes active.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "model/current.h"

static int load_active(struct engine *en, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	struct err damaged = { .status = IPADM_SUCCESS };
	bool found = false;
	char boot_id[BOOT_ID_SIZE];
	int r;

	/* A damaged one is rebuilt: it is bookkeeping, and the kernel knows the same. */
	r = store_load(en->st, DOC_ACTIVE, &doc, &found, &damaged);
	if (r == -ENOMEM)
		return err_nomem(e);
	host_boot_id(boot_id);
	if (r < 0 || !found || !document_is_current(doc, boot_id, kernel_netns_id(en->k)))
		return boot_rebuild(en, e);
	document_free(en->active);
	en->active = doc;
	doc = NULL;

	return 0;
}

/* What keeps the engine from taking changes, but not from serving. */
static void take_problem(struct engine *en, struct err *e)
{
	en->problem = *e;
	err_clear(e);
}

/* The persistent document as it is from now on. */
static int begin(struct engine *en, bool found, struct err *e)
{
	struct err unwritten = { .status = IPADM_SUCCESS };
	bool completed;

	if (secrets_complete(en, en->persistent, &completed) < 0)
		return err_nomem(e);
	/* It is the same edit. Where it can't be written yet, the next change does that. */
	if (completed && store_amend(en->st, en->persistent, &unwritten) < 0)
		err_clear(&unwritten);
	history_begin(en->st, found ? en->persistent : NULL);

	return 0;
}

int boot_load(struct engine *en, struct err *e)
{
	_cleanup_document_ struct document *begun = NULL;
	struct document *persistent = NULL;
	bool found = false;
	bool loaded;
	int r;

	r = store_recover(en->st, &begun, e);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		take_problem(en, e);

	r = store_load(en->st, DOC_PERSISTENT, &persistent, &found, &en->problem);
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r == 0) {
		document_free(en->persistent);
		en->persistent = persistent;
	}
	loaded = r == 0;

	r = load_active(en, e);
	if (r == 0 && loaded)
		r = begin(en, found, e);
	if (r < 0)
		return r;
	if (begun) {
		r = boot_undo(en, begun, e);
		if (r < 0) {
			take_problem(en, e);
			return 0;
		}
		store_discard(en->st);
	}

	return 0;
}

/* Merge what is recorded into the active document of @t, remembering how the links are. */
static int merge_recorded(struct txn *t, const char *only, struct leftover *l, struct err *e)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(t->en->persistent, OBJ_INTERFACE, &i))) {
		if (only && strcmp(only, obj->name) != 0)
			continue;
		if (merge_interface(t, obj, snapshot_find_link(&t->kernel, obj->name)) < 0)
			return err_nomem(e);
	}

	return merge_addresses(t, only, l, e);
}

/* One change for all interfaces (@only NULL), or for one of them. */
static int restore(struct engine *en, const char *only, struct leftover *l, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = only };
	int r = txn_begin(&t, en, false, e);

	if (r < 0)
		return r;
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = only, .routes = FAM_BOTH }, e);
	if (r == 0)
		r = merge_recorded(&t, only, l, e);
	if (r < 0)
		return r;
	if (!only && merge_protocols(&t) < 0)
		return err_nomem(e);
	if (boot_stamp(en, t.active, true) < 0)
		return err_nomem(e);

	return merge_finish(&t, &in, l, e);
}

/* The protocols' properties by themselves. */
static int restore_protocols(struct engine *en, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = "", .protocols = true };
	int r = txn_begin(&t, en, false, e);

	if (r < 0)
		return r;
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = "" }, e);
	if (r < 0)
		return r;
	if (merge_protocols(&t) < 0)
		return err_nomem(e);

	return txn_finish(&t, &in, e);
}

/* Something is in the way of one of them: the others come up all the same. */
static int restore_one_by_one(struct engine *en, struct leftover *l, struct err *e)
{
	struct err first = { .status = IPADM_SUCCESS };
	const struct object *obj;
	size_t i = 0;

	if (restore_protocols(en, &first) < 0 && first.sys == ENOMEM)
		return err_nomem(e);
	while ((obj = document_next(en->persistent, OBJ_INTERFACE, &i))) {
		struct err one = { .status = IPADM_SUCCESS };

		if (restore(en, obj->name, l, &one) < 0 && first.status == IPADM_SUCCESS)
			first = one;
	}
	if (first.status == IPADM_SUCCESS)
		return 0;
	if (e)
		*e = first;

	return first.sys > 0 ? -first.sys : -EIO;
}

static int settle_groups(struct engine *en, struct err *e)
{
	bool moved;

	return engine_groups(en, &moved, e);
}

int boot_restore(struct engine *en, struct err *e)
{
	const struct object *header = document_find(en->active, OBJ_HEADER, "");
	const char *booted = object_get(header, "booted");
	struct leftover left = { .n = 0 };
	int r;

	if (en->problem.status != IPADM_SUCCESS)
		return 0;
	if (booted && strcmp(booted, "yes") == 0) {
		r = engine_hotplug(en, NULL, e);
		return r < 0 ? r : settle_groups(en, e);
	}
	r = restore(en, NULL, &left, e);
	if (r < 0) {
		left = (struct leftover){ .n = 0 };
		err_clear(e);
		r = restore_one_by_one(en, &left, e);
	}
	/* Only now it is known which of the links have carrier. */
	if (r == 0)
		r = settle_groups(en, e);
	if (r == 0)
		leftover_tell(&left, e);

	return r;
}
