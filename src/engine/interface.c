/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations on interfaces have in common: facts, checks, edits of a document. */
#include "engine/private.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* What a property of the link will have by t->active; NULL: what it has now. */
static const char *value_to_be(const struct txn *t, const char *ifname, const char *key)
{
	const struct object *want = document_find(t->active, OBJ_INTERFACE, ifname);
	const struct object *now = document_find(t->en->active, OBJ_INTERFACE, ifname);
	const char *value = want ? object_get(want, key) : NULL;

	if (value || !now || !object_get(now, key))
		return value;

	return was_value(now, key);
}

bool if_has_arp(const struct txn *t, const struct link *l)
{
	const char *value = value_to_be(t, l->name, "ipv4.arp");

	return value ? strcmp(value, "off") != 0 : !(l->flags & IFF_NOARP);
}

uint32_t if_mtu(const struct txn *t, const struct link *l)
{
	const char *value = value_to_be(t, l->name, "ipv4.mtu");
	uint64_t mtu;

	return value && str_to_uint(value, UINT32_MAX, &mtu) == 0 ? (uint32_t)mtu : l->mtu;
}

void if_facts_get(const struct txn *t, const char *name, struct if_facts *ret)
{
	*ret = (struct if_facts){
		.link = snapshot_find_link(&t->kernel, name),
		.active = document_find(t->en->active, OBJ_INTERFACE, name),
		.record = document_find(t->en->persistent, OBJ_INTERFACE, name),
	};
	snprintf(ret->name, sizeof(ret->name), "%s", name);
	ret->now = ret->active ? ret->active->families : 0;
	ret->recorded = ret->record ? ret->record->families : 0;
	ret->mtu = ret->link ? if_mtu(t, ret->link) : 0;
	ret->arp = !ret->link || if_has_arp(t, ret->link);
	ret->foreign = ret->link ? ret->link->foreign & ~ret->now : 0;
}

static const char *family_words(unsigned int families)
{
	static const char *const words[] = { "IP", "IPv4", "IPv6", "IPv4 and IPv6" };

	return words[families & FAM_BOTH];
}

int if_exists(const struct if_facts *f, unsigned int families, struct err *e)
{
	if (f->now & families)
		return err_set(e, IPADM_IF_EXISTS, 0, "%s already exists for %s", f->name,
			family_words(f->now & families));

	return err_set(e, IPADM_IF_EXISTS, 0,
		"%s already exists: it carries %s addresses that were not configured here; "
		"'ipadm adopt-if %s' takes them over, 'ipadm delete-if %s' takes them off",
		f->name, family_words(f->foreign & families), f->name, f->name);
}

static int no_link(struct engine *en, const char *name, struct err *e)
{
	char ns[NAME_MAX + 1];

	if (kernel_find_elsewhere(en->k, name, ns, sizeof(ns)) == 0)
		return err_set(e, IPADM_IF_INUSE, 0,
			"%s is in the network namespace %s: 'ipadm -n %s' administers it there",
			name, ns, ns);

	return err_set(e, IPADM_DLPI_FAILURE, 0,
		"cannot open the link %s: there is no such link: 'ip link' shows all, "
		"'ipadm create-ipmp' makes an IPMP group",
		name);
}

int if_check_link(struct engine *en, const struct if_facts *f, unsigned int families, struct err *e)
{
	if (!f->link)
		return no_link(en, f->name, e);
	if (!(families & FAM_INET6) || f->link->has_inet6)
		return 0;
	/* With the MTU that it needs the link gets it. */
	if (f->mtu >= MTU_MIN_INET6 && f->mtu > f->link->mtu)
		return 0;
	if (f->mtu < MTU_MIN_INET6)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s has an MTU of %u and IPv6 needs %d (RFC 8200): raise it, or take "
			"inet alone",
			f->name, f->mtu, MTU_MIN_INET6);

	return err_set(
		e, IPADM_NOTSUP, 0, "the kernel has no IPv6 on %s: take inet alone", f->name);
}

int if_add_families(struct document *doc, const char *name, unsigned int families,
	const char *class, struct object **ret)
{
	struct object *obj;
	int r = document_obtain(doc, OBJ_INTERFACE, name, &obj);

	if (r < 0)
		return r;
	r = object_set_families(doc, obj, obj->families | families);
	if (r < 0)
		return r;
	if (class) {
		r = object_set(doc, obj, "class", class);
		if (r < 0)
			return r;
	}
	*ret = obj;

	return 0;
}

/* Of a recorded host name only the active document knows. */
static unsigned int family_of(const struct document *known, const struct object *obj)
{
	unsigned int family = address_family(obj);
	const struct object *now;

	if (family)
		return family;
	now = document_find(known, OBJ_ADDRESS, obj->name);

	return now ? address_family(now) : 0;
}

void if_drop_addresses(
	struct document *doc, const struct document *known, const char *name, unsigned int families)
{
	size_t i = address_first(doc, name);
	const struct object *obj;

	while ((obj = address_next(doc, name, &i))) {
		if (families != FAM_BOTH && !(family_of(known, obj) & families))
			continue;
		document_remove(doc, obj);
		i--;
	}
}

int if_drop_families(
	struct document *doc, const struct document *known, const char *name, unsigned int families)
{
	struct object *obj;
	int r = document_edit(doc, OBJ_INTERFACE, name, &obj);

	if (r < 0 || !obj)
		return r;
	if ((obj->families & ~families) != 0) {
		if_drop_addresses(doc, known, name, families);
		return object_set_families(doc, obj, obj->families & ~families);
	}
	if_drop_addresses(doc, known, name, FAM_BOTH);
	document_remove(doc, obj);

	return 0;
}

const char *if_class_of(const struct if_facts *f)
{
	if (f->link && f->link->kind == LINK_SIXTOFOUR)
		return "6to4";

	return name_is_vni(f->name) && !f->link ? "vni" : NULL;
}

int if_check_new(struct engine *en, const struct if_facts *f, unsigned int families, bool temporary,
	struct err *e)
{
	int r;

	if (name_is_vni(f->name) && !f->link)
		return 0;
	r = if_check_link(en, f, families, e);
	if (r < 0)
		return r;
	if (f->link->temporary && !temporary)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"the link %s ends with the process that owns it, so %s can't be kept: "
			"'ipadm create-if -t %s' makes it for now",
			f->name, f->name, f->name);

	return 0;
}

int if_remember_before(struct document *doc, struct object *obj, const struct link *l)
{
	char text[BEFORE_TEXTSIZE];

	/* With our mark it is as we made it. */
	if (!l || TAG_FAMILIES(l->tag) || object_get(obj, "before"))
		return 0;

	return object_set(doc, obj, "before", before_format(l, text, sizeof(text)));
}
