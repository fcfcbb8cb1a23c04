/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner. Every link is compared with what the document wants of it; only differences become
 * steps. Steps are collected by phase, so that a plan for many links does one kind of thing to all
 * of them before the next kind: that is what the kernel is fastest at, and what keeps a link-local
 * address from ever appearing (address generation off, router advertisements off, IPv6 on, link
 * up).
 */
#include "model/planner.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"

enum phase {
	PH_NEW,     /* make links */
	PH_CLEAR,   /* routes and addresses of a family that goes */
	PH_DOWN,    /* links down, with the mark taken off */
	PH_QUIET,   /* IPv6 off before its settings change back on a link that stays up */
	PH_GENMODE, /* address generation */
	PH_RA,      /* router advertisements */
	PH_INET6,   /* IPv6 on or off */
	PH_UP,      /* links up, with the mark put on */
	PH_ADDR,    /* addresses */
	PH_REMOVE,  /* remove links */
	N_PHASES,
};

struct planner {
	const struct plan_input *in;
	struct plan phases[N_PHASES];
	int error; /* the first failure sticks */
};

/* What is planned for one link. */
struct target {
	const struct link *link;   /* as it is now; of a link to be made: as it will come */
	const struct object *want; /* NULL: not wanted */
	struct before before;      /* how to leave it */
	unsigned int plumbed;      /* families that are to go if they are not wanted */
	bool fresh; /* made by this plan: its settings are not known, so all are set */
	bool ours;  /* the link itself is of our making (a vni) */
};

static const struct before kernel_defaults = {
	.up = false,
	.disable_ipv6 = false,
	.genmode = GENMODE_EUI64,
	.accept_ra = 1,
};

static void emit(struct planner *p, enum phase phase, const struct step *step)
{
	int r;

	if (p->error)
		return;
	r = plan_add(&p->phases[phase], step);
	if (r < 0)
		p->error = r;
}

static struct step step_for(const struct target *t, enum step_op op)
{
	struct step s = { .op = op };

	/* A link of our making is named, so that the undo of its removal finds the new one. */
	s.ifindex = t->ours ? 0 : t->link->index;
	memcpy(s.ifname, t->link->name, sizeof(s.ifname));

	return s;
}

static void emit_num(struct planner *p, enum phase phase, const struct target *t, enum step_op op,
	struct num_change change)
{
	struct step s = step_for(t, op);

	if (change.from == change.to && !t->fresh)
		return;
	s.u.num = change;
	emit(p, phase, &s);
}

static void emit_up(struct planner *p, enum phase phase, const struct target *t, bool up)
{
	bool now = (t->link->flags & IFF_UP) != 0;

	emit_num(p, phase, t, STEP_LINK_UP, (struct num_change){ .from = now, .to = up });
}

static void emit_tag(struct planner *p, enum phase phase, const struct target *t, uint32_t tag)
{
	emit_num(p, phase, t, STEP_TAG, (struct num_change){ .from = t->link->tag, .to = tag });
}

/*
 * All addresses of @families, and the routes that go with them, so that the undo can bring them
 * back. Backwards: a secondary address goes before its primary, and comes back after it.
 */
static void clear_families(struct planner *p, const struct target *t, unsigned int families)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = k->n_routes; i-- > 0;) {
		struct step s = step_for(t, STEP_ROUTE_DEL);

		if (k->routes[i].ifindex != t->link->index ||
			!(fam_of(k->routes[i].family) & families))
			continue;
		s.u.route = k->routes[i];
		emit(p, PH_CLEAR, &s);
	}
	for (size_t i = k->n_addrs; i-- > 0;) {
		struct step s = step_for(t, STEP_ADDR_DEL);

		if (k->addrs[i].ifindex != t->link->index ||
			!(fam_of(k->addrs[i].local.family) & families))
			continue;
		s.u.addr = k->addrs[i];
		emit(p, PH_CLEAR, &s);
	}
}

/* The link-local addresses that the kernel made before we came. */
static void drop_kernel_ll(struct planner *p, const struct target *t)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_addrs; i++) {
		struct step s = step_for(t, STEP_ADDR_DEL);

		if (k->addrs[i].ifindex != t->link->index || !addr_is_kernel_ll(&k->addrs[i]))
			continue;
		s.u.addr = k->addrs[i];
		emit(p, PH_ADDR, &s);
	}
}

static void plumb_inet6(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;

	if (!object_has_class(t->want, "6to4") && l->kind != LINK_LOOPBACK) {
		if (l->flags & IFF_UP)
			drop_kernel_ll(p, t);
		emit_num(p, PH_GENMODE, t, STEP_GENMODE,
			(struct num_change){ .from = l->genmode, .to = GENMODE_NONE });
		emit_num(p, PH_RA, t, STEP_ACCEPT_RA,
			(struct num_change){ .from = l->accept_ra, .to = 0 });
	}
	emit_num(p, PH_INET6, t, STEP_DISABLE6,
		(struct num_change){ .from = l->disable_ipv6, .to = 0 });
}

