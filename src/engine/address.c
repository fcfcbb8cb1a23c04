/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creating an address object: the checks in their order, the edit of both documents, one transaction.
 * Where the interface isn't there yet it is made by the same edit, so that nothing of it is left when
 * the address can't be had.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/hostname.h"
#include "base/str.h"

/* An object in the making. */
struct creation {
	const struct op_create_addr *op;
	struct txn t;
	struct aobj_name n;
	char name[IPADM_AOBJSIZ]; /* "" until it is known */
	struct if_facts f;
	struct addr addr;      /* of a static one */
	unsigned int family;   /* of the address */
	unsigned int families; /* of the interface, to be added */
};

static void creation_fini(struct creation *c)
{
	txn_rollback(&c->t);
}

int addr_check_name_free(const struct txn *t, const char *name, struct err *e)
{
	if (document_find(t->en->active, OBJ_ADDRESS, name))
		return err_set(e, IPADM_ADDROBJ_EXISTS, 0, "%s already exists", name);
	if (document_find(t->en->persistent, OBJ_ADDRESS, name))
		return err_set(e, IPADM_ADDROBJ_EXISTS, 0,
			"%s already exists, disabled: 'ipadm enable-addr -t %s' brings it back, "
			"'ipadm delete-addr %s' forgets it",
			name, name, name);
	if (address_is_kernels_own(name))
		return err_set(e, IPADM_ADDROBJ_EXISTS, 0,
			"%s already exists: it is the kernel's own loopback address", name);

	return 0;
}

static int check_name(struct creation *c, struct err *e)
{
	if (!c->n.label[0])
		return 0;
	snprintf(c->name, sizeof(c->name), "%s", c->op->name);

	return addr_check_name_free(&c->t, c->name, e);
}

/* On the loopback the first names are those of the kernel's own addresses. */
static int generate_loopback(const struct txn *t, const char *ifname, unsigned int family,
	char ret[IPADM_AOBJSIZ], struct err *e)
{
	_cleanup_document_ struct document *taken = document_draft(t->en->persistent);

	if (!taken || address_take_kernels_own(taken) < 0)
		return err_nomem(e);

	return aobj_name_generate(t->active, taken, ifname, family, ret, e);
}

int addr_generate_name(const struct txn *t, const char *ifname, unsigned int family,
	char ret[IPADM_AOBJSIZ], struct err *e)
{
	if (name_is_loopback(ifname))
		return generate_loopback(t, ifname, family, ret, e);

	return aobj_name_generate(t->active, t->en->persistent, ifname, family, ret, e);
}

static int check_enabled(const struct creation *c, struct err *e)
{
	const char *name = c->f.name;

	if (!c->f.record || c->f.now != 0)
		return 0;

	return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
		"%s is disabled: 'ipadm enable-if -t %s' brings it back, then create the address",
		name, name);
}

static int find_family(struct creation *c, struct err *e)
{
	const struct op_create_addr *op = c->op;
	int r;

	switch (op->type) {
	case ADDR_STATIC:
		r = addr_parse_static(op, &c->addr, e);
		if (r < 0)
			return r;
		c->family = fam_of(c->addr.local.family);
		return 0;
	case ADDR_DHCP:
		c->family = op->family ? op->family : FAM_INET;
		if (c->family == FAM_BOTH)
			return err_set(e, IPADM_INVALID_ARG, 0,
				"a dhcp address object is of one family: inet or inet6");
		return 0;
	case ADDR_ADDRCONF:
		c->family = FAM_INET6;
		return 0;
	case ADDR_SIXTOFOUR:
		break;
	}

	return err_set(e, IPADM_INVALID_ARG, 0,
		"a 6to4 address comes with its interface: 'ipadm create-if' makes both");
}

static bool is_vni(const struct if_facts *f)
{
	return object_has_class(f->active, "vni") || (name_is_vni(f->name) && !f->link);
}

/* What an interface can't have at all; NULL. */
static const char *type_problem(const struct if_facts *f, enum addr_type type)
{
	const struct link *l = f->link;

	if (type == ADDR_STATIC)
		return NULL;
	if (group_is(f->active))
		return type == ADDR_SIXTOFOUR ? "an IPMP group is no 6to4 tunnel" : NULL;
	if (f->active && object_get(f->active, "group"))
		return "a member of an IPMP group has static addresses only";
	if (name_is_loopback(f->name))
		return "the loopback interface has static addresses only";
	if (is_vni(f))
		return "a virtual interface has static addresses only";
	if (l && l->kind == LINK_SIXTOFOUR)
		return type == ADDR_SIXTOFOUR ? NULL : "a 6to4 tunnel has static addresses only";
	if (type == ADDR_DHCP && l && (!f->arp || (l->flags & IFF_POINTOPOINT)))
		return "DHCP needs a link like Ethernet, with broadcast and ARP";

	return NULL;
}

