/* SPDX-License-Identifier: Apache-2.0 */
/* Links: reading RTM_NEWLINK, asking for links, changing them. */
#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/ip.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/str.h"
#include "kernel/linux.h"

/* Places in the kernel's array of IPv6 settings (DEVCONF_*), which counts from 0. */
enum {
	CONF6_FORWARDING = 0,
	CONF6_ACCEPT_RA = 3,
	CONF6_AUTOCONF = 5,
	CONF6_USE_TEMPADDR = 10,
	CONF6_DISABLE_IPV6 = 26,
};

/* And in that of IPv4, which counts from 1. The tag is free for everybody's use. */
#define CONF4_TAG     IPV4_DEVCONF_TAG
#define CONF4_PROMOTE IPV4_DEVCONF_PROMOTE_SECONDARIES

/* Bits of IFLA_INET6_FLAGS, which no header tells: what the last router advertisement said. */
#define IF_RA_MANAGED   0x40u
#define IF_RA_OTHERCONF 0x80u

static const struct nl_policy link_policy[] = {
	[IFLA_ADDRESS] = { NL_BIN },
	[IFLA_IFNAME] = { NL_STR, LINK_NAMSIZ },
	[IFLA_MTU] = { NL_U32 },
	[IFLA_WIRELESS] = { NL_BIN },
	[IFLA_PROTINFO] = { NL_NEST },
	[IFLA_LINKINFO] = { NL_NEST },
	[IFLA_AF_SPEC] = { NL_NEST },
	[IFLA_MIN_MTU] = { NL_U32 },
	[IFLA_MAX_MTU] = { NL_U32 },
};

static const struct nl_policy family_policy[] = {
	[AF_INET] = { NL_NEST },
	[AF_INET6] = { NL_NEST },
};

static const struct nl_policy inet_policy[] = {
	[IFLA_INET_CONF] = { NL_BIN },
};

static const struct nl_policy inet6_policy[] = {
	[IFLA_INET6_FLAGS] = { NL_U32 },
	[IFLA_INET6_CONF] = { NL_BIN },
	[IFLA_INET6_TOKEN] = { NL_BIN, 16 },
	[IFLA_INET6_ADDR_GEN_MODE] = { NL_U8 },
};

static const struct nl_policy info_policy[] = {
	[IFLA_INFO_KIND] = { NL_STR, 64 },
	[IFLA_INFO_DATA] = { NL_NEST },
};

static const struct nl_policy sit_policy[] = {
	[IFLA_IPTUN_LOCAL] = { NL_BIN, 4 },
	[IFLA_IPTUN_REMOTE] = { NL_BIN, 4 },
	[IFLA_IPTUN_6RD_PREFIX] = { NL_BIN, 16 },
	[IFLA_IPTUN_6RD_PREFIXLEN] = { NL_BIN, 2 },
};

static const struct nl_policy tun_policy[] = {
	[IFLA_TUN_PERSIST] = { NL_U8 },
};

static const struct nl_policy conf_policy[] = {
	[NETCONFA_IFINDEX] = { NL_U32 },
};

static int parse_nest(const struct nl_policy *policy, const struct nlattr **tb, size_t n,
	const struct nlattr *nest)
{
	return nl_parse(policy, tb, n, nest ? nl_data(nest) : NULL, nest ? nl_len(nest) : 0);
}

/* One of an array of settings; 0 where this kernel has no such place. */
static int32_t conf_get(const struct nlattr *conf, size_t i)
{
	int32_t v = 0;

	if (conf && nl_len(conf) >= (i + 1) * sizeof(v))
		memcpy(&v, (const char *)nl_data(conf) + i * sizeof(v), sizeof(v));
	return v;
}

static void parse_token(const struct nlattr *token, struct link *l)
{
	struct ip ip = { .family = AF_INET6 };

	if (!token)
		return;
	memcpy(ip.bytes, nl_data(token), sizeof(ip.bytes));
	if (!ip_is_zero(&ip))
		l->token = ip;
}

