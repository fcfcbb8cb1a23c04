/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of addresses. The kernel puts an IPv4 address behind those of its kind that are there, an IPv6 one before them.
 * So those that stand as they did from the first one on stay, and the others come anew, one after another.
 */
#include "model/reorder.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/macros.h"

/* One that was there before, and is again; @at: which one of its family it is on its link now. */
struct place {
	const struct addr *then;
	const struct addr *now;
	size_t at;
};

/* Those of one link and family, in the order in which they have come. */
struct line {
	struct place *places;
	size_t n;
};

static void line_fini(struct line *l)
{
	free(l->places);
}

static bool is_of(const struct addr *a, uint32_t ifindex, uint8_t family)
{
	/* Link-local ones stand behind all others, and are the kernel's. */
	return a->ifindex == ifindex && a->local.family == family &&
	       !(family == AF_INET6 && ip_is_linklocal(&a->local));
}

static int compare(const void *a, const void *b)
{
	const struct addr *x = ((const struct place *)a)->then;
	const struct addr *y = ((const struct place *)b)->then;
	int r = memcmp(x->local.bytes, y->local.bytes, sizeof(x->local.bytes));

	if (r == 0 && x->plen != y->plen)
		r = x->plen < y->plen ? -1 : 1;

	return r ? r : memcmp(x->peer.bytes, y->peer.bytes, sizeof(x->peer.bytes));
}

/* All of them in a snapshot, in the order in which they came. */
static int find_all(const struct snapshot *s, uint32_t ifindex, uint8_t family, struct line *ret)
{
	struct line l = { .n = 0 };

	l.places = calloc(s->n_addrs + 1, sizeof(*l.places));
	if (!l.places)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_addrs; i++) {
		const struct addr *a = &s->addrs[family == AF_INET6 ? s->n_addrs - 1 - i : i];

		if (!is_of(a, ifindex, family))
			continue;
		l.places[l.n] = (struct place){ .then = a, .now = a, .at = l.n };
		l.n++;
	}
	*ret = l;

	return 0;
}

/* Those of @before that are there now, and where. */
static int find_line(const struct snapshot *before, const struct snapshot *now, uint32_t ifindex,
	uint8_t family, struct line *ret)
{
	_cleanup_(line_fini) struct line there = { .n = 0 };
	_cleanup_(line_fini) struct line then = { .n = 0 };
	size_t n = 0;

	if (find_all(now, ifindex, family, &there) < 0 ||
		find_all(before, ifindex, family, &then) < 0)
		return -ENOMEM;
	qsort(there.places, there.n, sizeof(*there.places), compare);
	for (size_t i = 0; i < then.n; i++) {
		const struct place *p = bsearch(
			&then.places[i], there.places, there.n, sizeof(*there.places), compare);

		if (!p)
			continue;
		then.places[n] = then.places[i];
		then.places[n].now = p->now;
		then.places[n++].at = p->at;
	}
	then.n = n;
	*ret = then;
	then = (struct line){ .n = 0 };

	return 0;
}

/* The first one that does not stand behind the one before it. */
static size_t first_astray(const struct line *l)
{
	size_t i = 1;

	while (i < l->n && l->places[i].at > l->places[i - 1].at)
		i++;

	return i < l->n ? i : l->n;
}

/* ---- what may be moved ---- */

static bool is_going(const struct step *s)
{
	return s->op == STEP_ADDR_DEL || s->op == STEP_ADDR_GONE;
}

static bool was_out(const struct plan *undone, const struct addr *a)
{
	for (size_t i = 0; i < undone->n; i++) {
		const struct step *s = &undone->steps[i];

		if (s->done && is_going(s) && s->u.addr.ifindex == a->ifindex &&
			ip_equal(&s->u.addr.local, &a->local))
			return true;
	}

	return false;
}

/* Routes that would go with it, or lose it. Those of its subnet the kernel makes again. */
static bool has_routes(const struct snapshot *now, const struct addr *a)
{
	for (size_t i = 0; i < now->n_routes; i++) {
		const struct route *route = &now->routes[i];

		if (route->protocol == RTPROT_KERNEL || route->family != a->local.family)
			continue;
		if (ip_equal(&route->prefsrc, &a->local) ||
			(a->local.family == AF_INET &&
				ip_covers(&a->local, a->plen, &route->gateway)))
			return true;
	}

	return false;
}

