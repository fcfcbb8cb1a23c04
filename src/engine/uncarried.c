/* SPDX-License-Identifier: Apache-2.0 */
/* What a look at the routes over IPMP groups found: the ways that they lead, and which of them can't be carried. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_MAX 16 /* lines of one look: who makes thousands of them is told of the first */

static bool is_same(const struct uncarried *a, const struct uncarried *b)
{
	return route_same_place(&a->route, &b->route) && strcmp(a->ifname, b->ifname) == 0 &&
	       strcmp(a->why, b->why) == 0;
}

static bool has_told(const struct engine *en, const struct uncarried *u)
{
	for (size_t i = 0; i < en->n_uncarried; i++)
		if (is_same(&en->uncarried[i], u))
			return true;

	return false;
}

static void tell(const struct engine *en, const char *text, const char *ifname)
{
	const struct engine_event ev = {
		.type = EVENT_ROUTE_UNCARRIED, .ifname = ifname, .text = text
	};

	if (en->hooks && en->hooks->event)
		en->hooks->event(en->hooks_ctx, &ev);
}

static void tell_route(const struct engine *en, const struct uncarried *u)
{
	char route[ROUTE_TEXTSIZE];
	char text[256];

	snprintf(text, sizeof(text),
		"IPMP: the route %s over %s does not go by its members, and what it gets is lost: "
		"%s",
		route_format(&u->route, route, sizeof(route)), u->ifname, u->why);
	tell(en, text, u->ifname);
}

static void tell_uncarried(const struct engine *en, const struct plan *plan)
{
	size_t told = 0, more = 0;
	char text[128];

	for (size_t i = 0; i < plan->n_uncarried; i++) {
		const struct uncarried *u = &plan->uncarried[i];

		if (has_told(en, u))
			continue;
		if (told++ < TOLD_MAX)
			tell_route(en, u);
		else
			more++;
	}
	if (more == 0)
		return;
	snprintf(text, sizeof(text),
		"IPMP: %zu more routes do not go by the members of their groups", more);
	tell(en, text, "");
}

/* Those of families that were not looked at stay told. */
static int keep(struct engine *en, const struct plan *plan, unsigned int known)
{
	size_t n = plan->n_uncarried + en->n_uncarried;
	struct uncarried *all = calloc(n + 1, sizeof(*all));

	if (!all)
		return -ENOMEM;
	n = 0;
	for (size_t i = 0; i < en->n_uncarried; i++)
		if (!(fam_of(en->uncarried[i].route.family) & known))
			all[n++] = en->uncarried[i];
	for (size_t i = 0; i < plan->n_uncarried; i++)
		all[n++] = plan->uncarried[i];
	free(en->uncarried);
	en->uncarried = all;
	en->n_uncarried = n;

	return 0;
}

int group_note_ways(struct engine *en, struct plan *plan, unsigned int known)
{
	free(en->ways);
	en->ways = plan->ways;
	en->n_ways = plan->n_ways;
	plan->ways = NULL;
	plan->n_ways = plan->cap_ways = 0;
	if (!known)
		return 0;
	tell_uncarried(en, plan);

	return keep(en, plan, known);
}

bool engine_leads_over(const struct engine *en, uint32_t ifindex)
{
	for (size_t i = 0; i < en->n_ways; i++)
		for (size_t j = 0; j < en->ways[i].n; j++)
			if (en->ways[i].legs[j].ifindex == ifindex &&
				en->ways[i].ifindex != ifindex)
				return true;

	return false;
}
