/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's steering of what the kernel does by itself in IPv6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planner_world.h"

#define NET0     "[interface net0]\nfamilies = inet inet6\n"
#define INET     "[interface net0]\nfamilies = inet\n"
#define V6       "[address net0/v6]\naddress = 2001:db8::1/64\n"
#define ADDRCONF "[address net0/v6]\ntype = addrconf\n"
#define BEFORE                                                                \
	"before = up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=5 " \
	"promote=0 autoconf=1 use_tempaddr=1\n"

#define LINK "link net0 5 up running promote tag=3\n"
/* With an addrconf object. */
#define STEERED "link net0 5 up running promote tag=3 genmode=0 accept_ra=1\n"
#define LL      "addr net0 fe80::1/64 proto=3\n"
#define LEARNT                                                 \
	"addr net0 2001:db8::5/64 proto=2 valid=100 pref=50\n" \
	"addr net0 2001:db8::6/64 proto=0 temporary valid=90 pref=40\n"
#define ROUTES                                                                             \
	"route net0 default6 via=fe80::9 proto=9 metric=1024\nroute net0 2001:db8:9::/48 " \
	"via=fe80::8 proto=4\n"

/* clang-format off */
static const struct planner_case linklocal[] = {
	{ "the first IPv6 object, on a link that is up", NET0 V6, NULL, LINK, { 0 },
	  "set net/ipv6/conf/net0/addr_gen_mode to 0\n"
	  "net0: add address 2001:db8::1/64\n" },
	{ "on one that is down", NET0 V6, NULL, "link net0 5 promote tag=3\n", { 0 },
	  "net0: set IPv6 address generation to 0\n"
	  "net0: set the link up\n"
	  "net0: add address 2001:db8::1/64\n" },
	{ "IPv6 is switched on together with it", NET0 V6, INET,
	  "link net0 5 up disabled promote tag=1 genmode=1 accept_ra=1\n", { 0 },
	  "net0: set IPv6 address generation to 0\n"
	  "net0: set accept_ra to 0\n"
	  "net0: set disable_ipv6 to 0\n"
	  "net0: mark the link 0x49500003\n"
	  "net0: add address 2001:db8::1/64\n" },
	{ "it is there", NET0 V6, NULL, "link net0 5 up promote tag=3 genmode=0\n" LL
	  "addr net0 2001:db8::1/64\n", { 0 }, "" },
	{ "the mode by a property", NET0 "ipv6.addr_gen_mode = random\n" V6, NULL, LINK
	  "addr net0 2001:db8::1/64\n", { 0 },
	  "set net/ipv6/conf/net0/addr_gen_mode to 3\n" },
	{ "the mode by the object", NET0 ADDRCONF "generation = random\n", NULL,
	  "link net0 5 promote tag=3 accept_ra=1\n", { 0 },
	  "net0: set IPv6 address generation to 3\n"
	  "net0: set the link up\n" },
	{ "the property goes before the object", NET0 "ipv6.addr_gen_mode = none\n" ADDRCONF, NULL,
	  "link net0 5 up promote tag=3 accept_ra=1\n", { 0 }, "" },
	{ "another mode", NET0 "ipv6.addr_gen_mode = random\n" V6, NET0 V6,
	  "link net0 5 up promote tag=3 genmode=0\n" LL "addr net0 2001:db8::1/64\n", { 0 },
	  "set net/ipv6/conf/net0/addr_gen_mode to 3\n"
	  "net0: remove address fe80::1/64\n" },
	{ "the last IPv6 object goes", NET0, NET0 V6, "link net0 5 up promote tag=3 genmode=0\n" LL
	  "addr net0 2001:db8::1/64\n", { 0 },
	  "net0: set IPv6 address generation to 1\n"
	  "net0: remove address fe80::1/64\n"
	  "net0: remove address 2001:db8::1/64\n" },
	{ "one of two goes", NET0 V6, NET0 V6 "[address net0/v6a]\naddress = 2001:db8::2/64\n",
	  "link net0 5 up promote tag=3 genmode=0\n" LL "addr net0 2001:db8::1/64\naddr net0 2001:db8::2/64\n",
	  { 0 }, "net0: remove address 2001:db8::2/64\n" },
	{ "DHCPv6 needs one before it has a lease", NET0 "[address net0/v6]\ntype = dhcp\nfamily = inet6\n",
	  NULL, LINK, { 0 }, "set net/ipv6/conf/net0/addr_gen_mode to 0\n" },
	{ "IPv4 objects don't", NET0 "[address net0/v4]\ntype = dhcp\n", NULL, LINK, { 0 }, "" },
	{ "stable addresses on a link that is up", NET0 "ipv6.secret = 2001:db8::7\n" ADDRCONF
	  "generation = stable-privacy\n", NULL, "link net0 5 up promote tag=3 accept_ra=1\n", { 0 },
	  "set net/ipv6/conf/net0/stable_secret to 2001:db8::7\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 1\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 2\n" },
	{ "and on one that is down", NET0 "ipv6.secret = 2001:db8::7\n" ADDRCONF "generation = stable-privacy\n",
	  NULL, "link net0 5 promote tag=3 accept_ra=1\n", { 0 },
	  "set net/ipv6/conf/net0/stable_secret to 2001:db8::7\n"
	  "net0: set IPv6 address generation to 2\n"
	  "net0: set the link up\n" },
	{ "loopback keeps what the kernel does", "[interface lo]\nfamilies = inet inet6\n"
	  "[address lo/v6]\naddress = 2001:db8::5/128\n", NULL,
	  "link lo 1 up loopback promote tag=3 genmode=0 accept_ra=1\naddr lo ::1/128 proto=1\n"
	  "addr lo 2001:db8::5/128\n", { 0 }, "" },
};

