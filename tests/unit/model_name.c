/* SPDX-License-Identifier: Apache-2.0 */
/* Interface names: what is one, what is none and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "model/name.h"

struct row {
	const char *name;
	const char *why; /* what the sentence has in it; NULL: it is a name */
};

/* clang-format off */
static const struct row links[] = {
	{ "lo", NULL },
	{ "net0", NULL },
	{ "br-lan", NULL },
	{ "eth0.100", NULL },
	{ "wlp3s0", NULL },
	{ "0", NULL },
	{ "a", NULL },
	{ "...", NULL },
	{ "all0", NULL },
	{ "a#b;c]d=e", NULL },
	{ "\xc3\xa9t\xc3\xa9", NULL },
	{ "fifteen-bytes-x", NULL },
	{ "sixteen-bytes-xx", "longer than 15 bytes" },
	{ "", "empty" },
	{ ".", "directory" },
	{ "..", "directory" },
	{ "all", "every interface" },
	{ "default", "future interfaces" },
	{ "a/b", "'/'" },
	{ "a b", "white space" },
	{ " a", "white space" },
	{ "a\n", "white space" },
	{ "a\v", "white space" },
	{ "\xc3\xa0", "white space" }, /* the kernel's isspace() has 0xa0 */
	{ "a\x01", "control character" },
	{ "a\x7f", "control character" },
	{ "net%d", "'%'" },
	{ "net0:1", "':'" },
	{ ":", "':'" },
};

static const struct row legacy[] = {
	{ "net0", NULL },
	{ "net0:1", NULL },
	{ "net0:9999", NULL },
	{ "net0:0", "1 to 9999" },
	{ "net0:10000", "1 to 9999" },
	{ "net0:01", "1 to 9999" },
	{ "net0:", "1 to 9999" },
	{ "net0:abc", "1 to 9999" },
	{ "net0:-1", "1 to 9999" },
	{ "net0:1:2", "1 to 9999" },
	{ "net0: 1", "1 to 9999" },
	{ ":1", "empty" },
	{ "default:1", "future interfaces" },
	{ "thirteen-byte:1", NULL },
	{ "fourteen-bytes:1", "longer than 15 bytes" },
};

static const struct row bases[] = {
	{ "net", NULL },
	{ "vni", NULL },
	{ ".", NULL },
	{ "all", NULL },
	{ "fourteen-bytes", NULL },
	{ "fifteen-bytes-x", "no number fits" },
	{ "", "empty" },
	{ "a b", "white space" },
	{ "a:", "':'" },
};
/* clang-format on */

static void check(int r, const struct err *e, const struct row *row)
{
	if (!row->why) {
		assert_int_equal(r, 0);
		return;
	}
	assert_int_equal(r, -EINVAL);
	assert_int_equal(e->status, IPADM_INVALID_ARG);
	if (!strstr(e->text, row->why))
		fail_msg("'%s': \"%s\" does not say \"%s\"", row->name, e->text, row->why);
}

static void test_links(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		struct ifname name = { .logical = -1 };
		struct err e = { .status = IPADM_SUCCESS };

		assert_int_equal(name_is_link(links[i].name), links[i].why == NULL);
		check(name_parse(links[i].name, false, &name, &e), &e, &links[i]);
		if (links[i].why) {
			assert_int_equal(name.logical, -1);
			continue;
		}
		assert_string_equal(name.link, links[i].name);
		assert_int_equal(name.logical, 0);
	}
}

static void test_legacy(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(legacy); i++) {
		struct ifname name;
		struct err e = { .status = IPADM_SUCCESS };

		check(name_parse(legacy[i].name, true, &name, &e), &e, &legacy[i]);
	}
}

static void test_logical_number(void **state)
{
	struct ifname name;

	assert_int_equal(name_parse("eth0.5:42", true, &name, NULL), 0);
	assert_string_equal(name.link, "eth0.5");
	assert_int_equal(name.logical, 42);
	assert_int_equal(name_parse("eth0", true, &name, NULL), 0);
	assert_int_equal(name.logical, 0);
}

static void test_bases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		struct err e = { .status = IPADM_SUCCESS };

		check(name_check_base(bases[i].name, &e), &e, &bases[i]);
	}
}

static void test_no_name(void **state)
{
	struct ifname name;
	struct err e;

	assert_int_equal(name_parse(NULL, true, &name, &e), -EINVAL);
	assert_int_equal(e.status, IPADM_INVALID_ARG);
	assert_int_equal(name_check_base(NULL, &e), -EINVAL);
}

static void test_long_garbage(void **state)
{
	char name[4096];
	struct ifname ret;
	struct err e;

	memset(name, '\n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(name_parse(name, true, &ret, &e), -EINVAL);
	/* It is cut and can be printed on one line. */
	assert_true(strlen(e.text) < 200);
	assert_null(strchr(e.text, '\n'));
}

static void test_special(void **state)
{
	assert_true(name_is_loopback("lo"));
	assert_false(name_is_loopback("lo0"));
	assert_false(name_is_loopback("lo01"));
	assert_true(name_is_vni("vni0"));
	assert_true(name_is_vni("vni12345"));
	assert_false(name_is_vni("vni"));
	assert_false(name_is_vni("vni0a"));
	assert_false(name_is_vni("xvni0"));
	assert_false(name_is_vni("vni0:1"));
	assert_false(name_is_vni("vni1234567890123"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_logical_number),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_long_garbage),
		cmocka_unit_test(test_special),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
