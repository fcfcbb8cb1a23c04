/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner. Every link is compared with what the document wants of it; only differences become
 * steps. Steps are collected by phase, so that a plan for many links does one kind of thing to all
 * of them before the next kind: that is what the kernel is fastest at, and what keeps a link-local
 * address from ever appearing (address generation off, router advertisements off, IPv6 on, link
 * up).
 *
 * Here: which links are looked at, and the plan out of the phases. What is planned for a link is in
 * planner_link.c and the files that it calls.
 */
#include "model/planner.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/address.h"
#include "model/group.h"
#include "model/lease.h"
#include "model/mark.h"
#include "model/member.h"
#include "model/planner_private.h"
#include "model/same.h"

static const struct before kernel_defaults = {
	.up = false,
	.disable_ipv6 = false,
	.genmode = GENMODE_EUI64,
	.accept_ra = 1,
	.autoconf = 1,
};

/* Where nobody wrote down how it was, what we would have set is taken for ours. */
static struct before before_of(const struct object *known, const struct link *l)
{
	const char *text = object_get(known, "before");
	struct before b;

	if (text && before_parse(text, &b) == 0)
		return b;
	b = kernel_defaults;
	if (l->genmode != GENMODE_NONE)
		b.genmode = l->genmode;
	if (l->accept_ra != 0)
		b.accept_ra = l->accept_ra;

	return b;
}

/*
 * How to leave a link when the families in @going are gone from it. Where others go on in another
 * family the link stays up, and where that is IPv6 its settings are theirs.
 */
static struct before leave_of(const struct object *known, const struct link *l, unsigned int going)
{
	unsigned int staying = l->foreign & ~going;
	struct before b = known ? before_of(known, l) : kernel_defaults;

	if (staying)
		b.up = true;
	if (!known || (staying & FAM_INET6)) {
		b.genmode = l->genmode;
		b.accept_ra = l->accept_ra;
		b.disable_ipv6 = l->disable_ipv6 || (staying && (going & FAM_INET6));
	}
	if ((!known && !(TAG_FAMILIES(l->tag) & FAM_INET)) || (staying & FAM_INET))
		b.promote = l->promote;

	return b;
}

static const struct object *find_interface(const struct document *doc, const char *ifname)
{
	return doc ? document_find(doc, OBJ_INTERFACE, ifname) : NULL;
}

static struct summary summarize(const struct document *doc, const struct object *interface)
{
	const char *ifname = interface->name;
	struct summary s = { .first = address_first(doc, ifname) };
	const struct object *obj;
	size_t i = s.first;

	while ((obj = address_next(doc, ifname, &i))) {
		struct lease l;

		if (!s.inet6 && address_family(obj) == FAM_INET6)
			s.inet6 = true;
		/* On the link of a group the kernel hears no router. */
		if (!s.addrconf && address_type(obj) == ADDR_ADDRCONF && !group_is(interface))
			s.addrconf = obj;
		if (object_get(obj, "lease-gateways"))
			s.leases |= FAM_INET6;
		if (!object_get(obj, "lease") || !planner_is_active(obj))
			continue;
		s.leases |= address_family(obj);
		if (s.mtu == 0 && lease_load(obj, &l) == 0 && planner_takes_mtu(interface, l.mtu))
			s.mtu = l.mtu;
	}

	return s;
}

static struct manner manner_of(const struct planner *p, const struct target *t, unsigned int family)
{
	bool inet = family == FAM_INET;
	const char *metric = object_get(t->want, inet ? "ipv4.metric" : "ipv6.metric");
	const char *dad = object_get(t->want, inet ? "ipv4.dad" : "ipv6.dad");
	struct manner m = { .dad = !dad || strcmp(dad, "off") != 0 };
	uint64_t n;

	if (metric && str_to_uint(metric, UINT32_MAX, &n) == 0)
		m.metric = (uint32_t)n;
	m.source = planner_source(p, t, family);

	return m;
}

void planner_find_manners(const struct planner *p, const struct object *want, struct manner ret[2])
{
	const struct target t = { .want = want };

	ret[0] = manner_of(p, &t, FAM_INET);
	ret[1] = manner_of(p, &t, FAM_INET6);
}

/* What the documents and the snapshot have of this link. */
static void find_out(const struct planner *p, struct target *t)
{
	planner_find_objects(p, t);
	t->member = t->want && group_of(p->in->want, t->want);
	t->was_member = t->was && group_of(p->in->memory, t->was);
	t->offline = t->member && member_is_offline(t->want);
	if (t->want) {
		t->has = summarize(p->in->want, t->want);
		t->manners[0] = manner_of(p, t, FAM_INET);
		t->manners[1] = manner_of(p, t, FAM_INET6);
	}
	if (t->was)
		t->had = summarize(p->in->memory, t->was);
	planner_mtu_find(t);
}

/* Whether it is the group of the interface that is planned, or a member of it: these are planned together. */
static bool is_of_one_group(const struct plan_input *in, const char *ifname)
{
	return group_relates(in->want, in->ifname, ifname) ||
	       (in->memory && group_relates(in->memory, in->ifname, ifname));
}

