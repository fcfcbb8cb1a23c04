/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the resident daemon reports, and what it has to know for it: leases, conflicts, links that came
 * up. Nobody asked for these changes, so a hand-edited document that waits is not in their way.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/addr_set.h"
#include "model/member.h"

int lease_begin(struct txn *t, struct engine *en, const char *aobj, char ret_ifname[LINK_NAMSIZ],
	struct object **ret, struct err *e)
{
	int r;

	if (!document_find(en->active, OBJ_ADDRESS, aobj))
		return err_set(e, IPADM_NOTFOUND, 0, "the address object %s is not active", aobj);
	address_ifname(aobj, ret_ifname);
	r = txn_begin_unasked(t, en, e);
	if (r < 0)
		return r;
	t->by = BY_DHCP;
	if (document_edit(t->active, OBJ_ADDRESS, aobj, ret) < 0)
		return err_nomem(e);

	/* With a lease routes come and go. */
	return txn_snapshot(
		t, &(struct txn_scope){ .ifname = ret_ifname, .routes = address_family(*ret) }, e);
}

/* The MTU that the link had before the server's, to be put back when the lease goes (model/planner_mtu.c). */
static int remember_mtu(struct txn *t, const char *ifname, const struct lease *l)
{
	const struct link *link = snapshot_find_link(&t->kernel, ifname);
	struct object *obj;
	char text[16];
	int r = document_edit(t->active, OBJ_INTERFACE, ifname, &obj);

	if (r < 0 || !obj || !link || group_is(obj) || object_get(obj, "ipv4.mtu"))
		return r;
	if (!l || !l->mtu)
		return object_set(t->active, obj, WAS "ipv4.mtu", NULL);
	if (object_get(obj, WAS "ipv4.mtu"))
		return 0;
	snprintf(text, sizeof(text), "%u", link->mtu);

	return object_set(t->active, obj, WAS "ipv4.mtu", text);
}

int engine_lease(struct engine *en, const char *aobj, const struct lease *l, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .renew = l ? aobj : NULL };
	char ifname[LINK_NAMSIZ] = "";
	struct lease before = { .addr.family = 0 };
	const struct ip none = { .family = 0 };
	struct object *obj = NULL;
	int r;

	r = lease_begin(&t, en, aobj, ifname, &obj, e);
	if (r < 0)
		return r;
	/* Another address is not the one that another host had. */
	if (lease_load(obj, &before) < 0 || !l || !ip_equal(&before.addr, &l->addr)) {
		if (object_set(t.active, obj, "duplicate", NULL) < 0)
			return err_nomem(e);
	}
	if (lease_store(t.active, obj, l) < 0 || remember_mtu(&t, ifname, l) < 0)
		return err_nomem(e);
	in.ifname = ifname;
	r = txn_finish(&t, &in, e);
	if (r == 0)
		lease_tell(en, aobj, &before.addr, l ? &l->addr : &none);

	return r;
}

int engine_conflict(struct engine *en, const char *aobj, const uint8_t rival[6], struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	struct plan_input in = { .ifname = NULL };
	char ifname[LINK_NAMSIZ] = "";
	char mac[MAC_TEXTSIZE];
	struct object *obj = NULL;
	int r;

	r = lease_begin(&t, en, aobj, ifname, &obj, e);
	if (r < 0)
		return r;
	t.by = BY_CONFLICT;
	if (object_set(t.active, obj, "duplicate", mac_format(rival, mac)) < 0)
		return err_nomem(e);
	in.ifname = ifname;

	return txn_finish(&t, &in, e);
}

int engine_link_up(struct engine *en, const char *ifname, enum link_loss loss, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = en, .e = e, .by = BY_LINK };
	struct plan_input in = {
		.ifname = ifname,
		.missing_only = true,
		.inet6_anew = loss == LINK_INET6_ANEW,
	};
	const struct object *obj = document_find(en->active, OBJ_INTERFACE, ifname);
	int r;

	if (!obj || (loss == LINK_RESET && !plan_has_late(obj)))
		return 0;
	r = txn_snapshot(&t, &(struct txn_scope){ .ifname = ifname }, e);
	if (r < 0)
		return r;
	/* Mostly there is nothing to do: no document is copied for that. */
	r = txn_plan_ahead(&t, &in, e);
	if (r < 0 || t.plan.n == 0)
		return r;
	t.active = document_draft(en->active);
	if (!t.active)
		return err_nomem(e);

	return txn_finish(&t, &in, e);
}

static bool is_defended(const struct object *ifobj, const char *key)
{
	const char *dad = ifobj ? object_get(ifobj, key) : NULL;

	return !dad || strcmp(dad, "off") != 0;
}

/* The object of the interface that has the address now, or should; NULL. */
static const struct object *find_owner(
	const struct document *active, const char *ifname, const struct ip *addr)
{
	size_t i = address_first(active, ifname);
	const struct object *obj;

	while ((obj = address_next(active, ifname, &i)))
		if (address_is_up(obj) && address_stands(obj, addr) &&
			(!object_get(obj, "duplicate") || address_type(obj) == ADDR_ADDRCONF))
			return obj;

	return NULL;
}

