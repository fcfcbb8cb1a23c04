/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coming up: what a crash left is finished or undone, the active document is loaded, or rebuilt
 * from the persistent one and the marks on the links, and once in a boot the persistent document
 * becomes active.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "model/current.h"

/* The header keys that tie an active document to this boot and this namespace. */
static int stamp(struct engine *en, struct document *doc, bool booted)
{
	struct object *header = document_find(doc, OBJ_HEADER, "");
	char boot_id[BOOT_ID_SIZE];
	char netns[32];
	int r;

	host_boot_id(boot_id);
	snprintf(netns, sizeof(netns), "%" PRIu64, kernel_netns_id(en->k));
	r = object_set(doc, header, "boot-id", boot_id);
	if (r < 0)
		return r;
	r = object_set(doc, header, "netns", netns);
	if (r < 0)
		return r;

	return object_set(doc, header, "booted", booted ? "yes" : "no");
}

/* What the marks in the kernel say of one link, for a document that was lost. */
static int adopt_link(struct document *doc, const struct link *l)
{
	bool vni = name_is_vni(l->name) && l->kind == LINK_DUMMY;
	const char *class = l->kind == LINK_SIXTOFOUR ? "6to4" : NULL;
	struct object *obj;

	return if_add_families(doc, l->name, TAG_FAMILIES(l->tag), vni ? "vni" : class, &obj);
}

/*
 * For those who read by themselves; and a crash in the first change of a boot must find on disk what
 * was before it. If it can't be written now, the next change can't be either, and says so.
 */
static void publish_rebuilt(struct engine *en, struct document *doc)
{
	if (store_stage(en->st, NULL, doc, NULL) == 0 && store_publish(en->st, NULL) < 0)
		store_discard(en->st);
}

/*
 * The active document is not there, or of another boot: what bears our mark was active. Where
 * nothing does, this boot has not begun yet. Recorded interfaces whose link is missing are waited
 * for.
 */
static int rebuild(struct engine *en, struct err *e)
{
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_document_ struct document *doc = document_new();
	struct kernel_query q = { .ifname = NULL };
	const struct object *obj;
	bool marked = false;
	size_t i = 0;
	int r;

	if (!doc)
		return err_nomem(e);
	r = kernel_snapshot(en->k, &q, &kernel, e);
	if (r < 0)
		return r;
	for (size_t n = 0; n < kernel.n_links; n++) {
		if (TAG_FAMILIES(kernel.links[n].tag) == 0)
			continue;
		marked = true;
		if (adopt_link(doc, &kernel.links[n]) < 0)
			return err_nomem(e);
	}
	while (marked && (obj = document_next(en->persistent, OBJ_INTERFACE, &i))) {
		struct object *copy;

		if (!snapshot_find_link(&kernel, obj->name) &&
			document_put_copy(doc, obj, &copy) < 0)
			return err_nomem(e);
	}
	if (stamp(en, doc, marked) < 0)
		return err_nomem(e);
	publish_rebuilt(en, doc);
	document_free(en->active);
	en->active = doc;
	doc = NULL;

	return 0;
}

static bool same_interface(const struct object *a, const struct object *b)
{
	return a && b && a->families == b->families;
}

/* Undo one interface that an interrupted change was about. */
static int undo_one(
	struct engine *en, const struct document *begun, const char *ifname, struct err *e)
{
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct kernel_query q = { .ifname = ifname, .addrs = true, .routes = true };
	struct plan_input in = {
		.want = en->active,
		.memory = begun,
		.kernel = &kernel,
		.ifname = ifname,
		.undo_memory = true,
	};
	int r = kernel_snapshot(en->k, &q, &kernel, e);

	if (r < 0)
		return r;
	if (snapshot_judge(&kernel) < 0 || plan_make(&in, &plan) < 0)
		return err_nomem(e);

	return execute_plan(en->k, &plan, e);
}

/* Every interface in which the interrupted change differs from what stands. */
static int undo_interrupted(struct engine *en, const struct document *begun, struct err *e)
{
	const struct document *const docs[] = { begun, en->active };

	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj;
		size_t i = 0;

		while ((obj = document_next(docs[d], OBJ_INTERFACE, &i))) {
			const struct object *other =
				document_find(docs[1 - d], OBJ_INTERFACE, obj->name);
			int r;

			if (same_interface(obj, other) || (d == 1 && other))
				continue;
			r = undo_one(en, begun, obj->name, e);
			if (r < 0)
				return err_prefix(e, "undoing an interrupted change");
		}
	}

	return 0;
}

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
		return rebuild(en, e);
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

int boot_load(struct engine *en, struct err *e)
{
	_cleanup_document_ struct document *begun = NULL;
	struct document *persistent = NULL;
	bool found = false;
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

	r = load_active(en, e);
	if (r < 0)
		return r;
	if (begun) {
		r = undo_interrupted(en, begun, e);
		if (r < 0) {
			take_problem(en, e);
			return 0;
		}
		store_discard(en->st);
	}

	return 0;
}

/* Merge what is recorded into the active document of @t, remembering how the links are. */
static int merge_recorded(struct txn *t, const char *only)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(t->en->persistent, OBJ_INTERFACE, &i))) {
		struct object *now;
		int r;

		if (only && strcmp(only, obj->name) != 0)
			continue;
		r = if_add_families(
			t->active, obj->name, obj->families, object_get(obj, "class"), &now);
		if (r < 0)
			return r;
		r = if_remember_before(t->active, now, snapshot_find_link(&t->kernel, obj->name));
		if (r < 0)
			return r;
	}
	i = 0;
	while ((obj = document_next(t->en->persistent, OBJ_ADDRESS, &i))) {
		struct object *copy;
		int r;

		if (only && !object_is_of(obj, only))
			continue;
		r = document_put_copy(t->active, obj, &copy);
		if (r < 0)
			return r;
	}

	return 0;
}

/* One change for all interfaces (@only NULL), or for one of them. */
static int restore(struct engine *en, const char *only, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = only };
	int r = txn_begin(&t, en, false, e);

	if (r < 0)
		return r;
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = only }, e);
	if (r < 0)
		return r;
	if (merge_recorded(&t, only) < 0 || stamp(en, t.active, true) < 0)
		return err_nomem(e);

	return txn_finish(&t, &in, e);
}

int boot_restore(struct engine *en, struct err *e)
{
	const struct object *header = document_find(en->active, OBJ_HEADER, "");
	const char *booted = object_get(header, "booted");
	struct err first = { .status = IPADM_SUCCESS };
	const struct object *obj;
	size_t i = 0;
	int failed = 0;

	if (en->problem.status != IPADM_SUCCESS)
		return 0;
	if (booted && strcmp(booted, "yes") == 0)
		return engine_hotplug(en, NULL, e);
	if (restore(en, NULL, e) == 0)
		return 0;

	/* Something is in the way of one of them: the others come up all the same. */
	while ((obj = document_next(en->persistent, OBJ_INTERFACE, &i))) {
		struct err one = { .status = IPADM_SUCCESS };

		if (restore(en, obj->name, &one) < 0 && failed++ == 0)
			first = one;
	}
	if (failed == 0)
		return 0;
	if (e)
		*e = first;

	return first.sys > 0 ? -first.sys : -EIO;
}
