/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's part of routes through gateways over the link of an IPMP group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planner_world.h"

#define DOC                                                        \
	"[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n" \
	"[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n" \
	"[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define DOC4                                                                            \
	DOC "[address ipmp0/a]\naddress = 192.0.2.10/24\n[address ipmp0/b]\naddress = " \
	    "192.0.2.11/24\n"
#define DOC6 DOC "[address ipmp0/v6]\naddress = 2001:db8::10/64\n"

#define LINK(name, rest) "link " name " " rest " ethernet promote tag=3 genmode=0\n"
#define LINKS            LINK("net0", "5 up running") LINK("net1", "6 up running") STUB
#define DARK             LINK("net0", "5 up") LINK("net1", "6 up running") STUB
#define STUB                                                  \
	"link ipmp0 9 up running noarp promote tag=3 group\n" \
	"set ipmp0 ipv4/conf/%s/rp_filter 2\n"

#define PATH4                                                                 \
	"addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"            \
	"addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"            \
	"addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\n"              \
	"addr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"              \
	"hop net0 4\nhop net1 4\nhop ipmp0 4\nhops ipmp0 4 net0 net1 ipmp0\n" \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n"
#define NET4  "route ipmp0 192.0.2.0/24 src=192.0.2.10 proto=74 hops\n"
#define VIAS4 "via net0 192.0.2.1 1\nvia net1 192.0.2.1 2\nvia ipmp0 192.0.2.1 3\nvias 4 3 1 2 3\n"
#define OURS4 "route ipmp0 default src=192.0.2.10 proto=74 through=3\n"
#define USER4 "route ipmp0 default via=192.0.2.1 proto=3\n"
#define NOBODY4                                                                \
	"addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"             \
	"addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"             \
	"addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\n"               \
	"addr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"               \
	"hop ipmp0 4\nhops ipmp0 4 ipmp0\nvia ipmp0 192.0.2.1 3\nvias 4 3 3\n" \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n"
#define NOBODY6                                                                  \
	"addr ipmp0 2001:db8::10/64 noprefixroute nodad\n"                       \
	"addr net0 2001:db8::10/128 proto=74 noprefixroute nodad\n"              \
	"hop ipmp0 6\nhops ipmp0 6 ipmp0\nvia ipmp0 2001:db8::1 3\nvias 6 3 3\n" \
	"route ipmp0 2001:db8::/64 src=2001:db8::10 metric=256 proto=74 hops\n"  \
	"route ipmp0 2001:db8::/64 src=2001:db8::10 metric=4294967294 proto=74\n"
#define SHADOWS                                                 \
	"route net0 2001:db8::/64 metric=2147483653 proto=74\n" \
	"route net1 2001:db8::/64 metric=2147483654 proto=74\n"
#define VIAS6                                                                                    \
	"via net0 2001:db8::1 1\nvia net1 2001:db8::1 2\nvia ipmp0 2001:db8::1 3\nvias 6 3 1 2 " \
	"3\n"
#define OURS6 "route ipmp0 default6 src=2001:db8::10 metric=1023 proto=74 through=3\n"
#define USER6 "route ipmp0 default6 via=2001:db8::1 metric=1024 proto=3\n"

#define LEASED                                                                          \
	DOC "[address ipmp0/d]\ntype = dhcp\nlease = 192.0.2.10/24\nlease-mtu = 1400\n" \
	    "lease-routes = default via 192.0.2.1, 10.0.0.0/8\nlease-over = net1\n"

#define LEASE_PATH                                                                           \
	"addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"                           \
	"addr net1 192.0.2.10/24 proto=74 noprefixroute nodad\n"                             \
	"hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\nvia net1 192.0.2.1 2\nvia ipmp0 " \
	"192.0.2.1 3\nvias 4 3 2 3\n"                                                        \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n"               \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 proto=74 hops\n"                            \
	"route ipmp0 default src=192.0.2.10 metric=1024 proto=74 through=3\n"                \
	"route ipmp0 default via=192.0.2.1 src=192.0.2.10 metric=1024 proto=73\n"