int addr_check_type(
	const struct if_facts *f, enum addr_type type, unsigned int family, struct err *e)
{
	const char *why = type_problem(f, type);
	bool sixtofour = f->link && f->link->kind == LINK_SIXTOFOUR;

	if (why)
		return err_set(e, IPADM_NOTSUP, 0, "%s: %s", f->name, why);
	if (sixtofour && family != FAM_INET6)
		return err_set(
			e, IPADM_NOTSUP, 0, "%s is a 6to4 tunnel: it carries inet6 only", f->name);

	return 0;
}

static int check_type(const struct creation *c, struct err *e)
{
	if (c->op->legacy && c->op->type != ADDR_STATIC)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s: a handle for old tools makes static addresses only", c->f.name);

	return addr_check_type(&c->f, c->op->type, c->family, e);
}

static int refuse_temporary(const struct creation *c, struct err *e)
{
	return err_set(e, IPADM_TEMPORARY_OBJ, 0,
		"%s is temporary, so an address of it can't be kept: 'ipadm create-addr -t' makes "
		"it for now",
		c->f.name);
}

/* What to make of the interface that is not there for this family. */
static unsigned int missing_families(const struct creation *c)
{
	const struct link *l = c->f.link;
	unsigned int families = c->f.now || c->op->one_family ? c->family : FAM_BOTH;

	if (l && l->kind == LINK_SIXTOFOUR)
		return FAM_INET6;
	/* What others configured in the other family stays theirs, and where the link can't carry it there
	 * is none. */
	if (l && !name_is_loopback(c->f.name))
		families &= ~l->foreign | c->family;
	if (l && !l->has_inet6 && c->family == FAM_INET)
		families = FAM_INET;

	return families;
}

/* The interface is there for the family, with the same persistence; or it can be made. */
static int check_interface(struct creation *c, struct err *e)
{
	const struct if_facts *f = &c->f;

	if (f->now & c->family) {
		if (!c->op->temporary && !(f->recorded & c->family))
			return refuse_temporary(c, e);
		return is_vni(f) && !f->link ? 0 : if_check_link(c->t.en, f, c->family, e);
	}
	if (c->op->legacy)
		return err_set(e, IPADM_ENXIO, 0, "%s does not exist for %s: create it first",
			f->name, fam_format(c->family));
	if (!c->op->temporary && f->now && !f->record)
		return refuse_temporary(c, e);
	if ((f->foreign & c->family) && !name_is_loopback(f->name))
		return if_exists(f, c->family, e);
	c->families = missing_families(c);

	return if_check_new(c->t.en, f, c->families, c->op->temporary, e);
}

/* Another object of the interface, in either document, of the same type (and family). */
static const struct object *find_sibling(const struct creation *c)
{
	const struct document *const docs[] = { c->t.active, c->t.en->persistent };

	for (size_t d = 0; d < ARRAY_SIZE(docs); d++) {
		size_t i = address_first(docs[d], c->n.ifname);
		const struct object *obj;

		while ((obj = address_next(docs[d], c->n.ifname, &i)))
			if (address_type(obj) == c->op->type && address_family(obj) == c->family)
				return obj;
	}

	return NULL;
}

static int check_dhcp(const struct creation *c, struct err *e)
{
	const struct object *other = find_sibling(c);
	const struct op_create_addr *op = c->op;

	if (other)
		return err_set(e, IPADM_ADDROBJ_EXISTS, 0,
			"%s already exists: one interface has one DHCP address a family",
			other->name);
	if (op->wait < IPADM_DHCP_WAIT_FOREVER)
		return err_set(e, IPADM_INVALID_ARG, 0, "%d is no time to wait", (int)op->wait);

	return addr_check_dhcp(c->t.en, c->f.name, op->reqhost, e);
}

int addr_check_dhcp(const struct engine *en, const char *ifname, const char *reqhost, struct err *e)
{
	if (reqhost && !hostname_is_valid(reqhost))
		return err_set(e, IPADM_INVALID_ARG, 0, "'%.64s' is no host name", reqhost);

	return dhcp_check_daemon(en, ifname, e);
}

int dhcp_check_daemon(const struct engine *en, const char *what, struct err *e)
{
	if (en->hooks)
		return 0;

	return err_set(e, IPADM_DHCP_START_ERROR, 0,
		"%s: DHCP needs the resident daemon: 'systemctl start ipmgmtd' starts it", what);
}

/* "::1a/64": the kernel takes the lower half of it, and nothing else may be in it. */
int addr_check_interface_id(const char *text, struct err *e)
{
	static const uint8_t zero[8];
	const char *slash = strchr(text, '/');
	uint64_t len;
	struct ip id;

	if (!slash || str_to_uint(slash + 1, 128, &len) < 0)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"the interface identifier '%.64s' has no length from 0 to 128: write it as "
			"in "
			"::1a2b/64",
			text);
	if (ip_parse_host(text, &id) < 0 || id.family != AF_INET6)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"'%.64s' is no interface identifier: write it as in ::1a2b/64", text);
	if (memcmp(id.bytes, zero, sizeof(zero)) != 0)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"the interface identifier %.64s reaches into the upper 64 bits, which are "
			"the "
			"router's",
			text);

	return 0;
}

