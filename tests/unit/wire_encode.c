/* SPDX-License-Identifier: Apache-2.0 */
/* What we send comes back as what it was, for every method, and the description tells of all of it.
 */
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

/* Fill what the method takes and nothing else. */
static struct wire_request make_request(enum wire_method method)
{
	static char document[] = "[ipadm]\nversion = 1\n# \xc3\xa9\n";
	uint64_t takes = wire_method_row(method)->takes;
	struct wire_request req = {
		.method = method,
		.families = takes & WIRE_PARAM_FAMILY ? FAM_INET6 : FAM_BOTH,
		.temporary = takes & WIRE_PARAM_TEMPORARY,
		.generate = takes & WIRE_PARAM_GENERATE,
		.legacy = takes & WIRE_PARAM_LEGACY,
		.wait = takes & WIRE_PARAM_WAIT ? 120 : IPADM_DHCP_WAIT_DEFAULT,
		.down = takes & WIRE_PARAM_DOWN,
		.one_family = takes & WIRE_PARAM_ONE_FAMILY,
		.primary = takes & WIRE_PARAM_PRIMARY,
		.no_stateful = takes & WIRE_PARAM_NO_STATEFUL,
		.no_stateless = takes & WIRE_PARAM_NO_STATELESS,
		.temporary_addresses = takes & WIRE_PARAM_TEMPORARY_ADDRESSES,
		.release = takes & WIRE_PARAM_RELEASE,
		.inform = takes & WIRE_PARAM_INFORM,
		.document = takes & WIRE_PARAM_DOCUMENT ? document : NULL,
		.merge = takes & WIRE_PARAM_MERGE,
		.unplugged = takes & WIRE_PARAM_UNPLUGGED,
		.operation = takes & WIRE_PARAM_OPERATION ? WIRE_RESET : WIRE_SET,
		.number = takes & WIRE_PARAM_NUMBER ? INT64_MAX : 0,
	};
	const struct {
		uint64_t bit;
		char *field;
		size_t size;
		const char *text;
	} texts[] = {
		{ WIRE_PARAM_NAME, req.name, sizeof(req.name), "n\xc3\xa9\"t0\\" },
		{ WIRE_PARAM_INTERFACE, req.name, sizeof(req.name), "org.ipadm" },
		{ WIRE_PARAM_TYPE, req.type, sizeof(req.type), "addrconf" },
		{ WIRE_PARAM_ADDRESS, req.address, sizeof(req.address), "web1/24" },
		{ WIRE_PARAM_REMOTE, req.remote, sizeof(req.remote), "web2" },
		{ WIRE_PARAM_RESOLVED, req.resolved, sizeof(req.resolved), "192.0.2.1" },
		{ WIRE_PARAM_RESOLVED_REMOTE, req.resolved_remote, sizeof(req.resolved_remote),
			"192.0.2.2" },
		{ WIRE_PARAM_REQHOST, req.reqhost, sizeof(req.reqhost), "host.example" },
		{ WIRE_PARAM_INTERFACE_ID, req.interface_id, sizeof(req.interface_id), "::1/64" },
		{ WIRE_PARAM_GENERATION, req.generation, sizeof(req.generation), "stable-privacy" },
		{ WIRE_PARAM_PROTOCOL, req.protocol, sizeof(req.protocol), "ipv4" },
		{ WIRE_PARAM_PROPERTY, req.property, sizeof(req.property), "mtu" },
		{ WIRE_PARAM_VALUE, req.value, sizeof(req.value), "\x01 \t\"" },
		{ WIRE_PARAM_PLAN, req.plan, sizeof(req.plan), "0123456789abcdef" },
		{ WIRE_PARAM_CONNECTIONS, req.connections, sizeof(req.connections),
			"192.0.2.1 192.0.2.2" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (takes & texts[i].bit)
			snprintf(texts[i].field, texts[i].size, "%s", texts[i].text);
	}
	if (wire_method_row(method)->mutating) {
		memset(req.message, 'm', sizeof(req.message) - 1);
		snprintf(req.command, sizeof(req.command), "ipadm x -m '\xc3\xa9\"'");
	}
	return req;
}

static void check_request(const struct wire_request *req)
{
	struct buf out = { 0 }, refused = { 0 };
	struct wire_request back;

	assert_int_equal(wire_encode_request(req, &out), 0);
	assert_int_equal(out.data[out.len - 1], '\0');
	assert_int_equal(strlen(out.data), out.len - 1);
	assert_int_equal(wire_decode_request(out.data, out.len - 1, &back, &refused), 0);
	assert_request_equal(&back, req);
	wire_request_fini(&back);
	buf_fini(&out);
	buf_fini(&refused);
}

static void test_requests(void **state)
{
	for (int m = 0; m < WIRE_N_METHODS; m++) {
		struct wire_request req = make_request((enum wire_method)m);

		if (!wire_method_row(req.method)->streams) {
			check_request(&req);
			req.oneway = true;
			check_request(&req);
			req.oneway = false;
		}
		req.more = true;
		check_request(&req);
		assert_int_equal(wire_method_find(wire_method_row(req.method)->name), m);
	}
	assert_int_equal(wire_method_find("org.ipadm.Nothing"), WIRE_N_METHODS);
}

/* The longest text that each field holds. */
static void test_long_texts(void **state)
{
	struct wire_request req = make_request(WIRE_CREATE_ADDRESS);

	memset(req.name, 'a', sizeof(req.name) - 1);
	memset(req.address, 'b', sizeof(req.address) - 1);
	memset(req.remote, 'c', sizeof(req.remote) - 1);
	memset(req.resolved, 'd', sizeof(req.resolved) - 1);
	memset(req.resolved_remote, 'e', sizeof(req.resolved_remote) - 1);
	memset(req.reqhost, 'f', sizeof(req.reqhost) - 1);
	memset(req.interface_id, 'g', sizeof(req.interface_id) - 1);
	memset(req.generation, 'h', sizeof(req.generation) - 1);
	memset(req.type, 'i', sizeof(req.type) - 1);
	req.wait = INT32_MAX;
	check_request(&req);
	req.wait = IPADM_DHCP_WAIT_FOREVER;
	check_request(&req);
	req.wait = 0;
	check_request(&req);

	req = make_request(WIRE_SET_INTERFACE_PROPERTY);
	memset(req.protocol, 'a', sizeof(req.protocol) - 1);
	memset(req.property, 'b', sizeof(req.property) - 1);
	memset(req.value, 'c', sizeof(req.value) - 1);
	for (int i = WIRE_SET; i <= WIRE_RESET; i++) {
		req.operation = (enum wire_operation)i;
		check_request(&req);
	}
}

/* Encode @reply and decode it again; the caller frees *@ret. */
static int turn(enum wire_method method, const struct wire_reply *reply, struct wire_reply *ret)
{
	struct wire_request req = make_request(method);
	struct buf out = { 0 };
	struct err e = { 0 };
	int r;

	assert_int_equal(wire_encode_reply(&req, reply, &out), 0);
	assert_int_equal(strlen(out.data), out.len - 1);
	r = wire_decode_reply(method, out.data, out.len - 1, ret, &e);
	assert_int_equal(e.status, IPADM_SUCCESS);
	buf_fini(&out);
	return r;
}

static void test_failures(void **state)
{
	struct wire_reply reply = { .error = { .status = IPADM_IF_EXISTS,
					    .sys = EEXIST,
					    .text = "net0: \"exists\"\nalready" } };

	for (int m = 0; m < WIRE_N_METHODS; m++) {
		struct wire_reply back = { 0 };

		assert_int_equal(turn((enum wire_method)m, &reply, &back), 0);
		assert_int_equal(back.error.status, IPADM_IF_EXISTS);
		assert_int_equal(back.error.sys, EEXIST);
		assert_string_equal(back.error.text, reply.error.text);
		assert_null(back.rows);
		assert_null(back.addrs.rows);
		wire_reply_fini(&back);
	}
}

static void test_name_and_status(void **state)
{
	struct wire_reply reply = { .name = "vni12",
		.status = { .read_only = true,
			.problem = "ipadm.conf:3: what?",
			.generation = 7,
			.syncs = 1,
			.messages = 2,
			.dumps = 3,
			.sysctls = UINT64_MAX,
			.pid = 99,
			.uptime = 5,
			.edit_pending = true,
			.version = "1.2" } };
	struct wire_reply back = { 0 };

	assert_int_equal(turn(WIRE_CREATE_INTERFACE, &reply, &back), 0);
	assert_int_equal(back.error.status, IPADM_SUCCESS);
	assert_string_equal(back.name, "vni12");
	back.name[0] = '\0';
	assert_int_equal(turn(WIRE_CREATE_ADDRESS, &reply, &back), 0);
	assert_string_equal(back.name, "vni12");

	assert_int_equal(turn(WIRE_GET_STATUS, &reply, &back), 0);
	assert_true(back.status.read_only);
	assert_string_equal(back.status.problem, "ipadm.conf:3: what?");
	assert_int_equal(back.status.generation, 7);
	assert_int_equal(back.status.syncs, 1);
	assert_int_equal(back.status.messages, 2);
	assert_int_equal(back.status.dumps, 3);
	assert_true(back.status.sysctls == INT64_MAX);
	assert_int_equal(back.status.pid, 99);
	assert_int_equal(back.status.uptime, 5);
	assert_true(back.status.edit_pending);
	assert_string_equal(back.status.version, "1.2");

	for (int m = WIRE_DELETE_INTERFACE; m <= WIRE_MOVE_INTERFACE; m++)
		assert_int_equal(turn((enum wire_method)m, &reply, &back), 0);
	for (int m = WIRE_DELETE_ADDRESS; m <= WIRE_REFRESH_ADDRESS; m++)
		assert_int_equal(turn((enum wire_method)m, &reply, &back), 0);
	for (int m = WIRE_SET_INTERFACE_PROPERTY; m <= WIRE_SET_PROTOCOL_PROPERTY; m++)
		assert_int_equal(turn((enum wire_method)m, &reply, &back), 0);
	assert_int_equal(turn(WIRE_RELOAD, &reply, &back), 0);
	assert_int_equal(turn(WIRE_GET_INFO, &reply, &back), 0);
	assert_int_equal(turn(WIRE_GET_DESCRIPTION, &reply, &back), 0);
}

static void test_rows(void **state)
{
	struct listing list = { 0 };
	struct wire_reply reply = { .rows = &list };
	struct wire_reply back = { 0 };

	assert_int_equal(turn(WIRE_LIST_INTERFACES, &reply, &back), 0);
	assert_int_equal(back.rows->n, 0);
	wire_reply_fini(&back);

	for (unsigned int i = 0; i < 1000; i++) {
		struct if_row *row = listing_add(&list);

		assert_non_null(row);
		snprintf(row->name, sizeof(row->name), "net%u", i);
		row->class = (ipadm_if_class_t)(i % 4);
		row->state = (ipadm_if_state_t)(i % 5);
		row->cflags = i & 0xfff;
		row->pflags = (i * 7) & 0xfff;
	}
	assert_int_equal(turn(WIRE_LIST_INTERFACES, &reply, &back), 0);
	assert_int_equal(back.rows->n, 1000);
	for (size_t i = 0; i < list.n; i++)
		assert_memory_equal(
			&back.rows->rows[i], &list.rows[i], offsetof(struct if_row, members));
	wire_reply_fini(&back);
	assert_null(back.rows);
	free(list.rows);
}

/* Of an interface that is a member of an IPMP group, and of the group. */
static void test_groups(void **state)
{
	_cleanup_listing_ struct listing *list = calloc(1, sizeof(*list));
	struct wire_reply reply = { .rows = list };
	struct wire_reply back = { 0 };

	assert_non_null(list);
	snprintf(listing_add(list)->group, LINK_NAMSIZ, "ipmp0");
	snprintf(list->rows[0].name, LINK_NAMSIZ, "net0");
	snprintf(listing_add(list)->name, LINK_NAMSIZ, "ipmp0");
	list->rows[1].class = IPADM_IF_CLASS_IPMP;
	assert_int_equal(if_names_add(&list->rows[1].members, "net0"), 0);
	assert_int_equal(if_names_add(&list->rows[1].members, "net1"), 0);
	assert_int_equal(turn(WIRE_LIST_INTERFACES, &reply, &back), 0);
	assert_string_equal(back.rows->rows[0].group, "ipmp0");
	assert_int_equal(back.rows->rows[0].members.n, 0);
	assert_string_equal(back.rows->rows[1].group, "");
	assert_int_equal(back.rows->rows[1].members.n, 2);
	assert_string_equal(back.rows->rows[1].members.names[1], "net1");
	wire_reply_fini(&back);
}

static void test_history(void **state)
{
	struct wire_generation rows[] = {
		{ .generation = 7,
			.parent = 6,
			.time = 1709208000,
			.uid = 0,
			.pid = 9,
			.restores = -1,
			.user = "root",
			.change = "Reload",
			.command = "ipadm reload",
			.message = "why: \"\xc3\xa9\"",
			.kind = "change",
			.state = "present" },
		{ .generation = 6,
			.uid = -1,
			.pid = -1,
			.restores = 0,
			.kind = "undo",
			.state = "damaged" },
	};
	struct wire_reply reply = { .generations = { .rows = rows, .n = 2 } };
	struct wire_reply back = { 0 };
	char text[] = "[ipadm]\nversion = 1\n";

	assert_int_equal(turn(WIRE_LIST_HISTORY, &reply, &back), 0);
	assert_int_equal(back.generations.n, 2);
	assert_memory_equal(back.generations.rows, rows, sizeof(rows));
	wire_reply_fini(&back);
	reply.text = text;
	assert_int_equal(turn(WIRE_GET_GENERATION, &reply, &back), 0);
	assert_string_equal(back.text, text);
	wire_reply_fini(&back);
	assert_null(back.text);
}

struct answer {
	enum wire_method method;
	const char *msg;
	int want;
	ipadm_status_t status; /* of the reply, or of the error when it can't be decoded */
};

#define ROW(n, c, s, cur, per)                                                          \
	"{\"parameters\":{\"interfaces\":[{\"name\":" n ",\"class\":" c ",\"state\":" s \
	",\"current\":" cur ",\"persistent\":" per "}]}}"

static const struct answer answers[] = {
	{ WIRE_RELOAD, "", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD, "[]", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD, "{\"a\":1,\"a\":2}", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD, "[[[[[[[[[[[[[[[[[[[[", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD, "{}", 0, IPADM_SUCCESS },
	{ WIRE_RELOAD, "{\"parameters\":{\"new\":1},\"continues\":false}", 0, IPADM_SUCCESS },
	{ WIRE_RELOAD, "{\"error\":7}", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD, "{\"error\":\"org.ipadm.Failed\"}", -EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD,
		"{\"error\":\"org.ipadm.Failed\",\"parameters\":{\"status\":900,"
		"\"symbol\":\"brand-new\",\"errno\":0,\"message\":\"m\"}}",
		0, IPADM_FAILURE },
	{ WIRE_RELOAD,
		"{\"error\":\"org.ipadm.Failed\",\"parameters\":{\"status\":0,"
		"\"symbol\":\"success\",\"errno\":0,\"message\":\"m\"}}",
		0, IPADM_FAILURE },
	{ WIRE_RELOAD,
		"{\"error\":\"org.ipadm.Failed\",\"parameters\":{\"status\":10,"
		"\"symbol\":\"if-exists\",\"errno\":99999999,\"message\":\"m\"}}",
		-EBADMSG, IPADM_EBADE },
	{ WIRE_RELOAD,
		"{\"error\":\"org.varlink.service.MethodNotFound\","
		"\"parameters\":{\"method\":\"x\"}}",
		0, IPADM_NOTSUP },
	{ WIRE_RELOAD, "{\"error\":\"org.varlink.service.InvalidParameter\"}", 0,
		IPADM_INVALID_ARG },
	{ WIRE_RELOAD, "{\"error\":\"io.other.Thing\"}", 0, IPADM_FAILURE },
	{ WIRE_CREATE_INTERFACE, "{}", -EBADMSG, IPADM_EBADE },
	{ WIRE_CREATE_INTERFACE, "{\"parameters\":[]}", -EBADMSG, IPADM_EBADE },
	{ WIRE_CREATE_INTERFACE, "{\"parameters\":{\"name\":null}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_GET_STATUS, "{\"parameters\":{\"read_only\":true}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_GET_STATUS,
		"{\"parameters\":{\"read_only\":true,\"problem\":\"\",\"generation\":-1}}",
		-EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_HISTORY, "{\"parameters\":{}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_HISTORY, "{\"parameters\":{\"generations\":[{\"generation\":1}]}}", -EBADMSG,
		IPADM_EBADE },
	{ WIRE_LIST_HISTORY,
		"{\"parameters\":{\"generations\":[{\"generation\":1,\"parent\":0,\"kind\":"
		"\"later\","
		"\"state\":\"ok\",\"new\":1}]}}",
		0, IPADM_SUCCESS },
	{ WIRE_LIST_HISTORY,
		"{\"parameters\":{\"generations\":[{\"generation\":1,\"parent\":0,\"kind\":"
		"\"undo\","
		"\"state\":\"ok\",\"uid\":-2}]}}",
		-EBADMSG, IPADM_EBADE },
	{ WIRE_GET_GENERATION, "{\"parameters\":{\"text\":null}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, "{\"parameters\":{\"interfaces\":{}}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, "{\"parameters\":{\"interfaces\":[1]}}", -EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "\"ip\"", "\"ok\"", "[]", "[\"later\"]"), 0,
		IPADM_SUCCESS },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "\"ip\"", "\"new\"", "[]", "[]"), -EBADMSG,
		IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "3", "\"ok\"", "[]", "[]"), -EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "\"ip\"", "\"ok\"", "[3]", "[]"), -EBADMSG,
		IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"0123456789abcdef\"", "\"ip\"", "\"ok\"", "[]", "[]"),
		-EBADMSG, IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "\"ip\"", "\"ok\"", "[]", "[],\"group\":7"), -EBADMSG,
		IPADM_EBADE },
	{ WIRE_LIST_INTERFACES, ROW("\"a\"", "\"ipmp\"", "\"ok\"", "[]", "[],\"members\":[7]"),
		-EBADMSG, IPADM_EBADE },
};

