/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPMP groups: who may be one, who may be in one, joining and leaving. Making and deleting the interface
 * of a group is in create_if.c and delete_if.c.
 */
#include "engine/private.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

int group_check_new(const struct if_facts *f, struct err *e)
{
	const struct object *known = f->active ? f->active : f->record;

	if (known && !group_is(known))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is an interface already, and no IPMP group", f->name);
	if (name_is_vni(f->name))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is the name of a virtual interface, and can't be that of an IPMP group",
			f->name);
	if (f->link && !f->active)
		return err_set(e, IPADM_IF_EXISTS, 0,
			"there is a link called %s: an IPMP group makes its own, under another "
			"name",
			f->name);

	return 0;
}

static int drop_members(struct document *doc, const char *group)
{
	const struct object *member;
	size_t i = 0;

	while ((member = group_next(doc, group, &i))) {
		struct object *obj;
		int r = document_edit(doc, OBJ_INTERFACE, member->name, &obj);

		if (r == 0)
			r = object_set(doc, obj, "group", NULL);
		if (r == 0)
			r = props_forget_member(doc, obj);
		if (r < 0)
			return r;
	}

	return 0;
}

static int refuse_members(const char *group, struct err *e)
{
	return err_set(e, IPADM_GRP_NOTEMPTY, EBUSY,
		"the IPMP group %s has members: 'ipadm remove-ipmp' takes them out, "
		"'ipadm delete-ipmp -f' does so and deletes it",
		group);
}

int group_check_delete(
	struct txn *t, const struct if_facts *f, const struct op_delete_if *op, struct err *e)
{
	if (!group_is(f->active) && !group_is(f->record))
		return op->group ? err_set(e, IPADM_INVALID_ARG, 0, "%s is no IPMP group", f->name)
				 : 0;
	if (op->force) {
		if (drop_members(t->active, f->name) < 0 ||
			(t->persistent && drop_members(t->persistent, f->name) < 0))
			return err_nomem(e);
		return 0;
	}
	if (group_has_members(t->active, f->name, op->families) ||
		group_has_members(t->persistent, f->name, op->families))
		return refuse_members(f->name, e);

	return 0;
}

int group_check_disable(const struct txn *t, const char *name, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, name);

	if (group_is(obj) && group_has_members(t->active, name, FAM_BOTH))
		return refuse_members(name, e);

	return 0;
}

static int add_families(struct document *active, const char *group, unsigned int families)
{
	struct object *obj;
	int r = document_edit(active, OBJ_INTERFACE, group, &obj);

	if (r < 0 || (obj->families & families) == families)
		return r;

	return object_set_families(active, obj, obj->families | families);
}

int group_complete(struct document *active, const char *name)
{
	const struct object *obj = document_find(active, OBJ_INTERFACE, name);
	const struct object *group = obj ? group_of(active, obj) : NULL;
	unsigned int families = 0;
	const struct object *member;
	size_t i = 0;

	if (group)
		return add_families(active, group->name, obj->families);
	while (group_is(obj) && (member = group_next(active, name, &i)))
		families |= member->families;

	return families ? add_families(active, name, families) : 0;
}

/* ---- joining and leaving ---- */

static int check_group(const struct txn *t, const struct op_members *op, struct err *e)
{
	const struct object *group = document_find(t->active, OBJ_INTERFACE, op->group);
	const struct document *recorded = t->persistent ? t->persistent : t->en->persistent;
	const struct object *record = document_find(recorded, OBJ_INTERFACE, op->group);

	if (!group && record)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-if -t %s' brings it back", op->group,
			op->group);
	if (!group)
		return err_set(e, IPADM_ENXIO, 0,
			"%s does not exist: 'ipadm create-ipmp %s' makes it", op->group, op->group);
	if (!group_is(group))
		return err_set(e, IPADM_INVALID_ARG, 0, "%s is no IPMP group", op->group);
	if (!op->temporary && !record)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary, so a member of it can't be kept: -t adds it for now",
			op->group);

	return 0;
}

