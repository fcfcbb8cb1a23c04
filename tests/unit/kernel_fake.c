/* SPDX-License-Identifier: Apache-2.0 */
/* What the fake has beyond the contract: failures on demand, another namespace, lost events. */
#include <errno.h>
#include <linux/if_addr.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "kernel/fake.h"
#include "model/property.h"

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

static void check_rows(const struct fake *f, enum prop_class class)
{
	const struct prop_row *rows;
	char buf[FAKE_SETTING_SIZE];
	size_t n;

	rows = prop_rows(class, &n);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < PROP_PATHS && rows[i].paths[j]; j++) {
			const char *path = rows[i].paths[j];

			if (!fake_setting(f, strstr(path, "%s") ? "net0" : "", path, buf))
				fail_msg("the fake has no %s", path);
		}
	}
}

/* Every setting that a property is carried by is there, for the tests of all that stand above. */
static void test_has_settings_of_properties(void **state)
{
	check_rows(*state, PROP_INTERFACE);
	check_rows(*state, PROP_ADDRESS);
	check_rows(*state, PROP_PROTOCOL);
}

static void test_missing_setting(void **state)
{
	struct fake *f = *state;
	char buf[FAKE_SETTING_SIZE];

	assert_string_equal(fake_setting(f, "", "ipv4/tcp_sack", buf), "1");
	assert_int_equal(fake_remove_setting(f, "ipv4/tcp_sack"), 0);
	assert_null(fake_setting(f, "", "ipv4/tcp_sack", buf));
	assert_int_equal(fake_set_setting(f, "", "ipv4/tcp_sack", "0"), -EOPNOTSUPP);
	assert_int_equal(fake_remove_setting(f, "ipv4/conf/%s/arp_evict_nocarrier"), 0);
	assert_null(fake_setting(f, "net0", "ipv4/conf/%s/arp_evict_nocarrier", buf));
}

/* Settings that are as ever are no state. */
static void test_settings_in_text(void **state)
{
	struct fake *f = *state;
	_cleanup_free_ char *before = fake_format(f);
	_cleanup_free_ char *changed = NULL;
	_cleanup_free_ char *after = NULL;

	assert_int_equal(fake_set_setting(f, "net0", "ipv4/conf/%s/rp_filter", "1"), 0);
	changed = fake_format(f);
	assert_non_null(strstr(changed, "setting ipv4/conf/net0/rp_filter = 1\n"));
	assert_int_equal(fake_set_setting(f, "net0", "ipv4/conf/%s/rp_filter", "0"), 0);
	after = fake_format(f);
	assert_string_equal(after, before);
	/* They end with their link. */
	assert_int_equal(fake_set_setting(f, "net0", "ipv4/conf/%s/rp_filter", "1"), 0);
	fake_del_link(f, "net0");
	assert_non_null(fake_add_link(f, "net0"));
	free(changed);
	changed = fake_format(f);
	assert_null(strstr(changed, "rp_filter"));
}

static void test_neighbours(void **state)
{
	static const uint8_t mac[6] = { 6, 0, 0, 0, 0, 1 };
	struct fake *f = *state;
	struct step add = { .op = STEP_ADDR_ADD, .ifname = "net0" };
	struct arp_probe p = { .ifindex = 1 };
	struct step up = up_step();
	struct addr *a;
	struct err e;
	int fd;

	assert_int_equal(ip_parse("2001:db8::1", &add.u.addr.local), 0);
	add.u.addr.plen = 64;
	add.u.addr.valid = add.u.addr.preferred = UINT32_MAX;
	f->slow_dad = true;
	f->state.links[0].genmode = GENMODE_NONE;
	assert_int_equal(kernel_execute(&f->base, &up, 1, &e), 0);
	assert_int_equal(fake_add_rival(f, 1, &add.u.addr.local, mac), 0);
	assert_int_equal(kernel_execute(&f->base, &add, 1, &e), 0);
	a = &f->state.addrs[0];
	assert_int_equal(a->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED), IFA_F_TENTATIVE);
	fake_finish_dad(f);
	assert_true(a->flags & IFA_F_DADFAILED);
	fake_del_rivals(f);
	fake_finish_dad(f);
	assert_true(a->flags & IFA_F_DADFAILED);
	f->arp_error = EPERM;
	assert_int_equal(kernel_arp_probe(&f->base, &p, 1, 200), -EPERM);
	assert_int_equal(p.verdict, ARP_UNKNOWN);
	assert_int_equal(p.error, EPERM);
	assert_int_equal(kernel_arp_open(&f->base, FAM_INET, &fd, &e), -EPERM);
	f->arp_error = 0;
	assert_int_equal(kernel_arp_probe(&f->base, &p, 1, 200), 0);
	assert_int_equal(p.verdict, ARP_FREE);
	assert_int_equal(f->base.stats.packets, 3);
}

static void test_routers(void **state)
{
	struct fake *f = *state;
	struct link *l = &f->state.links[0];
	struct step up = up_step();
	struct ip router;
	struct ip addr;
	struct err e;

	assert_int_equal(ip_parse("fe80::1", &router), 0);
	assert_int_equal(ip_parse("2001:db8::5", &addr), 0);
	assert_false(fake_router(f, "net0", &router, RA_MANAGED));
	assert_int_equal(kernel_execute(&f->base, &up, 1, &e), 0);
	assert_true(fake_router(f, "net0", &router, RA_MANAGED));
	assert_int_equal(l->ra_flags, RA_MANAGED);
	assert_int_equal(f->state.n_routes, 1);
	assert_true(fake_autoconf(f, "net0", &addr, 64, false));
	assert_false(fake_autoconf(f, "net0", &addr, 64, true));
	/* A router itself listens to no other, unless it is told to. */
	assert_int_equal(fake_set_setting(f, "net0", "ipv6/conf/%s/forwarding", "1"), 0);
	assert_int_equal(f->state.n_routes, 0);
	assert_false(fake_router(f, "net0", &router, 0));
	assert_int_equal(fake_set_setting(f, "net0", "ipv6/conf/%s/accept_ra", "2"), 0);
	assert_true(fake_router(f, "net0", &router, 0));
	assert_int_equal(fake_set_setting(f, "net0", "ipv6/conf/%s/autoconf", "0"), 0);
	assert_false(fake_autoconf(f, "net0", &addr, 64, false));
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
		TEST(test_has_settings_of_properties),
		TEST(test_missing_setting),
		TEST(test_settings_in_text),
		TEST(test_neighbours),
		TEST(test_routers),
	};

	return cmocka_run_group_tests_name("kernel_fake", tests, NULL, NULL);
}
