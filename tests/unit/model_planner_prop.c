/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's settings: of interfaces, of protocols, MTU and ARP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "planner_world.h"

#define NET0   "[interface net0]\nfamilies = inet inet6\n"
#define BEFORE "before = up=0 disable_ipv6=0 addr_gen_mode=1 accept_ra=0 ifindex=5\n"
#define DHCP   "[address net0/v4]\ntype = dhcp\nlease = 192.0.2.7/24\n"

#define LINK   "link net0 5 up running promote tag=3\n"
#define LEASED LINK "addr net0 192.0.2.7/24 brd=192.0.2.255\n"
#define OFF4   "set net0 ipv4/conf/%s/forwarding 0\n"
#define ON4    "set net0 ipv4/conf/%s/forwarding 1\n"
#define DOWN                                                        \
	"net0: set the link down\nnet0: mark the link 0x00000000\n" \
	"net0: set promote_secondaries to 0\n"

/* clang-format off */
static const struct planner_case interfaces[] = {
	{ "a setting", NET0 "ipv4.forwarding = on\n", NET0, LINK OFF4, { 0 },
	  "set net/ipv4/conf/net0/forwarding to 1\n" },
	{ "it is so", NET0 "ipv4.forwarding = on\n", NULL, LINK ON4, { 0 }, "" },
	{ "not known how it is", NET0 "ipv4.forwarding = on\n", NULL, LINK, { 0 },
	  "set net/ipv4/conf/net0/forwarding to 1\n" },
	{ "words", NET0 "ipv4.rp_filter = loose\nipv6.nud = off\n", NULL,
	  LINK "set net0 ipv4/conf/%s/rp_filter 0\nset net0 ipv6/neigh/%s/base_reachable_time_ms 30000\n", { 0 },
	  "set net/ipv4/conf/net0/rp_filter to 2\n"
	  "set net/ipv6/neigh/net0/base_reachable_time_ms to 2000000000\n" },
	{ "it is so, as far as the kernel's ticks go", NET0 "ipv4.base_reachable_time_ms = 1\nipv4.retrans_time_ms = 2147483647\n", NULL,
	  LINK "set net0 ipv4/neigh/%s/base_reachable_time_ms 4\nset net0 ipv4/neigh/%s/retrans_time_ms 2147483648\n",
	  { 0 }, "" },
	{ "a tick less or more is another time", NET0 "ipv4.base_reachable_time_ms = 1001\nipv4.retrans_time_ms = 1001\n", NULL,
	  LINK "set net0 ipv4/neigh/%s/base_reachable_time_ms 1000\nset net0 ipv4/neigh/%s/retrans_time_ms 1008\n", { 0 },
	  "set net/ipv4/neigh/net0/base_reachable_time_ms to 1001\nset net/ipv4/neigh/net0/retrans_time_ms to 1001\n" },
	{ "what is no time is as it says", NET0 "ipv4.ucast_solicit = 1\n", NULL, LINK "set net0 ipv4/neigh/%s/ucast_solicit 4\n",
	  { 0 }, "set net/ipv4/neigh/net0/ucast_solicit to 1\n" },
	{ "before the link is up", NET0 BEFORE "ipv6.accept_dad = off\n", NULL,
	  "link net0 5 genmode=1 accept_ra=0\nset net0 ipv6/conf/%s/accept_dad 1\n", { 0 },
	  "set net/ipv6/conf/net0/accept_dad to 0\n"
	  "net0: set the link up\nnet0: mark the link 0x49500003\nnet0: set promote_secondaries to 1\n" },
	{ "reset: its default", NET0, NET0 "ipv4.forwarding = on\nwas.ipv4.forwarding = on\n", LINK ON4, { 0 },
	  "set net/ipv4/conf/net0/forwarding to 0\n" },
	{ "reset, without a default: as before us", NET0,
	  NET0 "ipv4.rp_filter = strict\nwas.ipv4.rp_filter = loose\n",
	  LINK "set net0 ipv4/conf/%s/rp_filter 1\n", { 0 },
	  "set net/ipv4/conf/net0/rp_filter to 2\n" },
	{ "reset, with neither: it stays", NET0, NET0 "ipv4.rp_filter = strict\n",
	  LINK "set net0 ipv4/conf/%s/rp_filter 1\n", { 0 }, "" },
	{ "the interface goes: as before us", "", NET0 BEFORE "ipv4.forwarding = off\n"
	  "was.ipv4.forwarding = on\nwas.ipv4.proxy_arp = on\n",
	  LINK OFF4 "set net0 ipv4/conf/%s/proxy_arp 0\n", { 0 },
	  DOWN "set net/ipv4/conf/net0/forwarding to 1\nset net/ipv4/conf/net0/proxy_arp to 1\n" },
	{ "a family goes with its settings", "[interface net0]\nfamilies = inet\n" BEFORE
	  "ipv4.forwarding = on\nipv6.forwarding = on\n",
	  NET0 BEFORE "ipv4.forwarding = on\nipv6.forwarding = on\nwas.ipv6.forwarding = off\n",
	  LINK ON4 "set net0 ipv6/conf/%s/forwarding 1\n", { 0 },
	  "net0: set disable_ipv6 to 1\n"
	  "set net/ipv6/conf/net0/forwarding to 0\n"
	  "net0: mark the link 0x49500001\n" },
	{ "settings of a family that it hasn't", "[interface net0]\nfamilies = inet\nipv6.forwarding = on\n", NULL,
	  "link net0 5 up promote disabled tag=1 genmode=0 accept_ra=1\nset net0 ipv6/conf/%s/forwarding 0\n",
	  { 0 }, "" },
	{ "a crash left it begun", NET0 "ipv4.rp_filter = loose\n", NET0
	  "ipv4.rp_filter = strict\nipv4.forwarding = on\nwas.ipv4.forwarding = on\nwas.ipv4.rp_filter = off\n",
	  LINK OFF4 "set net0 ipv4/conf/%s/rp_filter 1\n", { .undo_memory = true },
	  "set net/ipv4/conf/net0/forwarding to 1\n"
	  "set net/ipv4/conf/net0/rp_filter to 2\n" },
	{ "a new link of ours", "[interface vni0]\nfamilies = inet\nclass = vni\nipv4.forwarding = on\n", NULL, "",
	  { .ifname = "vni0" },
	  "vni0: make the link\nvni0: set disable_ipv6 to 1\nvni0: set IPv6 address generation to 0\n"
	  "vni0: set accept_ra to 1\nset net/ipv4/conf/vni0/forwarding to 1\nvni0: set the link up\n"
	  "vni0: mark the link 0x49500001\nvni0: set promote_secondaries to 1\n" },
	{ "only the interface that is meant", NET0 "ipv4.forwarding = on\n"
	  "[interface net1]\nfamilies = inet inet6\nipv4.forwarding = on\n[protocol ipv4]\nttl = 9\n", NULL,
	  LINK "link net1 6 up promote tag=3\n", { .ifname = "net0" },
	  "set net/ipv4/conf/net0/forwarding to 1\n" },
	{ "not when only what is missing is", NET0 "ipv4.forwarding = on\nipv6.mtu = 1300\n[protocol ipv4]\nttl = 9\n",
	  NULL, LINK OFF4 "set net0 ipv6/conf/%s/mtu 1500\n", { .missing_only = true },
	  "set net/ipv6/conf/net0/mtu to 1300\n" },
	{ "what is missing is there", NET0 "ipv4.mtu = 1400\nipv6.mtu = 1300\n", NULL,
	  LINK "set net0 ipv6/conf/%s/mtu 1300\n", { .missing_only = true }, "" },
	{ "IPv6 began anew", NET0 "ipv4.forwarding = on\nipv6.mtu = 1300\nipv6.accept_dad = off\n", NULL,
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1\n" OFF4
	  "set net0 ipv6/conf/%s/mtu 1500\nset net0 ipv6/conf/%s/accept_dad 1\n",
	  { .missing_only = true, .inet6_anew = true },
	  "net0: set IPv6 address generation to 1\nnet0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/accept_dad to 0\nset net/ipv6/conf/net0/mtu to 1300\n" },
	{ "before the link comes up", NET0 "ipv6.accept_dad = off\n[address net0/v6]\ntype = static\n"
	  "address = 2001:db8::1/64\n", NULL,
	  "link net0 5 promote tag=3 genmode=1 accept_ra=1\nset net0 ipv6/conf/%s/accept_dad 1\n",
	  { .missing_only = true, .inet6_anew = true },
	  "net0: set IPv6 address generation to 0\nnet0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/accept_dad to 0\n" },
	{ "it has not begun yet", NET0 "ipv6.accept_dad = off\n", NULL, "link net0 5 up noinet6 mtu=1000 promote tag=3\n",
	  { .missing_only = true, .inet6_anew = true }, "" },
	{ "not above the MTU that somebody gave the link", NET0 "ipv4.mtu = 1500\nipv6.mtu = 1450\n", NULL,
	  "link net0 5 up promote tag=3 mtu=1400\nset net0 ipv6/conf/%s/mtu 1300\n", { .missing_only = true },
	  "set net/ipv6/conf/net0/mtu to 1400\n" },
};

