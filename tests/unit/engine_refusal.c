/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a caller can ask for that is refused by its contents, beyond what a line of engine_world.h can say: each with its
 * status and a word of its sentence, and nothing has changed. And the ways to generate addresses, which are kept.
 */
#include "engine_world.h"

#include <stdlib.h>
#include <string.h>

#include "store/interchange.h"

/* clang-format off */
static const struct refusal {
	struct op_create_addr op;
	ipadm_status_t status;
	const char *word;
} addresses[] = {
	{ { .name = "net0/a", .type = ADDR_STATIC }, IPADM_BAD_ADDR, "needs an address" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "host.example/24", .resolved = "nonsense" }, IPADM_BAD_ADDR,
	  "'nonsense' is no address for the host name host.example" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .remote = "host.example",
	    .resolved_remote = "192.0.2.1" }, IPADM_BAD_ADDR, "they are two" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .remote = "192.0.2.1" }, IPADM_BAD_ADDR,
	  "they are two" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .remote = "2001:db8::1" }, IPADM_BAD_ADDR,
	  "different families" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .remote = "192.0.2.2/24" }, IPADM_BAD_ADDR,
	  "no prefix length" },
	{ { .name = "net0/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .remote = "a;b" }, IPADM_BAD_ADDR, "a;b" },
	{ { .name = "net0/a", .type = ADDR_DHCP, .family = FAM_BOTH }, IPADM_INVALID_ARG, "one family" },
	{ { .name = "net0/a", .type = ADDR_DHCP, .wait = IPADM_DHCP_WAIT_FOREVER - 1 }, IPADM_INVALID_ARG, "no time to wait" },
	{ { .name = "net0/a", .type = ADDR_DHCP, .reqhost = "-no-" }, IPADM_INVALID_ARG, "'-no-' is no host name" },
	{ { .name = "net0/a", .type = ADDR_DHCP, .legacy = true }, IPADM_NOTSUP, "static addresses only" },
	{ { .name = "net0/a", .type = ADDR_SIXTOFOUR }, IPADM_INVALID_ARG, "comes with its interface" },
	{ { .name = "net0/a", .type = ADDR_ADDRCONF, .generation = "dice" }, IPADM_INVALID_ARG, "'dice' is no way" },
	{ { .name = "net0/a", .type = ADDR_ADDRCONF, .interface_id = "::1" }, IPADM_INVALID_ARG, "no length" },
	{ { .name = "net0/a", .type = ADDR_ADDRCONF, .interface_id = "192.0.2.1/64" }, IPADM_INVALID_ARG, "no interface identifier" },
	{ { .name = "net0/a", .type = ADDR_ADDRCONF, .interface_id = "2001:db8::1/64" }, IPADM_INVALID_ARG, "upper 64 bits" },
	{ { .name = "lo/a", .type = ADDR_ADDRCONF }, IPADM_NOTSUP, "the loopback interface" },
	{ { .name = "ipmp0/a", .type = ADDR_ADDRCONF, .temporary_addresses = true }, IPADM_NOTSUP, "leave 'temporary=yes' out" },
	{ { .name = "net9/a", .type = ADDR_STATIC, .address = "192.0.2.1/24", .legacy = true }, IPADM_ENXIO, "net9" },
};
/* clang-format on */

static void test_addresses(void **state)
{
	struct world w;
	char *before, *after;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_must(&w, "group ipmp0");
	before = world_format(&w);
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		char made[IPADM_AOBJSIZ] = "";
		struct err e = { .status = IPADM_SUCCESS };
		int r = engine_create_addr(w.engine, &addresses[i].op, made, &e);

		if (r >= 0 || e.status != addresses[i].status || !strstr(e.text, addresses[i].word))
			fail_msg("%zu: %d, %d: %s", i, r, (int)e.status, e.text);
		assert_string_equal(made, "");
	}
	after = world_format(&w);
	assert_string_equal(before, after);
	free(before);
	free(after);
	world_close(&w);
}

/* clang-format off */
#define GROUPED "link net0", "link net1", "create net0", "create net1", "group ipmp0 net0,net1"

