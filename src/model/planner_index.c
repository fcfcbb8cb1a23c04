/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: finding the addresses, routes and settings of one link among those of thousands.
 * Sorted once for a plan.
 */
#include <errno.h>
#include <string.h>

#include "model/planner_private.h"

/* Pointers to elements of one array keep its order among themselves. */
static int compare_addrs(const void *a, const void *b)
{
	const struct addr *const *x = a;
	const struct addr *const *y = b;

	if ((*x)->ifindex != (*y)->ifindex)
		return (*x)->ifindex > (*y)->ifindex ? 1 : -1;

	return (*x > *y) - (*x < *y);
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *const *x = a;
	const struct route *const *y = b;

	if ((*x)->ifindex != (*y)->ifindex)
		return (*x)->ifindex > (*y)->ifindex ? 1 : -1;

	return (*x > *y) - (*x < *y);
}

static int compare_settings(const void *a, const void *b)
{
	const struct setting *const *x = a;
	const struct setting *const *y = b;
	int r = strcmp((*x)->ifname, (*y)->ifname);

	return r ? r : strcmp((*x)->path, (*y)->path);
}

int planner_index(struct planner *p)
{
	const struct snapshot *k = p->in->kernel;

	p->addrs = reallocarray(NULL, k->n_addrs + 1, sizeof(const struct addr *));
	p->routes = reallocarray(NULL, k->n_routes + 1, sizeof(const struct route *));
	p->settings = reallocarray(NULL, k->n_settings + 1, sizeof(const struct setting *));
	if (!p->addrs || !p->routes || !p->settings)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_addrs; i++)
		p->addrs[i] = &k->addrs[i];
	for (size_t i = 0; i < k->n_routes; i++)
		p->routes[i] = &k->routes[i];
	for (size_t i = 0; i < k->n_settings; i++)
		p->settings[i] = &k->settings[i];
	qsort(p->addrs, k->n_addrs, sizeof(const struct addr *), compare_addrs);
	qsort(p->routes, k->n_routes, sizeof(const struct route *), compare_routes);
	qsort(p->settings, k->n_settings, sizeof(const struct setting *), compare_settings);

	return 0;
}

void planner_fini(struct planner *p)
{
	plan_fini(&p->plan);
	free(p->phases);
	free(p->addrs);
	free(p->routes);
	free(p->settings);
	free(p->known);
	free(p->wanted);
}

/* The position of the first address of a link of this index or a higher one. */
static size_t first_addr(const struct planner *p, uint32_t ifindex)
{
	size_t lo = 0, hi = p->in->kernel->n_addrs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->addrs[mid]->ifindex < ifindex)
			lo = mid + 1;
		else
			hi = mid;
	}

	return lo;
}

static size_t first_route(const struct planner *p, uint32_t ifindex)
{
	size_t lo = 0, hi = p->in->kernel->n_routes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->routes[mid]->ifindex < ifindex)
			lo = mid + 1;
		else
			hi = mid;
	}

	return lo;
}

void planner_find_objects(const struct planner *p, struct target *t)
{
	uint32_t ifindex = t->link->index;
	size_t addr = first_addr(p, ifindex);
	size_t route = first_route(p, ifindex);

	if (t->fresh)
		return;
	t->addrs = p->addrs + addr;
	t->n_addrs = first_addr(p, ifindex + 1) - addr;
	t->routes = p->routes + route;
	t->n_routes = first_route(p, ifindex + 1) - route;
}

const char *planner_find_setting(const struct planner *p, const char *ifname, const char *path)
{
	struct setting key = { .path = path };
	const struct setting *pkey = &key;
	const struct setting **found;
	size_t len = strnlen(ifname, sizeof(key.ifname) - 1);

	memcpy(key.ifname, ifname, len);
	found = bsearch(&pkey, p->settings, p->in->kernel->n_settings,
		sizeof(const struct setting *), compare_settings);

	return found ? (*found)->value : NULL;
}
