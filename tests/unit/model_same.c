/* SPDX-License-Identifier: Apache-2.0 */
/* Whether documents say the same, and the keys of what was before us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/before.h"
#include "model/same.h"
#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet\n"
#define A1   "[address net0/a]\ntype = static\naddress = 192.0.2.1/24\n"
#define A2   "[address net0/a]\ntype = static\naddress = 192.0.2.2/24\n"
#define B1   "[address net0/b]\ntype = static\naddress = 192.0.2.1/24\n"
#define TCP  "[protocol tcp]\necn = active\n"

static const struct {
	const char *a, *b;
	bool interface, without_was, protocols;
} rows[] = {
	{ NET0 A1, NET0 A1, true, true, true },
	{ "", "", true, true, true },
	{ NET0, "", false, false, true },
	{ "", NET0, false, false, true },
	{ NET0 A1, NET0, false, false, true },
	{ NET0, NET0 A1, false, false, true },
	{ NET0 A1, NET0 A2, false, false, true },
	{ NET0 A1, NET0 B1, false, false, true },
	{ NET0 A1 B1, NET0 A1, false, false, true },
	{ NET0 "ipv4.mtu = 1400\n", NET0, false, false, true },
	{ NET0, NET0 "ipv4.mtu = 1400\n", false, false, true },
	{ NET0 "ipv4.mtu = 1400\n", NET0 "ipv4.mtu = 1300\n", false, false, true },
	{ NET0 "was.ipv4.mtu = 1400\n", NET0, false, true, true },
	{ NET0, NET0 "was.ipv4.mtu = 1400\n", false, true, true },
	{ NET0, NET0 "[interface net1]\nfamilies = inet6\n", true, true, true },
	{ NET0 "# a word\n", NET0, true, true, true },
	{ TCP, TCP, true, true, true },
	{ TCP, "", true, true, false },
	{ "", TCP, true, true, false },
	{ TCP, "[protocol tcp]\necn = never\n", true, true, false },
	{ TCP, "[protocol udp]\nsend_buf = 8192\n", true, true, false },
};

static bool is_was(const char *key)
{
	return was_property(key) != NULL;
}

static void test_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *a = world_document(rows[i].a);
		_cleanup_document_ struct document *b = world_document(rows[i].b);

		if (interface_same(a, b, "net0", NULL) != rows[i].interface ||
			interface_same(a, b, "net0", is_was) != rows[i].without_was ||
			protocols_same(a, b) != rows[i].protocols)
			fail_msg("%zu: \"%s\" and \"%s\"", i, rows[i].a, rows[i].b);
	}
}

static void test_none(void **state)
{
	_cleanup_document_ struct document *doc = world_document(NET0);
	const struct object *obj = document_find(doc, OBJ_INTERFACE, "net0");

	(void)state;
	assert_true(object_same(NULL, NULL, NULL));
	assert_false(object_same(obj, NULL, NULL));
	assert_false(object_same(NULL, obj, NULL));
}

static void test_was(void **state)
{
	_cleanup_document_ struct document *doc = world_document(NET0 "was.ipv4.mtu = 1400\n");
	const struct object *obj = document_find(doc, OBJ_INTERFACE, "net0");
	char key[WAS_KEYSIZE];

	(void)state;
	assert_string_equal(was_key("ipv4.mtu", key), "was.ipv4.mtu");
	assert_string_equal(was_property("was.ipv4.mtu"), "ipv4.mtu");
	assert_string_equal(was_property("WAS.ipv4.mtu"), "ipv4.mtu");
	assert_null(was_property("ipv4.mtu"));
	assert_null(was_property("was"));
	assert_string_equal(was_value(obj, "ipv4.mtu"), "1400");
	assert_null(was_value(obj, "ipv4.arp"));
	assert_null(was_value(NULL, "ipv4.mtu"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
