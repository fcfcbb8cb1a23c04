/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: which settings stand behind the keys of documents, and must be known to plan them. */
#include <string.h>

#include "model/group.h"
#include "model/planner_private.h"

bool plan_is_steered(const struct prop_row *row)
{
	static const char *const names[] = { "accept_ra", "autoconf", "use_tempaddr",
		"addr_gen_mode" };

	if (row->class != PROP_INTERFACE || row->proto != PROTO_IPV6)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(row->name, names[i]) == 0)
			return true;

	return false;
}

const struct prop_row *planner_find_row(enum prop_class class, const char *section, const char *key)
{
	const struct prop_row *row;

	/* Most keys of an interface are no properties. */
	if (class == PROP_INTERFACE && !strchr(key, '.'))
		return NULL;
	row = prop_find_key(class, section, key);

	return row && row->via == VIA_SETTING && !plan_is_steered(row) ? row : NULL;
}

/* Settings that the kernel copies into those of all interfaces. */
static const struct {
	const char *path;
	const char *copied;
	const char *protocol; /* and which property it is */
	const char *key;
} spreading[] = {
	{ "ipv4/ip_forward", "ipv4/conf/%s/forwarding", "ipv4", "forwarding" },
	{ "ipv6/conf/all/forwarding", "ipv6/conf/%s/forwarding", "ipv6", "forwarding" },
};

const char *planner_copied_from(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(spreading); i++)
		if (strcmp(spreading[i].copied, path) == 0)
			return spreading[i].path;

	return NULL;
}

const char *plan_spread_by(
	const struct document *doc, const struct prop_row *row, const struct object **ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(spreading) && row->paths[0]; i++) {
		const struct object *obj;

		if (strcmp(spreading[i].copied, row->paths[0]) != 0)
			continue;
		obj = document_find(doc, OBJ_PROTOCOL, spreading[i].protocol);
		if (!obj || !object_get(obj, spreading[i].key))
			return NULL;
		*ret = obj;
		return spreading[i].key;
	}

	return NULL;
}

bool plan_is_late(const struct prop_row *row)
{
	return row->class == PROP_INTERFACE && row->proto == PROTO_IPV6 &&
	       strcmp(row->name, "mtu") == 0;
}

struct asking {
	const struct document *other; /* whose questions were asked already; NULL */
	const char *ifname;
	int (*add)(void *ctx, const char *ifname, const char *path);
	void *ctx;
};

static int ask_row(const struct asking *q, const char *ifname, const struct prop_row *row)
{
	int r = 0;

	for (size_t n = 0; row && n < PROP_PATHS && row->paths[n] && r == 0; n++) {
		/* Of all interfaces, when a protocol is changed. */
		if (row->class == PROP_INTERFACE && q->ifname && q->ifname[0] == '\0' &&
			!planner_copied_from(row->paths[n]))
			continue;
		r = q->add(q->ctx, ifname, row->paths[n]);
	}

	return r;
}

/* What membership in a group sets. */
static int ask_member(const struct asking *q, const struct object *obj)
{
	size_t n;
	const struct group_setting *s = group_settings(&n);
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		if (object_get(obj, "group") || (s[i].of_group && group_is(obj)))
			r = ask_row(q, obj->name, planner_find_row(PROP_INTERFACE, "", s[i].key));

	return r;
}

static int ask(const struct asking *q, const struct object *obj, enum prop_class class)
{
	const struct object *other =
		q->other ? document_find(q->other, obj->kind, obj->name) : NULL;
	const char *ifname = class == PROP_INTERFACE ? obj->name : "";

	for (size_t i = 0; i < obj->n_entries; i++) {
		const char *key = obj->entries[i].key;
		const char *before = was_property(key);
		int r;

		if (other && object_get(other, key))
			continue;
		r = ask_row(q, ifname, planner_find_row(class, obj->name, before ? before : key));
		if (r < 0)
			return r;
	}

	return class == PROP_INTERFACE ? ask_member(q, obj) : 0;
}

/* One interface, its group, and its members: without a look at all others. */
static int ask_one(const struct asking *q, const struct document *doc)
{
	const struct object *own = document_find(doc, OBJ_INTERFACE, q->ifname);
	const struct object *group = own ? group_of(doc, own) : NULL;
	const struct object *obj;
	size_t i = 0;
	int r = own ? ask(q, own, PROP_INTERFACE) : 0;

	if (r == 0 && group)
		r = ask(q, group, PROP_INTERFACE);
	while (r == 0 && own && group_is(own) && (obj = group_next(doc, q->ifname, &i)))
		r = ask(q, obj, PROP_INTERFACE);

	return r;
}

static int ask_document(const struct asking *q, const struct document *doc)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	if (q->ifname && q->ifname[0])
		return ask_one(q, doc);
	while (r == 0 && (obj = document_next(doc, OBJ_PROTOCOL, &i)))
		r = ask(q, obj, PROP_PROTOCOL);
	i = 0;
	while (r == 0 && (obj = document_next(doc, OBJ_INTERFACE, &i)))
		r = ask(q, obj, PROP_INTERFACE);

	return r;
}

int plan_settings(const struct document *a, const struct document *b, const char *ifname,
	int (*add)(void *ctx, const char *ifname, const char *path), void *ctx)
{
	struct asking q = { .ifname = ifname, .add = add, .ctx = ctx };
	int r = a ? ask_document(&q, a) : 0;

	if (r < 0 || !b)
		return r;
	q.other = a;

	return ask_document(&q, b);
}
