/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties as scripts on the fake kernel: lines that are done, the status that each comes to, and
 * between them what kernel and documents say then. A line without "-> symbol" must succeed; one that
 * is refused must leave everything as it was.
 *
 *   add|add-t|remove PROTO NAME VALUE   to a list
 *   is IFNAME|- PATH VALUE              a setting; "_" stands for a blank in the value
 *   write IFNAME|- PATH VALUE           somebody else writes it
 *   lacks PATH                          this kernel has no such setting
 *   least|most IFNAME BYTES             the link takes no smaller, no greater MTU
 *   link-is IFNAME mtu|arp VALUE
 *   active|saved KIND NAME KEY VALUE    in a document; "--": no such key
 *
 * and the lines of engine_world.h.
 */
#include "engine_world.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/text.h"

#define N_LINES 16
#define N_WORDS 6

/* clang-format off */
static const struct script {
	const char *name;
	const char *lines[N_LINES];
} scripts[] = {
	{ "an interface's setting", { "link net0", "create net0", "set net0 ipv4 forwarding on",
	  "is net0 ipv4/conf/%s/forwarding 1", "active interface net0 ipv4.forwarding on",
	  "active interface net0 was.ipv4.forwarding off", "saved interface net0 ipv4.forwarding on",
	  "saved interface net0 was.ipv4.forwarding --" } },
	{ "for now", { "link net0", "create net0", "set-t net0 ipv4 forwarding on", "is net0 ipv4/conf/%s/forwarding 1",
	  "saved interface net0 ipv4.forwarding --", "disable net0", "enable net0", "is net0 ipv4/conf/%s/forwarding 0" } },
	{ "reset", { "link net0", "create net0", "set net0 ipv4 forwarding on", "reset net0 ipv4 forwarding",
	  "is net0 ipv4/conf/%s/forwarding 0", "active interface net0 ipv4.forwarding --",
	  "active interface net0 was.ipv4.forwarding --", "saved interface net0 ipv4.forwarding --" } },
	{ "reset for now", { "link net0", "create net0", "set net0 ipv4 forwarding on", "reset-t net0 ipv4 forwarding",
	  "is net0 ipv4/conf/%s/forwarding 0", "saved interface net0 ipv4.forwarding on", "reboot",
	  "is net0 ipv4/conf/%s/forwarding 1" } },
	{ "reset of what others set", { "link net0", "create net0", "write net0 ipv4/conf/%s/forwarding 1",
	  "reset net0 ipv4 forwarding", "is net0 ipv4/conf/%s/forwarding 0" } },
	{ "reset without a default gives back what was", { "link net0", "create net0",
	  "write net0 ipv4/conf/%s/rp_filter 2", "set net0 ipv4 rp_filter strict", "is net0 ipv4/conf/%s/rp_filter 1",
	  "active interface net0 was.ipv4.rp_filter loose", "reset net0 ipv4 rp_filter",
	  "is net0 ipv4/conf/%s/rp_filter 2" } },
	{ "set twice remembers the first", { "link net0", "create net0", "write net0 ipv4/conf/%s/rp_filter 2",
	  "set net0 ipv4 rp_filter strict", "set net0 ipv4 rp_filter off",
	  "active interface net0 was.ipv4.rp_filter loose" } },
	{ "what was comes back with the interface's going", { "link net0", "write net0 ipv4/conf/%s/arp_ignore 2",
	  "create net0", "set net0 ipv4 arp_ignore 1", "is net0 ipv4/conf/%s/arp_ignore 1", "delete net0",
	  "is net0 ipv4/conf/%s/arp_ignore 2" } },
	{ "disabled and back", { "link net0", "create net0", "set net0 ipv4 proxy_arp on", "disable net0",
	  "is net0 ipv4/conf/%s/proxy_arp 0", "enable net0", "is net0 ipv4/conf/%s/proxy_arp 1" } },
	{ "after a reboot", { "link net0", "create net0", "set net0 ipv6 hop_limit 99", "reboot",
	  "is net0 ipv6/conf/%s/hop_limit 99", "active interface net0 was.ipv6.hop_limit 64" } },
	{ "on a link that comes back", { "link net0", "create net0", "set net0 ipv4 proxy_arp on", "unlink net0",
	  "link net0", "hotplug net0", "is net0 ipv4/conf/%s/proxy_arp 1" } },
	{ "on a link that is away", { "link net0", "create net0", "unlink net0", "set net0 ipv4 proxy_arp on",
	  "link net0", "hotplug net0", "is net0 ipv4/conf/%s/proxy_arp 1",
	  "active interface net0 was.ipv4.proxy_arp off" } },
	{ "mtu of the link", { "link net0", "create net0", "set net0 ipv4 mtu 1400", "link-is net0 mtu 1400",
	  "active interface net0 was.ipv4.mtu 1500", "set net0 ipv4 mtu 1300", "reset net0 ipv4 mtu",
	  "link-is net0 mtu 1500" } },
	{ "mtu disabled and back", { "link net0", "create net0", "set net0 ipv4 mtu 1400", "disable net0",
	  "link-is net0 mtu 1500", "enable net0", "link-is net0 mtu 1400" } },
	{ "mtu for now, disabled and back", { "link net0", "create net0", "set-t net0 ipv4 mtu 1400", "disable net0",
	  "enable net0", "link-is net0 mtu 1500" } },
	{ "mtu too small", { "link net0", "create net0", "set net0 ipv4 mtu 67 -> erange",
	  "set net0 ipv4 mtu 1279 -> erange", "set net0 ipv4 mtu x -> invalid-arg", "link-is net0 mtu 1500" } },
	{ "mtu small without IPv6", { "link net0", "create net0 inet", "set net0 ipv4 mtu 600",
	  "link-is net0 mtu 600" } },
	{ "mtu of IPv6", { "link net0", "create net0", "set net0 ipv6 mtu 1400", "is net0 ipv6/conf/%s/mtu 1400",
	  "set net0 ipv6 mtu 1501 -> erange", "set net0 ipv6 mtu 1279 -> erange",
	  "set net0 ipv4 mtu 1399 -> erange", "set net0 ipv4 mtu 1450", "is net0 ipv6/conf/%s/mtu 1400" } },
	{ "arp", { "link net0", "create net0", "set net0 ipv4 arp off", "link-is net0 arp off",
	  "active interface net0 was.ipv4.arp on", "reset net0 ipv4 arp", "link-is net0 arp on" } },
	{ "in the document alone", { "link net0", "create net0", "set net0 ipv4 exchange-routes off",
	  "active interface net0 ipv4.exchange_routes off", "active interface net0 was.ipv4.exchange_routes --",
	  "saved interface net0 ipv4.exchange_routes off", "reset net0 ipv4 exchange_routes",
	  "saved interface net0 ipv4.exchange_routes --" } },
	{ "usesrc", { "link net0", "create net0", "set net0 ipv4 usesrc vni0 -> enxio", "create vni0",
	  "set net0 ipv4 usesrc vni0", "set net0 ipv4 usesrc net0 -> invalid-arg", "set net0 ipv4 usesrc none" } },
	{ "nud", { "link net0", "create net0", "set net0 ipv4 nud off -> bad-protocol", "set net0 ipv6 nud off",
	  "is net0 ipv6/neigh/%s/base_reachable_time_ms 2000000000", "reset net0 ipv6 nud",
	  "is net0 ipv6/neigh/%s/base_reachable_time_ms 30000" } },
	{ "names and values", { "link net0", "create net0", "set net0 ipv4 foo 1 -> prop-unknown",
	  "set net0 ip group ipmp0 -> notsup", "set net0 ip fwifgroup x -> notsup",
	  "set net0 ip allow-xprobe on -> notsup",
	  "set net0 ipv4 ttl 1 -> invalid-arg", "set net0 ip mtu 1400 -> bad-protocol",
	  "set net0 tcp mtu 1400 -> notsup", "set net0 ipv4 arp maybe -> invalid-arg",
	  "set a/b ipv4 arp on -> invalid-arg", "set net0:1 ipv4 arp on -> invalid-arg",
	  "reset net0 ipv4 foo -> prop-unknown" } },
	{ "which interfaces", { "link net0", "link net1", "create net0", "disable net0",
	  "set net0 ipv4 arp off -> op-disable-obj", "set net1 ipv4 arp off -> enxio",
	  "set net1 ipv4 foo off -> enxio", "create net1 inet", "set net1 ipv6 mtu 1400 -> enxio",
	  "create-t net1 inet6", "set net1 ipv6 mtu 1400 -> temporary-obj", "set-t net1 ipv6 mtu 1400",
	  "set net1 ipv4 mtu 1450" } },
	{ "router advertisements", { "link net0", "create net0", "set net0 ipv6 accept-ra always",
	  "is net0 ipv6/conf/%s/accept_ra 2", "saved interface net0 ipv6.accept_ra always", "set net0 ipv6 accept_ra on",
	  "is net0 ipv6/conf/%s/accept_ra 1", "disable net0", "enable net0", "is net0 ipv6/conf/%s/accept_ra 1", "reboot",
	  "is net0 ipv6/conf/%s/accept_ra 1", "reset net0 ipv6 accept_ra", "is net0 ipv6/conf/%s/accept_ra 0",
	  "delete net0", "is net0 ipv6/conf/%s/accept_ra 1" } },
	{ "what is made of them", { "link net0", "create net0", "set net0 ipv6 autoconf off",
	  "is net0 ipv6/conf/%s/autoconf 0", "set net0 ipv6 use_tempaddr prefer", "is net0 ipv6/conf/%s/use_tempaddr 2",
	  "reboot", "is net0 ipv6/conf/%s/autoconf 0", "is net0 ipv6/conf/%s/use_tempaddr 2",
	  "reset net0 ipv6 use_tempaddr", "is net0 ipv6/conf/%s/use_tempaddr 0", "reset net0 ipv6 autoconf",
	  "is net0 ipv6/conf/%s/autoconf 1", "set net0 ipv6 accept_ra maybe -> invalid-arg" } },
	{ "reset without a default", { "set - tcp congestion_control cubic", "reset - tcp congestion_control",
	  "is - ipv4/tcp_congestion_control bbr", "reset - tcp congestion_control", "is - ipv4/tcp_congestion_control bbr" } },
	{ "no such setting", { "link net0", "create net0", "lacks ipv4/conf/%s/bc_forwarding",
	  "set net0 ipv4 bc_forwarding on -> notsup", "reset net0 ipv4 bc_forwarding -> notsup" } },

	{ "a protocol's setting", { "set - ipv4 ttl 99", "is - ipv4/ip_default_ttl 99", "active protocol ipv4 ttl 99",
	  "active protocol ipv4 was.ttl 64", "saved protocol ipv4 ttl 99", "reboot", "is - ipv4/ip_default_ttl 99",
	  "reset - ipv4 ttl", "is - ipv4/ip_default_ttl 64", "saved protocol ipv4 ttl --" } },
	{ "a protocol's for now", { "set-t - ipv4 ttl 99", "is - ipv4/ip_default_ttl 99", "saved protocol ipv4 ttl --",
	  "restart", "is - ipv4/ip_default_ttl 99", "reboot", "is - ipv4/ip_default_ttl 64" } },
	{ "several files", { "set - ipv4 hostmodel strong", "is - ipv4/conf/all/arp_ignore 1",
	  "is - ipv4/conf/all/arp_announce 2", "is - ipv4/conf/all/rp_filter 1", "reset - ipv4 hostmodel",
	  "is - ipv4/conf/all/arp_announce 0" } },
	{ "a part of a file", { "set - tcp recv_buf 100000", "is - ipv4/tcp_rmem 4096_100000_33554432",
	  "set - tcp max_buf 8000000", "is - ipv4/tcp_rmem 4096_100000_8000000",
	  "is - ipv4/tcp_wmem 4096_16384_8000000", "reset - tcp max_buf",
	  "is - ipv4/tcp_rmem 4096_100000_33554432", "is - ipv4/tcp_wmem 4096_16384_4194304" } },
	{ "a buffer and the largest one", { "set - tcp max_buf 2000000", "set - tcp recv_buf 2000001 -> erange", "set - tcp send_buf 2000001 -> erange",
	  "set - tcp recv_buf 2000000", "set - tcp max_buf 1999999 -> erange", "is - ipv4/tcp_rmem 4096_2000000_2000000" } },
	{ "a range as a whole", { "put ports", "is - ipv4/ip_local_port_range 10000_20000", "put high-ports",
	  "is - ipv4/ip_local_port_range 61000_65000", "put crossed-ports -> erange", "put nothing",
	  "is - ipv4/ip_local_port_range 32768_60999", "put low-port -> erange", "put ports", "put low-port -> erange",
	  "is - ipv4/ip_local_port_range 10000_20000" } },
	{ "one end is set, the other one given up", { "put ports", "put high-start", "is - ipv4/ip_local_port_range 40000_60999" } },
	{ "one range for all", { "set - udp largest_anon_port 50000", "active protocol ip largest_anon_port 50000",
	  "is - ipv4/ip_local_port_range 32768_50000", "set - tcp smallest_anon_port 50001 -> erange",
	  "set - tcp smallest_anon_port 40000", "is - ipv4/ip_local_port_range 40000_50000",
	  "set - sctp largest_anon_port 39999 -> erange", "reboot", "is - ipv4/ip_local_port_range 40000_50000" } },
	{ "a range beyond the other", { "set - udp largest_anon_port 65000", "set - udp smallest_anon_port 64000",
	  "reboot", "is - ipv4/ip_local_port_range 64000_65000", "reset - udp largest_anon_port -> erange",
	  "reset - udp smallest_anon_port", "reset - udp largest_anon_port",
	  "is - ipv4/ip_local_port_range 32768_60999" } },
	{ "a link that wants more", { "link net0", "least net0 100", "most net0 2000", "create net0 inet", "set net0 ipv4 mtu 99 -> erange",
	  "set net0 ipv4 mtu 2001 -> erange", "set net0 ipv4 mtu 100", "link-is net0 mtu 100" } },
	{ "a range that is gone", { "set - tcp smallest_anon_port 40000", "lacks ipv4/ip_local_port_range", "put nothing -> notsup", "put ip -> notsup",
	  "saved protocol ip smallest_anon_port 40000" } },
	{ "of one, where all have it", { "link net0", "link net1", "create net0", "set - ipv4 forwarding on",
	  "set net0 ipv4 forwarding off", "active interface net0 was.ipv4.forwarding off", "is net0 ipv4/conf/%s/forwarding 0",
	  "reset net0 ipv4 forwarding", "is net0 ipv4/conf/%s/forwarding 1", "reset - ipv4 forwarding",
	  "is net0 ipv4/conf/%s/forwarding 0", "is net1 ipv4/conf/%s/forwarding 0" } },
	{ "what a group sets, too", { "link net0", "create net0", "set net0 ipv4 arp_ignore 2", "group ipmp0 net0",
	  "reset net0 ipv4 arp_ignore", "active interface net0 was.ipv4.arp_ignore 0", "is net0 ipv4/conf/%s/arp_ignore 1",
	  "leave ipmp0 net0", "is net0 ipv4/conf/%s/arp_ignore 0", "active interface net0 was.ipv4.arp_ignore --" } },
	{ "a list that is recorded already", { "set - ip reserved_ports 8080", "set-t - ip reserved_ports 9000",
	  "add ip reserved_ports 8080", "is - ipv4/ip_local_reserved_ports 8080,9000", "saved protocol ip reserved_ports 8080",
	  "remove ip reserved_ports 9000", "is - ipv4/ip_local_reserved_ports 8080", "saved protocol ip reserved_ports 8080" } },
	{ "lists", { "set - ip reserved_ports 8080", "add ip reserved_ports 9000-9010",
	  "is - ipv4/ip_local_reserved_ports 8080,9000-9010", "add ip reserved_ports 9001 -> exists",
	  "remove ip reserved_ports 80 -> esrch", "remove ip reserved_ports 9001",
	  "saved protocol ip reserved_ports 8080,9000,9002-9010", "add ip reserved_ports 70000 -> erange",
	  "add ipv4 ttl 1 -> invalid-arg" } },
	{ "a list for now", { "write - ipv4/ip_local_reserved_ports 7", "add-t ip reserved_ports 8",
	  "is - ipv4/ip_local_reserved_ports 7-8", "add ip reserved_ports 9", "is - ipv4/ip_local_reserved_ports 7-9",
	  "reset - ip reserved_ports", "saved protocol ip reserved_ports --" } },
	{ "forwarding of all keeps what one has", { "link net0", "link net1", "create net0", "create net1",
	  "set net0 ipv4 forwarding off", "set - ipv4 forwarding on", "is - ipv4/ip_forward 1",
	  "is net0 ipv4/conf/%s/forwarding 0", "is net1 ipv4/conf/%s/forwarding 1" } },
	{ "protocols and names", { "set - ipv6 ttl 9 -> bad-protocol", "set - ipv4 mtu 9 -> invalid-arg",
	  "set - ipx ttl 9 -> notsup", "set - tcp extra_priv_ports 2049 -> notsup",
	  "add tcp extra_priv_ports 2049 -> notsup", "set - ipv4 ttl 256 -> erange", "set - tcp ecn x -> invalid-arg" } },
	{ "what has no default", { "set - tcp congestion_control cubic", "is - ipv4/tcp_congestion_control cubic",
	  "active protocol tcp was.congestion_control bbr", "reset - tcp congestion_control",
	  "is - ipv4/tcp_congestion_control bbr" } },
	{ "a module that is missing", { "lacks sctp/rto_min", "set - sctp rto_min 500 -> notsup" } },

	{ "an address's", { "link net0", "static net0/v4 192.0.2.1/24", "set net0/v4 - deprecated on",
	  "active address net0/v4 deprecated on", "saved address net0/v4 deprecated on", "reset net0/v4 - deprecated",
	  "saved address net0/v4 deprecated off" } },
	{ "its prefix length", { "link net0", "static net0/v4 192.0.2.1/24", "set net0/v4 - prefixlen 25",
	  "active address net0/v4 address 192.0.2.1/25", "saved address net0/v4 address 192.0.2.1/25",
	  "set net0/v4 - prefixlen 33 -> erange", "set net0/v4 - prefixlen 0 -> erange",
	  "set-t net0/v4 - prefixlen 26", "active address net0/v4 address 192.0.2.1/26",
	  "saved address net0/v4 address 192.0.2.1/25", "reset net0/v4 - prefixlen -> notsup" } },
	{ "what is there is not probed for another length", { "link net0", "static net0/v4 192.0.2.1/24",
	  "rival net0 192.0.2.1", "set net0/v4 - prefixlen 25", "active address net0/v4 duplicate --" } },
	{ "lifetimes", { "link net0", "static net0/v4 192.0.2.1/24", "set net0/v4 - valid_lifetime 600",
	  "set net0/v4 - preferred_lifetime 601 -> erange", "set net0/v4 - preferred_lifetime 300",
	  "set net0/v4 - valid_lifetime 299 -> erange", "reset net0/v4 - valid_lifetime",
	  "active address net0/v4 valid_lifetime forever" } },
	{ "which addresses", { "link net0", "static net0/v4 192.0.2.1/24", "set net0/v6 - deprecated on -> notfound",
	  "set net0/v4 - zone x -> notsup", "set net0/v4 - reqhost x -> notsup", "set net0/v6 - foo 1 -> prop-unknown",
	  "set net0/v4 - broadcast 192.0.2.9 -> notsup", "static-t net0/t 192.0.2.9/24",
	  "set net0/t - private on -> temporary-obj", "set-t net0/t - private on", "off net0/v4",
	  "set net0/v4 - private on -> op-disable-obj", "set net0 - private on -> notfound" } },
};
/* clang-format on */

