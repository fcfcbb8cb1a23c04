/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about what becomes of addresses, and about our own routes. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "contract_world.h"

static struct addr first_addr(struct world *w, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, ifname);

	assert_true(s.n_addrs > 0);
	return s.addrs[0];
}

static void change_and_back(struct world *w, struct step add)
{
	struct step set = add;
	struct addr was;
	struct addr is;

	must_do(w, add);
	was = first_addr(w, "c0");
	set.op = STEP_ADDR_SET;
	set.was = &was;
	set.u.addr = was;
	set.u.addr.preferred = 0;
	set.u.addr.metric = 99;
	set.u.addr.proto = 12;
	there_and_back(w, set);
	must_do(w, set);
	is = first_addr(w, "c0");
	assert_int_equal(is.preferred, 0);
	assert_int_equal(is.valid, UINT32_MAX);
	assert_int_equal(is.metric, 99);
	/* Linux 6.1 keeps the mark that the address was made with. */
	assert_true(is.proto == 12 || (!w->fake && is.proto == was.proto));
	assert_true(is.flags & IFA_F_DEPRECATED);
	assert_true(is.flags & IFA_F_PERMANENT);
	set.u.addr.valid = 4000;
	must_do(w, set);
	assert_false(first_addr(w, "c0").flags & IFA_F_PERMANENT);
	must_do(w, step_inverse(&set));
	is = first_addr(w, "c0");
	assert_int_equal(is.flags, was.flags);
	assert_int_equal(addr_metric(&is), addr_metric(&was));
	must_do(w, step_inverse(&add));
	assert_int_equal(count_on(w, "c0", add.u.addr.local.family), 0);
}

void test_changes_of_addresses(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step v6 = make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64);

	change_and_back(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	change_and_back(w, v6);
	/* Of IPv6 the flags can be changed, too. */
	must_do(w, v6);
	v6.op = STEP_ADDR_SET;
	v6.u.addr.flags = IFA_F_NOPREFIXROUTE;
	must_do(w, v6);
	assert_true(first_addr(w, "c0").flags & IFA_F_NOPREFIXROUTE);
	v6.u.addr.flags = 0;
	must_do(w, v6);
	assert_false(first_addr(w, "c0").flags & IFA_F_NOPREFIXROUTE);
	/* What isn't there is made. */
	must_do(w, make_addr_step(STEP_ADDR_SET, "c0", i, "192.0.2.7", 24));
	assert_int_equal(count_on(w, "c0", AF_INET), 1);
}

void test_promotes_secondaries(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };

	must_do(w, make_step(STEP_PROMOTE, "c0", i, 0, 1));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.2", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.3", 24));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24));
	s = world_look(w, "c0");
	assert_int_equal(s.n_addrs, 2);
	assert_int_equal(s.addrs[0].local.bytes[3], 2);
	assert_false(s.addrs[0].flags & IFA_F_SECONDARY);
	assert_true(s.addrs[1].flags & IFA_F_SECONDARY);
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.2", 24));
	assert_false(first_addr(w, "c0").flags & IFA_F_SECONDARY);
}

/* Their routes first, then all of them with the link. */
void test_addresses_go_as_a_whole(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct step add[] = {
		make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::2", 64),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "fe80::1", 64),
		make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8:1::1", 128),
	};
	struct step go[ARRAY_SIZE(add) + 2];
	struct step back[ARRAY_SIZE(go)];
	size_t n = ARRAY_SIZE(add);
	struct err e;

	assert_int_equal(kernel_execute(w->k, add, n, &e), 0);
	before = world_text(w, NULL);
	for (size_t j = 0; j < n; j++) {
		go[j] = add[j];
		go[j].op = STEP_ADDR_GONE;
	}
	/* One that isn't there is no failure. */
	go[n] = make_addr_step(STEP_ADDR_GONE, "c0", i, "2001:db8:9::1", 64);
	assert_int_equal(kernel_execute(w->k, go, n + 1, &e), 0);
	for (size_t j = 0; j <= n; j++)
		assert_true(go[j].done);
	assert_int_equal(count_on(w, "c0", AF_INET6), n);
	/* Undone while they are still there, and after they went. */
	for (int down = 0; down < 2; down++) {
		go[n] = make_step(STEP_LINK_UP, "c0", i, 1, !down);
		assert_int_equal(kernel_execute(w->k, go, n + 1, &e), 0);
		assert_int_equal(count_on(w, "c0", AF_INET6), down ? 0 : n);
		go[n].u.num.from = down;
		for (size_t j = 0; j <= n; j++)
			back[j] = step_inverse(&go[n - j]);
		back[0].u.num.to = 1;
		if (kernel_execute(w->k, back, n + 1, &e) < 0)
			fail_msg("%s", e.text);
		free(after);
		after = world_text(w, NULL);
		assert_string_equal(after, before);
	}
}

