/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's part of IPMP groups: who answers for an address, over whom packets leave, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planner_world.h"

#define GROUP  "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n"
#define NET0   "[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define NET1   "[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define A      "[address ipmp0/a]\naddress = 192.0.2.10/24\n"
#define B      "[address ipmp0/b]\naddress = 192.0.2.11/24\n"
#define V6     "[address ipmp0/v6]\naddress = 2001:db8::10/64\n"
#define GROUP4 "[interface ipmp0]\nfamilies = inet\nclass = ipmp\n"
#define NET04  "[interface net0]\nfamilies = inet\ngroup = ipmp0\n"
#define ALL    GROUP NET0 NET1 A B

#define LINK0         "link net0 5 up running ethernet promote tag=3 genmode=0\n" SETTINGS("net0")
#define LINK1         "link net1 6 up running ethernet promote tag=3 genmode=0\n" SETTINGS("net1")
#define DARK0         "link net0 5 up ethernet promote tag=3 genmode=0\n" SETTINGS("net0")
#define DARK1         "link net1 6 up ethernet promote tag=3 genmode=0\n" SETTINGS("net1")
#define SMALL0        "link net0 5 up running ethernet promote tag=3 genmode=0 mtu=1400\n" SETTINGS("net0")
#define TINY0         "link net0 5 up running ethernet promote tag=3 genmode=0 mtu=1000\n" SETTINGS("net0")
#define DARK_SMALL0   "link net0 5 up ethernet promote tag=3 genmode=0 mtu=1400\n" SETTINGS("net0")
#define LARGE0        "link net0 5 up running ethernet promote tag=3 genmode=0 mtu=9000\n" SETTINGS("net0")
#define LARGE1        "link net1 6 up running ethernet promote tag=3 genmode=0 mtu=9000\n" SETTINGS("net1")
#define GROUP_LINK(w) "link ipmp0 9 up running noarp promote tag=3 group " w "\n" LOOSE
#define STUB          "link ipmp0 9 up running noarp promote tag=3 group\n" LOOSE
#define LOOSE         "set ipmp0 ipv4/conf/%s/rp_filter 2\n"
#define DOWN          "link ipmp0 9 noarp promote tag=3 group\n" LOOSE
#define SILENT        "link ipmp0 9 up noarp promote tag=3 group\n" LOOSE
#define HAS(a)        "addr ipmp0 " a "/24 brd=192.0.2.255 noprefixroute\n"
#define IS_AT(a, i)   "addr " i " " a "/32 proto=74 noprefixroute nodad\n"
#define ROUTES                                                    \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 proto=74 hops\n" \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n"
#define GUARD  "route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n"
#define NOBODY "hop ipmp0 4\nhops ipmp0 4 ipmp0\n"
#define HOPS   "hop net0 4\nhop net1 4\nhop ipmp0 4\nhops ipmp0 4 net0 net1 ipmp0\n"
#define BOTH   HAS("192.0.2.10") HAS("192.0.2.11")
#define SPREAD IS_AT("192.0.2.10", "net0") IS_AT("192.0.2.11", "net1")

#define LOOK                                 \
	{                                    \
		.ifname = "", .groups = true \
	}

