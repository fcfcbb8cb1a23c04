/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine does not expect of the kernel: that it refuses something, that somebody else was faster, that it takes
 * nothing any more, as where the process ends amid a change.
 */
#include "engine_temper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- it refuses ---- */

/* clang-format off */
static const struct refusal {
	const char *before[3];
	const char *line;
	struct temper like;
	ipadm_status_t status;
	const char *word;
} refusals[] = {
	{ { NULL }, "set - ipv4 ttl 63", { .op = STEP_SETTING, .error = EACCES }, IPADM_NOTSUP, "the kernel has one for all" },
	{ { NULL }, "set - tcp congestion_control none", { .op = STEP_SETTING, .error = ENOENT }, IPADM_INVALID_ARG,
	  "no congestion control algorithm none" },
	{ { NULL }, "set - tcp smallest_anon_port 2048", { .op = STEP_SETTING, .error = EINVAL }, IPADM_ERANGE,
	  "at least smallest_nonpriv_port, not 2048" },
	{ { NULL }, "set - tcp smallest_nonpriv_port 60000", { .op = STEP_SETTING, .error = EINVAL }, IPADM_ERANGE,
	  "at most smallest_anon_port, not 60000" },
	{ { NULL }, "set - ipv4 ttl 63", { .op = STEP_SETTING, .error = EINVAL }, IPADM_FAILURE, "it is not taken" },
	/* Nothing of an interface is left over but its addresses. */
	{ { "link net0", "put mtu", "disable net0" }, "enable net0", { .op = STEP_MTU, .error = EINVAL }, IPADM_FAILURE,
	  "it is not taken" },
	{ { "link net0", "put mtu", "disable net0" }, "enable net0", { .op = STEP_LINK_UP, .error = EINVAL }, IPADM_FAILURE,
	  "it is not taken" },
	/* Nor is an address that was active already. */
	{ { "link net0", "put net0" }, "put-f other", { .op = STEP_ADDR_ADD, .error = EINVAL, .once = true }, IPADM_FAILURE,
	  "it is not taken" },
};
/* clang-format on */

static void test_refusals(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct refusal *c = &refusals[i];
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		struct world w;
		int r;

		temper_open(&w, c->before, ARRAY_SIZE(c->before));
		before = world_format(&w);
		r = temper_do(&w, &c->like, c->line);
		if (r >= 0 || w.err.status != c->status || !strstr(w.err.text, c->word))
			fail_msg("%s: %d, %d: %s", c->line, r, (int)w.err.status, w.err.text);
		after = world_format(&w);
		assert_string_equal(after, before);
		assert_false(world_has_stage(&w));
		world_close(&w);
	}
}

/* One address that is not taken keeps nothing else down. */
static void test_left_over(void **state)
{
	static const char *const lines[] = { "link net0", "static net0/v4 192.0.2.1/24",
		"static net0/v6 2001:db8::1/64", "set net0 ipv4 dad off", "disable net0" };
	static const struct temper tempers[] = {
		{ .op = STEP_ADDR_ADD, .error = EADDRNOTAVAIL },
		{ .op = STEP_ADDR_ADD, .error = EACCES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tempers); i++) {
		_cleanup_free_ char *addrs = NULL;
		_cleanup_free_ char *list = NULL;
		struct world w;

		temper_open(&w, lines, ARRAY_SIZE(lines));
		assert_int_equal(temper_do(&w, &tempers[i], "enable net0"), 0);
		assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
		assert_non_null(strstr(w.err.text, "net0/v4 (it is not taken)"));
		assert_non_null(strstr(w.err.text, "net0/v6 (it is not taken)"));
		addrs = world_addrs(&w);
		assert_string_equal(
			addrs, "net0/v4=disabled 192.0.2.1/24, net0/v6=disabled 2001:db8::1/64");
		list = world_list(&w);
		assert_string_equal(list, "net0=down 46/46");
		world_must(&w, "on net0/v4");
		world_must(&w, "on net0/v6");
		world_close(&w);
	}
}

/* Where it can't be put back either, that is said. */
static void test_not_undone(void **state)
{
	static const char *const lines[] = { "link net0", "static net0/v4 192.0.2.1/24",
		"disable net0" };
	static const struct temper fatal = { .op = STEP_ADDR_ADD, .error = EINVAL, .fatal = true };
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	assert_true(temper_do(&w, &fatal, "enable net0") < 0);
	assert_non_null(
		strstr(w.err.text, "it is not taken; not all of it could be undone in the kernel"));
	assert_false(world_has_stage(&w));
	world_must(&w, "enable net0");
	assert_int_equal(w.err.status, IPADM_SUCCESS);
	world_close(&w);
}

/* Also where nobody wants to hear of it. */
static void test_not_told(void **state)
{
	static const char *const lines[] = { "link net0", "static net0/v4 192.0.2.1/24",
		"disable net0" };
	static const struct temper fatal = { .op = STEP_ADDR_ADD, .error = EINVAL, .fatal = true };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	before = world_list(&w);
	temper_become(&w, &fatal);
	assert_true(engine_enable_if(w.engine, "net0", NULL) < 0);
	temper_calm(&w);
	after = world_list(&w);
	assert_string_equal(before, after);
	world_close(&w);
}

