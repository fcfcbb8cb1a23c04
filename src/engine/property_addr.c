/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting and resetting properties of address objects. All of them stand in the documents alone: what
 * they mean to the address in the kernel is the planner's. The prefix length has no key of its own:
 * it is part of the address.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define TYPE(t)      (1u << (t))
#define STATIC_TYPES (TYPE(ADDR_STATIC) | TYPE(ADDR_SIXTOFOUR))

static bool is_lifetime(const struct prop_row *row)
{
	return strcmp(row->name, "valid_lifetime") == 0 ||
	       strcmp(row->name, "preferred_lifetime") == 0;
}

/* Which types of objects have which; where there is no row, static ones and dhcp. */
static const struct {
	const char *name;
	unsigned int types;
} having[] = {
	{ "deprecated", STATIC_TYPES },
	{ "prefixlen", TYPE(ADDR_STATIC) },
	{ "reqhost", TYPE(ADDR_DHCP) },
	{ "valid_lifetime", STATIC_TYPES },
	{ "preferred_lifetime", STATIC_TYPES },
};

static int check_type(const struct prop_row *row, const struct object *obj, struct err *e)
{
	enum addr_type type = address_type(obj);
	unsigned int types = STATIC_TYPES | TYPE(ADDR_DHCP);

	for (size_t i = 0; i < ARRAY_SIZE(having); i++)
		if (strcmp(having[i].name, row->name) == 0)
			types = having[i].types;
	if (types & TYPE(type))
		return 0;

	return err_set(e, IPADM_NOTSUP, 0, "%s is of type %s, which has no property %s", obj->name,
		addr_type_word(type), row->name);
}

static int check_object(
	const struct txn *t, const struct op_set_prop *op, const struct object **ret, struct err *e)
{
	const struct object *active = document_find(t->en->active, OBJ_ADDRESS, op->object);
	const struct object *record = document_find(t->en->persistent, OBJ_ADDRESS, op->object);

	if (!active && !record)
		return err_set(e, IPADM_NOTFOUND, 0, "there is no address object %s", op->object);
	if (!active)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-addr -t %s' brings it back", op->object,
			op->object);
	if (!op->temporary && !record)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary: its properties can only be set for now (-t)", op->object);
	*ret = active;

	return 0;
}

/* A new length behind the address of @obj in @doc. */
static int set_prefixlen(struct document *doc, const char *name, const char *value, struct err *e)
{
	struct object *obj = NULL;
	const char *now;
	char host[ADDR_TEXTSIZE];
	char text[ADDR_TEXTSIZE + MAXPROPVALLEN];
	unsigned int plen;
	int r;

	if (doc && document_edit(doc, OBJ_ADDRESS, name, &obj) < 0)
		return err_nomem(e);
	now = obj ? object_get(obj, "address") : NULL;
	if (!now)
		return 0;
	r = address_split(now, host, &plen, e);
	if (r < 0)
		return r;
	snprintf(text, sizeof(text), "%s/%s", host, value);

	return object_set(doc, obj, "address", text) < 0 ? err_nomem(e) : 0;
}

static int edit_prefixlen(
	struct txn *t, const struct op_set_prop *op, const struct prop_row *row, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_ADDRESS, op->object);
	char value[MAXPROPVALLEN];
	int r;

	if (object_get(obj, "remote"))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s has an address on the other end: it is no part of a subnet", obj->name);
	if (op->how == PROP_RESET)
		return err_set(e, IPADM_NOTSUP, 0,
			"the prefix length of %s was given with its address: there is no other to "
			"go back to",
			obj->name);
	r = prop_check(row, address_family(obj) == FAM_INET ? 32 : 128, op->value, value, e);
	if (r < 0)
		return r;
	r = set_prefixlen(t->active, op->object, value, e);

	return r < 0 ? r : set_prefixlen(t->persistent, op->object, value, e);
}

/* No address is preferred for longer than it is valid; "forever" is as long as that. */
static int check_lifetime(
	const struct object *obj, const struct prop_row *row, const char *value, struct err *e)
{
	bool preferred = strcmp(row->name, "preferred_lifetime") == 0;
	const char *other = object_get(obj, preferred ? "valid_lifetime" : "preferred_lifetime");
	uint64_t a;
	uint64_t b;

	if (!is_lifetime(row) || !other || str_to_uint(value, UINT32_MAX, &a) < 0 ||
		str_to_uint(other, UINT32_MAX, &b) < 0)
		return 0;
	if (preferred ? a <= b : b <= a)
		return 0;

	return err_set(e, IPADM_ERANGE, 0,
		"an address is preferred for at most as long as it is valid: %s of %s can't be %s",
		row->name, obj->name, value);
}

int prop_check_address(const struct object *obj, const struct prop_row *row, const char *value,
	char canonical[MAXPROPVALLEN], struct err *e)
{
	int r = check_type(row, obj, e);

	if (r == 0)
		r = prop_check(row, 0, value, canonical, e);

	return r < 0 ? r : check_lifetime(obj, row, canonical, e);
}

static int set_in(
	struct document *doc, const struct op_set_prop *op, const char *key, const char *value)
{
	struct object *obj = NULL;
	int r = doc ? document_edit(doc, OBJ_ADDRESS, op->object, &obj) : 0;

	/* What was not set is at its default. */
	if (obj && op->how == PROP_RESET && !object_get(obj, key))
		return 0;

	return r < 0 || !obj ? r : object_set(doc, obj, key, value);
}

static int edit_key(
	struct txn *t, const struct op_set_prop *op, const struct prop_row *row, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_ADDRESS, op->object);
	char value[MAXPROPVALLEN] = "";
	const char *kept;
	int r = prop_check_address(
		obj, row, op->how == PROP_RESET ? row->def : op->value, value, e);

	if (r < 0)
		return r;
	kept = value[0] ? value : NULL;
	if (set_in(t->active, op, row->name, kept) < 0 ||
		set_in(t->persistent, op, row->name, kept) < 0)
		return err_nomem(e);

	return 0;
}

/* The server hears of another host name with the next request, which is made now. */
static void tell_client(const struct engine *en, const char *aobj)
{
	if (en->hooks && en->hooks->renew)
		en->hooks->renew(en->hooks_ctx, aobj);
}

int prop_set_address(struct txn *t, const struct op_set_prop *op, struct err *e)
{
	struct engine *en = t->en;
	const struct prop_row *row;
	const struct object *obj = NULL;
	struct aobj_name n;
	struct plan_input in = { .ifname = n.ifname };
	int r = prop_find_row(op, &row, e);

	if (r < 0)
		return r;
	r = aobj_name_parse(op->object, &n, e);
	if (r < 0)
		return r;
	r = check_object(t, op, &obj, e);
	if (r < 0 || !obj)
		return r;
	r = check_type(row, obj, e);
	if (r < 0)
		return r;
	r = strcmp(row->name, "prefixlen") == 0 ? edit_prefixlen(t, op, row, e)
						: edit_key(t, op, row, e);
	if (r < 0)
		return r;
	/* To set one begins it anew. */
	if (is_lifetime(row) && (op->how != PROP_RESET || document_changes(t->active)))
		in.renew = op->object;
	r = txn_snapshot(t, &(struct txn_scope){ .ifname = n.ifname }, e);
	if (r < 0)
		return r;
	r = txn_finish(t, &in, e);
	if (r == 0 && !t->idle && strcmp(row->name, "reqhost") == 0)
		tell_client(en, op->object);

	return r;
}