static const struct planner_case links[] = {
	{ "MTU", NET0 "ipv4.mtu = 1400\n", NET0, LINK, { 0 }, "net0: set the MTU to 1400\n" },
	{ "it has it", NET0 "ipv4.mtu = 1500\n", NULL, LINK, { 0 }, "" },
	{ "no larger than the link can", NET0 "ipv4.mtu = 9000\n", NULL,
	  "link net0 5 up promote tag=3 maxmtu=1500\n", { 0 }, "" },
	{ "MTU reset", NET0, NET0 "ipv4.mtu = 1400\nwas.ipv4.mtu = 1500\n",
	  "link net0 5 up promote tag=3 mtu=1400\n", { 0 }, "net0: set the MTU to 1500\n" },
	{ "the interface goes", "", NET0 BEFORE "ipv4.mtu = 1400\nwas.ipv4.mtu = 1500\nipv4.arp = off\n"
	  "was.ipv4.arp = on\n", "link net0 5 up noarp promote tag=3 mtu=1400\n", { 0 },
	  DOWN "net0: set the MTU to 1500\nnet0: set ARP on\n" },
	{ "the IPv6 MTU is set behind it", NET0 "ipv4.mtu = 1400\nipv6.mtu = 1300\n", NULL,
	  LINK "set net0 ipv6/conf/%s/mtu 1300\n", { 0 },
	  "net0: set the MTU to 1400\n"
	  "set net/ipv6/conf/net0/mtu to 1300\n" },
	{ "and is no larger", NET0 "ipv4.mtu = 1400\nipv6.mtu = 1450\n", NULL,
	  LINK "set net0 ipv6/conf/%s/mtu 1450\n", { 0 },
	  "net0: set the MTU to 1400\n"
	  "set net/ipv6/conf/net0/mtu to 1400\n" },
	{ "and is set behind the link's coming up", NET0 BEFORE "ipv6.mtu = 1300\n", NULL,
	  "link net0 5 genmode=1 accept_ra=0 promote\nset net0 ipv6/conf/%s/mtu 1300\n", { 0 },
	  "net0: set the link up\nnet0: mark the link 0x49500003\n"
	  "set net/ipv6/conf/net0/mtu to 1300\n" },
	{ "IPv6 begins with a larger MTU", NET0 "ipv4.mtu = 1500\nipv6.accept_dad = off\n", NULL,
	  "link net0 5 noinet6 mtu=1000 promote tag=1 genmode=0 accept_ra=0\n", { 0 },
	  "net0: set the MTU to 1500\n"
	  "net0: set IPv6 address generation to 1\n"
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/accept_dad to 0\n"
	  "net0: set disable_ipv6 to 0\n"
	  "net0: set the link up\n"
	  "net0: mark the link 0x49500003\n" },
	{ "IPv6 ends with the MTU from before us", "", NET0 "before = up=0 disable_ipv6=0 addr_gen_mode=0 "
	  "accept_ra=1 ifindex=5\nipv4.mtu = 1500\nwas.ipv4.mtu = 1000\n", LINK, { 0 },
	  DOWN "net0: set the MTU to 1000\n" },
	{ "ARP", NET0 "ipv4.arp = off\n", NULL, LINK, { 0 }, "net0: set ARP off\n" },
	{ "ARP reset", NET0, NET0 "ipv4.arp = off\n", "link net0 5 up noarp promote tag=3\n", { 0 },
	  "net0: set ARP on\n" },
	{ "a server's MTU", NET0 DHCP "lease-mtu = 1400\n", NULL, LEASED, { 0 },
	  "net0: set the MTU to 1400\n" },
	{ "the property's goes before it", NET0 "ipv4.mtu = 1500\n" DHCP "lease-mtu = 1400\n", NULL, LEASED,
	  { 0 }, "" },
	{ "too small for IPv6", NET0 DHCP "lease-mtu = 1279\n", NULL, LEASED, { 0 }, "" },
	{ "not for IPv4", "[interface net0]\nfamilies = inet\n" DHCP "lease-mtu = 576\n", NULL,
	  "link net0 5 up running disabled promote tag=1 genmode=0 accept_ra=1\naddr net0 192.0.2.7/24 brd=192.0.2.255\n",
	  { 0 }, "net0: set the MTU to 576\n" },
	{ "too small for anybody", "[interface net0]\nfamilies = inet\n" DHCP "lease-mtu = 575\n", NULL,
	  "link net0 5 up running disabled promote tag=1 genmode=0 accept_ra=1\naddr net0 192.0.2.7/24 brd=192.0.2.255\n",
	  { 0 }, "" },
	{ "the lease is lost", NET0 "was.ipv4.mtu = 1500\n[address net0/v4]\ntype = dhcp\n",
	  NET0 "was.ipv4.mtu = 1500\n" DHCP "lease-mtu = 1400\n", "link net0 5 up promote tag=3 mtu=1400\n", { 0 },
	  "net0: set the MTU to 1500\n" },
};

