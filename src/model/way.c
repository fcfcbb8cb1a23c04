/* SPDX-License-Identifier: Apache-2.0 */
/* Ways of routes: what tells one from another. */
#include "model/way.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "model/snapshot.h"

static int compare_legs(const void *a, const void *b)
{
	const struct leg *x = a;
	const struct leg *y = b;

	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	if (x->gateway.family != y->gateway.family)
		return x->gateway.family < y->gateway.family ? -1 : 1;

	return memcmp(x->gateway.bytes, y->gateway.bytes, ip_size(x->gateway.family));
}

static bool add_leg(struct way *w, const struct leg *leg)
{
	for (size_t i = 0; i < w->n; i++) {
		uint32_t sum = (uint32_t)w->legs[i].weight + leg->weight;

		if (compare_legs(&w->legs[i], leg) != 0)
			continue;
		w->legs[i].weight = sum < UINT16_MAX ? (uint16_t)sum : UINT16_MAX;
		w->legs[i].onlink |= leg->onlink;
		return true;
	}
	if (w->n == WAY_LEGS)
		return false;
	w->legs[w->n++] = *leg;

	return true;
}

static uint16_t divisor(uint16_t a, uint16_t b)
{
	while (b > 0) {
		uint16_t rest = a % b;

		a = b;
		b = rest;
	}

	return a;
}

static void reduce(struct way *w)
{
	uint16_t common = 0;

	for (size_t i = 0; i < w->n; i++)
		common = divisor(w->legs[i].weight, common);
	for (size_t i = 0; i < w->n && common > 1; i++)
		w->legs[i].weight /= common;
}

bool way_of_route(const struct route *r, struct way *ret)
{
	const struct leg only = { .ifindex = r->ifindex, .gateway = r->gateway, .weight = 1 };
	struct way w = { .family = r->family };

	if (r->n_legs == 0 && !add_leg(&w, &only))
		return false;
	for (size_t i = 0; i < r->n_legs; i++)
		if (!add_leg(&w, &r->legs[i]))
			return false;
	qsort(w.legs, w.n, sizeof(w.legs[0]), compare_legs);
	reduce(&w);
	*ret = w;

	return true;
}

bool way_equal(const struct way *a, const struct way *b)
{
	if (a->family != b->family || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (compare_legs(&a->legs[i], &b->legs[i]) != 0 ||
			a->legs[i].weight != b->legs[i].weight)
			return false;

	return true;
}

/* The same on every machine. */
static void add_number(uint64_t *hash, uint32_t n)
{
	const char bytes[] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n };

	hash_add(hash, bytes, sizeof(bytes));
}

uint32_t way_hash(const struct way *w, uint32_t max)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < w->n; i++) {
		const struct leg *l = &w->legs[i];

		add_number(&hash, l->ifindex);
		add_number(&hash, l->weight);
		hash_add(&hash, (const char *)l->gateway.bytes, ip_size(l->gateway.family));
	}

	return 1 + (uint32_t)((hash ^ hash >> 32) % max);
}