static void test_answers(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		const struct answer *a = &answers[i];
		struct wire_reply back = { 0 };
		struct err e = { 0 };

		print_message("# %s\n", a->msg);
		assert_int_equal(
			wire_decode_reply(a->method, a->msg, strlen(a->msg), &back, &e), a->want);
		assert_int_equal(a->want < 0 ? e.status : back.error.status, a->status);
		wire_reply_fini(&back);
	}
}

/* Whether @text has the line "method NAME(" for the last part of @method. */
static bool describes(const char *text, const char *method)
{
	char line[128];

	snprintf(line, sizeof(line), "\nmethod %s(", strrchr(method, '.') + 1);
	return strstr(text, line);
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)); p++)
		n++;

	return n;
}

/* What an error is about is left out where there is no room for it: the sentence counts. */
static void test_long_object(void **state)
{
	struct wire_reply back = { 0 };
	struct err e = { 0 };
	char text[512];

	snprintf(text, sizeof(text),
		"{\"error\":\"org.ipadm.Failed\",\"parameters\":{\"status\":3,\"symbol\":\"eperm\","
		"\"errno\":1,\"message\":\"no\",\"object\":\"%0120d\"}}",
		0);
	assert_int_equal(wire_decode_reply(WIRE_RELOAD, text, strlen(text), &back, &e), 0);
	assert_int_equal(back.error.status, IPADM_EPERM);
	assert_string_equal(back.error.text, "no");
	assert_string_equal(back.error.object, "");
}

static void test_description(void **state)
{
	const char *own = wire_description("org.ipadm");
	const char *service = wire_description("org.varlink.service");
	size_t n_own = 0, n_service = 0;

	assert_null(wire_description("org.other"));
	assert_null(wire_description(""));
	for (int m = 0; m < WIRE_N_METHODS; m++) {
		const char *name = wire_method_row((enum wire_method)m)->name;
		bool is_own = strncmp(name, "org.ipadm.", 10) == 0;

		assert_true(describes(is_own ? own : service, name));
		if (is_own)
			n_own++;
		else
			n_service++;
	}
	assert_int_equal(count(own, "\nmethod "), n_own);
	assert_int_equal(count(service, "\nmethod "), n_service);
	assert_int_equal(count(own, "\nerror Failed ("), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_name_and_status),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_long_object),
		cmocka_unit_test(test_description),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