struct words {
	char w[N_WORDS][64];
};

static int edit_list(struct world *w, const struct words *s)
{
	struct op_set_prop op = {
		.class = PROP_PROTOCOL,
		.proto = prop_proto_parse(s->w[1]),
		.name = s->w[2],
		.value = s->w[3],
		.how = strcmp(s->w[0], "remove") == 0 ? PROP_REMOVE : PROP_ADD,
		.temporary = strcmp(s->w[0], "add-t") == 0,
	};

	return engine_set_prop(w->engine, &op, &w->err);
}

static void check_setting(struct world *w, const struct words *s)
{
	const char *ifname = strcmp(s->w[1], "-") == 0 ? "" : s->w[1];
	char buf[FAKE_SETTING_SIZE] = "";
	char want[64];

	snprintf(want, sizeof(want), "%s", s->w[3]);
	for (char *p = want; *p; p++)
		*p = *p == '_' ? ' ' : *p;
	if (!fake_setting(w->fake, ifname, s->w[2], buf))
		fail_msg("%s of %s is not there", s->w[2], s->w[1]);
	if (strcmp(buf, want) != 0)
		fail_msg("%s of %s is \"%s\", not \"%s\"", s->w[2], s->w[1], buf, want);
}

static void check_link(struct world *w, const struct words *s)
{
	const struct link *l = snapshot_find_link(&w->fake->state, s->w[1]);
	char got[16];

	assert_non_null(l);
	if (strcmp(s->w[2], "mtu") == 0)
		snprintf(got, sizeof(got), "%u", l->mtu);
	else
		snprintf(got, sizeof(got), "%s", l->flags & IFF_NOARP ? "off" : "on");
	if (strcmp(got, s->w[3]) != 0)
		fail_msg("%s of %s is %s, not %s", s->w[2], s->w[1], got, s->w[3]);
}