static bool is_used(const struct object *obj, unsigned int family)
{
	return (obj->families & family) &&
	       member_past_parse(object_get(obj, "state")) == PAST_ACTIVE;
}

bool engine_is_in_use(const struct engine *en, const char *ifname, unsigned int family)
{
	const struct object *obj = document_find(en->active, OBJ_INTERFACE, ifname);

	return obj && group_of(en->active, obj) && is_used(obj, family);
}

/* Nothing leaves by the link of a group. What is leased stays where it is (as the planner has it), as long as that
 * member is in use. NULL: none is. */
static const char *pick_member(
	const struct document *active, const struct object *group, const struct object *lease)
{
	const char *over = object_get(lease, "lease-over");
	const struct object *first = NULL;
	const struct object *obj;
	size_t i = 0;

	while ((obj = group_next(active, group->name, &i))) {
		if (!is_used(obj, address_family(lease)))
			continue;
		if (over && strcmp(obj->name, over) == 0)
			return obj->name;
		first = first ? first : obj;
	}

	return first ? first->name : NULL;
}

const char *engine_find_watched(struct engine *en, const char *ifname, const struct ip *addr)
{
	const struct object *ifobj = document_find(en->active, OBJ_INTERFACE, ifname);
	const struct object *group = group_of(en->active, ifobj);
	const char *key = addr->family == AF_INET ? "ipv4.dad" : "ipv6.dad";
	const struct object *obj = NULL;

	/* Of the others the kernel hears itself. */
	if (addr->family == AF_INET && is_defended(ifobj, key))
		obj = find_owner(en->active, ifname, addr);
	if (!obj && group && is_defended(group, key))
		obj = find_owner(en->active, group->name, addr);

	return obj ? obj->name : NULL;
}

/* An interface with a DHCPv6 object of its own needs no other client for what the router says. */
static bool has_dhcpv6(const struct document *active, const char *ifname)
{
	size_t i = address_first(active, ifname);
	const struct object *obj;

	while ((obj = address_next(active, ifname, &i)))
		if (address_type(obj) == ADDR_DHCP && address_family(obj) == FAM_INET6)
			return true;

	return false;
}

static bool is_stateful(const struct object *obj)
{
	const char *value = object_get(obj, "stateful");

	return !value || strcmp(value, "no") != 0;
}

static void fill_over(
	const struct document *active, const struct object *obj, struct dhcp_want *ret)
{
	const struct object *interface = document_find(active, OBJ_INTERFACE, ret->ifname);
	const char *over = ret->ifname;

	if (group_is(interface))
		over = pick_member(active, interface, obj);
	ret->of_group = group_is(interface);
	snprintf(ret->over, sizeof(ret->over), "%s", over ? over : "");
}

/* On other interfaces the kernel hears it. */
static uint8_t flags_of(const struct object *obj)
{
	struct autoconf a;

	if (autoconf_load(obj, &a) < 0)
		return 0;

	return (uint8_t)((a.managed ? RA_MANAGED : 0) | (a.other ? RA_OTHER : 0));
}

/* Other settings beside a static address, while the kernel has that. */
static bool informs(const struct object *obj, struct dhcp_want *ret)
{
	char text[IP_STRSIZE];
	struct addr a;

	if (!address_is_on(obj, "inform") || !address_is_up(obj) || object_get(obj, "duplicate") ||
		address_wanted(obj, &a) < 0)
		return false;
	ret->inform = true;
	snprintf(ret->address, sizeof(ret->address), "%s/%u", ip_format(&a.local, text), a.plen);

	return true;
}

/* What an object wants; false: no DHCP. */
static bool wants_dhcp(
	const struct document *active, const struct object *obj, struct dhcp_want *ret)
{
	enum addr_type type = address_type(obj);

	*ret = (struct dhcp_want){
		.aobj = obj->name,
		.family = address_family(obj),
		.stateful_only_if_managed = type == ADDR_ADDRCONF,
		.ra_flags = type == ADDR_ADDRCONF ? flags_of(obj) : 0,
		.primary = address_is_on(obj, "primary"),
		.reqhost = object_get(obj, "reqhost"),
	};
	address_ifname(obj->name, ret->ifname);
	fill_over(active, obj, ret);
	if (type == ADDR_STATIC)
		return informs(obj, ret);

	return type == ADDR_DHCP || (is_stateful(obj) && !has_dhcpv6(active, ret->ifname));
}

static int walk(struct engine *en, bool inform,
	int (*each)(void *ctx, const struct dhcp_want *want), void *ctx)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_ADDRESS, MARK_DYNAMIC, &i))) {
		struct dhcp_want want;
		int r;

		if ((address_type(obj) == ADDR_STATIC) != inform ||
			!wants_dhcp(en->active, obj, &want))
			continue;
		r = each(ctx, &want);
		if (r < 0)
			return r;
	}

	return 0;
}

/* An interface and family have one client: who wants an address comes first. */
int engine_dhcp_walk(
	struct engine *en, int (*each)(void *ctx, const struct dhcp_want *want), void *ctx)
{
	int r = walk(en, false, each, ctx);

	return r < 0 ? r : walk(en, true, each, ctx);
}
