/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: MTU and ARP of a link: by its properties, the MTU also by a lease. */
#include <net/if.h>
#include <string.h>

#include "base/str.h"
#include "model/group.h"
#include "model/planner_private.h"

#define MTU_MIN_LEASE 576 /* RFC 791: what every host takes; less is a server's mistake */

#define KEY_MTU "ipv4.mtu"
#define KEY_ARP "ipv4.arp"

static uint32_t to_mtu(const char *text)
{
	uint64_t n;

	return text && str_to_uint(text, UINT32_MAX, &n) == 0 ? (uint32_t)n : 0;
}

bool planner_takes_mtu(const struct object *interface, uint32_t mtu)
{
	/* Packets are as large as the members take them. */
	if (group_is(interface))
		return false;

	return mtu >= (interface->families & FAM_INET6 ? MTU_MIN_INET6 : MTU_MIN_LEASE);
}

/* What a document says of the MTU; 0: nothing. */
static uint32_t said_mtu(const struct object *interface, const struct summary *has)
{
	uint32_t mtu = interface ? to_mtu(object_get(interface, KEY_MTU)) : 0;

	return mtu > 0 ? mtu : has->mtu;
}

void planner_mtu_find(struct target *t)
{
	const struct link *l = t->link;
	uint32_t mtu = said_mtu(t->want, &t->has);
	uint32_t before = to_mtu(was_value(t->was, KEY_MTU));

	/* It goes back when nobody says anything any more, or nobody is left to. */
	if (mtu == 0 && before > 0 && (!t->want || said_mtu(t->was, &t->had) > 0))
		mtu = before;
	if (l->max_mtu > 0 && mtu > l->max_mtu)
		mtu = l->max_mtu;
	if (mtu < l->min_mtu)
		mtu = 0;
	t->mtu = mtu > 0 ? mtu : l->mtu;
}

static bool is_off(const char *value)
{
	return strcmp(value, "off") == 0;
}

bool planner_has_arp(const struct planner *p, const struct target *t)
{
	bool now = !(t->link->flags & IFF_NOARP);
	const char *want = t->want ? object_get(t->want, KEY_ARP) : NULL;
	const char *said = t->was ? object_get(t->was, KEY_ARP) : NULL;
	const char *before = was_value(t->was, KEY_ARP);

	if (want)
		return !is_off(want);
	if (before && (!t->want || (said && (p->in->undo_memory || p->in->put))))
		return !is_off(before);

	return said ? true : now;
}

void planner_link_properties(struct planner *p, const struct target *t)
{
	bool arp = !(t->link->flags & IFF_NOARP);

	if (t->mtu != t->link->mtu)
		planner_num(p, PH_LINK, t, STEP_MTU,
			(struct num_change){ .from = t->link->mtu, .to = t->mtu });
	if (planner_has_arp(p, t) != arp)
		planner_num(
			p, PH_LINK, t, STEP_ARP, (struct num_change){ .from = arp, .to = !arp });
}