/* Interfaces whose links come and go with them. */
static bool is_made_by_us(const struct object *interface)
{
	const char *class = interface ? object_get(interface, "class") : NULL;

	return class && (strcmp(class, "vni") == 0 || strcmp(class, "ipmp") == 0);
}

static void plan_link(struct planner *p, const struct link *l)
{
	const struct plan_input *in = p->in;
	struct target t = { .link = l, .plumbed = TAG_FAMILIES(l->tag) };
	bool exactly = !in->ifname || strcmp(in->ifname, l->name) == 0;
	bool named = exactly || is_of_one_group(in, l->name);
	const char *label = exactly ? in->drop_label : NULL;
	const struct object *known;

	if (exactly)
		t.plumbed |= in->drop;
	t.want = find_interface(in->want, l->name);
	t.was = find_interface(in->memory, l->name);
	known = t.want ? t.want : t.was;
	if (!known && t.plumbed == 0 && !label)
		return;
	find_out(p, &t);
	if (label)
		planner_drop_labelled(p, &t);
	if (!t.want && t.plumbed == 0 && !(in->undo_memory && known))
		return;

	t.before = t.want ? before_of(known, l) : leave_of(known, l, t.plumbed);
	t.group = group_is(known);
	t.ours = is_made_by_us(known);

	if (t.want && named)
		planner_plan_wanted(p, &t);
	else if (t.want)
		planner_plan_dependent(p, &t);
	else if (named)
		planner_plan_unwanted(p, &t);
}

/* A virtual interface whose link is not there yet. */
static void plan_new_link(struct planner *p, const struct object *want)
{
	struct link l = {
		.flags = IFF_BROADCAST | IFF_NOARP,
		.mtu = 1500,
		.has_inet6 = true,
		.accept_ra = 1,
		.autoconf = 1,
		.kind = LINK_DUMMY,
	};
	struct target t = {
		.link = &l,
		.want = want,
		.fresh = true,
		.ours = true,
		.group = group_is(want),
	};
	struct step s;

	t.before = kernel_defaults;
	snprintf(l.name, sizeof(l.name), "%s", want->name);
	find_out(p, &t);
	s = planner_step(&t, STEP_LINK_NEW);
	s.stub = t.group;
	planner_emit(p, PH_NEW, &s);
	planner_plan_wanted(p, &t);
}

/* Keys that don't say how something should be, but how it was. */
static bool is_history(const char *key)
{
	return strcmp(key, "before") == 0 || was_property(key);
}

/* Whether the interface takes its source addresses from the one that is planned. */
static bool uses_planned(const struct plan_input *in, const char *ifname)
{
	const struct object *want = find_interface(in->want, ifname);
	const struct object *was = find_interface(in->memory, ifname);

	return (want && planner_uses(want, in->ifname)) || (was && planner_uses(was, in->ifname));
}

/* Whether another interface that gives it source addresses changes. */
static bool source_changes(const struct plan_input *in, const char *ifname)
{
	static const char *const keys[] = { "ipv4.usesrc", "ipv6.usesrc" };
	const struct object *want = find_interface(in->want, ifname);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *source = want ? object_get(want, keys[i]) : NULL;

		if (source && !interface_same(in->want, in->memory, source, is_history))
			return true;
	}

	return false;
}

/* Who forwards believes router advertisements only when told so with emphasis. */
static bool forwarding_changes(const struct plan_input *in)
{
	return !object_same_value(document_find(in->want, OBJ_PROTOCOL, "ipv6"),
		document_find(in->memory, OBJ_PROTOCOL, "ipv6"), "forwarding");
}

bool planner_in_scope(const struct plan_input *in, const char *ifname)
{
	if (in->changed_only && in->memory &&
		interface_same(in->want, in->memory, ifname, is_history) &&
		!source_changes(in, ifname) && !forwarding_changes(in))
		return false;

	return !in->ifname || strcmp(in->ifname, ifname) == 0 || uses_planned(in, ifname) ||
	       is_of_one_group(in, ifname);
}

int plan_make(const struct plan_input *in, struct plan *ret)
{
	_cleanup_(planner_fini) struct planner p = { .in = in };
	const struct object *obj;
	size_t i = 0;
	int r = planner_index(&p);

	if (r < 0)
		return r;
	/* First: what it overwrites has to be set again. */
	if (in->protocols || (!in->ifname && !in->missing_only))
		planner_protocols(&p);
	for (size_t n = 0; n < in->kernel->n_links; n++)
		if (planner_in_scope(in, in->kernel->links[n].name))
			plan_link(&p, &in->kernel->links[n]);

	while ((obj = mark_next(in->want, OBJ_INTERFACE, MARK_MADE, &i)))
		if (planner_in_scope(in, obj->name) && !snapshot_find_link(in->kernel, obj->name))
			plan_new_link(&p, obj);

	planner_groups(&p);

	if (p.error == 0)
		p.error = planner_retire(&p);
	if (p.error == 0)
		p.error = planner_order(&p);
	if (p.error < 0)
		return p.error;
	*ret = p.plan;
	p.plan = (struct plan){ .steps = NULL };

	return 0;
}
