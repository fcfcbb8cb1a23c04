/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting and resetting properties of interfaces and protocols; those of address objects are in
 * property_addr.c. What a property means to the kernel is in its row and in the planner; here is
 * what may be set when, and what of it stands in which document.
 */
#include "engine/private.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "engine/property_explain.h"
#include "engine/property_order.h"
#include "model/member.h"

/* One change of one property. */
struct change {
	const struct op_set_prop *op;
	const struct prop_row *row;
	enum obj_kind kind;
	const char *name;   /* of the object that it is kept in */
	const char *ifname; /* NULL for a protocol's */
	char key[PROP_KEYSIZE];
	char value[MAXPROPVALLEN]; /* what to set; of a list edit what to add or take away */
	/* A reset of what we never set: a document in which we did, so that the planner resets it. */
	struct document *memory;
};

static void change_fini(struct change *c)
{
	document_free(c->memory);
}

static unsigned int families_of(enum prop_proto proto)
{
	if (proto == PROTO_IPV4)
		return FAM_INET;

	return proto == PROTO_IPV6 ? FAM_INET6 : FAM_BOTH;
}

int prop_find_row(const struct op_set_prop *op, const struct prop_row **ret, struct err *e)
{
	const struct prop_row *row;
	char unused[MAXPROPVALLEN];
	int r = prop_lookup(op->class, op->proto, op->name, &row, e);

	if (r < 0)
		return r;
	if (row->readonly || row->via == VIA_NONE)
		return prop_check(row, 0, "", unused, e);
	if (row->type != PROP_LIST && (op->how == PROP_ADD || op->how == PROP_REMOVE))
		return prop_list_edit(row, "", "", true, unused, e);
	*ret = row;

	return 0;
}

/* ---- what a value may be beside what its row says ---- */

static int check_mtu4(
	const struct change *c, const struct txn *t, const struct link *l, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, c->ifname);
	const char *mtu6 = object_get(obj, "ipv6.mtu");
	char value[MAXPROPVALLEN];
	uint64_t mtu;
	uint64_t least;
	int r = prop_check(c->row, l->max_mtu, c->value, value, e);

	if (r < 0)
		return r;
	if (str_to_uint(value, UINT32_MAX, &mtu) < 0 || mtu < l->min_mtu)
		return err_set(e, IPADM_ERANGE, 0, "the link %s takes an MTU of %u or more, not %s",
			l->name, l->min_mtu, value);
	if ((obj->families & FAM_INET6) && mtu < MTU_MIN_INET6)
		return err_set(e, IPADM_ERANGE, 0,
			"%s carries IPv6, which needs an MTU of %d or more (RFC 8200), not %s",
			l->name, MTU_MIN_INET6, value);
	if (mtu6 && str_to_uint(mtu6, UINT32_MAX, &least) == 0 && mtu < least)
		return err_set(e, IPADM_ERANGE, 0,
			"the mtu of %s for ipv6 is %s: that of the link can't be less, %s", l->name,
			mtu6, value);

	return 0;
}

/* As it is, or as an earlier change wants it. */
static uint64_t link_mtu(const struct txn *t, const struct link *l)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, l->name);
	const char *mtu4 = object_get(obj, "ipv4.mtu");
	uint64_t mtu;

	return mtu4 && str_to_uint(mtu4, UINT32_MAX, &mtu) == 0 ? mtu : l->mtu;
}

/* A group, or a member of one. */
static bool in_group(const struct document *active, const char *ifname)
{
	const struct object *obj = ifname ? document_find(active, OBJ_INTERFACE, ifname) : NULL;

	return obj && (group_is(obj) || group_of(active, obj));
}

