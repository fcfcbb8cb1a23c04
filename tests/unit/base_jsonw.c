/* SPDX-License-Identifier: Apache-2.0 */
/* JSON out: commas, escapes, what is not UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>

#include "base/jsonw.h"

static void test_document(void **state)
{
	_cleanup_(buf_fini) struct buf b = { .data = NULL };
	struct jsonw w = { .out = &b };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "a");
	jsonw_int(&w, -5);
	jsonw_key(&w, "b");
	jsonw_begin(&w, '[');
	jsonw_bool(&w, true);
	jsonw_null(&w);
	jsonw_begin(&w, '{');
	jsonw_end(&w, '}');
	jsonw_str(&w, "x");
	jsonw_end(&w, ']');
	jsonw_key(&w, "c");
	jsonw_str(&w, "");
	jsonw_end(&w, '}');
	assert_int_equal(buf_error(&b), 0);
	assert_string_equal(b.data, "{\"a\":-5,\"b\":[true,null,{},\"x\"],\"c\":\"\"}");
}

static void test_strings(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "plain", "\"plain\"" },
		{ "q\"b\\", "\"q\\\"b\\\\\"" },
		{ "\n\t\r\x01\x7f", "\"\\n\\t\\r\\u0001\\u007f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "a\xff" "b", "\"a\xef\xbf\xbd" "b\"" },
		{ "\xc2\x80\xc2\x9f\xc2\xa0", "\"\\u0080\\u009f\xc2\xa0\"" },
		{ "\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf\xef\xbf\xbe\xef\xbf\xbf", "\"\\u2028\\u2029\\ufeff\\ufffe\\uffff\"" },
		{ "\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		_cleanup_(buf_fini) struct buf b = { .data = NULL };
		struct jsonw w = { .out = &b };

		jsonw_str(&w, table[i].in);
		assert_string_equal(b.data, table[i].out);
	}
}

static void test_buf(void **state)
{
	_cleanup_(buf_fini) struct buf b = { .data = NULL };

	buf_puts(&b, "hello ");
	buf_printf(&b, "%s-%d", "world", 42);
	assert_string_equal(b.data, "hello world-42");
	buf_putc(&b, ' ');
	buf_putu(&b, 0);
	buf_putu(&b, UINT_MAX);
	assert_string_equal(b.data, "hello world-42 04294967295");
	buf_consume(&b, 6);
	assert_string_equal(b.data, "world-42 04294967295");
	buf_consume(&b, 100);
	assert_int_equal(b.len, 0);
	assert_false(buf_reserve(&b, SIZE_MAX / 2));
	assert_true(buf_error(&b) < 0);
	buf_puts(&b, "y");
	assert_int_equal(b.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_buf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