int addr_check_autoconf(
	const struct engine *en, const struct if_facts *f, bool temporary_addresses, struct err *e)
{
	if (!group_is(f->active))
		return 0;
	if (temporary_addresses)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is an IPMP group, which has no temporary addresses: leave "
			"'temporary=yes' out",
			f->name);
	if (!en->hooks)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is an IPMP group: there router advertisements need the resident "
			"daemon: 'systemctl start ipmgmtd' starts it",
			f->name);

	return 0;
}

static int check_addrconf(const struct creation *c, struct err *e)
{
	static const char *const modes[] = { "eui64", "stable-privacy", "random" };
	const struct object *other = find_sibling(c);
	const char *mode = c->op->generation;
	size_t i = 0;

	if (other)
		return err_set(e, IPADM_ADDRCONF_EXISTS, 0,
			"%s autoconfigures %s already: one interface has one such object",
			other->name, c->f.name);
	while (mode && i < ARRAY_SIZE(modes) && strcmp(modes[i], mode) != 0)
		i++;
	if (i == ARRAY_SIZE(modes))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"'%.32s' is no way to generate addresses: eui64, stable-privacy or random",
			mode);

	if (c->op->interface_id) {
		int r = addr_check_interface_id(c->op->interface_id, e);

		if (r < 0)
			return r;
	}

	return addr_check_autoconf(c->t.en, &c->f, c->op->temporary_addresses, e);
}

/* One of 6to4 came no further than find_family(). */
static int check_kind(const struct creation *c, struct err *e)
{
	int r;

	if (c->op->type == ADDR_DHCP)
		return check_dhcp(c, e);
	if (c->op->type == ADDR_ADDRCONF)
		return check_addrconf(c, e);
	r = addr_check_static(&c->f, &c->addr, e);

	if (r == 0)
		r = addr_check_free(&c->t, &c->f, &c->addr, c->name, e);

	return r < 0 ? r : addr_check_elsewhere(&c->t, &c->f, &c->addr, e);
}

static int check(struct creation *c, struct err *e)
{
	int r = check_name(c, e);

	if (r == 0)
		r = check_enabled(c, e);
	if (r == 0)
		r = find_family(c, e);
	if (r == 0)
		r = check_type(c, e);
	if (r == 0)
		r = check_interface(c, e);
	if (r == 0)
		r = check_kind(c, e);

	return r < 0 || c->name[0] ? r
				   : addr_generate_name(&c->t, c->n.ifname, c->family, c->name, e);
}

static int edit_interface(struct creation *c, struct document *doc, bool remember)
{
	struct object *obj;
	int r;

	if (c->families == 0)
		return 0;
	r = if_add_families(doc, c->f.name, c->families, if_class_of(&c->f), &obj);

	return r < 0 || !remember ? r : if_remember_before(doc, obj, c->f.link);
}

static int edit_both(struct creation *c)
{
	struct txn *t = &c->t;
	int r = edit_interface(c, t->active, true);

	if (r == 0)
		r = addr_write(t->active, c->name, c->op, &c->addr);
	if (r < 0 || !t->persistent)
		return r;
	r = edit_interface(c, t->persistent, false);

	return r < 0 ? r : addr_write(t->persistent, c->name, c->op, NULL);
}

static int edit_all(struct creation *c)
{
	const char *mode = c->op->generation;
	int r = edit_both(c);

	return r < 0 || !mode || strcmp(mode, "stable-privacy") != 0
		       ? r
		       : secret_ensure(&c->t, c->f.name);
}

int engine_create_addr(struct engine *en, const struct op_create_addr *op,
	char ret_name[IPADM_AOBJSIZ], struct err *e)
{
	_cleanup_(creation_fini) struct creation c = { .op = op };
	struct plan_input in = { .ifname = c.n.ifname };
	int r;

	r = aobj_name_parse(op->name, &c.n, e);
	if (r < 0)
		return r;
	r = txn_begin(&c.t, en, !op->temporary, e);
	if (r < 0)
		return r;
	r = txn_snapshot(&c.t, &(struct txn_scope){ .ifname = c.n.ifname }, e);
	if (r < 0)
		return r;
	if_facts_get(&c.t, c.n.ifname, &c.f);
	r = check(&c, e);
	if (r < 0)
		return r;
	if (edit_all(&c) < 0)
		return err_nomem(e);
	r = txn_finish(&c.t, &in, e);
	if (r < 0)
		return r;
	memcpy(ret_name, c.name, sizeof(c.name));

	return 0;
}
