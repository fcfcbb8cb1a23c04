/* SPDX-License-Identifier: Apache-2.0 */
/* Wait and Export in JSON and back, and what is refused of them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"
#include "wire_same.h"

#define CALL(m, p) "{\"method\":\"org.ipadm." m "\",\"parameters\":{" p "}}"

static char some[] = "net0,net0/v4", none[] = "";

static const struct {
	const char *msg;
	struct wire_request want;
} goods[] = {
	{ CALL("Wait", ""), { .method = WIRE_WAIT } },
	{ CALL("Wait", "\"objects\":\"net0,net0/v4\",\"state\":\"up\",\"timeout\":2147483647"),
		{ .method = WIRE_WAIT, .objects = some, .state = "up", .timeout = INT32_MAX } },
	{ CALL("Wait", "\"objects\":\"\",\"timeout\":0"),
		{ .method = WIRE_WAIT, .objects = none, .timeout = -1 } },
	{ CALL("Wait", "\"online\":true,\"any\":true,\"objects\":null,\"timeout\":null"),
		{ .method = WIRE_WAIT, .online = true, .any = true } },
	{ CALL("Export", ""), { .method = WIRE_EXPORT } },
	{ CALL("Export", "\"where\":\"persistent\",\"format\":\"yaml\""),
		{ .method = WIRE_EXPORT } },
	{ CALL("Export", "\"where\":\"active\",\"format\":\"json\",\"objects\":\"net0,net0/v4\""),
		{ .method = WIRE_EXPORT,
			.where = WIRE_ACTIVE,
			.format = WIRE_JSON,
			.objects = some } },
	{ CALL("Export", "\"where\":\"kernel\",\"format\":\"ini\""),
		{ .method = WIRE_EXPORT, .where = WIRE_KERNEL, .format = WIRE_INI } },
};

static void test_requests(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		struct wire_request want = goods[i].want, got;
		struct buf refused = { 0 }, out = { 0 };

		want.families = FAM_BOTH;
		want.wait = IPADM_DHCP_WAIT_DEFAULT;
		assert_int_equal(
			wire_decode_request(goods[i].msg, strlen(goods[i].msg), &got, &refused), 0);
		assert_request_equal(&got, &want);
		assert_int_equal(wire_encode_request(&got, &out), 0);
		wire_request_fini(&got);
		assert_int_equal(wire_decode_request(out.data, out.len - 1, &got, &refused), 0);
		assert_request_equal(&got, &want);
		wire_request_fini(&got);
		buf_fini(&out);
		buf_fini(&refused);
	}
}

static const struct {
	const char *msg, *parameter;
} bads[] = {
	{ CALL("Wait", "\"timeout\":-1"), "timeout" },
	{ CALL("Wait", "\"timeout\":2147483648"), "timeout" },
	{ CALL("Wait", "\"timeout\":1.5"), "timeout" },
	{ CALL("Wait", "\"timeout\":\"1\""), "timeout" },
	{ CALL("Wait", "\"objects\":[\"net0\"]"), "objects" },
	{ CALL("Wait", "\"objects\":\"net0\",\"online\":1"), "online" },
	{ CALL("Wait", "\"state\":\"0123456789012345678901234567890123456789\""), "state" },
	{ CALL("Wait", "\"format\":\"ini\""), "format" },
	{ CALL("Export", "\"format\":\"xml\""), "format" },
	{ CALL("Export", "\"where\":\"here\""), "where" },
	{ CALL("Export", "\"where\":0"), "where" },
	{ CALL("Export", "\"timeout\":1"), "timeout" },
	/* What came before it is freed. */
	{ CALL("Export", "\"objects\":\"net0\",\"state\":\"ok\""), "state" },
};

static void test_refused(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++) {
		struct wire_request got;
		struct buf refused = { 0 };
		char want[128];

		snprintf(want, sizeof(want),
			"{\"error\":\"org.varlink.service.InvalidParameter\",\"parameters\":{"
			"\"parameter\":\"%s\"}}",
			bads[i].parameter);
		assert_int_equal(
			wire_decode_request(bads[i].msg, strlen(bads[i].msg), &got, &refused),
			-EINVAL);
		assert_string_equal(refused.data, want);
		buf_fini(&refused);
	}
}

/* Names are no document: they are bounded as any other call. */
static void test_long_names(void **state)
{
	static char msg[WIRE_MAX_REQUEST + 128];
	struct wire_request got;
	struct buf refused = { 0 };
	int n = snprintf(msg, sizeof(msg),
		"{\"method\":\"org.ipadm.Wait\",\"parameters\":{\"objects\":\"%0*d\"}}",
		(int)WIRE_MAX_REQUEST, 0);

	assert_true(n > 0 && (size_t)n < sizeof(msg));
	assert_int_equal(wire_decode_request(msg, (size_t)n, &got, &refused), -EBADMSG);
	assert_int_equal(refused.len, 0);
	buf_fini(&refused);
}

static void turn(enum wire_method method, const struct wire_reply *reply, struct wire_reply *ret)
{
	const struct wire_request req = { .method = method };
	struct buf out = { 0 };
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, reply, &out), 0);
	assert_int_equal(wire_decode_reply(method, out.data, out.len - 1, ret, &e), 0);
	buf_fini(&out);
}

static void test_replies(void **state)
{
	struct wire_awaited rows[] = { { "net0/v4", "\"no carrier\"" }, { "net1", "" } };
	static char text[] = "version: 1\n# \"\xc3\xa9\"\n";
	struct wire_reply reply = {
		.waiting = { .rows = rows, .n = 2 }, .continues = true, .text = text, .left_out = 3
	};
	struct wire_reply back;

	turn(WIRE_WAIT, &reply, &back);
	assert_true(back.continues);
	assert_int_equal(back.waiting.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(back.waiting.rows[i].object, rows[i].object);
		assert_string_equal(back.waiting.rows[i].why, rows[i].why);
	}
	wire_reply_fini(&back);
	reply.continues = false;
	reply.waiting.n = 0;
	turn(WIRE_WAIT, &reply, &back);
	assert_false(back.continues);
	assert_int_equal(back.waiting.n, 0);
	wire_reply_fini(&back);
	turn(WIRE_EXPORT, &reply, &back);
	assert_string_equal(back.text, text);
	assert_int_equal(back.left_out, 3);
	wire_reply_fini(&back);
}

static const struct {
	enum wire_method method;
	const char *msg;
} lacking[] = {
	{ WIRE_WAIT, "{\"parameters\":{}}" },
	{ WIRE_WAIT, "{\"parameters\":{\"waiting\":{}}}" },
	{ WIRE_WAIT, "{\"parameters\":{\"waiting\":[1]}}" },
	{ WIRE_WAIT, "{\"parameters\":{\"waiting\":[{\"object\":\"net0\"}]}}" },
	{ WIRE_WAIT, "{\"parameters\":{\"waiting\":[{\"object\":\"net0\",\"why\":7}]}}" },
	{ WIRE_EXPORT, "{\"parameters\":{\"document\":\"x\"}}" },
	{ WIRE_EXPORT, "{\"parameters\":{\"document\":\"x\",\"left_out\":-1}}" },
	{ WIRE_EXPORT, "{\"parameters\":{\"document\":null,\"left_out\":0}}" },
};

static void test_lacking(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(lacking); i++) {
		struct wire_reply back;
		struct err e = { 0 };

		assert_int_equal(wire_decode_reply(lacking[i].method, lacking[i].msg,
					 strlen(lacking[i].msg), &back, &e),
			-EBADMSG);
		assert_int_equal(e.status, IPADM_EBADE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_lacking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
