/* SPDX-License-Identifier: Apache-2.0 */
/* The variables of Red Hat's files. */
#include <string.h>
#include <strings.h>

#include "import/ifcfg.h"

/* "none", "static" and nothing at all mean the same. */
static bool is_method(const struct ifcfg *f, const char *word)
{
	return strcasecmp(ifcfg_value(f, "BOOTPROTO"), word) == 0;
}

/* IPADDR, IPADDR0, IPADDR1, … each with its PREFIX or NETMASK. */
static void take_address(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	const char *prefix = ifcfg_value(f, intake_text(f->in, "PREFIX%s", suffix));
	const char *mask = ifcfg_value(f, intake_text(f->in, "NETMASK%s", suffix));
	const char *length = prefix[0] ? prefix : mask;

	if (p->value[0])
		(void)intake_static(f->in, f->i, p->value, length[0] ? length : NULL, p->at);
}

static void take_with_address(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (p->value[0] && !ifcfg_find(f, intake_text(f->in, "IPADDR%s", suffix)))
		ifcfg_refuse(f, p, WHY_VALUE);
}

/* Whether IPv6 is spoken of at all. */
static bool has_inet6(const struct ifcfg *f)
{
	return scan_bool(ifcfg_value(f, "IPV6INIT")) == 1 &&
	       scan_bool(ifcfg_value(f, "IPV6_DISABLED")) != 1;
}

/* One address, or several with blanks between them. Without a length it is 64. */
static void take_address6(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	char *words = document_strdup(f->in->doc, p->value);
	char *word;

	while (words && (word = scan_word(&words))) {
		if (!has_inet6(f))
			intake_note(f->in, p->at, word, "IPV6INIT is not yes");
		else
			(void)intake_static(f->in, f->i, word, "64", p->at);
	}
}

static bool has_autoconf(const struct ifcfg *f)
{
	int autoconf = scan_bool(ifcfg_value(f, "IPV6_AUTOCONF"));

	if (autoconf < 0)
		autoconf = scan_bool(ifcfg_value(f, "IPV6FORWARDING")) != 1;

	return has_inet6(f) && autoconf;
}

static void take_dhcp6(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (scan_bool(p->value) != 1)
		return;
	if (has_inet6(f))
		(void)intake_dhcp(f->in, f->i, FAM_INET6, p->at);
	else
		ifcfg_refuse(f, p, WHY_VALUE);
}

static void take_hostname(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (is_method(f, "dhcp"))
		intake_key(f->in, intake_dhcp(f->in, f->i, FAM_INET, p->at), "reqhost", p->value,
			p->at);
	else
		ifcfg_refuse(f, p, WHY_CLIENT);
}

/* "rfc3041" or "rfc4941", or a truth. */
static void take_privacy(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	bool on = strncmp(p->value, "rfc", strlen("rfc")) == 0 || scan_bool(p->value) == 1;

	if (on && has_autoconf(f))
		intake_key(f->in, intake_addrconf(f->in, f->i, p->at), "temporary", "yes", p->at);
	else if (on || scan_bool(p->value) < 0)
		ifcfg_refuse(f, p, WHY_ROUTER);
}

static void take_generation(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	bool known = strcmp(p->value, "eui64") == 0 || strcmp(p->value, "stable-privacy") == 0;

	if (known && has_autoconf(f))
		intake_key(
			f->in, intake_addrconf(f->in, f->i, p->at), "generation", p->value, p->at);
	else
		ifcfg_refuse(f, p, WHY_ROUTER);
}

static void take_token(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (has_autoconf(f))
		intake_key(f->in, intake_addrconf(f->in, f->i, p->at), "interface-id",
			intake_text(f->in, "%s/64", p->value), p->at);
	else
		ifcfg_refuse(f, p, WHY_ROUTER);
}

static void take_forwarding6(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	int truth = scan_bool(p->value);

	if (truth >= 0)
		intake_property(f->in, f->i, "ipv6.forwarding", truth ? "on" : "off", p->at);
	else
		ifcfg_refuse(f, p, WHY_VALUE);
}

static void take_mtu6(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (p->value[0])
		intake_property(f->in, f->i, "ipv6.mtu", p->value, p->at);
}

static void take_arp(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (scan_bool(p->value) == 0)
		intake_property(f->in, f->i, "ipv4.arp", "off", p->at);
}

static void take_type(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (strcasecmp(p->value, "Ethernet") != 0 && strcasecmp(p->value, "Wireless") != 0)
		intake_refuse(f->in, p->at, intake_text(f->in, "TYPE=%s", p->value), WHY_LINK);
}