/* clang-format off */
static const struct planner_case cases[] = {
	{ "nothing to do", ALL, NULL, LINK0 LINK1 STUB BOTH SPREAD HOPS ROUTES, { 0 }, "" },
	{ "nothing to do by the links alone", ALL, NULL, LINK0 LINK1 STUB BOTH SPREAD HOPS ROUTES, LOOK, "" },
	{ "all of it", ALL, NULL, LINK0 LINK1 STUB, { 0 },
	  "net0: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net1: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: 5,6\n"
	  "ipmp0: add address 192.0.2.10/24 brd 192.0.2.255 noprefixroute probe\n"
	  "ipmp0: add address 192.0.2.11/24 brd 192.0.2.255 noprefixroute probe\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n" },
	{ "the MTU is that of the smallest member", ALL, NULL, SMALL0 LINK1 STUB BOTH SPREAD HOPS ROUTES, LOOK,
	  "ipmp0: set the MTU to 1400\n" },
	{ "and grows again", ALL, NULL, LINK0 LINK1 GROUP_LINK("mtu=1400") BOTH SPREAD HOPS ROUTES, LOOK,
	  "ipmp0: set the MTU to 1500\n" },
	{ "but not beyond what the link can have", ALL, NULL, LARGE0 LARGE1 GROUP_LINK("maxmtu=4000") BOTH SPREAD HOPS ROUTES, LOOK, "ipmp0: set the MTU to 4000\n" },
	{ "nor less than IPv6 takes", ALL, NULL, TINY0 LINK1 STUB BOTH SPREAD HOPS ROUTES, LOOK,
	  "ipmp0: set the MTU to 1280\n" },
	{ "which is where it stays", ALL, NULL, TINY0 LINK1 GROUP_LINK("mtu=1280") BOTH SPREAD HOPS ROUTES, LOOK, "" },
	{ "IPv4 alone takes less", GROUP4 NET04 A, NULL, TINY0 STUB HAS("192.0.2.10") IS_AT("192.0.2.10", "net0")
	  "hop net0 4\nhop ipmp0 4\nhops ipmp0 4 net0 ipmp0\n" ROUTES, LOOK, "ipmp0: set the MTU to 1000\n" },
	{ "a member that fails counts", ALL, NULL, DARK_SMALL0 LINK1 STUB BOTH IS_AT("192.0.2.10", "net1")
	  IS_AT("192.0.2.11", "net1") "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" ROUTES, LOOK, "ipmp0: set the MTU to 1400\n" },
	{ "one whose link is gone does not", ALL, NULL, LINK1 GROUP_LINK("mtu=1400") BOTH IS_AT("192.0.2.10", "net1")
	  IS_AT("192.0.2.11", "net1") "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" ROUTES, LOOK, "ipmp0: set the MTU to 1500\n" },
	{ "without members it stays as it is", GROUP, NULL, GROUP_LINK("mtu=1400"), LOOK, "" },
	{ "but when the last one leaves", GROUP "[interface net0]\nfamilies = inet inet6\n", GROUP NET0,
	  LINK0 GROUP_LINK("mtu=1400"), { .ifname = "ipmp0" }, "ipmp0: set the MTU to 1500\n"
	  "net0: set IPv6 address generation to 1\n"
	  "set net/ipv4/conf/net0/arp_ignore to 0\n"
	  "set net/ipv4/conf/net0/arp_announce to 0\n"
	  "set net/ipv4/conf/net0/arp_evict_nocarrier to 1\n"
	  "set net/ipv6/conf/net0/ndisc_evict_nocarrier to 1\n" },
	{ "what its property says goes before", GROUP "ipv4.mtu = 1300\n" NET0, NULL, SMALL0 GROUP_LINK("mtu=1300"),
	  LOOK, "" },
	/* The kernel has taken the hop of the first link away: the way out first, then who answers. */
	{ "carrier is lost", ALL, NULL, DARK0 LINK1 STUB BOTH SPREAD "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" ROUTES, LOOK,
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n" },
	{ "it fails, and its hop is there still", ALL, NULL, DARK0 LINK1 STUB BOTH SPREAD HOPS ROUTES, LOOK,
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n"
	  "net0: remove the IPv4 next hop\n" },
	{ "carrier is back", ALL, NULL, LINK0 LINK1 STUB BOTH IS_AT("192.0.2.10", "net1") IS_AT("192.0.2.11", "net1")
	  "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" ROUTES, LOOK,
	  "net0: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5,6\n"
	  "net1: remove address 192.0.2.11/32\n" },
	/* Who can't be reached need not move. */
	{ "all carrier is lost", ALL, NULL, DARK0 DARK1 STUB BOTH SPREAD NOBODY ROUTES, LOOK, "" },
	{ "and one is back: no route is touched", ALL, NULL, DARK0 LINK1 STUB BOTH SPREAD NOBODY ROUTES, LOOK,
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 6 alone\n"
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n", "" },
	{ "nobody has been in use yet", ALL, NULL, DARK0 DARK1 STUB BOTH SPREAD GUARD, LOOK,
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: nobody\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n" },
	/* The kernel takes the next hop of a link that is down along. */
	{ "the link of the group is down: the others do without it", ALL, NULL, LINK0 LINK1 DOWN BOTH SPREAD
	  "hop net0 4\nhop net1 4\nhops ipmp0 4 net0 net1\n" ROUTES, LOOK, "" },
	{ "it comes up: its next hop afterwards", ALL, NULL, LINK0 LINK1 DOWN SPREAD
	  "hop net0 4\nhop net1 4\nhops ipmp0 4 net0 net1\n", { .ifname = "ipmp0" },
	  "ipmp0: set the link up\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5,6\n"
	  "ipmp0: add address 192.0.2.10/24 brd 192.0.2.255 noprefixroute probe\n"
	  "ipmp0: add address 192.0.2.11/24 brd 192.0.2.255 noprefixroute probe\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n" },
	{ "or without carrier: the others do without it", ALL, NULL, LINK0 LINK1 SILENT BOTH SPREAD
	  "hop net0 4\nhop net1 4\nhops ipmp0 4 net0 net1\n" ROUTES, LOOK, "" },
	/* One without an address would ask its neighbours in another's name. */
	{ "fewer addresses than members", GROUP NET0 NET1 A, NULL, LINK0 LINK1 STUB HAS("192.0.2.10"), LOOK,
	  "net0: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: 5\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n" },
	{ "but with a test address it may", GROUP NET0 NET1 A "[address net1/t]\naddress = 192.0.2.101/24\n", NULL,
	  LINK0 LINK1 STUB HAS("192.0.2.10") "addr net1 192.0.2.101/24 brd=192.0.2.255 metric=2147483654\n", LOOK,
	  "net0: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: 5,6\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n" },
	{ "IPv6 asks from the link-local address", GROUP NET0 NET1 V6, NULL, LINK0 LINK1 STUB, { .ifname = "ipmp0" },
	  "net0: add the IPv6 next hop\n"
	  "net1: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hops: 5,6\n"
	  "net0: add address 2001:db8::10/128 nodad noprefixroute\n"
	  "ipmp0: add address 2001:db8::10/64 nodad noprefixroute probe\n"
	  "ipmp0: add route 2001:db8::/64 src 2001:db8::10 metric 256 by hops proto 74\n"
	  "ipmp0: add route 2001:db8::/64 src 2001:db8::10 metric 4294967294 proto 74\n" },
	{ "nobody is asked where that is not wanted", GROUP "ipv6.dad = off\n" NET0 NET1 V6, NULL, LINK0 LINK1 STUB,
	  { .ifname = "ipmp0" },
	  "net0: add the IPv6 next hop\n"
	  "net1: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hops: 5,6\n"
	  "net0: add address 2001:db8::10/128 nodad noprefixroute\n"
	  "ipmp0: add address 2001:db8::10/64 nodad noprefixroute\n"
	  "ipmp0: add route 2001:db8::/64 src 2001:db8::10 metric 256 by hops proto 74\n"
	  "ipmp0: add route 2001:db8::/64 src 2001:db8::10 metric 4294967294 proto 74\n" },
	{ "the address that routes name goes", GROUP NET0 NET1 B, ALL,
	  LINK0 LINK1 STUB BOTH SPREAD HOPS ROUTES, { .ifname = "ipmp0" },
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net0: remove address 192.0.2.10/32\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n"
	  "net0: remove the IPv4 next hop\n"
	  "ipmp0: remove address 192.0.2.10/24\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.11 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.11 metric 4294967294 proto 74\n" },
	{ "the last address goes", GROUP NET0, GROUP NET0 A,
	  LINK0 STUB HAS("192.0.2.10") IS_AT("192.0.2.10", "net0") "hop net0 4\nhop ipmp0 4\nhops ipmp0 4 net0 ipmp0\n" ROUTES,
	  { .ifname = "ipmp0" },
	  "net0: remove address 192.0.2.10/32\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n"
	  "ipmp0: remove the IPv4 next hops\n"
	  "net0: remove the IPv4 next hop\n"
	  "ipmp0: remove the IPv4 next hop\n"
	  "ipmp0: remove address 192.0.2.10/24\n" },
	{ "somebody took a binding and a route away", ALL, NULL,
	  LINK0 LINK1 STUB BOTH IS_AT("192.0.2.11", "net1") HOPS GUARD, LOOK,
	  "net0: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n",
	  "", "net0: add address 192.0.2.10/32 nodad noprefixroute\n" },
	{ "a member leaves", GROUP NET0 A B "[interface net1]\nfamilies = inet inet6\n",
	  ALL "was.ipv4.arp_ignore = 0\n",
	  LINK0 "link net1 6 up running ethernet promote tag=3 genmode=1\n"
	  STUB BOTH SPREAD HOPS ROUTES, LOOK,
	  "ipmp0: change the IPv4 next hops: 5\n"
	  "net0: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net1: remove address 192.0.2.11/32\n"
	  "net1: remove the IPv4 next hop\n" },
	{ "a member is taken out of use", GROUP NET0 "offline = yes\n" NET1 A B "[address net0/t]\naddress = 192.0.2.101/24\n",
	  ALL "[address net0/t]\naddress = 192.0.2.101/24\n",
	  LINK0 LINK1 STUB BOTH SPREAD "addr net0 192.0.2.101/24 brd=192.0.2.255 metric=2147483653\n" HOPS ROUTES,
	  { .ifname = "net0" },
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n"
	  "net0: remove the IPv4 next hop\n"
	  "net0: remove address 192.0.2.101/24\n" },
	{ "and back", ALL "[address net0/t]\naddress = 192.0.2.101/24\n[address net0/d]\naddress = 192.0.2.102/24\nup = no\n",
	  GROUP NET0 "offline = yes\n" NET1 A B "[address net0/t]\naddress = 192.0.2.101/24\n",
	  LINK0 LINK1 STUB BOTH IS_AT("192.0.2.10", "net1") IS_AT("192.0.2.11", "net1") "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" ROUTES,
	  { .ifname = "net0" },
	  "net0: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5,6\n"
	  "net1: remove address 192.0.2.11/32\n"
	  "net0: add address 192.0.2.101/24 brd 192.0.2.255 metric 2147483653 probe\n" },
	{ "nobody is left, and one is offline", GROUP NET0 "offline = yes\n" NET1 A B, ALL,
	  LINK0 DARK1 STUB BOTH SPREAD "hop net0 4\nhop ipmp0 4\nhops ipmp0 4 net0 ipmp0\n" ROUTES, LOOK,
	  "ipmp0: change the IPv4 next hops: nobody\n"
	  "net0: remove address 192.0.2.10/32\n"
	  "net0: remove the IPv4 next hop\n" },
	{ "a spare stands in: no route is touched", GROUP NET0 NET1 "ip.standby = on\n" A B, NULL, DARK0 LINK1 STUB BOTH
	  IS_AT("192.0.2.10", "net0") IS_AT("192.0.2.11", "net0") NOBODY ROUTES, LOOK,
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 6 alone\n"
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n"
	  "net0: remove address 192.0.2.11/32\n", "" },
	{ "another link is planned", ALL "[interface net7]\nfamilies = inet\n", NULL,
	  LINK0 LINK1 STUB "link net7 17 up promote disabled genmode=0 accept_ra=1 tag=1\n", { .ifname = "net7" }, "" },
	{ "an address is down", GROUP NET0 A "up = no\n", NULL, LINK0 STUB, LOOK, "" },
};

/* What a link is as a member, and is not any more. */
static const struct planner_case members[] = {
	{ "joining", GROUP NET0 "[address net0/t]\naddress = 192.0.2.101/24\n", GROUP,
	  "link net0 5 up running ethernet promote tag=3\naddr net0 192.0.2.101/24 brd=192.0.2.255\n" STUB
	  "set net0 ipv4/conf/%s/arp_ignore 0\nset net0 ipv4/conf/%s/arp_announce 0\n"
	  "set net0 ipv4/conf/%s/arp_filter 0\nset net0 ipv4/conf/%s/rp_filter 1\n"
	  "set net0 ipv4/conf/%s/arp_evict_nocarrier 1\nset net0 ipv6/conf/%s/ndisc_evict_nocarrier 1\n",
	  { .ifname = "ipmp0" },
	  "set net/ipv4/conf/net0/arp_ignore to 1\n"
	  "set net/ipv4/conf/net0/arp_announce to 2\n"
	  "set net/ipv4/conf/net0/rp_filter to 2\n"
	  "set net/ipv4/conf/net0/arp_evict_nocarrier to 0\n"
	  "set net/ipv6/conf/net0/ndisc_evict_nocarrier to 0\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 0\n"
	  "net0: change address 192.0.2.101/24 brd 192.0.2.255 metric 2147483653\n" },
	{ "leaving, when nobody knows how it was", GROUP "[interface net0]\nfamilies = inet inet6\n", GROUP NET0,
	  "link net0 5 up running ethernet promote tag=3 genmode=1\n" SETTINGS("net0") STUB, { .ifname = "ipmp0" },
	  "set net/ipv4/conf/net0/arp_ignore to 0\n"
	  "set net/ipv4/conf/net0/arp_announce to 0\n"
	  "set net/ipv4/conf/net0/arp_evict_nocarrier to 1\n"
	  "set net/ipv6/conf/net0/ndisc_evict_nocarrier to 1\n" },
	{ "leaving", GROUP "[interface net0]\nfamilies = inet inet6\nipv4.rp_filter = strict\n"
	  "[address net0/t]\naddress = 192.0.2.101/24\n",
	  GROUP NET0 "was.ipv4.arp_ignore = 0\nwas.ipv4.arp_announce = 1\nwas.ipv4.rp_filter = off\n"
	  "was.ipv4.arp_evict_nocarrier = on\n",
	  LINK0 "addr net0 192.0.2.101/24 brd=192.0.2.255 metric=2147483653\naddr net0 fe80::5/64 proto=3\n" STUB,
	  { .ifname = "ipmp0" },
	  "net0: set IPv6 address generation to 1\n"
	  "set net/ipv4/conf/net0/arp_ignore to 0\n"
	  "set net/ipv4/conf/net0/arp_announce to 1\n"
	  "set net/ipv4/conf/net0/arp_evict_nocarrier to 1\n"
	  "set net/ipv6/conf/net0/ndisc_evict_nocarrier to 1\n"
	  "set net/ipv4/conf/net0/rp_filter to 1\n"
	  "net0: remove address fe80::5/64\n"
	  "net0: change address 192.0.2.101/24 brd 192.0.2.255\n" },
};
/* clang-format on */

static void check_all(const struct planner_case *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_check(&list[i]);
}

static void test_cases(void **state)
{
	check_all(cases, ARRAY_SIZE(cases));
}

static void test_members(void **state)
{
	check_all(members, ARRAY_SIZE(members));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