static bool has_addr(
	const struct snapshot *k, uint32_t ifindex, const struct ip *local, uint8_t plen)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == ifindex && k->addrs[i].plen == plen &&
			ip_equal(&k->addrs[i].local, local))
			return true;

	return false;
}

/* "ADDRESS/LEN" into @a; -EINVAL. */
static int parse_address(const char *text, struct addr *a)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	char host[IP_STRSIZE];
	uint64_t plen;

	if (!slash || (size_t)(slash - text) >= sizeof(host))
		return -EINVAL;
	snprintf(host, sizeof(host), "%.*s", (int)(slash - text), text);
	if (ip_parse(host, &a->local) < 0 ||
		str_to_uint(slash + 1, ip_size(a->local.family) * 8, &plen) < 0)
		return -EINVAL;
	a->plen = (uint8_t)plen;

	return 0;
}

static void plan_address(struct planner *p, const struct target *t, const struct object *obj)
{
	struct step s = step_for(t, STEP_ADDR_ADD);
	struct addr *a = &s.u.addr;

	if (parse_address(object_get(obj, "address"), a) < 0 ||
		has_addr(p->in->kernel, t->link->index, &a->local, a->plen))
		return;
	a->ifindex = s.ifindex;
	a->proto = OUR_PROTO;
	a->flags = IFA_F_NODAD | IFA_F_PERMANENT;
	a->valid = UINT32_MAX;
	a->preferred = UINT32_MAX;
	emit(p, PH_ADDR, &s);
}

static void plan_addresses(struct planner *p, const struct target *t)
{
	struct object *obj;
	size_t i = 0;

	while ((obj = document_next(p->in->want, OBJ_ADDRESS, &i)))
		if (object_is_of(obj, t->want->name))
			plan_address(p, t, obj);
}

/* A link of ours without IPv6: it is off, and its settings are as before us. */
static void unplumb_inet6(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;

	if (!l->has_inet6 && !t->fresh)
		return;
	emit_num(p, PH_QUIET, t, STEP_DISABLE6,
		(struct num_change){ .from = l->disable_ipv6, .to = 1 });
	emit_num(p, PH_GENMODE, t, STEP_GENMODE,
		(struct num_change){ .from = l->genmode, .to = t->before.genmode });
	emit_num(p, PH_RA, t, STEP_ACCEPT_RA,
		(struct num_change){ .from = l->accept_ra, .to = t->before.accept_ra });
}

/* Bring a link to what the document wants of it. */
static void plan_wanted(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;
	unsigned int want = t->want->families;
	unsigned int possible = l->has_inet6 || t->fresh ? want : want & ~FAM_INET6;
	unsigned int going = t->plumbed & ~want;

	if (p->in->missing_only && !t->fresh && (TAG_FAMILIES(l->tag) & possible) == possible)
		return;

	clear_families(p, t, going);
	if (possible & FAM_INET6)
		plumb_inet6(p, t);
	else if (!(want & FAM_INET6) && ((going & FAM_INET6) || !(l->foreign & FAM_INET6)))
		unplumb_inet6(p, t);
	emit_up(p, PH_UP, t, true);
	emit_tag(p, PH_UP, t, TAG_MAGIC | possible);
	plan_addresses(p, t);
}

/* The IPv6 settings as they were before us; on a link that stays up, with IPv6 off meanwhile. */
static void restore_inet6(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;
	const struct before *b = &t->before;
	bool changes = l->genmode != b->genmode || l->disable_ipv6 != b->disable_ipv6;
	bool off = l->disable_ipv6;

	if (!l->has_inet6)
		return;
	if (b->up && changes && !off) {
		emit_num(p, PH_QUIET, t, STEP_DISABLE6, (struct num_change){ .from = 0, .to = 1 });
		off = true;
	}
	emit_num(p, PH_GENMODE, t, STEP_GENMODE,
		(struct num_change){ .from = l->genmode, .to = b->genmode });
	emit_num(p, PH_RA, t, STEP_ACCEPT_RA,
		(struct num_change){ .from = l->accept_ra, .to = b->accept_ra });
	emit_num(p, PH_INET6, t, STEP_DISABLE6,
		(struct num_change){ .from = off, .to = b->disable_ipv6 });
}

/* Take a link out of our hands: no address of the families that were ours, all else as before us.
 */
