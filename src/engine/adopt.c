/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody else configured becomes ours as it is: an edit of the documents after the kernel, in place of the
 * other way round. Of its plan nothing is executed that a packet could notice (plan_input.quiet). Here: what is
 * asked, and the interface; its addresses and what is set on it are in the other two files.
 */
#include "engine/private.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/change.h"
#include "model/observe.h"

#define PATH_SECRET "ipv6/conf/%s/stable_secret"
#define MAX_TOLD    64 /* more is not worth reading */

static void adoption_fini(struct adoption *a)
{
	txn_rollback(&a->t);
	impact_fini(&a->told);
}

int adopt_set(struct adoption *a, enum obj_kind kind, const char *name, const char *key,
	const char *value)
{
	struct document *const docs[] = { a->t.active, a->t.persistent };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(docs); i++) {
		struct object *obj = NULL;

		r = docs[i] ? document_edit(docs[i], kind, name, &obj) : 0;
		if (r == 0 && obj)
			r = object_set(docs[i], obj, key, value);
	}

	return r;
}

int adopt_leave(struct adoption *a, enum impact_kind kind, const char *fmt, ...)
{
	struct impact_row *row;
	va_list ap;

	if (a->told.n >= MAX_TOLD)
		return 0;
	row = impact_add(&a->told, kind, a->ifname);
	if (!row)
		return -ENOMEM;
	va_start(ap, fmt);
	vsnprintf(row->text, sizeof(row->text), fmt, ap);
	va_end(ap);

	return 0;
}

/* ---- what there is ---- */

/* What is set on an interface that is none of ours, in the words of a document. */
static int observe_settings_of(struct adoption *a, struct document *doc, struct err *e)
{
	_cleanup_settings_ struct settings s = { .queries = NULL };
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	struct kernel_query q = { .ifname = a->ifname, .brief = true };
	struct object *obj;
	int r;

	if (document_add(doc, OBJ_INTERFACE, a->ifname, &obj) < 0 ||
		observe_ask(a->ifname, settings_add, &s) < 0 ||
		settings_add(&s, a->ifname, PATH_SECRET) < 0)
		return err_nomem(e);
	q.settings = s.queries;
	q.n_settings = s.n;
	r = kernel_snapshot(a->t.en->k, &q, &k, e);
	if (r < 0)
		return r;
	if (observe_settings(doc, a->ifname, &k) < 0 ||
		object_set(doc, obj, KEY_SECRET, snapshot_setting(&k, a->ifname, PATH_SECRET)) < 0)
		return err_nomem(e);

	return 0;
}

static int look(struct adoption *a, struct document *found, struct err *e)
{
	struct txn_scope scope = { .ifname = a->ifname, .routes = FAM_BOTH };
	int r = 0;

	if (a->fresh && !name_is_loopback(a->ifname)) {
		r = observe_settings_of(a, found, e);
		scope.also = found;
	}
	if (r == 0)
		r = txn_snapshot(&a->t, &scope, e);
	a->link = r < 0 ? NULL : snapshot_find_link(&a->t.kernel, a->ifname);

	return r;
}

/* In which families it carries something that is not there by itself, or could at any time. */
static unsigned int find_families(const struct adoption *a)
{
	const struct link *l = a->link;
	bool loopback = l->kind == LINK_LOOPBACK;
	unsigned int families = !loopback && l->has_inet6 && !l->disable_ipv6 ? FAM_INET6 : 0;

	for (size_t i = 0; i < a->t.kernel.n_addrs; i++) {
		const struct addr *addr = &a->t.kernel.addrs[i];

		if (addr->ifindex == l->index && !(loopback && ip_is_loopback(&addr->local)))
			families |= fam_of(addr->local.family);
	}

	return families;
}

/* ---- whether it can be taken ---- */

static int check_fresh(
	const struct adoption *a, const struct if_facts *f, bool temporary, struct err *e)
{
	if (a->aobj[0])
		return err_set(e, IPADM_NOTFOUND, ENOENT,
			"there is no active address object %s: 'ipadm adopt-if %s' makes objects "
			"of what is on %s",
			a->aobj, a->ifname, a->ifname);
	if (f->link->temporary && !temporary)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"the link %s ends with the process that owns it, so %s can't be kept: "
			"'ipadm adopt-if -t %s' takes it for now",
			a->ifname, a->ifname, a->ifname);
	if (f->link->kind == LINK_SIXTOFOUR)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is a 6to4 tunnel: 'ipadm create-if %s' makes it an interface, with its "
			"address",
			a->ifname, a->ifname);
	if (find_families(a) == 0)
		return err_set(e, IPADM_NOTFOUND, ENOENT,
			"%s carries no addresses to adopt: 'ipadm create-if %s' makes it an "
			"interface",
			a->ifname, a->ifname);

	return 0;
}

