/* SPDX-License-Identifier: Apache-2.0 */
/* What Apply and Plan give: to JSON and back, and what is no answer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

static void test_there_and_back(void **state)
{
	const struct wire_request req = { .method = WIRE_PLAN };
	struct impact_row rows[] = {
		{ IMPACT_STEP, "net0", "net0: remove address 192.0.2.1/24" },
		{ IMPACT_ADDRESS, "net0", "192.0.2.1/24" },
		{ IMPACT_ROUTE, "net0", "default via 192.0.2.254" },
		{ IMPACT_CONNECTION, "", "192.0.2.1 from 192.0.2.7" },
	};
	const struct wire_reply reply = {
		.plan = { .changed = true,
			.id = "0123456789abcdef",
			.generation = 17,
			.rows = rows,
			.n = ARRAY_SIZE(rows) },
	};
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_reply back = { .name = "" };
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, &reply, &out), 0);
	assert_int_equal(wire_decode_reply(WIRE_PLAN, out.data, out.len - 1, &back, &e), 0);
	assert_true(back.plan.changed);
	assert_string_equal(back.plan.id, reply.plan.id);
	assert_int_equal(back.plan.generation, 17);
	assert_int_equal(back.plan.n, ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(back.plan.rows[i].kind, rows[i].kind);
		assert_string_equal(back.plan.rows[i].ifname, rows[i].ifname);
		assert_string_equal(back.plan.rows[i].text, rows[i].text);
	}
	wire_reply_fini(&back);
	assert_null(back.plan.rows);
}

#define ANSWER(changed, id, effects) \
	"{\"parameters\":{\"changed\":" changed ",\"id\":" id ",\"effects\":" effects "}}"
#define EFFECT(kind, text) "[{\"kind\":" kind ",\"interface\":\"a\",\"text\":" text "}]"

static void test_answers(void **state)
{
	static const struct answer {
		const char *msg;
		bool good;
	} answers[] = {
		{ ANSWER("false", "\"\"", "[]"), true },
		{ ANSWER("true", "\"x\"", EFFECT("\"step\"", "\"t\"")), true },
		{ ANSWER("true", "\"x\"", EFFECT("\"of-tomorrow\"", "\"t\"")), true },
		{ ANSWER("1", "\"x\"", "[]"), false },
		{ ANSWER("true", "1", "[]"), false },
		{ ANSWER("true", "\"x\"", "{}"), false },
		{ ANSWER("true", "\"x\"", "[1]"), false },
		{ ANSWER("true", "\"x\"", EFFECT("1", "\"t\"")), false },
		{ ANSWER("true", "\"x\"", EFFECT("\"step\"", "null")), false },
		{ "{\"parameters\":{}}", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct wire_reply reply = { .name = "" };
		struct err e = { 0 };
		int r = wire_decode_reply(
			WIRE_APPLY, answers[i].msg, strlen(answers[i].msg), &reply, &e);

		if ((r == 0) != answers[i].good)
			fail_msg("%s: %d", answers[i].msg, r);
		wire_reply_fini(&reply);
	}
}

/* Which object an error is about comes along. */
static void test_object(void **state)
{
	const struct wire_request req = { .method = WIRE_APPLY };
	struct wire_reply reply = { .error = {
					    .status = IPADM_ENXIO, .sys = ENXIO, .text = "no" } };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_reply back = { .name = "" };
	struct err e = { 0 };

	err_about(&reply.error, "address", "net0/v4");
	assert_int_equal(wire_encode_reply(&req, &reply, &out), 0);
	assert_int_equal(wire_decode_reply(WIRE_APPLY, out.data, out.len - 1, &back, &e), 0);
	assert_string_equal(back.error.object, "address net0/v4");
	wire_reply_fini(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