static int check_usesrc(const struct change *c, const struct txn *t, struct err *e)
{
	if (strcmp(c->value, "none") == 0)
		return 0;
	if (c->ifname && strcmp(c->value, c->ifname) == 0)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s takes its own addresses anyhow: usesrc is another interface, or none",
			c->ifname);
	if (c->ifname && member_is_standby(document_find(t->active, OBJ_INTERFACE, c->ifname)))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is a standby: the source is an address of its IPMP group", c->ifname);
	if (in_group(t->active, c->ifname))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s has to do with an IPMP group: the source is an address of the group",
			c->ifname);
	if (!document_find(t->active, OBJ_INTERFACE, c->value) && !name_is_loopback(c->value))
		return err_set(e, IPADM_ENXIO, 0, "there is no interface %s to take addresses from",
			c->value);

	return 0;
}

/* That the kernel has what it is about. */
static int check_settings(const struct change *c, const struct txn *t, struct err *e)
{
	const char *ifname = c->ifname ? c->ifname : "";
	char text[SETTING_PATHSIZE];

	const struct object *said = document_find(c->memory, c->kind, c->name);

	/* Not asked for: what the link tells, and what is reset to no default without having been set. */
	if (plan_is_steered(c->row) || !said || !object_get(said, c->key))
		return 0;
	for (int i = 0; i < PROP_PATHS && c->row->paths[i]; i++) {
		const char *path = c->row->paths[i];

		if (snapshot_setting(&t->kernel, ifname, path))
			continue;
		if (strncmp(path, "sctp/", strlen("sctp/")) == 0)
			return err_set(e, IPADM_NOTSUP, 0,
				"%s can't be set: the kernel module sctp is not loaded",
				c->row->name);
		return err_set(e, IPADM_NOTSUP, 0,
			"%s can't be set: the kernel has no /proc/sys/net/%s here", c->row->name,
			setting_path(path, ifname, text, sizeof(text)));
	}

	return 0;
}

/* Of the snapshot, which has the settings that it is about. */
static int check_in_kernel(const struct change *c, const struct txn *t, struct err *e)
{
	const struct link *l = c->ifname ? snapshot_find_link(&t->kernel, c->ifname) : NULL;
	char unused[MAXPROPVALLEN];
	int r;

	/* One that is unplugged is told when it returns. */
	if (c->ifname && !l)
		return 0;
	r = check_settings(c, t, e);
	if (r < 0)
		return r;
	if (!c->ifname)
		return prop_check_order(t, c->row,
			c->op->how == PROP_RESET ? c->row->def : c->value, c->op->how == PROP_RESET,
			e);
	if (c->op->how == PROP_RESET)
		return 0;
	if (l && c->row->via == VIA_LINK_MTU)
		return check_mtu4(c, t, l, e);
	if (l && strcmp(c->row->name, "mtu") == 0)
		return prop_check(c->row, link_mtu(t, l), c->value, unused, e);
	if (strcmp(c->row->name, "usesrc") == 0)
		return check_usesrc(c, t, e);

	return 0;
}

int prop_check_value(const struct txn *t, const struct object *obj, const struct prop_row *row,
	const char *value, struct err *e)
{
	const struct op_set_prop op = { .how = value ? PROP_SET : PROP_RESET };
	struct change c = {
		.op = &op,
		.row = row,
		.kind = obj->kind,
		.name = obj->name,
		.ifname = obj->kind == OBJ_INTERFACE ? obj->name : NULL,
		.memory = t->active,
	};

	prop_key(row, c.key);
	snprintf(c.value, sizeof(c.value), "%s", value ? value : "");

	return check_in_kernel(&c, t, e);
}

/* ---- the documents ---- */

void prop_drop_section(struct document *doc, struct object *obj)
{
	if (obj->kind == OBJ_PROTOCOL && obj->n_entries == 0 && !obj->lead)
		document_remove(doc, obj);
}

/* What a list is now: as a document says, else as the kernel has it. */
static const char *list_now(const struct change *c, const struct txn *t, const struct object *obj,
	char buf[MAXPROPVALLEN])
{
	const char *now = obj ? object_get(obj, c->key) : NULL;

	return now ? now : prop_in_snapshot(c->row, &t->kernel, "", buf);
}

