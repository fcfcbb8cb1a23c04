/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes: kept as the kernel gave them, less what it tells but doesn't take, so that the same bytes
 * remove a route and put it back. One of ours is built from its fields.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/linux.h"

static const struct nl_policy route_policy[] = {
	[RTA_DST] = { NL_BIN, 4 },
	[RTA_OIF] = { NL_U32 },
	[RTA_GATEWAY] = { NL_BIN, 4 },
	[RTA_PRIORITY] = { NL_U32 },
	[RTA_PREFSRC] = { NL_BIN, 4 },
	[RTA_METRICS] = { NL_BIN },
	[RTA_MULTIPATH] = { NL_BIN },
	[RTA_VIA] = { NL_BIN },
	[RTA_ENCAP_TYPE] = { NL_BIN },
	[RTA_CACHEINFO] = { NL_BIN, sizeof(struct rta_cacheinfo) },
	[RTA_TABLE] = { NL_U32 },
	[RTA_NH_ID] = { NL_U32 },
};

/* A route over a next hop object is named by that alone. */
static const uint16_t implied_by_nexthop[] = {
	RTA_OIF,
	RTA_GATEWAY,
	RTA_VIA,
	RTA_MULTIPATH,
	RTA_ENCAP,
	RTA_ENCAP_TYPE,
};

static bool is_kept(uint16_t type, bool nexthop)
{
	if (type == RTA_CACHEINFO)
		return false;
	for (size_t i = 0; nexthop && i < ARRAY_SIZE(implied_by_nexthop); i++) {
		if (type == implied_by_nexthop[i])
			return false;
	}
	return true;
}

/* What is left of the life of a learned route, in the form in which it is given. */
static size_t put_expires(uint8_t *p, const struct nlattr *cacheinfo)
{
	const struct nlattr a = { .nla_len = sizeof(a) + 4, .nla_type = RTA_EXPIRES };
	struct rta_cacheinfo ci;
	uint32_t seconds;

	if (!cacheinfo)
		return 0;
	memcpy(&ci, nl_data(cacheinfo), sizeof(ci));
	if ((int32_t)ci.rta_expires <= 0)
		return 0;
	seconds = ci.rta_expires / (uint32_t)sysconf(_SC_CLK_TCK);
	seconds = seconds > 0 ? seconds : 1;
	memcpy(p, &a, sizeof(a));
	memcpy(p + sizeof(a), &seconds, sizeof(seconds));
	return a.nla_len;
}

static size_t copy_attr(uint8_t *p, const struct nlattr *a)
{
	size_t padded = NLMSG_ALIGN(a->nla_len);

	memcpy(p, a, a->nla_len);
	memset(p + a->nla_len, 0, padded - a->nla_len);
	if ((a->nla_type & NLA_TYPE_MASK) == RTA_MULTIPATH)
		route_clean_legs(p + NLA_HDRLEN, a->nla_len - NLA_HDRLEN);
	return padded;
}

/* Header and attributes as they can be given back; room is for all of them and RTA_EXPIRES. */
static int copy_payload(const struct nlmsghdr *h, const struct nlattr **tb, struct route *ret)
{
	const char *start = (const char *)h;
	const char *end = start + h->nlmsg_len;
	const char *pos = start + NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct rtmsg));
	const struct nlattr *a;
	struct rtmsg rtm;
	size_t len = NLMSG_ALIGN(sizeof(rtm));
	uint8_t *p;

	p = calloc(1, NLMSG_ALIGN(h->nlmsg_len) + 2 * sizeof(uint32_t));
	if (!p)
		return -ENOMEM;
	memcpy(&rtm, start + NLMSG_HDRLEN, sizeof(rtm));
	rtm.rtm_flags &= RTNH_F_ONLINK;
	memcpy(p, &rtm, sizeof(rtm));
	while ((a = nl_attr_at(pos, end))) {
		if (is_kept(a->nla_type & NLA_TYPE_MASK, tb[RTA_NH_ID] != NULL))
			len += copy_attr(p + len, a);
		pos = nl_attr_after(a);
	}
	len += put_expires(p + len, tb[RTA_CACHEINFO]);

	ret->payload = p;
	ret->len = (uint32_t)len;
	return 0;
}

