/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration file of a client, see dhcpcd.conf(5). What of it comes from people is checked
 * for what could end a line or a word; what comes from us can't.
 */
#include <limits.h>
#include <string.h>

#include "daemon/dhcp_private.h"

/* clang-format off */
static const char *const always[] = {
	"noconfigure",   /* it reports, we configure */
	"persistent",    /* to end isn't to give up the lease */
	"duid",          /* who we are: by the file of its state, not by the link's address */
	"nodelay",
	"nodev",
	"timeout 0",     /* it looks for a server for ever */
};

static const char *const inet[] = {
	"noipv4ll",
	"require dhcp_server_identifier",
	"option subnet_mask, broadcast_address, routers, classless_static_routes, interface_mtu",
	"option domain_name_servers, domain_name, domain_search, dhcp_lease_time",
};

/* Of an IPMP group: the engine asks whether somebody has the address, and here another member of ours may still. */
static const char *const group[] = {
	"noarp",
};

static const char *const inet6[] = {
	"noipv6rs",
	"option dhcp6_name_servers, dhcp6_domain_search",
};
/* clang-format on */

static void put_lines(const char *const *lines, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\n", lines[i]);
}

/* By the name of the interface (FNV-1a): it stays the same when the link gets another address, and
 * differs between links that share one. */
static uint32_t identity(const char *ifname)
{
	uint32_t hash = 2166136261u;

	for (const char *c = ifname; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;

	return hash;
}

static bool is_host_name(const char *name)
{
	return name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					    "0123456789-._")] == '\0';
}

void config_format(const struct dhcp_client *c, const char *hook, struct buf *out)
{
	const struct dhcp_spec *spec = &c->spec;

	put_lines(always, ARRAY_SIZE(always), out);
	buf_printf(out, "script %s\nenv IPADM_DHCP_SOCKET=%s/hook\n", hook, c->dhcp->run);
	if (is_host_name(spec->hostname))
		buf_printf(out, "hostname %s\n", spec->hostname);
	if (spec->family == FAM_INET)
		put_lines(inet, ARRAY_SIZE(inet), out);
	else
		put_lines(inet6, ARRAY_SIZE(inet6), out);

	if (spec->of_group)
		put_lines(group, ARRAY_SIZE(group), out);

	buf_printf(out, "interface %s\niaid %u\n", spec->over, identity(spec->ifname));
	if (spec->family == FAM_INET && spec->inform)
		buf_printf(out, "inform %s\n", spec->address);
	if (spec->family == FAM_INET6)
		buf_printf(out, "%s\n", spec->inform ? "inform6" : "ia_na");
}
