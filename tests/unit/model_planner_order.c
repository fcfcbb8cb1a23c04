/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: addresses of a document that is put back come to where they stood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/macros.h"
#include "model/past.h"
#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet inet6\n"
#define LINK "link net0 5 up running ethernet promote tag=3\n"
/* With an IPv6 object. */
#define LINK6 "link net0 5 up running ethernet promote tag=3 genmode=0\n"
#define A     "[address net0/a]\naddress = 192.0.2.1/24\n"
#define B     "[address net0/b]\naddress = 192.0.2.2/24\n"
#define Z     "[address net0/z]\naddress = 192.0.2.9/24\n"
#define A6    "[address net0/a6]\naddress = 2001:db8::1/64\n"
#define B6    "[address net0/b6]\naddress = 2001:db8::2/64\n"
#define Z6    "[address net0/z6]\naddress = 2001:db8::9/64\n"

#define AT(a) "addr net0 192.0.2." a "/24 brd=192.0.2.255"

/* clang-format off */
static const struct order_case {
	const char *past;
	struct planner_case plan;
} cases[] = {
	{ "1 @net0/5 192.0.2.9/24 192.0.2.2/24 192.0.2.1/24",
	  { "behind what comes", NET0 A B Z, NET0 A B, LINK AT("2") "\n" AT("1") " secondary\n",
	    { .put = true },
	    "net0: remove address 192.0.2.1/24\n"
	    "net0: remove address 192.0.2.2/24\n"
	    "net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n"
	    "net0: add address 192.0.2.2/24 brd 192.0.2.255\n"
	    "net0: add address 192.0.2.1/24 brd 192.0.2.255\n", "inet" } },
	{ "1 @net0/5 192.0.2.2/24 192.0.2.9/24 192.0.2.1/24",
	  { "what stood before it stays", NET0 A B Z, NET0 A B, LINK AT("2") "\n" AT("1") " secondary\n",
	    { .put = true },
	    "net0: remove address 192.0.2.1/24\n"
	    "net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n"
	    "net0: add address 192.0.2.1/24 brd 192.0.2.255\n", "inet" } },
	{ "1 @net0/5 192.0.2.2/24 192.0.2.1/24 192.0.2.9/24",
	  { "the last one", NET0 A B Z, NET0 A B, LINK AT("2") "\n" AT("1") " secondary\n",
	    { .put = true },
	    "net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n", "" } },
	{ "1 @net0/5 2001:db8::9/64 2001:db8::2/64 2001:db8::1/64",
	  { "IPv6 the other way round, without detecting duplicates again", NET0 A6 B6 Z6, NET0 B6 Z6,
	    LINK6 "addr net0 2001:db8::9/64\naddr net0 2001:db8::2/64 nodad\n", { .put = true },
	    "net0: remove address 2001:db8::2/64\n"
	    "net0: remove address 2001:db8::9/64\n"
	    "net0: add address 2001:db8::1/64\n"
	    "net0: add address 2001:db8::2/64 nodad\n"
	    "net0: add address 2001:db8::9/64 nodad\n"
	    "net0: change address 2001:db8::2/64\n"
	    "net0: change address 2001:db8::9/64\n", "inet6" } },
	{ "1 @net0/6 192.0.2.9/24 192.0.2.2/24 192.0.2.1/24",
	  { "another link of this name", NET0 A B Z, NET0 A B, LINK AT("1") "\n" AT("2") " secondary\n",
	    { .put = true }, "net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n", "" } },
	{ "1 @net0/5 198.51.100.9/24 198.51.100.1/25",
	  { "not the source of a route", NET0 "[address net0/a]\naddress = 198.51.100.1/25\n"
	    "[address net0/z]\naddress = 198.51.100.9/24\n",
	    NET0 "[address net0/a]\naddress = 198.51.100.1/25\n",
	    LINK "addr net0 198.51.100.1/25 brd=198.51.100.127\n"
	    "route net0 default via=198.51.100.2 src=198.51.100.1 proto=3\n",
	    { .put = true },
	    "net0: add address 198.51.100.9/24 brd 198.51.100.255 probe\n", "inet" } },
	{ "1 @net0/5 192.0.2.9/24 192.0.2.7/24 192.0.2.1/24",
	  { "nor what is somebody else's", NET0 A Z, NET0 A, LINK AT("7") " proto=0\n" AT("1") " secondary\n",
	    { .put = true }, "net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n", "" } },
	{ "1 @net0/5 2001:db8::9/64 2001:db8::1/64",
	  { "nor what is not usable yet", NET0 A6 Z6, NET0 Z6,
	    LINK6 "addr net0 2001:db8::9/64 tentative\n", { .put = true },
	    "net0: add address 2001:db8::1/64\n", "inet6" } },
	{ "1 @net0/5 !192.0.2.7/24,-,192.0.2.255,0,0,128,5,4294967295,4294967295,net0:x 192.0.2.1/24",
	  { "what somebody else had comes back before it", NET0 A, NET0, LINK AT("1") "\n", { .put = true },
	    "net0: remove address 192.0.2.1/24\n"
	    "net0: add address 192.0.2.7/24 brd 192.0.2.255 metric 5\n"
	    "net0: add address 192.0.2.1/24 brd 192.0.2.255\n", "inet" } },
	{ "nonsense @net0/5 192.0.2.9/24",
	  { "what is no such text", NET0 A Z, NET0 A, LINK AT("1") "\n", { .put = true },
	    NULL, "" } },
};
/* clang-format on */

