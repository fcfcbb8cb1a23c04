/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: what makes IPMP groups work. The addresses of a group stand on its own link, over which
 * nothing leaves. Each of them is bound to one member, which answers for it; the subnets are routed over the
 * next hops of all members in use, and behind them, as a guard, over the group's link, where packets end
 * that no member can carry. Which members are in use is in member.c.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "model/mark.h"
#include "model/planner_group.h"

#define MTU_OF_STUB  1500 /* as the kernel makes it */
#define MTU_MIN_INET 68   /* RFC 791 */

struct step group_step_on(const char *ifname, uint32_t ifindex, enum step_op op)
{
	struct step s = { .op = op, .ifindex = ifindex };

	memcpy(s.ifname, ifname, strnlen(ifname, sizeof(s.ifname) - 1));

	return s;
}

/* ---- who is in use, and for what ---- */

static bool is_in_use(const struct member *m, uint8_t af)
{
	const struct link *l = m->link;

	return m->state == MEMBER_ACTIVE && l->index <= NEXTHOP_MAX_INDEX &&
	       (m->obj->families & fam_of(af)) &&
	       (af == AF_INET || (l->has_inet6 && !l->disable_ipv6));
}

/* By link, as everywhere in the index; the addresses of one. */
static bool has_own_addr(const struct planner *p, const struct link *l, uint8_t af)
{
	struct target t = { .link = l };

	planner_find_objects(p, &t);
	for (size_t i = 0; i < t.n_addrs; i++)
		if (t.addrs[i]->local.family == af && t.addrs[i]->proto != OUR_GROUP_PROTO)
			return true;

	return false;
}

static void load_users(struct group_plan *g)
{
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);

	g->n_users = 0;
	for (size_t i = 0; i < n && g->n_users < NEXTHOP_LINKS; i++)
		if (is_in_use(&members[i], g->af))
			g->users[g->n_users++] = (struct user){
				.link = members[i].link,
				.has_addr = has_own_addr(g->p, members[i].link, g->af),
			};
}

struct user *group_find_user(struct group_plan *g, uint32_t ifindex)
{
	for (size_t i = 0; i < g->n_users; i++)
		if (g->users[i].link->index == ifindex)
			return &g->users[i];

	return NULL;
}

static struct user *find_idlest(struct group_plan *g)
{
	struct user *idlest = &g->users[0];

	for (size_t i = 1; i < g->n_users; i++)
		if (g->users[i].load < idlest->load)
			idlest = &g->users[i];

	return idlest;
}

static int compare_bound(const void *a, const void *b)
{
	const struct addr *const *x = a;
	const struct addr *const *y = b;
	int r = (int)(*x)->local.family - (int)(*y)->local.family;

	return r ? r : memcmp((*x)->local.bytes, (*y)->local.bytes, sizeof((*x)->local.bytes));
}

static bool bound_init(struct bound *b, const struct snapshot *k)
{
	b->addrs = reallocarray(NULL, k->n_addrs + 1, sizeof(const struct addr *));
	if (!b->addrs)
		return false;
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO)
			b->addrs[b->n++] = &k->addrs[i];
	qsort(b->addrs, b->n, sizeof(const struct addr *), compare_bound);

	return true;
}

static void bound_fini(struct bound *b)
{
	free(b->addrs);
}

const struct addr *const *bound_find(const struct bound *b, const struct addr *a, size_t *ret_n)
{
	size_t lo = 0, hi = b->n, end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_bound(&b->addrs[mid], &a) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < b->n && ip_equal(&b->addrs[end]->local, &a->local);)
		end++;
	*ret_n = end - lo;

	return b->addrs + lo;
}

static struct user *find_home(struct group_plan *g, const struct data *d)
{
	const struct plan_input *in = g->p->in;
	struct user *u = NULL;

	for (size_t i = 0; d->over && i < g->n_users; i++)
		if (strcmp(g->users[i].link->name, d->over) == 0)
			return &g->users[i];
	/* Where the client goes then: engine_dhcp_walk(). */
	if (d->over)
		return g->n_users > 0 ? &g->users[0] : NULL;
	for (size_t i = 0; i < in->n_homes && !u; i++)
		if (ip_equal(&in->homes[i].local, &d->addr.local))
			u = group_find_user(g, in->homes[i].ifindex);

	return u;
}

/*
 * Spread evenly, and with as few moves as that takes: whoever answers for an address goes on doing so unless
 * it has more than its share.
 */
static void spread(struct group_plan *g, const struct bound *b)
{
	size_t share = g->n_users ? (g->n_data + g->n_users - 1) / g->n_users : 0;

	for (size_t i = 0; i < g->n_data && g->n_users > 0; i++) {
		struct data *d = &g->data[i];
		size_t n;
		const struct addr *const *now = bound_find(b, &d->addr, &n);

		d->user = find_home(g, d);
		for (size_t j = 0; j < n && !d->user; j++) {
			struct user *u = group_find_user(g, now[j]->ifindex);

			if (u && u->load < share)
				d->user = u;
		}
		if (d->user)
			d->user->load++;
	}
	for (size_t i = 0; i < g->n_data && g->n_users > 0; i++) {
		if (g->data[i].user)
			continue;
		g->data[i].user = find_idlest(g);
		g->data[i].user->load++;
	}
}

