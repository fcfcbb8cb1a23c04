/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a document that is put must be like beyond its grammar: every object of the active document that it
 * changed is looked at as the operation that makes such an object would, and the error names it.
 */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

#include "model/member.h"

/* A document that is being put. */
struct check {
	const struct txn *t;
	const struct op_put *op;
	struct err *e;
	struct if_facts f; /* of the interface of the address objects that are looked at */
};

static int check_property(const struct check *c, const struct object *obj, const char *key)
{
	enum prop_class class = obj->kind == OBJ_INTERFACE ? PROP_INTERFACE : PROP_PROTOCOL;
	const struct prop_row *row = prop_find_key(class, obj->name, key);
	const char *value = object_get(obj, key);
	int r;

	if (!row || object_key_is_state(obj, key))
		return 0;
	if (value) {
		const struct op_set_prop op = {
			.class = class,
			.proto = row->proto,
			.name = row->name,
			.temporary = c->op->temporary,
		};

		r = prop_find_row(&op, &row, c->e);
		if (r < 0)
			return r;
	}
	r = obj->kind == OBJ_INTERFACE && value ? group_check_property(obj, key, c->e) : 0;
	if (r == 0 && value && strcmp(key, KEY_GROUPNAME) == 0)
		r = group_check_name(c->t, obj->name, value, c->e);

	return r < 0 ? r : prop_check_value(c->t, obj, row, value, c->e);
}

/* Those that are not as they were. */
static int check_properties(
	const struct check *c, const struct object *obj, const struct object *before)
{
	const struct object *const sides[] = { obj, before };

	for (size_t s = 0; s < ARRAY_SIZE(sides); s++) {
		for (size_t i = 0; sides[s] && i < sides[s]->n_entries; i++) {
			const char *key = sides[s]->entries[i].key;
			int r;

			if (object_same_value(before, obj, key))
				continue;
			r = check_property(c, obj, key);
			if (r < 0)
				return r;
		}
	}

	return 0;
}

static int refuse_class(const struct object *obj, const char *is, struct err *e)
{
	const char *class = object_get(obj, "class");

	return err_set(e, IPADM_INVALID_ARG, EINVAL,
		"%s is of class %s, not %s: one of another class is made after it is gone",
		obj->name, is ? is : "ip", class ? class : "ip");
}

static bool has_class(const struct object *obj, const char *class)
{
	return object_has_class(obj, class ? class : "ip") ||
	       (!object_get(obj, "class") && (!class || strcmp(class, "ip") == 0));
}

static int check_new(const struct check *c, const struct object *obj, const struct if_facts *f)
{
	int r;

	if (name_is_loopback(obj->name))
		return 0;
	if (group_is(obj)) {
		r = group_check_new(f, c->e);

		return r < 0 ? r : group_check_name(c->t, obj->name, obj->name, c->e);
	}
	if (!f->link && c->op->unplugged)
		return 0;
	if (!has_class(obj, if_class_of(f)))
		return refuse_class(obj, if_class_of(f), c->e);

	return if_check_new(c->t->en, f, obj->families, c->op->temporary, c->e);
}

static int check_interface(struct check *c, const struct object *obj, const struct object *before)
{
	const char *group = object_get(obj, "group");
	const char *was = before ? object_get(before, "group") : NULL;
	struct if_facts f;
	int r;

	if_facts_get(c->t, obj->name, &f);
	r = before ? 0 : check_new(c, obj, &f);
	if (r == 0 && before && (obj->families & ~before->families) && f.link && !group_is(obj))
		r = if_check_link(c->t->en, &f, obj->families, c->e);
	if (r == 0 && group && (!was || strcmp(was, group) != 0))
		r = group_check_member(c->t, obj, c->e);

	return r < 0 ? r : check_properties(c, obj, before);
}

static int check_static(const struct check *c, const struct object *obj, const struct if_facts *f)
{
	const struct op_create_addr op = {
		.type = ADDR_STATIC,
		.address = object_get(obj, "address"),
		.remote = object_get(obj, "remote"),
		.resolved = object_get(obj, "resolved"),
		.resolved_remote = object_get(obj, "resolved-remote"),
	};
	struct addr a;
	int r = addr_parse_static(&op, &a, c->e);

	return r < 0 ? r : addr_check_static(f, &a, c->e);
}

static int check_address_type(
	const struct check *c, const struct object *obj, const struct if_facts *f)
{
	const char *id = object_get(obj, "interface-id");
	int r = addr_check_type(f, address_type(obj), address_family(obj), c->e);

	if (r < 0)
		return r;
	switch (address_type(obj)) {
	case ADDR_STATIC:
		return check_static(c, obj, f);
	case ADDR_DHCP:
		return addr_check_dhcp(c->t->en, f->name, object_get(obj, "reqhost"), c->e);
	case ADDR_ADDRCONF:
		r = id ? addr_check_interface_id(id, c->e) : 0;
		return r < 0 ? r
			     : addr_check_autoconf(
				       c->t->en, f, address_is_on(obj, "temporary"), c->e);
	case ADDR_SIXTOFOUR:
		break;
	}
	if (!object_has_class(f->active, "6to4"))
		return err_set(c->e, IPADM_INVALID_ARG, EINVAL,
			"%s is no 6to4 tunnel: only one has an address of type 6to4", f->name);

	return 0;
}

