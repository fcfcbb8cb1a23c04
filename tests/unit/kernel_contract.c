/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every back end of the kernel port must do: each test runs on the fake and on Linux, so that the
 * fake may be believed elsewhere.
 */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "contract_world.h"

#define MANY 250

static void test_inverse_of_addresses(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step full = make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.5", 24);
	struct step peer = make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.9", 32);
	struct step v6 = make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::5", 64);

	assert_int_equal(ip_parse("192.0.2.255", &full.u.addr.broadcast), 0);
	assert_int_equal(str_copy(full.u.addr.label, LINK_NAMSIZ, "c0:1"), 0);
	full.u.addr.metric = 77;
	full.u.addr.flags = IFA_F_NOPREFIXROUTE;
	assert_int_equal(ip_parse("198.51.100.1", &peer.u.addr.peer), 0);
	v6.u.addr.metric = 78;
	v6.u.addr.preferred = 0;

	there_and_back(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	there_and_back(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	there_and_back(w, full);
	there_and_back(w, peer);
	there_and_back(w, v6);
	/* And each of them the other way round. */
	must_do(w, full);
	must_do(w, peer);
	must_do(w, v6);
	full.op = STEP_ADDR_DEL;
	peer.op = STEP_ADDR_DEL;
	v6.op = STEP_ADDR_DEL;
	there_and_back(w, full);
	there_and_back(w, peer);
	there_and_back(w, v6);
}

static void test_address_is_as_given(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step step = make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.5", 24);
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };

	step.u.addr.valid = 4000;
	step.u.addr.preferred = 3000;
	must_do(w, step);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.6", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::5", 64));
	s = world_look(w, "c0");
	assert_int_equal(s.n_addrs, 3);
	assert_int_equal(s.addrs[0].proto, OUR_PROTO);
	assert_in_range(s.addrs[0].valid, 3900, 4000);
	assert_in_range(s.addrs[0].preferred, 2900, 3000);
	assert_int_equal(s.addrs[0].peer.family, 0);
	assert_string_equal(s.addrs[0].label, "");
	assert_false(s.addrs[0].flags & (IFA_F_PERMANENT | IFA_F_SECONDARY));
	assert_true(s.addrs[1].flags & IFA_F_PERMANENT);
	assert_true(s.addrs[1].flags & IFA_F_SECONDARY);
	assert_int_equal(s.addrs[2].local.family, AF_INET6);
	assert_int_equal(s.addrs[2].proto, OUR_PROTO);
	assert_int_equal(s.addrs[2].ifindex, i);
}

static void test_refusals_of_addresses(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step step = make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24);

	must_do(w, step);
	assert_refused(
		w, step, -EEXIST, "cannot add 192.0.2.1/24 to c0: ipv4: Address already assigned");
	step.u.addr.local.bytes[3] = 2;
	step.u.addr.valid = 0;
	assert_refused(
		w, step, -EINVAL, "cannot add 192.0.2.2/24 to c0: ipv4: address lifetime invalid");
	step = make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64);
	must_do(w, step);
	assert_refused(w, step, -EEXIST,
		"cannot add 2001:db8::1/64 to c0: ipv6: address already assigned");
	assert_refused(w, make_addr_step(STEP_ADDR_ADD, "nope", 999, "192.0.2.1", 24), -ENODEV,
		"cannot add 192.0.2.1/24 to nope: ipv4: Device not found");
	assert_refused(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 33), -EINVAL,
		"cannot add 192.0.2.1/33 to c0: ipv4: Invalid prefix length");
	must_do(w, make_step(STEP_DISABLE6, "c0", i, 0, 1));
	assert_refused(w, step, -EACCES,
		"cannot add 2001:db8::1/64 to c0: ipv6: IPv6 is disabled on this device");
}

static void test_gone_already_is_done(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");

	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "2001:db8::1", 64));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "nope", 999, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "nope", 999, "2001:db8::1", 64));
	must_do(w, make_step(STEP_LINK_DEL, "nope", 0, 0, 0));
	must_do(w, make_step(STEP_LINK_DEL, "nope", 999, 0, 0));
}