/* Lines of engine_world.h, and how the last one is refused. */
static const struct sentence {
	const char *before[8];
	const char *line;
	ipadm_status_t status;
	const char *word;
} sentences[] = {
	/* Links that are not like Ethernet. */
	{ { "sit tun0" }, "create tun0", IPADM_BAD_ADDR, "no local IPv4 address" },
	{ { "sit tun0 192.0.2.1", "create tun0" }, "dhcp tun0/d", IPADM_NOTSUP, "a 6to4 tunnel has static addresses only" },
	{ { "sit tun0 192.0.2.1" }, "static tun0/v4 192.0.2.1/24", IPADM_NOTSUP, "carries inet6 only" },
	{ { "sit tun0 192.0.2.1", "up tun0" }, "adopt tun0", IPADM_NOTSUP, "'ipadm create-if tun0'" },
	{ { "link net0", "noarp net0" }, "dhcp net0/d", IPADM_NOTSUP, "broadcast and ARP" },
	{ { "link net0", "bare net0" }, "create net0 inet6", IPADM_NOTSUP, "take inet alone" },
	{ { "p2p ppp0", "create ppp0", "group ipmp0" }, "join ipmp0 ppp0", IPADM_INVALID_ARG, "like Ethernet" },
	{ { "link lo", "static lo/a 192.0.2.1/32", "group ipmp0" }, "join ipmp0 lo", IPADM_INVALID_ARG, "the loopback interface" },
	{ { "p2p ppp0", "static ppp0/v4 192.0.2.1/32 192.0.2.2" }, "set ppp0/v4 - prefixlen 24", IPADM_NOTSUP, "on the other end" },
	/* What to do then is said. */
	{ { NULL }, "static ipmp0/v4 192.0.2.1/24", IPADM_DLPI_FAILURE, "'ipadm create-ipmp' makes" },
	{ { GROUPED }, "delete ipmp0", IPADM_GRP_NOTEMPTY, "'ipadm delete-ipmp -f' does" },
	/* What is there for now only, or recorded only. */
	{ { "link net0", "create-t net0 inet" }, "static net0/v6 2001:db8::1/64", IPADM_TEMPORARY_OBJ, "create-addr -t" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "off net0/v4", "put-t inet6", "addr net0 192.0.2.9/24" }, "on net0/v4",
	  IPADM_IF_EXISTS, "not configured here" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "off net0/v4", "unlink net0" }, "on net0/v4", IPADM_DLPI_FAILURE,
	  "no such link" },
	{ { "link net0", "dhcp net0/e", "off net0/e", "put-t dhcp" }, "on net0/e", IPADM_ADDROBJ_EXISTS, "has such an object already" },
	{ { "link net0", "addrconf net0/a", "off net0/a", "put-t stable" }, "on net0/a", IPADM_ADDRCONF_EXISTS,
	  "has such an object already" },
	{ { "link net0", "create net0", "disable net0", "up net0", "addr net0 192.0.2.1/24" }, "enable net0", IPADM_IF_EXISTS,
	  "not configured here" },
	/* Names and values. */
	{ { "link net0" }, "rm net0:1/v4", IPADM_INVALID_ARG, "net0:1" },
	{ { "link net0" }, "set net0/a/b - private on", IPADM_INVALID_ARG, "net0/a/b" },
	{ { GROUPED }, "join ipmp0 a/b", IPADM_INVALID_ARG, "a/b" },
	{ { "link net0", "create net0" }, "set net0 ipv4 mtu 4000000000", IPADM_ERANGE, "mtu" },
	/* Of documents. */
	{ { NULL }, "put stub-multicast", IPADM_BAD_ADDR, "224.0.0.1" },
	{ { NULL }, "put group-multicast", IPADM_BAD_ADDR, "224.0.0.1" },
	{ { NULL }, "put stub-dhcp", IPADM_NOTSUP, "a virtual interface has static addresses only" },
	{ { "link net0" }, "put no-sit", IPADM_INVALID_ARG, "no 6to4 tunnel" },
	{ { "link net0" }, "put stub-member", IPADM_INVALID_ARG, "vni0 can't be a member of an IPMP group" },
	{ { NULL }, "put two-names", IPADM_EXISTS, "front" },
	/* Of groups and their members. */
	{ { GROUPED, "set net0 ip standby on" }, "set net0 ipv4 usesrc net1", IPADM_INVALID_ARG, "net0 is a standby" },
	{ { GROUPED, "look", "offline net0", "twin net0 net1" }, "online net0", IPADM_EHWADDRDUP, "ip link set dev net0 address" },
	/* More numbers than a name has room for, and other links in the way. */
	{ { "link abcdefghijklmn0", "create abcdefghijklmn0", "create vni0", "create vni1", "create vni2", "create vni3" }, "generate abcdefghijklmn", IPADM_DLPI_FAILURE, "no unused link" },
};
/* clang-format on */

static void expect(struct world *w, const char *line, ipadm_status_t status, const char *word)
{
	int r = world_do(w, line);

	if (r >= 0 || w->err.status != status || !strstr(w->err.text, word))
		fail_msg("%s: %d, %d: %s", line, r, (int)w->err.status, w->err.text);
}

