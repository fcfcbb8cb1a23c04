/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: what goes, goes last, when a document is put. An address that comes is what the kernel may refuse; as long as
 * nothing has gone, all that the undo has to do is to take out what came, and the rest stands as it stood, in its order.
 * Nor is a host without the old address before it has the new one.
 *
 * What has to do with something that comes goes before it, as ever: the same address, elsewhere or in another form; one of
 * its subnet, of which the first is the primary one; a primary one that others take the place of, behind all that is there
 * then; and all of a link whose routes the kernel takes along. The undo puts it back into its place, as far as that cuts
 * nothing off (reorder.h).
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>

#include "model/group.h"
#include "model/planner_private.h"

/* The addresses that come, sorted. */
struct coming {
	const struct ip **ips;
	size_t n;
};

static void coming_fini(struct coming *c)
{
	free(c->ips);
}

static int compare_ips(const void *a, const void *b)
{
	const struct ip *x = *(const struct ip *const *)a;
	const struct ip *y = *(const struct ip *const *)b;

	if (x->family != y->family)
		return x->family > y->family ? 1 : -1;

	return memcmp(x->bytes, y->bytes, ip_size(x->family));
}

static int find_coming(const struct plan *plan, struct coming *ret)
{
	ret->ips = calloc(plan->n, sizeof(struct ip *));
	if (!ret->ips)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == STEP_ADDR_ADD)
			ret->ips[ret->n++] = &plan->steps[i].u.addr.local;
	qsort(ret->ips, ret->n, sizeof(struct ip *), compare_ips);

	return 0;
}

static bool comes(const struct coming *c, const struct ip *a)
{
	return bsearch(&a, c->ips, c->n, sizeof(struct ip *), compare_ips) != NULL;
}

/* The steps of one link: they stand side by side. */
struct run {
	size_t first, end;
};

static bool next_run(const struct planner *p, struct run *run)
{
	const struct step *steps = p->plan.steps;

	run->first = run->end;
	while (run->end < p->plan.n &&
		strcmp(steps[run->end].ifname, steps[run->first].ifname) == 0)
		run->end++;

	return run->first < p->plan.n;
}

static bool is_going(const struct step *s)
{
	return s->op == STEP_ADDR_DEL || s->op == STEP_ADDR_GONE;
}

/* Whether the kernel's route of a subnet depends on which of the two is there first. */
static bool meet(const struct addr *going, const struct addr *coming)
{
	if (going->local.family != coming->local.family || going->plen != coming->plen ||
		!ip_covers(&going->local, going->plen, &coming->local))
		return false;

	return going->local.family == AF_INET || addr_metric(going) != addr_metric(coming) ||
	       ((going->flags ^ coming->flags) & IFA_F_NOPREFIXROUTE);
}

static bool meets_any(const struct planner *p, const struct run *run, const struct addr *going)
{
	for (size_t i = run->first; i < run->end; i++) {
		const struct step *s = &p->plan.steps[i];

		if ((s->op == STEP_ADDR_ADD || s->op == STEP_ADDR_SET) && meet(going, &s->u.addr))
			return true;
	}

	return false;
}

static bool goes(const struct planner *p, const struct run *run, const struct addr *a)
{
	for (size_t i = run->first; i < run->end; i++)
		if (is_going(&p->plan.steps[i]) &&
			ip_equal(&p->plan.steps[i].u.addr.local, &a->local))
			return true;

	return false;
}

/* Whether another IPv4 address of its subnet becomes the primary one. */
static bool has_heir(const struct planner *p, const struct run *run, const struct addr *going)
{
	const struct snapshot *k = p->in->kernel;

	if (going->flags & IFA_F_SECONDARY)
		return false;
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == going->ifindex &&
			(k->addrs[i].flags & IFA_F_SECONDARY) &&
			addr_same_subnet(&k->addrs[i], going) && !goes(p, run, &k->addrs[i]))
			return true;

	return false;
}

static bool loses_routes(const struct planner *p, const struct run *run)
{
	for (size_t i = run->first; i < run->end; i++)
		if (p->plan.steps[i].op == STEP_ROUTE_DEL)
			return true;

	return false;
}

/* Links above may need its MTU. */
static bool can_leave_last(
	const struct planner *p, const struct run *run, const struct coming *coming)
{
	for (size_t i = run->first; i < run->end; i++) {
		const struct step *s = &p->plan.steps[i];

		if (p->phases[i] == PH_NEW || p->phases[i] == PH_LINK ||
			(is_going(s) && comes(coming, &s->u.addr.local)))
			return false;
	}

	return true;
}

/* What is kept for the undo, and what is of no interface, stays first. */
static void leave_last(struct planner *p, const struct run *run)
{
	for (size_t i = run->first; i < run->end; i++)
		if (p->phases[i] > PH_PROTOCOL)
			p->phases[i] += N_PHASES;
}

static bool is_single(const struct planner *p, size_t i, uint8_t family)
{
	const struct step *s = &p->plan.steps[i];

	return (p->phases[i] == PH_ADDR_DEL || p->phases[i] == PH_LEARNT) &&
	       s->op == STEP_ADDR_DEL && s->u.addr.local.family == family;
}

/* All of a family or none: the undo brings them back in the order in which they stood. */
static void retire_addresses(
	struct planner *p, const struct run *run, const struct coming *coming, uint8_t family)
{
	for (size_t i = run->first; i < run->end; i++) {
		const struct addr *a = &p->plan.steps[i].u.addr;

		if (is_single(p, i, family) &&
			(comes(coming, &a->local) || meets_any(p, run, a) || has_heir(p, run, a)))
			return;
	}
	for (size_t i = run->first; i < run->end; i++)
		if (is_single(p, i, family))
			p->phases[i] = PH_RETIRE;
}

static bool concerns_groups(const struct plan_input *in)
{
	return in->kernel->n_nexthops > 0 || group_any(in->want) ||
	       (in->memory && group_any(in->memory));
}

static bool any_goes(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (is_going(&plan->steps[i]))
			return true;

	return false;
}

int planner_retire(struct planner *p)
{
	_cleanup_(coming_fini) struct coming coming = { .ips = NULL };
	const struct plan_input *in = p->in;
	struct run run = { .end = 0 };

	if (!in->put || in->undo_memory || !any_goes(&p->plan) || concerns_groups(in))
		return 0;
	if (find_coming(&p->plan, &coming) < 0)
		return -ENOMEM;
	while (next_run(p, &run)) {
		const char *ifname = p->plan.steps[run.first].ifname;

		if (!ifname[0] || loses_routes(p, &run))
			continue;
		if (document_find(in->want, OBJ_INTERFACE, ifname)) {
			retire_addresses(p, &run, &coming, AF_INET);
			retire_addresses(p, &run, &coming, AF_INET6);
		} else if (can_leave_last(p, &run, &coming)) {
			leave_last(p, &run);
		}
	}

	return 0;
}