/* A lease is not given back, when its address can't be taken away: the client goes on. */
static void test_not_released(void **state)
{
	static const char *const lines[] = { "link net0", "dhcp net0/d",
		"lease net0/d 192.0.2.7/24" };
	static const struct temper stubborn = { .op = STEP_ADDR_DEL, .error = EIO };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	before = world_format(&w);
	w.heard.renewals = 0;
	assert_true(temper_do(&w, &stubborn, "release net0/d") < 0);
	assert_int_equal(w.heard.releases, 1);
	assert_int_equal(w.heard.renewals, 1);
	after = world_format(&w);
	assert_string_equal(before, after);
	world_close(&w);
}

/* A link that goes amid a change: what it is probed over is not there, and nothing of the change stays. */
static void test_unplugged(void **state)
{
	static const char *const lines[] = { "link net0" };
	static const struct temper loose = { .unplug = "net0" };
	_cleanup_free_ char *text = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	assert_true(temper_do(&w, &loose, "static net0/v4 192.0.2.1/24") < 0);
	assert_string_equal(w.heard.events, "net0/v4:unprobed");
	assert_false(world_has_stage(&w));
	text = world_format(&w);
	assert_null(strstr(text, "[interface"));
	world_close(&w);
}

/* Members that can't be probed over: the address is used, and that is told. */
static void test_unprobed(void **state)
{
	static const char *const lines[] = { "link net0", "create net0", "group ipmp0 net0",
		"look" };
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	world_must(&w, "noarp net0");
	world_must(&w, "static ipmp0/v4 192.0.2.1/24");
	assert_string_equal(w.heard.events, "ipmp0/v4:unprobed");
	w.heard.events[0] = '\0';
	snapshot_find_link(&w.fake->state, "net0")->ethernet = false;
	world_must(&w, "static ipmp0/b 192.0.2.2/24");
	assert_string_equal(w.heard.events, "ipmp0/b:unprobed");
	world_close(&w);
}

/* What is put right of a group is told as far as it was; the rest is done by the next look. */
static void test_half_mended(void **state)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0", "create net1",
		"group ipmp0 net0,net1", "static ipmp0/v4 192.0.2.1/24",
		"static ipmp0/v6 2001:db8::1/64", "look" };
	static const struct temper stubborn = { .op = STEP_ADDR_ADD, .error = EIO };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	before = world_paths(&w);
	for (size_t i = w.fake->state.n_addrs; i-- > 0;) {
		struct step s = { .op = STEP_ADDR_DEL, .u.addr = w.fake->state.addrs[i] };

		s.ifindex = s.u.addr.ifindex;
		if (s.u.addr.proto == OUR_GROUP_PROTO)
			assert_int_equal(kernel_execute(&w.fake->base, &s, 1, &w.err), 0);
	}
	world_must(&w, "doubt");
	assert_true(temper_do(&w, &stubborn, "look") < 0);
	assert_null(strstr(w.heard.told, "addresses: 2"));
	world_must(&w, "look");
	assert_non_null(strstr(w.heard.told, "put right what was changed from outside"));
	after = world_paths(&w);
	assert_int_equal(strlen(after), strlen(before));
	world_close(&w);
}

static int take_no_group(void *ctx, const struct object *group, const struct target_input *in)
{
	fail_msg("%s was looked at", group->name);

	return 0;
}

static int stop(void *ctx, const char *ifname)
{
	return -EAGAIN;
}

/* Who only asks is told that the kernel does not answer. */
static void test_no_answer(void **state)
{
	static const char *const lines[] = { "link net0", "create net0", "group ipmp0 net0",
		"static ipmp0/v4 192.0.2.1/24", "look" };
	const struct addr_filter all = { .ifname = NULL };
	const struct addr_filter bad = { .ifname = "a/b" };
	const struct route none = { .family = 0 };
	struct listing *l = NULL;
	struct addr_view *v = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	w.fake->fail_at = 1;
	assert_true(engine_list(w.engine, NULL, &l, &w.err) < 0);
	w.fake->fail_at = 1;
	assert_true(engine_list_addrs(w.engine, &all, &v, &w.err) < 0);
	w.fake->fail_at = 1;
	assert_true(engine_walk_probing(w.engine, true, take_no_group, NULL, &w.err) < 0);
	w.fake->fail_at = 1;
	assert_true(engine_withdraw_routes(w.engine, &none, 1, &w.err) < 0);
	assert_non_null(strstr(w.err.text, "the fake kernel fails"));
	w.fake->fail_at = 0;
	assert_true(engine_list_addrs(w.engine, &bad, &v, &w.err) < 0);
	assert_int_equal(w.err.status, IPADM_INVALID_ARG);
	assert_null(l);
	assert_null(v);
	/* Who is called for each of several ends it. */
	assert_int_equal(engine_walk_members(w.engine, stop, NULL), -EAGAIN);
	world_close(&w);
}

