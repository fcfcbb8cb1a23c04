/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: the programs by which programs can name an IPMP group. What comes for the group over a member goes to
 * the group's link, and what leaves by that link goes to one member, the nominated one. By that one, too, comes what is
 * for many: it stays the same as long as it is in use.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "model/planner_group.h"

/* ---- the addresses ---- */

static int add(struct steering *st, const struct ip *ip, bool shared)
{
	struct steer_addr *more = array_grow(st->addrs, st->n_addrs, &st->cap_addrs, sizeof(*more));

	if (!more)
		return -ENOMEM;
	st->addrs = more;
	st->addrs[st->n_addrs++] = (struct steer_addr){ .ip = *ip, .shared = shared };

	return 0;
}

static int add_constant(struct steering *st, const char *text)
{
	struct ip ip;
	int r = ip_parse(text, &ip);

	return r < 0 ? r : add(st, &ip, true);
}

/* What every host hears of a family in which the group has an address. */
static int add_everybody(struct steering *st, uint8_t af)
{
	int r;

	if (af == AF_INET6)
		return add_constant(st, STEER_NODES6);
	r = add_constant(st, STEER_ALL4);

	return r < 0 ? r : add_constant(st, STEER_SYSTEMS4);
}

static int add_data(struct steering *st, const struct addr *a)
{
	int r = add(st, &a->local, false);

	return r < 0 || !a->broadcast.family ? r : add(st, &a->broadcast, true);
}

void group_note_steering(struct group_plan *g)
{
	struct steering *st = &g->steering;
	size_t f = g->af == AF_INET6;
	int r = add_everybody(st, g->af);

	for (size_t i = 0; r == 0 && i < g->n_data; i++)
		r = add_data(st, &g->data[i].addr);
	if (r < 0)
		g->p->error = r;
	st->has[f] = true;
	for (size_t i = 0; i < g->n_users; i++)
		if (group_carries(&g->users[i], g->af))
			st->carriers[f][st->n_carriers[f]++] = g->users[i].link;
}

/* The addresses that a program had which is there: those that stand on the group's link. */
static int collect_former(const struct planner *p, uint32_t group, struct steering *st)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	const struct snapshot *k = p->in->kernel;
	int r = 0;

	for (size_t f = 0; f < ARRAY_SIZE(families); f++) {
		bool any = false;

		for (size_t i = 0; i < k->n_addrs && r == 0; i++) {
			if (k->addrs[i].ifindex != group || k->addrs[i].local.family != families[f])
				continue;
			r = any ? 0 : add_everybody(st, families[f]);
			any = true;
			if (r == 0)
				r = add_data(st, &k->addrs[i]);
		}
	}

	return r;
}

/* ---- steps ---- */

static const struct steer_addr *keep_addrs(struct planner *p, const struct steering *st)
{
	const struct steer_addr *addrs =
		plan_memdup(&p->plan, st->addrs, st->n_addrs * sizeof(*addrs));

	if (!addrs)
		p->error = -ENOMEM;

	return addrs;
}

static const struct steer *keep(struct planner *p, const struct steer *s)
{
	const struct steer *kept = plan_memdup(&p->plan, s, sizeof(*s));

	if (!kept)
		p->error = -ENOMEM;

	return kept;
}

/* One that is there, so that it can be put back. */
static const struct steer *former(struct planner *p, const struct steer *now)
{
	const struct link *other = snapshot_find_index(p->in->kernel, now->other);
	struct steering st = { .addrs = NULL };
	struct steer s = *now;

	if (collect_former(p, now->role == STEER_TAKE ? now->other : now->ifindex, &st) < 0) {
		p->error = -ENOMEM;
	} else {
		s.addrs = st.n_addrs > 0 ? keep_addrs(p, &st) : NULL;
		s.n_addrs = s.addrs ? st.n_addrs : 0;
		s.digest = now->role == STEER_LAND ? 0 : steer_digest(s.addrs, s.n_addrs);
	}
	free(st.addrs);
	/* By then it may be another one. */
	if (other)
		memcpy(s.other_name, other->name, sizeof(s.other_name));

	return keep(p, &s);
}

static void emit_num(struct planner *p, enum phase phase, struct step s, enum step_op op, bool on)
{
	s.op = op;
	s.u.num = (struct num_change){ .from = !on, .to = on };
	planner_emit(p, phase, &s);
}

void group_drop_steer(struct planner *p, const struct link *l, const struct steer *now)
{
	/* A group's link may be made anew by the undo. */
	const struct step on =
		group_step_on(l->name, now->role == STEER_TAKE ? l->index : 0, STEP_STEER);
	struct step s = on;

	s.u.steer.from = former(p, now);
	if (!s.u.steer.from)
		return;
	/* The program is all that knows whose it is: should we die between, it tells the next one. */
	if (now->role == STEER_TAKE && now->made_allmulti && (l->flags & IFF_ALLMULTI))
		emit_num(p, PH_UNSTEER, on, STEP_ALLMULTI, false);
	planner_emit(p, PH_UNSTEER, &s);
}

void group_drop_hook(struct planner *p, const struct link *l)
{
	const struct step on = group_step_on(l->name, l->tag & TAG_GROUP ? 0 : l->index, STEP_HOOK);

	if (l->hook_ours && !l->hook_shared)
		emit_num(p, PH_UNSTEER, on, STEP_HOOK, false);
}

