/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is recorded becomes active, for enabling, booting and reloading. An address that can't come along
 * (its host name isn't known, another object has it, the kernel refuses it) doesn't keep the rest down:
 * it is left over, and told.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define MAX_REFUSALS 16 /* of the kernel, in one change; more are a failure */

void leftover_add(struct leftover *l, const char *aobj, const struct err *why)
{
	size_t len = strlen(l->text);

	if (l->n == 0) {
		snprintf(l->first, sizeof(l->first), "%s", aobj);
		l->why = *why;
	}
	if (l->n++ < 3)
		snprintf(l->text + len, sizeof(l->text) - len, "%s%s (%.100s)", len ? ", " : "",
			aobj, why->text);
}

void leftover_tell(const struct leftover *l, struct err *e)
{
	if (l->n == 0)
		return;
	if (l->n <= 3)
		err_set(e, IPADM_ALL_ADDRS_NOT_ENABLED, 0, "not enabled: %s", l->text);
	else
		err_set(e, IPADM_ALL_ADDRS_NOT_ENABLED, 0, "not enabled: %s, and %zu more", l->text,
			l->n - 3);
}

int merge_interface(struct txn *t, const struct object *record, const struct link *l)
{
	bool properties = false;
	struct object *obj;
	int r;

	r = if_add_families(
		t->active, record->name, record->families, object_get(record, "class"), &obj);
	for (size_t i = 0; r == 0 && i < record->n_entries; i++) {
		const struct entry *entry = &record->entries[i];

		/* Properties; what a temporary setting changed meanwhile stays. */
		if (!strchr(entry->key, '.') || object_get(obj, entry->key))
			continue;
		r = object_set(t->active, obj, entry->key, entry->value);
		properties = true;
	}
	if (r == 0 && object_get(record, "group") && !object_get(obj, "group")) {
		r = object_set(t->active, obj, "group", object_get(record, "group"));
		properties = true;
	}
	if (r == 0 && properties)
		r = props_remember(t->active, obj, PROP_INTERFACE, &t->kernel);
	if (r == 0)
		r = group_complete(t->active, record->name);
	if (r < 0)
		return r;

	return if_remember_before(t->active, obj, l);
}

int merge_address(struct txn *t, const struct object *record, struct err *e)
{
	struct object *obj;
	int r;

	if (document_find(t->active, OBJ_ADDRESS, record->name))
		return 0;
	if (document_put_copy(t->active, record, &obj) < 0)
		return err_nomem(e);
	r = resolve_object(t->active, obj, e);
	if (r < 0)
		document_remove(t->active, obj);

	return r;
}

int merge_addresses(struct txn *t, const char *ifname, struct leftover *l, struct err *e)
{
	const struct document *from = t->persistent ? t->persistent : t->en->persistent;
	size_t i = ifname ? address_first(from, ifname) : 0;
	const struct object *record;

	while ((record = ifname ? address_next(from, ifname, &i)
				: document_next(from, OBJ_ADDRESS, &i))) {
		struct err why = { .status = IPADM_SUCCESS };
		int r = merge_address(t, record, &why);

		if (r == -ENOMEM)
			return err_nomem(e);
		if (r < 0)
			leftover_add(l, record->name, &why);
	}

	return merge_sift(t, l, e);
}

int merge_protocols(struct txn *t)
{
	const struct object *record;
	size_t i = 0;

	while ((record = document_next(t->en->persistent, OBJ_PROTOCOL, &i))) {
		struct object *obj;
		int r = document_obtain(t->active, OBJ_PROTOCOL, record->name, &obj);

		for (size_t n = 0; r == 0 && n < record->n_entries; n++)
			r = object_set(
				t->active, obj, record->entries[n].key, record->entries[n].value);
		if (r == 0)
			r = props_remember(t->active, obj, PROP_PROTOCOL, &t->kernel);
		if (r < 0)
			return r;
	}

	return 0;
}

/* An active object and its address. */
struct member {
	const struct object *obj;
	struct addr addr;
	bool old; /* active before this change, with this address */
};

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;
	int order = (int)x->addr.local.family - (int)y->addr.local.family;

	if (order == 0)
		order = memcmp(
			x->addr.local.bytes, y->addr.local.bytes, sizeof(x->addr.local.bytes));
	/* Who was there first has it, else who is first by name. */
	if (order == 0)
		order = (int)y->old - (int)x->old;

	return order ? order : strcmp(x->obj->name, y->obj->name);
}

static void leave(
	struct txn *t, const struct object *obj, struct leftover *l, const struct err *why)
{
	leftover_add(l, obj->name, why);
	document_remove(t->active, obj);
}