static int get_ip(const struct nlattr *a, uint8_t family, struct ip *ret)
{
	struct ip ip = { .family = family };

	if (!a)
		return 0;
	if (nl_len(a) != ip_size(family))
		return -EBADMSG;
	memcpy(ip.bytes, nl_data(a), ip_size(family));
	*ret = ip;
	return 0;
}

static enum route_odd odd_of(const struct rtmsg *rtm, const struct nlattr **tb)
{
	if (rtm->rtm_src_len > 0)
		return ROUTE_SOURCE;
	if (tb[RTA_ENCAP_TYPE])
		return ROUTE_ENCAP;

	return tb[RTA_VIA] ? ROUTE_FOREIGN : ROUTE_PLAIN;
}

/* What we know a route by. */
static int parse_fields(const struct rtmsg *rtm, const struct nlattr **tb, struct route *route)
{
	int r;

	route->family = rtm->rtm_family;
	route->protocol = rtm->rtm_protocol;
	route->plen = rtm->rtm_dst_len;
	route->scope = rtm->rtm_scope;
	route->tos = rtm->rtm_tos;
	route->special = rtm->rtm_type != RTN_UNICAST;
	route->odd = (uint8_t)odd_of(rtm, tb);
	route->table = nl_get_u32(tb[RTA_TABLE], rtm->rtm_table);
	route->metric = nl_get_u32(tb[RTA_PRIORITY], 0);
	r = get_ip(tb[RTA_DST], rtm->rtm_family, &route->dst);
	if (r == 0)
		r = get_ip(tb[RTA_GATEWAY], rtm->rtm_family, &route->gateway);
	if (r == 0)
		r = get_ip(tb[RTA_PREFSRC], rtm->rtm_family, &route->prefsrc);
	return r;
}

/* Over which link it goes, or which next hop of ours: what that is over is told where there are all of them. */
static void find_links(const struct nlattr **tb, uint32_t prefer, struct route *route)
{
	uint32_t key = 0;

	route->ifindex = nl_get_u32(tb[RTA_OIF], 0);
	if (tb[RTA_NH_ID] && route->protocol == OUR_GROUP_PROTO)
		route->nexthop = (uint8_t)nexthop_kind_of(nl_get_u32(tb[RTA_NH_ID], 0), &key);
	if (nexthop_is_via(route->nexthop)) {
		route->number = key;
		route->gateway = (struct ip){ .family = 0 };
	} else if (route->nexthop) {
		route->ifindex = key;
	}
	if (route->ifindex == 0 && tb[RTA_MULTIPATH])
		route->ifindex = route_find_leg(tb[RTA_MULTIPATH], prefer);
}

/* All but what it owns. */
static int parse_route(
	const struct nlmsghdr *h, uint32_t prefer, const struct nlattr **tb, struct route *ret)
{
	struct route route = { .ifindex = 0 };
	struct rtmsg rtm;
	int r;

	r = nl_parse_message(route_policy, tb, ARRAY_SIZE(route_policy), h, sizeof(rtm));
	if (r < 0)
		return r;
	memcpy(&rtm, (const char *)h + NLMSG_HDRLEN, sizeof(rtm));
	if (rtm.rtm_family != AF_INET && rtm.rtm_family != AF_INET6)
		return -ENOENT;
	if (rtm.rtm_protocol == RTPROT_KERNEL || (rtm.rtm_flags & RTM_F_CLONED))
		return -ENOENT;

	r = parse_fields(&rtm, tb, &route);
	if (r < 0)
		return r;
	find_links(tb, prefer, &route);
	if (route.ifindex == 0 && !nexthop_is_via(route.nexthop))
		return -ENOENT;

	*ret = route;
	return 0;
}

static int copy_metrics(const struct nlattr *a, struct route *route)
{
	size_t len = a ? nl_len(a) : 0;

	if (len == 0)
		return 0;
	route->metrics = malloc(len);
	if (!route->metrics)
		return -ENOMEM;
	memcpy(route->metrics, nl_data(a), len);
	route->metrics_len = (uint16_t)len;
	return 0;
}

