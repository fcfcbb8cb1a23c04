/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes of others over a group, with several next hops and of kinds that can't be carried, in the engine: what it tells of them,
 * and whose carrier they hang on.
 */
#include "engine_world.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define TOLD "IPMP: the route "

static void open_grouped(struct world *w)
{
	static const char *const lines[] = { "link net0", "link net1", "link net2", "create net0",
		"create net1", "create net2", "group ipmp0 net0,net1",
		"static ipmp0/v6 2001:db8::1/64", "static ipmp0/v4 192.0.2.1/24",
		"static net2/v6 2001:db8:2::1/64", "look" };

	world_open(w);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		world_must(w, lines[i]);
}

static void look(struct world *w)
{
	w->heard.told[0] = '\0';
	world_must(w, "doubt");
	world_must(w, "look");
}

static size_t count_lines(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		n++;

	return n;
}

static uint32_t index_of(const struct world *w, const char *name)
{
	return snapshot_find_link(&w->fake->state, name)->index;
}

/* Somebody makes a route, by its legs or (@legs NULL) by one gateway of the group. */
static void add(struct world *w, const char *dst, uint32_t metric, struct leg legs[2])
{
	struct step s = { .op = STEP_ROUTE_ADD, .ifname = "ipmp0" };
	struct route *r = &s.u.route;

	assert_int_equal(ip_parse(dst, &r->dst), 0);
	r->family = AF_INET6;
	r->plen = 64;
	r->protocol = RTPROT_STATIC;
	r->table = RT_TABLE_MAIN;
	r->metric = metric;
	r->legs = legs;
	r->n_legs = legs ? 2 : 0;
	if (!legs) {
		assert_int_equal(ip_parse("2001:db8::f", &r->gateway), 0);
		r->ifindex = s.ifindex = index_of(w, "ipmp0");
	}
	assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
}

/* Nothing can stand before a route of metric 1. */
static void add_uncarried(struct world *w, int from, int to)
{
	char dst[32];

	for (int i = from; i < to; i++) {
		snprintf(dst, sizeof(dst), "2001:db8:7:%x::", i);
		add(w, dst, 1, NULL);
	}
}

/* Somebody takes a group's next hops of one kind away, and nobody has noticed. */
static void drop_nexthops(struct world *w, enum nexthop_kind kind)
{
	const struct snapshot *k = &w->fake->state;
	struct nexthop gone;
	struct step s = { .op = STEP_NEXTHOP, .ifname = "ipmp0", .u.nexthop.from = &gone };
	size_t i = 0;

	while (i < k->n_nexthops && k->nexthops[i].kind != kind)
		i++;
	assert_true(i < k->n_nexthops);
	gone = k->nexthops[i];
	s.ifindex = gone.ifindex;
	assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
}

/* The first sixteen are told by name, the others by their number, and none of them twice. */
static void test_uncarried(void **state)
{
	struct world w;

	(void)state;
	open_grouped(&w);
	add_uncarried(&w, 0, 3);
	look(&w);
	assert_int_equal(count_lines(w.heard.told, TOLD "2001:db8:7:"), 3);
	assert_non_null(strstr(w.heard.told, " over ipmp0 does not go by its members"));
	assert_int_equal(count_lines(w.heard.told, "more routes"), 0);
	look(&w);
	assert_int_equal(count_lines(w.heard.told, TOLD), 0);
	add_uncarried(&w, 3, 21);
	look(&w);
	assert_int_equal(count_lines(w.heard.told, TOLD), 16);
	assert_int_equal(
		count_lines(w.heard.told, "IPMP: 2 more routes do not go by the members"), 1);
	look(&w);
	assert_int_equal(count_lines(w.heard.told, "routes do not go"), 0);
	/* They stay told when routes of the other family alone are looked at. */
	drop_nexthops(&w, NEXTHOP_GROUP4);
	world_must(&w, "look");
	look(&w);
	assert_int_equal(count_lines(w.heard.told, TOLD), 0);
	world_close(&w);
}

static void test_legs(void **state)
{
	struct leg legs[2] = { { .weight = 1 }, { .weight = 1 } };
	struct world w;

	(void)state;
	open_grouped(&w);
	look(&w);
	assert_false(engine_leads_over(w.engine, index_of(&w, "net2")));
	legs[0].ifindex = index_of(&w, "ipmp0");
	legs[1].ifindex = index_of(&w, "net2");
	assert_int_equal(ip_parse("2001:db8::f", &legs[0].gateway), 0);
	assert_int_equal(ip_parse("2001:db8:2::f", &legs[1].gateway), 0);
	add(&w, "2001:db8:9::", 1024, legs);
	look(&w);
	assert_int_equal(count_lines(w.heard.told, TOLD), 0);
	assert_true(engine_leads_over(w.engine, index_of(&w, "net2")));
	assert_false(engine_leads_over(w.engine, index_of(&w, "net0")));
	assert_false(engine_leads_over(w.engine, index_of(&w, "ipmp0")));
	/* Another engine finds the same. */
	world_must(&w, "restart");
	look(&w);
	assert_true(engine_leads_over(w.engine, index_of(&w, "net2")));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uncarried),
		cmocka_unit_test(test_legs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
