/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: which IPv4 address of a subnet is the primary one, by which the kernel's routes go out. It is the one that
 * came first, so that who has to stand behind another is taken out and put in again. Only when a document is put, and
 * only of subnets in which addresses come or go: what commands made one after another stays.
 */
#include <sys/socket.h>

#include "model/planner_private.h"

/* One that stays where it is. */
static bool is_staying(const struct wanted *w)
{
	return w->found && !w->anew;
}

/* The one that would be added first on a link without addresses; NULL. */
static const struct wanted *find_first(struct planner *p, size_t n_wanted, const struct addr *a)
{
	const struct wanted *first = NULL;

	for (size_t i = 0; i < n_wanted; i++) {
		struct wanted *w = &p->wanted[i];

		if (!addr_same_subnet(&w->addr, a))
			continue;
		w->seen = true;
		if (!first ||
			(planner_is_deprecated(&first->addr) && !planner_is_deprecated(&w->addr)))
			first = w;
	}

	return first;
}

/* What others put there stays what it is. */
static bool has_foreign(const struct planner *p, const struct target *t, const struct addr *a)
{
	for (size_t i = 0; i < t->n_addrs; i++)
		if (!p->known[i].ours && addr_same_subnet(p->known[i].addr, a))
			return true;

	return false;
}

/* Nor is an address taken out that the caller came over. */
static bool has_callers(const struct planner *p, size_t n_wanted, const struct addr *a)
{
	for (size_t i = 0; i < n_wanted; i++)
		if (is_staying(&p->wanted[i]) && addr_same_subnet(&p->wanted[i].addr, a) &&
			planner_is_callers(p, &p->wanted[i].addr.local))
			return true;

	return false;
}

static void order(struct planner *p, const struct target *t, size_t n_wanted, const struct addr *a)
{
	const struct wanted *first = find_first(p, n_wanted, a);

	if (!first || has_foreign(p, t, a) || has_callers(p, n_wanted, a))
		return;
	for (size_t i = 0; i < n_wanted; i++) {
		struct wanted *w = &p->wanted[i];

		if (w == first || !is_staying(w) || !addr_same_subnet(&w->addr, a))
			continue;
		/* Of one link they are in the kernel's order. */
		if (!is_staying(first) || w->found->addr < first->found->addr)
			w->anew = true;
	}
}

void planner_primaries(struct planner *p, const struct target *t, size_t n_wanted)
{
	const size_t n = n_wanted;

	for (size_t i = 0; i < n; i++) {
		const struct wanted *w = &p->wanted[i];

		if (w->addr.local.family == AF_INET && !is_staying(w) && !w->seen && t->n_addrs > 0)
			order(p, t, n, &w->addr);
	}
	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct known *k = &p->known[i];

		if (k->addr->local.family == AF_INET && k->ours && !k->claimed)
			order(p, t, n, k->addr);
	}
}