static void test_order(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct planner_case c = cases[i].plan;
		struct past past = { .rows = NULL };

		assert_int_equal(past_add(&past, cases[i].past, 1), 0);
		assert_int_equal(past.n > 0, c.steps != NULL);
		c.in.past = &past;
		if (c.steps)
			world_check(&c);
		past_fini(&past);
	}
}

static void test_callers(void **state)
{
	static const struct connection callers[] = {
		{ .local = { .family = 2, .bytes = { 192, 0, 2, 1 } } },
	};
	struct planner_case c = { "the caller's own stays", NET0 A B Z, NET0 A B,
		LINK AT("2") "\n" AT("1") " secondary\n",
		{ .put = true, .callers = callers, .n_callers = 1 },
		"net0: add address 192.0.2.9/24 brd 192.0.2.255 probe\n", "inet" };
	struct past past = { .rows = NULL };

	assert_int_equal(past_add(&past, "1 @net0/5 192.0.2.9/24 192.0.2.2/24 192.0.2.1/24", 1), 0);
	c.in.past = &past;
	world_check(&c);
	past_fini(&past);
}

/* ---- the text ---- */

static void plan_removal(const struct snapshot *k, struct plan *plan, const char *goes)
{
	for (size_t i = 0; i < k->n_addrs; i++) {
		struct step s = { .op = STEP_ADDR_DEL, .ifindex = k->addrs[i].ifindex };

		if (goes[i] != 'y')
			continue;
		memcpy(s.ifname, "net0", sizeof("net0"));
		s.u.addr = k->addrs[i];
		assert_int_equal(plan_add(plan, &s), 0);
	}
}

static void check_text(const char *kernel, const char *goes, const char *wanted)
{
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct document *keep = world_document("");
	char text[PAST_TEXTSIZE];

	world_snapshot(&k, kernel, keep);
	plan_removal(&k, &plan, goes);
	assert_int_equal(past_format(&plan, &k, 100, text), 0);
	assert_string_equal(text, wanted);
	document_free(keep);
}

static void test_text(void **state)
{
	check_text(LINK AT("1") "\n" AT("2") "\naddr net0 2001:db8::1/64\n", "ynn",
		"100 @net0/5 192.0.2.1/24 192.0.2.2/24");
	check_text(LINK AT("1") "\naddr net0 2001:db8::1/64\n", "yy", "");
	check_text(LINK AT("1") "\n" AT("2") "\n", "nn", "");
	check_text(LINK AT("1") "\naddr net0 192.0.2.7/24 proto=0 label=net0:x metric=5\n", "yy",
		"100 @net0/5 192.0.2.1/24 "
		"!192.0.2.7/24,-,-,0,0,128,5,4294967295,4294967295,net0:x");
}

/* Of more than there is room for what others had alone. */
static void test_many(void **state)
{
	struct snapshot k = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	char goes[400];
	char text[PAST_TEXTSIZE];

	for (size_t i = 0; i < 400; i++) {
		struct addr *a = snapshot_add_addr(&k);

		assert_non_null(a);
		*a = (struct addr){
			.ifindex = 5,
			.local = { .family = 2,
				.bytes = { 10, 0, (uint8_t)(i / 256), (uint8_t)i } },
			.plen = 8,
			.proto = i == 7 ? 0 : OUR_PROTO,
			.valid = UINT32_MAX,
			.preferred = UINT32_MAX,
		};
		goes[i] = i < 350 ? 'y' : 'n';
	}
	plan_removal(&k, &plan, goes);
	assert_int_equal(past_format(&plan, &k, 100, text), 0);
	assert_string_equal(text, "100 @net0/5 !10.0.0.7/8,-,-,0,0,0,0,4294967295,4294967295,-");
	snapshot_fini(&k);
}

static void test_lives(void **state)
{
	static const char text[] =
		"100 @net0/5 !192.0.2.7/24,-,-,0,0,128,0,50,20,net0 192.0.2.1/24,192.0.2.3";
	struct past past = { .rows = NULL };

	assert_int_equal(past_add(&past, text, 130), 0);
	assert_int_equal(past.n, 2);
	assert_int_equal(past.rows[0].addr.valid, 20);
	assert_int_equal(past.rows[0].addr.preferred, 0);
	assert_int_equal(past.rows[1].addr.peer.family, 2);
	past_fini(&past);
	assert_int_equal(past_add(&past, text, 151), 0);
	assert_int_equal(past.n, 1);
	past_fini(&past);
}

/* Newer ones first: the oldest says where something stood. */
static void test_merge(void **state)
{
	static const char newer[] =
		"200 @net0/5 192.0.2.2/24 !192.0.2.7/24,-,-,0,0,0,0,4294967295,4294967295,-";
	static const char older[] = "100 @net0/5 192.0.2.7/24 192.0.2.1/24 192.0.2.2/24";
	struct past past = { .rows = NULL };

	assert_int_equal(past_add(&past, newer, 300), 0);
	assert_int_equal(past_add(&past, older, 300), 0);
	assert_int_equal(past.n, 3);
	assert_true(past.rows[0].went);
	assert_int_equal(past.rows[0].addr.local.bytes[3], 7);
	assert_int_equal(past.rows[2].addr.local.bytes[3], 2);
	past_fini(&past);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
