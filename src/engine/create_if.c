/* SPDX-License-Identifier: Apache-2.0 */
/* Creating an interface: the checks in their order, the edit, the transaction. */
#include "engine/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Each family alone: it must not be there, nor be one of a disabled interface. */
static int check_families(
	const struct if_facts *f, unsigned int families, bool legacy, struct err *e)
{
	for (unsigned int fam = FAM_INET; fam <= FAM_INET6; fam <<= 1) {
		if (!(families & fam))
			continue;
		if ((f->now | f->foreign) & fam)
			return if_exists(f, families, e);
		if (!legacy && (f->recorded & fam) && !(f->now & ~fam))
			return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
				"%s is disabled: 'ipadm enable-if -t %s' brings it back, "
				"'ipadm delete-if %s' forgets it",
				f->name, f->name, f->name);
	}

	return 0;
}

/* The default address of a 6to4 tunnel, 2002:V4ADDR::1/16 (RFC 3056 section 2). */
static int add_sixtofour(struct document *doc, const struct link *l)
{
	struct ip a = { .family = AF_INET6, .bytes = { 0x20, 0x02, [15] = 1 } };
	char name[LINK_NAMSIZ + 8];
	char host[IP_STRSIZE];
	char text[IP_STRSIZE + 4];
	struct object *obj;
	int r;

	memcpy(a.bytes + 2, l->tunnel_local.bytes, 4);
	snprintf(name, sizeof(name), "%s/v6", l->name);
	snprintf(text, sizeof(text), "%s/16", ip_format(&a, host));
	r = document_add(doc, OBJ_ADDRESS, name, &obj);
	if (r == -EEXIST)
		return 0;
	if (r < 0)
		return r;
	r = object_set(doc, obj, "type", "6to4");
	if (r < 0)
		return r;

	return object_set(doc, obj, "address", text);
}

static int edit(struct document *doc, const struct if_facts *f, const struct op_create_if *op,
	struct object **ret)
{
	const char *class = op->group ? "ipmp" : if_class_of(f);
	int r = if_add_families(doc, f->name, op->families, class, ret);

	if (r < 0)
		return r;

	return f->link && f->link->kind == LINK_SIXTOFOUR ? add_sixtofour(doc, f->link) : 0;
}

static int edit_both(struct txn *t, const struct if_facts *f, const struct op_create_if *op)
{
	struct object *obj;
	int r = edit(t->active, f, op, &obj);

	if (r == 0)
		r = if_remember_before(t->active, obj, f->link);
	if (r == 0)
		r = group_complete(t->active, f->name);
	if (r < 0 || !t->persistent)
		return r;

	return edit(t->persistent, f, op, &obj);
}

/* A 6to4 tunnel carries IPv6 only. */
static int narrow_families(const struct if_facts *f, unsigned int *families, struct err *e)
{
	if (!f->link || f->link->kind != LINK_SIXTOFOUR)
		return 0;
	if (*families == FAM_INET)
		return err_set(
			e, IPADM_NOTSUP, 0, "%s is a 6to4 tunnel: it carries inet6 only", f->name);
	if (f->link->tunnel_local.family != AF_INET)
		return err_set(e, IPADM_BAD_ADDR, 0,
			"the 6to4 tunnel %s has no local IPv4 address to make its own from",
			f->name);
	*families = FAM_INET6;

	return 0;
}

static int join(struct txn *t, const struct op_create_if *op, const char *name, struct err *e)
{
	const struct op_members members = {
		.group = name,
		.members = op->members,
		.temporary = op->temporary,
	};

	return op->members ? group_join(t, &members, e) : 0;
}

static int create(struct txn *t, const struct op_create_if *given, const char *name, struct err *e)
{
	struct plan_input in = { .ifname = name };
	struct op_create_if op = *given;
	struct if_facts f;
	int r;

	if_facts_get(t, name, &f);
	r = narrow_families(&f, &op.families, e);
	if (r == 0 && op.group)
		r = group_check_new(&f, e);
	if (r == 0 && op.group)
		r = group_check_name(t, name, name, e);
	if (r == 0)
		r = check_families(&f, op.families, op.legacy, e);
	if (r == 0 && !op.group)
		r = if_check_new(t->en, &f, op.families, op.temporary, e);
	if (r < 0)
		return r;
	if (edit_both(t, &f, &op) < 0)
		return err_nomem(e);
	r = join(t, &op, name, e);

	return r < 0 ? r : txn_finish(t, &in, e);
}

int engine_create_if(
	struct engine *en, const struct op_create_if *op, char ret_name[LIFNAMSIZ], struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct ifname n = { .logical = 0 };
	int r;

	if (op->members && !op->group)
		return err_set(e, IPADM_INVALID_ARG, EINVAL, "only IPMP groups have members");
	r = op->generate ? name_check_base(op->name, e) : name_parse(op->name, op->legacy, &n, e);
	if (r < 0)
		return r;
	if (n.logical > 0) {
		snprintf(ret_name, LIFNAMSIZ, "%s", op->name);
		return logical_create(en, &n, op->families, e);
	}

	r = txn_begin(&t, en, !op->temporary, e);
	if (r < 0)
		return r;
	r = txn_snapshot(&t,
		&(struct txn_scope){ .ifname = op->generate || op->members ? NULL : n.link }, e);
	if (r < 0)
		return r;
	if (op->generate) {
		r = generate_name(&t, op->name, op->group, n.link, e);
		if (r < 0)
			return r;
	}
	r = create(&t, op, n.link, e);
	if (r < 0)
		return r;
	snprintf(ret_name, LIFNAMSIZ, "%s", n.link);

	return 0;
}
