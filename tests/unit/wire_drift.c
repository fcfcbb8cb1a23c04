/* SPDX-License-Identifier: Apache-2.0 */
/* What Check gives: to JSON and back, and what is no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

static void test_there_and_back(void **state)
{
	const struct wire_request req = { .method = WIRE_CHECK };
	struct drift_row rows[] = {
		{ DRIFT_DIFFERS, "net0", "address 192.0.2.1/24", "there", "missing" },
		{ DRIFT_FOREIGN, "net0", "address 192.0.2.9/24", "missing", "there" },
		{ DRIFT_DIFFERS, "", "net/ipv4/ip_forward", "1", "0" },
	};
	const struct wire_reply reply = { .drift = { .rows = rows, .n = ARRAY_SIZE(rows) } };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_reply back = { .name = "" };
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, &reply, &out), 0);
	assert_int_equal(wire_decode_reply(WIRE_CHECK, out.data, out.len - 1, &back, &e), 0);
	assert_int_equal(back.drift.n, ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(back.drift.rows[i].kind, rows[i].kind);
		assert_string_equal(back.drift.rows[i].ifname, rows[i].ifname);
		assert_string_equal(back.drift.rows[i].what, rows[i].what);
		assert_string_equal(back.drift.rows[i].wanted, rows[i].wanted);
		assert_string_equal(back.drift.rows[i].found, rows[i].found);
	}
	wire_reply_fini(&back);
	assert_null(back.drift.rows);
}

#define ROW(interface, what, wanted, found, foreign)                              \
	"{\"parameters\":{\"drift\":[{\"interface\":" interface ",\"what\":" what \
	",\"wanted\":" wanted ",\"found\":" found ",\"foreign\":" foreign "}]}}"

static void test_answers(void **state)
{
	static const struct answer {
		const char *msg;
		bool good;
	} answers[] = {
		{ "{\"parameters\":{\"drift\":[]}}", true },
		{ ROW("\"a\"", "\"b\"", "\"c\"", "\"d\"", "true"), true },
		{ "{\"parameters\":{}}", false },
		{ "{\"parameters\":{\"drift\":{}}}", false },
		{ "{\"parameters\":{\"drift\":[1]}}", false },
		{ ROW("\"sixteen-bytes-it\"", "\"b\"", "\"c\"", "\"d\"", "true"), false },
		{ ROW("\"a\"", "1", "\"c\"", "\"d\"", "true"), false },
		{ ROW("\"a\"", "\"b\"", "null", "\"d\"", "true"), false },
		{ ROW("\"a\"", "\"b\"", "\"c\"", "[]", "true"), false },
		{ ROW("\"a\"", "\"b\"", "\"c\"", "\"d\"", "1"), false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct wire_reply reply = { .name = "" };
		struct err e = { 0 };
		int r = wire_decode_reply(
			WIRE_CHECK, answers[i].msg, strlen(answers[i].msg), &reply, &e);

		if ((r == 0) != answers[i].good)
			fail_msg("%s: %d", answers[i].msg, r);
		wire_reply_fini(&reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
