/* SPDX-License-Identifier: Apache-2.0 */
#include "model/impact.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void impact_fini(struct impact *i)
{
	free(i->rows);
	*i = (struct impact){ .rows = NULL };
}

struct impact_row *impact_add(struct impact *i, enum impact_kind kind, const char *ifname)
{
	struct impact_row *row = array_grow(i->rows, i->n, &i->cap, sizeof(*row));

	if (!row)
		return NULL;
	i->rows = row;
	row = &i->rows[i->n++];
	*row = (struct impact_row){ .kind = kind };
	snprintf(row->ifname, sizeof(row->ifname), "%s", ifname);

	return row;
}

/* ---- what vanishes ---- */

/* The steps of some operations, sorted by what they are about, so that those of thousands find one another. */
struct sorted {
	const struct step **steps;
	size_t n;
};

static void sorted_fini(struct sorted *s)
{
	free(s->steps);
}

static int compare_addrs(const void *a, const void *b)
{
	const struct addr *x = &(*(const struct step *const *)a)->u.addr;
	const struct addr *y = &(*(const struct step *const *)b)->u.addr;

	if (x->local.family != y->local.family)
		return x->local.family > y->local.family ? 1 : -1;

	return memcmp(x->local.bytes, y->local.bytes, sizeof(x->local.bytes));
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *x = &(*(const struct step *const *)a)->u.route;
	const struct route *y = &(*(const struct step *const *)b)->u.route;

	if (x->family != y->family)
		return x->family > y->family ? 1 : -1;
	if (x->plen != y->plen)
		return x->plen > y->plen ? 1 : -1;

	return x->plen == 0 ? 0 : memcmp(x->dst.bytes, y->dst.bytes, sizeof(x->dst.bytes));
}

static int sort_steps(const struct plan *plan, enum step_op op,
	int (*compare)(const void *, const void *), struct sorted *ret)
{
	ret->steps = calloc(plan->n + 1, sizeof(struct step *));
	if (!ret->steps)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == op)
			ret->steps[ret->n++] = &plan->steps[i];
	qsort(ret->steps, ret->n, sizeof(struct step *), compare);

	return 0;
}

static bool has(
	const struct sorted *s, const struct step *step, int (*compare)(const void *, const void *))
{
	return s->n > 0 && bsearch(&step, s->steps, s->n, sizeof(struct step *), compare);
}

static int add_address(struct impact *i, const struct step *s)
{
	struct impact_row *row = impact_add(i, IMPACT_ADDRESS, s->ifname);
	char host[IP_STRSIZE];

	if (!row)
		return -ENOMEM;
	snprintf(row->text, sizeof(row->text), "%s/%u", ip_format(&s->u.addr.local, host),
		s->u.addr.plen);

	return 0;
}

static int add_route(struct impact *i, const struct step *s)
{
	struct impact_row *row = impact_add(i, IMPACT_ROUTE, s->ifname);

	if (!row)
		return -ENOMEM;
	route_format(&s->u.route, row->text, sizeof(row->text));

	return 0;
}

/* ---- whose connections end ---- */

static bool leads_to(const struct route *r, const struct ip *a)
{
	return r->family == a->family && (r->plen == 0 || ip_covers(&r->dst, r->plen, a));
}

/* Whether an address of the kernel that stays has @a in its subnet. */
static bool is_near(const struct plan *plan, const struct snapshot *k, const struct ip *a)
{
	for (size_t i = 0; i < k->n_addrs; i++) {
		bool gone = false;

		if (!ip_covers(&k->addrs[i].local, k->addrs[i].plen, a))
			continue;
		for (size_t s = 0; s < plan->n && !gone; s++)
			gone = (plan->steps[s].op == STEP_ADDR_DEL ||
				       plan->steps[s].op == STEP_ADDR_GONE) &&
			       ip_equal(&plan->steps[s].u.addr.local, &k->addrs[i].local);
		if (!gone)
			return true;
	}

	return false;
}

