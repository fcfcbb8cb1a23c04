/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of IPMP groups on their way from one member to another, and what is kept of it. */
#include "engine/report.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#define AT_ONCE 100 /* steps that are done before the addresses among them are announced */

static bool is_bound(const struct addr *a)
{
	return a->proto == OUR_GROUP_PROTO;
}

/* Who is not told learns it by asking, which takes time: nothing else can be done. */
static void announce(struct engine *en, const struct link *l, const struct addr *a)
{
	struct arp_probe of = { .ifindex = l->index, .addr = a->local };

	memcpy(of.hwaddr, l->hwaddr, sizeof(of.hwaddr));
	if (kernel_announce(en->k, &of) < 0)
		return;
}

/* What is for many comes by another member from now on: a switch that looks into it is to know. */
static bool leads_elsewhere(const struct step *s)
{
	const struct steer *from = s->u.steer.from;
	const struct steer *to = s->u.steer.to;

	return s->op == STEP_STEER && s->done && from && to && to->role == STEER_SEND &&
	       to->other != 0 && to->other != from->other;
}

static void announce_joined(struct engine *en, uint32_t ifindex)
{
	if (kernel_announce_joined(en->k, ifindex) < 0)
		return; /* its next query tells the switch */
}

static bool announce_some(struct engine *en, const struct plan *plan, const struct snapshot *k,
	size_t from, size_t to)
{
	bool any = false;

	for (size_t i = from; i < to; i++) {
		const struct step *s = &plan->steps[i];
		const struct link *l;

		if (leads_elsewhere(s)) {
			announce_joined(en, s->ifindex);
			any = true;
		}
		if (s->op != STEP_ADDR_ADD || !s->done || !is_bound(&s->u.addr))
			continue;
		any = true;
		l = snapshot_find_index(k, s->ifindex);
		if (l)
			announce(en, l, &s->u.addr);
	}

	return any;
}

bool group_announce(struct engine *en, const struct plan *plan, const struct snapshot *k)
{
	return announce_some(en, plan, k, 0, plan->n);
}

int members_derive(const struct engine *en, const struct document *doc, const struct snapshot *k,
	struct members *ret, struct err *e)
{
	const struct member_input in = { .doc = doc, .kernel = k, .health = &en->health };

	return members_init(ret, &in) < 0 ? err_nomem(e) : 0;
}

void engine_announce_groups(struct engine *en)
{
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	const struct kernel_query q = { .brief = true, .addrs = true };

	if (!group_any(en->active) || kernel_snapshot(en->k, &q, &k, NULL) < 0)
		return;
	for (size_t i = 0; i < k.n_addrs; i++) {
		const struct link *l = snapshot_find_index(&k, k.addrs[i].ifindex);

		if (l && is_bound(&k.addrs[i]) && (l->flags & IFF_RUNNING))
			announce(en, l, &k.addrs[i]);
	}
	for (size_t i = 0; i < en->active->n_objects; i++) {
		const struct object *o = en->active->objects[i];
		const struct link *l = group_is(o) ? snapshot_find_link(&k, o->name) : NULL;

		if (l && group_steers(o))
			announce_joined(en, l->index);
	}
}

static bool is_unbinding(const struct step *s)
{
	return s->op == STEP_ADDR_DEL && s->u.addr.proto == OUR_GROUP_PROTO;
}

static bool has_lost(const struct plan *plan, size_t from, uint32_t ifindex)
{
	for (size_t i = from; i < plan->n; i++)
		if (is_unbinding(&plan->steps[i]) && plan->steps[i].done &&
			plan->steps[i].ifindex == ifindex)
			return true;

	return false;
}

/*
 * What waits on a member that failed for a neighbour's hardware address never goes out there, and TCP does not
 * send again what it thinks is on its way: it is thrown away with the neighbour. Where that can't be, it takes
 * the kernel some seconds. By one that works and was taken out of use it does go out.
 */
static void forget_neighbours(const struct txn *t, size_t from)
{
	_cleanup_members_ struct members members = { .rows = NULL };
	const struct document *doc = t->active ? t->active : t->en->active;
	struct err e;

	if (members_derive(t->en, doc, &t->kernel, &members, &e) < 0)
		return;
	for (size_t i = 0; i < members.n; i++) {
		const struct member *m = &members.rows[i];

		if (m->state != MEMBER_FAILED || !m->link ||
			!has_lost(&t->plan, from, m->link->index))
			continue;
		if (kernel_forget_neighbours(t->en->k, m->link->index) < 0)
			return;
	}
}

/*
 * What comes up to the first address that is taken off. Whoever still sends to the old member is answered there until it
 * is told better, or by nobody when that failed: so of a thousand addresses the first ones are announced while the others
 * are still on their way. Of a change that is undone as a whole nothing is told before all are there.
 */
static int execute_bindings(struct txn *t, size_t from, size_t first, struct err *e)
{
	struct plan *plan = &t->plan;
	bool whole = t->by != BY_IPMP || first == plan->n;
	size_t next;

	for (size_t at = from; at < first; at = next) {
		int r;

		next = whole || first - at < AT_ONCE ? first : at + AT_ONCE;
		r = execute_steps(t->en->k, plan, at, next, e);
		if (r < 0)
			return r;
		if (!whole)
			t->en->moved |= announce_some(t->en, plan, &t->kernel, at, next);
	}
	if (whole && first < plan->n)
		t->en->moved |= group_announce(t->en, plan, &t->kernel);

	return 0;
}

