/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's routes: of leases, and with the source address of another interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>

#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet inet6\n"
#define V4   "[address net0/v4]\naddress = 192.0.2.1/24\n"
#define V6   "[address net0/v6]\naddress = 2001:db8::1/64\n"
#define DHCP "[address net0/v4]\ntype = dhcp\nlease = 192.0.2.7/24\n"
#define VNI0                                                                          \
	"[interface vni0]\nfamilies = inet inet6\nclass = vni\n"                      \
	"[address vni0/v4]\naddress = 198.51.100.9/32\n[address vni0/v6]\naddress = " \
	"2001:db8:9::9/128\n"

#define LINK     "link net0 5 up running promote tag=3\n"
#define LINK_LL  "link net0 5 up running promote tag=3 genmode=0\n"
#define HAS_V4   "addr net0 192.0.2.1/24 brd=192.0.2.255\n"
#define HAS_V6   "addr net0 2001:db8::1/64\n"
#define HAS_DHCP "addr net0 192.0.2.7/24 brd=192.0.2.255\n"
#define HAS_VNI                                                \
	"link vni0 6 up dummy noarp promote tag=3 genmode=0\n" \
	"addr vni0 198.51.100.9/32\naddr vni0 2001:db8:9::9/128\n"

/* clang-format off */
static const struct planner_case leases[] = {
	{ "the default route", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL, LINK HAS_DHCP, { 0 },
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "of the primary interface", NET0 DHCP "primary = yes\nlease-routes = default via 192.0.2.254\n", NULL,
	  LINK HAS_DHCP, { 0 },
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 512\n" },
	{ "with a metric", "[interface net0]\nfamilies = inet\nipv4.metric = 9\n" DHCP "primary = yes\n"
	  "lease-routes = default via 192.0.2.254\n", NULL,
	  "link net0 5 up disabled genmode=0 accept_ra=1 promote tag=1\naddr net0 192.0.2.7/24 brd=192.0.2.255 metric=9\n", { 0 },
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 9\n" },
	{ "together with the address", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL, LINK, { 0 },
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255\n"
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "it is there", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL, LINK HAS_DHCP
	  "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024\n", { 0 }, "" },
	{ "another's doesn't count", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL, LINK HAS_DHCP
	  "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024 proto=4\n", { 0 },
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "another router", NET0 DHCP "lease-routes = default via 192.0.2.253\n", NULL, LINK HAS_DHCP
	  "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024\n"
	  "route net0 203.0.113.0/24 via=192.0.2.254 proto=4\n", { 0 },
	  "net0: remove route default via 192.0.2.254 src 192.0.2.7 metric 1024\n"
	  "net0: add route default via 192.0.2.253 src 192.0.2.7 metric 1024\n" },
	{ "a router outside of the prefix, and classless routes", NET0 DHCP
	  "lease-routes = 203.0.113.0/24 via 192.0.2.5, 10.0.0.0/8, default via 198.51.100.1, "
	  "172.16.0.0/12 via 10.1.1.1\n", NULL, LINK HAS_DHCP, { 0 },
	  "net0: add route 10.0.0.0/8 src 192.0.2.7 metric 1024\n"
	  "net0: add route 198.51.100.1/32 src 192.0.2.7 metric 1024\n"
	  "net0: add route 203.0.113.0/24 via 192.0.2.5 src 192.0.2.7 metric 1024\n"
	  "net0: add route default via 198.51.100.1 src 192.0.2.7 metric 1024\n"
	  "net0: add route 172.16.0.0/12 via 10.1.1.1 src 192.0.2.7 metric 1024\n" },
	{ "the lease is lost", NET0 "[address net0/v4]\ntype = dhcp\n",
	  NET0 DHCP "lease-routes = default via 192.0.2.254\n", LINK HAS_DHCP
	  "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024\n"
	  "route net0 203.0.113.0/24 via=192.0.2.5 proto=4\n"
	  "route net0 default6 via=fe80::1 proto=4\n", { 0 },
	  "net0: remove route default via 192.0.2.254 src 192.0.2.7 metric 1024\n"
	  "net0: remove route 203.0.113.0/24 via 192.0.2.5 proto 4\n"
	  "net0: remove address 192.0.2.7/24\n" },
	{ "another lease", NET0 DHCP "lease-routes = default via 192.0.2.254\n",
	  NET0 "[address net0/v4]\ntype = dhcp\nlease = 192.0.2.6/24\nlease-routes = default via 192.0.2.254\n",
	  LINK "addr net0 192.0.2.6/24 brd=192.0.2.255\n"
	  "route net0 default via=192.0.2.254 src=192.0.2.6 metric=1024\n", { 0 },
	  "net0: remove route default via 192.0.2.254 src 192.0.2.6 metric 1024\n"
	  "net0: remove address 192.0.2.6/24\n"
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255\n"
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "a duplicate has no routes", NET0 DHCP "duplicate = 02:00:00:00:00:01\n"
	  "lease-routes = default via 192.0.2.254\n", NULL, LINK, { 0 }, "" },
	{ "lost with a link that was down", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL,
	  LINK HAS_DHCP, { .missing_only = true },
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "with the interface", "", NET0 DHCP, LINK HAS_DHCP
	  "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024\n", { 0 },
	  "net0: remove route default via 192.0.2.254 src 192.0.2.7 metric 1024\n"
	  "net0: remove address 192.0.2.7/24\n"
	  "net0: set the link down\nnet0: mark the link 0x00000000\n"
	  "net0: set promote_secondaries to 0\nnet0: set IPv6 address generation to 0\n"
	  "net0: set accept_ra to 1\n" },
};

/* The kernel takes routes along with addresses; those that go for a moment only come back. */
static const struct planner_case losses[] = {
	{ "the last address goes, and comes back", NET0 V4, NULL, LINK "addr net0 192.0.2.1/24\n"
	  "route net0 default via=192.0.2.254 proto=4\nroute net0 203.0.113.0/24 src=192.0.2.1 proto=4\n"
	  "route net0 default6 via=fe80::1 proto=4\n", { 0 },
	  "net0: remove route default via 192.0.2.254 proto 4\n"
	  "net0: remove route 203.0.113.0/24 src 192.0.2.1 proto 4\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n"
	  "net0: add route 203.0.113.0/24 src 192.0.2.1 proto 4\n"
	  "net0: add route default via 192.0.2.254 proto 4\n" },
	{ "another one stays", NET0 V4, NULL, LINK "addr net0 192.0.2.1/24\naddr net0 10.0.0.1/8 proto=0\n"
	  "route net0 default via=192.0.2.254 proto=4\nroute net0 203.0.113.0/24 src=192.0.2.1 proto=4\n", { 0 },
	  "net0: remove route 203.0.113.0/24 src 192.0.2.1 proto 4\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n"
	  "net0: add route 203.0.113.0/24 src 192.0.2.1 proto 4\n" },
	{ "a lease whose address is put in again", NET0 DHCP "lease-routes = default via 192.0.2.254\n", NULL,
	  LINK HAS_DHCP "route net0 default via=192.0.2.254 src=192.0.2.7 metric=1024\n",
	  { .renew = "net0/v4", .again = true },
	  "net0: remove route default via 192.0.2.254 src 192.0.2.7 metric 1024\n"
	  "net0: remove address 192.0.2.7/24\n"
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255\n"
	  "net0: add route default via 192.0.2.254 src 192.0.2.7 metric 1024\n" },
	{ "the address goes for good", NET0, NET0 V4, LINK HAS_V4
	  "route net0 default via=192.0.2.254 proto=4\n", { 0 },
	  "net0: remove route default via 192.0.2.254 proto 4\n"
	  "net0: remove address 192.0.2.1/24\n" },
};

static const struct planner_case sources[] = {
	{ "usesrc", NET0 "ipv4.usesrc = vni0\nipv6.usesrc = vni0\n" V4 V6 VNI0, NULL, LINK_LL HAS_VNI, { 0 },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 noprefixroute\n"
	  "net0: add address 2001:db8::1/64 noprefixroute\n"
	  "net0: add route 192.0.2.0/24 src 198.51.100.9\n"
	  "net0: add route 2001:db8::/64 src 2001:db8:9::9 metric 256\n" },
	{ "it is so", NET0 "ipv4.usesrc = vni0\nipv6.usesrc = vni0\n" V4 V6 VNI0, NULL, LINK_LL HAS_VNI
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 noprefixroute\naddr net0 2001:db8::1/64 noprefixroute\n"
	  "route net0 192.0.2.0/24 src=198.51.100.9\nroute net0 2001:db8::/64 src=2001:db8:9::9 metric=256\n",
	  { 0 }, "" },
	{ "set later", NET0 "ipv4.usesrc = vni0\nipv4.metric = 4\n" V4 VNI0, NULL, LINK HAS_V4 HAS_VNI, { 0 },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 noprefixroute metric 4\n"
	  "net0: add route 192.0.2.0/24 src 198.51.100.9 metric 4\n" },
	{ "taken away", NET0 V4 V6 VNI0, NULL, LINK_LL HAS_VNI
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 noprefixroute\naddr net0 2001:db8::1/64 noprefixroute\n"
	  "route net0 192.0.2.0/24 src=198.51.100.9\nroute net0 2001:db8::/64 src=2001:db8:9::9 metric=256\n",
	  { 0 },
	  "net0: remove route 192.0.2.0/24 src 198.51.100.9\n"
	  "net0: remove route 2001:db8::/64 src 2001:db8:9::9 metric 256\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n"
	  "net0: change address 2001:db8::1/64\n" },
	{ "none, and an interface without addresses", NET0 "ipv4.usesrc = none\nipv6.usesrc = net9\n" V4 V6,
	  NULL, LINK_LL HAS_V4 HAS_V6, { 0 }, "" },
	{ "of a lease", NET0 "ipv4.usesrc = vni0\n" DHCP "lease-routes = default via 192.0.2.254\n" VNI0, NULL,
	  LINK HAS_VNI, { 0 },
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255 noprefixroute\n"
	  "net0: add route 192.0.2.0/24 src 198.51.100.9\n"
	  "net0: add route default via 192.0.2.254 src 198.51.100.9 metric 1024\n" },
	{ "to a peer, and a single address", NET0 "ipv4.usesrc = vni0\n"
	  "[address net0/a]\naddress = 192.0.2.1/32\nremote = 203.0.113.1\n"
	  "[address net0/b]\naddress = 192.0.2.2/32\n" VNI0, NULL, LINK HAS_VNI, { 0 },
	  "net0: add address 192.0.2.1/32 peer 203.0.113.1 noprefixroute\n"
	  "net0: add address 192.0.2.2/32 noprefixroute\n"
	  "net0: add route 203.0.113.1/32 src 198.51.100.9\n" },
	{ "the source is changed: those that use it follow", NET0 "ipv4.usesrc = vni0\nipv4.forwarding = on\n" V4
	  "[interface vni0]\nfamilies = inet inet6\nclass = vni\n[address vni0/v4]\naddress = 198.51.100.8/32\n",
	  NET0 "ipv4.usesrc = vni0\nipv4.forwarding = on\n" V4 VNI0, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 noprefixroute\nroute net0 192.0.2.0/24 src=198.51.100.9\n"
	  "link vni0 6 up dummy noarp promote tag=3\naddr vni0 198.51.100.9/32\n", { .ifname = "vni0" },
	  "net0: remove route 192.0.2.0/24 src 198.51.100.9\n"
	  "vni0: remove address 198.51.100.9/32\n"
	  "vni0: add address 198.51.100.8/32\n"
	  "net0: add route 192.0.2.0/24 src 198.51.100.8\n" },
	{ "the source is deprecated", NET0 "ipv4.usesrc = net1\n" V4 "[interface net1]\nfamilies = inet inet6\n"
	  "[address net1/v4]\naddress = 198.51.100.1/24\ndeprecated = on\n"
	  "[address net1/v4a]\naddress = 198.51.100.2/24\n", NULL, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 noprefixroute\n"
	  "link net1 6 up promote tag=3\naddr net1 198.51.100.2/24 brd=198.51.100.255\n"
	  "addr net1 198.51.100.1/24 brd=198.51.100.255 secondary deprecated\n", { 0 },
	  "net0: add route 192.0.2.0/24 src 198.51.100.2\n" },
	{ "an IPv6 source that is not there yet", NET0 "ipv6.usesrc = net1\n" V6
	  "[interface net1]\nfamilies = inet inet6\n[address net1/v6]\naddress = 2001:db8:1::1/64\n", NULL,
	  LINK_LL HAS_V6 "link net1 6 up promote tag=3 genmode=0\naddr net1 2001:db8:1::1/64 tentative\n",
	  { 0 }, "" },
};
/* A dump of routes costs by all that there are: it is asked for where routes count, and for no more. */
static const struct planner_case needs[] = {
	{ "an address more", NET0 "ipv4.dad = off\n" V4 "[address net0/b]\naddress = 198.51.100.1/24\n", NET0 V4,
	  LINK HAS_V4 "route net0 default via=192.0.2.254 proto=4\n", { .ifname = "net0" },
	  "net0: add address 198.51.100.1/24 brd 198.51.100.255\n", "" },
	{ "an IPv6 address more", NET0 V4 V6, NET0 V4, LINK_LL HAS_V4, { .ifname = "net0" },
	  "net0: add address 2001:db8::1/64\n", "" },
	{ "another metric", NET0 "ipv4.metric = 9\n" V4, NET0 V4, LINK HAS_V4, { .ifname = "net0" },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 metric 9\n", "" },
	{ "an IPv4 address less", NET0 V6, NET0 V4 V6, LINK_LL HAS_V4 HAS_V6
	  "route net0 default6 via=fe80::1 proto=4\n", { .ifname = "net0" },
	  "net0: remove address 192.0.2.1/24\n", "inet" },
	{ "an IPv6 address less", NET0 V4, NET0 V4 V6, LINK HAS_V4 HAS_V6
	  "route net0 default6 via=fe80::1 proto=4\n", { .ifname = "net0" },
	  "net0: remove address 2001:db8::1/64\n", "" },
	{ "beside a lease", NET0 DHCP V6, NET0 DHCP, LINK_LL HAS_DHCP, { .ifname = "net0" },
	  "net0: add address 2001:db8::1/64\n", "inet" },
	{ "with the source of another", NET0 "ipv6.usesrc = vni0\n" V4 V6 VNI0, NET0 "ipv6.usesrc = vni0\n" V6 VNI0,
	  LINK_LL "addr net0 2001:db8::1/64 noprefixroute\n"
	  "route net0 2001:db8::/64 src=2001:db8:9::9 metric=256\n" HAS_VNI, { .ifname = "net0" },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n", "inet6" },
	{ "a family less", "[interface net0]\nfamilies = inet\n" V4, NET0 V4, LINK HAS_V4, { .ifname = "net0" },
	  "net0: set disable_ipv6 to 1\nnet0: set IPv6 address generation to 0\nnet0: set accept_ra to 1\n"
	  "net0: mark the link 0x49500001\n", "inet6" },
};
/* clang-format on */

static void check_all(const struct planner_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_check(&cases[i]);
}

static void test_leases(void **state)
{
	check_all(leases, ARRAY_SIZE(leases));
}

static void test_losses(void **state)
{
	check_all(losses, ARRAY_SIZE(losses));
}

static void test_needs(void **state)
{
	check_all(needs, ARRAY_SIZE(needs));
}

static void test_sources(void **state)
{
	check_all(sources, ARRAY_SIZE(sources));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leases),
		cmocka_unit_test(test_losses),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
