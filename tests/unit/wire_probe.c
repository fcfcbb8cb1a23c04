/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of ListProbes: to JSON and back, and what is no answer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

static struct ip make_ip(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static void test_there_and_back(void **state)
{
	const struct wire_request req = { .method = WIRE_LIST_PROBES };
	struct wire_probe rows[] = {
		{ .name = "net0",
			.group = "ipmp0",
			.state = "ok",
			.mode = "routes",
			.sources = { .n = 2,
				.addrs = { make_ip("192.0.2.10"), make_ip("fe80::1") } },
			.targets = { .n = 1, .addrs = { make_ip("192.0.2.1") } },
			.sent = 1,
			.answered = 2,
			.rtt = 3,
			.average = 4,
			.deviation = 5 },
		{ .name = "net1", .group = "ipmp0", .state = "unknown", .mode = "none" },
	};
	const struct wire_reply reply = { .probes = { .rows = rows, .n = ARRAY_SIZE(rows) } };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_reply back = { .name = "" };
	const struct wire_probe *got;
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, &reply, &out), 0);
	assert_int_equal(wire_decode_reply(WIRE_LIST_PROBES, out.data, out.len - 1, &back, &e), 0);
	assert_int_equal(back.probes.n, 2);
	got = &back.probes.rows[0];
	assert_string_equal(got->name, "net0");
	assert_string_equal(got->group, "ipmp0");
	assert_string_equal(got->state, "ok");
	assert_string_equal(got->mode, "routes");
	assert_int_equal(got->sources.n, 2);
	assert_true(ip_equal(&got->sources.addrs[1], &rows[0].sources.addrs[1]));
	assert_int_equal(got->targets.n, 1);
	assert_true(ip_equal(&got->targets.addrs[0], &rows[0].targets.addrs[0]));
	assert_int_equal(got->sent, 1);
	assert_int_equal(got->answered, 2);
	assert_int_equal(got->rtt, 3);
	assert_int_equal(got->average, 4);
	assert_int_equal(got->deviation, 5);
	assert_string_equal(back.probes.rows[1].mode, "none");
	assert_int_equal(back.probes.rows[1].targets.n, 0);
	wire_reply_fini(&back);
	assert_null(back.probes.rows);
}

#define ROW(name, state, sources, sent)                                                     \
	"{\"parameters\":{\"members\":[{\"name\":" name ",\"group\":\"g\",\"state\":" state \
	",\"mode\":\"none\",\"sources\":" sources ",\"targets\":[],\"sent\":" sent          \
	",\"answered\":0,\"rtt\":0,\"average\":0,\"deviation\":0,\"more\":true}]}}"
#define TEN "\"::1\",\"::1\",\"::1\",\"::1\",\"::1\",\"::1\",\"::1\",\"::1\",\"::1\",\"::1\""

static const struct answer {
	const char *msg;
	bool good;
} answers[] = {
	{ "{\"parameters\":{\"members\":[]}}", true },
	{ ROW("\"a\"", "\"ok\"", "[]", "0"), true },
	{ ROW("\"a\"", "\"of-tomorrow\"", "[\"::1\"]", "9223372036854775807"), true },
	{ ROW("\"a\"", "\"ok\"", "[" TEN "," TEN "]", "0"), true },
	{ "{\"parameters\":{}}", false },
	{ "{\"parameters\":{\"members\":{}}}", false },
	{ "{\"parameters\":{\"members\":[1]}}", false },
	{ "{\"parameters\":{\"members\":[{}]}}", false },
	{ ROW("1", "\"ok\"", "[]", "0"), false },
	{ ROW("\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"", "\"ok\"", "[]", "0"), false },
	{ ROW("\"a\"", "null", "[]", "0"), false },
	{ ROW("\"a\"", "\"ok\"", "\"::1\"", "0"), false },
	{ ROW("\"a\"", "\"ok\"", "[1]", "0"), false },
	{ ROW("\"a\"", "\"ok\"", "[\"nobody\"]", "0"), false },
	{ ROW("\"a\"", "\"ok\"", "[]", "-1"), false },
	{ ROW("\"a\"", "\"ok\"", "[]", "1.5"), false },
};

static void test_answers(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		const char *msg = answers[i].msg;
		struct wire_reply back = { .name = "" };
		struct err e = { 0 };
		int r = wire_decode_reply(WIRE_LIST_PROBES, msg, strlen(msg), &back, &e);

		if (r != (answers[i].good ? 0 : -EBADMSG))
			fail_msg("%d for %s", r, msg);
		wire_reply_fini(&back);
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
