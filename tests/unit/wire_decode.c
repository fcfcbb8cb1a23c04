/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer may send: a table of messages, each with the request or the refusal that it comes to.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"
#include "wire_same.h"

#define INVALID(p)                                                                               \
	"{\"error\":\"org.varlink.service.InvalidParameter\",\"parameters\":{\"parameter\":\"" p \
	"\"}}"
#define NO_METHOD(m) \
	"{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{\"method\":\"" m "\"}}"
#define NO_INTERFACE(i)                                                                           \
	"{\"error\":\"org.varlink.service.InterfaceNotFound\",\"parameters\":{\"interface\":\"" i \
	"\"}}"
#define CALL(m, p) "{\"method\":\"org.ipadm." m "\",\"parameters\":{" p "}}"
#define ONE_ONLY   "{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}"
#define TEN(s)     s s s s s s s s s s

struct good {
	const char *msg;
	struct wire_request want;
};

static const struct good goods[] = {
	{ CALL("CreateInterface", "\"name\":\"net0\""),
		{ .method = WIRE_CREATE_INTERFACE, .name = "net0", .families = FAM_BOTH } },
	{ CALL("CreateInterface", "\"name\":\"net0\",\"family\":\"inet\",\"temporary\":true,"
				  "\"generate\":true,\"legacy\":true"),
		{ .method = WIRE_CREATE_INTERFACE,
			.name = "net0",
			.families = FAM_INET,
			.temporary = true,
			.generate = true,
			.legacy = true } },
	{ CALL("CreateInterface", "\"name\":\"net0\",\"family\":null,\"temporary\":null,"
				  "\"generate\":false"),
		{ .method = WIRE_CREATE_INTERFACE, .name = "net0", .families = FAM_BOTH } },
	{ CALL("DeleteInterface", "\"family\":\"inet6\",\"name\":\"net0:1\",\"legacy\":true"),
		{ .method = WIRE_DELETE_INTERFACE,
			.name = "net0:1",
			.families = FAM_INET6,
			.legacy = true } },
	{ CALL("EnableInterface", "\"name\":\"\""),
		{ .method = WIRE_ENABLE_INTERFACE, .families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.CreateInterface\",\"parameters\":{\"name\":\"ipmp0\",\"ipmp\":"
	  "true,"
	  "\"members\":\"net0,net1\"}}",
		{ .method = WIRE_CREATE_INTERFACE,
			.name = "ipmp0",
			.ipmp = true,
			.members = "net0,net1",
			.families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.DeleteInterface\",\"parameters\":{\"name\":\"ipmp0\",\"force\":"
	  "true}}",
		{ .method = WIRE_DELETE_INTERFACE,
			.name = "ipmp0",
			.force = true,
			.families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.AddMembers\",\"parameters\":{\"name\":\"ipmp0\",\"members\":"
	  "\"net0\","
	  "\"temporary\":true}}",
		{ .method = WIRE_ADD_MEMBERS,
			.name = "ipmp0",
			.members = "net0",
			.temporary = true,
			.families = FAM_BOTH } },
	{ CALL("OfflineInterface", "\"name\":\"net0\""),
		{ .method = WIRE_OFFLINE_INTERFACE, .name = "net0", .families = FAM_BOTH } },
	{ CALL("OnlineInterface", "\"name\":\"net0\""),
		{ .method = WIRE_ONLINE_INTERFACE, .name = "net0", .families = FAM_BOTH } },
	{ CALL("RehearseFailure", "\"name\":\"net0\""),
		{ .method = WIRE_REHEARSE_FAILURE, .name = "net0", .families = FAM_BOTH } },
	{ CALL("EndRehearsal", ""), { .method = WIRE_END_REHEARSAL, .families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.Monitor\",\"more\":true}",
		{ .method = WIRE_MONITOR, .more = true, .families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.WatchProbes\",\"more\":true}",
		{ .method = WIRE_WATCH_PROBES, .more = true, .families = FAM_BOTH } },
	{ CALL("ListProbes", ""), { .method = WIRE_LIST_PROBES, .families = FAM_BOTH } },
	{ CALL("DisableInterface", "\"name\":\"a\\\"\\\\b\""),
		{ .method = WIRE_DISABLE_INTERFACE, .name = "a\"\\b", .families = FAM_BOTH } },
	{ CALL("MoveInterface", "\"name\":\"n\\u00e9t\""),
		{ .method = WIRE_MOVE_INTERFACE, .name = "n\xc3\xa9t", .families = FAM_BOTH } },
	{ "{\"method\":\"org.ipadm.ListInterfaces\"}",
		{ .method = WIRE_LIST_INTERFACES, .families = FAM_BOTH } },
	{ " { \"parameters\" : null , \"method\" : \"org.ipadm.Reload\", \"oneway\": true }\n",
		{ .method = WIRE_RELOAD, .families = FAM_BOTH, .oneway = true } },
	{ "{\"method\":\"org.ipadm.GetStatus\",\"more\":true,\"oneway\":null,\"upgrade\":false}",
		{ .method = WIRE_GET_STATUS, .families = FAM_BOTH, .more = true } },
	{ "{\"method\":\"org.varlink.service.GetInfo\",\"parameters\":{}}",
		{ .method = WIRE_GET_INFO, .families = FAM_BOTH } },
	{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
	  "\"parameters\":{\"interface\":\"org.ipadm\"}}",
		{ .method = WIRE_GET_DESCRIPTION, .name = "org.ipadm", .families = FAM_BOTH } },
	{ CALL("CreateAddress",
		  "\"name\":\"net0/v4\",\"address\":\"192.0.2.1/24\",\"down\":true,"
		  "\"remote\":\"b\",\"resolved\":\"\",\"resolved_remote\":\"192.0.2.2\""),
		{ .method = WIRE_CREATE_ADDRESS,
			.name = "net0/v4",
			.families = FAM_BOTH,
			.address = "192.0.2.1/24",
			.remote = "b",
			.resolved_remote = "192.0.2.2",
			.down = true } },
	{ CALL("CreateAddress", "\"name\":\"n\",\"type\":\"dhcp\",\"family\":\"inet6\",\"wait\":-2,"
				"\"primary\":true,\"reqhost\":\"h\",\"one_family\":true"),
		{ .method = WIRE_CREATE_ADDRESS,
			.name = "n",
			.type = "dhcp",
			.families = FAM_INET6,
			.wait = IPADM_DHCP_WAIT_FOREVER,
			.primary = true,
			.reqhost = "h",
			.one_family = true } },
	{ CALL("CreateAddress",
		  "\"name\":\"n/a\",\"type\":\"addrconf\",\"no_stateful\":true,\"wait\":2147483647,"
		  "\"no_stateless\":true,\"interface_id\":\"::1/64\",\"generation\":\"random\","
		  "\"temporary_addresses\":true,\"legacy\":false"),
		{ .method = WIRE_CREATE_ADDRESS,
			.name = "n/a",
			.type = "addrconf",
			.families = FAM_BOTH,
			.wait = INT32_MAX,
			.no_stateful = true,
			.no_stateless = true,
			.interface_id = "::1/64",
			.generation = "random",
			.temporary_addresses = true } },
	{ CALL("DeleteAddress", "\"name\":\"a/b\",\"release\":true,\"temporary\":true"),
		{ .method = WIRE_DELETE_ADDRESS,
			.name = "a/b",
			.families = FAM_BOTH,
			.temporary = true,
			.release = true } },
	{ CALL("RefreshAddress", "\"name\":\"a/b\",\"inform\":true"),
		{ .method = WIRE_REFRESH_ADDRESS,
			.name = "a/b",
			.families = FAM_BOTH,
			.inform = true } },
	{ CALL("ListAddresses", ""), { .method = WIRE_LIST_ADDRESSES, .families = FAM_BOTH } },
	{ CALL("SetInterfaceProperty", "\"name\":\"net0\",\"protocol\":\"ipv4\","
				       "\"property\":\"mtu\",\"value\":\"1400\""),
		{ .method = WIRE_SET_INTERFACE_PROPERTY,
			.name = "net0",
			.families = FAM_BOTH,
			.protocol = "ipv4",
			.property = "mtu",
			.value = "1400" } },
	{ CALL("SetAddressProperty", "\"name\":\"a/b\",\"property\":\"zone\",\"value\":null,"
				     "\"operation\":\"reset\",\"temporary\":true"),
		{ .method = WIRE_SET_ADDRESS_PROPERTY,
			.name = "a/b",
			.families = FAM_BOTH,
			.temporary = true,
			.property = "zone",
			.operation = WIRE_RESET } },
	{ CALL("SetProtocolProperty",
		  "\"protocol\":\"tcp\",\"property\":\"extra_priv_ports\",\"value\":\"1047\","
		  "\"operation\":\"remove\""),
		{ .method = WIRE_SET_PROTOCOL_PROPERTY,
			.families = FAM_BOTH,
			.protocol = "tcp",
			.property = "extra_priv_ports",
			.value = "1047",
			.operation = WIRE_REMOVE } },
};

static void test_good(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		struct wire_request want = goods[i].want;
		struct buf reply = { 0 };
		struct wire_request req;

		print_message("# %s\n", goods[i].msg);
		if (!strstr(goods[i].msg, "\"wait\":"))
			want.wait = IPADM_DHCP_WAIT_DEFAULT;
		assert_int_equal(
			wire_decode_request(goods[i].msg, strlen(goods[i].msg), &req, &reply), 0);
		assert_int_equal(reply.len, 0);
		assert_request_equal(&req, &want);
		buf_fini(&reply);
	}
}

/* Longer than any text may be, and than most of them. */
#define X100 TEN(TEN("x"))
#define X600 X100 X100 X100 X100 X100 X100

struct bad {
	const char *msg;
	int want;
	const char *reply; /* NULL for none */
};

static const struct bad bads[] = {
	{ "", -EBADMSG, NULL },
	{ "{", -EBADMSG, NULL },
	{ "null", -EBADMSG, NULL },
	{ "[]", -EBADMSG, NULL },
	{ "{}", -EBADMSG, NULL },
	{ "{\"method\":7}", -EBADMSG, NULL },
	{ "{\"method\":null}", -EBADMSG, NULL },
	{ "{\"method\":\"org.ipadm.Reload\"}x", -EBADMSG, NULL },
	{ "{\"method\":\"org.ipadm.Reload\"}{}", -EBADMSG, NULL },
	{ "GET / HTTP/1.1\r\n\r\n", -EBADMSG, NULL },
	{ CALL("EnableInterface", "\"name\":\"\\u0000\""), -EBADMSG, NULL },
	{ CALL("EnableInterface", "\"name\":\"\xff\xfe\""), -EBADMSG, NULL },
	{ CALL("EnableInterface", "\"name\":\"\xc0\x80\""), -EBADMSG, NULL },
	{ CALL("EnableInterface", "\"name\":\"\\ud800\""), -EBADMSG, NULL },
	{ CALL("EnableInterface", "\"name\":\"a\nb\""), -EBADMSG, NULL },
	{ CALL("Nothing", ""), -ENOSYS, NO_METHOD("org.ipadm.Nothing") },
	{ CALL("", ""), -ENOSYS, NO_METHOD("org.ipadm.") },
	{ "{\"method\":\"org.varlink.service.X\"}", -ENOSYS, NO_METHOD("org.varlink.service.X") },
	{ "{\"method\":\"org.other.Reload\"}", -ENOSYS, NO_INTERFACE("org.other") },
	{ "{\"method\":\"org.ipadm.sub.Reload\"}", -ENOSYS, NO_INTERFACE("org.ipadm.sub") },
	{ "{\"method\":\"Reload\"}", -ENOSYS, NO_INTERFACE("Reload") },
	{ "{\"method\":\"\"}", -ENOSYS, NO_INTERFACE("") },
	{ CALL("EnableInterface", ""), -EINVAL, INVALID("name") },
	{ CALL("EnableInterface", "\"name\":null"), -EINVAL, INVALID("name") },
	{ CALL("EnableInterface", "\"name\":1"), -EINVAL, INVALID("name") },
	{ CALL("EnableInterface", "\"name\":[\"a\"]"), -EINVAL, INVALID("name") },
	{ CALL("EnableInterface", "\"name\":\"a\",\"family\":\"inet\""), -EINVAL,
		INVALID("family") },
	{ CALL("CreateInterface", "\"name\":\"a\",\"family\":\"both\""), -EINVAL,
		INVALID("family") },
	{ CALL("CreateInterface", "\"name\":\"a\",\"family\":4"), -EINVAL, INVALID("family") },
	{ CALL("CreateInterface", "\"name\":\"a\",\"temporary\":1"), -EINVAL,
		INVALID("temporary") },
	{ CALL("CreateInterface", "\"name\":\"a\",\"legacy\":\"yes\""), -EINVAL,
		INVALID("legacy") },
	{ CALL("CreateInterface", "\"name\":\"a\",\"colour\":null"), -EINVAL, INVALID("colour") },
	{ CALL("EnableInterface", "\"name\":\"" TEN(TEN("abc")) "\""), -EINVAL, INVALID("name") },
	{ CALL("EnableInterface", "\"name\":\"a\",\"name\":\"b\""), -EINVAL,
		INVALID("parameters") },
	{ "{\"method\":\"org.ipadm.Reload\",\"method\":\"org.ipadm.Reload\"}", -EINVAL,
		INVALID("parameters") },
	{ "{\"method\":\"org.ipadm.Reload\",\"parameters\":[]}", -EINVAL, INVALID("parameters") },
	{ "{\"method\":\"org.ipadm.Reload\",\"parameters\":\"\"}", -EINVAL, INVALID("parameters") },
	{ CALL("Reload", "\"message\":\"a\\nb\""), -EINVAL, INVALID("message") },
	{ CALL("Reload", "\"message\":\"\\u009b\""), -EINVAL, INVALID("message") },
	{ CALL("Reload", "\"message\":7"), -EINVAL, INVALID("message") },
	{ CALL("Reload", "\"command\":\"\\u007f\""), -EINVAL, INVALID("command") },
	{ CALL("ListInterfaces", "\"message\":\"a\""), -EINVAL, INVALID("message") },
	{ CALL("GetStatus", "\"command\":\"a\""), -EINVAL, INVALID("command") },
	{ CALL("GetGeneration", "\"number\":\"1\""), -EINVAL, INVALID("number") },
	{ CALL("GetGeneration", "\"number\":-1"), -EINVAL, INVALID("number") },
	{ CALL("GetGeneration", ""), -EINVAL, INVALID("number") },
	{ CALL("Apply", "\"document\":1"), -EINVAL, INVALID("document") },
	{ CALL("Apply", "\"document\":\"\",\"confirm\":-1"), -EINVAL, INVALID("confirm") },
	{ CALL("Apply", "\"document\":\"\",\"confirm\":1000000"), -EINVAL, INVALID("confirm") },
	{ "{\"method\":\"org.ipadm.Reload\",\"more\":1}", -EINVAL, INVALID("more") },
	{ "{\"method\":\"org.ipadm.Reload\",\"oneway\":\"\"}", -EINVAL, INVALID("oneway") },
	{ "{\"method\":\"org.ipadm.Reload\",\"upgrade\":true}", -EINVAL, INVALID("upgrade") },
	{ "{\"method\":\"org.ipadm.Reload\",\"extra\":{}}", -EINVAL, INVALID("extra") },
	{ "{\"method\":\"org.ipadm.Nothing\",\"oneway\":true}", -ENOSYS, NULL },
	{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
	  "\"parameters\":{\"interface\":\"org.other\"}}",
		-EINVAL, NO_INTERFACE("org.other") },
	{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\"}", -EINVAL,
		INVALID("interface") },
	{ CALL("CreateAddress", ""), -EINVAL, INVALID("name") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"generate\":true"), -EINVAL, INVALID("generate") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":\"60\""), -EINVAL, INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":1.5"), -EINVAL, INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":true"), -EINVAL, INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":-3"), -EINVAL, INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":2147483648"), -EINVAL, INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":-9223372036854775808"), -EINVAL,
		INVALID("wait") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"wait\":9223372036854775808"), -EBADMSG, NULL },
	{ CALL("CreateAddress", "\"name\":\"a\",\"type\":1"), -EINVAL, INVALID("type") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"type\":\"0123456789abcdef\""), -EINVAL,
		INVALID("type") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"address\":[]"), -EINVAL, INVALID("address") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"address\":\"" X600 "\""), -EINVAL,
		INVALID("address") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"remote\":\"" X600 "\""), -EINVAL,
		INVALID("remote") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"resolved\":\"" X100 "\""), -EINVAL,
		INVALID("resolved") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"resolved_remote\":\"" X100 "\""), -EINVAL,
		INVALID("resolved_remote") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"reqhost\":\"" X600 "\""), -EINVAL,
		INVALID("reqhost") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"interface_id\":\"" X100 "\""), -EINVAL,
		INVALID("interface_id") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"generation\":\"" X100 "\""), -EINVAL,
		INVALID("generation") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"down\":0"), -EINVAL, INVALID("down") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"one_family\":\"\""), -EINVAL,
		INVALID("one_family") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"primary\":{}"), -EINVAL, INVALID("primary") },
	{ CALL("CreateAddress", "\"name\":\"a\",\"value\":\"1\""), -EINVAL, INVALID("value") },
	{ CALL("DeleteAddress", "\"name\":\"a/b\",\"release\":1"), -EINVAL, INVALID("release") },
	{ CALL("EnableAddress", "\"name\":\"a/b\",\"temporary\":true"), -EINVAL,
		INVALID("temporary") },
	{ CALL("RefreshAddress", "\"name\":\"a/b\",\"inform\":\"no\""), -EINVAL,
		INVALID("inform") },
	{ CALL("ListAddresses", "\"name\":[]"), -EINVAL, INVALID("name") },
	{ CALL("SetInterfaceProperty", "\"name\":\"a\",\"property\":\"mtu\""), -EINVAL,
		INVALID("protocol") },
	{ CALL("SetInterfaceProperty", "\"name\":\"a\",\"protocol\":\"ip\""), -EINVAL,
		INVALID("property") },
	{ CALL("SetProtocolProperty", "\"name\":\"a\",\"protocol\":\"ip\",\"property\":\"ttl\""),
		-EINVAL, INVALID("name") },
	{ CALL("SetProtocolProperty",
		  "\"protocol\":\"ip\",\"property\":\"ttl\",\"operation\":\"Set\""),
		-EINVAL, INVALID("operation") },
	{ CALL("SetProtocolProperty", "\"protocol\":\"ip\",\"property\":\"ttl\",\"operation\":0"),
		-EINVAL, INVALID("operation") },
	{ CALL("SetProtocolProperty", "\"protocol\":\"ip\",\"property\":\"ttl\",\"value\":60"),
		-EINVAL, INVALID("value") },
	{ CALL("SetProtocolProperty",
		  "\"protocol\":\"ip\",\"property\":\"ttl\",\"value\":\"" X600 "\""),
		-EINVAL, INVALID("value") },
	{ CALL("SetProtocolProperty", "\"protocol\":\"" X100 "\",\"property\":\"ttl\""), -EINVAL,
		INVALID("protocol") },
	{ CALL("SetAddressProperty", "\"name\":\"a/b\",\"property\":\"" X100 "\""), -EINVAL,
		INVALID("property") },
	{ CALL("SetAddressProperty", "\"name\":\"a/b\",\"property\":\"mtu\",\"protocol\":\"ip\""),
		-EINVAL, INVALID("protocol") },
	{ CALL("WatchProbes", ""), -EINVAL, ONE_ONLY },
	{ CALL("Monitor", ""), -EINVAL, ONE_ONLY },
	{ "{\"method\":\"org.ipadm.WatchProbes\",\"more\":false}", -EINVAL, ONE_ONLY },
	{ "{\"method\":\"org.ipadm.WatchProbes\",\"more\":true,\"oneway\":true}", -EINVAL, NULL },
	{ "{\"method\":\"org.ipadm.WatchProbes\",\"more\":true,\"parameters\":{\"name\":\"a\"}}",
		-EINVAL, INVALID("name") },
};

