/* SPDX-License-Identifier: Apache-2.0 */
/* Next hop objects: those that bear our protocol number, by what they are for. */
#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/linux.h"

#define ID_BASE 0x40000000u /* far from what other programs count up from 1 */
#define ID_KIND 24u

static const struct nl_policy nexthop_policy[] = {
	[NHA_ID] = { NL_U32 },
	[NHA_GROUP] = { NL_BIN },
};

uint32_t nexthop_id(enum nexthop_kind kind, uint32_t ifindex)
{
	return ID_BASE | (uint32_t)kind << ID_KIND | ifindex;
}

enum nexthop_kind nexthop_kind_of(uint32_t id, uint32_t *ret_ifindex)
{
	uint32_t kind = (id & ~ID_BASE) >> ID_KIND;

	if (!(id & ID_BASE) || kind > NEXTHOP_GROUP6)
		return NEXTHOP_NONE;
	*ret_ifindex = id & NEXTHOP_MAX_INDEX;
	return (enum nexthop_kind)kind;
}

static int parse_links(const struct nlattr *group, struct nexthop *nh)
{
	size_t n = nl_len(group) / sizeof(struct nexthop_grp);
	const char *p = nl_data(group);

	if (n > NEXTHOP_LINKS)
		return -ENOENT;
	for (size_t i = 0; i < n; i++) {
		struct nexthop_grp entry;

		memcpy(&entry, p + i * sizeof(entry), sizeof(entry));
		if (nexthop_kind_of(entry.id, &nh->links[i]) == NEXTHOP_NONE)
			return -ENOENT;
	}
	nh->n_links = n;
	return 0;
}

int nexthop_parse(const struct nlmsghdr *h, struct nexthop *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(nexthop_policy)];
	struct nexthop nh = { .kind = NEXTHOP_NONE };
	struct nhmsg nhm;
	int r;

	if (h->nlmsg_type != RTM_NEWNEXTHOP)
		return -ENOENT;
	r = nl_parse_message(nexthop_policy, tb, ARRAY_SIZE(tb), h, sizeof(nhm));
	if (r < 0)
		return r;
	memcpy(&nhm, (const char *)h + NLMSG_HDRLEN, sizeof(nhm));
	if (nhm.nh_protocol != OUR_GROUP_PROTO)
		return -ENOENT;
	nh.kind = nexthop_kind_of(nl_get_u32(tb[NHA_ID], 0), &nh.ifindex);
	if (nh.kind == NEXTHOP_NONE || nexthop_is_group(nh.kind) != (tb[NHA_GROUP] != NULL))
		return -ENOENT;
	r = tb[NHA_GROUP] ? parse_links(tb[NHA_GROUP], &nh) : 0;
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

static void put_links(struct nl_batch *b, const struct nexthop *nh)
{
	enum nexthop_kind kind = nh->kind == NEXTHOP_GROUP4 ? NEXTHOP_LINK4 : NEXTHOP_LINK6;
	struct nexthop_grp entries[NEXTHOP_LINKS] = { { .id = 0 } };

	for (size_t i = 0; i < nh->n_links; i++)
		entries[i].id = nexthop_id(kind, nh->links[i]);
	nl_put(b, NHA_GROUP, entries, nh->n_links * sizeof(entries[0]));
}

int nexthop_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const struct nexthop *to = step->u.nexthop.to;
	const struct nexthop *nh = to ? to : step->u.nexthop.from;
	bool group = nexthop_is_group(nh->kind);
	struct nhmsg nhm = { .nh_family = AF_UNSPEC };

	if (ifindex > NEXTHOP_MAX_INDEX || nh->n_links > NEXTHOP_LINKS)
		return -ERANGE;
	if (to) {
		nhm.nh_protocol = OUR_GROUP_PROTO;
		if (!group)
			nhm.nh_family = nh->kind == NEXTHOP_LINK4 ? AF_INET : AF_INET6;
	}
	nl_begin(b, to ? RTM_NEWNEXTHOP : RTM_DELNEXTHOP, to ? NLM_F_CREATE | NLM_F_REPLACE : 0,
		&nhm, sizeof(nhm));
	nl_put_u32(b, NHA_ID, nexthop_id(nh->kind, ifindex));
	if (to && group)
		put_links(b, nh);
	else if (to)
		nl_put_u32(b, NHA_OIF, ifindex);
	return nl_end(b);
}