static const struct planner_case steering[] = {
	{ "an addrconf object", NET0 ADDRCONF, NET0, LINK, { 0 },
	  "net0: set accept_ra to 1\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 0\n" },
	{ "on a new interface", NET0 BEFORE ADDRCONF "temporary = yes\nstateless = no\n", NULL,
	  "link net0 5 accept_ra=0\n", { 0 },
	  "net0: set accept_ra to 1\n"
	  "set net/ipv6/conf/net0/autoconf to 0\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 2\n"
	  "net0: set the link up\n"
	  "net0: mark the link 0x49500003\n"
	  "net0: set promote_secondaries to 1\n" },
	{ "it is so", NET0 ADDRCONF, NET0 ADDRCONF, STEERED LL LEARNT ROUTES, { 0 }, "" },
	{ "with an interface identifier: after router advertisements are on", NET0 ADDRCONF
	  "interface-id = ::5/64\n", NET0, LINK, { 0 },
	  "net0: set accept_ra to 1\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 0\n"
	  "net0: set the IPv6 token to ::5\n" },
	{ "it has that", NET0 ADDRCONF "interface-id = ::5/64\n", NULL,
	  "link net0 5 up running promote tag=3 genmode=0 accept_ra=1 token=::5\n", { 0 }, "" },
	{ "where no routers are asked or heard they are for the moment", NET0
	  "ipv6.accept_ra = off\nipv6.router_solicitations = 0\n" ADDRCONF "interface-id = ::5/64\n", NULL,
	  "link net0 5 up running promote tag=3 genmode=0\nset net0 ipv6/conf/%s/router_solicitations 0\n", { 0 },
	  "net0: set accept_ra to 2\n"
	  "set net/ipv6/conf/net0/router_solicitations to 1\n"
	  "net0: set the IPv6 token to ::5\n"
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/router_solicitations to 0\n" },
	{ "on a link that is to be without ARP it is set before", NET0 "ipv4.arp = off\n" ADDRCONF
	  "interface-id = ::5/64\n", NET0, LINK, { 0 },
	  "net0: set accept_ra to 2\n"
	  "net0: set the IPv6 token to ::5\n"
	  "net0: set accept_ra to 0\n"
	  "net0: set ARP off\n"
	  "net0: set accept_ra to 1\n"
	  "set net/ipv6/conf/net0/addr_gen_mode to 0\n" },
	{ "on one that is without ARP it comes for that", NET0 "ipv4.arp = off\n" ADDRCONF
	  "interface-id = ::5/64\n", NULL,
	  "link net0 5 up running noarp promote tag=3 genmode=0 accept_ra=1\n", { 0 },
	  "net0: set ARP on\n"
	  "net0: set the IPv6 token to ::5\n"
	  "net0: set ARP off\n" },
	{ "it forwards", NET0 "ipv6.forwarding = on\n" ADDRCONF, NET0 "ipv6.forwarding = on\n" ADDRCONF,
	  STEERED "set net0 ipv6/conf/%s/forwarding 0\n", { 0 },
	  "net0: set accept_ra to 2\n"
	  "set net/ipv6/conf/net0/forwarding to 1\n" },
	{ "all do, by the kernel", NET0 ADDRCONF, NULL,
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 forwarding6\n", { 0 },
	  "net0: set accept_ra to 2\n" },
	{ "all do, by the protocol", NET0 ADDRCONF "[protocol ipv6]\nforwarding = on\n", NULL, STEERED
	  "set - ipv6/conf/all/forwarding 0\n", { 0 },
	  "set net/ipv6/conf/all/forwarding to 1\n"
	  "net0: set accept_ra to 2\n" },
	{ "properties go before the object", NET0 "ipv6.accept_ra = off\nipv6.use_tempaddr = on\n" ADDRCONF,
	  NULL, STEERED, { 0 },
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n" },
	{ "properties without an object", NET0 "ipv6.accept_ra = always\nipv6.autoconf = off\n", NULL, LINK,
	  { 0 },
	  "net0: set accept_ra to 2\n"
	  "set net/ipv6/conf/net0/autoconf to 0\n" },
	{ "and without them", NET0 BEFORE, NET0 "ipv6.accept_ra = always\nipv6.autoconf = off\n",
	  "link net0 5 up promote tag=3 accept_ra=2 autoconf=0\n", { 0 },
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/autoconf to 1\n" },
};

static const struct planner_case leaving[] = {
	{ "the addrconf object goes, and what was learnt", NET0 BEFORE, NET0 BEFORE ADDRCONF
	  "interface-id = ::5/64\nstateless = no\ntemporary = yes\n",
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 autoconf=0 tempaddr=2 token=::5\n"
	  LL LEARNT ROUTES, { 0 },
	  "net0: set the IPv6 token to none\n"
	  "net0: set IPv6 address generation to 1\n"
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/autoconf to 1\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n"
	  "net0: remove address fe80::1/64\n"
	  "net0: remove address 2001:db8::5/64\n"
	  "net0: remove address 2001:db8::6/64\n"
	  "net0: remove route default via fe80::9 metric 1024 proto 9\n" },
	{ "its identifier goes where all forward from now on", NET0 BEFORE V6 "[protocol ipv6]\nforwarding = on\n",
	  NET0 BEFORE ADDRCONF "interface-id = ::5/64\n",
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 token=::5\nset - ipv6/conf/all/forwarding 0\n"
	  LL "addr net0 2001:db8::1/64\n", { 0 },
	  "set net/ipv6/conf/all/forwarding to 1\n"
	  "net0: set accept_ra to 2\n"
	  "net0: set the IPv6 token to none\n"
	  "net0: set accept_ra to 1\n"
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n" },
	{ "a static one stays: so does the link-local address", NET0 V6, NET0 V6
	  "[address net0/v6a]\ntype = addrconf\n", STEERED LL LEARNT "addr net0 2001:db8::1/64\n", { 0 },
	  "net0: set accept_ra to 0\n"
	  "net0: remove address 2001:db8::5/64\n"
	  "net0: remove address 2001:db8::6/64\n" },
	{ "advertisements are kept by a property", NET0 "ipv6.accept_ra = on\n" V6,
	  NET0 "ipv6.accept_ra = on\n" V6 "[address net0/v6a]\ntype = addrconf\n",
	  STEERED LL LEARNT ROUTES "addr net0 2001:db8::1/64\n", { 0 }, "" },
	{ "no temporary addresses any more", NET0 ADDRCONF, NET0 ADDRCONF "temporary = yes\n",
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 tempaddr=2\n" LL LEARNT ROUTES, { 0 },
	  "set net/ipv6/conf/net0/use_tempaddr to 0\n"
	  "net0: remove address 2001:db8::6/64\n" },
	{ "no stateless ones any more", NET0 ADDRCONF "stateless = no\n", NET0 ADDRCONF, STEERED LL LEARNT
	  ROUTES, { 0 },
	  "set net/ipv6/conf/net0/autoconf to 0\n"
	  "net0: remove address 2001:db8::5/64\n"
	  "net0: remove address 2001:db8::6/64\n" },
	{ "the family goes", INET BEFORE, NET0 BEFORE ADDRCONF "temporary = yes\ninterface-id = ::5/64\n",
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 tempaddr=2 token=::5\n" LL LEARNT ROUTES, { 0 },
	  "net0: remove route 2001:db8:9::/48 via fe80::8 proto 4\n"
	  "net0: remove route default via fe80::9 metric 1024 proto 9\n"
	  "net0: remove address 2001:db8::6/64 by its routes\n"
	  "net0: remove address 2001:db8::5/64 by its routes\n"
	  "net0: remove address fe80::1/64 by its routes\n"
	  "net0: set the IPv6 token to none\n"
	  "net0: set disable_ipv6 to 1\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n"
	  "net0: mark the link 0x49500001\n" },
	{ "the interface goes, the link stays up", "", NET0 BEFORE ADDRCONF "temporary = yes\n",
	  "link net0 5 up promote tag=3 genmode=0 accept_ra=1 tempaddr=2\n" LL, { 0 },
	  "net0: remove address fe80::1/64 by its routes\n"
	  "net0: set disable_ipv6 to 1\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n"
	  "net0: set disable_ipv6 to 0\n"
	  "net0: mark the link 0x00000000\n"
	  "net0: set promote_secondaries to 0\n" },
	{ "a crash left it begun", NET0 BEFORE, NET0 BEFORE ADDRCONF, STEERED LL LEARNT,
	  { .undo_memory = true },
	  "net0: set IPv6 address generation to 1\n"
	  "net0: set accept_ra to 0\n"
	  "set net/ipv6/conf/net0/use_tempaddr to 1\n"
	  "net0: remove address fe80::1/64\n"
	  "net0: remove address 2001:db8::5/64\n"
	  "net0: remove address 2001:db8::6/64\n" },
};
/* clang-format on */

static void check_all(const struct planner_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_check(&cases[i]);
}

static void test_linklocal(void **state)
{
	check_all(linklocal, ARRAY_SIZE(linklocal));
}

static void test_steering(void **state)
{
	check_all(steering, ARRAY_SIZE(steering));
}

static void test_leaving(void **state)
{
	check_all(leaving, ARRAY_SIZE(leaving));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linklocal),
		cmocka_unit_test(test_steering),
		cmocka_unit_test(test_leaving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
