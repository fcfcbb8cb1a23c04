/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Next hop objects: those that bear our protocol number, by what they are for. A group is of the resilient kind: as
 * few buckets as these go to its stub by its weight only when nobody else is in it, and who else comes or goes has its
 * share of them at once, for all count as idle.
 */
#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/linux.h"

#define ID_BASE 0x40000000u /* far from what other programs count up from 1 */
#define ID_KIND 24u

/* There are NEXTHOP_SHARES buckets: as many as there may be links share them evenly, or nearly so. The one of least weight gets none of them: with its weight
 * of one in all, its share is less than half a bucket. */
#define WEIGHT      255u /* one less is told */
#define WEIGHT_STUB 0u

static const struct nl_policy nexthop_policy[] = {
	[NHA_ID] = { NL_U32 },
	[NHA_GROUP] = { NL_BIN },
	[NHA_OIF] = { NL_U32 },
	[NHA_GATEWAY] = { NL_BIN, 4 },
};

uint32_t nexthop_id(enum nexthop_kind kind, uint32_t key)
{
	return ID_BASE | (uint32_t)kind << ID_KIND | key;
}

enum nexthop_kind nexthop_kind_of(uint32_t id, uint32_t *ret_key)
{
	uint32_t kind = (id & ~ID_BASE) >> ID_KIND;

	if (!(id & ID_BASE) || kind >= N_NEXTHOP_KINDS)
		return NEXTHOP_NONE;
	*ret_key = id & NEXTHOP_MAX_INDEX;
	return (enum nexthop_kind)kind;
}

static void add_part(struct nexthop *nh, uint32_t key, uint8_t weight)
{
	if (nexthop_is_ways(nh->kind))
		nh->weights[nh->n_links] = weight;
	nh->links[nh->n_links++] = key;
}

static int parse_links(const struct nlattr *group, struct nexthop *nh)
{
	size_t n = nl_len(group) / sizeof(struct nexthop_grp);
	const char *p = nl_data(group);

	for (size_t i = 0; i < n; i++) {
		struct nexthop_grp entry;
		uint32_t key = 0;

		memcpy(&entry, p + i * sizeof(entry), sizeof(entry));
		if (nexthop_kind_of(entry.id, &key) != nexthop_part(nh->kind))
			return -ENOENT;
		if (key == nexthop_key(nh))
			nh->stub = true;
		else if (nh->n_links < NEXTHOP_PARTS)
			add_part(nh, key, entry.weight);
		else
			return -ENOENT;
	}
	return 0;
}

static int parse_gateway(const struct nlattr *a, struct nexthop *nh)
{
	uint8_t family = nexthop_is_inet6(nh->kind) ? AF_INET6 : AF_INET;

	if (!a)
		return 0;
	if (nl_len(a) != ip_size(family))
		return -ENOENT;
	nh->gateway.family = family;
	memcpy(nh->gateway.bytes, nl_data(a), ip_size(family));
	return 0;
}

/* What its number does not say. */
static int parse_rest(const struct nlattr **tb, struct nexthop *nh, uint32_t key)
{
	if (!nexthop_is_via(nh->kind))
		nh->ifindex = key;
	else
		nh->number = key;
	if (tb[NHA_GROUP])
		return parse_links(tb[NHA_GROUP], nh);
	if (!nexthop_is_via(nh->kind))
		return 0;
	nh->ifindex = nl_get_u32(tb[NHA_OIF], 0);
	return parse_gateway(tb[NHA_GATEWAY], nh);
}