/* Sorted, those with one address stand side by side; each has to bear all that stay of those before it. */
static void sift_members(struct txn *t, struct member *members, size_t n, struct leftover *l)
{
	size_t first = 0;

	for (size_t i = 1; i < n; i++) {
		char ifname[LINK_NAMSIZ];
		struct err why;

		if (!ip_equal(&members[first].addr.local, &members[i].addr.local))
			first = i;
		if (members[i].old)
			continue;
		address_ifname(members[i].obj->name, ifname);
		for (size_t j = first; j < i; j++) {
			if (!members[j].obj ||
				!address_collides(&members[i].addr, members[j].obj, ifname))
				continue;
			addr_in_use(&members[i].addr, members[j].obj, "", &why);
			leave(t, members[i].obj, l, &why);
			members[i].obj = NULL;
			break;
		}
	}
}

/* Where so few are new, that those with their addresses are looked for is less than looking at all. */
#define FEW_NEW 32

struct members {
	struct member *rows;
	size_t n;
	size_t cap;
};

static void members_fini(struct members *m)
{
	free(m->rows);
}

static bool had_address(
	const struct document *before, const struct object *obj, const struct ip *ip)
{
	const struct object *was = document_find(before, OBJ_ADDRESS, obj->name);
	struct addr a;

	return was == obj || (was && address_wanted(was, &a) == 0 && ip_equal(&a.local, ip));
}

