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

#include "model/address.h"
#include "model/planner_private.h"

static const struct before kernel_defaults = {
	.up = false,
	.disable_ipv6 = false,
	.genmode = GENMODE_EUI64,
	.accept_ra = 1,
	.autoconf = 1,
};

void planner_emit(struct planner *p, enum phase phase, const struct step *step)
{
	int r;

	if (p->error)
		return;
	r = plan_add(&p->phases[phase], step);
	if (r < 0)
		p->error = r;
}

struct step planner_step(const struct target *t, enum step_op op)
{
	struct step s = { .op = op };

	/* A link of our making is named, so that the undo of its removal finds the new one. */
	s.ifindex = t->ours ? 0 : t->link->index;
	memcpy(s.ifname, t->link->name, sizeof(s.ifname));

	return s;
}

void planner_num(struct planner *p, enum phase phase, const struct target *t, enum step_op op,
	struct num_change change)
{
	struct step s = planner_step(t, op);
	bool inet6 = op == STEP_GENMODE || op == STEP_ACCEPT_RA || op == STEP_DISABLE6;

	if (change.from == change.to && !t->fresh && !(t->fresh6 && inet6))
		return;
	s.u.num = change;
	planner_emit(p, phase, &s);
}

void planner_setting(struct planner *p, enum phase phase, const char *ifname, uint32_t ifindex,
	const struct setting_change *change)
{
	struct step s = { .op = STEP_SETTING, .ifindex = ifindex, .u.setting = *change };

	snprintf(s.ifname, sizeof(s.ifname), "%s", ifname);
	planner_emit(p, phase, &s);
}

const char *planner_text(struct planner *p, const char *s)
{
	const char *text = plan_strdup(&p->texts, s);

	if (!text && !p->error)
		p->error = -ENOMEM;

	return text;
}

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

/* What the documents and the snapshot have of this link. */
static void find_out(const struct planner *p, struct target *t)
{
	const char *ifname = t->link->name;

	planner_find_objects(p, t);
	if (t->want)
		t->steer = planner_steering(p->in->want, ifname);
	if (t->was)
		t->steered = planner_steering(p->in->memory, ifname);
	planner_mtu_find(t, p->in->want, p->in->memory);
}

static void plan_link(struct planner *p, const struct link *l)
{
	const struct plan_input *in = p->in;
	struct target t = { .link = l, .plumbed = TAG_FAMILIES(l->tag) };
	bool named = !in->ifname || strcmp(in->ifname, l->name) == 0;
	const char *label = named ? in->drop_label : NULL;
	const struct object *known;

	if (named)
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
	t.ours = object_has_class(known, "vni");

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
	struct target t = { .link = &l, .want = want, .fresh = true, .ours = true };
	struct step s;

	t.before = kernel_defaults;
	snprintf(l.name, sizeof(l.name), "%s", want->name);
	find_out(p, &t);
	s = planner_step(&t, STEP_LINK_NEW);
	planner_emit(p, PH_NEW, &s);
	planner_plan_wanted(p, &t);
}

/* Keys that don't say how something should be, but how it was. */
static bool is_history(const char *key)
{
	return strcmp(key, "before") == 0 || strncmp(key, "was.", 4) == 0;
}

static bool has_all(const struct object *a, const struct object *b)
{
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct entry *e = &b->entries[i];
		const char *other = object_get(a, e->key);

		if (!is_history(e->key) && (!other || strcmp(other, e->value) != 0))
			return false;
	}

	return true;
}

static bool same_entries(const struct object *a, const struct object *b)
{
	if (!a || !b)
		return a == b;

	return has_all(a, b) && has_all(b, a);
}

/* Whether two documents say the same of an interface and its addresses. */
static bool same_in(const struct document *a, const struct document *b, const char *ifname)
{
	size_t i = address_first(a, ifname);
	size_t j = address_first(b, ifname);
	const struct object *x, *y;

	if (!same_entries(find_interface(a, ifname), find_interface(b, ifname)))
		return false;
	do {
		x = address_next(a, ifname, &i);
		y = address_next(b, ifname, &j);
		if ((x && y && strcmp(x->name, y->name) != 0) || !same_entries(x, y))
			return false;
	} while (x);

	return true;
}

/* Whether the interface takes its source addresses from the one that is planned. */
static bool uses_planned(const struct plan_input *in, const char *ifname)
{
	const struct object *want = find_interface(in->want, ifname);
	const struct object *was = find_interface(in->memory, ifname);

	return (want && planner_uses(want, in->ifname)) || (was && planner_uses(was, in->ifname));
}

static bool in_scope(const struct plan_input *in, const char *ifname)
{
	if (in->changed_only && in->memory && same_in(in->want, in->memory, ifname))
		return false;

	return !in->ifname || strcmp(in->ifname, ifname) == 0 || uses_planned(in, ifname);
}

static int join_phases(struct planner *p, struct plan *ret)
{
	_cleanup_plan_ struct plan all = { .steps = NULL };
	size_t n = 0;
	int r = p->error;

	for (size_t i = 0; i < N_PHASES; i++)
		n += p->phases[i].n;
	if (r == 0 && n > 0)
		r = plan_reserve(&all, n);
	for (size_t i = 0; i < N_PHASES; i++)
		for (size_t j = 0; r == 0 && j < p->phases[i].n; j++)
			r = plan_add(&all, &p->phases[i].steps[j]);
	if (r < 0)
		return r;
	all.owned = p->texts.owned;
	p->texts.owned = NULL;
	*ret = all;
	all = (struct plan){ .steps = NULL };

	return 0;
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
		if (in_scope(in, in->kernel->links[n].name))
			plan_link(&p, &in->kernel->links[n]);

	while ((obj = document_next(in->want, OBJ_INTERFACE, &i)))
		if (object_has_class(obj, "vni") && in_scope(in, obj->name) &&
			!snapshot_find_link(in->kernel, obj->name))
			plan_new_link(&p, obj);

	return join_phases(&p, ret);
}