static void plan_unwanted(struct planner *p, const struct target *t)
{
	/* Renamed away, so nobody knows how it was: only our mark goes, and no traffic is cut. */
	if (p->in->missing_only) {
		emit_tag(p, PH_UP, t, 0);
		return;
	}

	clear_families(p, t, t->plumbed);
	if (t->before.up) {
		restore_inet6(p, t);
		emit_up(p, PH_UP, t, true);
		emit_tag(p, PH_UP, t, 0);
	} else {
		emit_up(p, PH_DOWN, t, false);
		emit_tag(p, PH_DOWN, t, 0);
		/* Also on a link that goes: its undo starts from a new one. */
		restore_inet6(p, t);
	}
	if (t->ours) {
		struct step s = step_for(t, STEP_LINK_DEL);

		emit(p, PH_REMOVE, &s);
	}
}

/*
 * The addresses with a legacy label. With a primary one the kernel takes its secondaries too, so
 * these are put back.
 */
static void drop_labelled(struct planner *p, const struct target *t)
{
	const struct snapshot *k = p->in->kernel;

	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];
		struct step s = step_for(t, STEP_ADDR_DEL);

		if (a->ifindex != t->link->index || strcmp(a->label, p->in->drop_label) != 0)
			continue;
		s.u.addr = *a;
		emit(p, PH_CLEAR, &s);
		for (size_t j = 0; j < k->n_addrs; j++) {
			const struct addr *b = &k->addrs[j];
			struct step again = step_for(t, STEP_ADDR_DEL);

			if (b == a || b->ifindex != a->ifindex || !addr_same_subnet(a, b) ||
				(a->flags & IFA_F_SECONDARY) || !strcmp(b->label, a->label))
				continue;
			again.u.addr = *b;
			emit(p, PH_CLEAR, &again);
			again.op = STEP_ADDR_ADD;
			emit(p, PH_ADDR, &again);
		}
	}
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

	return b;
}

static void plan_link(struct planner *p, const struct link *l)
{
	const struct plan_input *in = p->in;
	const struct object *known = document_find(in->want, OBJ_INTERFACE, l->name);
	struct target t = { .link = l, .want = known, .plumbed = TAG_FAMILIES(l->tag) | in->drop };

	if (in->drop_label)
		drop_labelled(p, &t);
	if (!known && in->memory)
		known = document_find(in->memory, OBJ_INTERFACE, l->name);
	if (!t.want && t.plumbed == 0 && !(in->undo_memory && known))
		return;

	t.before = t.want ? before_of(known, l) : leave_of(known, l, t.plumbed);
	t.ours = object_has_class(known, "vni");

	if (t.want)
		plan_wanted(p, &t);
	else
		plan_unwanted(p, &t);
}

/* A virtual interface whose link is not there yet. */
static void plan_new_link(struct planner *p, const struct object *want)
{
	struct link l = { .has_inet6 = true, .accept_ra = 1, .kind = LINK_DUMMY };
	struct target t = { .link = &l, .want = want, .fresh = true, .ours = true };
	struct step s;

	t.before = kernel_defaults;
	snprintf(l.name, sizeof(l.name), "%s", want->name);
	s = step_for(&t, STEP_LINK_NEW);
	emit(p, PH_NEW, &s);
	plan_wanted(p, &t);
}

static unsigned int families_in(const struct document *doc, const char *ifname)
{
	const struct object *obj = doc ? document_find(doc, OBJ_INTERFACE, ifname) : NULL;

	return obj ? obj->families : 0;
}

static bool in_scope(const struct plan_input *in, const char *ifname)
{
	if (in->changed_only && families_in(in->want, ifname) == families_in(in->memory, ifname))
		return false;

	return !in->ifname || strcmp(in->ifname, ifname) == 0;
}

static int join_phases(struct planner *p, struct plan *ret)
{
	_cleanup_plan_ struct plan all = { .steps = NULL };
	int r = p->error;

	for (size_t i = 0; i < N_PHASES; i++) {
		for (size_t j = 0; r == 0 && j < p->phases[i].n; j++)
			r = plan_add(&all, &p->phases[i].steps[j]);
		plan_fini(&p->phases[i]);
	}
	if (r < 0)
		return r;
	*ret = all;
	all = (struct plan){ .steps = NULL };

	return 0;
}

int plan_make(const struct plan_input *in, struct plan *ret)
{
	struct planner p = { .in = in };
	struct object *obj;
	size_t i = 0;

	for (size_t n = 0; n < in->kernel->n_links; n++)
		if (in_scope(in, in->kernel->links[n].name))
			plan_link(&p, &in->kernel->links[n]);

	while ((obj = document_next(in->want, OBJ_INTERFACE, &i)))
		if (object_has_class(obj, "vni") && in_scope(in, obj->name) &&
			!snapshot_find_link(in->kernel, obj->name))
			plan_new_link(&p, obj);

	return join_phases(&p, ret);
}