/* Neighbours that can't be thrown away, and switches that can't be told, keep no address from moving. */
static void test_neighbours(void **state)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0", "create net1",
		"group ipmp0 net0,net1", "static ipmp0/v4 192.0.2.1/24", "look",
		"carrier net0 off" };
	static const struct temper none = { .error = 0 };
	_cleanup_free_ char *paths = NULL;
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	assert_int_equal(temper_do(&w, &none, "look"), 0);
	paths = world_paths(&w);
	assert_non_null(strstr(paths, "192.0.2.1@net1"));
	world_close(&w);
}

/* ---- somebody else is faster ---- */

static void test_race(void **state)
{
	static const char *const recorded[] = { "link net0", "static net0/v4 192.0.2.1/24",
		"set net0 ipv4 dad off", "static net0/v6 2001:db8::1/64", "disable net0" };
	static const char *const created[] = { "link net0", "create net0",
		"set net0 ipv4 dad off" };
	static const struct temper rival = { .rival = true };
	_cleanup_free_ char *text = NULL;
	struct world w;

	/* What is created by hand is theirs then, and nothing of it ours. */
	temper_open(&w, created, ARRAY_SIZE(created));
	assert_true(temper_do(&w, &rival, "static net0/v4 192.0.2.1/24") < 0);
	assert_int_equal(w.err.status, IPADM_ADDR_INUSE);
	assert_non_null(strstr(w.err.text, "net0 has the address 192.0.2.1 already, and not from "
					   "here: 'ip addr del' takes it off"));
	text = world_format(&w);
	assert_null(strstr(text, "[address"));
	assert_non_null(strstr(text, "addr net0 192.0.2.1/24"));
	world_close(&w);

	/* Of many, it is left over. */
	temper_open(&w, recorded, ARRAY_SIZE(recorded));
	assert_int_equal(temper_do(&w, &rival, "enable net0"), 0);
	assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
	assert_non_null(strstr(w.err.text, "net0/v4 (net0 has the address 192.0.2.1 already"));
	assert_non_null(strstr(w.err.text, "net0/v6"));
	world_close(&w);
}

/* ---- the process ends amid a change ---- */

/* clang-format off */
static const struct crash {
	const char *before[5];
	const char *line;
} crashes[] = {
	{ { "link net0" }, "static net0/v4 192.0.2.1/24" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "rm net0/v4" },
	{ { "link net0", "link net1", "put two" }, "rm net0/v4" },
	{ { "link net0", "link net1", "put two" }, "put-m moved" },
	{ { "link net0", "link net1", "put two" }, "put nothing" },
	{ { "link net0", "link net1", "put two" }, "put group" },
	{ { "link net0", "link net1", "put two", "wish 60" }, "put-m moved" },
	{ { NULL }, "put stable-stub" },
	{ { "link net0", "create net0" }, "set net0 ipv4 mtu 1400" },
	{ { "link net0", "create net0" }, "set - ipv4 ttl 63" },
};
/* clang-format on */

/* From where the texts differ on. */
static void fail_different(
	const struct crash *c, unsigned int n, const char *before, const char *after)
{
	while (*before && *before == *after) {
		before++;
		after++;
	}
	fail_msg("%s, %u: was\n%.300s\nis\n%.300s", c->line, n, before, after);
}

/* The process ended after @n steps of the change: whether the change is not through by then. */
static bool crash_at(const struct crash *c, unsigned int n, bool again)
{
	const struct temper mortal = { .mortal = true, .left = n };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;
	int r;

	temper_open(&w, c->before, ARRAY_SIZE(c->before));
	before = world_format(&w);
	temper_become(&w, &mortal);
	r = world_do(&w, c->line);
	if (r == 0) {
		temper_calm(&w);
		world_close(&w);
		return false;
	}
	if (!temper_is_dead())
		fail_msg("%s, %u: %s", c->line, n, w.err.text);
	temper_put_leavings_back(&w);
	if (again) {
		/* The next one can't undo it either: no change is taken until one can. */
		world_must(&w, "restart");
		if (!engine_problem(w.engine))
			fail_msg("%s, %u: undone without a kernel", c->line, n);
		assert_true(world_do(&w, "create-t vni9") < 0);
		assert_true(world_has_stage(&w));
	}
	temper_calm(&w);
	world_must(&w, "restart");
	if (engine_problem(w.engine))
		fail_msg("%s, %u: %s", c->line, n, engine_problem(w.engine));
	assert_false(world_has_stage(&w));
	after = world_format(&w);
	if (strcmp(before, after) != 0)
		fail_different(c, n, before, after);
	world_close(&w);

	return true;
}

static void test_crash(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++) {
		unsigned int n = 0;

		while (crash_at(&crashes[i], n, n == 1))
			n++;
		assert_true(n > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_left_over),
		cmocka_unit_test(test_not_undone),
		cmocka_unit_test(test_not_told),
		cmocka_unit_test(test_not_released),
		cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_unprobed),
		cmocka_unit_test(test_half_mended),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
