/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: reading RTM_NEWADDR, asking for them, adding and removing them. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/str.h"
#include "kernel/linux.h"

/* The flags that can be asked for; the kernel sets and clears the others itself. */
#define SETTABLE_FLAGS                                                               \
	(IFA_F_NODAD | IFA_F_OPTIMISTIC | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | \
		IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN)

static const struct nl_policy addr_policy[] = {
	[IFA_ADDRESS] = { NL_BIN, 4 },
	[IFA_LOCAL] = { NL_BIN, 4 },
	[IFA_LABEL] = { NL_STR, LINK_NAMSIZ },
	[IFA_BROADCAST] = { NL_BIN, 4 },
	[IFA_CACHEINFO] = { NL_BIN, sizeof(struct ifa_cacheinfo) },
	[IFA_FLAGS] = { NL_U32 },
	[IFA_RT_PRIORITY] = { NL_U32 },
	[IFA_PROTO] = { NL_U8 },
};

static int get_ip(const struct nlattr *a, uint8_t family, struct ip *ret)
{
	struct ip ip = { .family = family };

	if (!a || nl_len(a) != ip_size(family))
		return -EBADMSG;
	memcpy(ip.bytes, nl_data(a), ip_size(family));
	*ret = ip;
	return 0;
}

/* The address is in IFA_LOCAL, or, where there is no other end, it may be in IFA_ADDRESS alone. */
static int parse_ips(const struct nlattr **tb, uint8_t family, struct addr *a)
{
	int r;

	r = get_ip(tb[IFA_LOCAL] ? tb[IFA_LOCAL] : tb[IFA_ADDRESS], family, &a->local);
	if (r < 0)
		return r;
	if (tb[IFA_LOCAL] && tb[IFA_ADDRESS]) {
		r = get_ip(tb[IFA_ADDRESS], family, &a->peer);
		if (r < 0)
			return r;
		if (ip_equal(&a->peer, &a->local))
			a->peer = (struct ip){ .family = 0 };
	}
	return tb[IFA_BROADCAST] ? get_ip(tb[IFA_BROADCAST], family, &a->broadcast) : 0;
}

int addr_parse(const struct nlmsghdr *h, struct addr *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(addr_policy)];
	struct ifa_cacheinfo life = { .ifa_valid = UINT32_MAX, .ifa_prefered = UINT32_MAX };
	struct ifaddrmsg ifa;
	struct addr a = { .ifindex = 0 };
	int r;

	if (h->nlmsg_type != RTM_NEWADDR)
		return -ENOENT;
	r = nl_parse_message(addr_policy, tb, ARRAY_SIZE(tb), h, sizeof(ifa));
	if (r < 0)
		return r;
	memcpy(&ifa, (const char *)h + NLMSG_HDRLEN, sizeof(ifa));
	if (ifa.ifa_family != AF_INET && ifa.ifa_family != AF_INET6)
		return -ENOENT;
	r = parse_ips(tb, ifa.ifa_family, &a);
	if (r < 0)
		return r;
	if (tb[IFA_CACHEINFO])
		memcpy(&life, nl_data(tb[IFA_CACHEINFO]), sizeof(life));
	if (str_copy(a.label, sizeof(a.label), nl_get_str(tb[IFA_LABEL])) < 0)
		return -EBADMSG;

	a.ifindex = ifa.ifa_index;
	a.plen = ifa.ifa_prefixlen;
	a.scope = ifa.ifa_scope;
	a.proto = nl_get_u8(tb[IFA_PROTO], 0);
	a.flags = nl_get_u32(tb[IFA_FLAGS], ifa.ifa_flags);
	a.metric = nl_get_u32(tb[IFA_RT_PRIORITY], 0);
	a.valid = life.ifa_valid;
	/* Of an IPv4 address that stays for ever the flag alone tells that it isn't preferred. */
	a.preferred = a.flags & IFA_F_DEPRECATED ? 0 : life.ifa_prefered;
	*ret = a;
	return 0;
}