/* What a router said: in our numbers. */
static uint8_t ra_flags_of(const struct nlattr *inet6_flags)
{
	uint32_t flags = nl_get_u32(inet6_flags, 0);

	return (flags & IF_RA_MANAGED ? RA_MANAGED : 0) | (flags & IF_RA_OTHERCONF ? RA_OTHER : 0);
}

static int parse_inet6(const struct nlattr *nest, struct link *l)
{
	const struct nlattr *tb[ARRAY_SIZE(inet6_policy)];
	const struct nlattr *conf;
	int r;

	r = parse_nest(inet6_policy, tb, ARRAY_SIZE(tb), nest);
	if (r < 0)
		return r;
	conf = tb[IFLA_INET6_CONF];
	l->has_inet6 = nest != NULL;
	l->disable_ipv6 = conf_get(conf, CONF6_DISABLE_IPV6) != 0;
	l->accept_ra = conf_get(conf, CONF6_ACCEPT_RA);
	l->autoconf = conf_get(conf, CONF6_AUTOCONF);
	l->use_tempaddr = conf_get(conf, CONF6_USE_TEMPADDR);
	l->forwarding6 = conf_get(conf, CONF6_FORWARDING) != 0;
	l->genmode = nl_get_u8(tb[IFLA_INET6_ADDR_GEN_MODE], 0);
	l->ra_flags = ra_flags_of(tb[IFLA_INET6_FLAGS]);
	parse_token(tb[IFLA_INET6_TOKEN], l);
	return 0;
}

/* The settings of both families. */
static int parse_families(const struct nlattr *spec, struct link *l)
{
	const struct nlattr *fam[ARRAY_SIZE(family_policy)];
	const struct nlattr *v4[ARRAY_SIZE(inet_policy)];
	int r;

	r = parse_nest(family_policy, fam, ARRAY_SIZE(fam), spec);
	if (r < 0)
		return r;
	r = parse_nest(inet_policy, v4, ARRAY_SIZE(v4), fam[AF_INET]);
	if (r < 0)
		return r;
	l->tag = (uint32_t)conf_get(v4[IFLA_INET_CONF], CONF4_TAG - 1);
	l->promote = conf_get(v4[IFLA_INET_CONF], CONF4_PROMOTE - 1) != 0;
	return parse_inet6(fam[AF_INET6], l);
}

/* A sit tunnel to nobody in particular whose prefix is that of 6to4 (RFC 3056). */
static int parse_sit(const struct nlattr *data, struct link *l)
{
	static const uint8_t zero[4];
	static const uint8_t prefix[16] = { 0x20, 0x02 };
	const struct nlattr *tb[ARRAY_SIZE(sit_policy)];
	uint16_t plen = 0;
	int r;

	r = parse_nest(sit_policy, tb, ARRAY_SIZE(tb), data);
	if (r < 0)
		return r;
	if (tb[IFLA_IPTUN_REMOTE] &&
		memcmp(nl_data(tb[IFLA_IPTUN_REMOTE]), zero, sizeof(zero)) != 0)
		return 0;
	if (!tb[IFLA_IPTUN_6RD_PREFIX] || !tb[IFLA_IPTUN_6RD_PREFIXLEN])
		return 0;
	memcpy(&plen, nl_data(tb[IFLA_IPTUN_6RD_PREFIXLEN]), sizeof(plen));
	if (plen != 16 || memcmp(nl_data(tb[IFLA_IPTUN_6RD_PREFIX]), prefix, sizeof(prefix)) != 0)
		return 0;

	l->kind = LINK_SIXTOFOUR;
	if (tb[IFLA_IPTUN_LOCAL] &&
		memcmp(nl_data(tb[IFLA_IPTUN_LOCAL]), zero, sizeof(zero)) != 0) {
		l->tunnel_local.family = AF_INET;
		memcpy(l->tunnel_local.bytes, nl_data(tb[IFLA_IPTUN_LOCAL]), sizeof(zero));
	}
	return 0;
}