#define AUTO(prefixes)                                                                 \
	DOC "[address ipmp0/v6]\ntype = addrconf\nlease-gateways = fe80::1 high 1800 " \
	    "since 5, fe80::2 medium 1800 since 5\nlease-prefixes = " prefixes "\n"
#define PREFIX1(since, preferred)      \
	"2001:db8:1::/64 since " since \
	" link 600 address 2001:db8:1::a valid 600 preferred " preferred
#define PREFIX2                                                                                   \
	"2001:db8:2::/64 since 5 address 2001:db8:2::a valid 600 preferred 300, 2001:db8:3::/64 " \
	"since 5 link 600"
#define AUTO_PATH                                                                       \
	"addr ipmp0 2001:db8:1::a/64 valid=600 pref=300 noprefixroute nodad\n"          \
	"addr ipmp0 2001:db8:2::a/64 valid=600 pref=300 noprefixroute nodad\n"          \
	"addr net0 2001:db8:1::a/128 proto=74 noprefixroute nodad\n"                    \
	"addr net1 2001:db8:2::a/128 proto=74 noprefixroute nodad\n"                    \
	"hop net0 6\nhop net1 6\nhop ipmp0 6\nhops ipmp0 6 net0 net1 ipmp0\n"           \
	"via net0 fe80::1 1\nvia net1 fe80::1 2\nvia ipmp0 fe80::1 3\nvias 6 3 1 2 3\n" \
	"via net0 fe80::2 4\nvia net1 fe80::2 5\nvia ipmp0 fe80::2 6\nvias 6 6 4 5 6\n" \
	"route ipmp0 2001:db8:1::/64 src=2001:db8:1::a metric=256 proto=74 hops\n"      \
	"route ipmp0 2001:db8:1::/64 src=2001:db8:1::a metric=4294967294 proto=74\n"    \
	"route ipmp0 2001:db8:3::/64 src=2001:db8:1::a metric=256 proto=74 hops\n"      \
	"route ipmp0 2001:db8:3::/64 src=2001:db8:1::a metric=4294967294 proto=74\n"    \
	"route ipmp0 default6 via=fe80::1 metric=1024 proto=73\n"                       \
	"route ipmp0 default6 via=fe80::2 metric=1026 proto=73\n"                       \
	"route ipmp0 default6 src=2001:db8:1::a metric=1023 proto=74 through=3\n"       \
	"route ipmp0 default6 src=2001:db8:1::a metric=1025 proto=74 through=6\n"

#define LOOK                                 \
	{                                    \
		.ifname = "", .groups = true \
	}

