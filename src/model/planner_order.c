/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: addresses that come back come to where they stood. The kernel puts an IPv4 address behind those that are
 * there, an IPv6 one before them. So what had come after one that is missing is taken out and put in behind it: of one
 * link and family, and all of that or nothing. Nothing of it is moved where that could cut something off: what others put
 * there, what the caller came over, what a route has for its source, and what is ours for a time only.
 */
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "model/past.h"
#include "model/planner_private.h"

static bool is_of(const struct target *t, const struct past_addr *row)
{
	return strcmp(row->ifname, t->link->name) == 0 &&
	       (t->ours || row->ifindex == t->link->index);
}

/* A group's addresses go by its members. */
static bool has_past(const struct planner *p, const struct target *t)
{
	return p->in->past && p->in->past->n > 0 && !p->in->missing_only && !t->group &&
	       !t->member && !t->was_member;
}

/* ---- what others had there ---- */

static bool can_come_back(const struct target *t, const struct past_addr *row)
{
	return row->went && is_of(t, row) &&
	       (row->addr.local.family == AF_INET || t->link->has_inet6);
}

bool planner_gets_back(const struct planner *p, const struct target *t, uint8_t family)
{
	if (!has_past(p, t))
		return false;
	for (size_t i = 0; i < p->in->past->n; i++)
		if (p->in->past->rows[i].addr.local.family == family &&
			can_come_back(t, &p->in->past->rows[i]))
			return true;

	return false;
}

static bool is_wanted(const struct planner *p, size_t n_wanted, const struct ip *a)
{
	for (size_t i = 0; i < n_wanted; i++)
		if (ip_equal(&p->wanted[i].addr.local, a))
			return true;

	return false;
}

static size_t want_back(struct planner *p, const struct target *t, size_t n_wanted)
{
	for (size_t i = 0; i < p->in->past->n; i++) {
		const struct past_addr *row = &p->in->past->rows[i];
		struct wanted w = { .addr = row->addr };

		if (!can_come_back(t, row) || planner_is_known(p, t, &row->addr.local) ||
			is_wanted(p, n_wanted, &row->addr.local))
			continue;
		w.addr.ifindex = t->ours ? 0 : t->link->index;
		w.addr.flags &= ~(uint32_t)(IFA_F_SECONDARY | IFA_F_PERMANENT | IFA_F_DEPRECATED);
		n_wanted = planner_want(p, &w, n_wanted);
	}

	return n_wanted;
}

/* ---- in which order they come ---- */

/* In which they came, of those that stood there; behind them the others, as the document has them. */
static void find_ranks(struct planner *p, const struct target *t, size_t n_wanted)
{
	const struct past *past = p->in->past;

	for (size_t i = 0; i < n_wanted; i++) {
		struct wanted *w = &p->wanted[i];

		w->rank = past->n + i;
		for (size_t k = 0; k < past->n && !w->stood; k++) {
			const struct addr *a = &past->rows[k].addr;

			if (!ip_equal(&a->local, &w->addr.local) || !addr_is_like(a, &w->addr) ||
				!is_of(t, &past->rows[k]))
				continue;
			w->stood = true;
			w->rank = a->local.family == AF_INET ? k : past->n - 1 - k;
		}
	}
}

static int compare_ranks(const void *a, const void *b)
{
	const struct wanted *x = a;
	const struct wanted *y = b;

	if (x->addr.local.family != y->addr.local.family)
		return x->addr.local.family > y->addr.local.family ? 1 : -1;

	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Whether the one came before the other, of two that are there. */
static bool is_before(const struct addr *a, const struct addr *b)
{
	return a->local.family == AF_INET ? a < b : a > b;
}

/* The first of those that have to be put in anew, of @n in the order in which they came. */
static size_t first_astray(const struct wanted *w, size_t n)
{
	const struct addr *last = NULL;
	size_t i = 0;

	for (; i < n && w[i].found && !w[i].anew; i++) {
		if (last && !is_before(last, w[i].found->addr))
			return i;
		last = w[i].found->addr;
	}

	return i;
}

/* ---- what can be moved ---- */

bool planner_is_callers(const struct planner *p, const struct ip *a)
{
	for (size_t i = 0; i < p->in->n_callers; i++)
		if (ip_equal(&p->in->callers[i].local, a))
			return true;

	return false;
}

/* The kernel takes a route along whose source goes. What goes for other reasons comes back behind it (planner_route.c). */
static bool is_source(const struct target *t, const struct addr *a)
{
	for (size_t i = 0; i < t->n_routes; i++)
		if (t->routes[i]->protocol != RTPROT_KERNEL &&
			ip_equal(&t->routes[i]->prefsrc, &a->local))
			return true;

	return false;
}

static bool can_move(const struct planner *p, const struct target *t, const struct wanted *w)
{
	const uint32_t odd = IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_MANAGETEMPADDR;
	const struct addr *now = w->found->addr;

	return w->obj && w->found->ours && address_type(w->obj) == ADDR_STATIC &&
	       now->valid == UINT32_MAX && (now->preferred == UINT32_MAX || now->preferred == 0) &&
	       !(now->local.family == AF_INET6 && (now->flags & odd)) &&
	       !object_get(w->obj, KEY_ADOPTED) && !planner_is_callers(p, &now->local) &&
	       !is_source(t, now);
}

/* Whether somebody else's stood behind @first: its place can't be kept. */
static bool is_blocked(const struct planner *p, const struct target *t, const struct wanted *first)
{
	const struct past *past = p->in->past;

	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct known *k = &p->known[i];
		const struct addr *a = k->addr;

		if (k->ours || a->local.family != first->addr.local.family || addr_is_kernel_ll(a))
			continue;
		for (size_t n = 0; n < past->n; n++) {
			size_t rank = a->local.family == AF_INET ? n : past->n - 1 - n;

			if (rank > first->rank && is_of(t, &past->rows[n]) &&
				ip_equal(&past->rows[n].addr.local, &a->local))
				return true;
		}
	}

	return false;
}

/* @w: those of one family that stood there, in the order in which they came. */
static void move(struct planner *p, const struct target *t, struct wanted *w, size_t n)
{
	size_t from = first_astray(w, n);
	bool any = false;

	if (from == n || is_blocked(p, t, &w[from]))
		return;
	for (size_t i = from; i < n; i++)
		any |= w[i].found && !w[i].anew;
	if (!any)
		return;
	planner_needs_routes(p, t, fam_of(w->addr.local.family));
	for (size_t i = from; i < n; i++)
		if (w[i].found && !w[i].anew && !can_move(p, t, &w[i]))
			return;
	for (size_t i = from; i < n; i++) {
		w[i].moved = w[i].found && !w[i].anew;
		w[i].anew |= w[i].moved;
	}
}

size_t planner_return(struct planner *p, const struct target *t, size_t n_wanted)
{
	size_t n = n_wanted;
	size_t first = 0;

	if (!has_past(p, t))
		return n;
	n = want_back(p, t, n);
	find_ranks(p, t, n);
	if (n > 0)
		qsort(p->wanted, n, sizeof(*p->wanted), compare_ranks);
	while (first < n) {
		size_t end = first;

		while (end < n && p->wanted[end].stood &&
			p->wanted[end].addr.local.family == p->wanted[first].addr.local.family)
			end++;
		move(p, t, p->wanted + first, end - first);
		first = end > first ? end : first + 1;
	}

	return n;
}