static void test_bad(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++) {
		struct wire_request req = { .method = WIRE_N_METHODS };
		struct buf reply = { 0 };

		print_message("# %zu\n", i);
		assert_int_equal(
			wire_decode_request(bads[i].msg, strlen(bads[i].msg), &req, &reply),
			bads[i].want);
		assert_int_equal(req.method, WIRE_N_METHODS);
		if (bads[i].reply) {
			assert_int_equal(reply.len, strlen(bads[i].reply) + 1);
			assert_string_equal(reply.data, bads[i].reply);
		} else {
			assert_int_equal(reply.len, 0);
		}
		buf_fini(&reply);
	}
}

/* A list of @depth brackets as a value inside of the call's object. */
static int decode_nested(size_t depth, char bracket)
{
	static const char head[] = "{\"method\":\"org.ipadm.Reload\",\"parameters\":";
	struct buf msg = { 0 }, reply = { 0 };
	struct wire_request req;
	int r;

	buf_puts(&msg, head);
	for (size_t i = 0; i < depth; i++)
		buf_puts(&msg, bracket == '{' ? "{\"a\":" : "[");
	buf_puts(&msg, "1");
	for (size_t i = 0; i < depth; i++)
		buf_putc(&msg, bracket == '{' ? '}' : ']');
	buf_putc(&msg, '}');
	r = wire_decode_request(msg.data, msg.len, &req, &reply);
	buf_fini(&msg);
	buf_fini(&reply);
	return r;
}

