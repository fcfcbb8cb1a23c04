/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of ListAddresses: from a listing to JSON and back, and what is no answer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wire/wire.h"

/* Encode @reply and decode it again; the caller frees *@ret. */
static void turn(const struct wire_reply *reply, struct wire_reply *ret)
{
	struct wire_request req = { .method = WIRE_LIST_ADDRESSES };
	struct buf out = { 0 };
	struct err e = { 0 };

	assert_int_equal(wire_encode_reply(&req, reply, &out), 0);
	assert_int_equal(strlen(out.data), out.len - 1);
	assert_int_equal(wire_decode_reply(WIRE_LIST_ADDRESSES, out.data, out.len - 1, ret, &e), 0);
	assert_int_equal(ret->error.status, IPADM_SUCCESS);
	buf_fini(&out);
}

static struct addr make_addr(const char *text, uint8_t plen)
{
	struct addr a = { .ifindex = 2, .plen = plen };

	assert_int_equal(ip_parse(text, &a.local), 0);
	return a;
}

static void test_rows(void **state)
{
	struct addr a4 = make_addr("192.0.2.1", 24);
	struct addr a6 = make_addr("2001:db8::1", 64);
	struct object obj = { .kind = OBJ_ADDRESS, .name = "net0/v4" };
	struct addr_row rows[] = {
		{ .ifname = "net0",
			.obj = &obj,
			.addr = &a4,
			.type = IPADM_ADDR_STATIC,
			.state = IFA_OK,
			.cflags = IA_UP | IA_DEPRECATED,
			.pflags = IA_UP },
		{ .ifname = "net0",
			.addr = &a6,
			.type = IPADM_ADDR_NONE,
			.state = IFA_TENTATIVE,
			.cflags = IA_UNNUMBERED | IA_PRIVATE | IA_TEMPORARY },
	};
	struct addr_listing listing = { .rows = rows, .n = ARRAY_SIZE(rows) };
	struct wire_reply reply = { .addr_listing = &listing };
	struct wire_reply back = { 0 };
	const struct wire_addr *got;

	turn(&reply, &back);
	assert_int_equal(back.addrs.n, 2);
	got = &back.addrs.rows[0];
	assert_string_equal(got->name, "net0/v4");
	assert_string_equal(got->ifname, "net0");
	assert_string_equal(got->type, "static");
	assert_string_equal(got->state, "ok");
	assert_string_equal(got->address, "192.0.2.1/24");
	assert_int_equal(got->cflags, IA_UP | IA_DEPRECATED);
	assert_int_equal(got->pflags, IA_UP);
	got = &back.addrs.rows[1];
	assert_string_equal(got->name, "");
	assert_string_equal(got->type, "none");
	assert_string_equal(got->state, "tentative");
	assert_string_equal(got->address, "2001:db8::1/64");
	assert_int_equal(got->cflags, IA_UNNUMBERED | IA_PRIVATE | IA_TEMPORARY);
	assert_int_equal(got->pflags, 0);
	wire_reply_fini(&back);
	assert_null(back.addrs.rows);
	assert_int_equal(back.addrs.n, 0);
}

/* Every type, state and set of flags. */
static void test_words(void **state)
{
	static const char *const types[] = { "none", "static", "addrconf", "dhcp" };
	static const char *const states[] = { "disabled", "duplicate", "down", "tentative", "ok",
		"inaccessible" };
	struct addr a = make_addr("192.0.2.1", 32);

	for (unsigned int i = 0; i < 4 * 6 * 32; i++) {
		struct addr_row row = { .ifname = "net0", .addr = &a };
		struct addr_listing listing = { .rows = &row, .n = 1 };
		struct wire_reply back = { 0 };

		row.type = (ipadm_addr_type_t)(i % 4);
		row.state = (ipadm_addr_state_t)(i / 4 % 6);
		row.cflags = i / 24;
		row.pflags = 31 - i / 24;
		turn(&(struct wire_reply){ .addr_listing = &listing }, &back);
		assert_int_equal(back.addrs.n, 1);
		assert_string_equal(back.addrs.rows[0].type, types[i % 4]);
		assert_string_equal(back.addrs.rows[0].state, states[i / 4 % 6]);
		assert_int_equal(back.addrs.rows[0].cflags, row.cflags);
		assert_int_equal(back.addrs.rows[0].pflags, row.pflags);
		wire_reply_fini(&back);
	}
}