/* @l: NULL for the link of a group that is made in this plan. */
static void want_steer(
	struct group_plan *g, const struct link *l, struct steer to, struct claims *c)
{
	struct planner *p = g->p;
	const struct steer *now = l ? snapshot_find_steer(p->in->kernel, l->index, to.role) : NULL;
	const struct step on =
		group_step_on(l ? l->name : g->group->name, l ? l->index : 0, STEP_STEER);
	bool all = l && (l->flags & IFF_ALLMULTI);
	struct step s = on;

	to.ifindex = on.ifindex;
	if (now)
		c->steers[now - p->in->kernel->steers] = true;
	if (l)
		c->hooks[l - p->in->kernel->links] = true;
	if (!(l && l->hook) && to.role != STEER_SEND)
		emit_num(p, PH_HOOK, on, STEP_HOOK, true);
	/* When the program is there, which knows that it was us. */
	if (to.nominated && !all)
		emit_num(p, PH_ALLMULTI, on, STEP_ALLMULTI, true);
	if (to.role == STEER_TAKE && !to.nominated && all && now && now->made_allmulti)
		emit_num(p, PH_STEER, on, STEP_ALLMULTI, false);
	/* What it leads to may be a link that is made in this plan. */
	if (now && !to.other_name[0] && steer_equal(now, &to))
		return;
	s.u.steer.from = now ? former(p, now) : NULL;
	s.u.steer.to = keep(p, &to);
	if (p->error == 0)
		planner_emit(p, PH_STEER, &s);
}

/* ---- the nominated one ---- */

/* Whether it was us who let a member take in all multicast, or will be: both its program and that of the group's link know. */
static bool makes_allmulti(const struct group_plan *g, const struct link *l)
{
	const struct snapshot *k = g->p->in->kernel;
	const struct steer *take = snapshot_find_steer(k, l->index, STEER_TAKE);
	const struct steer *send =
		g->link ? snapshot_find_steer(k, g->link->index, STEER_SEND) : NULL;

	return !(l->flags & IFF_ALLMULTI) || (take && take->made_allmulti) ||
	       (send && send->other == l->index && send->made_allmulti);
}

static bool is_among(const struct steering *st, size_t f, const struct link *l)
{
	for (size_t i = 0; i < st->n_carriers[f]; i++)
		if (st->carriers[f][i] == l)
			return true;

	return false;
}

/* Better one for both families, and that which is it. */
static int worth(const struct group_plan *g, const struct link *l, uint32_t present)
{
	const struct steering *st = &g->steering;
	bool both = true;

	for (size_t f = 0; f < ARRAY_SIZE(st->has); f++)
		both = both && (st->n_carriers[f] == 0 || is_among(st, f, l));

	return (both ? 2 : 0) + (l->index == present ? 1 : 0);
}

/* The index of who is nominated now, as any program says; 0. */
static uint32_t find_nominated(const struct group_plan *g)
{
	const struct snapshot *k = g->p->in->kernel;
	const struct steer *send =
		g->link ? snapshot_find_steer(k, g->link->index, STEER_SEND) : NULL;

	for (size_t i = 0; g->link && !send && i < k->n_steers; i++)
		if (k->steers[i].role == STEER_TAKE && k->steers[i].nominated &&
			k->steers[i].other == g->link->index)
			return k->steers[i].ifindex;

	return send ? send->other : 0;
}

static const struct link *nominate(const struct group_plan *g)
{
	const struct steering *st = &g->steering;
	uint32_t present = find_nominated(g);
	const struct link *best = NULL;

	for (size_t f = 0; f < ARRAY_SIZE(st->has); f++)
		for (size_t i = 0; i < st->n_carriers[f]; i++) {
			const struct link *l = st->carriers[f][i];

			if (!best || worth(g, l, present) > worth(g, best, present))
				best = l;
		}

	return best;
}

static struct steer steer_of(struct group_plan *g, enum steer_role role)
{
	const struct steering *st = &g->steering;

	return (struct steer){
		.role = role,
		.digest = role == STEER_LAND ? 0 : steer_digest(st->addrs, st->n_addrs),
		.n_addrs = role == STEER_LAND ? 0 : st->n_addrs,
	};
}

static void want_all(struct group_plan *g, struct claims *c)
{
	const struct steer_addr *addrs = keep_addrs(g->p, &g->steering);
	const struct link *nominated = nominate(g);
	struct steer land = steer_of(g, STEER_LAND);
	struct steer send = steer_of(g, STEER_SEND);
	struct steer take = steer_of(g, STEER_TAKE);
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	want_steer(g, g->link, land, c);
	send.addrs = addrs;
	send.other = nominated ? nominated->index : 0;
	send.made_allmulti = nominated && makes_allmulti(g, nominated);
	want_steer(g, g->link, send, c);
	take.addrs = addrs;
	take.other = g->link ? g->link->index : 0;
	if (!g->link)
		memcpy(take.other_name, g->group->name,
			strnlen(g->group->name, sizeof(take.other_name) - 1));
	for (size_t i = 0; i < n; i++) {
		take.nominated = members[i].link && members[i].link == nominated;
		take.made_allmulti = take.nominated && send.made_allmulti;
		if (members[i].link)
			want_steer(g, members[i].link, take, c);
	}
}

void group_plan_steering(struct group_plan *g, struct claims *c)
{
	struct steering *st = &g->steering;

	if (g->p->error == 0 && g->p->in->steers && group_steers(g->group) &&
		(st->has[0] || st->has[1]))
		want_all(g, c);
	*st = (struct steering){ .addrs = st->addrs, .cap_addrs = st->cap_addrs };
}