static void check_document(struct world *w, const struct words *s)
{
	_cleanup_document_ struct document *doc = NULL;
	bool active = strcmp(s->w[0], "active") == 0;
	const struct object *obj;
	const char *value;
	bool found;

	assert_int_equal(
		store_load(w->store, active ? DOC_ACTIVE : DOC_PERSISTENT, &doc, &found, &w->err),
		0);
	obj = document_find(doc, document_kind_parse(s->w[1]), s->w[2]);
	value = obj ? object_get(obj, s->w[3]) : NULL;
	if (strcmp(value ? value : "--", s->w[4]) != 0)
		fail_msg("%s: %s of %s is %s, not %s", s->w[0], s->w[3], s->w[2],
			value ? value : "--", s->w[4]);
}

static bool do_check(struct world *w, const struct words *s)
{
	const char *ifname = strcmp(s->w[1], "-") == 0 ? "" : s->w[1];

	if (strcmp(s->w[0], "is") == 0)
		check_setting(w, s);
	else if (strcmp(s->w[0], "link-is") == 0)
		check_link(w, s);
	else if (strcmp(s->w[0], "active") == 0 || strcmp(s->w[0], "saved") == 0)
		check_document(w, s);
	else if (strcmp(s->w[0], "write") == 0)
		assert_int_equal(fake_set_setting(w->fake, ifname, s->w[2], s->w[3]), 0);
	else if (strcmp(s->w[0], "least") == 0)
		snapshot_find_link(&w->fake->state, ifname)->min_mtu =
			(uint32_t)strtoul(s->w[2], NULL, 10);
	else if (strcmp(s->w[0], "most") == 0)
		snapshot_find_link(&w->fake->state, ifname)->max_mtu =
			(uint32_t)strtoul(s->w[2], NULL, 10);
	else if (strcmp(s->w[0], "lacks") == 0)
		assert_int_equal(fake_remove_setting(w->fake, s->w[1]), 0);
	else
		return false;

	return true;
}

