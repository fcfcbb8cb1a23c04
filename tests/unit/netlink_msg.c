/* SPDX-License-Identifier: Apache-2.0 */
/* Building messages and reading attributes, without a kernel. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "netlink/netlink.h"

enum {
	T_U8 = 1,
	T_U32 = 2,
	T_STR = 3,
	T_BIN = 4,
	T_NEST = 5,
	T_UNWANTED = 6,
	T_LAST = 7,
};

static const struct nl_policy policy[] = {
	[T_U8] = { NL_U8 },
	[T_U32] = { NL_U32 },
	[T_STR] = { NL_STR, 5 },
	[T_BIN] = { NL_BIN, 4 },
	[T_NEST] = { NL_NEST },
	[T_LAST] = { NL_U8 },
};

static const struct rtgenmsg head = { .rtgen_family = 2 };

static int setup(void **state)
{
	*state = nl_batch_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static const struct nlmsghdr *first_message(const struct nl_batch *b)
{
	return (const void *)b->data;
}

static int parse(const struct nl_batch *b, const struct nlattr **tb)
{
	return nl_parse_message(policy, tb, ARRAY_SIZE(policy), first_message(b), sizeof(head));
}

static void test_reads_what_was_built(void **state)
{
	struct nl_batch *b = *state;
	const struct nlattr *tb[ARRAY_SIZE(policy)];
	const struct nlattr *in[ARRAY_SIZE(policy)];
	size_t nest;

	nl_begin(b, RTM_GETLINK, NLM_F_CREATE, &head, sizeof(head));
	nl_put_u8(b, T_U8, 7);
	nl_put_str(b, T_STR, "four");
	nest = nl_nest(b, T_NEST);
	nl_put_u32(b, T_U32, 0x01020304);
	nl_nest_end(b, nest);
	nl_put(b, T_UNWANTED, "x", 1);
	nl_put(b, 4000, "x", 1);
	assert_int_equal(nl_end(b), 0);
	assert_int_equal(b->n, 1);
	assert_int_equal(first_message(b)->nlmsg_len, b->len);
	assert_int_equal(first_message(b)->nlmsg_flags, NLM_F_REQUEST | NLM_F_CREATE);

	assert_int_equal(parse(b, tb), 0);
	assert_int_equal(nl_get_u8(tb[T_U8], 0), 7);
	assert_string_equal(nl_get_str(tb[T_STR]), "four");
	assert_null(tb[T_UNWANTED]);
	assert_int_equal(nl_get_u32(tb[T_U32], 99), 99);
	assert_string_equal(nl_get_str(NULL), "");
	assert_int_equal(
		nl_parse(policy, in, ARRAY_SIZE(in), nl_data(tb[T_NEST]), nl_len(tb[T_NEST])), 0);
	assert_int_equal(nl_get_u32(in[T_U32], 0), 0x01020304);
	assert_int_equal(nl_parse(policy, in, ARRAY_SIZE(in), NULL, 0), 0);
	assert_null(in[T_U32]);
}

/* An attribute that is not as the policy says: @len bytes of @data. */
static int parse_one(struct nl_batch *b, uint16_t type, const char *data, size_t len)
{
	const struct nlattr *tb[ARRAY_SIZE(policy)];

	nl_batch_reset(b);
	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	nl_put(b, type, data, len);
	assert_int_equal(nl_end(b), 0);
	return parse(b, tb);
}

static void test_policy_refuses(void **state)
{
	struct nl_batch *b = *state;

	assert_int_equal(parse_one(b, T_U8, "", 0), -EBADMSG);
	assert_int_equal(parse_one(b, T_U8, "1", 1), 0);
	assert_int_equal(parse_one(b, T_U32, "123", 3), -EBADMSG);
	assert_int_equal(parse_one(b, T_U32, "1234", 4), 0);
	assert_int_equal(parse_one(b, T_BIN, "123", 3), -EBADMSG);
	assert_int_equal(parse_one(b, T_BIN, "12345", 5), 0);
	/* Without an end, and too long. */
	assert_int_equal(parse_one(b, T_STR, "four", 4), -EBADMSG);
	assert_int_equal(parse_one(b, T_STR, "four", 5), 0);
	assert_int_equal(parse_one(b, T_STR, "fives", 6), -EBADMSG);
	assert_int_equal(parse_one(b, T_UNWANTED, "", 0), 0);
}

static void test_broken_attributes(void **state)
{
	const struct nlattr *tb[ARRAY_SIZE(policy)];
	struct nlattr a[2] = { { .nla_len = 4, .nla_type = T_NEST }, { .nla_len = 3 } };

	assert_int_equal(nl_parse(policy, tb, ARRAY_SIZE(tb), a, sizeof(a)), -EBADMSG);
	a[1].nla_len = 5;
	assert_int_equal(nl_parse(policy, tb, ARRAY_SIZE(tb), a, sizeof(a)), -EBADMSG);
	assert_int_equal(nl_parse(policy, tb, ARRAY_SIZE(tb), a, sizeof(a) - 1), -EBADMSG);
	a[1].nla_len = 4;
	assert_int_equal(nl_parse(policy, tb, ARRAY_SIZE(tb), a, sizeof(a)), 0);
}

static void test_too_long_sticks(void **state)
{
	struct nl_batch *b = *state;
	static const char big[NL_MESSAGE_MAX];
	size_t len;

	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	assert_int_equal(nl_end(b), 0);
	len = b->len;

	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	nl_put(b, T_BIN, big, sizeof(big));
	nl_put_u8(b, T_U8, 1);
	assert_int_equal(nl_end(b), -EMSGSIZE);
	/* It has left nothing behind. */
	assert_int_equal(b->len, len);
	assert_int_equal(b->n, 1);
	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	nl_put(b, T_BIN, big, sizeof(big) + 70000);
	assert_int_equal(nl_end(b), -EMSGSIZE);
	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	nl_put_u8(b, T_U8, 1);
	assert_int_equal(nl_end(b), 0);
}

static void test_batch_is_bounded(void **state)
{
	struct nl_batch *b = *state;
	static const char big[NL_MESSAGE_MAX - 200];
	size_t n = 0;

	while (!nl_batch_is_full(b)) {
		nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
		assert_int_equal(nl_end(b), 0);
	}
	assert_int_equal(b->n, NL_BATCH_MAX);
	nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
	assert_int_equal(nl_end(b), -EMSGSIZE);

	nl_batch_reset(b);
	for (; !nl_batch_is_full(b); n++) {
		nl_begin(b, RTM_GETLINK, 0, &head, sizeof(head));
		nl_put(b, T_BIN, big, sizeof(big));
		assert_int_equal(nl_end(b), 0);
	}
	assert_int_equal(b->n, n);
	assert_true(b->len <= NL_BATCH_SIZE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reads_what_was_built),
		TEST(test_policy_refuses),
		TEST(test_broken_attributes),
		TEST(test_too_long_sticks),
		TEST(test_batch_is_bounded),
	};

	return cmocka_run_group_tests_name("netlink_msg", tests, NULL, NULL);
}
