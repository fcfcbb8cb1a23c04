/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to the kernel that change nothing and need no right: batches with answers of their own,
 * dumps, and messages that somebody else sends.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "netlink/netlink.h"

struct counter {
	int messages;
	int fail_at; /* which message is answered with -EIO; 0 for none */
};

static int count_message(void *ctx, const struct nlmsghdr *h)
{
	struct counter *c = ctx;

	assert_int_equal(h->nlmsg_type, RTM_NEWLINK);
	c->messages++;
	return c->messages == c->fail_at ? -EIO : 0;
}

static void restart(void *ctx)
{
	struct counter *c = ctx;

	c->messages = 0;
}

static const struct nl_sink_ops counter_ops = { .message = count_message, .restart = restart };

struct fixture {
	struct nl_sock *s;
	struct nl_batch *b;
};

static int setup(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	*state = f;
	f->b = nl_batch_new();
	return f->b ? nl_open(&f->s) : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nl_close(f->s);
	free(f->b);
	test_free(f);
	return 0;
}

static void ask_by_name(struct nl_batch *b, const char *name)
{
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };

	nl_begin(b, RTM_GETLINK, 0, &ifi, sizeof(ifi));
	if (name)
		nl_put_str(b, IFLA_IFNAME, name);
	assert_int_equal(nl_end(b), 0);
}

static void test_batch_has_a_result_each(void **state)
{
	struct fixture *f = *state;
	struct counter c = { .messages = 0 };
	const struct nl_sink sink = { .ops = &counter_ops, .ctx = &c };
	struct nl_result results[3];

	ask_by_name(f->b, "lo");
	ask_by_name(f->b, "no-such-link");
	ask_by_name(f->b, "lo");
	assert_int_equal(nl_run(f->s, f->b, &sink, results), 0);
	assert_int_equal(results[0].error, 0);
	assert_int_equal(results[1].error, -ENODEV);
	assert_int_equal(results[2].error, 0);
	assert_int_equal(c.messages, 2);
	assert_int_equal(f->s->messages, 3);
	assert_int_equal(f->s->dumps, 0);
	assert_int_equal(f->b->n, 0);
	assert_int_equal(nl_run(f->s, f->b, &sink, results), 0);
}

static void test_keeps_the_kernels_words(void **state)
{
	struct fixture *f = *state;
	const struct ifaddrmsg ifa = { .ifa_family = AF_INET, .ifa_prefixlen = 7 };
	struct nl_result result;

	nl_begin(f->b, RTM_GETADDR, 0, &ifa, sizeof(ifa));
	assert_int_equal(nl_end(f->b), 0);
	assert_int_equal(
		nl_dump(f->s, f->b, &(struct nl_sink){ .ops = &counter_ops }, &result), -EINVAL);
	assert_int_equal(result.error, -EINVAL);
	assert_non_null(strstr(result.text, "Invalid values in header"));
}

static void test_dump(void **state)
{
	struct fixture *f = *state;
	struct counter c = { .messages = 0 };
	const struct nl_sink sink = { .ops = &counter_ops, .ctx = &c };
	struct nl_result result;

	ask_by_name(f->b, NULL);
	assert_int_equal(nl_dump(f->s, f->b, &sink, &result), 0);
	assert_true(c.messages >= 1);
	assert_true(f->s->dumps >= 1);
	assert_int_equal(f->s->messages, f->s->dumps);
}

/* How many of the dumps that follow are answered as if something had changed meanwhile. */
static int interruptions;

ssize_t __real_recvmsg(int fd, struct msghdr *msg, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	ssize_t n = __real_recvmsg(fd, msg, flags);
	struct nlmsghdr *h = msg->msg_iov->iov_base;

	for (long left = n; !(flags & MSG_PEEK) && NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		if (h->nlmsg_type != NLMSG_DONE || interruptions == 0)
			continue;
		h->nlmsg_flags |= NLM_F_DUMP_INTR;
		interruptions--;
	}

	return n;
}