static int check_address_properties(const struct check *c, const struct object *obj)
{
	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *entry = &obj->entries[i];
		const struct prop_row *row = prop_find_key(PROP_ADDRESS, obj->name, entry->key);
		char value[MAXPROPVALLEN];
		int r;

		/* Keys that tell what kind of object it is have rows of the schema. */
		if (!row || document_schema_find(OBJ_ADDRESS, entry->key))
			continue;
		r = prop_check_address(obj, row, entry->value, value, c->e);
		if (r < 0)
			return r;
	}

	return 0;
}

/* Of a link that comes later nothing is known; one that comes with its interface is what that is. */
static bool is_known(const struct if_facts *f)
{
	return f->link || object_has_class(f->active, "6to4") ||
	       object_has_class(f->active, "vni") || group_is(f->active);
}

static int check_address(struct check *c, const struct object *obj, const struct object *before)
{
	const struct if_facts *f = &c->f;
	char ifname[LINK_NAMSIZ];
	int r;

	if (address_is_kernels_own(obj->name))
		return err_set(c->e, IPADM_ADDROBJ_EXISTS, EEXIST,
			"%s is the kernel's own loopback address", obj->name);
	/* Those of one interface stand side by side. */
	if (!object_is_of(obj, f->name)) {
		if_facts_get(c->t, address_ifname(obj->name, ifname), &c->f);
		c->f.active = document_find(c->t->active, OBJ_INTERFACE, ifname);
	}
	if (!is_known(f))
		return check_address_properties(c, obj);
	r = check_address_type(c, obj, f);

	return r < 0 ? r : check_address_properties(c, obj);
}

static int check_protocol(struct check *c, const struct object *obj, const struct object *before)
{
	return check_properties(c, obj, before);
}

/* What can't stay beside the rest was left over. */
static int check_leftover(const struct leftover *left, struct err *e)
{
	if (left->n == 0)
		return 0;
	err_set(e, left->why.status, left->why.sys, "%s: %s", left->first, left->why.text);

	return err_about(e, document_kind_word(OBJ_ADDRESS), left->first);
}

/* An address of the document without an interface of it. */
static int check_places(const struct document *doc, const struct document *active, struct err *e)
{
	struct pairs pairs = { .a = doc, .b = active, .kind = OBJ_ADDRESS };
	const struct object *obj;
	const struct object *there;

	while (pairs_next(&pairs, &obj, &there)) {
		char ifname[LINK_NAMSIZ];

		if (there || !obj)
			continue;
		address_ifname(obj->name, ifname);
		err_set(e, IPADM_ENXIO, ENXIO,
			"%s: the document has no interface %s for %s to carry it", obj->name,
			ifname, fam_format(address_family(obj)));

		return err_about(e, document_kind_word(OBJ_ADDRESS), obj->name);
	}

	return 0;
}

/* The class of an interface that is there doesn't change. */
static int check_classes(const struct document *doc, const struct document *active, struct err *e)
{
	struct pairs pairs = { .a = doc, .b = active, .kind = OBJ_INTERFACE };
	const struct object *obj;
	const struct object *now;

	while (pairs_next(&pairs, &obj, &now)) {
		const char *class = now ? object_get(now, "class") : NULL;

		if (!obj || !now || now == obj || has_class(obj, class))
			continue;
		refuse_class(obj, class, e);

		return err_about(e, document_kind_word(OBJ_INTERFACE), obj->name);
	}

	return 0;
}

/* Members whose group is gone. */
static int check_groups(const struct document *active, struct err *e)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(active, OBJ_INTERFACE, &i))) {
		const char *group = object_get(obj, "group");

		if (!group || group_is(document_find(active, OBJ_INTERFACE, group)))
			continue;
		err_set(e, IPADM_INVALID_ARG, EINVAL, "%s is in %s, which is no IPMP group",
			obj->name, group);

		return err_about(e, document_kind_word(OBJ_INTERFACE), obj->name);
	}

	return 0;
}

int put_check(const struct txn *t, const struct op_put *op, const struct document *to,
	const struct leftover *left, struct err *e)
{
	static const struct {
		enum obj_kind kind;
		int (*check)(
			struct check *c, const struct object *obj, const struct object *before);
	} checks[] = {
		{ OBJ_INTERFACE, check_interface },
		{ OBJ_ADDRESS, check_address },
		{ OBJ_PROTOCOL, check_protocol },
	};
	struct check c = { .t = t, .op = op, .e = e };
	int r = check_leftover(left, e);

	for (size_t k = 0; r == 0 && k < ARRAY_SIZE(checks); k++) {
		struct pairs pairs = { .a = t->en->active, .b = t->active, .kind = checks[k].kind };
		const struct object *before;
		const struct object *obj;

		while (r == 0 && pairs_next(&pairs, &before, &obj)) {
			if (!obj || object_same_wish(before, obj))
				continue;
			r = checks[k].check(&c, obj, before);
			if (r < 0 && (!e || !e->object[0]))
				err_about(e, document_kind_word(obj->kind), obj->name);
		}
	}

	if (r == 0)
		r = check_classes(to, t->active, e);
	if (r == 0)
		r = check_groups(t->active, e);

	return r < 0 ? r : check_places(to, t->active, e);
}