static int check(const struct adoption *a, bool temporary, struct err *e)
{
	struct if_facts f;
	int r;

	if_facts_get(&a->t, a->ifname, &f);
	r = if_check_link(a->t.en, &f, FAM_INET, e);
	if (r < 0)
		return r;
	if (a->fresh && f.record)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm delete-if %s' forgets it, then adopt it, or "
			"'ipadm enable-if -t %s' brings it back",
			a->ifname, a->ifname, a->ifname);
	if (group_is(f.active) || (f.active && object_get(f.active, "group")))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is of an IPMP group, which has its addresses where it works: 'ipadm "
			"check' shows what is not as it is configured, 'ipadm repair' puts it "
			"right",
			a->ifname);
	if (!(f.link->flags & IFF_UP))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is down: as an interface it would be up; 'ip link set %s up' first, or "
			"'ipadm %s %s' makes it so",
			a->ifname, a->ifname, a->fresh ? "create-if" : "repair", a->ifname);
	if (a->fresh)
		return check_fresh(a, &f, temporary, e);
	if (!f.record && !temporary)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary, so nothing of it can be kept: 'ipadm adopt -t' adopts it "
			"for now",
			a->ifname);

	return 0;
}

/* ---- the interface ---- */

static int copy_properties(const struct adoption *a, struct document *doc, struct object *obj,
	const struct object *found)
{
	int r = 0;

	for (size_t i = 0; found && r == 0 && i < found->n_entries; i++) {
		const struct entry *entry = &found->entries[i];

		if (!strchr(entry->key, '.') ||
			(!(obj->families & FAM_INET6) && strncmp(entry->key, "ipv6.", 5) == 0) ||
			(strcmp(entry->key, KEY_SECRET) == 0 &&
				a->link->genmode != GENMODE_STABLE_PRIVACY))
			continue;
		r = object_set(doc, obj, entry->key, entry->value);
	}

	return r;
}

static int take_interface(struct adoption *a, struct document *found)
{
	struct document *const docs[] = { a->t.active, a->t.persistent };
	unsigned int families = find_families(a);
	struct object *from = NULL;
	int r = document_edit(found, OBJ_INTERFACE, a->ifname, &from);

	if (r == 0 && from)
		r = observe_put_link(found, from, &a->t.kernel);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(docs); i++) {
		struct object *obj;

		if (!docs[i])
			continue;
		r = if_add_families(docs[i], a->ifname, families, NULL, &obj);
		if (r == 0)
			r = copy_properties(a, docs[i], obj, from);
		if (r < 0 || docs[i] != a->t.active)
			continue;
		r = a->fresh ? object_set(docs[i], obj, KEY_ADOPTED, "yes") : 0;
		if (r == 0)
			r = if_remember_before(docs[i], obj, a->link);
		if (r == 0)
			r = props_remember(docs[i], obj, PROP_INTERFACE, &a->t.kernel);
	}

	return r;
}

/* Documents have no routes: whoever makes the default route has to go on doing so. */
static int leave_routes(struct adoption *a)
{
	for (size_t i = 0; i < a->t.kernel.n_routes; i++) {
		const struct route *route = &a->t.kernel.routes[i];
		char text[ROUTE_TEXTSIZE];

		if (route->ifindex != a->link->index || route->plen > 0 ||
			route->table != RT_TABLE_MAIN || route->protocol == RTPROT_RA ||
			route->protocol == RTPROT_KERNEL || route->protocol == OUR_PROTO)
			continue;
		if (adopt_leave(a, IMPACT_ROUTE,
			    "the route %s stays, but routes are not recorded: something has to "
			    "make it after the next boot",
			    route_format(route, text, sizeof(text))) < 0)
			return -ENOMEM;
	}

	return 0;
}

static int take_all(struct adoption *a, struct document *found, struct err *e)
{
	int r = take_interface(a, found);

	if (r == 0 && a->fresh)
		r = leave_routes(a);
	if (r < 0)
		return err_nomem(e);
	r = adopt_addresses(a, e);
	if (r == 0 && !name_is_loopback(a->ifname))
		r = adopt_drift(a, e);

	return r < 0 ? r : adopt_check_quiet(a, e);
}

