/* SPDX-License-Identifier: Apache-2.0 */
/* The variables of SUSE's files. */
#include <string.h>
#include <strings.h>

#include "import/ifcfg.h"

/* What BOOTPROTO stands for: several methods may be joined by a '+'. */
enum {
	USES_DHCP4 = 1,
	USES_ROUTERS = 2, /* and DHCPv6, when they say so */
	USES_STATIC = 4,
	IS_UNKNOWN = 8,
};

/* clang-format off */
static const struct {
	const char *word;
	unsigned int uses;
} methods[] = {
	{ "static",        USES_STATIC },
	{ "none",          0 },
	{ "dhcp",          USES_DHCP4 | USES_ROUTERS },
	{ "dhcp4",         USES_DHCP4 },
	{ "dhcp6",         USES_ROUTERS },
	{ "auto6",         USES_ROUTERS },
};
/* clang-format on */

static unsigned int uses_of(const char *value)
{
	unsigned int uses = 0;

	if (!value[0])
		return USES_STATIC;
	while (*value) {
		size_t len = strcspn(value, "+");
		unsigned int found = IS_UNKNOWN;

		for (size_t n = 0; n < ARRAY_SIZE(methods); n++)
			if (strlen(methods[n].word) == len &&
				strncasecmp(methods[n].word, value, len) == 0)
				found = methods[n].uses;
		uses |= found;
		value += len + (value[len] == '+');
	}

	return uses;
}

/* IPADDR, IPADDR_x with PREFIXLEN_x, NETMASK_x, REMOTE_IPADDR_x; the length may be behind the address. */
static void take_address(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	const char *prefix = ifcfg_value(f, intake_text(f->in, "PREFIXLEN%s", suffix));
	const char *mask = ifcfg_value(f, intake_text(f->in, "NETMASK%s", suffix));
	const char *remote = ifcfg_value(f, intake_text(f->in, "REMOTE_IPADDR%s", suffix));
	const char *length = prefix[0] ? prefix : mask;
	struct intake_addr *a;

	if (!p->value[0])
		return;
	a = intake_static(f->in, f->i, p->value, length[0] ? length : NULL, p->at);
	if (remote[0])
		intake_key(f->in, a, "remote", remote, p->at);
}

static void take_with_address(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	const char *address = ifcfg_value(f, intake_text(f->in, "IPADDR%s", suffix));

	if (p->value[0] && !address[0])
		ifcfg_refuse(f, p, WHY_VALUE);
}

static void take_hostname(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	bool is_name = p->value[0] && strcasecmp(p->value, "AUTO") != 0;

	if (is_name && (uses_of(ifcfg_value(f, "BOOTPROTO")) & USES_DHCP4))
		intake_key(f->in, intake_dhcp(f->in, f->i, FAM_INET, p->at), "reqhost", p->value,
			p->at);
	else if (p->value[0])
		ifcfg_refuse(f, p, WHY_CLIENT);
}

