/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's part of routes over the link of an IPMP group that are not through one gateway alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "planner_world.h"

#define DOC                                                        \
	"[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n" \
	"[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n" \
	"[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n" \
	"[address ipmp0/a]\naddress = 192.0.2.10/24\n[address ipmp0/b]\naddress = 192.0.2.11/24\n"
#define DOC6                                                       \
	"[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n" \
	"[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n" \
	"[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n" \
	"[address ipmp0/v6]\naddress = 2001:db8::10/64\n"

#define LINK(name, rest) "link " name " " rest " ethernet promote tag=3 genmode=0\n"
#define OTHERS                                                \
	"link ipmp0 9 up running noarp promote tag=3 group\n" \
	"set ipmp0 ipv4/conf/%s/rp_filter 2\n"
#define OUT   "link net9 7 up running ethernet\n"
#define LINKS LINK("net0", "5 up running") LINK("net1", "6 up running") OTHERS OUT
#define DARK  LINK("net0", "5 up") LINK("net1", "6 up running") OTHERS OUT

#define ADDRS                                                      \
	"addr ipmp0 192.0.2.10/24 brd=192.0.2.255 noprefixroute\n" \
	"addr ipmp0 192.0.2.11/24 brd=192.0.2.255 noprefixroute\n"
#define NET                                                                    \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 metric=4294967294 proto=74\n" \
	"route ipmp0 192.0.2.0/24 src=192.0.2.10 proto=74 hops\n"
#define PATH                                                           \
	ADDRS "addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\n" \
	      "addr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n" \
	      "hop net0 4\nhop net1 4\nhop ipmp0 4\nhops ipmp0 4 net0 net1 ipmp0\n" NET
#define PATH_OF_NET1                                                   \
	ADDRS "addr net1 192.0.2.10/32 proto=74 noprefixroute nodad\n" \
	      "addr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n" \
	      "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" NET

/* Two gateways behind the group, the second with twice the packets of the first. */
#define TWO   "route ipmp0 10.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=ipmp0,192.0.2.2,2\n"
#define TWICE "route ipmp0 11.0.0.0/8 proto=3 leg=ipmp0,192.0.2.2,4 leg=ipmp0,192.0.2.1,2\n"
/* One gateway behind it, and one behind another link. */
#define MIXED "route ipmp0 10.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=net9,203.0.113.1,1\n"

#define NUMBER_TWO   16357981
#define NUMBER_MIXED 8511898
#define VIAS_TWO     "via ipmp0 192.0.2.1 16357981\nvia net1 192.0.2.1 2\nvia net1 192.0.2.2 4\n"
#define OURS_TWO     "route ipmp0 10.0.0.0/8 src=192.0.2.10 proto=74 way=16357981\n"
#define VIAS_MIXED   "via ipmp0 192.0.2.1 8511898\nvia net0 192.0.2.1 1\nvia net1 192.0.2.1 2\n"
#define OURS_MIXED   "route ipmp0 10.0.0.0/8 src=192.0.2.10 proto=74 way=8511898\n"

static const struct way ways[] = {
	{ .family = AF_INET,
		.ifindex = 9,
		.number = NUMBER_TWO,
		.n = 2,
		.legs = { { 9, { AF_INET, { 192, 0, 2, 1 } }, 1, false },
			{ 9, { AF_INET, { 192, 0, 2, 2 } }, 2, false } } },
	{ .family = AF_INET,
		.ifindex = 9,
		.number = NUMBER_MIXED,
		.n = 2,
		.legs = { { 7, { AF_INET, { 203, 0, 113, 1 } }, 1, false },
			{ 9, { AF_INET, { 192, 0, 2, 1 } }, 1, false } } },
};

#define REMEMBER(i)                                                         \
	{                                                                   \
		.ifname = "", .groups = true, .ways = &ways[i], .n_ways = 1 \
	}
#define LOOK                                 \
	{                                    \
		.ifname = "", .groups = true \
	}