int group_execute(struct txn *t, size_t from, struct err *e)
{
	struct engine *en = t->en;
	struct plan *plan = &t->plan;
	size_t first = from;
	int r;

	while (first < plan->n && !is_unbinding(&plan->steps[first]))
		first++;
	r = execute_bindings(t, from, first, e);
	if (r < 0 || first == plan->n)
		return r;
	r = execute_steps(en->k, plan, first, plan->n, e);
	if (r == 0)
		forget_neighbours(t, first);

	return r;
}

int group_keep(struct txn *t, struct err *e)
{
	_cleanup_reports_ struct reports reports = { .rows = NULL };
	_cleanup_members_ struct members members = { .rows = NULL };
	int r = members_derive(t->en, t->en->active, &t->kernel, &members, e);

	if (r < 0)
		return r;
	if (!reports_wanted(t->en, &members) || !reports_due(t->en->active, &members))
		return 0;
	t->active = document_draft(t->en->active);
	if (!t->active || reports_take(&reports, t->active, &members) < 0)
		return err_nomem(e);
	reports_add_moves(&reports, &t->plan, &t->kernel);
	/* What was done in the kernel stays, whatever comes of keeping it. */
	plan_fini(&t->plan);
	r = store_stage(t->en->st, NULL, t->active, e);
	if (r < 0)
		return r;
	t->staged = true;
	r = txn_commit(t, e);
	if (r == 0)
		reports_tell(&reports, t->en);

	return r;
}

int engine_walk_members(struct engine *en, int (*each)(void *ctx, const char *ifname), void *ctx)
{
	const struct object *obj;
	size_t i = 0;

	if (!group_any(en->active))
		return 0;
	while ((obj = document_next(en->active, OBJ_INTERFACE, &i))) {
		int r;

		if (!object_get(obj, "group") || !group_of(en->active, obj) ||
			member_is_offline(obj))
			continue;
		r = each(ctx, obj->name);
		if (r < 0)
			return r;
	}

	return 0;
}

const char *engine_group_of(const struct engine *en, const char *ifname)
{
	const struct object *group =
		group_of(en->active, document_find(en->active, OBJ_INTERFACE, ifname));

	return group ? group->name : NULL;
}

const char *engine_damping_group(const struct engine *en, const char *ifname)
{
	const struct object *group =
		group_of(en->active, document_find(en->active, OBJ_INTERFACE, ifname));

	return group && group_damps(group) ? group->name : NULL;
}

void engine_doubt_groups(struct engine *en)
{
	en->untouched = false;
	en->doubted = true;
}

int engine_walk_groups(struct engine *en, int (*each)(void *ctx, const char *ifname), void *ctx)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_INTERFACE, MARK_MADE, &i))) {
		int r = group_is(obj) ? each(ctx, obj->name) : 0;

		if (r < 0)
			return r;
	}

	return 0;
}

int engine_set_health(struct engine *en, const char *ifname, unsigned int ills, bool on)
{
	return health_set(&en->health, ifname, ills, on);
}

/* The name of a group whose link somebody took away; NULL. */
static const char *find_linkless(const struct engine *en, const struct snapshot *k)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(en->active, OBJ_INTERFACE, &i)))
		if (group_is(obj) && !snapshot_find_link(k, obj->name))
			return obj->name;

	return NULL;
}

/* Whether programs steer the packets of any group. */
static bool steers_any(const struct engine *en)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_INTERFACE, MARK_MADE, &i)))
		if (group_is(obj) && group_steers(obj))
			return kernel_can_steer(en->k);

	return false;
}

/* All links, addresses and next hops, and routes where they count, with the links of groups that had lost them made again. */
static int look_for_groups(struct txn *t, bool unsteered, struct err *e)
{
	/* Routes over next hops that are there are there, unless somebody took them away. */
	const struct txn_scope all = {
		.routes = t->en->untouched ? 0 : FAM_BOTH, .bare = true, .unsteered = unsteered
	};
	int r = txn_snapshot(t, &all, e);

	if (r < 0 || !find_linkless(t->en, &t->kernel))
		return r;
	r = engine_hotplug(t->en, NULL, e);

	return r < 0 ? r : txn_snapshot(t, &all, e);
}

/* @unsteered: programs that steer packets stay as they are. */
static int bring_groups(struct engine *en, bool unsteered, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = en, .e = e, .by = BY_IPMP };
	struct plan_input in = {
		.ifname = "",
		.groups = true,
		.homes = en->homes,
		.n_homes = en->n_homes,
	};
	int r = look_for_groups(&t, unsteered, e);

	if (r < 0)
		return r;
	r = txn_plan(&t, &in, &t.plan, e);
	if (r < 0)
		return r;
	r = group_execute(&t, 0, e);
	report_small(en, &t.kernel);
	if (en->doubted)
		report_mended(en, &t.plan);
	en->untouched = r == 0;
	en->doubted &= r < 0;
	if (r == 0 && (group_note_carried(en, &t.kernel) < 0 ||
			      group_note_ways(en, &t.plan, t.kernel.routes_known) < 0))
		r = err_nomem(e);
	en->moved |= group_announce(en, &t.plan, &t.kernel);
	/* Half of it is better than none, and the next look does the rest. */
	if (r == 0)
		r = group_keep(&t, e);
	plan_fini(&t.plan);

	return r < 0 ? err_prefix(e, "IPMP") : 0;
}

/* To read the programs of all members takes longer than all the rest, for which addresses don't wait. */
int engine_groups(struct engine *en, bool *ret_moved, struct err *e)
{
	bool later;
	int r;

	*ret_moved = false;
	if (!group_any(en->active))
		return 0;
	later = en->untouched && steers_any(en);
	r = bring_groups(en, later, e);
	if (r == 0 && later)
		r = bring_groups(en, false, e);
	if (r < 0)
		return r;
	*ret_moved = en->moved;
	en->moved = false;

	return 0;
}
