/* SPDX-License-Identifier: Apache-2.0 */
/* A look at what is waited for, every allocation of which fails once: it says so, and the next one with the same view sees all. */
#include "engine_world.h"

#include <errno.h>
#include <stdio.h>

#include "engine/ready.h"
#include "faults.h"

#define MOST 1000 /* more than any look allocates */

static const char *const objects[] = { "net0", "net0/v4", "ipmp0", "net1" };

static void make_world(struct world *w)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0", "create net1",
		"static net0/v4 192.0.2.1/24", "group ipmp0 net1" };

	world_open(w);
	world_must_all(w, lines, ARRAY_SIZE(lines));
}

static int judge_all(struct ready_view *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
		struct verdict verdict;
		int r = ready_view_judge(v, objects[i], READY_OK, &verdict);

		if (r < 0)
			return r;
	}

	return 0;
}

static int judge_online(void *ctx, const char *ifname, bool *ret_reached)
{
	struct verdict verdict;
	int r = ready_view_judge(ctx, ifname, READY_OK, &verdict);

	if (r == 0)
		*ret_reached = verdict.reached;

	return r;
}

static int look_online(struct ready_view *v)
{
	struct online online = { .names = NULL };
	int64_t wake = INT64_MAX;
	bool done = false;

	return ready_view_online(v, &online, judge_online, v, &wake, &done);
}

/* How many allocations it took. */
static int fail_each(struct world *w, size_t n, int (*look)(struct ready_view *v))
{
	for (int nth = 1; nth < MOST; nth++) {
		struct err e = { .status = IPADM_SUCCESS };
		struct ready_view v;
		int r, count;

		ready_view_init(&v, w->engine, n, &e);
		faults_arm(FAULT_ALLOC, nth, FAULT_FAIL);
		r = look(&v);
		count = faults_count();
		faults_disarm();
		if (count < nth) {
			assert_int_equal(r, 0);
			ready_view_fini(&v);
			return count;
		}
		if (r != -ENOMEM || (e.status != IPADM_SUCCESS && e.status != IPADM_NO_MEMORY))
			fail_msg("allocation %d: %d, %s", nth, r, e.text);
		e = (struct err){ .status = IPADM_SUCCESS };
		assert_int_equal(look(&v), 0);
		ready_view_fini(&v);
	}
	fail_msg("no end of allocations");

	return 0;
}

static void test_few(void **state)
{
	struct world w;

	make_world(&w);
	assert_true(fail_each(&w, 1, judge_all) > 0);
	world_close(&w);
}

static void test_many(void **state)
{
	struct world w;

	make_world(&w);
	assert_true(fail_each(&w, 100, judge_all) > 0);
	world_close(&w);
}

static void test_online(void **state)
{
	struct world w;

	make_world(&w);
	assert_true(fail_each(&w, 0, look_online) > 0);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_online),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