/* Which of two links the way to the subnet goes by is told by which came first. */
static bool has_rival(const struct snapshot *now, const struct addr *a)
{
	for (size_t i = 0; i < now->n_addrs; i++) {
		const struct addr *b = &now->addrs[i];

		if (b->ifindex != a->ifindex && b->plen == a->plen &&
			ip_covers(&a->local, a->plen, &b->local))
			return true;
	}

	return false;
}

static bool can_move(const struct snapshot *now, const struct plan *undone, const struct addr *a)
{
	const uint32_t odd = IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_MANAGETEMPADDR;

	if (a->local.family == AF_INET6 && (addr_is_autoconf(a) || (a->flags & odd)))
		return false;
	if (has_routes(now, a))
		return false;

	return was_out(undone, a) || (a->proto == OUR_PROTO && !has_rival(now, a));
}

/* ---- the steps ---- */

static struct step make_step(const struct link *l, enum step_op op, const struct addr *a)
{
	struct step s = { .op = op, .ifindex = l->index, .u.addr = *a };

	memcpy(s.ifname, l->name, sizeof(s.ifname));

	return s;
}

/* An IPv6 one that is usable is so at once. */
static int put_in(struct plan *ret, const struct link *l, const struct addr *a)
{
	struct step s = make_step(l, STEP_ADDR_ADD, a);
	bool checked = a->local.family == AF_INET6 && !(a->flags & IFA_F_NODAD);
	int r;

	if (checked)
		s.u.addr.flags |= IFA_F_NODAD;
	s.u.addr.flags &= ~(uint32_t)IFA_F_SECONDARY;
	r = plan_add(ret, &s);
	if (r < 0 || !checked)
		return r;
	s = make_step(l, STEP_ADDR_SET, a);
	s.was = a;

	return plan_add(ret, &s);
}

static int move(const struct line *l, size_t from, const struct link *link, struct plan *ret)
{
	int r = 0;

	for (size_t i = l->n; r == 0 && i-- > from;) {
		const struct step s = make_step(link, STEP_ADDR_DEL, l->places[i].now);

		r = plan_add(ret, &s);
	}
	for (size_t i = from; r == 0 && i < l->n; i++)
		r = put_in(ret, link, l->places[i].now);

	return r;
}

static int order(const struct snapshot *before, const struct snapshot *now,
	const struct plan *undone, const struct step *by, struct plan *ret)
{
	const struct link *link = snapshot_find_index(now, by->ifindex);
	_cleanup_(line_fini) struct line l = { .n = 0 };
	size_t from;
	int r = link ? find_line(before, now, by->ifindex, by->u.addr.local.family, &l) : 0;

	if (r < 0)
		return r;
	from = first_astray(&l);
	for (size_t i = from; i < l.n; i++)
		if (!can_move(now, undone, l.places[i].now))
			return 0;

	return move(&l, from, link, ret);
}

/* Whether an earlier step was about the same link and family. */
static bool is_repeated(const struct plan *undone, size_t n)
{
	const struct step *s = &undone->steps[n];

	for (size_t i = n; i-- > 0;) {
		const struct step *other = &undone->steps[i];

		if (other->done && is_going(other) && other->ifindex == s->ifindex &&
			other->u.addr.local.family == s->u.addr.local.family)
			return true;
	}

	return false;
}

int reorder_plan(const struct snapshot *before, const struct snapshot *now,
	const struct plan *undone, struct plan *ret)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };

	for (size_t i = 0; i < undone->n; i++) {
		const struct step *s = &undone->steps[i];

		if (!s->done || !is_going(s) || s->ifindex == 0 || is_repeated(undone, i))
			continue;
		if (order(before, now, undone, s, &plan) < 0)
			return -ENOMEM;
	}
	*ret = plan;
	plan = (struct plan){ .steps = NULL };

	return 0;
}
