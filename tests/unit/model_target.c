/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the members of IPMP groups probe, and from where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/member.h"
#include "model/target.h"
#include "planner_world.h"

#define GROUP "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n"
#define A     "[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define B     "[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define C     "[interface net2]\nfamilies = inet inet6\n"
#define LINKS                                                                    \
	"link ipmp0 9 up running group\nlink net0 5 up running ethernet mac=1\n" \
	"link net1 6 up running ethernet mac=2\nlink net2 7 up running ethernet mac=3\n"
#define DATA                                                                               \
	"addr ipmp0 192.0.2.10/24\naddr ipmp0 2001:db8:1::10/64\naddr net0 192.0.2.10/32 " \
	"proto=74\n"

/* Neighbours: "LINK ADDRESS LAST-OCTET-OF-HWADDR" lines. */
/* clang-format off */
static const struct {
	const char *name;
	const char *kernel, *neighs;
	enum target_mode mode;
	const char *targets;
} cases[] = {
	{ "nobody is known", DATA, "", TARGETS_NONE, "" },
	{ "but one that can be asked as all are", DATA "addr net0 fe80::5/64 nodad\n", "", TARGETS_MULTICAST, "" },
	{ "or from a test address", DATA "addr net1 192.0.2.102/24\n", "", TARGETS_MULTICAST, "" },
	{ "not from a data address, nor of somebody else", DATA "addr net1 192.0.2.102/24 proto=0\n", "", TARGETS_NONE, "" },
	{ "a neighbour", DATA, "5 192.0.2.1 7\n", TARGETS_NEIGHBOURS, "192.0.2.1 7," },
	{ "one known on two members", DATA, "5 192.0.2.1 7\n6 192.0.2.1 7\n", TARGETS_NEIGHBOURS, "192.0.2.1 7," },
	{ "of another link", DATA, "7 192.0.2.1 7\n", TARGETS_NONE, "" },
	{ "of another subnet", DATA, "5 198.51.100.1 7\n", TARGETS_NONE, "" },
	{ "it is ourselves", DATA, "6 192.0.2.10 7\n", TARGETS_NONE, "" },
	{ "of IPv6", DATA, "5 fe80::1 7\n6 2001:db8:1::1 7\n", TARGETS_NEIGHBOURS, "2001:db8:1::1 7," },
	{ "a gateway", DATA "route ipmp0 default via=192.0.2.9\n", "5 192.0.2.1 7\n5 192.0.2.9 9\n", TARGETS_ROUTES,
	  "192.0.2.9 9,192.0.2.1 7," },
	{ "of IPv6, by its link-local address", DATA "route ipmp0 default6 via=fe80::1\n", "", TARGETS_ROUTES, "fe80::1 0," },
	{ "of a member", DATA "route net1 default via=192.0.2.9 proto=3\n", "", TARGETS_NONE, "" },
	{ "of another link", DATA "route net2 default via=192.0.2.9\n", "", TARGETS_NONE, "" },
	{ "five of a family", DATA, "5 192.0.2.1 1\n5 192.0.2.2 2\n5 192.0.2.3 3\n5 192.0.2.4 4\n5 192.0.2.5 5\n5 192.0.2.6 6\n"
	  "5 2001:db8:1::1 7\n", TARGETS_NEIGHBOURS,
	  "192.0.2.1 1,192.0.2.2 2,192.0.2.3 3,192.0.2.4 4,192.0.2.5 5,2001:db8:1::1 7," },
};
/* clang-format on */

static void load_neighs(struct neighs *ns, const char *text)
{
	for (const char *p = text; *p; p = strchr(p, '\n') + 1) {
		struct neigh n = { .hwaddr = { 2 } };
		char addr[IP_STRSIZE];
		unsigned int index, mac;

		assert_int_equal(sscanf(p, "%u %60s %u", &index, addr, &mac), 3);
		n.ifindex = index;
		n.hwaddr[5] = (uint8_t)mac;
		assert_int_equal(ip_parse(addr, &n.addr), 0);
		assert_int_equal(neighs_add(ns, &n), 0);
	}
}