static void test_failure_in_the_middle(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step steps[] = {
		make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64),
		make_step(STEP_DISABLE6, "c0", i, 0, 1),
		make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC),
	};
	struct err e;

	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), -EEXIST);
	assert_true(steps[0].done);
	assert_false(steps[1].done);
	/* One that shares the batch with it may have been done; then it says so. */
	assert_int_equal(count_on(w, "c0", AF_INET6), steps[2].done);
	assert_int_equal(count_on(w, "c0", AF_INET), 1);
	/* What comes after the batch was not begun. */
	assert_false(steps[3].done);
	assert_false(steps[4].done);
	assert_false(look_at(w, "c0").disable_ipv6);
	assert_int_equal(look_at(w, "c0").tag, 0);
}

/* Though the kernel goes on behind a message that it refuses. */
static void test_nothing_goes_behind_a_refusal(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step steps[] = {
		make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.2", 24),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24),
		make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24),
		make_addr_step(STEP_ADDR_DEL, "c0", i, "2001:db8::1", 64),
		make_step(STEP_LINK_UP, "c0", i, 1, 0),
	};
	struct err e;

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), -EEXIST);
	assert_true(steps[0].done);
	for (size_t n = 1; n < ARRAY_SIZE(steps); n++)
		assert_false(steps[n].done);
	assert_int_equal(count_on(w, "c0", AF_INET), 2);
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	assert_true(look_at(w, "c0").flags & IFF_UP);
}

/* More steps than a batch takes, in order, with marks that say what happened. */
static void test_many_steps(void **state)
{
	struct world *w = world_of(state);
	uint32_t index = add_quiet_link(w, "c0");
	struct step steps[MANY];
	struct err e;
	char ip[32];
	size_t done = 0;

	for (unsigned int i = 0; i < MANY; i++) {
		snprintf(ip, sizeof(ip), "192.0.2.%u", i + 1);
		steps[i] = make_addr_step(STEP_ADDR_ADD, "c0", index, ip, 32);
	}
	assert_int_equal(kernel_execute(w->k, steps, MANY, &e), 0);
	assert_int_equal(count_on(w, "c0", AF_INET), MANY);
	for (size_t i = 0; i < MANY; i++) {
		assert_true(steps[i].done);
		steps[i] = step_inverse(&steps[i]);
	}
	assert_int_equal(kernel_execute(w->k, steps, MANY, &e), 0);
	assert_int_equal(count_on(w, "c0", AF_INET), 0);

	for (size_t i = 0; i < MANY; i++)
		steps[i].op = STEP_ADDR_ADD;
	steps[149] = steps[0];
	assert_int_equal(kernel_execute(w->k, steps, MANY, &e), -EEXIST);
	for (size_t i = 0; i < MANY; i++)
		done += steps[i].done;
	assert_false(steps[149].done);
	assert_true(steps[148].done);
	assert_false(steps[MANY - 1].done);
	assert_int_equal(count_on(w, "c0", AF_INET), done);
}

static void test_primary_takes_secondaries(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.2", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.3", 25));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.2", 24));
	assert_int_equal(count_on(w, "c0", AF_INET), 2);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.2", 24));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24));
	assert_int_equal(count_on(w, "c0", AF_INET), 1);
}

static void test_snapshots_agree(void **state)
{
	static const char *const names[] = { "c0", "c.1", "c-2" };
	struct world *w = world_of(state);
	const struct kernel_query q = { .brief = true, .addrs = true };
	_cleanup_snapshot_ struct snapshot all = { .links = NULL };
	_cleanup_snapshot_ struct snapshot brief = { .links = NULL };
	size_t seen = 0;
	struct err e;

	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		uint32_t i = add_quiet_link(w, names[n]);

		must_do(w, make_addr_step(STEP_ADDR_ADD, names[n], i, "2001:db8::1", 64));
		must_do(w, make_addr_step(STEP_ADDR_ADD, names[n], i, "192.0.2.1", 24));
		must_do(w, make_step(STEP_ACCEPT_RA, names[n], i, 1, 0));
	}
	world_set_mtu(w, "c0", 999);
	all = world_look(w, NULL);
	assert_int_equal(kernel_snapshot(w->k, &q, &brief, &e), 0);
	assert_int_equal(all.n_links, brief.n_links);
	assert_int_equal(all.n_addrs, brief.n_addrs);
	for (size_t i = 0; i < all.n_links; i++) {
		_cleanup_snapshot_ struct snapshot one = world_look(w, all.links[i].name);

		assert_int_equal(one.n_links, 1);
		assert_memory_equal(&one.links[0], &all.links[i], sizeof(struct link));
		assert_string_equal(brief.links[i].name, all.links[i].name);
		assert_int_equal(brief.links[i].index, all.links[i].index);
		assert_int_equal(brief.links[i].flags, all.links[i].flags);
		assert_int_equal(brief.links[i].mtu, all.links[i].mtu);
		assert_int_equal(brief.links[i].tag, 0);
		seen += one.n_addrs;
	}
	assert_int_equal(seen, all.n_addrs);
	for (size_t i = 1; i < all.n_addrs; i++)
		assert_true(all.addrs[i - 1].local.family <= all.addrs[i].local.family);
}