/* clang-format off */
static const struct ifcfg_key keys[] = {
	{ "DEVICE",               WHY_NONE,     ifcfg_take_nothing },
	{ "BOOTPROTO",            WHY_NONE,     ifcfg_take_nothing },
	{ "ONBOOT",               WHY_NONE,     ifcfg_take_nothing },
	{ "NAME",                 WHY_NONE,     ifcfg_take_nothing },
	{ "UUID",                 WHY_NONE,     ifcfg_take_nothing },
	{ "TYPE",                 WHY_NONE,     take_type },
	{ "IPADDR*",              WHY_NONE,     take_address },
	{ "PREFIX*",              WHY_NONE,     take_with_address },
	{ "NETMASK*",             WHY_NONE,     take_with_address },
	{ "GATEWAYDEV",           WHY_ROUTE,    NULL },
	{ "GATEWAY*",             WHY_ROUTE,    NULL },
	{ "NETWORK*",             WHY_COMPUTED, NULL },
	{ "BROADCAST*",           WHY_COMPUTED, NULL },
	{ "IPV6INIT",             WHY_NONE,     ifcfg_take_nothing },
	{ "IPV6_DISABLED",        WHY_NONE,     ifcfg_take_nothing },
	{ "IPV6_AUTOCONF",        WHY_NONE,     ifcfg_take_nothing },
	{ "IPV6ADDR",             WHY_NONE,     take_address6 },
	{ "IPV6ADDR_SECONDARIES", WHY_NONE,     take_address6 },
	{ "DHCPV6C",              WHY_NONE,     take_dhcp6 },
	{ "DHCPV6C_OPTIONS",      WHY_CLIENT,   NULL },
	{ "DHCPV6_*",             WHY_CLIENT,   NULL },
	{ "IPV6_PRIVACY",         WHY_NONE,     take_privacy },
	{ "IPV6_PRIVACY_PREFER_PUBLIC_IP", WHY_ROUTER, NULL },
	{ "IPV6_ADDR_GEN_MODE",   WHY_NONE,     take_generation },
	{ "IPV6_TOKEN",           WHY_NONE,     take_token },
	{ "IPV6FORWARDING",       WHY_NONE,     take_forwarding6 },
	{ "IPV6_MTU",             WHY_NONE,     take_mtu6 },
	{ "IPV6_DEFAULTGW",       WHY_ROUTE,    NULL },
	{ "IPV6_DEFAULTDEV",      WHY_ROUTE,    NULL },
	{ "IPV6_DEFROUTE",        WHY_ROUTE,    NULL },
	{ "IPV6_PEERROUTES",      WHY_ROUTE,    NULL },
	{ "IPV6_ROUTE_METRIC",    WHY_ROUTE,    NULL },
	{ "IPV6_PEERDNS",         WHY_DNS,      NULL },
	{ "IPV6_DOMAIN",          WHY_DNS,      NULL },
	{ "IPV6_FAILURE_FATAL",   WHY_MANAGER,  NULL },
	{ "IPV6_*",               WHY_ROUTER,   NULL },
	{ "IPV6TO4*",             WHY_METHOD,   NULL },
	{ "IPV6TUNNEL*",          WHY_LINK,     NULL },
	{ "MTU",                  WHY_NONE,     ifcfg_take_mtu },
	{ "ARP",                  WHY_NONE,     take_arp },
	{ "DHCP_HOSTNAME",        WHY_NONE,     take_hostname },
	{ "DHCP_*",               WHY_CLIENT,   NULL },
	{ "DHCP*",                WHY_CLIENT,   NULL },
	{ "PERSISTENT_DHCLIENT",  WHY_CLIENT,   NULL },
	{ "DEFROUTE",             WHY_ROUTE,    NULL },
	{ "PEERROUTES",           WHY_ROUTE,    NULL },
	{ "METRIC",               WHY_ROUTE,    NULL },
	{ "SCOPE",                WHY_ADDRESS,  NULL },
	{ "SRCADDR",              WHY_ROUTE,    NULL },
	{ "ROUTING_RULE*",        WHY_ROUTE,    NULL },
	{ "IPV4_ROUTE_METRIC",    WHY_ROUTE,    NULL },
	{ "IPV4_FAILURE_FATAL",   WHY_MANAGER,  NULL },
	{ "IPV4_DHCP_TIMEOUT",    WHY_CLIENT,   NULL },
	{ "ACD_TIMEOUT",          WHY_MANAGER,  NULL },
	{ "ARPING_WAIT",          WHY_MANAGER,  NULL },
	{ "ARPCHECK",             WHY_MANAGER,  NULL },
	{ "ARPUPDATE",            WHY_MANAGER,  NULL },
	{ "DNS*",                 WHY_DNS,      NULL },
	{ "PEERDNS",              WHY_DNS,      NULL },
	{ "DOMAIN",               WHY_DNS,      NULL },
	{ "SEARCH",               WHY_DNS,      NULL },
	{ "RES_OPTIONS",          WHY_DNS,      NULL },
	{ "MDNS",                 WHY_DNS,      NULL },
	{ "LLMNR",                WHY_DNS,      NULL },
	{ "PROXY_METHOD",         WHY_MANAGER,  NULL },
	{ "BROWSER_ONLY",         WHY_MANAGER,  NULL },
	{ "NM_CONTROLLED",        WHY_MANAGER,  NULL },
	{ "USERCTL",              WHY_MANAGER,  NULL },
	{ "USERS",                WHY_MANAGER,  NULL },
	{ "ZONE",                 WHY_MANAGER,  NULL },
	{ "AUTOCONNECT_*",        WHY_MANAGER,  NULL },
	{ "CONNECTION_METERED",   WHY_MANAGER,  NULL },
	{ "SECONDARY_UUIDS",      WHY_MANAGER,  NULL },
	{ "DEVTIMEOUT",           WHY_MANAGER,  NULL },
	{ "HOTPLUG",              WHY_MANAGER,  NULL },
	{ "NOZEROCONF",           WHY_ROUTE,    NULL },
	{ "BONDING_OPTS",         WHY_NONE,     ifcfg_take_bond },
	{ "BONDING_*",            WHY_LINK,     NULL },
	{ "HWADDR*",              WHY_LINK,     NULL },
	{ "MACADDR",              WHY_LINK,     NULL },
	{ "GENERATE_MAC_ADDRESS_MASK", WHY_LINK, NULL },
	{ "MASTER*",              WHY_LINK,     NULL },
	{ "SLAVE",                WHY_LINK,     NULL },
	{ "BRIDGE*",              WHY_LINK,     NULL },
	{ "BRIDGING_OPTS",        WHY_LINK,     NULL },
	{ "DELAY",                WHY_LINK,     NULL },
	{ "STP",                  WHY_LINK,     NULL },
	{ "TEAM*",                WHY_LINK,     NULL },
	{ "VLAN*",                WHY_LINK,     NULL },
	{ "PHYSDEV",              WHY_LINK,     NULL },
	{ "GVRP",                 WHY_LINK,     NULL },
	{ "MVRP",                 WHY_LINK,     NULL },
	{ "VID",                  WHY_LINK,     NULL },
	{ "ETHTOOL_*",            WHY_LINK,     NULL },
	{ "ESSID*",               WHY_LINK,     NULL },
	{ "MODE",                 WHY_LINK,     NULL },
	{ "KEY*",                 WHY_LINK,     NULL },
	{ "WPA*",                 WHY_LINK,     NULL },
	{ "SUBCHANNELS",          WHY_LINK,     NULL },
	{ "NETTYPE",              WHY_LINK,     NULL },
	{ "PORTNAME",             WHY_LINK,     NULL },
	{ "OPTIONS",              WHY_LINK,     NULL },
	{ "PEERID*",              WHY_LINK,     NULL },
	{ "TUN*",                 WHY_LINK,     NULL },
	{ "MY_INNER_IPADDR",      WHY_LINK,     NULL },
	{ "MY_OUTER_IPADDR",      WHY_LINK,     NULL },
	{ "PEER_*",               WHY_LINK,     NULL },
};
/* clang-format on */