int addr_put_dump(struct nl_batch *b, uint8_t family, uint32_t ifindex)
{
	const struct ifaddrmsg ifa = { .ifa_family = family, .ifa_index = ifindex };

	nl_begin(b, RTM_GETADDR, 0, &ifa, sizeof(ifa));
	return nl_end(b);
}

static void put_ip(struct nl_batch *b, uint16_t type, const struct ip *ip)
{
	nl_put(b, type, ip->bytes, ip_size(ip->family));
}

/* Of an address that is there (@set) everything is said: what isn't is set back to nothing. */
static void put_details(struct nl_batch *b, const struct step *step, bool set)
{
	const struct addr *a = &step->u.addr;
	/* To IPv6 none is no metric to go back to, and its own one said aloud is not as it was. */
	bool never = step->was && step->was->metric == 0;
	const struct ifa_cacheinfo life = { .ifa_valid = a->valid, .ifa_prefered = a->preferred };

	if (a->broadcast.family)
		put_ip(b, IFA_BROADCAST, &a->broadcast);
	if (a->label[0])
		nl_put_str(b, IFA_LABEL, a->label);
	if (set || (a->flags & SETTABLE_FLAGS))
		nl_put_u32(b, IFA_FLAGS, a->flags & SETTABLE_FLAGS);
	if (set || a->metric)
		nl_put_u32(b, IFA_RT_PRIORITY, set && !never ? addr_metric(a) : a->metric);
	if (set || a->proto)
		nl_put_u8(b, IFA_PROTO, a->proto);
	if (set || a->valid != UINT32_MAX || a->preferred != UINT32_MAX)
		nl_put(b, IFA_CACHEINFO, &life, sizeof(life));
}

int addr_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const struct addr *a = &step->u.addr;
	const struct ifaddrmsg ifa = {
		.ifa_family = a->local.family,
		.ifa_prefixlen = a->plen,
		.ifa_scope = a->scope,
		.ifa_index = ifindex,
	};
	bool del = step->op == STEP_ADDR_DEL;
	bool set = step->op == STEP_ADDR_SET;
	uint16_t how = set ? NLM_F_REPLACE : NLM_F_CREATE | NLM_F_EXCL;

	if (ip_size(a->local.family) == 0)
		return -EAFNOSUPPORT;
	nl_begin(b, del ? RTM_DELADDR : RTM_NEWADDR, del ? 0 : how, &ifa, sizeof(ifa));
	put_ip(b, IFA_LOCAL, &a->local);
	put_ip(b, IFA_ADDRESS, a->peer.family ? &a->peer : &a->local);
	if (!del)
		put_details(b, step, set);
	return nl_end(b);
}

static int put_route_gone(
	struct nl_batch *b, const struct rtmsg *rtm, const struct ip *dst, uint32_t ifindex)
{
	nl_begin(b, RTM_DELROUTE, 0, rtm, sizeof(*rtm));
	put_ip(b, RTA_DST, dst);
	nl_put_u32(b, RTA_OIF, ifindex);
	return nl_end(b);
}

int addr_put_gone(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const struct addr *a = &step->u.addr;
	struct rtmsg rtm = {
		.rtm_family = AF_INET6,
		.rtm_dst_len = 128,
		.rtm_table = RT_TABLE_LOCAL,
		.rtm_protocol = RTPROT_KERNEL,
	};
	struct ip prefix = ip_network(&a->local, a->plen);
	int r;

	if (a->local.family != AF_INET6 || a->plen > 128)
		return -EAFNOSUPPORT;
	r = put_route_gone(b, &rtm, &a->local, ifindex);
	if (r < 0 || a->plen == 128 || (a->flags & IFA_F_NOPREFIXROUTE))
		return r;
	rtm.rtm_dst_len = a->plen;
	rtm.rtm_table = RT_TABLE_MAIN;
	return put_route_gone(b, &rtm, &prefix, ifindex);
}