static const struct planner_case protocols[] = {
	{ "a time in ticks", "[protocol icmp]\nratelimit = 333\n", NULL, "set - ipv4/icmp_ratelimit 336\n", { .protocols = true }, "" },
	{ "settings", "[protocol ipv4]\nttl = 9\n[protocol tcp]\necn = active\n", NULL,
	  "set - ipv4/ip_default_ttl 64\nset - ipv4/tcp_ecn 2\n", { 0 },
	  "set net/ipv4/ip_default_ttl to 9\nset net/ipv4/tcp_ecn to 1\n" },
	{ "they are so", "[protocol ipv4]\nttl = 9\n", NULL, "set - ipv4/ip_default_ttl 9\n", { 0 }, "" },
	{ "only when they are meant", "[protocol ipv4]\nttl = 9\n", NULL, "link net0 5\n", { .ifname = "net0" }, "" },
	{ "they alone", NET0 "ipv4.forwarding = on\n[protocol ipv4]\nttl = 9\n", NULL, LINK OFF4,
	  { .ifname = "", .protocols = true }, "set net/ipv4/ip_default_ttl to 9\n" },
	{ "numbers in one file", "[protocol tcp]\nrecv_buf = 100000\nmax_buf = 200000\n", NULL,
	  "set - ipv4/tcp_rmem 4096 131072 6291456\nset - ipv4/tcp_wmem 4096 16384 200000\n", { 0 },
	  "set net/ipv4/tcp_rmem to 4096\t100000\t200000\n" },
	{ "several files of one property", "[protocol ipv6]\nhoplimit = 9\n", NULL,
	  "set - ipv6/conf/all/hop_limit 9\nset - ipv6/conf/default/hop_limit 64\n", { 0 },
	  "set net/ipv6/conf/default/hop_limit to 9\n" },
	{ "reset", "[protocol ipv4]\n", "[protocol ipv4]\nttl = 9\nwas.ttl = 70\n",
	  "set - ipv4/ip_default_ttl 9\n", { 0 }, "set net/ipv4/ip_default_ttl to 64\n" },
	{ "a crash left it begun", "", "[protocol ipv4]\nttl = 9\nwas.ttl = 70\n",
	  "set - ipv4/ip_default_ttl 9\n", { .undo_memory = true }, "set net/ipv4/ip_default_ttl to 70\n" },
	{ "an interface keeps its own", NET0 "ipv4.forwarding = off\nipv6.forwarding = off\n"
	  "[protocol ipv4]\nforwarding = on\n", NULL,
	  LINK OFF4 "set net0 ipv6/conf/%s/forwarding 0\nset - ipv4/ip_forward 0\n", { 0 },
	  "set net/ipv4/conf/net0/forwarding to 0\n"
	  "set net/ipv4/ip_forward to 1\n"
	  "set net/ipv4/conf/net0/forwarding to 0\n" },
	{ "also when the protocols alone are meant", NET0 "ipv4.forwarding = off\n"
	  "[protocol ipv4]\nforwarding = on\n", NULL, LINK OFF4 "set - ipv4/ip_forward 0\n",
	  { .ifname = "", .protocols = true },
	  "set net/ipv4/conf/net0/forwarding to 0\n"
	  "set net/ipv4/ip_forward to 1\n"
	  "set net/ipv4/conf/net0/forwarding to 0\n" },
	{ "and has it by the protocol's", NET0 "ipv4.forwarding = on\n[protocol ipv4]\nforwarding = on\n", NULL,
	  LINK OFF4 "set - ipv4/ip_forward 0\n", { 0 },
	  "set net/ipv4/conf/net0/forwarding to 0\n"
	  "set net/ipv4/ip_forward to 1\n" },
};
/* clang-format on */