static int edit_active(const struct change *c, struct txn *t, struct err *e)
{
	const struct object *before = document_find(t->en->active, c->kind, c->name);
	char value[MAXPROPVALLEN];
	char now[MAXPROPVALLEN];
	struct object *obj;
	int r;

	if (document_obtain(t->active, c->kind, c->name, &obj) < 0)
		return err_nomem(e);
	if (c->op->how == PROP_RESET) {
		r = prop_drop(t->active, obj, c->row);
		prop_drop_section(t->active, obj);
		return r < 0 ? err_nomem(e) : 0;
	}
	snprintf(value, sizeof(value), "%s", c->value);
	if (c->op->how != PROP_SET) {
		r = prop_list_edit(c->row, list_now(c, t, before, now), c->value,
			c->op->how == PROP_ADD, value, e);
		if (r < 0)
			return r;
	}
	if (object_set(t->active, obj, c->key, value) < 0 ||
		props_remember(t->active, obj, c->row->class, &t->kernel) < 0)
		return err_nomem(e);

	return 0;
}

/* A list is recorded from what is recorded: what is only there for now stays so. */
static int edit_persistent(const struct change *c, struct txn *t, struct err *e)
{
	char value[MAXPROPVALLEN];
	char now[MAXPROPVALLEN];
	struct object *obj;
	int r;

	if (!t->persistent)
		return 0;
	if (document_obtain(t->persistent, c->kind, c->name, &obj) < 0)
		return err_nomem(e);
	snprintf(value, sizeof(value), "%s", c->value);
	if (c->op->how == PROP_ADD || c->op->how == PROP_REMOVE) {
		struct err unused;

		r = prop_list_edit(c->row, list_now(c, t, obj, now), c->value,
			c->op->how == PROP_ADD, value, &unused);
		/* It is recorded so already: what is active was not. */
		if (r < 0 && unused.status != IPADM_EXISTS && unused.status != IPADM_ESRCH)
			return err_set(e, unused.status, 0, "%s", unused.text);
		if (r < 0)
			return 0;
	}
	r = object_set(t->persistent, obj, c->key, c->op->how == PROP_RESET ? NULL : value);
	prop_drop_section(t->persistent, obj);

	return r < 0 ? err_nomem(e) : 0;
}

/* ---- the change ---- */

/*
 * The snapshot asks for the settings of properties that stand in a document: make the document in
 * which this one does.
 */
static int make_memory(struct change *c, const struct txn *t)
{
	const char *value = c->op->how == PROP_RESET ? c->row->def : c->value;
	struct object *obj;
	int r;

	c->memory = document_draft(t->en->active);
	if (!c->memory)
		return -ENOMEM;
	r = document_obtain(c->memory, c->kind, c->name, &obj);
	if (r < 0 || !value || object_get(obj, c->key))
		return r;

	return object_set(c->memory, obj, c->key, value);
}

static int run(struct change *c, struct txn *t, struct err *e)
{
	/* A protocol's may be copied to all interfaces, and usesrc is about another one. */
	bool all = !c->ifname || strcmp(c->row->name, "usesrc") == 0;
	struct plan_input in = { .ifname = c->ifname ? c->ifname : "", .protocols = !c->ifname };
	struct txn_scope scope = { .ifname = all ? NULL : c->ifname };
	int r;

	prop_key(c->row, c->key);
	if (make_memory(c, t) < 0)
		return err_nomem(e);
	scope.also = c->memory;
	r = txn_snapshot(t, &scope, e);
	if (r < 0)
		return r;
	r = check_in_kernel(c, t, e);
	if (r < 0)
		return r;
	r = edit_active(c, t, e);
	if (r < 0)
		return r;
	r = edit_persistent(c, t, e);
	if (r < 0)
		return r;
	if (c->ifname && c->op->how == PROP_SET && strcmp(c->value, "stable-privacy") == 0 &&
		secret_ensure(t, c->ifname) < 0)
		return err_nomem(e);
	if (c->op->how == PROP_RESET)
		in.memory = c->memory;

	r = txn_finish(t, &in, e);

	return r < 0 ? prop_explain(
			       t->en->k, &(struct refused){ c->row, c->ifname, c->value }, r, e)
		     : 0;
}