/* A prefix around it, the kernel's own too, does not have it. */
/* The kernel makes the route of an IPv6 address a moment later. */
static int find_in_time(struct world *w, const struct ip *ip, char ret[LINK_NAMSIZ])
{
	int r = kernel_find_address(w->k, ip, ret);

	for (int tries = 0; r == -ENOENT && tries < 1000; tries++) {
		usleep(10000);
		r = kernel_find_address(w->k, ip, ret);
	}

	return r;
}

static void test_whose_address(void **state)
{
	static const char *const theirs[] = { "192.0.2.1", "2001:db8::1" };
	static const char *const nobodys[] = { "192.0.2.2", "127.1.2.3", "198.51.100.1",
		"2001:db8::2" };
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");
	struct step v6 = make_addr_step(STEP_ADDR_ADD, "c0", i, theirs[1], 64);
	char ifname[LINK_NAMSIZ] = "";
	struct ip ip;

	v6.u.addr.flags = IFA_F_NODAD;
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, theirs[0], 24));
	must_do(w, v6);
	for (size_t n = 0; n < ARRAY_SIZE(theirs); n++) {
		assert_int_equal(ip_parse(theirs[n], &ip), 0);
		assert_int_equal(find_in_time(w, &ip, ifname), 0);
		assert_string_equal(ifname, "c0");
	}
	for (size_t n = 0; n < ARRAY_SIZE(nobodys); n++) {
		assert_int_equal(ip_parse(nobodys[n], &ip), 0);
		assert_int_equal(kernel_find_address(w->k, &ip, ifname), -ENOENT);
	}
}

static void test_no_such_link(void **state)
{
	struct world *w = world_of(state);
	_cleanup_snapshot_ struct snapshot s = world_look(w, "nope");
	_cleanup_snapshot_ struct snapshot bad = world_look(w, "a-name-that-no-link-can-have");
	struct step step = make_step(STEP_LINK_UP, "c0", world_add_link(w, "c0"), 0, 1);
	uint64_t messages;
	struct err e;

	assert_int_equal(s.n_links + s.n_addrs + s.n_routes, 0);
	assert_int_equal(bad.n_links, 0);
	messages = w->k->stats.messages;
	assert_int_equal(try_to(w, &step, &e), 0);
	assert_int_equal(w->k->stats.messages, messages + 1);
}

struct route_text {
	struct rtmsg rtm;
	struct nlattr dst_head;
	uint8_t dst[4];
	struct nlattr oif_head;
	uint32_t oif;
};

/* 198.51.100.0/24 over the link, as the kernel would tell it. */
static struct step make_route_step(struct route_text *t, const char *ifname, uint32_t ifindex)
{
	struct step step = make_step(STEP_ROUTE_ADD, ifname, ifindex, 0, 0);

	*t = (struct route_text){
		.rtm = { .rtm_family = AF_INET,
			.rtm_dst_len = 24,
			.rtm_table = RT_TABLE_MAIN,
			.rtm_protocol = RTPROT_STATIC,
			.rtm_scope = RT_SCOPE_LINK,
			.rtm_type = RTN_UNICAST },
		.dst_head = { .nla_len = 8, .nla_type = RTA_DST },
		.dst = { 198, 51, 100, 0 },
		.oif_head = { .nla_len = 8, .nla_type = RTA_OIF },
		.oif = ifindex,
	};
	step.u.route = (struct route){
		.ifindex = ifindex,
		.family = AF_INET,
		.protocol = RTPROT_STATIC,
		.len = sizeof(*t),
		.payload = t,
	};
	return step;
}

