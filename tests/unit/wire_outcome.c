/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of WatchProbes: to JSON and back, what is none, and in whatever pieces they come. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/wire.h"

static const struct wire_request req = { .method = WIRE_WATCH_PROBES, .more = true };

static void encode(struct buf *out, int64_t number, bool continues)
{
	struct wire_outcome row = {
		.name = "net0",
		.group = "ipmp0",
		.lost = true,
		.number = number,
		.time = 2,
		.net = 3,
		.rtt = 4,
		.average = 5,
		.deviation = 6,
	};
	const struct wire_reply reply = {
		.outcomes = { .rows = &row, .n = 1 },
		.continues = continues,
	};

	assert_int_equal(ip_parse("fe80::1", &row.target), 0);
	assert_int_equal(wire_encode_reply(&req, &reply, out), 0);
}

static void test_there_and_back(void **state)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct wire_reply back = { .name = "" };
	const struct wire_outcome *got;
	char text[IP_STRSIZE];
	struct err e = { 0 };

	encode(&out, 1, true);
	assert_int_equal(wire_decode_reply(req.method, out.data, out.len - 1, &back, &e), 0);
	assert_true(back.continues);
	assert_int_equal(back.outcomes.n, 1);
	got = &back.outcomes.rows[0];
	assert_string_equal(got->name, "net0");
	assert_string_equal(got->group, "ipmp0");
	assert_string_equal(ip_format(&got->target, text), "fe80::1");
	assert_true(got->lost);
	assert_int_equal(got->number, 1);
	assert_int_equal(got->time, 2);
	assert_int_equal(got->net, 3);
	assert_int_equal(got->rtt, 4);
	assert_int_equal(got->average, 5);
	assert_int_equal(got->deviation, 6);
	wire_reply_fini(&back);
	assert_null(back.outcomes.rows);
}

#define ROW(name, target, lost, number)                                                      \
	"{\"parameters\":{\"probes\":[{\"name\":" name ",\"group\":\"g\",\"target\":" target \
	",\"lost\":" lost ",\"number\":" number                                              \
	",\"time\":0,\"net\":0,\"rtt\":0,\"average\":0,\"deviation\":0,\"new\":1}]}}"

static const struct answer {
	const char *msg;
	bool good;
} answers[] = {
	{ "{\"parameters\":{\"probes\":[]}}", true },
	{ ROW("\"a\"", "\"::1\"", "false", "9223372036854775807"), true },
	{ "{\"parameters\":{}}", false },
	{ "{\"parameters\":{\"probes\":{}}}", false },
	{ "{\"parameters\":{\"probes\":[1]}}", false },
	{ "{\"parameters\":{\"probes\":[{}]}}", false },
	{ ROW("1", "\"::1\"", "false", "1"), false },
	{ ROW("\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"", "\"::1\"", "false", "1"), false },
	{ ROW("\"a\"", "\"nobody\"", "false", "1"), false },
	{ ROW("\"a\"", "null", "false", "1"), false },
	{ ROW("\"a\"", "\"::1\"", "0", "1"), false },
	{ ROW("\"a\"", "\"::1\"", "true", "-1"), false },
	{ ROW("\"a\"", "\"::1\"", "true", "1.5"), false },
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

static void test_pieces(void **state)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	_cleanup_(buf_fini) struct buf in = { .data = NULL };
	char call[256] = { 0 };
	struct err e = { 0 };
	struct wire_reply back;
	int fds[2];
	size_t cut;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(wire_watch_begin(fds[0], &req, 30000, &e), 0);
	assert_true(read(fds[1], call, sizeof(call) - 1) > 0);
	assert_non_null(strstr(call, "\"more\":true"));

	encode(&out, 1, true);
	encode(&out, 2, true);
	cut = out.len + 7;
	encode(&out, 3, false);
	assert_int_equal(write(fds[1], out.data, cut), cut);
	for (int64_t n = 1; n <= 2; n++) {
		assert_int_equal(wire_watch_next(fds[0], req.method, -1, &in, &back, &e), 0);
		assert_int_equal(back.outcomes.rows[0].number, n);
		assert_true(back.continues);
		wire_reply_fini(&back);
	}
	assert_int_equal(wire_watch_next(fds[0], req.method, 20, &in, &back, &e), -ETIMEDOUT);
	assert_int_equal(e.status, IPADM_TIMEOUT);
	assert_int_equal(write(fds[1], out.data + cut, out.len - cut), out.len - cut);
	assert_int_equal(wire_watch_next(fds[0], req.method, 30000, &in, &back, &e), 0);
	assert_int_equal(back.outcomes.rows[0].number, 3);
	assert_false(back.continues);
	wire_reply_fini(&back);
	close(fds[1]);
	assert_int_equal(wire_watch_next(fds[0], req.method, -1, &in, &back, &e), -ECONNRESET);
	assert_int_equal(e.status, IPADM_IPC_ERROR);
	close(fds[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