/* A dump that something changed amid is asked for again, and what it gave is forgotten; in the end that is told. */
static void test_interrupted(void **state)
{
	struct fixture *f = *state;
	struct counter quiet = { .messages = 0 }, c = { .messages = 0 };
	const struct nl_sink sink = { .ops = &counter_ops, .ctx = &c };
	struct nl_result result;

	ask_by_name(f->b, NULL);
	assert_int_equal(nl_dump(f->s, f->b,
				 &(struct nl_sink){ .ops = &counter_ops, .ctx = &quiet }, &result),
		0);
	interruptions = NL_DUMP_TRIES - 1;
	ask_by_name(f->b, NULL);
	assert_int_equal(nl_dump(f->s, f->b, &sink, &result), 0);
	assert_int_equal(c.messages, quiet.messages);
	interruptions = NL_DUMP_TRIES;
	ask_by_name(f->b, NULL);
	assert_int_equal(nl_dump(f->s, f->b, &sink, &result), -EAGAIN);
	assert_int_equal(result.error, -EAGAIN);
	assert_int_equal(interruptions, 0);
}

/* The rest of an answer that nobody wants any more doesn't disturb the next question. */
static void test_sink_may_give_up(void **state)
{
	struct fixture *f = *state;
	struct counter c = { .fail_at = 1 };
	const struct nl_sink sink = { .ops = &counter_ops, .ctx = &c };
	struct nl_result result;

	ask_by_name(f->b, NULL);
	assert_int_equal(nl_dump(f->s, f->b, &sink, &result), -EIO);
	assert_int_equal(c.messages, 1);
	c.fail_at = 0;
	ask_by_name(f->b, "lo");
	assert_int_equal(nl_run(f->s, f->b, &sink, &result), 0);
	assert_int_equal(result.error, 0);
	assert_int_equal(c.messages, 2);
}

/* Any program may send us messages: what is not the kernel's answer to this question doesn't count. */
static void test_strangers_are_ignored(void **state)
{
	struct fixture *f = *state;
	_cleanup_nl_ struct nl_sock *stranger = NULL;
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = f->s->portid };
	struct counter c = { .messages = 0 };
	const struct nl_sink sink = { .ops = &counter_ops, .ctx = &c };
	struct nl_result result;
	const struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
	} forged = {
		.h = { .nlmsg_len = sizeof(forged),
			.nlmsg_type = NLMSG_ERROR,
			.nlmsg_seq = f->s->seq,
			.nlmsg_pid = f->s->portid },
		.e = { .error = -EPERM },
	};

	assert_int_equal(nl_open(&stranger), 0);
	if (sendto(stranger->fd, &forged, sizeof(forged), 0, (const struct sockaddr *)&to,
		    sizeof(to)) < 0) {
		print_message("# skipped: sending to another program needs a right: %s\n",
			strerror(errno));
		skip();
	}
	ask_by_name(f->b, "lo");
	assert_int_equal(nl_run(f->s, f->b, &sink, &result), 0);
	assert_int_equal(result.error, 0);
	assert_int_equal(c.messages, 1);
}

static void test_events_do_not_block(void **state)
{
	_cleanup_nl_ struct nl_sock *events = NULL;
	const struct nlmsghdr *h = NULL;

	assert_int_equal(nl_open_events(RTNLGRP_NEXTHOP, &events), 0);
	assert_int_equal(nl_next_event(events, &h), -EAGAIN);
	assert_null(h);
	assert_null(nl_close(NULL));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_batch_has_a_result_each),
		TEST(test_keeps_the_kernels_words),
		TEST(test_dump),
		TEST(test_interrupted),
		TEST(test_sink_may_give_up),
		TEST(test_strangers_are_ignored),
		TEST(test_events_do_not_block),
	};

	return cmocka_run_group_tests_name("netlink_socket", tests, NULL, NULL);
}
