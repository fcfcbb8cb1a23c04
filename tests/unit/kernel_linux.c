/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only Linux has: temporary links, other names, named namespaces, routes of all kinds, lost events,
 * and how many messages a thing costs.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if.h>
#include <linux/if_addr.h>
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

#include "base/str.h"
#include "contract_wire.h"

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

/* Tag, promote_secondaries and up of one link are one message, in any order. */
static void test_joint_steps(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");
	struct step steps[] = {
		make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_INET),
		make_step(STEP_PROMOTE, "c0", i, 0, 1),
		make_step(STEP_LINK_UP, "c0", i, 0, 1),
		make_step(STEP_TAG, "c0", i, TAG_MAGIC | FAM_INET, TAG_MAGIC | FAM_BOTH),
		make_step(STEP_GENMODE, "c0", i, 0, GENMODE_NONE),
		make_step(STEP_TAG, "nope", 999, 0, 1),
	};
	uint64_t messages = w->k->stats.messages;
	struct link l;
	struct err e;

	assert_int_equal(kernel_execute(w->k, steps, 5, &e), 0);
	assert_int_equal(w->k->stats.messages, messages + 3);
	for (size_t n = 0; n < 5; n++)
		assert_true(steps[n].done);
	l = look_at(w, "c0");
	assert_int_equal(l.tag, TAG_MAGIC | FAM_BOTH);
	assert_true(l.promote);
	assert_true(l.flags & IFF_UP);
	steps[0].ifindex = 999;
	steps[1].ifindex = 999;
	steps[2].ifindex = 999;
	assert_int_equal(kernel_execute(w->k, steps, 3, &e), -ENODEV);
	for (size_t n = 0; n < 3; n++)
		assert_false(steps[n].done);
}

/* No path leads out of /proc/sys/net. */
static void test_paths_stay_below(void **state)
{
	static const char *const paths[] = { "", "/etc/passwd", "../kernel/hostname",
		"ipv4/../../kernel/hostname", "ipv4//ip_default_ttl", "./ipv4/ip_default_ttl",
		"ipv4/", "ipv4/conf/%s/rp_filter" };
	struct world *w = world_of(state);
	struct setting_query want = { .ifname = "" };
	const struct kernel_query q = { .brief = true, .settings = &want, .n_settings = 1 };
	struct step step = make_step(STEP_SETTING, "..", 0, 0, 0);
	struct err e;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_snapshot_ struct snapshot s = { .links = NULL };

		step.u.setting = (struct setting_change){ .path = paths[i], .to = "1" };
		assert_int_equal(try_to(w, &step, &e), -EINVAL);
		assert_non_null(strstr(e.text, "this is no file of a link's settings"));
		want.path = paths[i];
		assert_int_equal(str_copy(want.ifname, sizeof(want.ifname), ".."), 0);
		assert_int_equal(kernel_snapshot(w->k, &q, &s, &e), 0);
		assert_null(snapshot_setting(&s, "..", paths[i]));
	}
}

/* Settings are those of the namespace that the port is for. */
static void test_settings_elsewhere(void **state)
{
	static const struct setting_query want[] = { { "blue0", "ipv4/conf/%s/rp_filter" },
		{ "", "ipv4/ip_default_ttl" } };
	const struct kernel_query q = { .ifname = "blue0", .settings = want, .n_settings = 2 };
	struct world *w = world_of(state);
	_cleanup_kernel_ struct kernel *there = NULL;
	_cleanup_snapshot_ struct snapshot here = { .links = NULL };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct step step = make_step(STEP_SETTING, "", 0, 0, 0);
	struct arp_probe p = { .ifindex = 1 };
	struct err e;
	int fd;

	if (!world_add_netns("blue", "blue0"))
		skip_because("a namespace can't be given a name here");
	step.u.setting =
		(struct setting_change){ .path = "ipv4/ip_default_ttl", .from = "64", .to = "77" };
	must_do(w, step);
	assert_int_equal(kernel_linux_new(&there, "blue", &e), 0);
	assert_int_equal(kernel_snapshot(there, &q, &s, &e), 0);
	assert_int_equal(s.n_settings, 2);
	assert_non_null(s.settings[0].value);
	assert_string_equal(s.settings[1].value, "64");
	assert_int_equal(kernel_snapshot(w->k, &q, &here, &e), 0);
	assert_null(here.settings[0].value);
	assert_string_equal(here.settings[1].value, "77");
	assert_int_equal(kernel_arp_open(there, FAM_INET, &fd, &e), -EOPNOTSUPP);
	assert_int_equal(kernel_announce(there, &p), -EOPNOTSUPP);
	assert_int_equal(kernel_arp_probe(there, &p, 1, 0), -EOPNOTSUPP);
	assert_int_equal(p.verdict, ARP_UNKNOWN);
	assert_int_equal(p.error, EOPNOTSUPP);
}

static bool has_kernel_route(const char *what)
{
	char command[128];

	snprintf(command, sizeof(command),
		"ip -6 route show table all | grep -q '%s.* dev c0 .*proto kernel'", what);
	return system(command) == 0;
}

/* Of an address that is new the kernel adds them when it has seen to duplicates, also to none. */
static void wait_kernel_route(const char *what)
{
	for (int i = 0; i < 600 && !has_kernel_route(what); i++)
		usleep(50000);
	assert_true(has_kernel_route(what));
}

