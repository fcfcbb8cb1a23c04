/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations on address objects as scripts: lines that are done, the status that each comes to, and
 * the addresses at the end. A line without "-> symbol" must succeed; what is refused changes nothing.
 */
#include "engine_world.h"

#include <string.h>

#define N_LINES 14

struct script {
	const char *name;
	const char *lines[N_LINES];
	const char *addrs;
};

#define A4 "static net0/v4 192.0.2.1/24"
#define A6 "static net0/v6 2001:db8::1/64"
#define LL "net0/?=ok fe80::ff:fe00:1%net0/64"

/* clang-format off */
static const struct script life[] = {
	{ "static on a bare link", { "link net0", A4 }, "net0/v4=ok 192.0.2.1/24" },
	{ "create twice", { "link net0", A4, A4 " -> addrobj-exists", "static-t net0/v4 192.0.2.9/24 -> addrobj-exists" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "generated labels", { "link net0", "static net0 192.0.2.1/24", "static net0 192.0.2.2/24" },
	  "net0/v4=ok 192.0.2.1/24, net0/v4a=ok 192.0.2.2/24" },
	{ "generated label of IPv6", { "link net0", "static net0 2001:db8::1/64", "rm net0/v6" }, "" },
	{ "kept down", { "link net0", "static-d net0/v4 192.0.2.1/24", "restart", "reboot" }, "net0/v4=down 192.0.2.1/24" },
	{ "deleted", { "link net0", A4, "rm net0/v4", "rm net0/v4 -> notfound" }, "" },
	{ "temporary is gone after a reboot", { "link net0", "create net0", "static-t net0/v4 192.0.2.1/24", "reboot" }, "" },
	{ "temporary survives a restart", { "link net0", "create net0", "static-t net0/v4 192.0.2.1/24", "restart" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "persistent returns after a reboot", { "link net0", A4, "reboot" }, "net0/v4=ok 192.0.2.1/24" },
	{ "disabled life", { "link net0", A4, "off net0/v4", A4 " -> addrobj-exists", "off net0/v4 -> notfound",
	  "rm-t net0/v4 -> notfound", "raise net0/v4 -> op-disable-obj", "lower net0/v4 -> op-disable-obj",
	  "refresh net0/v4 -> op-disable-obj", "on net0/v4", "on net0/v4 -> addrobj-exists" }, "net0/v4=ok 192.0.2.1/24" },
	{ "disabled is listed", { "link net0", A4, "off net0/v4" }, "net0/v4=disabled 192.0.2.1/24" },
	{ "delete -t disables", { "link net0", A4, "rm-t net0/v4" }, "net0/v4=disabled 192.0.2.1/24" },
	{ "delete of disabled", { "link net0", A4, "off net0/v4", "rm net0/v4", A4 }, "net0/v4=ok 192.0.2.1/24" },
	{ "delete of absent", { "link net0", "rm net0/v4 -> notfound", "rm net0 -> invalid-arg", "on net0/v4 -> notfound",
	  "off net0/v4 -> notfound", "raise net0/v4 -> notfound", "lower net0/v4 -> notfound",
	  "refresh net0/v4 -> notfound" }, "" },
	{ "temporary objects are not disabled", { "link net0", "create net0", "static-t net0/v4 192.0.2.1/24",
	  "off net0/v4 -> temporary-obj", "on net0/v4 -> addrobj-exists", "lower net0/v4 -> temporary-obj",
	  "raise net0/v4 -> temporary-obj", "lower-t net0/v4", "raise-t net0/v4", "rm net0/v4" }, "" },
	{ "temporary down is forgotten", { "link net0", A4, "lower-t net0/v4", "disable net0", "enable net0" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "down is kept", { "link net0", A4, "lower net0/v4", "disable net0", "enable net0" }, "net0/v4=down 192.0.2.1/24" },
	{ "down and up", { "link net0", A4, "lower net0/v4", "lower net0/v4", "raise net0/v4", "raise net0/v4" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "temporarily up", { "link net0", "static-d net0/v4 192.0.2.1/24", "raise-t net0/v4", "reboot" },
	  "net0/v4=down 192.0.2.1/24" },
	{ "disable and enable the interface", { "link net0", A4, "static net0/b 198.51.100.1/24", "off net0/b", "disable net0",
	  "on net0/v4 -> op-disable-obj", "static net0/c 192.0.2.3/24 -> op-disable-obj", "enable net0" },
	  "net0/b=ok 198.51.100.1/24, net0/v4=ok 192.0.2.1/24" },
	{ "disabled with its interface", { "link net0", A4, "disable net0" }, "net0/v4=disabled 192.0.2.1/24" },
	{ "delete the interface", { "link net0", A4, "delete net0", "reboot" }, "" },
	{ "delete one family", { "link net0", A4, A6, "delete net0 inet6" }, "net0/v4=ok 192.0.2.1/24" },
	{ "hot-plug", { "link net0", A4, "unlink net0", "link net0", "hotplug net0" }, "net0/v4=ok 192.0.2.1/24" },
	{ "link that comes after the boot", { "link net0", A4, "unlink net0", "reboot", "link net0", "hotplug" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "link went down and came up", { "link net0", A6, "down net0", "up net0", "linkup net0", "lower net0/v6",
	  "static net0/b 2001:db8::2/64", "rm net0/v6", "rm net0/b" }, "" },
	{ "move forgets", { "link net0", A4, "move net0", "static net0/x 192.0.2.1/24 -> addr-inuse" },
	  "net0/?=ok 192.0.2.1/24, net0/v4=disabled 192.0.2.1/24" },
};

static const struct script interfaces[] = {
	{ "made for both families", { "link net0", A4, "create net0 inet6 -> if-exists" }, "net0/v4=ok 192.0.2.1/24" },
	{ "made for one family", { "link net0", "static-1 net0/v4 192.0.2.1/24", "create net0 inet6" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "the missing family is added", { "link net0", "create net0 inet6", A4, "create net0 inet -> if-exists" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "made temporary", { "link net0", "static-t net0/v4 192.0.2.1/24", A6 " -> temporary-obj",
	  "static net0/b 192.0.2.2/24 -> temporary-obj", "reboot" }, "" },
	{ "persistent address of a temporary half", { "link net0", "create net0 inet6", "create-t net0 inet",
	  A4 " -> temporary-obj", "static-t net0/v4 192.0.2.1/24" }, "net0/v4=ok 192.0.2.1/24" },
	{ "temporary link", { "tun tap0", "static tap0/v4 192.0.2.1/24 -> temporary-obj", "static-t tap0/v4 192.0.2.1/24" },
	  "tap0/v4=ok 192.0.2.1/24" },
	{ "no such link", { "static nosuch0/v4 192.0.2.1/24 -> dlpi-failure" }, "" },
	{ "link gone", { "link net0", A4, "unlink net0", "static net0/b 192.0.2.2/24 -> dlpi-failure" },
	  "net0/v4=inaccessible 192.0.2.1/24" },
	{ "others' interface", { "link net0", "up net0", "addr net0 198.51.100.1/24", A4 " -> if-exists" },
	  "net0/?=ok 198.51.100.1/24, " LL },
	{ "others' other family stays", { "link net0", "up net0", "addr net0 198.51.100.1/24", A6 },
	  "net0/?=ok 198.51.100.1/24, " LL ", net0/v6=ok 2001:db8::1/64" },
	{ "nothing is left of what failed", { "link net0", "link net1", A4, "static net1/v4 192.0.2.1/24 -> addr-inuse",
	  "delete net1 -> enxio" }, "net0/v4=ok 192.0.2.1/24" },
	{ "vni", { "static vni0/v4 192.0.2.1/32", "refresh vni0/v4 -> notsup", "dhcp vni1/v4 -> notsup",
	  "addrconf vni0/v6 -> notsup", "reboot" }, "vni0/v4=ok 192.0.2.1/32" },
	{ "whose address others take as their source", { "link net0", "static vni0/v4 198.51.100.9/32", A4, "set net0 ipv4 usesrc vni0",
	  "rm vni0/v4", "static vni0/b 198.51.100.10/32" }, "net0/v4=ok 192.0.2.1/24, vni0/b=ok 198.51.100.10/32" },
	{ "a stub that is gone", { "static vni0/v4 192.0.2.1/32", "off vni0/v4", "unlink vni0", "on vni0/v4" },
	  "vni0/v4=ok 192.0.2.1/32" },
	{ "a 6to4 tunnel", { "sit tun0 192.0.2.1", "static tun0/a 2001:db8::1/64", "create tun0 inet6 -> if-exists",
	  "create tun0 inet -> notsup" }, "tun0/?=ok fe80::ff:fe00:1%tun0/64, tun0/a=ok 2001:db8::1/64" },
	{ "a link without IPv6", { "link net0", "bare net0", A4, "create net0 inet6 -> notsup" }, "net0/v4=ok 192.0.2.1/24" },
	{ "the MTU that IPv6 needs comes with it", { "link net0", "mtu net0 1000", "put mtu" }, "net0/v4=ok 192.0.2.1/24" },
	{ "one address on both, coming back", { "link net0", "p2p tun0", A4, "static tun0/v4 192.0.2.1/32 198.51.100.1",
	  "disable tun0", "enable tun0" }, NULL },
	{ "loopback", { "link lo", "up lo", "static lo/v4 127.0.0.2/8 -> addrobj-exists", "static lo 127.0.0.2/8",
	  "dhcp lo/d -> notsup", "addrconf lo/a -> notsup", "static lo/p 192.0.2.1/32 192.0.2.2 -> invalid-arg",
	  "rm lo/v4 -> notfound" }, "lo/v4=ok 127.0.0.1/8, lo/v4a=ok 127.0.0.2/8, lo/v6=ok ::1/128" },
};

static const struct script bad_input[] = {
	{ "names", { "link net0", "static net0/1abc 192.0.2.1/24 -> invalid-arg", "static net0/a_b 192.0.2.1/24 -> invalid-arg",
	  "static net0/ 192.0.2.1/24 -> invalid-arg", "static a:1/v4 192.0.2.1/24 -> invalid-arg",
	  "static net0/a/b 192.0.2.1/24 -> invalid-arg",
	  "static net0/abcdefghijklmnopqrstuvwxyz012345 192.0.2.1/24 -> invalid-arg" }, "" },
	{ "prefix length", { "link net0", "static net0/v4 192.0.2.1 -> bad-addr", "static net0/v4 192.0.2.1/33 -> invalid-arg",
	  "static net0/v4 192.0.2.1/0 -> invalid-arg", "static net0/v4 192.0.2.1/x -> invalid-arg",
	  "static net0/v6 2001:db8::1/129 -> invalid-arg", "static net0/v6 2001:db8::1/0 -> invalid-arg",
	  "static net0/v6 2001:db8::1 -> bad-addr" }, "" },
	{ "addresses that make no sense", { "link net0", "static net0/v4 0.0.0.0/24 -> bad-addr",
	  "static net0/v4 224.0.0.1/24 -> bad-addr", "static net0/v4 127.0.0.1/8 -> bad-addr",
	  "static net0/v4 255.255.255.255/32 -> bad-addr", "static net0/v6 ::/64 -> bad-addr",
	  "static net0/v6 ff02::1/64 -> bad-addr", "static net0/v6 ::1/128 -> bad-addr",
	  "static net0/v6 ::ffff:192.0.2.1/128 -> bad-addr", "static net0/v4 1.2.3/24 -> bad-addr",
	  "static net0/v4 /24 -> bad-addr", "static net0/v6 fe80::1%net0/64 -> bad-addr" }, "" },
	{ "network and broadcast", { "link net0", "static net0/v4 192.0.2.0/24 -> bad-addr",
	  "static net0/v4 192.0.2.255/24 -> bad-addr", "static net0/a 192.0.2.254/31", "static net0/b 192.0.2.4/32" },
	  "net0/a=ok 192.0.2.254/31, net0/b=ok 192.0.2.4/32" },
	{ "link-local", { "link net0", "static net0/v6 fe80::5/64" }, NULL },
	{ "remote", { "link net0", "static net0/v4 192.0.2.1/24 192.0.2.2 -> invalid-arg", "p2p tun0",
	  "static tun0/net 192.0.2.1/24", "rm tun0/net", "static tun0/v4 192.0.2.1/32 192.0.2.2/32 -> bad-addr",
	  "static tun0/v4 192.0.2.1/32 2001:db8::1 -> bad-addr", "static tun0/v4 192.0.2.1/32 192.0.2.1 -> bad-addr",
	  "static tun0/v4 192.0.2.1/32 0.0.0.0 -> bad-addr", "static tun0/v4 192.0.2.1/32 224.0.0.1 -> bad-addr",
	  "dhcp tun0/d -> notsup", "static tun0/v4 192.0.2.1/32 192.0.2.2" }, NULL },
	{ "already on another object", { "link net0", "link net1", A4, "create net1", "static net1/v4 192.0.2.1/24 -> addr-inuse",
	  "static net0/b 192.0.2.1/24 -> addr-inuse", "static-t net1/v4 192.0.2.1/25 -> addr-inuse" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "on a disabled object", { "link net0", "link net1", A4, "off net0/v4", "static net1/v4 192.0.2.1/24 -> addr-inuse",
	  "static-t net1/v4 192.0.2.1/24", "on net0/v4 -> addr-inuse" },
	  "net1/v4=ok 192.0.2.1/24, net0/v4=disabled 192.0.2.1/24" },
	{ "somebody else's on the same link", { "link net0", "create net0", "addr net0 192.0.2.1/24", A4 " -> addr-inuse" },
	  "net0/?=ok 192.0.2.1/24" },
	{ "somebody else's on another link", { "link net0", "link other", "up other", "addr other 192.0.2.1/24", A4 " -> addr-inuse",
	  "create net0", A4 " -> addr-inuse" }, NULL },
	{ "the other end's way round", { "link net0", "p2p tun0", "static tun0/v4 192.0.2.1/32 198.51.100.1", A4 }, NULL },
	{ "unnumbered", { "link net0", "p2p tun0", A4, "static tun0/v4 192.0.2.1/32 198.51.100.1" }, NULL },
	{ "the same link-local on two links", { "link net0", "link net1", "static net0/v6 fe80::5/64",
	  "static net1/v6 fe80::5/64", "static net0/b fe80::5/64 -> addr-inuse" }, NULL },
};

static const struct script others[] = {
	{ "addrconf", { "link net0", "addrconf net0/v6", "addrconf net0/b -> addrconf-exists", "lower net0/v6 -> notsup",
	  "raise net0/v6 -> notsup", "refresh net0/v6 -> notsup" }, "net0/v6=ok fe80::ff:fe00:1%net0/64" },
	{ "addrconf goes and comes", { "link net0", "addrconf net0/v6", "off net0/v6", "addrconf net0/b -> addrconf-exists",
	  "on net0/v6", "disable net0", "enable net0", "reboot", "unlink net0", "link net0", "hotplug net0" },
	  "net0/v6=ok fe80::ff:fe00:2%net0/64" },
	{ "addrconf is deleted", { "link net0", "addrconf net0/v6", "rm net0/v6" }, "" },
	{ "interface identifiers", { "link net0", "addrconf net0/v6 ::1a -> invalid-arg", "addrconf net0/v6 ::1a/129 -> invalid-arg",
	  "addrconf net0/v6 2001:db8::1/64 -> invalid-arg", "addrconf net0/v6 192.0.2.1/24 -> invalid-arg",
	  "addrconf net0/v6 ::1a/64" }, "net0/v6=ok fe80::ff:fe00:1%net0/64" },
	{ "dhcp", { "link net0", "dhcp net0/d", "dhcp net0/e -> addrobj-exists", "dhcp net0/e inet6", "lower net0/d -> notsup",
	  "release net0/d" }, NULL },
	{ "lease", { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24", "static net0/v4 192.0.2.7/24 -> addr-inuse",
	  "lease net0/d 192.0.2.7/24", "restart" }, "net0/d=ok 192.0.2.7/24" },
	{ "lease lost", { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24", "lease net0/d" }, "net0/d=down ?" },
	{ "another lease", { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24", "lease net0/d 198.51.100.7/24" },
	  "net0/d=ok 198.51.100.7/24" },
	{ "lease of nobody", { "link net0", "create net0", "lease net0/d 192.0.2.7/24 -> notfound",
	  "conflict net0/d -> notfound" }, "" },
	{ "lease down for now", { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24", "lower-t net0/d" },
	  "net0/d=down ?" },
	{ "release of a static one", { "link net0", A4, "release net0/v4 -> notsup" }, "net0/v4=ok 192.0.2.1/24" },
	{ "inform of a dhcp one", { "link net0", "dhcp net0/d", "inform net0/d -> invalid-arg" }, "net0/d=down ?" },
};

#define LLS "net0/?=ok fe80::ff:fe00:1%net0/64, net1/?=ok fe80::ff:fe00:2%net1/64, "
#define GROUP "link net0", "link net1", "create net0", "create net1", "group ipmp0 net0,net1"

static const struct script duplicates[] = {
	{ "found at create", { "link net0", "rival net0 192.0.2.1", A4 }, "net0/v4=duplicate 192.0.2.1/24" },
	{ "found on a link that is up", { "link net0", "create net0", "rival net0 192.0.2.1", A4, "static net0/b 192.0.2.2/24" },
	  "net0/b=ok 192.0.2.2/24, net0/v4=duplicate 192.0.2.1/24" },
	{ "stays so until it is refreshed", { "link net0", "rival net0 192.0.2.1", A4, "refresh net0/v4 -> dad-found",
	  "raise net0/v4 -> dad-found", "norivals", "refresh net0/v4" }, "net0/v4=ok 192.0.2.1/24" },
	{ "up tries it too", { "link net0", "rival net0 192.0.2.1", A4, "norivals", "raise net0/v4" },
	  "net0/v4=ok 192.0.2.1/24" },
	{ "down clears it", { "link net0", "rival net0 192.0.2.1", A4, "lower net0/v4", "raise net0/v4 -> dad-found" },
	  "net0/v4=down 192.0.2.1/24" },
	{ "found at enable", { "link net0", A4, "off net0/v4", "rival net0 192.0.2.1", "on net0/v4" },
	  "net0/v4=duplicate 192.0.2.1/24" },
	{ "found later", { "link net0", A4, "conflict net0/v4", "refresh net0/v4" }, "net0/v4=ok 192.0.2.1/24" },
	{ "a duplicate is not lost by a restart", { "link net0", A4, "conflict net0/v4", "restart" },
	  "net0/v4=duplicate 192.0.2.1/24" },
	{ "a duplicate is deleted", { "link net0", "rival net0 192.0.2.1", A4, "rm net0/v4" }, "" },
	{ "no refresh of what is none", { "link net0", A4, "refresh net0/v4" }, "net0/v4=ok 192.0.2.1/24" },
	{ "of IPv6", { "link net0", "create net0", "rival net0 2001:db8::1", A6, "raise net0/v6 -> dad-found" }, NULL },
	{ "of a group", { GROUP, "rival net0 192.0.2.1", "rival net0 2001:db8::1", "static ipmp0/a 192.0.2.1/24",
	  "static ipmp0/a6 2001:db8::1/64", "static ipmp0/b6 2001:db8::2/64", "refresh ipmp0/a6 -> dad-found",
	  "raise ipmp0/a6 -> dad-found" }, LLS "ipmp0/b6=ok 2001:db8::2/64, ipmp0/a=duplicate 192.0.2.1/24, "
	  "ipmp0/a6=duplicate 2001:db8::1/64" },
	{ "of a group, and it is gone", { GROUP, "rival net0 2001:db8::1", "static ipmp0/a6 2001:db8::1/64", "norivals",
	  "refresh ipmp0/a6" }, LLS "ipmp0/a6=ok 2001:db8::1/64" },
	{ "it only moves", { GROUP, "static ipmp0/a6 2001:db8::1/64", "rival net1 2001:db8::1", "carrier net0 off", "look",
	  "carrier net0 on" },
	  LLS "ipmp0/a6=ok 2001:db8::1/64" },
	{ "nobody wants to know", { GROUP, "set ipmp0 ipv6 dad off", "rival net0 2001:db8::1",
	  "static ipmp0/a6 2001:db8::1/64" }, LLS "ipmp0/a6=ok 2001:db8::1/64" },
	{ "a lease that is taken", { "link net0", "dhcp net0/d", "rival net0 192.0.2.7", "lease net0/d 192.0.2.7/24",
	  "lease net0/d 192.0.2.8/24" }, "net0/d=ok 192.0.2.8/24" },
};
/* clang-format on */

static void run_script(const struct script *s)
{
	_cleanup_free_ char *addrs = NULL;
	struct world w;

	world_open(&w);
	world_run(&w, s->name, s->lines, N_LINES, NULL);
	addrs = world_addrs(&w);
	if (s->addrs && strcmp(addrs, s->addrs) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", s->name, addrs, s->addrs);
	world_close(&w);
}

static void test_life(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(life); i++)
		run_script(&life[i]);
}

static void test_interfaces(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(interfaces); i++)
		run_script(&interfaces[i]);
}

static void test_bad_input(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad_input); i++)
		run_script(&bad_input[i]);
}

static void test_others(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		run_script(&others[i]);
}

static void test_duplicates(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(duplicates); i++)
		run_script(&duplicates[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_duplicates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