static void begin(struct ifcfg *f)
{
	const struct pair *proto = ifcfg_find(f, "BOOTPROTO");
	const struct pair *init = ifcfg_find(f, "IPV6INIT");
	struct place at = proto ? proto->at : f->at;

	if (is_method(f, "dhcp"))
		(void)intake_dhcp(f->in, f->i, FAM_INET, at);
	else if (proto && !is_method(f, "none") && !is_method(f, "static") && proto->value[0])
		ifcfg_refuse(f, proto, WHY_METHOD);
	if (has_autoconf(f))
		(void)intake_addrconf(f->in, f->i, init->at);
	else if (has_inet6(f))
		intake_families(f->i, FAM_INET6);
}

/* The name of the link of an alias stands before the ':'. */
void ifcfg_take_redhat(struct ifcfg *f, const char *name)
{
	const struct pair *device = ifcfg_find(f, "DEVICE");
	const struct pair *onboot = ifcfg_find(f, "ONBOOT");
	const char *link = device && device->value[0] ? device->value : name;

	if (onboot && scan_bool(onboot->value) == 0) {
		intake_leave_out(f->in, onboot->at, intake_text(f->in, "%s: ONBOOT=no", link));
		return;
	}
	if (strstr(name, "-range")) {
		intake_note(f->in, f->at, name,
			"addresses of a range are objects by themselves: one for each");
		return;
	}
	/* Its addresses are the kernel's own. */
	if (strcmp(link, LOOPBACK_IF) == 0)
		return;
	f->i = intake_interface(
		f->in, intake_text(f->in, "%.*s", (int)strcspn(link, ":"), link), f->at);
	if (!f->i)
		return;
	f->i->kernel_inet6 = scan_bool(ifcfg_value(f, "IPV6_DISABLED")) != 1;
	begin(f);
	ifcfg_take(f, keys, ARRAY_SIZE(keys));
}