/* The routes of an address that is to go are gone at once, and come back with it. */
static void test_routes_of_address_go(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step step = make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64);
	struct step gone = step;

	if (system("ip -V >/dev/null 2>&1") != 0)
		skip_because("there is no ip command to see the routes with");
	gone.op = STEP_ADDR_GONE;
	must_do(w, step);
	wait_kernel_route("local 2001:db8::1");
	wait_kernel_route("2001:db8::/64");
	must_do(w, gone);
	assert_false(has_kernel_route("local 2001:db8::1"));
	assert_false(has_kernel_route("2001:db8::/64"));
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	must_do(w, step_inverse(&gone));
	wait_kernel_route("local 2001:db8::1");
	wait_kernel_route("2001:db8::/64");
}

/* Steps of two messages across the end of a batch. */
static void test_many_double_steps(void **state)
{
	struct world *w = world_of(state);
	uint32_t index = add_quiet_link(w, "c0");
	struct step steps[151];
	char ip[64];
	struct err e;

	for (unsigned int i = 0; i < ARRAY_SIZE(steps); i++) {
		snprintf(ip, sizeof(ip), "2001:db8:%x::1", i);
		steps[i] = make_addr_step(STEP_ADDR_ADD, "c0", index, ip, 64);
	}
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		steps[i].op = i % 3 ? STEP_ADDR_GONE : STEP_ADDR_DEL;
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	assert_int_equal(count_on(w, "c0", AF_INET6), 100);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		assert_true(steps[i].done);
		steps[i] = step_inverse(&steps[i]);
	}
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		assert_true(steps[i].done);
	assert_int_equal(count_on(w, "c0", AF_INET6), ARRAY_SIZE(steps));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup_linux, world_teardown)

/* How many of the dumps of addresses that follow are answered as if something had changed meanwhile. */
static int interruptions;

ssize_t __real_recvmsg(int fd, struct msghdr *msg, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	static _Thread_local bool of_addresses; /* links may be asked for at the same time */
	ssize_t n = __real_recvmsg(fd, msg, flags);
	struct nlmsghdr *h = msg->msg_iov->iov_base;

	for (long left = n; !(flags & MSG_PEEK) && NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		if (h->nlmsg_type == NLMSG_DONE && of_addresses && interruptions > 0) {
			h->nlmsg_flags |= NLM_F_DUMP_INTR;
			interruptions--;
		}
		of_addresses = h->nlmsg_type == RTM_NEWADDR;
	}

	return n;
}

static void assert_all_there(const struct snapshot *s)
{
	size_t n[2] = { 0 };

	for (size_t i = 0; i < s->n_addrs; i++) {
		if (s->addrs[i].ifindex == snapshot_find_link(s, "c0")->index)
			n[0]++;
		if (s->addrs[i].ifindex == snapshot_find_link(s, "c1")->index)
			n[1]++;
	}
	assert_int_equal(n[0], 2);
	assert_int_equal(n[1], 1);
}

/* Where addresses change all the time they are asked for link by link. */
static void test_addresses_that_never_keep_still(void **state)
{
	static const struct kernel_query queries[] = {
		{ .addrs = true },
		{ .addrs = true, .brief = true },
		{ .addrs = true, .brief = true, .addressed = true },
		{ .addrs = true, .brief = true, .addressed = true, .aside = true },
	};
	struct world *w = world_of(state);
	const char *const given[][2] = { { "c0", "192.0.2.1" }, { "c0", "198.51.100.1" },
		{ "c1", "203.0.113.1" } };
	struct err e;

	world_add_link(w, "c0");
	world_add_link(w, "c1");
	world_set_mtu(w, "c1", 1000); /* the cheap dump of links leaves it out */
	for (size_t i = 0; i < ARRAY_SIZE(given); i++)
		must_do(w, make_addr_step(STEP_ADDR_ADD, given[i][0], 0, given[i][1], 24));
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		for (int n = 3; n < 6; n++) {
			_cleanup_snapshot_ struct snapshot s = { .links = NULL };

			interruptions = n;
			assert_int_equal(kernel_snapshot(w->k, &queries[i], &s, &e), 0);
			assert_int_equal(interruptions, 0);
			assert_all_there(&s);
		}
	}
	interruptions = INT_MAX;
	assert_int_equal(
		kernel_snapshot(w->k, &queries[0], &(struct snapshot){ .links = NULL }, &e),
		-EAGAIN);
	assert_string_equal(
		e.text, "the kernel's addresses kept changing while they were read: try again");
	interruptions = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tun_is_temporary),
		TEST(test_other_names_are_none),
		TEST(test_one_link_costs_the_same),
		TEST(test_addresses_that_never_keep_still),
		TEST(test_finds_link_elsewhere),
		TEST(test_named_namespace),
		TEST(test_routes_of_all_kinds),
		TEST(test_tells_lost_events),
		TEST(test_joint_steps),
		TEST(test_paths_stay_below),
		TEST(test_settings_elsewhere),
		TEST(test_routes_of_address_go),
		TEST(test_many_double_steps),
	};

	return cmocka_run_group_tests_name("kernel_linux", tests, NULL, NULL);
}