static struct step make_our_route(
	const char *ifname, uint32_t ifindex, const char *dst, uint8_t plen)
{
	struct step step = make_step(STEP_ROUTE_ADD, ifname, ifindex, 0, 0);
	struct route *r = &step.u.route;

	*r = (struct route){
		.ifindex = ifindex,
		.protocol = OUR_PROTO,
		.plen = plen,
		.scope = RT_SCOPE_LINK,
		.table = RT_TABLE_MAIN,
		.metric = 55,
	};
	assert_int_equal(ip_parse(dst, &r->dst), 0);
	r->family = r->dst.family;
	if (r->family == AF_INET6)
		r->scope = RT_SCOPE_UNIVERSE;
	return step;
}

static void set_gateway(struct step *step, const char *gateway)
{
	assert_int_equal(ip_parse(gateway, &step->u.route.gateway), 0);
	step->u.route.scope = RT_SCOPE_UNIVERSE;
}

static void set_prefsrc(struct step *step, const char *prefsrc)
{
	assert_int_equal(ip_parse(prefsrc, &step->u.route.prefsrc), 0);
}

/* It is read as it was given, and goes by what was read. */
static void route_and_back(struct world *w, struct step step)
{
	const struct route *want = &step.u.route;
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct step del = step;
	const struct route *got;

	there_and_back(w, step);
	must_do(w, step);
	s = world_look(w, "c0");
	assert_int_equal(s.n_routes, 1);
	got = &s.routes[0];
	assert_int_equal(got->family, want->family);
	assert_int_equal(got->protocol, want->protocol);
	assert_int_equal(got->plen, want->plen);
	assert_int_equal(got->scope, want->scope);
	assert_int_equal(got->table, want->table);
	assert_int_equal(got->metric, want->metric);
	assert_true(want->plen == 0 || ip_equal(&got->dst, &want->dst));
	assert_true(ip_equal(&got->gateway, &want->gateway));
	assert_true(ip_equal(&got->prefsrc, &want->prefsrc));
	del.op = STEP_ROUTE_DEL;
	del.u.route = *got;
	must_do(w, del);
	assert_int_equal(count_routes(w, "c0"), 0);
}

void test_our_routes(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step step;

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	step = make_our_route("c0", i, "198.51.100.0", 24);
	route_and_back(w, step);
	set_prefsrc(&step, "192.0.2.1");
	route_and_back(w, step);
	step.u.route.table = 1234;
	route_and_back(w, step);
	step = make_our_route("c0", i, "0.0.0.0", 0);
	set_gateway(&step, "192.0.2.9");
	route_and_back(w, step);
	step = make_our_route("c0", i, "2001:db8:1::", 64);
	route_and_back(w, step);
	set_prefsrc(&step, "2001:db8::1");
	route_and_back(w, step);
	step = make_our_route("c0", i, "::", 0);
	set_gateway(&step, "2001:db8::9");
	route_and_back(w, step);
	set_gateway(&step, "fe80::9");
	route_and_back(w, step);
	/* The link of a route that its step knows by name alone. */
	step = make_our_route("c0", 0, "198.51.100.0", 24);
	route_and_back(w, step);
}

