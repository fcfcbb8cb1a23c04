/* SPDX-License-Identifier: Apache-2.0 */
/* Plumbing links that came, or came back, as the active document says. */
#include "engine/private.h"

#include <string.h>

#include "model/autoconf.h"

/* On the new link nobody has the address yet, and no server gave one. */
static int forget_findings(struct document *doc, const char *aobj)
{
	struct object *address;
	int r = document_edit(doc, OBJ_ADDRESS, aobj, &address);

	if (r == 0)
		r = object_set(doc, address, "duplicate", NULL);
	if (r == 0)
		r = autoconf_store(doc, address, NULL);

	return r < 0 ? r : lease_store(doc, address, NULL);
}

/* A new link was before us as it is now; one that only had another name meanwhile was as recorded.
 */
static int remember_anew(
	struct document *doc, struct object *obj, const struct link *l, const struct snapshot *k)
{
	const char *text = object_get(obj, "before");
	size_t i = address_first(doc, l->name);
	const struct object *found;
	struct before b;
	int r;

	if (text && before_parse(text, &b) == 0 && b.ifindex == l->index)
		return 0;
	r = object_set(doc, obj, "before", NULL);
	if (r == 0)
		r = props_forget(doc, obj);
	if (r == 0)
		r = if_remember_before(doc, obj, l);
	if (r == 0)
		r = props_remember(doc, obj, PROP_INTERFACE, k);
	while (r == 0 && (found = address_next(doc, l->name, &i)))
		r = forget_findings(doc, found->name);

	return r;
}

/* Whether a link lacks a mark that it should have, or bears one under a name that is not ours. */
static bool needs_plumbing(const struct document *active, const struct link *l)
{
	const struct object *obj = document_find(active, OBJ_INTERFACE, l->name);
	unsigned int possible = l->has_inet6 ? FAM_BOTH : FAM_INET;
	unsigned int plumbed = TAG_FAMILIES(l->tag);

	return obj ? (obj->families & possible & ~plumbed) != 0 : plumbed != 0;
}

/* Whether an interface has lost the link that was made for it. */
static bool lacks_link(const struct engine *en, const struct snapshot *k, const char *ifname)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(en->active, OBJ_INTERFACE, &i)))
		if ((group_is(obj) || object_has_class(obj, "vni")) &&
			(!ifname || strcmp(ifname, obj->name) == 0) &&
			!snapshot_find_link(k, obj->name))
			return true;

	return false;
}

/* Most events are about links that need nothing: for those the links alone are asked for. */
static int any_needs_plumbing(struct engine *en, const char *ifname, bool *ret, struct err *e)
{
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	const struct kernel_query q = { .ifname = ifname };
	bool any = false;
	int r = kernel_snapshot(en->k, &q, &k, e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < k.n_links && !any; i++)
		any = needs_plumbing(en->active, &k.links[i]);
	*ret = any || lacks_link(en, &k, ifname);

	return 0;
}

/* With a group all links are looked at, but of the one that is meant alone its settings are known. */
int hotplug_remember(struct txn *t)
{
	const char *ifname = t->scope.ifname;
	const struct snapshot *k = &t->kernel;

	for (size_t i = 0; i < k->n_links; i++) {
		const struct link *l = &k->links[i];
		struct object *obj;
		int r;

		if (TAG_FAMILIES(l->tag) != 0 || (ifname && strcmp(ifname, l->name) != 0))
			continue;
		r = document_edit(t->active, OBJ_INTERFACE, l->name, &obj);
		if (r == 0 && obj)
			r = remember_anew(t->active, obj, l, k);
		if (r < 0)
			return r;
	}

	return 0;
}

int engine_hotplug(struct engine *en, const char *ifname, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = ifname, .missing_only = true };
	bool any;
	int r = any_needs_plumbing(en, ifname, &any, e);

	if (r < 0 || !any)
		return r;
	t = (struct txn){ .en = en, .e = e, .by = BY_LINK };
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = ifname }, e);
	if (r < 0)
		return r;
	t.active = document_draft(en->active);
	if (!t.active || hotplug_remember(&t) < 0)
		return err_nomem(e);

	return txn_finish(&t, &in, e);
}
