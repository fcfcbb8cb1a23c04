/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The properties of interfaces, as rows: first those of Solaris in its order, then what Linux has
 * more. What the kernel does with each is in its Documentation/networking/ip-sysctl.
 *
 * A default is the constant that the kernel documents. There is none where distributions commonly
 * have another, where it depends on the link, or where an address object decides: a reset then
 * gives back what was there before us.
 */
#include "model/property_rows.h"

#include <errno.h>
#include <string.h>

#include "model/group.h"
#include "model/name.h"

static int check_usesrc(const char *value, struct err *e)
{
	struct ifname n;

	if (strcmp(value, "none") == 0)
		return 0;
	return name_parse(value, false, &n, e);
}

static int check_groupname(const char *value, struct err *e)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyz"
					 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	size_t len = strlen(value);

	if (len == 0 || len > GROUPNAME_MAX || strspn(value, characters) != len)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"'%s' is no name of a group: it has 1 to %d letters, digits, '_', '-' and "
			"'.'",
			value, GROUPNAME_MAX);

	return 0;
}

/* clang-format off */
/* What the kernel can hold without rounding at any of its tick rates: 23 days. */
static const struct prop_word nud_words[] = {
	{ "on", { "30000" } }, { "off", { "2000000000" } }, { NULL, { NULL } },
};
static const struct prop_word rp_words[] = {
	{ "off", { "0" } }, { "strict", { "1" } }, { "loose", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word arp_accept_words[] = {
	{ "off", { "0" } }, { "on", { "1" } }, { "same-subnet", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word igmp_words[] = {
	{ "any", { "0" } }, { "v1", { "1" } }, { "v2", { "2" } }, { "v3", { "3" } }, { NULL, { NULL } },
};
static const struct prop_word mld_words[] = {
	{ "any", { "0" } }, { "v1", { "1" } }, { "v2", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word ra_words[] = {
	{ "off", { "0" } }, { "on", { "1" } }, { "always", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word tempaddr_words[] = {
	{ "off", { "0" } }, { "on", { "1" } }, { "prefer", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word genmode_words[] = {
	{ "eui64", { "0" } }, { "none", { "1" } }, { "stable-privacy", { "2" } }, { "random", { "3" } },
	{ NULL, { NULL } },
};
static const struct prop_word rthdr_words[] = {
	{ "off", { "-1" } }, { "type2", { "0" } }, { NULL, { NULL } },
};
static const struct prop_word accept_dad_words[] = {
	{ "off", { "0" } }, { "on", { "1" } }, { "disable", { "2" } }, { NULL, { NULL } },
};
static const struct prop_word forever_words[] = {
	{ "forever", { "-1" } }, { NULL, { NULL } },
};

static const struct prop_row rows[] = {
	{ .class = PROP_INTERFACE, .name = "arp", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_LINK_ARP, .help = "whether the link resolves addresses (the inverse of NOARP)" },
	{ .class = PROP_INTERFACE, .name = "forwarding", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/forwarding" },
	  .help = "whether packets that come in here are forwarded" },
	{ .class = PROP_INTERFACE, .name = "metric", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = UINT32_MAX, .def = "0", .via = VIA_DOCUMENT,
	  .help = "metric of its routes; 0: as the kernel has it" },
	{ .class = PROP_INTERFACE, .name = "mtu", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 68, .max = 65536, .via = VIA_LINK_MTU, .unit = "bytes", .help = "the MTU of the link" },
	{ .class = PROP_INTERFACE, .name = "exchange_routes", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_DOCUMENT, .help = "whether routing daemons may use it; for them to read" },
	{ .class = PROP_INTERFACE, .name = "usesrc", .proto = PROTO_IPV4, .type = PROP_TEXT, .def = "none",
	  .via = VIA_DOCUMENT, .check = check_usesrc,
	  .help = "the interface whose address is the source of what goes out here, or none" },
	{ .class = PROP_INTERFACE, .name = "forwarding", .proto = PROTO_IPV6, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv6/conf/%s/forwarding" },
	  .help = "whether packets that come in here are forwarded" },
	{ .class = PROP_INTERFACE, .name = "metric", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = UINT32_MAX, .def = "0", .via = VIA_DOCUMENT,
	  .help = "metric of its routes; 0: as the kernel has it" },
	{ .class = PROP_INTERFACE, .name = "mtu", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 1280, .max = 65536, .via = VIA_SETTING, .paths = { "ipv6/conf/%s/mtu" }, .unit = "bytes",
	  .help = "the MTU for IPv6, at most that of the link" },
	{ .class = PROP_INTERFACE, .name = "nud", .proto = PROTO_IPV6, .type = PROP_WORD, .words = nud_words,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/neigh/%s/base_reachable_time_ms" },
	  .help = "whether neighbours that were reached are asked again whether they still are" },
	{ .class = PROP_INTERFACE, .name = "exchange_routes", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_DOCUMENT, .help = "whether routing daemons may use it; for them to read" },
	{ .class = PROP_INTERFACE, .name = "usesrc", .proto = PROTO_IPV6, .type = PROP_TEXT, .def = "none",
	  .via = VIA_DOCUMENT, .check = check_usesrc,
	  .help = "the interface whose address is the source of what goes out here, or none" },

	/* IPMP */
	{ .class = PROP_INTERFACE, .name = "allow-xprobe", .proto = PROTO_IP, .type = PROP_ONOFF, .via = VIA_NONE,
	  .why = "members of an IPMP group without an address of their own are always probed: see probes and 'ipmpstat -p'",
	  .help = "whether an IPMP group is probed transitively" },
	{ .class = PROP_INTERFACE, .name = "fwifgroup", .proto = PROTO_IP, .type = PROP_TEXT, .via = VIA_NONE,
	  .why = "Linux has groups of links, and firewall rules can name them: 'ip link set dev INTERFACE group NUMBER'",
	  .help = "a group of interfaces for firewall rules" },
	{ .class = PROP_INTERFACE, .name = "group", .proto = PROTO_IP, .type = PROP_TEXT, .via = VIA_NONE,
	  .why = "an interface joins an IPMP group by 'ipadm add-ipmp -i INTERFACE GROUP', and leaves it by 'ipadm remove-ipmp'",
	  .help = "the IPMP group of an interface" },
	{ .class = PROP_INTERFACE, .name = "standby", .proto = PROTO_IP, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_DOCUMENT, .help = "of a member of an IPMP group: whether it is a spare" },
	{ .class = PROP_INTERFACE, .name = "failback", .proto = PROTO_IP, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT, .help = "of an IPMP group: whether members that were repaired are used again" },
	{ .class = PROP_INTERFACE, .name = "flap_damping", .proto = PROTO_IP, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT,
	  .help = "of an IPMP group: whether a member whose carrier comes and goes is kept out of use" },
	{ .class = PROP_INTERFACE, .name = "steering", .proto = PROTO_IP, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT,
	  .help = "of an IPMP group: whether programs in the kernel let sockets name its link, where it takes them" },
	{ .class = PROP_INTERFACE, .name = "probes", .proto = PROTO_IP, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT, .help = "of an IPMP group: whether its members ask other hosts whether they are heard" },
	{ .class = PROP_INTERFACE, .name = "fdt", .proto = PROTO_IP, .type = PROP_UINT, .min = 100, .max = 600000,
	  .def = "10000", .via = VIA_DOCUMENT, .unit = "milliseconds",
	  .help = "of an IPMP group: within which time a member that is not heard any more is found out" },
	{ .class = PROP_INTERFACE, .name = "groupname", .proto = PROTO_IP, .type = PROP_TEXT, .own_name = true,
	  .via = VIA_DOCUMENT, .check = check_groupname,
	  .help = "of an IPMP group: its name, which is that of its interface when nobody says another" },

	/* IPv4 on Linux */
	{ .class = PROP_INTERFACE, .name = "rp_filter", .proto = PROTO_IPV4, .type = PROP_WORD,
	  .words = rp_words, .via = VIA_SETTING, .paths = { "ipv4/conf/%s/rp_filter" },
	  .help = "whether the source must be reachable by the same interface (strict) or any (loose); RFC 3704" },
	{ .class = PROP_INTERFACE, .name = "proxy_arp", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/proxy_arp" },
	  .help = "whether ARP is answered for addresses that are routed elsewhere" },
	{ .class = PROP_INTERFACE, .name = "proxy_arp_pvlan", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/proxy_arp_pvlan" },
	  .help = "whether ARP is answered for others on the same link (private VLAN; RFC 3069)" },
	{ .class = PROP_INTERFACE, .name = "accept_local", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/accept_local" },
	  .help = "whether packets with a source address of this host are accepted" },
	{ .class = PROP_INTERFACE, .name = "accept_redirects", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/accept_redirects" },
	  .help = "whether ICMP redirects are believed" },
	{ .class = PROP_INTERFACE, .name = "send_redirects", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/send_redirects" },
	  .help = "whether a router sends ICMP redirects" },
	{ .class = PROP_INTERFACE, .name = "secure_redirects", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/secure_redirects" },
	  .help = "whether only redirects to known gateways are believed" },
	{ .class = PROP_INTERFACE, .name = "shared_media", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/shared_media" },
	  .help = "whether the link is one with several subnets (RFC 1620)" },
	{ .class = PROP_INTERFACE, .name = "accept_source_route", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/accept_source_route" },
	  .help = "whether packets with a source route are accepted" },
	{ .class = PROP_INTERFACE, .name = "arp_ignore", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 8, .def = "0", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_ignore" },
	  .help = "for which of its addresses ARP is answered: 0 any, 1 those of this interface, 2 in its subnet, 3 of no host scope, 8 none" },
	{ .class = PROP_INTERFACE, .name = "arp_announce", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2, .def = "0", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_announce" },
	  .help = "which source ARP requests have: 0 any, 1 one of the subnet, 2 the best" },
	{ .class = PROP_INTERFACE, .name = "arp_accept", .proto = PROTO_IPV4, .type = PROP_WORD,
	  .words = arp_accept_words, .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_accept" },
	  .help = "whether gratuitous ARP makes new entries: off, on, or same-subnet" },
	{ .class = PROP_INTERFACE, .name = "arp_notify", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_notify" },
	  .help = "whether a link that comes up announces its addresses" },
	{ .class = PROP_INTERFACE, .name = "arp_filter", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_filter" },
	  .help = "whether ARP is answered only where the reply would be routed" },
	{ .class = PROP_INTERFACE, .name = "arp_evict_nocarrier", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/arp_evict_nocarrier" },
	  .help = "whether ARP entries go when the carrier does" },
	{ .class = PROP_INTERFACE, .name = "drop_gratuitous_arp", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/drop_gratuitous_arp" },
	  .help = "whether gratuitous ARP is dropped" },
	{ .class = PROP_INTERFACE, .name = "route_localnet", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/route_localnet" },
	  .help = "whether 127.0.0.0/8 may be routed here" },
	{ .class = PROP_INTERFACE, .name = "log_martians", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/log_martians" },
	  .help = "whether packets with impossible addresses are logged" },
	{ .class = PROP_INTERFACE, .name = "ignore_routes_with_linkdown", .proto = PROTO_IPV4,
	  .type = PROP_ONOFF, .def = "off", .via = VIA_SETTING,
	  .paths = { "ipv4/conf/%s/ignore_routes_with_linkdown" },
	  .help = "whether routes are passed over while the carrier is lost" },
	{ .class = PROP_INTERFACE, .name = "bc_forwarding", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/bc_forwarding" },
	  .help = "whether directed broadcasts are forwarded" },
	{ .class = PROP_INTERFACE, .name = "drop_unicast_in_l2_multicast", .proto = PROTO_IPV4,
	  .type = PROP_ONOFF, .def = "off", .via = VIA_SETTING,
	  .paths = { "ipv4/conf/%s/drop_unicast_in_l2_multicast" },
	  .help = "whether unicast packets in multicast frames are dropped" },
	{ .class = PROP_INTERFACE, .name = "src_valid_mark", .proto = PROTO_IPV4, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/src_valid_mark" },
	  .help = "whether the mark of a packet counts when its source is validated" },
	{ .class = PROP_INTERFACE, .name = "force_igmp_version", .proto = PROTO_IPV4, .type = PROP_WORD,
	  .words = igmp_words, .def = "any", .via = VIA_SETTING, .paths = { "ipv4/conf/%s/force_igmp_version" },
	  .help = "the IGMP version that is spoken" },

	/* IPv6 on Linux */
	{ .class = PROP_INTERFACE, .name = "accept_ra", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = ra_words, .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra" },
	  .help = "whether router advertisements are accepted: off, on while it does not forward, or always" },
	{ .class = PROP_INTERFACE, .name = "autoconf", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .via = VIA_SETTING, .paths = { "ipv6/conf/%s/autoconf" },
	  .help = "whether addresses are made from advertised prefixes (RFC 4862)" },
	{ .class = PROP_INTERFACE, .name = "use_tempaddr", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = tempaddr_words, .via = VIA_SETTING, .paths = { "ipv6/conf/%s/use_tempaddr" },
	  .help = "temporary addresses (RFC 8981): off, on, or prefer them" },
	{ .class = PROP_INTERFACE, .name = "addr_gen_mode", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = genmode_words, .def = "eui64", .via = VIA_DOCUMENT,
	  .help = "how the kernel makes interface identifiers" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_defrtr", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra_defrtr" },
	  .help = "whether the default router of advertisements is learnt" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_pinfo", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra_pinfo" },
	  .help = "whether the prefixes of advertisements are learnt" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_rtr_pref", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra_rtr_pref" },
	  .help = "whether router preferences are (RFC 4191)" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_mtu", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra_mtu" },
	  .help = "whether the MTU of advertisements is" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_from_local", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_ra_from_local" },
	  .help = "whether advertisements from this host are accepted" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_min_hop_limit", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 255, .def = "1", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/accept_ra_min_hop_limit" },
	  .help = "advertised hop limits below it are ignored" },
	{ .class = PROP_INTERFACE, .name = "accept_ra_rt_info_max_plen", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 128, .def = "0", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/accept_ra_rt_info_max_plen" },
	  .help = "longer prefixes of advertised routes are ignored (RFC 4191)" },
	{ .class = PROP_INTERFACE, .name = "ra_defrtr_metric", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 1, .max = UINT32_MAX, .def = "1024", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/ra_defrtr_metric" },
	  .help = "metric of the default route that advertisements give" },
	{ .class = PROP_INTERFACE, .name = "accept_redirects", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_redirects" },
	  .help = "whether ICMPv6 redirects are believed" },
	{ .class = PROP_INTERFACE, .name = "accept_source_route", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = rthdr_words, .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_source_route" },
	  .help = "whether packets with a routing header are accepted" },
	{ .class = PROP_INTERFACE, .name = "dad_transmits", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "1", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/dad_transmits" }, .unit = "packets",
	  .help = "probes of duplicate address detection" },
	{ .class = PROP_INTERFACE, .name = "accept_dad", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = accept_dad_words, .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/accept_dad" },
	  .help = "duplicate address detection by the kernel: off, on, or disable: IPv6 ends on a duplicate link-local address" },
	{ .class = PROP_INTERFACE, .name = "enhanced_dad", .proto = PROTO_IPV6, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_SETTING, .paths = { "ipv6/conf/%s/enhanced_dad" },
	  .help = "whether probes carry a nonce (RFC 7527)" },
	{ .class = PROP_INTERFACE, .name = "optimistic_dad", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/optimistic_dad" },
	  .help = "whether addresses are used while they are probed (RFC 4429)" },
	{ .class = PROP_INTERFACE, .name = "use_optimistic", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/use_optimistic" },
	  .help = "whether such addresses are chosen as a source" },
	{ .class = PROP_INTERFACE, .name = "router_solicitations", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .words = forever_words, .def = "forever", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/router_solicitations" }, .unit = "packets",
	  .help = "how often routers are asked; forever until one answers" },
	{ .class = PROP_INTERFACE, .name = "router_solicitation_interval", .proto = PROTO_IPV6,
	  .type = PROP_UINT, .min = 1, .max = 2147483, .def = "4", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/router_solicitation_interval" }, .unit = "seconds",
	  .help = "time between these" },
	{ .class = PROP_INTERFACE, .name = "router_solicitation_delay", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483, .def = "1", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/router_solicitation_delay" }, .unit = "seconds",
	  .help = "time before the first of them" },
	{ .class = PROP_INTERFACE, .name = "hop_limit", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 1, .max = 255, .def = "64", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/hop_limit" },
	  .help = "hop limit of packets that go out here" },
	{ .class = PROP_INTERFACE, .name = "proxy_ndp", .proto = PROTO_IPV6, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_SETTING, .paths = { "ipv6/conf/%s/proxy_ndp" },
	  .help = "whether neighbours are answered for others" },
	{ .class = PROP_INTERFACE, .name = "ndisc_notify", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/ndisc_notify" },
	  .help = "whether a link that comes up, or has a new hardware address, tells its neighbours" },
	{ .class = PROP_INTERFACE, .name = "ndisc_evict_nocarrier", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/ndisc_evict_nocarrier" },
	  .help = "whether neighbour entries go when the carrier does" },
	{ .class = PROP_INTERFACE, .name = "drop_unsolicited_na", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/drop_unsolicited_na" },
	  .help = "whether unsolicited neighbour advertisements are dropped" },
	{ .class = PROP_INTERFACE, .name = "drop_unicast_in_l2_multicast", .proto = PROTO_IPV6,
	  .type = PROP_ONOFF, .def = "off", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/drop_unicast_in_l2_multicast" },
	  .help = "whether unicast packets in multicast frames are dropped" },
	{ .class = PROP_INTERFACE, .name = "suppress_frag_ndisc", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "on", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/suppress_frag_ndisc" },
	  .help = "whether fragmented neighbour discovery is dropped (RFC 6980)" },
	{ .class = PROP_INTERFACE, .name = "temp_valid_lft", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "604800", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/temp_valid_lft" }, .unit = "seconds",
	  .help = "how long a temporary address is valid" },
	{ .class = PROP_INTERFACE, .name = "temp_prefered_lft", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "86400", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/temp_prefered_lft" }, .unit = "seconds",
	  .help = "how long it is preferred" },
	{ .class = PROP_INTERFACE, .name = "max_addresses", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "16", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/max_addresses" },
	  .help = "how many addresses are made from advertisements; 0: no limit" },
	{ .class = PROP_INTERFACE, .name = "keep_addr_on_down", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/keep_addr_on_down" },
	  .help = "whether static global addresses stay when the link is put down" },
	{ .class = PROP_INTERFACE, .name = "use_oif_addrs_only", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/use_oif_addrs_only" },
	  .help = "whether only addresses of this interface are sources of what goes out here" },
	{ .class = PROP_INTERFACE, .name = "ignore_routes_with_linkdown", .proto = PROTO_IPV6,
	  .type = PROP_ONOFF, .def = "off", .via = VIA_SETTING,
	  .paths = { "ipv6/conf/%s/ignore_routes_with_linkdown" },
	  .help = "whether routes are passed over while the carrier is lost" },
	{ .class = PROP_INTERFACE, .name = "force_mld_version", .proto = PROTO_IPV6, .type = PROP_WORD,
	  .words = mld_words, .def = "any", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/force_mld_version" },
	  .help = "the MLD version that is spoken" },
	{ .class = PROP_INTERFACE, .name = "seg6_enabled", .proto = PROTO_IPV6, .type = PROP_ONOFF,
	  .def = "off", .via = VIA_SETTING, .paths = { "ipv6/conf/%s/seg6_enabled" },
	  .help = "whether packets with segment routing are accepted" },

	/* neighbours */
	{ .class = PROP_INTERFACE, .name = "base_reachable_time_ms", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 1, .max = 2147483647, .def = "30000", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/base_reachable_time_ms" }, .ticks = true, .unit = "milliseconds",
	  .help = "how long a neighbour is held reachable, on average" },
	{ .class = PROP_INTERFACE, .name = "retrans_time_ms", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 1, .max = 2147483647, .def = "1000", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/retrans_time_ms" }, .ticks = true, .unit = "milliseconds",
	  .help = "time between solicitations" },
	{ .class = PROP_INTERFACE, .name = "gc_stale_time", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483, .def = "60", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/gc_stale_time" }, .unit = "seconds",
	  .help = "how often entries are looked at for removal" },
	{ .class = PROP_INTERFACE, .name = "delay_first_probe_time", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483, .def = "5", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/delay_first_probe_time" }, .unit = "seconds",
	  .help = "time before a stale neighbour is asked" },
	{ .class = PROP_INTERFACE, .name = "ucast_solicit", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "3", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/ucast_solicit" }, .unit = "packets",
	  .help = "unicast solicitations before a neighbour is held unreachable" },
	{ .class = PROP_INTERFACE, .name = "mcast_solicit", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "3", .via = VIA_SETTING,
	  .paths = { "ipv4/neigh/%s/mcast_solicit" }, .unit = "packets",
	  .help = "multicast (broadcast) solicitations before a neighbour is held unreachable" },
	{ .class = PROP_INTERFACE, .name = "app_solicit", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "0", .via = VIA_SETTING, .paths = { "ipv4/neigh/%s/app_solicit" },
	  .unit = "packets", .help = "questions to a daemon of neighbours before multicast ones" },
	{ .class = PROP_INTERFACE, .name = "unres_qlen_bytes", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .via = VIA_SETTING, .paths = { "ipv4/neigh/%s/unres_qlen_bytes" },
	  .unit = "bytes", .help = "what may wait for a neighbour to be resolved" },
	{ .class = PROP_INTERFACE, .name = "retrans_time_ms", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 1, .max = 2147483647, .def = "1000", .via = VIA_SETTING,
	  .paths = { "ipv6/neigh/%s/retrans_time_ms" }, .ticks = true, .unit = "milliseconds",
	  .help = "time between solicitations" },
	{ .class = PROP_INTERFACE, .name = "gc_stale_time", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483, .def = "60", .via = VIA_SETTING,
	  .paths = { "ipv6/neigh/%s/gc_stale_time" }, .unit = "seconds",
	  .help = "how often entries are looked at for removal" },
	{ .class = PROP_INTERFACE, .name = "delay_first_probe_time", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483, .def = "5", .via = VIA_SETTING,
	  .paths = { "ipv6/neigh/%s/delay_first_probe_time" }, .unit = "seconds",
	  .help = "time before a stale neighbour is asked" },
	{ .class = PROP_INTERFACE, .name = "ucast_solicit", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "3", .via = VIA_SETTING,
	  .paths = { "ipv6/neigh/%s/ucast_solicit" }, .unit = "packets",
	  .help = "unicast solicitations before a neighbour is held unreachable" },
	{ .class = PROP_INTERFACE, .name = "mcast_solicit", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "3", .via = VIA_SETTING,
	  .paths = { "ipv6/neigh/%s/mcast_solicit" }, .unit = "packets",
	  .help = "multicast (broadcast) solicitations before a neighbour is held unreachable" },
	{ .class = PROP_INTERFACE, .name = "app_solicit", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .def = "0", .via = VIA_SETTING, .paths = { "ipv6/neigh/%s/app_solicit" },
	  .unit = "packets", .help = "questions to a daemon of neighbours before multicast ones" },
	{ .class = PROP_INTERFACE, .name = "unres_qlen_bytes", .proto = PROTO_IPV6, .type = PROP_UINT,
	  .min = 0, .max = 2147483647, .via = VIA_SETTING, .paths = { "ipv6/neigh/%s/unres_qlen_bytes" },
	  .unit = "bytes", .help = "what may wait for a neighbour to be resolved" },

	/* ours */
	{ .class = PROP_INTERFACE, .name = "dad", .proto = PROTO_IPV4, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT, .help = "whether addresses are probed for duplicates (RFC 5227)" },
	{ .class = PROP_INTERFACE, .name = "dad_timeout", .proto = PROTO_IPV4, .type = PROP_UINT,
	  .min = 1, .max = 60000, .def = "200", .via = VIA_DOCUMENT, .unit = "milliseconds",
	  .help = "how long such a probe takes; of an IPMP group in IPv6, too" },
	{ .class = PROP_INTERFACE, .name = "dad", .proto = PROTO_IPV6, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT, .help = "whether addresses are probed for duplicates (RFC 4862)" },
};
/* clang-format on */

const struct prop_row *prop_rows_interface(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}