static int take_object(struct adoption *a, struct err *e)
{
	const struct object *obj = document_find(a->t.active, OBJ_ADDRESS, a->aobj);

	if (!obj)
		return err_set(e, IPADM_NOTFOUND, ENOENT,
			"there is no active address object %s: 'ipadm adopt-if %s' makes objects "
			"of what else is on %s",
			a->aobj, a->ifname, a->ifname);
	switch (address_type(obj)) {
	case ADDR_STATIC:
		return adopt_object(a, e);
	case ADDR_ADDRCONF:
		return adopt_drift(a, e);
	case ADDR_DHCP:
	case ADDR_SIXTOFOUR:
		break;
	}

	return err_set(e, IPADM_NOTSUP, 0,
		"%s has the address that it is given, by DHCP or its tunnel: 'ipadm repair %s' "
		"puts "
		"it back",
		a->aobj, a->aobj);
}

/* ---- what became of it ---- */

static void format_change(struct buf *out, const struct doc_change *c)
{
	buf_printf(out, "%s ", c->name);
	if (!c->key)
		change_put_object(out, c->came ? c->came : c->gone);
	else if (c->after)
		buf_printf(out, "%s=%s", c->key, c->after);
	else
		buf_printf(out, "no %s", c->key);
}

/* What was taken before what was not. */
static int tell(struct adoption *a, const struct doc_changes *changes, struct impact *ret)
{
	_cleanup_impact_ struct impact told = { .rows = NULL };
	struct impact_row *row;

	for (size_t i = 0; i < changes->n && told.n < MAX_TOLD; i++) {
		_cleanup_(buf_fini) struct buf text = { .data = NULL };

		if (changes->rows[i].noted)
			continue;
		format_change(&text, &changes->rows[i]);
		row = impact_add(&told, IMPACT_STEP, a->ifname);
		if (!row || buf_error(&text) < 0)
			return -ENOMEM;
		snprintf(row->text, sizeof(row->text), "%.*s", (int)text.len, text.data);
	}
	for (size_t i = 0; i < a->told.n; i++) {
		row = impact_add(&told, a->told.rows[i].kind, a->ifname);
		if (!row)
			return -ENOMEM;
		*row = a->told.rows[i];
	}
	*ret = told;
	told = (struct impact){ .rows = NULL };

	return 0;
}

static int finish(struct adoption *a, struct put_result *ret, struct err *e)
{
	_cleanup_changes_ struct doc_changes changes = { .rows = NULL };
	_cleanup_impact_ struct impact told = { .rows = NULL };
	struct plan_input in = { .ifname = a->ifname, .quiet = true };
	struct engine *en = a->t.en;
	int r = txn_plan_ahead(&a->t, &in, e);

	if (r < 0)
		return r;
	if (changes_add(&changes, en->active, a->t.active, CHANGED_ACTIVE) < 0 ||
		(a->t.persistent && changes_add(&changes, en->persistent, a->t.persistent,
					    CHANGED_PERSISTENT) < 0) ||
		tell(a, &changes, &told) < 0)
		return err_nomem(e);
	ret->changed = a->t.plan.n > 0 || changes.n > 0;
	r = ret->changed ? txn_finish(&a->t, &in, e) : 0;
	if (r < 0)
		return r;
	ret->confirm = en->armed ? en->wish.seconds : 0;
	ret->impact = told;
	told = (struct impact){ .rows = NULL };

	return 0;
}

int engine_adopt(
	struct engine *en, const struct op_adopt *op, struct put_result *ret, struct err *e)
{
	_cleanup_(adoption_fini) struct adoption a = { .aobj = "" };
	_cleanup_document_ struct document *found = document_new();
	struct aobj_name n;
	int r;

	*ret = (struct put_result){ .changed = false };
	if (!found)
		return err_nomem(e);
	r = aobj_name_parse(op->name, &n, e);
	if (r < 0)
		return r;
	memcpy(a.ifname, n.ifname, sizeof(a.ifname));
	if (n.label[0])
		snprintf(a.aobj, sizeof(a.aobj), "%s", op->name);
	a.fresh = !document_find(en->active, OBJ_INTERFACE, a.ifname);
	r = txn_begin(&a.t, en, !op->temporary, e);
	a.t.adopts = true;
	if (r == 0)
		r = look(&a, found, e);
	if (r == 0)
		r = check(&a, op->temporary, e);
	if (r == 0)
		r = a.aobj[0] ? take_object(&a, e) : take_all(&a, found, e);

	return r < 0 ? r : finish(&a, ret, e);
}
