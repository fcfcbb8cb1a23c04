/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of Monitor: to JSON and back, and what is none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

static const struct wire_request req = { .method = WIRE_MONITOR, .more = true };

static void there_and_back(const struct wire_event *row, size_t n, struct wire_reply *ret)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_event copy = *row;
	const struct wire_reply reply = {
		.events = { .rows = &copy, .n = n },
		.continues = true,
	};
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, &reply, &out), 0);
	assert_int_equal(wire_decode_reply(req.method, out.data, out.len - 1, ret, &e), 0);
	assert_true(ret->continues);
	assert_int_equal(ret->events.n, n);
}

static void test_there_and_back(void **state)
{
	const struct wire_event row = {
		.time = 1,
		.generation = 2,
		.kind = "address",
		.object = "net0/v4",
		.event = "changed",
		.what = "up",
		.where = "both",
		.old = "no \"a\"",
		.new = "",
		.cause = "command",
		.method = "UpAddress",
		.uid = 3,
		.pid = 4,
	};
	struct wire_reply back = { .name = "" };
	const struct wire_event *got;

	there_and_back(&row, 1, &back);
	got = &back.events.rows[0];
	assert_int_equal(got->time, 1);
	assert_int_equal(got->generation, 2);
	assert_string_equal(got->kind, "address");
	assert_string_equal(got->object, "net0/v4");
	assert_string_equal(got->event, "changed");
	assert_string_equal(got->what, "up");
	assert_string_equal(got->where, "both");
	assert_string_equal(got->old, "no \"a\"");
	assert_string_equal(got->new, "");
	assert_string_equal(got->cause, "command");
	assert_string_equal(got->method, "UpAddress");
	assert_int_equal(got->uid, 3);
	assert_int_equal(got->pid, 4);
	wire_reply_fini(&back);
	assert_null(back.events.rows);
}

/* Where nobody called nobody is told of. */
static void test_without_caller(void **state)
{
	const struct wire_event row = { .cause = "dhcp", .uid = 3, .pid = 4 };
	struct wire_reply back = { .name = "" };

	there_and_back(&row, 1, &back);
	assert_string_equal(back.events.rows[0].cause, "dhcp");
	assert_int_equal(back.events.rows[0].uid, 0);
	wire_reply_fini(&back);
	there_and_back(&row, 0, &back);
	wire_reply_fini(&back);
}

#define ROW(object, generation, method, more)                                                 \
	"{\"parameters\":{\"events\":[{\"time\":0,\"generation\":" generation                 \
	",\"kind\":\"\",\"object\":" object ",\"event\":\"\",\"what\":\"\",\"where\":\"\",\"" \
	"old\":\"\",\"new\":\"\",\"cause\":\"\",\"method\":" method more ",\"later\":1}]}}"

static const struct answer {
	const char *msg;
	bool good;
} answers[] = {
	{ "{\"parameters\":{\"events\":[]}}", true },
	{ ROW("\"a\"", "9223372036854775807", "\"\"", ""), true },
	{ ROW("\"a\"", "1", "\"Reload\"", ",\"uid\":1,\"pid\":1"), true },
	{ ROW("\"a\"", "1", "\"Reload\"", ""), false },
	{ ROW("\"a\"", "1", "\"Reload\"", ",\"uid\":-1,\"pid\":1"), false },
	{ ROW("\"a\"", "1", "null", ""), false },
	{ ROW("1", "1", "\"\"", ""), false },
	{ ROW("\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"", "1", "\"\"",
		  ""),
		false },
	{ ROW("\"a\"", "-1", "\"\"", ""), false },
	{ ROW("\"a\"", "1.5", "\"\"", ""), false },
	{ "{\"parameters\":{}}", false },
	{ "{\"parameters\":{\"events\":{}}}", false },
	{ "{\"parameters\":{\"events\":[1]}}", false },
	{ "{\"parameters\":{\"events\":[{}]}}", false },
};

static void test_answers(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		const char *msg = answers[i].msg;
		struct wire_reply back = { .name = "" };
		struct err e = { 0 };
		int r = wire_decode_reply(req.method, msg, strlen(msg), &back, &e);

		if (r != (answers[i].good ? 0 : -EBADMSG))
			fail_msg("%d for %s", r, msg);
		wire_reply_fini(&back);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_without_caller),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