/* clang-format off */
static const struct planner_case cases[] = {
	{ "a type of service is another key of the table", DOC, NULL,
	  LINKS PATH "route ipmp0 10.0.0.0/8 via=192.0.2.1 proto=3\nroute ipmp0 10.0.0.0/8 via=192.0.2.2 proto=3 tos=16\n", LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 3\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 4\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net0: add the IPv4 next hop through 192.0.2.2: number 5\n"
	  "net1: add the IPv4 next hop through 192.0.2.2: number 6\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.2: number 2\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.1: 3,4\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.2: 5,6\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.10 through 1 proto 74\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.10 tos 16 through 2 proto 74\n", "", "" },
	{ "what a route says of the packets is said of ours, too", DOC, NULL,
	  LINKS PATH "route ipmp0 10.0.0.0/8 via=192.0.2.1 proto=3 src=192.0.2.11 metrics=mtu1400\n", LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 3\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "ipmp0: add the IPv4 next hops through 192.0.2.1: 2,3\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.11 with mtu1400 through 1 proto 74\n", "", "" },
	{ "two gateways with weights: each over each member", DOC, NULL, LINKS PATH TWO TWICE, LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net0: add the IPv4 next hop through 192.0.2.2: number 3\n"
	  "net1: add the IPv4 next hop through 192.0.2.2: number 4\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 16357981\n"
	  "ipmp0: add the IPv4 next hops of routes: 1*128,2*128,3*256,4*256\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.10 by way 16357981 proto 74\n"
	  "ipmp0: add route 11.0.0.0/8 src 192.0.2.10 by way 16357981 proto 74\n", "", "" },
	{ "one leg is over another link", DOC, NULL, LINKS PATH MIXED, LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net9: add the IPv4 next hop through 203.0.113.1: number 3\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 8511898\n"
	  "ipmp0: add the IPv4 next hops of routes: 1*128,2*128,3*256\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.10 by way 8511898 proto 74\n", "", "" },
	{ "no gateway: over the members", DOC, NULL, LINKS PATH "route ipmp0 198.51.100.0/24 proto=3\n", LOOK,
	  "net0: add the IPv4 next hop: number 1\n"
	  "net1: add the IPv4 next hop: number 2\n"
	  "ipmp0: add the IPv4 next hop: number 11847904\n"
	  "ipmp0: add the IPv4 next hops of routes: 1*256,2*256\n"
	  "ipmp0: add route 198.51.100.0/24 src 192.0.2.10 by way 11847904 proto 74\n", "", "" },
	{ "what is for many is not", DOC, NULL, LINKS PATH "route ipmp0 224.0.0.0/4 proto=3\n", LOOK, "", "", "" },
	{ "it is carried", DOC, NULL,
	  LINKS PATH "via net0 192.0.2.1 1\nvia net0 192.0.2.2 3\n" VIAS_TWO
	  "ways 4 16357981 1*128 2*128 3*256 4*256 16357981\n" OURS_TWO TWO, LOOK, "", "inet" },
	{ "a member fails: nobody looks at routes who remembers where they lead", DOC, NULL,
	  DARK ADDRS "addr net0 192.0.2.10/32 proto=74 noprefixroute nodad\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"
	  "hop net1 4\nhop ipmp0 4\nhops ipmp0 4 net1 ipmp0\n" NET VIAS_TWO "ways 4 16357981 2*128 4*256 16357981\n" OURS_TWO TWO,
	  REMEMBER(0),
	  "net1: add address 192.0.2.10/32 nodad noprefixroute\n"
	  "net0: remove address 192.0.2.10/32\n", "" },
	{ "it comes back, with both of them", DOC, NULL,
	  LINKS PATH_OF_NET1 VIAS_TWO "ways 4 16357981 2*128 4*256 16357981\n" OURS_TWO TWO, REMEMBER(0),
	  "net0: add address 192.0.2.11/32 nodad noprefixroute\n"
	  "net0: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 5,6\n"
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net0: add the IPv4 next hop through 192.0.2.2: number 3\n"
	  "ipmp0: change the IPv4 next hops of routes: 1*128,2*128,3*256,4*256\n"
	  "net1: remove address 192.0.2.11/32\n", "" },
	{ "nobody was left: the stub had all of it", DOC, NULL,
	  DARK ADDRS "addr net1 192.0.2.10/32 proto=74 noprefixroute nodad\naddr net1 192.0.2.11/32 proto=74 noprefixroute nodad\n"
	  "hop ipmp0 4\nhops ipmp0 4 ipmp0\n" NET "via ipmp0 192.0.2.1 16357981\nways 4 16357981 16357981\n" OURS_TWO TWO,
	  REMEMBER(0),
	  "net1: add the IPv4 next hop\n"
	  "ipmp0: change the IPv4 next hops: 6 alone\n"
	  "ipmp0: change the IPv4 next hops: 6\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net1: add the IPv4 next hop through 192.0.2.2: number 2\n"
	  "ipmp0: change the IPv4 next hops of routes: 1*128,2*256 alone\n"
	  "ipmp0: change the IPv4 next hops of routes: 1*128,2*256\n", "" },
	{ "the other link fails: the kernel has taken its leg", DOC, NULL,
	  LINK("net0", "5 up running") LINK("net1", "6 up running") OTHERS "link net9 7 up ethernet\n" PATH VIAS_MIXED
	  "ways 4 8511898 1*128 2*128 8511898\n" OURS_MIXED MIXED, REMEMBER(1),
	  "ipmp0: change the IPv4 next hops of routes: 1*256,2*256\n", "" },
	{ "and is back", DOC, NULL,
	  LINKS PATH VIAS_MIXED "ways 4 8511898 1*256 2*256 8511898\n" OURS_MIXED MIXED, REMEMBER(1),
	  "net9: add the IPv4 next hop through 203.0.113.1: number 3\n"
	  "ipmp0: change the IPv4 next hops of routes: 1*128,2*128,3*256\n", "" },
	{ "the routes are taken away: all of it goes, over the other link, too", DOC, NULL,
	  LINKS PATH VIAS_MIXED "via net9 203.0.113.1 3\nways 4 8511898 1*128 2*128 3*256 8511898\n" OURS_MIXED, LOOK,
	  "ipmp0: remove route 10.0.0.0/8 src 192.0.2.10 by way 8511898 proto 74\n"
	  "ipmp0: remove the IPv4 next hops of routes\n"
	  "ipmp0: remove the IPv4 next hop through 192.0.2.1\n"
	  "net0: remove the IPv4 next hop through 192.0.2.1\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n"
	  "net9: remove the IPv4 next hop through 203.0.113.1\n", "inet" },
	{ "so it does when the group alone is looked at", DOC, NULL,
	  LINKS SETTINGS("net0") SETTINGS("net1") PATH VIAS_MIXED
	  "via net9 203.0.113.1 3\nways 4 8511898 1*128 2*128 3*256 8511898\n" OURS_MIXED, { .ifname = "ipmp0" },
	  "ipmp0: remove route 10.0.0.0/8 src 192.0.2.10 by way 8511898 proto 74\n"
	  "ipmp0: remove the IPv4 next hops of routes\n"
	  "ipmp0: remove the IPv4 next hop through 192.0.2.1\n"
	  "net0: remove the IPv4 next hop through 192.0.2.1\n"
	  "net1: remove the IPv4 next hop through 192.0.2.1\n"
	  "net9: remove the IPv4 next hop through 203.0.113.1\n" },
	{ "few packets by one of them: it has a share all the same", DOC, NULL,
	  LINKS PATH "route ipmp0 10.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=ipmp0,192.0.2.2,256\n", LOOK,
	  "net0: add the IPv4 next hop through 192.0.2.1: number 1\n"
	  "net1: add the IPv4 next hop through 192.0.2.1: number 2\n"
	  "net0: add the IPv4 next hop through 192.0.2.2: number 3\n"
	  "net1: add the IPv4 next hop through 192.0.2.2: number 4\n"
	  "ipmp0: add the IPv4 next hop through 192.0.2.1: number 13964745\n"
	  "ipmp0: add the IPv4 next hops of routes: 1*5,2*5,3*256,4*256\n"
	  "ipmp0: add route 10.0.0.0/8 src 192.0.2.10 by way 13964745 proto 74\n", "", "" },
	{ "IPv6: two gateways", DOC6, NULL,
	  LINKS PATH6 "route ipmp0 2001:db8:7::/48 metric=1024 proto=3 leg=ipmp0,2001:db8::1,1 leg=ipmp0,fe80::2,1\n", LOOK,
	  "net0: add route 2001:db8::/64 metric 2147483653 proto 74\n"
	  "net1: add route 2001:db8::/64 metric 2147483654 proto 74\n"
	  "net0: add the IPv6 next hop through 2001:db8::1: number 1\n"
	  "net1: add the IPv6 next hop through 2001:db8::1: number 2\n"
	  "net0: add the IPv6 next hop through fe80::2: number 3\n"
	  "net1: add the IPv6 next hop through fe80::2: number 4\n"
	  "ipmp0: add the IPv6 next hop through 2001:db8::1: number 10715307\n"
	  "ipmp0: add the IPv6 next hops of routes: 1*256,2*256,3*256,4*256\n"
	  "ipmp0: add route 2001:db8:7::/48 src 2001:db8::10 metric 1023 by way 10715307 proto 74\n", "", "" },
	{ "a source prefix, a gateway of our own: left alone", DOC, NULL,
	  LINKS PATH "route ipmp0 10.0.0.0/8 via=192.0.2.1 proto=3 source\n"
	  "route ipmp0 11.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=ipmp0,192.0.2.11,1\n", LOOK, "", "", "" },
};
/* clang-format on */

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		world_check(&cases[i]);
}