/* Why it ends; NULL when it doesn't. @vanished: the rows of what vanishes. */
static const struct step *find_cut(const struct plan *plan, const struct snapshot *k,
	const struct connection *c, const struct sorted *added)
{
	const struct step *by = NULL;
	bool replaced = false;

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];

		if ((s->op == STEP_ADDR_DEL || s->op == STEP_ADDR_GONE) &&
			ip_equal(&s->u.addr.local, &c->local) && !has(added, s, compare_addrs))
			return s;
		if (s->op == STEP_ROUTE_DEL && leads_to(&s->u.route, &c->remote))
			by = s;
		if (s->op == STEP_ROUTE_ADD && leads_to(&s->u.route, &c->remote))
			replaced = true;
	}

	return by && !replaced && !is_near(plan, k, &c->remote) ? by : NULL;
}

static int add_connections(struct impact *i, const struct plan *plan, const struct snapshot *k,
	const struct connection *connections, size_t n, const struct sorted *added)
{
	for (size_t c = 0; c < n; c++) {
		const struct step *s = find_cut(plan, k, &connections[c], added);
		struct impact_row *row = s ? impact_add(i, IMPACT_CONNECTION, s->ifname) : NULL;
		char local[IP_STRSIZE];
		char remote[IP_STRSIZE];

		if (!s)
			continue;
		if (!row)
			return -ENOMEM;
		row->local = connections[c].local;
		snprintf(row->text, sizeof(row->text), "%s from %s",
			ip_format(&connections[c].local, local),
			ip_format(&connections[c].remote, remote));
	}

	return 0;
}

/* ---- all of it ---- */

static int add_steps(struct impact *i, const struct plan *plan)
{
	for (size_t n = 0; n < plan->n; n++) {
		struct impact_row *row = impact_add(i, IMPACT_STEP, plan->steps[n].ifname);

		if (!row)
			return -ENOMEM;
		step_format(&plan->steps[n], row->text, sizeof(row->text));
	}

	return 0;
}

static int add_vanishing(struct impact *i, const struct plan *plan, const struct sorted *addrs,
	const struct sorted *routes)
{
	for (size_t n = 0; n < plan->n; n++) {
		const struct step *s = &plan->steps[n];
		int r = 0;

		if ((s->op == STEP_ADDR_DEL || s->op == STEP_ADDR_GONE) &&
			!has(addrs, s, compare_addrs))
			r = add_address(i, s);
		if (s->op == STEP_ROUTE_DEL && !has(routes, s, compare_routes))
			r = add_route(i, s);
		if (r < 0)
			return r;
	}

	return 0;
}

int impact_cut(const struct plan *plan, const struct snapshot *k,
	const struct connection *connections, size_t n, struct impact *ret)
{
	_cleanup_(sorted_fini) struct sorted added = { .steps = NULL };
	_cleanup_impact_ struct impact i = { .rows = NULL };

	if (n > 0 && (sort_steps(plan, STEP_ADDR_ADD, compare_addrs, &added) < 0 ||
			     add_connections(&i, plan, k, connections, n, &added) < 0))
		return -ENOMEM;
	*ret = i;
	i = (struct impact){ .rows = NULL };

	return 0;
}

int impact_of(const struct plan *plan, const struct snapshot *k,
	const struct connection *connections, size_t n, struct impact *ret)
{
	_cleanup_(sorted_fini) struct sorted addrs = { .steps = NULL };
	_cleanup_(sorted_fini) struct sorted routes = { .steps = NULL };
	_cleanup_impact_ struct impact i = { .rows = NULL };

	if (sort_steps(plan, STEP_ADDR_ADD, compare_addrs, &addrs) < 0 ||
		sort_steps(plan, STEP_ROUTE_ADD, compare_routes, &routes) < 0 ||
		add_steps(&i, plan) < 0 || add_vanishing(&i, plan, &addrs, &routes) < 0 ||
		add_connections(&i, plan, k, connections, n, &addrs) < 0)
		return -ENOMEM;
	*ret = i;
	i = (struct impact){ .rows = NULL };

	return 0;
}
