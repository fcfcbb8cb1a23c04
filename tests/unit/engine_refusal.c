/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a caller can ask for that is refused by its contents, beyond what a line of engine_world.h can say: each with its
 * status and a word of its sentence, and nothing has changed. And the ways to generate addresses, which are kept.
 */
#include "engine_world.h"

#include <stdlib.h>
#include <string.h>

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
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