int nexthop_parse(const struct nlmsghdr *h, struct nexthop *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(nexthop_policy)];
	struct nexthop nh = { .kind = NEXTHOP_NONE };
	struct nhmsg nhm;
	uint32_t key;
	int r;

	if (h->nlmsg_type != RTM_NEWNEXTHOP)
		return -ENOENT;
	r = nl_parse_message(nexthop_policy, tb, ARRAY_SIZE(tb), h, sizeof(nhm));
	if (r < 0)
		return r;
	memcpy(&nhm, (const char *)h + NLMSG_HDRLEN, sizeof(nhm));
	if (nhm.nh_protocol != OUR_GROUP_PROTO)
		return -ENOENT;
	nh.kind = nexthop_kind_of(nl_get_u32(tb[NHA_ID], 0), &key);
	if (nh.kind == NEXTHOP_NONE || nexthop_is_group(nh.kind) != (tb[NHA_GROUP] != NULL))
		return -ENOENT;
	r = parse_rest(tb, &nh, key);
	if (r < 0)
		return r;
	*ret = nh;
	return 0;
}

int nexthop_put_dump(struct nl_batch *b)
{
	const struct nhmsg nhm = { .nh_family = AF_UNSPEC };

	nl_begin(b, RTM_GETNEXTHOP, 0, &nhm, sizeof(nhm));
	return nl_end(b);
}

static void put_links(struct nl_batch *b, const struct nexthop *nh, uint32_t key)
{
	const uint16_t type = NEXTHOP_GRP_TYPE_RES;
	const uint16_t buckets = NEXTHOP_SHARES;
	struct nexthop_grp entries[NEXTHOP_PARTS + 1] = { { .id = 0 } };
	enum nexthop_kind part = nexthop_part(nh->kind);
	size_t n = nh->n_links;
	size_t nest;

	for (size_t i = 0; i < n; i++)
		entries[i] = (struct nexthop_grp){ .id = nexthop_id(part, nh->links[i]),
			.weight = nexthop_is_ways(nh->kind) ? nh->weights[i] : WEIGHT };
	if (nh->stub)
		entries[n++] =
			(struct nexthop_grp){ .id = nexthop_id(part, key), .weight = WEIGHT_STUB };
	nl_put(b, NHA_GROUP, entries, n * sizeof(entries[0]));
	nl_put(b, NHA_GROUP_TYPE, &type, sizeof(type));
	nest = nl_nest(b, NHA_RES_GROUP);
	nl_put(b, NHA_RES_GROUP_BUCKETS, &buckets, sizeof(buckets));
	nl_put_u32(b, NHA_RES_GROUP_IDLE_TIMER, 0);
	nl_nest_end(b, nest);
}

/* The link, and the gateway behind it: of IPv4 one that no route of the link leads to. */
static void put_link(struct nl_batch *b, const struct nexthop *nh, uint32_t ifindex)
{
	nl_put_u32(b, NHA_OIF, ifindex);
	if (nh->gateway.family)
		nl_put(b, NHA_GATEWAY, nh->gateway.bytes, ip_size(nh->gateway.family));
}

int nexthop_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const struct nexthop *to = step->u.nexthop.to;
	const struct nexthop *nh = to ? to : step->u.nexthop.from;
	bool group = nexthop_is_group(nh->kind);
	bool via = nexthop_is_via(nh->kind);
	uint32_t key = via ? nh->number : ifindex;
	struct nhmsg nhm = { .nh_family = AF_UNSPEC };

	if (key > NEXTHOP_MAX_INDEX || nh->n_links > NEXTHOP_PARTS)
		return -ERANGE;
	if (to) {
		nhm.nh_protocol = OUR_GROUP_PROTO;
		if (!group)
			nhm.nh_family = nexthop_is_inet6(nh->kind) ? AF_INET6 : AF_INET;
		if (nh->gateway.family && (nh->kind == NEXTHOP_VIA4 || nh->onlink))
			nhm.nh_flags = RTNH_F_ONLINK;
	}
	nl_begin(b, to ? RTM_NEWNEXTHOP : RTM_DELNEXTHOP, to ? NLM_F_CREATE | NLM_F_REPLACE : 0,
		&nhm, sizeof(nhm));
	nl_put_u32(b, NHA_ID, nexthop_id(nh->kind, key));
	if (to && group)
		put_links(b, nh, key);
	else if (to)
		put_link(b, nh, ifindex);
	return nl_end(b);
}