static void test_sentences(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
		const struct sentence *s = &sentences[i];
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		struct world w;

		world_open(&w);
		for (size_t n = 0; n < ARRAY_SIZE(s->before) && s->before[n]; n++)
			world_must(&w, s->before[n]);
		before = world_format(&w);
		expect(&w, s->line, s->status, s->word);
		after = world_format(&w);
		assert_string_equal(before, after);
		world_close(&w);
	}
}

static void test_without_daemon(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_must(&w, "group ipmp0 net0");
	w.alone = true;
	world_must(&w, "once");
	expect(&w, "addrconf ipmp0/v6", IPADM_NOTSUP, "'systemctl start ipmgmtd'");
	expect(&w, "rehearse net0", IPADM_NOTSUP, "'systemctl start ipmgmtd'");
	world_close(&w);
}

/* Legacy handles: the label of the slot has to fit. */
static void test_long_label(void **state)
{
	struct world w;

	world_open(&w);
	w.legacy = true;
	world_must(&w, "link abcdefghijklm");
	world_must(&w, "create abcdefghijklm");
	world_must(&w, "create abcdefghijklm:9");
	expect(&w, "create abcdefghijklm:10", IPADM_INVALID_ARG, "longer than 15 bytes");
	expect(&w, "delete abcdefghijklm:10", IPADM_INVALID_ARG, "longer than 15 bytes");
	w.fake->fail_at = 1;
	expect(&w, "delete abcdefghijklm:9", IPADM_FAILURE, "the fake kernel fails");
	w.fake->fail_at = 1;
	expect(&w, "create abcdefghijklm:8", IPADM_FAILURE, "the fake kernel fails");
	w.fake->fail_at = 0;
	world_edit(&w, "[ipadm]\nversion = 1\n");
	expect(&w, "create abcdefghijklm:8", IPADM_EDIT_PENDING, "'ipadm reload'");
	world_close(&w);
}

/* A document that would be refused has no plan. */
static void test_no_plan(void **state)
{
	static const char text[] = "[ipadm]\nversion = 1\n[interface net9]\nfamilies = inet\n";
	_cleanup_document_ struct document *doc = NULL;
	struct op_put op = { .merge = false };
	struct put_result res;
	struct world w;

	world_open(&w);
	assert_int_equal(interchange_parse(text, strlen(text), "f", &doc, NULL, &w.err), 0);
	op.doc = doc;
	assert_true(engine_plan(w.engine, &op, &res, &w.err) < 0);
	assert_int_equal(w.err.status, IPADM_DLPI_FAILURE);
	put_result_fini(&res);
	world_close(&w);
}

static void test_no_value(void **state)
{
	const struct op_set_prop op = {
		.class = PROP_PROTOCOL, .proto = PROTO_IPV4, .name = "ttl"
	};
	struct err e = { .status = IPADM_SUCCESS };
	struct world w;

	world_open(&w);
	assert_true(engine_set_prop(w.engine, &op, &e) < 0);
	assert_int_equal(e.status, IPADM_INVALID_ARG);
	assert_string_equal(e.text, "ttl needs a value");
	world_close(&w);
}

static void test_members(void **state)
{
	const struct op_create_if op = { .name = "net0", .families = FAM_INET, .members = "net1" };
	char made[LIFNAMSIZ] = "";
	struct err e = { .status = IPADM_SUCCESS };
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	assert_true(engine_create_if(w.engine, &op, made, &e) < 0);
	assert_int_equal(e.status, IPADM_INVALID_ARG);
	assert_non_null(strstr(e.text, "only IPMP groups have members"));
	world_close(&w);
}

/* The secret of an interface is made once, recorded, and stays what it was. */
static void test_generation(void **state)
{
	static const char *const modes[] = { "eui64", "stable-privacy", "random" };
	struct world w;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		const struct op_create_addr op = {
			.name = "net0/auto",
			.type = ADDR_ADDRCONF,
			.generation = modes[i],
		};
		char made[IPADM_AOBJSIZ];
		struct err e = { .status = IPADM_SUCCESS };
		char *first, *second;
		const char *secret;

		world_open(&w);
		world_must(&w, "link net0");
		if (engine_create_addr(w.engine, &op, made, &e) < 0)
			fail_msg("%s: %s", modes[i], e.text);
		first = world_format(&w);
		secret = strstr(first, "ipv6.secret");
		assert_int_equal(!!secret, i == 1);
		world_must(&w, "restart");
		world_must(&w, "off net0/auto");
		world_must(&w, "on net0/auto");
		second = world_format(&w);
		assert_string_equal(first, second);
		free(first);
		free(second);
		world_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_without_daemon),
		cmocka_unit_test(test_long_label),
		cmocka_unit_test(test_no_plan),
		cmocka_unit_test(test_no_value),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