/* The row, and the value as it allows it. */
static int find_change(struct change *c, const struct txn *t, struct err *e)
{
	int r = prop_find_row(c->op, &c->row, e);

	if (r < 0)
		return r;
	assert(c->row);
	if (c->op->how == PROP_RESET)
		return 0;
	r = prop_check(c->row, 0, c->op->value, c->value, e);
	if (r == 0 || e->status != IPADM_ERANGE)
		return r;

	return prop_explain_range(t->en->k,
		&(struct refused){
			c->row, c->kind == OBJ_INTERFACE ? c->op->object : NULL, c->op->value },
		r, e);
}

/* The interface must be there for the family, and recorded for it where it is to be recorded. */
static int check_interface(const struct engine *en, const struct op_set_prop *op, struct err *e)
{
	const struct object *active = document_find(en->active, OBJ_INTERFACE, op->object);
	const struct object *record = document_find(en->persistent, OBJ_INTERFACE, op->object);
	unsigned int families = families_of(op->proto);
	unsigned int now = active ? active->families : 0;
	unsigned int recorded = record ? record->families : 0;

	if ((recorded & families) && now == 0)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-if -t %s' brings it back", op->object,
			op->object);
	if (!(now & families))
		return err_set(e, IPADM_ENXIO, 0, "%s is no IP interface%s%s", op->object,
			now ? " for " : "", now ? prop_proto_word(op->proto) : "");
	if (!op->temporary && !(recorded & families))
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary: its properties can only be set for now (-t)", op->object);

	return 0;
}

static int check_group_property(
	struct change *c, const struct txn *t, const struct op_set_prop *op, struct err *e)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, op->object);
	int r = group_check_property(obj, prop_key(c->row, c->key), e);

	if (r < 0 || op->how == PROP_RESET || strcmp(c->key, KEY_GROUPNAME) != 0)
		return r;

	return group_check_name(t, op->object, c->value, e);
}

static int set_interface(struct txn *t, const struct op_set_prop *op, struct err *e)
{
	_cleanup_(change_fini) struct change c = { .op = op, .kind = OBJ_INTERFACE };
	struct ifname n;
	int r;

	if (op->proto > PROTO_IPV6)
		return err_set(e, IPADM_NOTSUP, 0,
			"interfaces have properties of ip, ipv4 and ipv6%s%s",
			op->proto == PROTO_NONE ? "" : ", not of ", prop_proto_word(op->proto));
	r = name_parse(op->object, false, &n, e);
	if (r < 0)
		return r;
	r = check_interface(t->en, op, e);
	if (r < 0)
		return r;
	r = find_change(&c, t, e);
	if (r == 0)
		r = check_group_property(&c, t, op, e);
	if (r < 0)
		return r;
	c.name = c.ifname = op->object;

	return run(&c, t, e);
}

static int set_protocol(struct txn *t, const struct op_set_prop *op, struct err *e)
{
	_cleanup_(change_fini) struct change c = { .op = op, .kind = OBJ_PROTOCOL };
	int r;

	if (op->proto == PROTO_NONE)
		return err_set(e, IPADM_NOTSUP, 0,
			"there is no such protocol: they are ip, ipv4, ipv6, icmp, tcp, udp and "
			"sctp");
	r = find_change(&c, t, e);
	if (r < 0)
		return r;
	c.name = prop_proto_word(c.row->home);

	return run(&c, t, e);
}

int engine_set_prop(struct engine *en, const struct op_set_prop *op, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	int r;

	if (op->how != PROP_RESET && !op->value)
		return err_set(e, IPADM_INVALID_ARG, 0, "%s needs a value", op->name);
	r = txn_begin(&t, en, !op->temporary, e);
	if (r < 0)
		return r;

	if (op->class == PROP_ADDRESS)
		return prop_set_address(&t, op, e);

	return op->class == PROP_INTERFACE ? set_interface(&t, op, e) : set_protocol(&t, op, e);
}