int route_parse(const struct nlmsghdr *h, uint32_t prefer, struct route *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(route_policy)];
	struct route route;
	int r;

	if (h->nlmsg_type != RTM_NEWROUTE)
		return -ENOENT;
	r = parse_route(h, prefer, tb, &route);
	if (r < 0)
		return r;
	r = copy_payload(h, tb, &route);
	if (r == 0)
		r = copy_metrics(tb[RTA_METRICS], &route);
	if (r == 0 && tb[RTA_MULTIPATH] && !route.nexthop)
		r = route_copy_legs(tb[RTA_MULTIPATH], &route);
	if (r < 0) {
		route_fini(&route);
		return r;
	}

	*ret = route;
	return 0;
}

int route_parse_event(const struct nlmsghdr *h, struct route *ret, struct route_links *ret_links)
{
	const struct nlattr *tb[ARRAY_SIZE(route_policy)];
	int r = parse_route(h, 0, tb, ret);

	if (r < 0)
		return r;
	*ret_links = (struct route_links){ .n = 1, .links = { ret->ifindex } };
	if (tb[RTA_MULTIPATH])
		route_find_links(tb[RTA_MULTIPATH], ret_links);
	return 0;
}

int route_put_dump(struct nl_batch *b, uint8_t af, uint32_t ifindex)
{
	const struct rtmsg rtm = { .rtm_family = af };

	nl_begin(b, RTM_GETROUTE, 0, &rtm, sizeof(rtm));
	if (ifindex)
		nl_put_u32(b, RTA_OIF, ifindex);
	return nl_end(b);
}

static void put_ip(struct nl_batch *b, uint16_t type, const struct ip *ip)
{
	if (ip->family)
		nl_put(b, type, ip->bytes, ip_size(ip->family));
}

static void put_fields(struct nl_batch *b, const struct route *route, uint32_t ifindex)
{
	const struct rtmsg rtm = {
		.rtm_family = route->family,
		.rtm_dst_len = route->plen,
		.rtm_tos = route->tos,
		.rtm_table = route->table < 256 ? (uint8_t)route->table : RT_TABLE_UNSPEC,
		.rtm_protocol = route->protocol,
		.rtm_scope = route->scope,
		.rtm_type = RTN_UNICAST,
	};

	nl_put_raw(b, &rtm, sizeof(rtm));
	if (route->plen > 0)
		put_ip(b, RTA_DST, &route->dst);
	if (route->nexthop)
		nl_put_u32(b, RTA_NH_ID,
			nexthop_id(route->nexthop, route->number ? route->number : ifindex));
	else
		nl_put_u32(b, RTA_OIF, ifindex);
	put_ip(b, RTA_GATEWAY, &route->gateway);
	put_ip(b, RTA_PREFSRC, &route->prefsrc);
	if (route->metric)
		nl_put_u32(b, RTA_PRIORITY, route->metric);
	if (route->metrics)
		nl_put(b, RTA_METRICS, route->metrics, route->metrics_len);
	if (route->table > 255)
		nl_put_u32(b, RTA_TABLE, route->table);
}

int route_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const struct route *route = &step->u.route;
	bool add = step->op == STEP_ROUTE_ADD;
	uint16_t how = NLM_F_CREATE | NLM_F_APPEND;

	if (route->payload && route->len < sizeof(struct rtmsg))
		return -EINVAL;
	if (!route->payload && ip_size(route->family) == 0)
		return -EAFNOSUPPORT;
	/*
	 * Appended: several routes to one place may stand side by side. In IPv6 one over a gateway that is
	 * appended to another becomes a hop of it; that may be put back so, but is nothing to do with
	 * one of ours.
	 */
	if (!route->payload && route->family == AF_INET6 && route->gateway.family)
		how = NLM_F_CREATE | NLM_F_EXCL;
	/* In front of the one that it stands for. */
	if (!route->payload && nexthop_is_via(route->nexthop))
		how = NLM_F_CREATE;
	nl_begin(b, add ? RTM_NEWROUTE : RTM_DELROUTE, add ? how : 0, NULL, 0);
	if (route->payload)
		nl_put_raw(b, route->payload, route->len);
	else
		put_fields(b, route, ifindex);
	return nl_end(b);
}