static int add_member(const struct txn *t, const struct object *obj, struct members *m)
{
	struct member row = { .obj = obj };
	struct member *rows;

	if (address_wanted(obj, &row.addr) < 0)
		return 0;
	row.old = had_address(t->en->active, obj, &row.addr.local);
	rows = array_grow(m->rows, m->n, &m->cap, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	m->rows = rows;
	m->rows[m->n++] = row;

	return 0;
}

/* All objects that may have the address of this one, which is among them. */
static int add_members_like(const struct txn *t, const struct object *fresh, struct members *m)
{
	const struct object *obj;
	struct addr a;
	size_t i = 0;
	int r = 0;

	if (address_wanted(fresh, &a) < 0)
		return 0;
	while (r == 0 && (obj = mark_next_addr(t->active, &a.local, &i)))
		r = add_member(t, obj, m);

	return r;
}

static int find_members(const struct txn *t, const struct unlikes *fresh, struct members *m)
{
	const struct object *obj;
	size_t n = 0;
	size_t i = 0;
	int r = 0;

	for (size_t f = 0; r == 0 && fresh->n <= FEW_NEW && f < fresh->n; f++)
		r = add_members_like(t, fresh->rows[f].b, m);
	while (r == 0 && fresh->n > FEW_NEW && (obj = document_next(t->active, OBJ_ADDRESS, &i)))
		r = add_member(t, obj, m);
	if (r < 0 || m->n == 0)
		return r;
	qsort(m->rows, m->n, sizeof(*m->rows), compare_members);
	/* Two that are new and alike have found one another. */
	for (i = 1; i < m->n; i++)
		if (m->rows[i].obj != m->rows[n].obj)
			m->rows[++n] = m->rows[i];
	m->n = n + 1;

	return 0;
}

static int sift_addresses(struct txn *t, const struct unlikes *fresh, struct leftover *l)
{
	_cleanup_(members_fini) struct members m = { .rows = NULL };
	int r = find_members(t, fresh, &m);

	if (r == 0 && m.n > 0)
		sift_members(t, m.rows, m.n, l);

	return r;
}

/* One addrconf object of an interface, one dhcp object of each family: a bit for each. */
static unsigned int kind_of(const struct object *obj)
{
	if (address_type(obj) == ADDR_ADDRCONF)
		return 4;

	return address_type(obj) == ADDR_DHCP ? address_family(obj) : 0;
}

/* The objects of an interface stand side by side. @old: those that were active; then the others. */
static void sift_kinds_of(
	struct txn *t, const char *ifname, unsigned int kinds, bool old, struct leftover *l)
{
	size_t i = address_first(t->active, ifname);
	const struct object *obj;

	while ((obj = address_next(t->active, ifname, &i))) {
		bool was = document_find(t->en->active, OBJ_ADDRESS, obj->name);
		unsigned int kind = kind_of(obj);
		struct err why;

		if (was != old)
			continue;
		if (!old && (kinds & kind)) {
			err_set(&why, IPADM_ADDROBJ_EXISTS, 0, "%s has such an object already",
				ifname);
			leave(t, obj, l, &why);
			i--;
			continue;
		}
		kinds |= kind;
	}
	if (old)
		sift_kinds_of(t, ifname, kinds, false, l);
}

/* Addresses belong to an active interface, in a family that it has. */
static bool has_place(const struct document *active, const struct object *obj)
{
	char ifname[LINK_NAMSIZ];
	const struct object *ifobj;
	unsigned int family = address_family(obj);

	address_ifname(obj->name, ifname);
	ifobj = document_find(active, OBJ_INTERFACE, ifname);

	return ifobj && (ifobj->families & family) == family;
}

/* Whether it has; else it is left over. */
static bool sift_place(struct txn *t, const struct object *obj, struct leftover *l)
{
	char ifname[LINK_NAMSIZ];
	struct err why;

	if (has_place(t->active, obj))
		return true;
	address_ifname(obj->name, ifname);
	err_set(&why, IPADM_ENXIO, 0, "%s is not there for %s", ifname,
		fam_format(address_family(obj)));
	leave(t, obj, l, &why);

	return false;
}

/* As long as the interfaces are as they were, of those alone that are not. */
static int sift_places(struct txn *t, struct leftover *l)
{
	_cleanup_unlikes_ struct unlikes unlike = { .rows = NULL };
	const struct object *obj;
	size_t i = 0;

	if (unlikes_add(&unlike, t->en->active, t->active, OBJ_INTERFACE) < 0)
		return -ENOMEM;
	while (unlike.n > 0 && (obj = document_next(t->active, OBJ_ADDRESS, &i)))
		i -= !sift_place(t, obj, l);
	if (unlike.n > 0)
		return 0;

	if (unlikes_add(&unlike, t->en->active, t->active, OBJ_ADDRESS) < 0)
		return -ENOMEM;
	for (i = 0; i < unlike.n; i++)
		if (unlike.rows[i].b)
			sift_place(t, unlike.rows[i].b, l);

	return 0;
}

/* The address objects that were not active before as they are. */
static int find_new(const struct txn *t, struct unlikes *ret)
{
	size_t n = 0;

	ret->n = 0;
	if (unlikes_add(ret, t->en->active, t->active, OBJ_ADDRESS) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < ret->n; i++)
		if (ret->rows[i].b)
			ret->rows[n++] = ret->rows[i];
	ret->n = n;

	return 0;
}

/* Those of one interface stand side by side, and may go by this. */
static void sift_kinds(struct txn *t, const struct unlikes *fresh, struct leftover *l)
{
	size_t i = 0;

	while (i < fresh->n) {
		char ifname[LINK_NAMSIZ];
		unsigned int kinds = 0;

		address_ifname(fresh->rows[i].b->name, ifname);
		for (; i < fresh->n && object_is_of(fresh->rows[i].b, ifname); i++)
			kinds |= kind_of(fresh->rows[i].b);
		if (kinds)
			sift_kinds_of(t, ifname, 0, true, l);
	}
}

int merge_sift(struct txn *t, struct leftover *l, struct err *e)
{
	_cleanup_unlikes_ struct unlikes fresh = { .rows = NULL };

	if (sift_places(t, l) < 0 || find_new(t, &fresh) < 0)
		return err_nomem(e);
	sift_kinds(t, &fresh, l);
	/* Without those that were left over. */
	if (find_new(t, &fresh) < 0 || sift_addresses(t, &fresh, l) < 0)
		return err_nomem(e);

	return takeover_note(t) < 0 ? err_nomem(e) : 0;
}

/* What the kernel says of one address, and not of itself. */
static bool is_refusal(int error)
{
	return error == -EADDRNOTAVAIL || error == -EADDRINUSE || error == -EEXIST ||
	       error == -EINVAL || error == -EACCES;
}

/* The object whose address the kernel refused, if it is one that came in with this change; NULL. */
static const struct object *refused_object(const struct txn *t)
{
	const struct step *s = execute_failed(&t->plan);
	const struct object *obj;
	struct addr a;
	size_t i;

	if (!s || s->op != STEP_ADDR_ADD)
		return NULL;
	i = address_first(t->active, s->ifname);
	while ((obj = address_next(t->active, s->ifname, &i)))
		if (!document_find(t->en->active, OBJ_ADDRESS, obj->name) &&
			address_wanted(obj, &a) == 0 && ip_equal(&a.local, &s->u.addr.local))
			return obj;

	return NULL;
}

int merge_finish(struct txn *t, struct plan_input *in, struct leftover *l, struct err *e)
{
	int r = txn_apply(t, in, e);

	for (unsigned int i = 0; r < 0 && i < MAX_REFUSALS; i++) {
		const struct object *obj = is_refusal(r) ? refused_object(t) : NULL;
		struct err why = { .status = IPADM_SUCCESS };

		if (!obj)
			return r;
		if (e)
			why = *e;
		leave(t, obj, l, &why);
		if (txn_retreat(t) < 0)
			return r;
		err_clear(e);
		r = txn_apply(t, in, e);
	}

	return r < 0 ? r : txn_commit(t, e);
}