static void load(
	struct target_group *g, const char *doc_text, const char *kernel, const char *neighs)
{
	_cleanup_document_ struct document *doc = world_document(doc_text);
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };
	_cleanup_members_ struct members members = { .rows = NULL };
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	const struct target_input in = {
		.members = &members, .kernel = &k, .neighs = neighs ? &ns : NULL
	};

	buf_printf(&text, LINKS "%s", kernel);
	world_snapshot(&k, text.data, doc);
	load_neighs(&ns, neighs ? neighs : "");
	assert_int_equal(
		members_init(&members, &(struct member_input){ .doc = doc, .kernel = &k }), 0);
	target_load(g, document_find(doc, OBJ_INTERFACE, "ipmp0"), &in);
}

static void check_targets(const char *name, const struct target_group *g, const char *want)
{
	_cleanup_(buf_fini) struct buf got = { .data = NULL };
	char text[IP_STRSIZE];

	buf_puts(&got, "");
	for (size_t i = 0; i < g->n_targets; i++)
		buf_printf(&got, "%s %u,", ip_format(&g->targets[i].addr, text),
			g->targets[i].hwaddr[5]);
	if (strcmp(got.data, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", name, got.data, want);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct target_group g = { .n_members = 0 };

		load(&g, GROUP A B C, cases[i].kernel, cases[i].neighs);
		check_targets(cases[i].name, &g, cases[i].targets);
		assert_int_equal(g.mode, cases[i].mode);
		assert_int_equal(g.n_members, 2);
		assert_int_equal(g.fdt_ms, GROUP_FDT_MS);
	}
}

/* Whoever answered stays, whoever did not comes last; without the neighbours nothing changes. */
static void test_again(void **state)
{
	struct target_group g = { .n_members = 0 };

	load(&g, GROUP A B, DATA, "5 192.0.2.1 1\n5 192.0.2.2 2\n");
	g.targets[1].alive = true;
	load(&g, GROUP A B, DATA, NULL);
	check_targets("as before", &g, "192.0.2.1 1,192.0.2.2 2,");
	load(&g, GROUP A B, DATA, "5 192.0.2.3 3\n5 192.0.2.1 1\n");
	check_targets("again", &g, "192.0.2.2 2,192.0.2.3 3,192.0.2.1 1,");
	load(&g, GROUP A B, "addr ipmp0 198.51.100.1/24\n", "5 192.0.2.3 3\n");
	check_targets("another subnet", &g, "");
}

static const char *source(
	const struct target_group *g, size_t member, const char *target, char buf[IP_STRSIZE])
{
	struct ip ip;
	const struct ip *from;

	assert_int_equal(ip_parse(target, &ip), 0);
	from = target_source(&g->members[member], &ip);

	return from ? ip_format(from, buf) : "none";
}

static void test_sources(void **state)
{
	struct target_group g = { .n_members = 0 };
	char buf[IP_STRSIZE];

	load(&g, GROUP A B,
		DATA "addr ipmp0 198.51.100.5/24\naddr net0 198.51.100.5/32 proto=74\n"
		     "addr net0 192.0.2.101/24\naddr net1 fe80::6/64 nodad\naddr net0 fe80::5/64 "
		     "tentative\n",
		"");
	assert_string_equal(source(&g, 0, "192.0.2.1", buf), "192.0.2.101");
	assert_string_equal(source(&g, 0, "198.51.100.1", buf), "198.51.100.5");
	assert_string_equal(source(&g, 0, "203.0.113.1", buf), "192.0.2.101");
	assert_string_equal(source(&g, 0, "fe80::1", buf), "none");
	assert_true(g.members[0].tentative);
	assert_string_equal(source(&g, 1, "192.0.2.1", buf), "none");
	assert_string_equal(source(&g, 1, "2001:db8:1::1", buf), "fe80::6");
	assert_false(g.members[1].tentative);
}

static const char *test_address(
	const struct target_group *g, size_t member, const char *target, char buf[IP_STRSIZE])
{
	struct ip ip;
	const struct ip *from;

	assert_int_equal(ip_parse(target, &ip), 0);
	from = target_test(&g->members[member], &ip);

	return from ? ip_format(from, buf) : "none";
}

static void test_test_addresses(void **state)
{
	struct target_group g = { .n_members = 0 };
	char buf[IP_STRSIZE];

	load(&g, GROUP A B,
		DATA "addr net0 192.0.2.101/24\naddr net0 2001:db8:1::101/64\n"
		     "addr net0 fe80::5/64 nodad\naddr net1 192.0.2.102/24 proto=0\n",
		"");
	assert_string_equal(test_address(&g, 0, "192.0.2.1", buf), "192.0.2.101");
	assert_string_equal(test_address(&g, 0, "198.51.100.1", buf), "none");
	assert_string_equal(test_address(&g, 0, "2001:db8:1::1", buf), "2001:db8:1::101");
	assert_string_equal(test_address(&g, 0, "2001:db8:2::1", buf), "none");
	assert_string_equal(test_address(&g, 0, "fe80::1", buf), "2001:db8:1::101");
	assert_string_equal(test_address(&g, 1, "192.0.2.1", buf), "none");
	assert_string_equal(ip_format(target_call(&g.members[0], AF_INET), buf), "192.0.2.101");
	assert_string_equal(ip_format(target_call(&g.members[0], AF_INET6), buf), "fe80::5");
	assert_null(target_call(&g.members[1], AF_INET));
	assert_null(target_call(&g.members[1], AF_INET6));
}

static void hear(struct target_group *g, const char *address)
{
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	target_hear(g, &ip);
}

/* Who answers when all are asked is a target until somebody is known. */
static void test_found(void **state)
{
	static const char *const kernel =
		DATA "addr net0 192.0.2.101/24\naddr net0 fe80::5/64 nodad\n";
	struct target_group g = { .n_members = 0 };

	load(&g, GROUP A B, kernel, "");
	hear(&g, "192.0.2.101");
	hear(&g, "fe80::5");
	hear(&g, "198.51.100.1");
	hear(&g, "2001:db8:1::1");
	check_targets("nobody who can be asked", &g, "");
	hear(&g, "fe80::9");
	hear(&g, "192.0.2.1");
	hear(&g, "192.0.2.1");
	check_targets("two", &g, "fe80::9 0,192.0.2.1 0,");
	load(&g, GROUP A B, kernel, "5 192.0.2.1 7\n");
	check_targets("they stay, though the kernel knows one of them by that", &g,
		"fe80::9 0,192.0.2.1 7,");
	assert_int_equal(g.mode, TARGETS_MULTICAST);
	load(&g, GROUP A B, kernel, "5 192.0.2.2 7\n");
	check_targets("somebody else is known", &g, "192.0.2.2 7,");
	assert_int_equal(g.mode, TARGETS_NEIGHBOURS);
	hear(&g, "192.0.2.3");
	check_targets("then nobody is asked so", &g, "192.0.2.2 7,");
	load(&g, GROUP A B, DATA, "");
	hear(&g, "192.0.2.3");
	check_targets("nor where nobody can ask", &g, "192.0.2.2 7,");
}

/* One that is offline does not probe, nor has it two of one hardware address. */
static void test_offline(void **state)
{
	struct target_group g = { .n_members = 0 };

	load(&g, GROUP A "offline = yes\n" B, DATA, "");
	assert_int_equal(g.n_members, 1);
	assert_string_equal(g.members[0].ifname, "net1");
	load(&g, GROUP A B "[interface net3]\nfamilies = inet\ngroup = ipmp0\n",
		DATA "link net3 8 up running ethernet mac=1\n", "");
	assert_int_equal(g.n_members, 2);
	assert_string_equal(g.members[0].ifname, "net0");
	assert_string_equal(g.members[1].ifname, "net1");
}

static bool is_wanted(const char *text)
{
	_cleanup_document_ struct document *doc = world_document(text);

	return target_wanted(doc, document_find(doc, OBJ_INTERFACE, "ipmp0"));
}

static void test_wanted(void **state)
{
	assert_true(is_wanted(GROUP A B));
	assert_true(is_wanted(GROUP "ip.probes = on\n" A B));
	assert_false(is_wanted(GROUP "ip.probes = off\n" A B));
	assert_false(is_wanted(GROUP A));
	assert_false(is_wanted(GROUP A B "offline = yes\n"));
	assert_false(is_wanted("[interface ipmp0]\nfamilies = inet\n"));
}

static void test_fdt(void **state)
{
	struct target_group g = { .n_members = 0 };

	load(&g, GROUP "ip.fdt = 300\n" A B, DATA, "");
	assert_int_equal(g.fdt_ms, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_test_addresses),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_offline),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_fdt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
