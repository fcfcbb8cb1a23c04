/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's addresses: what is missing, what is too much, what differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet inet6\n"
#define V4   "[address net0/v4]\naddress = 192.0.2.1/24\n"
#define V4A  "[address net0/v4a]\naddress = 192.0.2.2/24\n"
#define V4B  "[address net0/v4b]\naddress = 192.0.2.3/24\n"
#define V6   "[address net0/v6]\naddress = 2001:db8::1/64\n"
#define DHCP                                                                         \
	"[address net0/v4]\ntype = dhcp\nlease = 192.0.2.7/24\nlease-valid = 3600\n" \
	"lease-preferred = 1800\n"
/* With an IPv6 object: a link-local address is there. */
#define LINK    "link net0 5 up running ethernet promote tag=3\n"
#define LINK_LL "link net0 5 up running ethernet promote tag=3 genmode=0\n"

/* clang-format off */
static const struct planner_case additions[] = {
	{ "a new interface with addresses", NET0 V4 V6, NULL, "link net0 5 ethernet\n", { 0 },
	  "net0: set accept_ra to 0\n"
	  "net0: set the link up\n"
	  "net0: mark the link 0x49500003\n"
	  "net0: set promote_secondaries to 1\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n"
	  "net0: add address 2001:db8::1/64\n" },
	{ "all is there", NET0 V4 V6, NULL, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 2001:db8::1/64\n", { 0 }, "" },
	{ "one is missing", NET0 V4 V4A V4B, NULL, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 192.0.2.3/24 brd=192.0.2.255 secondary\n",
	  { 0 },
	  "net0: add address 192.0.2.2/24 brd 192.0.2.255 probe\n" },
	{ "down, duplicate, unresolved, without a lease, of another interface: not there",
	  NET0 V4 "up = no\n" V4A "duplicate = 02:00:00:00:00:01\n"
	  "[address net0/v4b]\naddress = web1/24\n[address net0/v4c]\ntype = dhcp\n"
	  "[address net01/v4]\naddress = 192.0.2.9/24\n", NULL, LINK, { 0 }, "" },
	{ "a resolved host name", NET0 "[address net0/v4]\naddress = web1/24\nresolved = 192.0.2.8\n",
	  NULL, LINK, { 0 }, "net0: add address 192.0.2.8/24 brd 192.0.2.255 probe\n" },
	{ "point-to-point", NET0 "[address net0/v4]\naddress = 192.0.2.1/32\nremote = 198.51.100.1\n",
	  NULL, LINK, { 0 }, "net0: add address 192.0.2.1/32 peer 198.51.100.1 probe\n" },
	{ "a lease", NET0 DHCP, NULL, LINK, { 0 },
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255 valid 3600 pref 1800 probe\n" },
	{ "a DHCPv6 lease", NET0 "[address net0/v6]\ntype = dhcp\nfamily = inet6\n"
	  "lease = 2001:db8::77/128\nlease-valid = 60\n", NULL, LINK_LL, { 0 },
	  "net0: add address 2001:db8::77/128 valid 60 pref 60\n" },
	{ "a DHCPv6 lease of an addrconf object", NET0 "[address net0/v6]\ntype = addrconf\n"
	  "lease = 2001:db8::77/128\n", NULL,
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1\n", { 0 },
	  "net0: add address 2001:db8::77/128\n" },
	{ "metrics, and no duplicate detection", NET0 "ipv4.metric = 7\nipv6.metric = 8\nipv4.dad = off\n"
	  "ipv6.dad = off\n" V4 V6, NULL, LINK_LL, { 0 },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 metric 7\n"
	  "net0: add address 2001:db8::1/64 nodad metric 8\n" },
	{ "no ARP, no probe", NET0 V4, NULL, "link net0 5 up running ethernet noarp promote tag=3\n", { 0 },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n" },
	{ "lifetimes", NET0 V4 "valid_lifetime = 100\npreferred_lifetime = 50\n" V6
	  "preferred_lifetime = 9\n", NULL, LINK_LL, { 0 },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 valid 100 pref 50 probe\n"
	  "net0: add address 2001:db8::1/64 pref 9\n" },
	{ "deprecated ones come last", NET0 V4 "deprecated = on\n" V4A V6 "transmit = off\n", NULL, LINK_LL,
	  { 0 },
	  "net0: add address 192.0.2.2/24 brd 192.0.2.255 probe\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 pref 0 probe\n"
	  "net0: add address 2001:db8::1/64 pref 0\n" },
	{ "6to4", "[interface sit1]\nfamilies = inet6\nclass = 6to4\n"
	  "[address sit1/v6]\ntype = 6to4\naddress = 2002:c000:201::1/16\n", NULL,
	  "link sit1 5 up 6to4 tag=2 genmode=0\n", { 0 },
	  "sit1: add address 2002:c000:201::1/16 nodad\n" },
	{ "loopback", "[interface lo]\nfamilies = inet inet6\n[address lo/v4]\naddress = 127.0.0.2/8\n"
	  "[address lo/v6]\naddress = 2001:db8::5/128\n", NULL,
	  "link lo 1 up running loopback promote tag=3 genmode=0 accept_ra=1\n"
	  "addr lo 127.0.0.1/8 proto=0\n", { 0 },
	  "lo: add address 127.0.0.2/8 brd 127.255.255.255\nlo: add address 2001:db8::5/128\n" },
	{ "without IPv6 in the link", NET0 V4 V6, NULL, "link net0 5 up noinet6 mtu=1000 promote tag=1\n",
	  { 0 }, "net0: add address 192.0.2.1/24 brd 192.0.2.255\n" },
	{ "another's is taken for it", NET0 V4, NULL, LINK "addr net0 192.0.2.1/24 proto=0\n", { 0 }, "" },
	{ "another's IPv6 one with another prefix", NET0 V6, NULL,
	  LINK_LL "addr net0 2001:db8::1/48 proto=0\n", { 0 }, "" },
	{ "a virtual interface", "[interface vni0]\nfamilies = inet\nclass = vni\n"
	  "[address vni0/v4]\naddress = 192.0.2.1/32\n", NULL, "", { 0 },
	  "vni0: make the link\nvni0: set disable_ipv6 to 1\nvni0: set IPv6 address generation to 0\n"
	  "vni0: set accept_ra to 1\nvni0: set the link up\nvni0: mark the link 0x49500001\n"
	  "vni0: set promote_secondaries to 1\nvni0: add address 192.0.2.1/32\n" },
};

/* A document is put in the place of another: what goes, goes behind what comes, where it can. */
static const struct planner_case retiring[] = {
	{ "another subnet", NET0 V4, NET0 "[address net0/x]\naddress = 198.51.100.1/24\n",
	  LINK "addr net0 198.51.100.1/24 brd=198.51.100.255\n", { .put = true },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n"
	  "net0: remove address 198.51.100.1/24\n" },
	{ "not by a command", NET0 V4, NET0 "[address net0/x]\naddress = 198.51.100.1/24\n",
	  LINK "addr net0 198.51.100.1/24 brd=198.51.100.255\n", { 0 },
	  "net0: remove address 198.51.100.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
	{ "the same subnet", NET0 V4A, NET0 V4, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n",
	  { .put = true },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.2/24 brd 192.0.2.255 probe\n" },
	{ "one in whose place another comes", NET0 V4A "[address net0/x]\naddress = 198.51.100.1/24\n",
	  NET0 V4 V4A, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n"
	  "addr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n", { .put = true },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 198.51.100.1/24 brd 198.51.100.255 probe\n" },
	{ "one of IPv6 of the same subnet",
	  NET0 "[address net0/w6]\naddress = 2001:db8::2/64\n", NET0 V6, LINK_LL "addr net0 2001:db8::1/64\n",
	  { .put = true },
	  "net0: add address 2001:db8::2/64\n"
	  "net0: remove address 2001:db8::1/64\n" },
	{ "whose route has another metric",
	  NET0 "ipv6.metric = 8\n[address net0/w6]\naddress = 2001:db8::2/64\n", NET0 V6,
	  LINK_LL "addr net0 2001:db8::1/64\n", { .put = true },
	  "net0: remove address 2001:db8::1/64\n"
	  "net0: add address 2001:db8::2/64 metric 8\n" },
	{ "the same address elsewhere", NET0 "[interface net1]\nfamilies = inet inet6\n"
	  "[address net1/v4]\naddress = 192.0.2.1/24\n", NET0 V4 "[interface net1]\nfamilies = inet inet6\n",
	  LINK "link net1 6 up running ethernet promote tag=3\naddr net0 192.0.2.1/24 brd=192.0.2.255\n",
	  { .put = true },
	  "net0: remove address 192.0.2.1/24\n"
	  "net1: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
	{ "with routes that the kernel takes along", NET0 V4, NET0 "[address net0/x]\naddress = 198.51.100.1/24\n",
	  LINK "addr net0 198.51.100.1/24 brd=198.51.100.255\nroute net0 default via=198.51.100.2 proto=4\n",
	  { .put = true },
	  "net0: remove route default via 198.51.100.2 proto 4\n"
	  "net0: remove address 198.51.100.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
	{ "all of a link", NET0 V4, NET0 "[interface net1]\nfamilies = inet\n"
	  "[address net1/v4]\naddress = 198.51.100.1/24\n",
	  LINK "link net1 6 up running ethernet promote tag=1\naddr net1 198.51.100.1/24\n", { .put = true },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n"
	  "net1: remove address 198.51.100.1/24\n"
	  "net1: set the link down\n"
	  "net1: mark the link 0x00000000\n"
	  "net1: set promote_secondaries to 0\n"
	  "net1: set IPv6 address generation to 0\n"
	  "net1: set accept_ra to 1\n" },
	{ "but of one whose address moves", NET0 V4, NET0 "[interface net1]\nfamilies = inet\n"
	  "[address net1/v4]\naddress = 192.0.2.1/24\n",
	  LINK "link net1 6 up running ethernet promote tag=1\naddr net1 192.0.2.1/24\n", { .put = true },
	  "net1: remove address 192.0.2.1/24\n"
	  "net1: set the link down\n"
	  "net1: mark the link 0x00000000\n"
	  "net1: set promote_secondaries to 0\n"
	  "net1: set IPv6 address generation to 0\n"
	  "net1: set accept_ra to 1\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
};

static const struct planner_case removals[] = {
	{ "ours that no object stands for", NET0, NULL, LINK
	  "addr net0 192.0.2.1/24\naddr net0 192.0.2.2/24 secondary\naddr net0 198.51.100.1/24 proto=0\n"
	  "addr net0 2001:db8::1/64\n", { 0 },
	  "net0: remove address 2001:db8::1/64\n"
	  "net0: remove address 192.0.2.2/24\n"
	  "net0: remove address 192.0.2.1/24\n" },
	{ "memory's, though its mark is lost", NET0, NET0 V4, LINK "addr net0 192.0.2.1/24 proto=0\n",
	  { 0 }, "net0: remove address 192.0.2.1/24\n" },
	{ "not what memory kept down", NET0, NET0 V4 "up = no\n", LINK "addr net0 192.0.2.1/24 proto=0\n",
	  { 0 }, "" },
	{ "gone down", NET0 V4 "up = no\n", NET0 V4, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n" },
	{ "a duplicate", NET0 V4 "duplicate = 02:00:00:00:00:01\n", NET0 V4,
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n" },
	{ "the interface goes down with it", "", NET0 "before = up=0 disable_ipv6=0 addr_gen_mode=0 "
	  "accept_ra=1 ifindex=5\n" V4 V6, LINK_LL
	  "addr net0 192.0.2.1/24\naddr net0 192.0.2.2/24 secondary\naddr net0 2001:db8::1/64\n"
	  "addr net0 fe80::1/64 proto=3\n", { 0 },
	  "net0: remove address fe80::1/64 by its routes\n"
	  "net0: remove address 2001:db8::1/64 by its routes\n"
	  "net0: remove address 192.0.2.2/24\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: set the link down\n"
	  "net0: mark the link 0x00000000\n"
	  "net0: set promote_secondaries to 0\n"
	  "net0: set accept_ra to 1\n" },
	{ "addresses that would stay on a link that goes down", "", NET0 "ipv6.keep_addr_on_down = on\n" V6,
	  LINK_LL "addr net0 2001:db8::1/64\nset net0 ipv6/conf/%s/keep_addr_on_down 1\n", { 0 },
	  "net0: remove address 2001:db8::1/64\n"
	  "net0: set the link down\n"
	  "net0: mark the link 0x00000000\n"
	  "net0: set promote_secondaries to 0\n"
	  "net0: set accept_ra to 1\n"
	  "set net/ipv6/conf/net0/keep_addr_on_down to 0\n" },
	{ "IPv6 is switched off with them", "[interface net0]\nfamilies = inet\n" V4, NET0 V4 V6, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 2001:db8::1/64\n", { 0 },
	  "net0: remove address 2001:db8::1/64 by its routes\n"
	  "net0: set disable_ipv6 to 1\n"
	  "net0: set accept_ra to 1\n"
	  "net0: mark the link 0x49500001\n" },
	{ "the link stays up for others", "", NET0 "before = up=1 disable_ipv6=0 addr_gen_mode=0 "
	  "accept_ra=0 ifindex=5 promote=1 autoconf=1 use_tempaddr=0\n" V6,
	  LINK_LL "addr net0 2001:db8::1/64\n", { 0 },
	  "net0: remove address 2001:db8::1/64 by its routes\n"
	  "net0: set disable_ipv6 to 1\n"
	  "net0: set disable_ipv6 to 0\n"
	  "net0: mark the link 0x00000000\n" },
};

static const struct planner_case changes[] = {
	{ "deprecated", NET0 V4 "deprecated = on\n" V6 "deprecated = on\n", NET0 V4 V6, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 2001:db8::1/64\n", { 0 },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 pref 0\n"
	  "net0: change address 2001:db8::1/64 pref 0\n" },
	{ "not any more", NET0 V4 V6, NULL, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\naddr net0 2001:db8::1/64 pref=0 deprecated\n",
	  { 0 },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255\n"
	  "net0: change address 2001:db8::1/64\n" },
	{ "it is already", NET0 V4 "deprecated = on\n" V6 "deprecated = on\n", NULL, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\naddr net0 2001:db8::1/64 pref=0 deprecated\n",
	  { 0 }, "" },
	{ "a lifetime runs down", NET0 DHCP, NET0 DHCP,
	  LINK "addr net0 192.0.2.7/24 brd=192.0.2.255 valid=1700 pref=0 deprecated\n", { 0 }, "" },
	{ "a lifetime is longer than it should be", NET0 DHCP, NULL,
	  LINK "addr net0 192.0.2.7/24 brd=192.0.2.255 valid=3601 pref=1800\n", { 0 },
	  "net0: change address 192.0.2.7/24 brd 192.0.2.255 valid 3600 pref 1800\n" },
	{ "a lifetime was set", NET0 V4 "valid_lifetime = 100\n", NET0 V4 "valid_lifetime = 50\n",
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255 valid=40 pref=40\n", { 0 },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 valid 100 pref 100\n" },
	{ "a lifetime was taken away", NET0 V6, NULL, LINK_LL "addr net0 2001:db8::1/64 valid=40 pref=40\n",
	  { 0 }, "net0: change address 2001:db8::1/64\n" },
	{ "metrics", NET0 "ipv4.metric = 5\nipv6.metric = 6\n" V4 V6, NULL, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 2001:db8::1/64\n", { 0 },
	  "net0: change address 2001:db8::1/64 metric 6\n"
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 metric 5\n" },
	{ "metrics away", NET0 V4 V6, NULL, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 metric=5\naddr net0 2001:db8::1/64 metric=6\n", { 0 },
	  "net0: change address 2001:db8::1/64\n"
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255\n" },
	{ "the kernel's metric by its name", NET0 V6, NULL, LINK_LL "addr net0 2001:db8::1/64 metric=256\n",
	  { 0 }, "" },
	{ "duplicate detection off", NET0 "ipv6.dad = off\n" V6, NULL, LINK_LL "addr net0 2001:db8::1/64\n",
	  { 0 }, "net0: change address 2001:db8::1/64 nodad\n" },
	{ "the mark was lost", NET0 V4, NET0 V4, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255 proto=0\n",
	  { 0 }, "net0: change address 192.0.2.1/24 brd 192.0.2.255\n" },
	{ "another's is not changed", NET0 "ipv4.metric = 5\n" V4, NULL,
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255 proto=0\n", { 0 }, "" },
	{ "broadcast", NET0 V4, NULL, LINK "addr net0 192.0.2.1/24 brd=192.0.2.0\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255\n" },
	{ "prefix length", NET0 "[address net0/v4]\naddress = 192.0.2.1/25\n"
	  "[address net0/v6]\naddress = 2001:db8::1/48\n", NET0 V4 V6, LINK_LL
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 2001:db8::1/64\n", { 0 },
	  "net0: remove address 2001:db8::1/64\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/25 brd 192.0.2.127\n"
	  "net0: add address 2001:db8::1/48\n" },
	{ "peer", NET0 "[address net0/v4]\naddress = 192.0.2.1/32\nremote = 198.51.100.2\n", NULL,
	  LINK "addr net0 192.0.2.1/32 peer=198.51.100.1\n", { 0 },
	  "net0: remove address 192.0.2.1/32\n"
	  "net0: add address 192.0.2.1/32 peer 198.51.100.2\n" },
	{ "the label of a renamed link", NET0 V4, NULL,
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255 label=net0:1\n", { 0 }, "" },
	{ "a renewed lease", NET0 DHCP, NET0 DHCP,
	  LINK "addr net0 192.0.2.7/24 brd=192.0.2.255 valid=1700 pref=0\n", { .renew = "net0/v4" },
	  "net0: change address 192.0.2.7/24 brd 192.0.2.255 valid 3600 pref 1800\n" },
	{ "another lease", NET0 DHCP, NET0 "[address net0/v4]\ntype = dhcp\nlease = 192.0.2.6/24\n",
	  LINK "addr net0 192.0.2.6/24 brd=192.0.2.255\n", { .renew = "net0/v4" },
	  "net0: remove address 192.0.2.6/24\n"
	  "net0: add address 192.0.2.7/24 brd 192.0.2.255 valid 3600 pref 1800 probe\n" },
	{ "detect duplicates again", NET0 V4 V4A V6, NULL, LINK_LL "addr net0 192.0.2.1/24 brd=192.0.2.255\n"
	  "addr net0 192.0.2.2/24 brd=192.0.2.255 secondary\naddr net0 2001:db8::1/64\n",
	  { .renew = "net0/v4", .again = true },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
};

/* The kernel takes the first of a subnet as source, also a deprecated one. */
static const struct planner_case sources[] = {
	{ "the primary is deprecated", NET0 V4 "deprecated = on\n" V4A, NET0 V4 V4A, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 pref 0\n" },
	{ "a secondary is", NET0 V4 V4A "deprecated = on\n", NET0 V4 V4A, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n", { 0 },
	  "net0: change address 192.0.2.2/24 brd 192.0.2.255 pref 0\n" },
	{ "all are", NET0 V4 "deprecated = on\n" V4A "deprecated = on\n", NULL, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255\naddr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n", { 0 },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 pref 0\n"
	  "net0: change address 192.0.2.2/24 brd 192.0.2.255 pref 0\n" },
	{ "the next one would be a deprecated one, too", NET0 V4 "deprecated = on\n" V4A "deprecated = on\n" V4B,
	  NULL, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n"
	  "addr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n"
	  "addr net0 192.0.2.3/24 brd=192.0.2.255 secondary\n", { 0 },
	  "net0: remove address 192.0.2.2/24\n"
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 pref 0\n"
	  "net0: add address 192.0.2.2/24 brd 192.0.2.255 pref 0\n" },
	{ "a better one is added", NET0 V4 "deprecated = on\n" V4A, NULL,
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.2/24 brd 192.0.2.255 probe\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 pref 0\n" },
	{ "a better one of somebody else", NET0 V4 "deprecated = on\n", NULL, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\naddr net0 192.0.2.9/24 proto=0 secondary\n", { 0 },
	  "net0: remove address 192.0.2.1/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 pref 0\n" },
	{ "in another subnet", NET0 V4 "deprecated = on\n"
	  "[address net0/x]\naddress = 198.51.100.1/24\n", NULL, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\naddr net0 198.51.100.1/24 brd=198.51.100.255\n",
	  { 0 }, "" },
	{ "the better one goes", NET0 V4 "deprecated = on\n", NET0 V4 "deprecated = on\n" V4A, LINK
	  "addr net0 192.0.2.1/24 brd=192.0.2.255 deprecated\naddr net0 192.0.2.2/24 brd=192.0.2.255 secondary\n",
	  { 0 }, "net0: remove address 192.0.2.2/24\n" },
};

static const struct planner_case missing[] = {
	{ "what was lost is put back", NET0 V4 V6, NULL, LINK_LL "addr net0 192.0.2.1/24\n",
	  { .missing_only = true }, "net0: add address 2001:db8::1/64\n" },
	{ "nothing else is touched", NET0 "ipv4.metric = 3\n" V4, NULL,
	  "link net0 5 up tag=3 genmode=2 accept_ra=1\naddr net0 192.0.2.1/24\naddr net0 192.0.2.2/24\n",
	  { .missing_only = true }, "" },
	{ "not on a link that is down", NET0 V6, NULL, "link net0 5 tag=3 genmode=0\n",
	  { .missing_only = true }, "" },
	{ "a link that is new", "[interface net0]\nfamilies = inet\n" V4, NULL, "link net0 5 ethernet\n",
	  { .missing_only = true },
	  "net0: set disable_ipv6 to 1\nnet0: set the link up\nnet0: mark the link 0x49500001\n"
	  "net0: set promote_secondaries to 1\nnet0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
	{ "only what changed", NET0 V4 "[interface net1]\nfamilies = inet inet6\n"
	  "[address net1/v4]\naddress = 198.51.100.1/24\n",
	  NET0 "[interface net1]\nfamilies = inet inet6\n[address net1/v4]\naddress = 198.51.100.1/24\n",
	  LINK "link net1 6 up promote tag=3\n", { .changed_only = true },
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
	{ "a property of an address changed", NET0 V4 "deprecated = on\n", NET0 V4,
	  LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n", { .changed_only = true },
	  "net0: change address 192.0.2.1/24 brd 192.0.2.255 pref 0\n" },
	{ "an address object went", NET0, NET0 V4, LINK "addr net0 192.0.2.1/24 brd=192.0.2.255\n",
	  { .changed_only = true }, "net0: remove address 192.0.2.1/24\n" },
	{ "what a crash left begun", NET0 V4, NET0 V4A,
	  LINK "addr net0 192.0.2.2/24 brd=192.0.2.255\n", { .undo_memory = true },
	  "net0: remove address 192.0.2.2/24\n"
	  "net0: add address 192.0.2.1/24 brd 192.0.2.255 probe\n" },
};
/* clang-format on */

static void check_all(const struct planner_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_check(&cases[i]);
}

static void test_additions(void **state)
{
	check_all(additions, ARRAY_SIZE(additions));
}

static void test_removals(void **state)
{
	check_all(removals, ARRAY_SIZE(removals));
}

static void test_retiring(void **state)
{
	check_all(retiring, ARRAY_SIZE(retiring));
}

static void test_changes(void **state)
{
	check_all(changes, ARRAY_SIZE(changes));
}

static void test_sources(void **state)
{
	check_all(sources, ARRAY_SIZE(sources));
}

static void test_missing(void **state)
{
	check_all(missing, ARRAY_SIZE(missing));
}

/* All links up before the first address, and each address once. */
static void test_many(void **state)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf kernel_text = { .data = NULL };
	_cleanup_document_ struct document *want = NULL;
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct plan_input in = { .kernel = &kernel };
	size_t ups = 0, adds = 0;

	for (unsigned int i = 0; i < 300; i++) {
		buf_printf(&text, "[interface net%u]\nfamilies = inet inet6\n", i);
		buf_printf(&kernel_text, "link net%u %u\n", i, 300 - i);
		for (unsigned int n = 0; n < 5; n++)
			buf_printf(&text,
				"[address net%u/v4%c]\naddress = 10.%u.%u.1/24\n"
				"[address net%u/v6%c]\naddress = 2001:db8:%x:%x::1/64\n",
				i, 'a' + n, i / 100, i % 100 * 2 + n % 2, i, 'a' + n, i, n);
	}
	want = world_document(text.data);
	world_snapshot(&kernel, kernel_text.data, want);
	in.want = want;
	assert_int_equal(plan_make(&in, &plan), 0);
	for (size_t i = 0; i < plan.n; i++) {
		ups += plan.steps[i].op == STEP_LINK_UP;
		adds += plan.steps[i].op == STEP_ADDR_ADD;
		if (plan.steps[i].op == STEP_ADDR_ADD)
			assert_int_equal(ups, 300);
	}
	assert_int_equal(adds, 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_additions),
		cmocka_unit_test(test_removals),
		cmocka_unit_test(test_retiring),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