static void test_routes(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct route_text t;
	struct step step = make_route_step(&t, "c0", i);

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	there_and_back(w, step);
	must_do(w, step);
	must_do(w, step);
	s = world_look(w, "c0");
	assert_int_equal(s.n_routes, 1);
	assert_int_equal(s.routes[0].ifindex, i);
	assert_int_equal(s.routes[0].family, AF_INET);
	assert_int_equal(s.routes[0].protocol, RTPROT_STATIC);
	/* What was read removes it and puts it back. */
	step.u.route = s.routes[0];
	step.op = STEP_ROUTE_DEL;
	there_and_back(w, step);
	must_do(w, step);
	must_do(w, step);
	step.op = STEP_ROUTE_ADD;
	must_do(w, step);
	/* With the last address the routes go. */
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24));
	assert_int_equal(count_routes(w, "c0"), 0);
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 1, 0));
	assert_refused(
		w, step, -ENETDOWN, "cannot add a route over c0: Device for nexthop is not up");
}

#define BOTH(f)                                                          \
	{ "fake: " #f, f, world_setup_fake, world_teardown, NULL },      \
	{                                                                \
		"linux: " #f, f, world_setup_linux, world_teardown, NULL \
	}

/* clang-format off */
static const struct CMUnitTest tests[] = {
	BOTH(test_inverse_of_settings),
	BOTH(test_inverse_of_addresses),
	BOTH(test_address_is_as_given),
	BOTH(test_refusals_of_addresses),
	BOTH(test_refusals_of_links),
	BOTH(test_gone_already_is_done),
	BOTH(test_failure_in_the_middle),
	BOTH(test_nothing_goes_behind_a_refusal),
	BOTH(test_many_steps),
	BOTH(test_plumbing_leaks_no_address),
	BOTH(test_kernel_makes_linklocal),
	BOTH(test_down_takes_ipv6),
	BOTH(test_primary_takes_secondaries),
	BOTH(test_small_mtu_has_no_ipv6),
	BOTH(test_snapshots_agree),
	BOTH(test_whose_address),
	BOTH(test_no_such_link),
	BOTH(test_new_link),
	BOTH(test_stub_link),
	BOTH(test_routes),
	BOTH(test_monitor),
	BOTH(test_poll),
	BOTH(test_news),
	BOTH(test_settings),
	BOTH(test_refusals_of_settings),
	BOTH(test_mtu_of_ipv6),
	BOTH(test_mtu_of_ipv6_coming_up),
	BOTH(test_settings_of_all),
	BOTH(test_settings_of_links),
	BOTH(test_genmode_of_link_that_is_up),
	BOTH(test_inverse_of_link_steps),
	BOTH(test_refusals_of_link_steps),
	BOTH(test_changes_of_addresses),
	BOTH(test_promotes_secondaries),
	BOTH(test_addresses_go_as_a_whole),
	BOTH(test_our_routes),
	BOTH(test_routes_of_families),
	BOTH(test_routes_side_by_side),
	BOTH(test_refusals_of_routes),
	BOTH(test_source_of_routes_goes),
	BOTH(test_keeps_addresses_when_down),
	BOTH(test_nexthops),
	BOTH(test_nexthops_go_with_links),
	BOTH(test_nexthops_with_stubs),
	BOTH(test_nexthops_outlive_their_group),
	BOTH(test_nexthops_with_gateways),
	BOTH(test_gateways_with_stubs),
	BOTH(test_ways),
	BOTH(test_route_in_front),
	BOTH(test_refusals_of_nexthops),
	BOTH(test_steers),
	BOTH(test_hooks),
	BOTH(test_probes),
	BOTH(test_probes_in_ipv6),
	BOTH(test_cannot_probe),
	BOTH(test_sees_conflicts),
	BOTH(test_sees_conflicts_in_ipv6),
	BOTH(test_duplicate_of_ipv6),
	BOTH(test_router),
	BOTH(test_asks),
	BOTH(test_asks_in_ipv6),
	BOTH(test_asks_by_echo),
	BOTH(test_asks_by_echo_in_ipv6),
	BOTH(test_greets),
	BOTH(test_hears_routers),
	BOTH(test_neighbours),
	BOTH(test_forgets),
};
/* clang-format on */

int main(void)
{
	return cmocka_run_group_tests_name("kernel_contract", tests, NULL, NULL);
}
