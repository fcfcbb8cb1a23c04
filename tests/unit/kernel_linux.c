/* SPDX-License-Identifier: Apache-2.0 */
/* What only Linux has: temporary links, other names, named namespaces, routes of all kinds, lost events. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "contract_world.h"

static int open_tun(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		skip_because("/dev/net/tun can't be opened");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	assert_int_equal(ioctl(fd, TUNSETIFF, &ifr), 0);
	return fd;
}

static void test_tun_is_temporary(void **state)
{
	struct world *w = world_of(state);
	int fd = open_tun("tun7");

	assert_true(look_at(w, "tun7").temporary);
	assert_int_equal(ioctl(fd, TUNSETPERSIST, 1), 0);
	assert_false(look_at(w, "tun7").temporary);
	assert_false(look_at(w, "lo").temporary);
	assert_int_equal(ioctl(fd, TUNSETPERSIST, 0), 0);
	close(fd);
}

static void test_other_names_are_none(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };

	world_add_altname(w, "c0", "other");
	s = world_look(w, "other");
	assert_int_equal(s.n_links, 0);
	assert_int_equal(look_at(w, "c0").index, i);
	assert_refused(w, make_addr_step(STEP_ADDR_ADD, "other", 0, "192.0.2.1", 24), -ENODEV,
		"cannot add 192.0.2.1/24 to other: No such device");
}

static void test_one_link_costs_the_same(void **state)
{
	struct world *w = world_of(state);
	const struct kernel_query q = { .ifname = "c3", .addrs = true };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	char name[LINK_NAMSIZ];
	struct err e;

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		world_add_link(w, name);
	}
	w->k = kernel_free(w->k);
	assert_int_equal(kernel_linux_new(&w->k, NULL, &e), 0);
	assert_int_equal(kernel_snapshot(w->k, &q, &s, &e), 0);
	assert_int_equal(s.n_links, 1);
	assert_int_equal(w->k->stats.messages, 2);
	assert_int_equal(w->k->stats.dumps, 1);
	assert_int_equal(w->k->stats.sysctls, 0);
}

static void test_finds_link_elsewhere(void **state)
{
	struct world *w = world_of(state);
	char ns[64] = "";

	assert_int_equal(kernel_find_elsewhere(w->k, "blue0", ns, sizeof(ns)), -ENOENT);
	if (!world_add_netns("blue", "blue0"))
		skip_because("a namespace can't be given a name here");
	assert_int_equal(kernel_find_elsewhere(w->k, "blue0", ns, sizeof(ns)), 0);
	assert_string_equal(ns, "blue");
	assert_int_equal(kernel_find_elsewhere(w->k, "green0", ns, sizeof(ns)), -ENOENT);
}

static void test_named_namespace(void **state)
{
	struct world *w = world_of(state);
	_cleanup_kernel_ struct kernel *there = NULL;
	const struct kernel_query q = { .addrs = true };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct step step = make_step(STEP_LINK_UP, "blue0", 0, 0, 1);
	struct err e;
	int fd;

	assert_int_equal(kernel_linux_new(&there, "blue", &e), -ENOENT);
	assert_int_equal(e.status, IPADM_NO_NETNS);
	assert_string_equal(e.text, "no network namespace is called blue");
	assert_int_equal(kernel_linux_new(&there, "../proc", &e), -ENOENT);
	assert_int_equal(e.status, IPADM_NO_NETNS);
	if (!world_add_netns("blue", "blue0"))
		skip_because("a namespace can't be given a name here");

	if (kernel_linux_new(&there, "blue", &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(kernel_snapshot(there, &q, &s, &e), 0);
	assert_non_null(snapshot_find_link(&s, "blue0"));
	assert_int_not_equal(kernel_netns_id(there), kernel_netns_id(w->k));
	assert_int_not_equal(kernel_netns_id(there), 0);
	/* It is for looking only, and we are still where we were. */
	assert_int_equal(kernel_execute(there, &step, 1, &e), -EOPNOTSUPP);
	assert_int_equal(kernel_monitor_open(there, &fd, &e), -EOPNOTSUPP);
	world_add_link(w, "here0");
	assert_int_equal(look_at(w, "here0").flags & IFF_UP, 0);
}

static void run(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

/* Every kind of route that may hang on a link: read, removed, put back, read again. */
static void test_routes_of_all_kinds(void **state)
{
	static const char *const commands[] = {
		"ip route add 198.51.100.0/24 via 192.0.2.9 dev c0 metric 77 src 192.0.2.1",
		"ip route append 198.51.100.0/24 via 192.0.2.8 dev c0 metric 77",
		"ip route add 203.0.113.0/24 dev c0 table 1234 proto bird mtu lock 1400",
		"ip route add 10.0.0.0/8 via 10.9.9.9 dev c0 onlink",
		"ip route add 10.1.0.0/16 nexthop via 192.0.2.7 nexthop via 192.0.2.6 dev c0",
		"ip -6 route add 2001:db8:1::/48 via fe80::9 dev c0 metric 78 pref high",
		"ip -6 route add 2001:db8:2::/48 dev c0 table 1234 mtu 1300 expires 3000",
		"ip -6 route add default via fe80::7 dev c0 proto ra",
	};
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	_cleanup_snapshot_ struct snapshot again = { .links = NULL };
	struct step step = make_step(STEP_ROUTE_DEL, "c0", i, 0, 0);

	if (system("ip -V >/dev/null 2>&1") != 0)
		skip_because("there is no ip command to make the routes with");
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "fe80::1", 64));
	for (size_t n = 0; n < ARRAY_SIZE(commands); n++)
		run(commands[n]);
	s = world_look(w, "c0");
	assert_int_equal(s.n_routes, ARRAY_SIZE(commands));
	for (size_t n = 0; n < s.n_routes; n++) {
		step.op = STEP_ROUTE_DEL;
		step.u.route = s.routes[n];
		must_do(w, step);
	}
	assert_int_equal(count_routes(w, "c0"), 0);
	for (size_t n = 0; n < s.n_routes; n++) {
		step.op = STEP_ROUTE_ADD;
		step.u.route = s.routes[n];
		must_do(w, step);
	}
	again = world_look(w, "c0");
	assert_int_equal(again.n_routes, s.n_routes);
	for (size_t n = 0; n < s.n_routes; n++)
		assert_int_equal(again.routes[n].len, s.routes[n].len);
}

static void test_tells_lost_events(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct kernel_event ev = { .type = KERNEL_EVENT_NONE };
	int small = 1;
	struct err e;
	int fd;

	assert_int_equal(kernel_monitor_open(w->k, &fd, &e), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
	for (int64_t n = 0; n < 50; n++)
		must_do(w, make_step(STEP_TAG, "c0", i, n, n + 1));
	assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	while (ev.type == KERNEL_EVENT_LINK)
		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_LOST);
	assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup_linux, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tun_is_temporary),
		TEST(test_other_names_are_none),
		TEST(test_one_link_costs_the_same),
		TEST(test_finds_link_elsewhere),
		TEST(test_named_namespace),
		TEST(test_routes_of_all_kinds),
		TEST(test_tells_lost_events),
	};

	return cmocka_run_group_tests_name("kernel_linux", tests, NULL, NULL);
}
