/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/str.h"

static void test_copy(void **state)
{
	char buf[4] = "xyz";

	assert_int_equal(str_copy(buf, sizeof(buf), "abcd"), -ENAMETOOLONG);
	assert_string_equal(buf, "xyz");
	assert_int_equal(str_copy(buf, sizeof(buf), "abc"), 0);
	assert_string_equal(buf, "abc");
}

static void test_cut(void **state)
{
	char buf[4] = "xyz";

	str_cut(buf, sizeof(buf), "abcd");
	assert_string_equal(buf, "abc");
	str_cut(buf, sizeof(buf), "");
	assert_string_equal(buf, "");
}

static void test_uint(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		uint64_t max;
		int r;
		uint64_t value;
	} table[] = {
		{ "0", 9, 0, 0 }, { "9", 9, 0, 9 }, { "10", 9, -ERANGE, 0 }, { "", 9, -EINVAL, 0 },
		{ "-1", 9, -EINVAL, 0 }, { "+1", 9, -EINVAL, 0 }, { " 1", 9, -EINVAL, 0 },
		{ "1x", 9, -EINVAL, 0 }, { "007", 9, 0, 7 },
		{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, -ERANGE, 0 },
		{ "99999999999999999999999", UINT64_MAX, -ERANGE, 0 },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint64_t v = 77;

		assert_int_equal(str_to_uint(table[i].text, table[i].max, &v), table[i].r);
		assert_int_equal(v, table[i].r == 0 ? table[i].value : 77);
	}
}

static void test_distance(void **state)
{
	assert_int_equal(str_distance("show-if", "show-if"), 0);
	assert_int_equal(str_distance("show-fi", "show-if"), 1);
	assert_int_equal(str_distance("shw-if", "show-if"), 1);
	assert_int_equal(str_distance("", "abc"), 3);
	assert_true(str_distance("a", "0123456789012345678901234567890123456789") > 1000);
	/* Of a short word half is another one: 'arp' is not what 'group' was to be. */
	assert_true(str_distance("group", "arp") >= str_far("group"));
	assert_true(str_distance("mut", "mtu") < str_far("mut"));
	assert_true(str_distance("forwadrin", "forwarding") < str_far("forwadrin"));
	assert_int_equal(str_far(""), 1);
}

/* Every byte at every place of texts around the size that is looked at in one go. */
static void test_plain(void **state)
{
	char text[20];

	for (size_t len = 0; len <= sizeof(text); len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned int c = 0; c < 256; c++) {
				memset(text, 'a', sizeof(text));
				text[at] = (char)c;
				assert_int_equal(str_is_plain(text, len), c >= 0x20 && c < 0x7f);
			}
	assert_true(str_is_plain("", 0));
	assert_true(str_is_plain(" ~~~~~~~ \n", 9));
}

static void test_line(void **state)
{
	static const char *const good[] = { "", "a b", "\xc3\xa9\xc2\xa0", "\xe2\x80\xa6", "\xc2" };
	static const char *const bad[] = { "\t", "a\n", "\x1b[", "\x7f", "a\xc2\x80", "\xc2\x9f" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(str_is_line(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(str_is_line(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_uint),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
