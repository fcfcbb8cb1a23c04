/* SPDX-License-Identifier: Apache-2.0 */
/* What the fake has beyond the contract: failures on demand, another namespace, lost events. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/fake.h"

static int setup(void **state)
{
	struct fake *f = fake_new();

	assert_non_null(f);
	assert_non_null(fake_add_link(f, "net0"));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fake *f = *state;

	kernel_free(&f->base);
	return 0;
}

static struct step up_step(void)
{
	return (struct step){ .op = STEP_LINK_UP, .ifname = "net0", .u.num.to = 1 };
}

static void test_fails_the_nth_call(void **state)
{
	struct fake *f = *state;
	const struct kernel_query q = { .ifname = "net0" };
	struct step steps[3] = { up_step(), up_step(), up_step() };
	struct snapshot s = { .links = NULL };
	struct err e = { .status = IPADM_SUCCESS };

	f->fail_at = 3;
	assert_int_equal(kernel_snapshot(&f->base, &q, &s, &e), 0);
	snapshot_fini(&s);
	assert_int_equal(kernel_execute(&f->base, steps, 3, &e), -EIO);
	assert_int_equal(e.sys, EIO);
	assert_true(steps[0].done);
	assert_false(steps[1].done);
	assert_false(steps[2].done);
	assert_int_equal(f->calls, 3);
	/* It fails once. */
	assert_int_equal(kernel_execute(&f->base, steps, 3, &e), 0);
	assert_true(steps[2].done);
	f->fail_at = 1;
	assert_int_equal(kernel_snapshot(&f->base, &q, &s, &e), -EIO);
	assert_null(s.links);
}

static void test_failed_step_changes_nothing(void **state)
{
	struct fake *f = *state;
	struct step step = up_step();
	char *before = fake_format(f);
	char *after;
	struct err e;

	f->fail_at = 1;
	assert_int_equal(kernel_execute(&f->base, &step, 1, &e), -EIO);
	after = fake_format(f);
	assert_string_equal(before, after);
	free(after);
	assert_int_equal(kernel_execute(&f->base, &step, 1, &e), 0);
	after = fake_format(f);
	assert_string_not_equal(before, after);
	free(after);
	free(before);
}

static void test_refuses_dummies(void **state)
{
	struct fake *f = *state;
	struct step step = { .op = STEP_LINK_NEW, .ifname = "vni0" };
	struct err e;

	f->no_dummy = true;
	assert_int_equal(kernel_execute(&f->base, &step, 1, &e), -EOPNOTSUPP);
	assert_int_equal(e.status, IPADM_NOTSUP);
	f->no_dummy = false;
	assert_int_equal(kernel_execute(&f->base, &step, 1, &e), 0);
	assert_int_equal(snapshot_find_link(&f->state, "vni0")->kind, LINK_DUMMY);
}

static void test_link_elsewhere(void **state)
{
	struct fake *f = *state;
	char ns[64] = "untouched";

	assert_int_equal(kernel_find_elsewhere(&f->base, "net7", ns, sizeof(ns)), -ENOENT);
	assert_string_equal(ns, "untouched");
	snprintf(f->elsewhere_if, sizeof(f->elsewhere_if), "net7");
	snprintf(f->elsewhere_ns, sizeof(f->elsewhere_ns), "blue");
	assert_int_equal(kernel_find_elsewhere(&f->base, "net8", ns, sizeof(ns)), -ENOENT);
	assert_int_equal(kernel_find_elsewhere(&f->base, "net7", ns, sizeof(ns)), 0);
	assert_string_equal(ns, "blue");
}

static void test_loses_events(void **state)
{
	struct fake *f = *state;
	struct kernel_event ev;
	struct err e;
	int fd;

	assert_int_equal(kernel_monitor_next(&f->base, &ev), -EBADF);
	assert_int_equal(kernel_monitor_open(&f->base, &fd, &e), 0);
	for (int i = 0; i < 1000; i++)
		fake_changed(f, &f->state.links[0]);
	assert_int_equal(kernel_monitor_next(&f->base, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_LOST);
	assert_int_equal(kernel_monitor_next(&f->base, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_NONE);
	fake_changed(f, &f->state.links[0]);
	assert_int_equal(kernel_monitor_next(&f->base, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_LINK);
	assert_string_equal(ev.ifname, "net0");
}

static void test_loopback(void **state)
{
	struct fake *f = *state;
	struct step step = { .op = STEP_LINK_UP, .ifname = "lo", .u.num.to = 1 };
	struct err e;

	assert_non_null(fake_add_link(f, "lo"));
	assert_int_equal(kernel_execute(&f->base, &step, 1, &e), 0);
	assert_int_equal(f->state.n_addrs, 2);
	assert_true(ip_is_loopback(&f->state.addrs[0].local));
	assert_true(ip_is_loopback(&f->state.addrs[1].local));
	fake_del_link(f, "lo");
	assert_int_equal(f->state.n_addrs, 0);
	assert_int_equal(f->state.n_links, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fails_the_nth_call),
		TEST(test_failed_step_changes_nothing),
		TEST(test_refuses_dummies),
		TEST(test_link_elsewhere),
		TEST(test_loses_events),
		TEST(test_loopback),
	};

	return cmocka_run_group_tests_name("kernel_fake", tests, NULL, NULL);
}
