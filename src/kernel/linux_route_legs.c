/* SPDX-License-Identifier: Apache-2.0 */
/* The legs of a route over several links (RTA_MULTIPATH), as the kernel gives and takes them. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/linux.h"

static const struct nl_policy leg_policy[] = {
	[RTA_GATEWAY] = { NL_BIN, 4 },
	[RTA_VIA] = { NL_BIN },
	[RTA_ENCAP_TYPE] = { NL_BIN },
};

/* The hop at @p with its attributes inside; false when there is no whole one. */
static bool hop_at(const uint8_t *p, size_t left, struct rtnexthop *ret)
{
	if (left < sizeof(*ret))
		return false;
	memcpy(ret, p, sizeof(*ret));
	return ret->rtnh_len >= sizeof(*ret) && ret->rtnh_len <= left;
}

/* How far it is to the next hop. */
static size_t hop_step(const struct rtnexthop *hop, size_t left)
{
	size_t len = NLMSG_ALIGN(hop->rtnh_len);

	return len < left ? len : left;
}

uint32_t route_find_leg(const struct nlattr *a, uint32_t prefer)
{
	const uint8_t *p = nl_data(a);
	size_t left = nl_len(a);
	uint32_t first = 0;
	struct rtnexthop hop;

	while (hop_at(p, left, &hop)) {
		if ((uint32_t)hop.rtnh_ifindex == prefer)
			return prefer;
		if (first == 0)
			first = (uint32_t)hop.rtnh_ifindex;
		p += hop_step(&hop, left);
		left -= hop_step(&hop, left);
	}
	return first;
}

void route_clean_legs(uint8_t *p, size_t left)
{
	struct rtnexthop hop;

	while (hop_at(p, left, &hop)) {
		hop.rtnh_flags &= RTNH_F_ONLINK;
		memcpy(p, &hop, sizeof(hop));
		p += hop_step(&hop, left);
		left -= hop_step(&hop, left);
	}
}

static int parse_leg(
	const uint8_t *p, const struct rtnexthop *hop, struct route *route, struct leg *leg)
{
	const struct nlattr *tb[ARRAY_SIZE(leg_policy)];
	int r = nl_parse(
		leg_policy, tb, ARRAY_SIZE(tb), p + sizeof(*hop), hop->rtnh_len - sizeof(*hop));

	if (r < 0)
		return r;
	*leg = (struct leg){
		.ifindex = (uint32_t)hop->rtnh_ifindex,
		.weight = (uint16_t)(hop->rtnh_hops + 1),
		.onlink = hop->rtnh_flags & RTNH_F_ONLINK,
	};
	if (tb[RTA_ENCAP_TYPE])
		route->odd = ROUTE_ENCAP;
	else if (tb[RTA_VIA] && route->odd == ROUTE_PLAIN)
		route->odd = ROUTE_FOREIGN;
	if (!tb[RTA_GATEWAY])
		return 0;
	if (nl_len(tb[RTA_GATEWAY]) != ip_size(route->family))
		return -EBADMSG;
	leg->gateway.family = route->family;
	memcpy(leg->gateway.bytes, nl_data(tb[RTA_GATEWAY]), ip_size(route->family));
	return 0;
}

int route_copy_legs(const struct nlattr *a, struct route *route)
{
	const uint8_t *p = nl_data(a);
	size_t left = nl_len(a);
	struct rtnexthop hop;

	route->legs = calloc(left / sizeof(hop) + 1, sizeof(*route->legs));
	if (!route->legs)
		return -ENOMEM;
	while (hop_at(p, left, &hop)) {
		int r = parse_leg(p, &hop, route, &route->legs[route->n_legs]);

		if (r < 0)
			return r;
		route->n_legs++;
		p += hop_step(&hop, left);
		left -= hop_step(&hop, left);
	}
	return 0;
}

void route_find_links(const struct nlattr *a, struct route_links *ret)
{
	const uint8_t *p = nl_data(a);
	size_t left = nl_len(a);
	struct rtnexthop hop;

	*ret = (struct route_links){ .n = 0 };
	while (hop_at(p, left, &hop)) {
		size_t i = 0;

		while (i < ret->n && ret->links[i] != (uint32_t)hop.rtnh_ifindex)
			i++;
		if (i == ARRAY_SIZE(ret->links))
			ret->more = true;
		else if (i == ret->n)
			ret->links[ret->n++] = (uint32_t)hop.rtnh_ifindex;
		p += hop_step(&hop, left);
		left -= hop_step(&hop, left);
	}
}