static void test_depth(void **state)
{
	static const char text[] = "{\"method\":\"org.ipadm.EnableInterface\",\"parameters\":"
				   "{\"name\":\"[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"}}";
	struct wire_request req;
	struct buf reply = { 0 };

	assert_int_equal(decode_nested(WIRE_MAX_DEPTH - 1, '['), -EINVAL);
	assert_int_equal(decode_nested(WIRE_MAX_DEPTH, '['), -EBADMSG);
	assert_int_equal(decode_nested(WIRE_MAX_DEPTH - 1, '{'), -EINVAL);
	assert_int_equal(decode_nested(WIRE_MAX_DEPTH, '{'), -EBADMSG);
	assert_int_equal(decode_nested(10000, '{'), -EBADMSG);

	/* Brackets in a string are text. */
	assert_int_equal(wire_decode_request(text, strlen(text), &req, &reply), 0);
	buf_fini(&reply);
}

static void test_size(void **state)
{
	struct buf msg = { 0 }, reply = { 0 };
	struct wire_request req;

	buf_puts(&msg, "{\"method\":\"org.ipadm.Reload\"}");
	while (msg.len < WIRE_MAX_REQUEST)
		buf_putc(&msg, ' ');
	assert_int_equal(wire_decode_request(msg.data, msg.len, &req, &reply), 0);
	buf_putc(&msg, ' ');
	assert_int_equal(wire_decode_request(msg.data, msg.len, &req, &reply), -EBADMSG);
	assert_int_equal(reply.len, 0);
	buf_fini(&msg);
	buf_fini(&reply);
}