static void plan_group(struct group_plan *g, const struct bound *b, struct claims *c)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		g->af = families[i];
		load_users(g);
		group_load_data(g);
		if (g->p->error < 0 || g->n_data == 0)
			continue;
		spread(g, b);
		group_plan_emit(g, b, c);
		group_note_steering(g);
	}
	group_plan_steering(g, c);
}

/* An MTU as the link of the group, and its IPv6, can have it. */
static uint32_t within(const struct group_plan *g, uint32_t mtu)
{
	uint32_t least = g->group->families & FAM_INET6 ? MTU_MIN_INET6 : MTU_MIN_INET;

	if (mtu < least)
		mtu = least;
	if (g->link && g->link->max_mtu > 0 && mtu > g->link->max_mtu)
		mtu = g->link->max_mtu;

	return mtu;
}

/* That of a link when the plan is done. */
static uint32_t planned_mtu(const struct planner *p, const struct link *l)
{
	for (size_t i = p->plan.n; i > 0; i--) {
		const struct step *s = &p->plan.steps[i - 1];

		if (s->op == STEP_MTU && s->ifindex == l->index)
			return (uint32_t)s->u.num.to;
	}

	return l->mtu;
}

/* That of the smallest of its members: whatever a packet leaves by, it fits. 0: it stays. */
static uint32_t wanted_mtu(const struct group_plan *g)
{
	const struct plan_input *in = g->p->in;
	size_t n;
	const struct member *members = members_of(g->members, g->group->name, &n);
	uint32_t least = 0;

	/* As its link was made. */
	if (n == 0)
		return in->memory && group_has_members(in->memory, g->group->name, FAM_BOTH)
			       ? within(g, MTU_OF_STUB)
			       : 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t mtu = members[i].link ? planned_mtu(g->p, members[i].link) : 0;

		if (mtu > 0 && (least == 0 || mtu < least))
			least = mtu;
	}

	return least > 0 ? within(g, least) : 0;
}

static void plan_mtu(struct group_plan *g)
{
	uint32_t now = g->link ? planned_mtu(g->p, g->link) : MTU_OF_STUB;
	uint32_t mtu = wanted_mtu(g);
	struct step s;

	if (mtu == 0 || mtu == now || object_get(g->group, "ipv4.mtu"))
		return;
	s = group_step_on(g->group->name, g->link ? g->link->index : 0, STEP_MTU);
	s.u.num = (struct num_change){ .from = now, .to = mtu };
	planner_emit(g->p, PH_LINK, &s);
}

/* Whether a document has a group that is planned. */
static bool has_planned(const struct plan_input *in, const struct document *doc)
{
	const struct object *obj;
	size_t i = 0;

	while (doc && (obj = mark_next(doc, OBJ_INTERFACE, MARK_MADE, &i)))
		if (group_is(obj) && group_is_planned(in, obj->name))
			return true;

	return false;
}

/* Groups are planned by their routes. */
static void need_routes(struct planner *p)
{
	const struct plan_input *in = p->in;

	/* Who looks at what makes groups work alone finds out by itself. */
	if (in->groups)
		return;
	if (in->kernel->n_nexthops > 0 || has_planned(in, in->want) || has_planned(in, in->memory))
		p->plan.blind |= FAM_BOTH & ~in->kernel->routes_known;
}

/* Whether a plan for one interface has nothing to do with groups: most have not, and are many. */
static bool is_apart(const struct plan_input *in)
{
	const struct document *const docs[] = { in->want, in->memory };

	if (!in->ifname || in->groups)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(docs); i++) {
		const struct object *obj =
			docs[i] ? document_find(docs[i], OBJ_INTERFACE, in->ifname) : NULL;

		if (obj && (group_is(obj) || object_get(obj, "group")))
			return false;
	}

	return true;
}

void planner_groups(struct planner *p)
{
	const struct plan_input *in = p->in;
	_cleanup_members_ struct members members = { .rows = NULL };
	_cleanup_(group_free_data) struct group_plan g = { .p = p, .members = &members };
	_cleanup_(claims_fini) struct claims c = { .addrs = NULL };
	_cleanup_(bound_fini) struct bound b = { .addrs = NULL };
	const struct object *obj;
	size_t i = 0;

	if (is_apart(in))
		return;
	if (!claims_init(&c, in->kernel) || !bound_init(&b, in->kernel) ||
		members_init(&members, &(struct member_input){ .doc = in->want,
					       .kernel = in->kernel,
					       .health = in->health }) < 0) {
		p->error = -ENOMEM;
		return;
	}
	need_routes(p);
	while ((obj = mark_next(in->want, OBJ_INTERFACE, MARK_MADE, &i))) {
		if (!group_is(obj) || !group_is_planned(in, obj->name))
			continue;
		g.group = obj;
		g.link = snapshot_find_link(in->kernel, obj->name);
		planner_find_manners(p, obj, g.manners);
		plan_mtu(&g);
		plan_group(&g, &b, &c);
	}
	group_drop_rest(p, &c);
}