/* clang-format off */
static const struct planner_case cases[] = {
	{ "somebody made a default route", DOC4, NULL, LINKS PATH4 NET4 USER4, LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 3\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.1: 2,3\n"
	  "ipmp0: add route default src 192.0.2.10 through 1 proto 74\n", "", "" },
	{ "a lease: one plan makes the route and what carries it, over the member of the client", LEASED, DOC,
	  LINKS SETTINGS("net0") SETTINGS("net1"), { .ifname = "ipmp0" },
	  "net1: add address 192.0.2.10/24 nodad noprefixroute\n"
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: 6\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.1: 2\n"
	  "ipmp0: add address 192.0.2.10/24 brd 192.0.2.255 noprefixroute probe\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n"
	  "ipmp0: add route default via 192.0.2.1 src 192.0.2.10 metric 1024\n"
	  "ipmp0: add route default src 192.0.2.10 metric 1024 through 1 proto 74\n" },
	{ "the member of the client fails: it goes to the first", LEASED, NULL,
	  LINK("net0", "5 up running") LINK("net1", "6 up") STUB LEASE_PATH, LOOK,
	  "net0: add address 192.0.2.10/24 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5 alone\n"
	  "ipmp0: change the IPv4 next hops: 5\n"
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: change the IPv4 next hops through 192.0.2.1: 1 alone\n"
	  "ipmp0: change the IPv4 next hops through 192.0.2.1: 1\n"
	  "net1: remove address 192.0.2.10/24\n"
	  "net1: remove the IPv4 next hop\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n" },
	{ "it is over", DOC, LEASED, LINKS SETTINGS("net0") SETTINGS("net1") LEASE_PATH, { .ifname = "ipmp0" }, 
	  "net1: remove address 192.0.2.10/24\n"
	  "ipmp0: remove route default via 192.0.2.1 src 192.0.2.10 metric 1024\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: remove route default src 192.0.2.10 metric 1024 through 3 proto 74\n"
	  "ipmp0: remove the IPv4 next hops\n"
	  "ipmp0: remove the IPv4 next hops through 192.0.2.1\n"
	  "net1: remove the IPv4 next hop\n"
	  "ipmp0: remove the IPv4 next hop\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n"
	  "ipmp0: remove the IPv4 next hop through 192.0.2.1\n"
	  "ipmp0: remove address 192.0.2.10/24\n" },
	{ "it is over, and a static address stays", DOC "[address ipmp0/b]\naddress = 192.0.2.11/24\n", LEASED,
	  LINKS SETTINGS("net0") SETTINGS("net1") LEASE_PATH
	  "addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n",
	  { .ifname = "ipmp0" }, 
	  "net1: remove address 192.0.2.10/24\n"
	  "ipmp0: remove route default via 192.0.2.1 src 192.0.2.10 metric 1024\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 metric 4294967294 proto 74\n"
	  "ipmp0: remove route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: remove route default src 192.0.2.10 metric 1024 through 3 proto 74\n"
	  "ipmp0: remove the IPv4 next hops through 192.0.2.1\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n"
	  "ipmp0: remove the IPv4 next hop through 192.0.2.1\n"
	  "ipmp0: remove address 192.0.2.10/24\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.11 by hops proto 74\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.11 metric 4294967294 proto 74\n" },
	{ "it is carried", DOC4, NULL, LINKS PATH4 VIAS4 OURS4 NET4 USER4, LOOK, "" },
	{ "in the plan of a change, too", DOC4, NULL, LINKS SETTINGS("net0") SETTINGS("net1") PATH4 VIAS4 OURS4 NET4 USER4,
	  { .ifname = "ipmp0" }, "" },
	{ "ours stands behind it: IPv4 goes by the first", DOC4, NULL, LINKS PATH4 VIAS4 NET4 USER4 OURS4, LOOK,
	  "ipmp0: remove route default src 192.0.2.10 through 3 proto 74\n"
	  "ipmp0: add route default src 192.0.2.10 through 3 proto 74\n", "", "" },
	{ "a second one through the same gateway", DOC4, NULL,
	  LINKS PATH4 VIAS4 OURS4 NET4 USER4 "route ipmp0 198.51.100.0/24 via=192.0.2.1 src=192.0.2.11 metric=5 proto=3\n", LOOK,
	  "ipmp0: add route 198.51.100.0/24 src 192.0.2.11 metric 5 through 3 proto 74\n", "", "" },
	{ "another gateway for the same: the first is used, numbers are new", DOC4, NULL,
	  LINKS PATH4 VIAS4 OURS4 NET4 "route ipmp0 default via=192.0.2.2 proto=3\n" USER4, LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.2: number 5\n"
	  "net1: add the IPv4 next hop through 192.0.2.2: number 6\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.2: number 4\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.2: 5,6\n"
	  "ipmp0: remove route default src 192.0.2.10 through 3 proto 74\n"
	  "ipmp0: add route default src 192.0.2.10 through 4 proto 74\n", "", "" },
	{ "it is gone", DOC4, NULL, LINKS PATH4 VIAS4 OURS4 NET4, LOOK,
	  "ipmp0: remove route default src 192.0.2.10 through 3 proto 74\n"
	  "ipmp0: remove the IPv4 next hops through 192.0.2.1\n"
	  "net0: remove the IPv4 next hop through 192.0.2.1\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n"
	  "ipmp0: remove the IPv4 next hop through 192.0.2.1\n", "", "" },
	{ "a member fails: as many steps with one route and with thousands", DOC4, NULL,
	  DARK "addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"
	  "addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"
	  "addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"
	  "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\nvia net1 192.0.2.1 2\nvia ipmp0 192.0.2.1 3\nvias 4 3 2 3\n"
	  "route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n" NET4
	  "route ipmp0 default src=192.0.2.10 proto=74 through=3\n" USER4, LOOK,
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n", "" },
	{ "and comes back", DOC4, NULL,
	  LINKS "addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"
	  "addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"
	  "addr net1 192.0.2.10/32 proto=74 noprefixroute nodad\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"
	  "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\nvia net1 192.0.2.1 2\nvia ipmp0 192.0.2.1 3\nvias 4 3 2 3\n"
	  "route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n" NET4
	  "route ipmp0 default src=192.0.2.10 proto=74 through=3\n" USER4, LOOK,
	  "net0: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5,6\n"
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: change the IPv4 next hops through 192.0.2.1: 1,2\n"
	  "net1: remove address 192.0.2.11/32\n", "" },
	{ "nobody is in use: the gateway is kept in mind by the stub", DOC4, NULL,
	  LINK("net0", "5 up") LINK("net1", "6 up") STUB NOBODY4 OURS4 NET4 USER4, LOOK, "", "" },
	{ "one is back: as many steps with one route and with thousands", DOC4, NULL, DARK NOBODY4 OURS4 NET4 USER4, LOOK,
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 6 alone\n"
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: change the IPv4 next hops through 192.0.2.1: 1 alone\n"
	  "ipmp0: change the IPv4 next hops through 192.0.2.1: 1\n"
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n", "" },
	{ "the last one took all of it along", DOC4, NULL,
	  LINKS "addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n"
	  "addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"
	  "addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"
	  "route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n" USER4, LOOK,
	  "net0: add the IPv4 next hop\n"
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hop\n"
	  "ipmp0: add the IPv4 next hops: 5,6\n"
	  "net0: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 3\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.1: 2,3\n"
	  "ipmp0: add route 192.0.2.0/24 src 192.0.2.10 by hops proto 74\n"
	  "ipmp0: add route default src 192.0.2.10 through 1 proto 74\n", "inet" },
	{ "somebody put a route over another link in the place of ours", DOC4, NULL,
	  LINKS "link net9 7 up running ethernet\n" PATH4 NET4 "route net9 default via=203.0.113.1 proto=3\n" USER4, LOOK, "", "", "" },
	{ "not ours to carry: one of another link, one of the group itself", DOC4, NULL,
	  LINKS PATH4 NET4 "route net0 198.51.101.0/24 via=192.0.2.1 proto=3\n"
	  "route ipmp0 198.51.102.0/24 via=192.0.2.11 proto=3\n", LOOK, "", "", "" },
	{ "IPv6: the gateway must be behind each member first, and ours has a lower metric", DOC6, NULL,
	  LINKS PATH6 USER6, LOOK,
	  "net0: add route 2001:db8::/64 metric 2147483653 proto 74\n"
	  "net1: add route 2001:db8::/64 metric 2147483654 proto 74\n"
	  "net0: add the IPv6 next hop through 2001:db8::1: number 2\n"
	  "net1: add the IPv6 next hop through 2001:db8::1: number 3\n"
	  "ipmp0: add the IPv6 next hop through 2001:db8::1: number 1\n"
	  "ipmp0: add the IPv6 next hops through 2001:db8::1: 2,3\n"
	  "ipmp0: add route default src 2001:db8::10 metric 1023 through 1 proto 74\n", "", "" },
	{ "IPv6: it is carried", DOC6, NULL, LINKS PATH6 SHADOWS VIAS6 OURS6 USER6, LOOK, "", "" },
	{ "IPv6: a member comes back whose route the kernel took", DOC6, NULL,
	  LINKS PATH6 "via net1 2001:db8::1 2\nvia ipmp0 2001:db8::1 3\nvias 6 3 2 3\nroute net1 2001:db8::/64 metric=2147483654 proto=74\n"
	  "route ipmp0 default6 src=2001:db8::10 metric=1023 proto=74 through=3\n" USER6, LOOK,
	  "net0: add route 2001:db8::/64 metric 2147483653 proto 74\n"
	  "net0: add the IPv6 next hop through 2001:db8::1: number 1\n"
	  "ipmp0: change the IPv6 next hops through 2001:db8::1: 1,2\n", "" },
	{ "IPv6: another member takes over from the last one", DOC6, NULL, DARK NOBODY6 OURS6 USER6, LOOK,
	  "net1: add the IPv6 next hop\n"
	  "ipmp0: change the IPv6 next hops: 6 alone\n"
	  "ipmp0: change the IPv6 next hops: 6\n"
	  "net1: add route 2001:db8::/64 metric 2147483654 proto 74\n"
	  "net1: add the IPv6 next hop through 2001:db8::1: number 1\n"
	  "ipmp0: change the IPv6 next hops through 2001:db8::1: 1 alone\n"
	  "ipmp0: change the IPv6 next hops through 2001:db8::1: 1\n"
	  "net1: add address 2001:db8::10/128 nodad noprefixroute\n"
	  "net0: remove address 2001:db8::10/128\n", "" },
	{ "IPv6: a link-local gateway is behind every link", DOC6, NULL,
	  LINKS PATH6 "route ipmp0 default6 via=fe80::1 metric=1024 proto=9\n", LOOK,
	  "net0: add the IPv6 next hop through fe80::1: number 2\n"
	  "net1: add the IPv6 next hop through fe80::1: number 3\n"
	  "ipmp0: add the IPv6 next hop through fe80::1: number 1\n"
	  "ipmp0: add the IPv6 next hops through fe80::1: 2,3\n"
	  "ipmp0: add route default src 2001:db8::10 metric 1023 through 1 proto 74\n", "", "" },
	{ "IPv6: out of reach, or with nothing below its metric", DOC6, NULL,
	  LINKS PATH6 "route ipmp0 2001:db8:7::/64 via=2001:db8:9::1 metric=1024 proto=3\n"
	  "route ipmp0 2001:db8:8::/64 via=fe80::1 metric=1 proto=3\n", LOOK, "", "", "" },
	{ "routers and prefixes: addresses, subnets, ways out in their order", AUTO(PREFIX1("5", "300") ", " PREFIX2), DOC,
	  LINKS SETTINGS("net0") SETTINGS("net1"), { .ifname = "ipmp0" }, 
	  "net0: add the IPv6 next hop\n"
	  "net1: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hop\n"
	  "ipmp0: add the IPv6 next hops: 5,6\n"
	  "net0: add the IPv6 next hop through fe80::1: number 3\n"
	  "net1: add the IPv6 next hop through fe80::1: number 4\n"
	  "ipmp0: add the IPv6 next hop through fe80::1: number 1\n"
	  "net0: add the IPv6 next hop through fe80::2: number 5\n"
	  "net1: add the IPv6 next hop through fe80::2: number 6\n"
	  "ipmp0: add the IPv6 next hop through fe80::2: number 2\n"
	  "ipmp0: add the IPv6 next hops through fe80::1: 3,4\n"
	  "ipmp0: add the IPv6 next hops through fe80::2: 5,6\n"
	  "net0: add address 2001:db8:1::a/128 nodad noprefixroute\n"
	  "net1: add address 2001:db8:2::a/128 nodad noprefixroute\n"
	  "ipmp0: add address 2001:db8:1::a/64 nodad noprefixroute valid 600 pref 300 probe\n"
	  "ipmp0: add address 2001:db8:2::a/64 nodad noprefixroute valid 600 pref 300 probe\n"
	  "ipmp0: add route 2001:db8:1::/64 src 2001:db8:1::a metric 256 by hops proto 74\n"
	  "ipmp0: add route 2001:db8:1::/64 src 2001:db8:1::a metric 4294967294 proto 74\n"
	  "ipmp0: add route 2001:db8:3::/64 src 2001:db8:1::a metric 256 by hops proto 74\n"
	  "ipmp0: add route 2001:db8:3::/64 src 2001:db8:1::a metric 4294967294 proto 74\n"
	  "ipmp0: add route default via fe80::1 metric 1024\n"
	  "ipmp0: add route default via fe80::2 metric 1026\n"
	  "ipmp0: add route default src 2001:db8:1::a metric 1023 through 1 proto 74\n"
	  "ipmp0: add route default src 2001:db8:1::a metric 1025 through 2 proto 74\n" },
	{ "all of it is there", AUTO(PREFIX1("5", "300") ", " PREFIX2), NULL, LINKS SETTINGS("net0") SETTINGS("net1") AUTO_PATH,
	  { .ifname = "ipmp0" }, "" },
	{ "lifetimes begin anew", AUTO(PREFIX1("99", "300") ", " PREFIX2), AUTO(PREFIX1("5", "300") ", " PREFIX2),
	  LINKS SETTINGS("net0") SETTINGS("net1") AUTO_PATH, { .ifname = "ipmp0" }, 
	  "ipmp0: change address 2001:db8:1::a/64 nodad noprefixroute valid 600 pref 300\n" },
	{ "one is deprecated: the other is the source now", AUTO(PREFIX1("305", "0") ", " PREFIX2), AUTO(PREFIX1("5", "300") ", " PREFIX2),
	  LINKS SETTINGS("net0") SETTINGS("net1") AUTO_PATH, { .ifname = "ipmp0" }, 
	  "ipmp0: remove route 2001:db8:3::/64 src 2001:db8:1::a metric 256 by hops proto 74\n"
	  "ipmp0: remove route 2001:db8:3::/64 src 2001:db8:1::a metric 4294967294 proto 74\n"
	  "ipmp0: remove route default src 2001:db8:1::a metric 1023 through 3 proto 74\n"
	  "ipmp0: remove route default src 2001:db8:1::a metric 1025 through 6 proto 74\n"
	  "ipmp0: change address 2001:db8:1::a/64 nodad noprefixroute valid 600 pref 0\n"
	  "ipmp0: add route 2001:db8:3::/64 src 2001:db8:2::a metric 256 by hops proto 74\n"
	  "ipmp0: add route 2001:db8:3::/64 src 2001:db8:2::a metric 4294967294 proto 74\n"
	  "ipmp0: add route default src 2001:db8:2::a metric 1023 through 3 proto 74\n"
	  "ipmp0: add route default src 2001:db8:2::a metric 1025 through 6 proto 74\n" },
	{ "no router and no prefix any more", DOC "[address ipmp0/v6]\ntype = addrconf\n", AUTO(PREFIX1("5", "300") ", " PREFIX2),
	  LINKS SETTINGS("net0") SETTINGS("net1") AUTO_PATH, { .ifname = "ipmp0" }, 
	  "net0: remove address 2001:db8:1::a/128\n"
	  "net1: remove address 2001:db8:2::a/128\n"
	  "ipmp0: remove route default via fe80::1 metric 1024\n"
	  "ipmp0: remove route default via fe80::2 metric 1026\n"
	  "ipmp0: remove route 2001:db8:1::/64 src 2001:db8:1::a metric 256 by hops proto 74\n"
	  "ipmp0: remove route 2001:db8:1::/64 src 2001:db8:1::a metric 4294967294 proto 74\n"
	  "ipmp0: remove route 2001:db8:3::/64 src 2001:db8:1::a metric 256 by hops proto 74\n"
	  "ipmp0: remove route 2001:db8:3::/64 src 2001:db8:1::a metric 4294967294 proto 74\n"
	  "ipmp0: remove route default src 2001:db8:1::a metric 1023 through 3 proto 74\n"
	  "ipmp0: remove route default src 2001:db8:1::a metric 1025 through 6 proto 74\n"
	  "ipmp0: remove the IPv6 next hops\n"
	  "ipmp0: remove the IPv6 next hops through fe80::1\n"
	  "ipmp0: remove the IPv6 next hops through fe80::2\n"
	  "net0: remove the IPv6 next hop\n"
	  "net1: remove the IPv6 next hop\n"
	  "ipmp0: remove the IPv6 next hop\n"
	  "net0: remove the IPv6 next hop through fe80::1\n"
	  "net1: remove the IPv6 next hop through fe80::1\n"
	  "ipmp0: remove the IPv6 next hop through fe80::1\n"
	  "net0: remove the IPv6 next hop through fe80::2\n"
	  "net1: remove the IPv6 next hop through fe80::2\n"
	  "ipmp0: remove the IPv6 next hop through fe80::2\n"
	  "ipmp0: remove address 2001:db8:2::a/64\n"
	  "ipmp0: remove address 2001:db8:1::a/64\n" },
};
/* clang-format on */

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		world_check(&cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