/* A tun or tap ends with the program that holds it, unless it was told to stay. */
static int parse_tun(const struct nlattr *data, struct link *l)
{
	const struct nlattr *tb[ARRAY_SIZE(tun_policy)];
	int r;

	r = parse_nest(tun_policy, tb, ARRAY_SIZE(tb), data);
	if (r < 0)
		return r;
	l->temporary = nl_get_u8(tb[IFLA_TUN_PERSIST], 1) == 0;
	return 0;
}

static int parse_dummy(const struct nlattr *data, struct link *l)
{
	l->kind = LINK_DUMMY;
	return 0;
}

/*
 * The kinds that mean something to us. A veth or netkit whose peer is in another namespace is none
 * of them: it is an ordinary link that outlives whoever made it, as in every container.
 */
static const struct {
	const char *kind;
	int (*parse)(const struct nlattr *data, struct link *l);
} kinds[] = {
	{ "dummy", parse_dummy },
	{ "sit", parse_sit },
	{ "tun", parse_tun },
};

static int parse_kind(const struct nlattr *info, struct link *l)
{
	const struct nlattr *tb[ARRAY_SIZE(info_policy)];
	int r;

	r = parse_nest(info_policy, tb, ARRAY_SIZE(tb), info);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(nl_get_str(tb[IFLA_INFO_KIND]), kinds[i].kind) == 0)
			return kinds[i].parse(tb[IFLA_INFO_DATA], l);
	}
	return 0;
}

/* The part that all messages about a link have: header and name. */
static int parse_head(const struct nlmsghdr *h, const struct nlattr **tb, struct ifinfomsg *ret)
{
	int r;

	r = nl_parse_message(link_policy, tb, ARRAY_SIZE(link_policy), h, sizeof(*ret));
	if (r < 0)
		return r;
	memcpy(ret, (const char *)h + NLMSG_HDRLEN, sizeof(*ret));
	if (ret->ifi_index <= 0 || nl_get_str(tb[IFLA_IFNAME])[0] == 0)
		return -EBADMSG;
	return 0;
}

/* Whether it is an Ethernet link. */
static bool parse_hwaddr(const struct ifinfomsg *ifi, const struct nlattr *address, uint8_t ret[6])
{
	if (ifi->ifi_type != ARPHRD_ETHER)
		return false;
	if (address && nl_len(address) == 6)
		memcpy(ret, nl_data(address), 6);
	return true;
}

int link_parse(const struct nlmsghdr *h, bool brief, struct link *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(link_policy)];
	struct ifinfomsg ifi;
	struct link l = { .kind = LINK_OTHER };
	int r;

	if (h->nlmsg_type != RTM_NEWLINK)
		return -ENOENT;
	r = parse_head(h, tb, &ifi);
	if (r < 0)
		return r;

	l.index = (uint32_t)ifi.ifi_index;
	l.flags = ifi.ifi_flags;
	l.mtu = nl_get_u32(tb[IFLA_MTU], 0);
	r = str_copy(l.name, sizeof(l.name), nl_get_str(tb[IFLA_IFNAME]));
	if (r < 0)
		return -EBADMSG;
	l.ethernet = parse_hwaddr(&ifi, tb[IFLA_ADDRESS], l.hwaddr);
	if (!brief) {
		l.min_mtu = nl_get_u32(tb[IFLA_MIN_MTU], 0);
		l.max_mtu = nl_get_u32(tb[IFLA_MAX_MTU], 0);
		r = parse_families(tb[IFLA_AF_SPEC], &l);
		if (r < 0)
			return r;
		r = parse_kind(tb[IFLA_LINKINFO], &l);
		if (r < 0)
			return r;
	}
	if (l.flags & IFF_LOOPBACK)
		l.kind = LINK_LOOPBACK;

	*ret = l;
	return 0;
}

/* The IPv6 settings of a link that stays: of them the flags of the router are news. */
static int parse_inet6_event(
	const struct nlmsghdr *h, const struct nlattr *info, struct kernel_event *ev)
{
	struct link l = { .kind = LINK_OTHER };
	int r;

	if (h->nlmsg_type != RTM_NEWLINK || !info)
		return -ENOENT;
	r = parse_inet6(info, &l);
	if (r < 0)
		return r;
	ev->ra_flags = l.ra_flags;
	ev->has_ra_flags = true;
	return 0;
}