static int do_line(struct world *w, const char *line)
{
	struct words s = { { "" } };

	err_clear(&w->err);
	sscanf(line, "%63s %63s %63s %63s %63s %63s", s.w[0], s.w[1], s.w[2], s.w[3], s.w[4],
		s.w[5]);
	if (do_check(w, &s))
		return 0;
	if (strcmp(s.w[0], "add") == 0 || strcmp(s.w[0], "add-t") == 0 ||
		strcmp(s.w[0], "remove") == 0)
		return edit_list(w, &s);

	return world_do(w, line);
}

static void test_scripts(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		struct world w;

		/* For the message of a check that fails. */
		print_message("# %s\n", scripts[i].name);
		world_open(&w);
		world_run(&w, scripts[i].name, scripts[i].lines, N_LINES, do_line);
		world_close(&w);
	}
}

/* Wherever the kernel fails, neither it nor the documents have changed. */
static void test_refused(void **state)
{
	static const char *const lines[] = { "set net0 ipv4 forwarding on",
		"set net0 ipv4 mtu 1400", "set net0 ipv6 mtu 1400", "set net0 ipv4 arp off",
		"set - ipv4 hostmodel strong", "set - ipv4 forwarding on",
		"set - tcp max_buf 9000000", "set net0/v4 - prefixlen 25",
		"set net0/v4 - deprecated on", "reset net0 ipv4 rp_filter" };

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct world w;
		int r = -1;

		world_open(&w);
		world_must(&w, "link net0");
		assert_int_equal(do_line(&w, "static net0/v4 192.0.2.1/24"), 0);
		assert_int_equal(do_line(&w, "set net0 ipv4 rp_filter strict"), 0);
		for (unsigned int n = 1; r < 0; n++) {
			_cleanup_free_ char *before = world_format(&w);
			_cleanup_free_ char *after = NULL;

			w.fake->fail_at = n;
			r = do_line(&w, lines[i]);
			w.fake->fail_at = 0;
			if (r == 0)
				break;
			after = world_format(&w);
			assert_string_equal(after, before);
		}
		world_close(&w);
	}
}