static void check_all(const struct planner_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_check(&cases[i]);
}

static void test_interfaces(void **state)
{
	check_all(interfaces, ARRAY_SIZE(interfaces));
}

static void test_links(void **state)
{
	check_all(links, ARRAY_SIZE(links));
}

static void test_protocols(void **state)
{
	check_all(protocols, ARRAY_SIZE(protocols));
}

struct asked {
	struct buf text;
	int left; /* how many may be asked */
};

static int note(void *ctx, const char *ifname, const char *path)
{
	struct asked *a = ctx;

	if (a->left-- == 0)
		return -ENOMEM;
	buf_printf(&a->text, "%s %s\n", ifname[0] ? ifname : "-", path);

	return 0;
}

static void check_asked(
	const struct document *a, const struct document *b, const char *ifname, const char *want)
{
	struct asked asked = { .left = 100 };

	assert_int_equal(plan_settings(a, b, ifname, note, &asked), 0);
	assert_string_equal(asked.text.data ? asked.text.data : "", want);
	buf_fini(&asked.text);
}

static void test_settings(void **state)
{
	_cleanup_document_ struct document *a = world_document(
		NET0 "ipv4.forwarding = on\nipv4.mtu = 1400\nipv6.accept_ra = on\nipv4.metric = 3\n"
		     "[interface net1]\nfamilies = inet\nipv4.rp_filter = off\n"
		     "[protocol ipv6]\nhoplimit = 9\n");
	_cleanup_document_ struct document *b = world_document(
		NET0 "ipv4.forwarding = on\nwas.ipv4.forwarding = off\nwas.ipv4.proxy_arp = off\n"
		     "[protocol ipv4]\nttl = 9\n");
	struct asked asked = { .left = 1 };

	check_asked(a, NULL, "net0", "net0 ipv4/conf/%s/forwarding\n");
	check_asked(b, a, "net1", "net1 ipv4/conf/%s/rp_filter\n");
	check_asked(NULL, a, "",
		"- ipv6/conf/all/hop_limit\n- ipv6/conf/default/hop_limit\n"
		"net0 ipv4/conf/%s/forwarding\n");
	check_asked(a, b, NULL,
		"- ipv6/conf/all/hop_limit\n- ipv6/conf/default/hop_limit\n"
		"net0 ipv4/conf/%s/forwarding\nnet1 ipv4/conf/%s/rp_filter\n"
		"- ipv4/ip_default_ttl\nnet0 ipv4/conf/%s/forwarding\n"
		"net0 ipv4/conf/%s/proxy_arp\n");
	check_asked(NULL, NULL, NULL, "");
	assert_int_equal(plan_settings(a, b, NULL, note, &asked), -ENOMEM);
	buf_fini(&asked.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
