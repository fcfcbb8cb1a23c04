/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the properties of address objects: out of the documents, or computed from the address. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/prop_read.h"
#include "lib/view.h"
#include "model/address.h"

static int put(char ret[MAXPROPVALLEN], const char *text)
{
	return str_copy(ret, MAXPROPVALLEN, text);
}

/* The broadcast address that it has, or would have. */
static int read_broadcast(ipadm_handle_t h, const struct object *obj, char ret[MAXPROPVALLEN])
{
	char number[IP_STRSIZE];
	struct addr a;

	(void)h;
	if (object_is_of(obj, LOOPBACK_IF) || address_wanted(obj, &a) < 0 || !a.broadcast.family)
		return put(ret, "");

	return put(ret, ip_format(&a.broadcast, number));
}

/* Point-to-point there is none. */
static int read_prefixlen(ipadm_handle_t h, const struct object *obj, char ret[MAXPROPVALLEN])
{
	const char *text = object_get(obj, "address");
	const char *slash = text ? strrchr(text, '/') : NULL;
	struct addr a;

	(void)h;
	if (object_get(obj, "remote"))
		return put(ret, "");
	if (address_wanted(obj, &a) == 0)
		snprintf(ret, MAXPROPVALLEN, "%u", (unsigned int)a.plen);
	else
		return put(ret, slash ? slash + 1 : "");

	return 0;
}

static int read_zone(ipadm_handle_t h, const struct object *obj, char ret[MAXPROPVALLEN])
{
	(void)obj;

	return put(ret, h->netns[0] ? h->netns : "global");
}

static int read_primary(ipadm_handle_t h, const struct object *obj, char ret[MAXPROPVALLEN])
{
	(void)h;

	return put(ret, address_is_on(obj, "primary") ? "on" : "off");
}

/* Those that don't stand in the object as they are, and whether they are recorded in another way. */
static const struct {
	const char *name;
	bool recorded;
	int (*read)(ipadm_handle_t h, const struct object *obj, char ret[MAXPROPVALLEN]);
} computed[] = {
	{ "broadcast", false, read_broadcast },
	{ "prefixlen", true, read_prefixlen },
	{ "primary", true, read_primary },
	{ "zone", false, read_zone },
};

/* A value out of one of the documents. -ENOENT: it isn't in it. */
static int read_value(ipadm_handle_t h, const struct object *obj, const struct prop_row *row,
	bool record, char ret[MAXPROPVALLEN])
{
	char key[PROP_KEYSIZE];
	const char *value;

	for (size_t i = 0; i < ARRAY_SIZE(computed); i++) {
		if (strcmp(computed[i].name, row->name) != 0)
			continue;
		return record && !computed[i].recorded ? -ENOENT : computed[i].read(h, obj, ret);
	}
	value = object_get(obj, prop_key(row, key));

	return value ? put(ret, value) : -ENOENT;
}

static int read_possible(
	const struct object *obj, const struct prop_row *row, char ret[MAXPROPVALLEN])
{
	uint64_t max = row->type == PROP_UINT && row->max == 128 && address_family(obj) == FAM_INET
			       ? 32
			       : 0;

	prop_possible(row, max, ret);

	return 0;
}

/* At least one of @now and @record is there. */
static int read_object(ipadm_handle_t h, const char *aobj, const struct object *now,
	const struct object *record, const struct prop_row *row, uint32_t what,
	char ret[MAXPROPVALLEN])
{
	const struct object *obj = now ? now : record;
	int r;

	if (address_type(obj) == ADDR_ADDRCONF)
		return err_set(&h->last, IPADM_NOTSUP, 0,
			"%s is of type addrconf, and these have no properties", aobj);
	if (what == IPADM_OPT_PERM)
		return put(ret, prop_perm(row));
	if (what == IPADM_OPT_POSSIBLE)
		return read_possible(obj, row, ret);
	if (what == IPADM_OPT_DEFAULT)
		return put(ret, row->def ? row->def : "");
	if (what == IPADM_OPT_PERSIST) {
		r = record ? read_value(h, record, row, true, ret) : -ENOENT;
		return r == -ENOENT ? prop_unrecorded(h, aobj, row) : r;
	}
	r = now ? read_value(h, now, row, false, ret) : put(ret, "");

	return r == -ENOENT ? put(ret, row->def ? row->def : "") : r;
}

/* The loopback's own addresses are listed as objects, and are in no document. */
static int read_loopback(ipadm_handle_t h, const char *aobj, const char *address,
	const struct prop_row *row, uint32_t what, char ret[MAXPROPVALLEN])
{
	_cleanup_document_ struct document *doc = document_new();
	struct object *obj;

	if (!doc || document_add(doc, OBJ_ADDRESS, aobj, &obj) < 0 ||
		object_set(doc, obj, "address", address) < 0)
		return err_nomem(&h->last);
	if (what == IPADM_OPT_PERM)
		return put(ret, "r-");

	return read_object(h, aobj, obj, NULL, row, what, ret);
}

static const struct {
	const char *aobj;
	const char *address;
} loopbacks[] = {
	{ "lo/v4", "127.0.0.1/8" },
	{ "lo/v6", "::1/128" },
};

int prop_read_address(ipadm_handle_t h, const char *aobj, const struct prop_row *row, uint32_t what,
	char ret[MAXPROPVALLEN])
{
	const struct document *active = NULL;
	const struct document *persistent = NULL;
	const struct object *now;
	const struct object *record;
	struct aobj_name name;
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(loopbacks); i++)
		if (strcmp(loopbacks[i].aobj, aobj) == 0)
			return read_loopback(h, aobj, loopbacks[i].address, row, what, ret);
	r = aobj_name_parse(aobj, &name, &h->last);
	if (r == 0)
		r = view_keep(h, DOC_ACTIVE, name.ifname, &active);
	if (r == 0)
		r = view_keep(h, DOC_PERSISTENT, name.ifname, &persistent);
	if (r != 0)
		return r;
	now = document_find(active, OBJ_ADDRESS, aobj);
	record = document_find(persistent, OBJ_ADDRESS, aobj);
	if (!now && !record)
		return err_set(
			&h->last, IPADM_NOTFOUND, ENOENT, "there is no address object %s", aobj);

	return read_object(h, aobj, now, record, row, what, ret);
}
