/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: sources are told, may end one another, and timers come when they are armed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>

#include <cmocka.h>

#include "daemon/loop.h"

struct node {
	struct source source;
	struct loop *loop;
	struct node *other; /* is ended when this one is told */
	unsigned int told;
};

static void node_ready(struct source *src, uint32_t events)
{
	struct node *node = src->owner;

	node->told++;
	if (node->other) {
		loop_remove(node->loop, &node->other->source);
		close_fd(&node->other->source.fd);
		node->other->source.fd = -1;
		node->other->source.owner = NULL;
		node->other = NULL;
	}
}

static const struct source_ops node_ops = { .ready = node_ready };

static void node_init(struct node *node, struct loop *loop)
{
	*node = (struct node){ .source = { .fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK),
				       .ops = &node_ops,
				       .owner = node },
		.loop = loop };
	assert_int_equal(loop_add(loop, &node->source, EPOLLIN), 0);
}

/* Both are ready; whichever is told first ends the other, of which nothing is heard then. */
static void test_one_ends_another(void **state)
{
	struct loop loop;
	struct node a, b;

	assert_int_equal(loop_init(&loop), 0);
	node_init(&a, &loop);
	node_init(&b, &loop);
	a.other = &b;
	b.other = &a;
	assert_int_equal(loop_step(&loop, 0), 0);
	assert_int_equal(loop_step(&loop, 0), 0);
	assert_int_equal(a.told + b.told, 2);
	assert_true(a.told == 0 || b.told == 0);
	close_fd(&a.source.fd);
	close_fd(&b.source.fd);
	loop_fini(&loop);
	assert_int_equal(loop.fd, -1);
}

/* One that is always ready doesn't keep the others from being told. */
static void test_turns(void **state)
{
	struct loop loop;
	struct node nodes[8];

	assert_int_equal(loop_init(&loop), 0);
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++)
		node_init(&nodes[i], &loop);
	for (size_t i = 0; i < 10 * ARRAY_SIZE(nodes); i++)
		assert_int_equal(loop_step(&loop, 0), 0);
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		assert_int_equal(nodes[i].told, 10);
		assert_int_equal(loop_change(&loop, &nodes[i].source, 0), 0);
	}
	assert_int_equal(loop_step(&loop, 0), -EAGAIN);
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++)
		close_fd(&nodes[i].source.fd);
	loop_fini(&loop);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct node *node = src->owner;

	timer_clear(src->fd);
	node->told++;
	loop_stop(node->loop);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

static void test_timer(void **state)
{
	struct loop loop;
	struct node node = { .source = { .fd = -1, .ops = &timer_ops }, .loop = &loop };

	node.source.owner = &node;
	assert_int_equal(loop_init(&loop), 0);
	assert_int_equal(timer_open(&node.source.fd), 0);
	assert_int_equal(loop_add(&loop, &node.source, EPOLLIN), 0);
	assert_int_equal(loop_step(&loop, 0), -EAGAIN);
	timer_arm(node.source.fd, 3600000);
	assert_int_equal(loop_step(&loop, 0), -EAGAIN);
	timer_arm(node.source.fd, 1);
	assert_int_equal(loop_run(&loop), 0);
	assert_int_equal(node.told, 1);
	timer_arm(node.source.fd, 1);
	timer_arm(node.source.fd, 0);
	assert_int_equal(loop_step(&loop, 20), -EAGAIN);
	close_fd(&node.source.fd);
	loop_fini(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_ends_another),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_timer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