/* Why an interface like this can't be in any group; NULL. */
static const char *member_problem(const struct txn *t, const struct object *obj)
{
	const struct link *l = snapshot_find_link(&t->kernel, obj->name);
	const struct object *address;
	size_t i = address_first(t->active, obj->name);

	if (name_is_loopback(obj->name))
		return "it is the loopback interface";
	if (group_is(obj))
		return "it is a group itself";
	if (object_has_class(obj, "vni") || object_has_class(obj, "6to4"))
		return "it has no network of its own";
	if (l && (!if_has_arp(t, l) || (l->flags & IFF_POINTOPOINT)))
		return "it takes a link like Ethernet, with broadcast and ARP";
	if (group_takes_source(obj))
		return "it takes its source addresses from another interface (usesrc)";
	while ((address = address_next(t->active, obj->name, &i)))
		if (address_type(address) != ADDR_STATIC)
			return "it has an address that is not static";

	return NULL;
}

/* The IPv6 of the group would end on a link with as small an MTU, so the group's can't be that. */
static int check_mtu(
	const struct txn *t, const char *group, const struct object *obj, struct err *e)
{
	const struct object *g = document_find(t->active, OBJ_INTERFACE, group);
	const struct link *l = snapshot_find_link(&t->kernel, obj->name);
	unsigned int families = obj->families | (g ? g->families : 0);

	if (!l || !(families & FAM_INET6) || if_mtu(t, l) >= MTU_MIN_INET6)
		return 0;

	return err_set(e, IPADM_INVALID_ARG, 0,
		"%s has an MTU of %u, and %s carries IPv6, which needs %d (RFC 8200): raise it "
		"first",
		obj->name, if_mtu(t, l), group, MTU_MIN_INET6);
}

static int check_member(const struct txn *t, const struct op_members *op, const char *name,
	const struct object *record, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, name);
	const struct object *group = group_of(t->active, obj);
	const char *why;

	if (!obj && record)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-if -t %s' brings it back", name, name);
	if (!obj)
		return err_set(e, IPADM_ENXIO, 0,
			"%s does not exist: 'ipadm create-if %s' makes it", name, name);
	why = member_problem(t, obj);
	if (why)
		return err_set(e, IPADM_INVALID_ARG, 0, "%s can't be a member of an IPMP group: %s",
			name, why);
	if (!op->temporary && !record)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary, so it can't be kept as a member: -t adds it for now",
			name);
	if (!group && !op->temporary) {
		group = group_of(t->persistent, record);
		if (group && strcmp(group->name, op->group) == 0)
			group = NULL;
	}
	if (group)
		return err_set(e, IPADM_IF_INUSE, 0, "%s is a member of the IPMP group %s already",
			name, group->name);

	return check_mtu(t, op->group, obj, e);
}

int group_check_member(const struct txn *t, const struct object *obj, struct err *e)
{
	const char *name = object_get(obj, "group");
	const char *why = member_problem(t, obj);

	if (!group_is(document_find(t->active, OBJ_INTERFACE, name)))
		return err_set(e, IPADM_INVALID_ARG, 0, "%s is in %s, which is no IPMP group",
			obj->name, name);
	if (why)
		return err_set(e, IPADM_INVALID_ARG, 0, "%s can't be a member of an IPMP group: %s",
			obj->name, why);

	return check_mtu(t, name, obj, e);
}

/* The next of the names between commas, moving *@list behind it. -ENOENT at the end. */
static int next_name(const char **list, char ret[LINK_NAMSIZ], struct err *e)
{
	char word[LIFNAMSIZ];
	struct ifname n;
	size_t len;
	int r;

	*list += strspn(*list, ",");
	len = strcspn(*list, ",");
	if (len == 0)
		return -ENOENT;
	snprintf(word, sizeof(word), "%.*s", (int)len, *list);
	*list += len;
	r = name_parse(word, false, &n, e);
	if (r < 0)
		return r;
	memcpy(ret, n.link, sizeof(n.link));

	return 0;
}