/* clang-format off */
static const struct {
	const char *doc, *kernel, *why;
} uncarried[] = {
	{ DOC, PATH "route ipmp0 10.0.0.0/8 via=192.0.2.1 proto=3 source\n", "the kernel has no next hops for a source prefix" },
	{ DOC, PATH "route ipmp0 11.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=ipmp0,192.0.2.11,1\n",
	  "its gateway is an address of this host" },
	{ DOC6, PATH6 "route ipmp0 2001:db8:7::/48 proto=3 metric=9 leg=ipmp0,fe80::1,1 leg=ipmp0,2001:db8:9::1,1\n",
	  "its gateway is in no subnet of the group" },
	{ DOC6, PATH6 "route ipmp0 2001:db8:7::/48 proto=3 metric=1 leg=ipmp0,fe80::1,1 leg=net9,fe80::1,1\n",
	  "nothing can stand before an IPv6 route of metric 1" },
	{ DOC "[interface ipmp1]\nfamilies = inet\nclass = ipmp\n", "link ipmp1 10 up running noarp promote tag=1 group\n" PATH
	  "route ipmp0 11.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=ipmp1,192.0.3.1,1\n", "it goes over two groups" },
	{ DOC, PATH "route ipmp0 11.0.0.0/8 proto=3 leg=ipmp0,192.0.2.1,1 leg=net9,192.0.3.1,1\n", NULL },
};
/* clang-format on */

/* What can't be carried is told with its reason, by a plan that knows the routes. */
static void test_uncarried(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(uncarried); i++) {
		_cleanup_document_ struct document *want = world_document(uncarried[i].doc);
		_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
		_cleanup_plan_ struct plan plan = { .steps = NULL };
		struct plan_input in = LOOK;
		char text[1024];

		assert_in_range(snprintf(text, sizeof(text), "%s%s", LINKS, uncarried[i].kernel), 1,
			sizeof(text) - 1);
		world_snapshot(&kernel, text, want);
		snapshot_tell_vias(&kernel);
		kernel.routes_known = FAM_BOTH;
		in.want = want;
		in.kernel = &kernel;
		assert_int_equal(plan_make(&in, &plan), 0);
		assert_int_equal(plan.n_uncarried, uncarried[i].why ? 1 : 0);
		if (!uncarried[i].why)
			continue;
		assert_string_equal(plan.uncarried[0].why, uncarried[i].why);
		assert_string_equal(plan.uncarried[0].ifname, "ipmp0");
		assert_int_equal(plan.n_ways, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_uncarried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