/* What is too long is neither read nor sent. */
static void test_limits(void **state)
{
	const struct wire_request req = { .method = WIRE_GET_GENERATION };
	struct wire_reply reply = { .text = malloc(WIRE_MAX_REPLY + 1) };
	struct buf out = { 0 };
	struct err e = { 0 };

	assert_int_equal(
		wire_decode_reply(WIRE_RELOAD, "{}", (size_t)WIRE_MAX_REPLY + 1, &reply, &e),
		-EBADMSG);
	assert_int_equal(e.status, IPADM_EBADE);
	assert_non_null(reply.text);
	memset(reply.text, 'x', WIRE_MAX_REPLY);
	reply.text[WIRE_MAX_REPLY] = '\0';
	assert_int_equal(wire_encode_reply(&req, &reply, &out), -EMSGSIZE);
	buf_fini(&out);
	free(reply.text);
}

/* Every beginning of a message, and the message with every byte changed, is refused or understood.
 */
static void test_torn(void **state)
{
	static const char msg[] = CALL("CreateInterface", "\"name\":\"net0\",\"family\":\"inet\"");
	char copy[sizeof(msg)];
	struct wire_request req;
	struct buf reply = { 0 };

	for (size_t n = 0; n < sizeof(msg) - 1; n++)
		assert_int_equal(wire_decode_request(msg, n, &req, &reply), -EBADMSG);

	for (size_t n = 0; n < sizeof(msg) - 1; n++) {
		for (unsigned int c = 0; c < 256; c++) {
			int r;

			memcpy(copy, msg, sizeof(msg));
			copy[n] = (char)c;
			r = wire_decode_request(copy, sizeof(msg) - 1, &req, &reply);
			assert_true(r == 0 || r == -EBADMSG || r == -EINVAL || r == -ENOSYS);
			assert_true((r == -EINVAL || r == -ENOSYS) == (reply.len > 0));
			buf_consume(&reply, reply.len);
		}
	}
	buf_fini(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