static int set_group(struct document *doc, const char *name, const char *group)
{
	struct object *obj;
	int r = document_edit(doc, OBJ_INTERFACE, name, &obj);

	if (r == 0 && obj)
		r = object_set(doc, obj, "group", group);
	if (r == 0 && obj && !group)
		r = props_forget_member(doc, obj);

	return r;
}

static int join_one(struct txn *t, const struct op_members *op, const char *name, struct err *e)
{
	const struct document *recorded = t->persistent ? t->persistent : t->en->persistent;
	int r = check_member(t, op, name, document_find(recorded, OBJ_INTERFACE, name), e);

	if (r < 0)
		return r;
	if (set_group(t->active, name, op->group) < 0 || group_complete(t->active, name) < 0 ||
		(t->persistent && set_group(t->persistent, name, op->group) < 0))
		return err_nomem(e);

	return 0;
}

static int leave_one(struct txn *t, const struct op_members *op, const char *name, struct err *e)
{
	struct document *const docs[] = { t->active, t->persistent };
	bool found = false;

	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		const struct object *obj =
			docs[d] ? document_find(docs[d], OBJ_INTERFACE, name) : NULL;
		const char *group = obj ? object_get(obj, "group") : NULL;

		if (!group || strcmp(group, op->group) != 0)
			continue;
		found = true;
		if (set_group(docs[d], name, NULL) < 0)
			return err_nomem(e);
	}
	if (!found)
		return err_set(e, IPADM_INVALID_ARG, 0, "%s is no member of %s", name, op->group);

	return 0;
}

static int change_all(struct txn *t, const struct op_members *op,
	int (*change)(struct txn *t, const struct op_members *op, const char *name, struct err *e),
	struct err *e)
{
	const char *list = op->members;
	char name[LINK_NAMSIZ];
	size_t n = 0;
	int r;

	while ((r = next_name(&list, name, e)) == 0) {
		r = change(t, op, name, e);
		if (r < 0)
			return r;
		n++;
	}
	if (r != -ENOENT)
		return r;

	return n > 0 ? 0
		     : err_set(e, IPADM_INVALID_ARG, EINVAL, "%s: the interfaces are not named",
			       op->group);
}

/* How the members' links were before. */
static int remember(struct txn *t, const char *group)
{
	const struct object *member;
	size_t i = 0;

	while ((member = group_next(t->active, group, &i))) {
		struct object *obj;
		int r = document_edit(t->active, OBJ_INTERFACE, member->name, &obj);

		if (r == 0)
			r = props_remember(t->active, obj, PROP_INTERFACE, &t->kernel);
		if (r < 0)
			return r;
	}

	return 0;
}

int group_join(struct txn *t, const struct op_members *op, struct err *e)
{
	int r = change_all(t, op, join_one, e);

	/* Of those that were in no group, the settings were not looked at. */
	if (r == 0)
		r = txn_snapshot(
			t, &(struct txn_scope){ .routes = FAM_BOTH, .also = t->active }, e);
	if (r < 0)
		return r;

	return remember(t, op->group) < 0 ? err_nomem(e) : 0;
}

static int begin(struct txn *t, struct engine *en, const struct op_members *op, struct err *e)
{
	struct ifname n;
	int r = name_parse(op->group, false, &n, e);

	if (r == 0)
		r = txn_begin(t, en, !op->temporary, e);

	return r < 0 ? r : txn_snapshot(t, &(struct txn_scope){ .routes = FAM_BOTH }, e);
}

int engine_add_members(struct engine *en, const struct op_members *op, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = op->group };
	int r = begin(&t, en, op, e);

	if (r == 0)
		r = check_group(&t, op, e);
	if (r == 0)
		r = group_join(&t, op, e);

	return r < 0 ? r : txn_finish(&t, &in, e);
}

int engine_remove_members(struct engine *en, const struct op_members *op, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = op->group };
	int r = begin(&t, en, op, e);

	if (r == 0)
		r = change_all(&t, op, leave_one, e);

	return r < 0 ? r : txn_finish(&t, &in, e);
}