/* clang-format off */
static const struct ifcfg_key keys[] = {
	{ "BOOTPROTO",         WHY_NONE,     ifcfg_take_nothing },
	{ "STARTMODE",         WHY_NONE,     ifcfg_take_nothing },
	{ "NAME",              WHY_NONE,     ifcfg_take_nothing },
	{ "IPADDR*",           WHY_NONE,     take_address },
	{ "PREFIXLEN*",        WHY_NONE,     take_with_address },
	{ "NETMASK*",          WHY_NONE,     take_with_address },
	{ "REMOTE_IPADDR*",    WHY_NONE,     take_with_address },
	{ "LABEL*",            WHY_ADDRESS,  NULL },
	{ "SCOPE*",            WHY_ADDRESS,  NULL },
	{ "IP_OPTIONS*",       WHY_ADDRESS,  NULL },
	{ "BROADCAST*",        WHY_COMPUTED, NULL },
	{ "NETWORK*",          WHY_COMPUTED, NULL },
	{ "MTU",               WHY_NONE,     ifcfg_take_mtu },
	{ "DHCLIENT_HOSTNAME_OPTION", WHY_NONE, take_hostname },
	{ "DHCLIENT_SET_DEFAULT_ROUTE", WHY_ROUTE, NULL },
	{ "DHCLIENT*",         WHY_CLIENT,   NULL },
	{ "AUTO6_*",           WHY_ROUTER,   NULL },
	{ "PRE_UP_SCRIPT",     WHY_COMMAND,  NULL },
	{ "POST_UP_SCRIPT",    WHY_COMMAND,  NULL },
	{ "PRE_DOWN_SCRIPT",   WHY_COMMAND,  NULL },
	{ "POST_DOWN_SCRIPT",  WHY_COMMAND,  NULL },
	{ "BONDING_MODULE_OPTS", WHY_NONE,   ifcfg_take_bond },
	{ "BONDING_*",         WHY_LINK,     NULL },
	{ "BRIDGE*",           WHY_LINK,     NULL },
	{ "TEAM_*",            WHY_LINK,     NULL },
	{ "ETHERDEVICE",       WHY_LINK,     NULL },
	{ "VLAN*",             WHY_LINK,     NULL },
	{ "ETHTOOL_OPTIONS*",  WHY_LINK,     NULL },
	{ "LLADDR",            WHY_LINK,     NULL },
	{ "LINK_REQUIRED",     WHY_MANAGER,  NULL },
	{ "INTERFACETYPE",     WHY_LINK,     NULL },
	{ "TUNNEL*",           WHY_LINK,     NULL },
	{ "WIRELESS*",         WHY_LINK,     NULL },
	{ "MACVLAN_*",         WHY_LINK,     NULL },
	{ "OVS_*",             WHY_LINK,     NULL },
	{ "DUMMY",             WHY_LINK,     NULL },
	{ "USERCONTROL",       WHY_MANAGER,  NULL },
	{ "FIREWALL",          WHY_MANAGER,  NULL },
	{ "ZONE",              WHY_MANAGER,  NULL },
	{ "NM_CONTROLLED",     WHY_MANAGER,  NULL },
	{ "IFPLUGD_PRIORITY",  WHY_MANAGER,  NULL },
	{ "CHECK_DUPLICATE_IP", WHY_MANAGER, NULL },
	{ "SEND_GRATUITOUS_ARP", WHY_MANAGER, NULL },
	{ "UNIQUE",            WHY_MANAGER,  NULL },
	{ "_nm_name",          WHY_MANAGER,  NULL },
};
/* clang-format on */

static bool is_at_boot(const struct ifcfg *f)
{
	static const char *const modes[] = { "auto", "onboot", "on", "boot", "hotplug", "nfsroot",
		"ifplugd" };
	const char *mode = ifcfg_value(f, "STARTMODE");

	for (size_t n = 0; n < ARRAY_SIZE(modes); n++)
		if (strcasecmp(modes[n], mode) == 0)
			return true;

	return false;
}

void ifcfg_take_suse(struct ifcfg *f, const char *name)
{
	const struct pair *proto = ifcfg_find(f, "BOOTPROTO");
	const struct pair *mode = ifcfg_find(f, "STARTMODE");
	unsigned int uses = uses_of(ifcfg_value(f, "BOOTPROTO"));
	struct place at = proto ? proto->at : f->at;

	if (strcmp(name, LOOPBACK_IF) == 0)
		return;
	if (!is_at_boot(f)) {
		intake_leave_out(f->in, mode ? mode->at : f->at,
			intake_text(f->in, "%s: STARTMODE=%s", name, ifcfg_value(f, "STARTMODE")));
		return;
	}
	f->i = intake_interface(f->in, name, f->at);
	if (!f->i)
		return;
	f->i->kernel_inet6 = uses != 0;
	if (uses & USES_DHCP4)
		(void)intake_dhcp(f->in, f->i, FAM_INET, at);
	if (uses & USES_ROUTERS)
		(void)intake_addrconf(f->in, f->i, at);
	if (proto && (uses & IS_UNKNOWN))
		ifcfg_refuse(f, proto, WHY_METHOD);
	ifcfg_take(f, keys, ARRAY_SIZE(keys));
}