/* A snapshot has the routes of the families that it was asked for, and says so. */
void test_routes_of_families(void **state)
{
	static const uint8_t families[] = { [FAM_INET] = AF_INET, [FAM_INET6] = AF_INET6 };
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct err e;

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_our_route("c0", i, "2001:db8:1::", 64));
	must_do(w, make_our_route("c0", i, "198.51.100.0", 24));
	for (unsigned int asked = 0; asked <= FAM_BOTH; asked++) {
		const struct kernel_query q = { .ifname = "c0", .brief = true, .routes = asked };
		_cleanup_snapshot_ struct snapshot s = { .links = NULL };
		uint64_t messages = w->k->stats.messages;

		assert_int_equal(kernel_snapshot(w->k, &q, &s, &e), 0);
		assert_int_equal(s.routes_known, asked);
		assert_int_equal(s.n_routes, asked == FAM_BOTH ? 2 : asked != 0);
		if (s.n_routes == 1)
			assert_int_equal(s.routes[0].family, families[asked]);
		/* Of a family that nobody asks for there is no dump. */
		if (!w->fake)
			assert_int_equal(w->k->stats.messages - messages, 1 + s.n_routes);
	}
}

/* The same destination over two links: each has its own. */
void test_routes_side_by_side(void **state)
{
	static const char *const names[] = { "c0", "c1" };
	struct world *w = world_of(state);

	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		uint32_t i = add_quiet_link(w, names[n]);

		must_do(w, make_addr_step(STEP_ADDR_ADD, names[n], i, "192.0.2.1", 24));
		must_do(w, make_our_route(names[n], i, "2001:db8:1::", 64));
		must_do(w, make_our_route(names[n], i, "198.51.100.0", 24));
	}
	assert_int_equal(count_routes(w, "c0"), 2);
	assert_int_equal(count_routes(w, "c1"), 2);
}

void test_refusals_of_routes(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step near = make_our_route("c0", i, "192.0.2.0", 24);
	struct step addr = make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24);
	struct step v4 = make_our_route("c0", i, "198.51.100.0", 24);
	struct step v6 = make_our_route("c0", i, "2001:db8:1::", 64);

	addr.u.addr.flags |= IFA_F_NOPREFIXROUTE;
	must_do(w, addr);
	set_gateway(&v4, "192.0.2.9");
	set_gateway(&v6, "2001:db8::9");
	assert_refused(
		w, v4, -ENETUNREACH, "cannot add a route over c0: Nexthop has invalid gateway");
	assert_refused(w, v6, -EHOSTUNREACH, "cannot add a route over c0: No route to host");
	/* With a way to the gateway it can be had. */
	must_do(w, near);
	must_do(w, v4);
	must_do(w, make_our_route("c0", i, "2001:db8::", 64));
	must_do(w, v6);
	v4 = make_our_route("c0", i, "203.0.113.0", 24);
	v6 = make_our_route("c0", i, "2001:db8:2::", 64);
	set_prefsrc(&v4, "192.0.2.2");
	set_prefsrc(&v6, "2001:db8::2");
	assert_refused(w, v4, -EINVAL, "cannot add a route over c0: Invalid prefsrc address");
	assert_refused(w, v6, -EINVAL, "cannot add a route over c0: Invalid source address");
}

/* IPv4 routes go with the address that is their source; those of IPv6 stay without one. */
void test_source_of_routes_goes(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step v4 = make_our_route("c0", i, "198.51.100.0", 24);
	struct step v6 = make_our_route("c0", i, "2001:db8:1::", 64);
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };

	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "203.0.113.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	set_prefsrc(&v4, "192.0.2.1");
	set_prefsrc(&v6, "2001:db8::1");
	must_do(w, v4);
	must_do(w, v6);
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "2001:db8::1", 64));
	s = world_look(w, "c0");
	assert_int_equal(s.n_routes, 1);
	assert_int_equal(s.routes[0].family, AF_INET6);
	assert_int_equal(s.routes[0].prefsrc.family, 0);
}

void test_keeps_addresses_when_down(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct step keep = make_step(STEP_SETTING, "c0", i, 0, 0);
	struct step finite = make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::2", 64);

	keep.u.setting = (struct setting_change){
		.path = "ipv6/conf/%s/keep_addr_on_down", .from = "0", .to = "1"
	};
	finite.u.addr.valid = 4000;
	finite.u.addr.preferred = 4000;
	must_do(w, keep);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	must_do(w, finite);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "fe80::1", 64));
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 1, 0));
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
}
