/* SPDX-License-Identifier: Apache-2.0 */
/* The order of addresses behind an undo: which are moved, and which stay where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/macros.h"
#include "model/reorder.h"
#include "planner_world.h"

#define LINKS "link net0 5 up tag=3\nlink net1 6 up tag=3\n"
#define A     "addr net0 10.0.0.1/24\n"
#define B     "addr net0 10.0.1.1/24\n"
#define B2    "addr net0 10.0.1.2/24 secondary\n"
#define C     "addr net0 10.0.2.1/24\n"
#define ONE   "addr net0 2001:db8:1::1/64\n"
#define TWO   "addr net0 2001:db8:2::1/64 nodad\n"
#define THREE "addr net0 2001:db8:3::1/64 nodad\n"
#define LL    "addr net0 fe80::1/64 proto=3\n"

/* clang-format off */
static const struct order_case {
	const char *name;
	const char *before, *now;
	const char *out; /* what was taken out, and came back */
	const char *steps;
} cases[] = {
	{ "as it was", A B, A B, "10.0.0.1", "" },
	{ "the first of three", A B C B2, B C A B2, "10.0.0.1",
	  "net0: remove address 10.0.1.2/24\n"
	  "net0: remove address 10.0.2.1/24\n"
	  "net0: remove address 10.0.1.1/24\n"
	  "net0: add address 10.0.1.1/24\n"
	  "net0: add address 10.0.2.1/24\n"
	  "net0: add address 10.0.1.2/24\n" },
	{ "the one in the middle: what stood before it stays", A B C, A C B, "10.0.1.1",
	  "net0: remove address 10.0.2.1/24\n"
	  "net0: add address 10.0.2.1/24\n" },
	{ "in IPv6 the last one comes first", THREE TWO ONE LL, TWO THREE ONE LL, "2001:db8:2::1",
	  "net0: remove address 2001:db8:3::1/64\n"
	  "net0: add address 2001:db8:3::1/64\n" },
	{ "which is usable at once", ONE THREE LL, THREE ONE LL, "2001:db8:3::1",
	  "net0: remove address 2001:db8:1::1/64\n"
	  "net0: add address 2001:db8:1::1/64\n"
	  "net0: change address 2001:db8:1::1/64\n" },
	{ "an address of others is not moved", A B "addr net0 10.0.2.1/24 proto=0\n",
	  B "addr net0 10.0.2.1/24 proto=0\n" A, "10.0.0.1", "" },
	{ "nor one that a route goes by", A B C, B C A "route net0 192.0.2.0/24 via=10.0.2.9 proto=4\n", "10.0.0.1", "" },
	{ "or that a route has as its source", ONE THREE, THREE ONE "route net0 2001:db8:9::/48 src=2001:db8:1::1 proto=4\n",
	  "2001:db8:3::1", "" },
	{ "nor where another link leads to its subnet", A B C, B C A "addr net1 10.0.2.7/24\n", "10.0.0.1", "" },
	{ "what was out itself comes in its order all the same", A C, C A "addr net1 10.0.2.7/24\n", "10.0.2.1",
	  "net0: remove address 10.0.2.1/24\n"
	  "net0: add address 10.0.2.1/24\n" },
	{ "what is not there any more has no place", A B C, C A, "10.0.0.1",
	  "net0: remove address 10.0.2.1/24\n"
	  "net0: add address 10.0.2.1/24\n" },
	{ "another link is left alone", A "addr net1 10.0.3.1/24\naddr net1 10.0.4.1/24\n",
	  A "addr net1 10.0.4.1/24\naddr net1 10.0.3.1/24\n", "10.0.0.1", "" },
};
/* clang-format on */

static void check_order(const struct order_case *c)
{
	_cleanup_document_ struct document *keep = document_new();
	_cleanup_snapshot_ struct snapshot before = { .links = NULL };
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	_cleanup_plan_ struct plan undone = { .steps = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf links = { .data = NULL };
	struct step s = { .op = STEP_ADDR_DEL, .ifindex = 5, .ifname = "net0", .done = true };

	buf_printf(&links, LINKS "%s", c->before);
	world_snapshot(&before, links.data, keep);
	links.len = 0;
	buf_printf(&links, LINKS "%s", c->now);
	world_snapshot(&now, links.data, keep);
	s.u.addr.ifindex = 5;
	assert_int_equal(ip_parse(c->out, &s.u.addr.local), 0);
	assert_int_equal(plan_add(&undone, &s), 0);
	assert_int_equal(reorder_plan(&before, &now, &undone, &plan), 0);
	for (size_t i = 0; i < plan.n; i++) {
		char line[256];

		buf_printf(&text, "%s\n", step_format(&plan.steps[i], line, sizeof(line)));
	}
	if (strcmp(text.len > 0 ? text.data : "", c->steps) != 0)
		fail_msg("%s: got\n%s--- want\n%s", c->name, text.len > 0 ? text.data : "",
			c->steps);
}

static void test_order(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_order(&cases[i]);
}

/* What was planned and not done has changed nothing. */
static void test_not_done(void **state)
{
	_cleanup_document_ struct document *keep = document_new();
	_cleanup_snapshot_ struct snapshot before = { .links = NULL };
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	_cleanup_plan_ struct plan undone = { .steps = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct step s = { .op = STEP_ADDR_DEL, .ifindex = 5, .ifname = "net0" };

	world_snapshot(&before, LINKS A B, keep);
	world_snapshot(&now, LINKS B A, keep);
	s.u.addr = before.addrs[0];
	assert_int_equal(plan_add(&undone, &s), 0);
	assert_int_equal(reorder_plan(&before, &now, &undone, &plan), 0);
	assert_int_equal(plan.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_not_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