static void test_many(void **state)
{
	struct addr a = make_addr("192.0.2.1", 24);
	struct addr_listing listing = { .n = 10000 };
	struct wire_reply reply = { .addr_listing = &listing };
	struct wire_reply back = { 0 };

	listing.rows = calloc(listing.n, sizeof(*listing.rows));
	assert_non_null(listing.rows);
	for (size_t i = 0; i < listing.n; i++)
		listing.rows[i] = (struct addr_row){ .ifname = "net0", .addr = &a };
	turn(&reply, &back);
	assert_int_equal(back.addrs.n, 10000);
	assert_string_equal(back.addrs.rows[9999].address, "192.0.2.1/24");
	wire_reply_fini(&back);
	free(listing.rows);

	turn(&(struct wire_reply){ 0 }, &back);
	assert_int_equal(back.addrs.n, 0);
	wire_reply_fini(&back);
}

#define ROW(name, ifname, type, state, address, current, persistent)                          \
	"{\"parameters\":{\"addresses\":[{\"name\":" name ",\"interface\":" ifname            \
	",\"type\":" type ",\"state\":" state ",\"address\":" address ",\"current\":" current \
	",\"persistent\":" persistent "}]}}"
#define A      "\"a\""
#define X32    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X640   X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32
#define STR(s) "\"" s "\""

static const struct answer {
	const char *msg;
	bool good;
} answers[] = {
	{ "{\"parameters\":{\"addresses\":[]}}", true },
	{ ROW(A, A, A, A, A, "[]", "[]"), true },
	{ ROW(A, A, A, A, A, "[\"up\",\"of-tomorrow\"]", "[\"of-tomorrow\"]"), true },
	{ ROW("\"\"", A, "\"of-tomorrow\"", "\"of-tomorrow\"", A, "[]", "[]"), true },
	{ "{}", false },
	{ "{\"parameters\":{}}", false },
	{ "{\"parameters\":{\"addresses\":null}}", false },
	{ "{\"parameters\":{\"addresses\":{}}}", false },
	{ "{\"parameters\":{\"addresses\":[1]}}", false },
	{ "{\"parameters\":{\"addresses\":[{}]}}", false },
	{ "{\"parameters\":{\"addresses\":[[]]}}", false },
	{ ROW("1", A, A, A, A, "[]", "[]"), false },
	{ ROW(A, "null", A, A, A, "[]", "[]"), false },
	{ ROW(A, A, "{}", A, A, "[]", "[]"), false },
	{ ROW(A, A, A, "true", A, "[]", "[]"), false },
	{ ROW(A, A, A, A, "[]", "[]", "[]"), false },
	{ ROW(A, A, A, A, A, "\"up\"", "[]"), false },
	{ ROW(A, A, A, A, A, "[]", "null"), false },
	{ ROW(A, A, A, A, A, "[1]", "[]"), false },
	{ ROW(A, A, A, A, A, "[]", "[[]]"), false },
	{ ROW(STR(X32 X32), A, A, A, A, "[]", "[]"), false },
	{ ROW(A, STR(X32), A, A, A, "[]", "[]"), false },
	{ ROW(A, A, STR(X32), A, A, "[]", "[]"), false },
	{ ROW(A, A, A, STR(X32), A, "[]", "[]"), false },
	{ ROW(A, A, A, A, STR(X640), "[]", "[]"), false },
};

static void test_answers(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		const char *msg = answers[i].msg;
		struct wire_reply back = { 0 };
		struct err e = { 0 };
		int r;

		print_message("# %s\n", msg);
		r = wire_decode_reply(WIRE_LIST_ADDRESSES, msg, strlen(msg), &back, &e);
		assert_int_equal(r, answers[i].good ? 0 : -EBADMSG);
		assert_int_equal(e.status, answers[i].good ? IPADM_SUCCESS : IPADM_EBADE);
		wire_reply_fini(&back);
	}
}

/* Every beginning of an answer, and the answer with every byte changed, is refused or understood. */
static void test_torn(void **state)
{
	static const char msg[] = ROW(A, A, "\"dhcp\"", "\"ok\"", A, "[\"up\"]", "[]");
	struct wire_reply back = { 0 };
	struct err e = { 0 };
	char copy[sizeof(msg)];

	for (size_t n = 0; n < sizeof(msg) - 1; n++)
		assert_int_equal(
			wire_decode_reply(WIRE_LIST_ADDRESSES, msg, n, &back, &e), -EBADMSG);

	for (size_t n = 0; n < sizeof(msg) - 1; n++) {
		for (unsigned int c = 0; c < 256; c++) {
			int r;

			memcpy(copy, msg, sizeof(msg));
			copy[n] = (char)c;
			r = wire_decode_reply(
				WIRE_LIST_ADDRESSES, copy, sizeof(msg) - 1, &back, &e);
			assert_true(r == 0 || r == -EBADMSG);
			if (r == 0)
				wire_reply_fini(&back);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
