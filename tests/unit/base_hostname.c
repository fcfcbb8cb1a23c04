/* SPDX-License-Identifier: Apache-2.0 */
/* Host names: what is one, and which of them are asked for. What they resolve to: lib_addrobj.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/hostname.h"

/* clang-format off */
static const struct {
	const char *text;
	bool valid, askable;
} names[] = {
	{ "web1", true, true },
	{ "1and1.example", true, true },
	{ "web1.example.", true, true },
	{ "xn--a-b", true, true },
	{ "10.1", true, false },
	{ "3221225985", true, false },
	{ "0x7f000001", true, false },
	{ "10.0x1F", true, false },
	{ "0xg", true, true },
	{ "", false, false },
	{ ".", false, false },
	{ "a..b", false, false },
	{ ".a", false, false },
	{ "-a", false, false },
	{ "a-", false, false },
	{ "a_b", false, false },
	{ "a b", false, false },
	{ "a;b", false, false },
	{ "2001:db8::1", false, false },
};
/* clang-format on */

static void test_form(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		print_message("# '%s'\n", names[i].text);
		assert_int_equal(hostname_is_valid(names[i].text), names[i].valid);
		assert_int_equal(hostname_is_askable(names[i].text), names[i].askable);
	}
}

static void test_length(void **state)
{
	char text[300];

	memset(text, 'a', sizeof(text));
	text[63] = '\0';
	assert_true(hostname_is_valid(text));
	text[63] = 'a';
	text[64] = '\0';
	assert_false(hostname_is_valid(text));
	for (size_t i = 63; i < 253; i += 64)
		text[i] = '.';
	text[64] = 'a';
	text[253] = '\0';
	assert_true(hostname_is_valid(text));
	text[253] = '.';
	text[254] = '\0';
	assert_true(hostname_is_valid(text));
	text[253] = 'a';
	assert_false(hostname_is_valid(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