/* What does not fit beside what is recorded is not set either. */
static void test_long_list(void **state)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	char ports[MAXPROPVALLEN] = "";
	struct op_set_prop op = {
		.class = PROP_PROTOCOL,
		.proto = PROTO_IP,
		.name = "reserved_ports",
		.value = ports,
		.how = PROP_SET,
	};
	struct world w;

	for (unsigned int i = 0; i < 127; i++)
		snprintf(ports + strlen(ports), sizeof(ports) - strlen(ports), "%s%u", i ? "," : "",
			100 + 2 * i);
	world_open(&w);
	assert_int_equal(engine_set_prop(w.engine, &op, &w.err), 0);
	assert_int_equal(do_line(&w, "set-t - ip reserved_ports 8080"), 0);
	before = world_format(&w);
	assert_true(do_line(&w, "add ip reserved_ports 60001") < 0);
	assert_int_equal(w.err.status, IPADM_EOVERFLOW);
	after = world_format(&w);
	assert_string_equal(after, before);
	world_close(&w);
}

/* A document that asks for stable addresses gets a secret, which goes when the document does. */
static void test_secret(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_must(&w, "put stable-all");
	text = world_format(&w);
	assert_non_null(strstr(text, "ipv6.secret = "));
	world_must(&w, "undo");
	free(text);
	text = world_format(&w);
	assert_null(strstr(text, "ipv6.secret"));
	world_close(&w);
}

/* The server is asked anew when another host name is to be told, and only then. */
static void test_reqhost(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "dhcp net0/d");
	w.heard.renewals = 0;
	assert_int_equal(do_line(&w, "set net0/d - reqhost box.example"), 0);
	assert_int_equal(w.heard.renewals, 1);
	do_line(&w, "saved address net0/d reqhost box.example");
	assert_true(do_line(&w, "set net0/d - reqhost a..b") < 0);
	assert_true(do_line(&w, "set net0/d - deprecated on") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	assert_int_equal(do_line(&w, "set net0/d - private on"), 0);
	assert_int_equal(w.heard.renewals, 1);
	assert_int_equal(do_line(&w, "reset net0/d - reqhost"), 0);
	assert_int_equal(w.heard.renewals, 2);
	do_line(&w, "saved address net0/d reqhost --");
	world_must(&w, "addrconf net0/a");
	assert_true(do_line(&w, "set net0/a - private on") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_secret),
		cmocka_unit_test(test_reqhost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