/* The link as a whole. */
static int parse_whole_event(const struct nlattr *spec, struct kernel_event *ev)
{
	struct link l = { .kind = LINK_OTHER };
	int r = parse_families(spec, &l);

	if (r < 0)
		return r;
	ev->tag = l.tag;
	ev->has_tag = true;
	ev->ra_flags = l.ra_flags;
	ev->has_ra_flags = l.has_inet6;
	return 0;
}

int link_parse_event(const struct nlmsghdr *h, struct kernel_event *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(link_policy)];
	struct kernel_event ev = { .type = KERNEL_EVENT_LINK };
	struct ifinfomsg ifi;
	int r;

	if (h->nlmsg_type != RTM_NEWLINK && h->nlmsg_type != RTM_DELLINK)
		return -ENOENT;
	r = parse_head(h, tb, &ifi);
	if (r < 0)
		return r;
	/* A bridge tells of its ports, and a wireless driver of its scans, in messages that look
	 * alike. */
	if (ifi.ifi_family == AF_INET6)
		r = parse_inet6_event(h, tb[IFLA_PROTINFO], &ev);
	else if (ifi.ifi_family == AF_UNSPEC && !tb[IFLA_WIRELESS])
		r = parse_whole_event(tb[IFLA_AF_SPEC], &ev);
	else
		r = -ENOENT;
	if (r < 0)
		return r;
	r = str_copy(ev.ifname, sizeof(ev.ifname), nl_get_str(tb[IFLA_IFNAME]));
	if (r < 0)
		return -EBADMSG;

	if (h->nlmsg_type == RTM_DELLINK)
		ev.type = KERNEL_EVENT_LINK_GONE;
	ev.ifindex = (uint32_t)ifi.ifi_index;
	ev.flags = ifi.ifi_flags;
	ev.mtu = nl_get_u32(tb[IFLA_MTU], 0);
	/* Of what is no Ethernet there is none. */
	(void)parse_hwaddr(&ifi, tb[IFLA_ADDRESS], ev.hwaddr);
	*ret = ev;
	return 0;
}

int link_parse_conf(const struct nlmsghdr *h, uint32_t *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(conf_policy)];
	int32_t index;
	int r;

	if (h->nlmsg_type != RTM_NEWNETCONF)
		return -ENOENT;
	r = nl_parse_message(conf_policy, tb, ARRAY_SIZE(tb), h, sizeof(struct netconfmsg));
	if (r < 0)
		return r;
	index = (int32_t)nl_get_u32(tb[NETCONFA_IFINDEX], 0);
	if (index <= 0)
		return -ENOENT;
	*ret = (uint32_t)index;
	return 0;
}

int link_put_dump(struct nl_batch *b, uint8_t af)
{
	const struct ifinfomsg ifi = { .ifi_family = af };

	nl_begin(b, RTM_GETLINK, 0, &ifi, sizeof(ifi));
	/* The dump of a family takes no attributes. */
	if (af == AF_UNSPEC)
		nl_put_u32(b, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_end(b);
}

int link_put_conf_dump(struct nl_batch *b)
{
	const struct netconfmsg ncm = { .ncm_family = AF_INET };

	nl_begin(b, RTM_GETNETCONF, 0, &ncm, sizeof(ncm));
	return nl_end(b);
}

int link_put_get(struct nl_batch *b, const char *name)
{
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };

	nl_begin(b, RTM_GETLINK, 0, &ifi, sizeof(ifi));
	nl_put_u32(b, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	nl_put_str(b, IFLA_IFNAME, name);
	return nl_end(b);
}

int link_put_get_index(struct nl_batch *b, uint32_t index)
{
	const struct ifinfomsg ifi = { .ifi_index = (int)index };

	nl_begin(b, RTM_GETLINK, 0, &ifi, sizeof(ifi));
	nl_put_u32(b, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_end(b);
}
