/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults: for every operation, the n-th kernel call, file call or allocation fails, for every n
 * until the operation succeeds. After each failure kernel and documents are as before; the same
 * operation done again then gives what it gives without a fault.
 */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>

#include "faults.h"

#define MAX_N 2000

enum source {
	SOURCE_KERNEL,
	SOURCE_FILE,
	SOURCE_FULL, /* no space left */
	SOURCE_ALLOC,
	N_SOURCES,
};

#define GROUPED "link net0", "link net1", "create net0", "create net1", "group ipmp0 net0,net1"

#define ROUTED                                                                                \
	GROUPED, "static ipmp0/v4 192.0.2.1/24", "through ipmp0 198.51.100.0/24 192.0.2.254", \
		"doubt", "look"
#define ROUTED6                                                                                 \
	GROUPED, "static ipmp0/v6 2001:db8::1/64", "through ipmp0 2001:db8:9::/48 2001:db8::f", \
		"doubt", "look"

/* clang-format off */
static const struct fault_case {
	const char *before[10]; /* how it comes to the state from which */
	const char *line;      /* this is done */
} cases[] = {
	{ { "link net0" }, "create net0" },
	{ { "link net0" }, "create-t net0" },
	{ { "link net0", "up net0" }, "create net0" },
	{ { "link net0", "create net0 inet" }, "create net0 inet6" },
	{ { "link net0", "create net0" }, "delete net0" },
	{ { "link net0", "up net0", "create net0" }, "delete net0" },
	{ { "link net0", "create net0" }, "delete net0 inet6" },
	{ { "link net0", "create net0", "addr net0 192.0.2.1/24", "addr net0 192.0.2.2/24",
	    "addr net0 2001:db8::1/64" }, "delete net0" },
	{ { "link net0", "up net0", "addr net0 192.0.2.1/24", "addr net0 2001:db8::1/64" }, "delete net0" },
	{ { "link net0", "create net0", "addr net0 192.0.2.1/24" }, "disable net0" },
	{ { "link net0", "create net0", "disable net0" }, "enable net0" },
	{ { "link net0", "create net0", "disable net0" }, "delete net0" },
	{ { "link net0", "up net0", "addr net0 192.0.2.1/24", "addr net0 2001:db8::1/64" }, "adopt net0" },
	{ { "link net0", "put mtu", "addr net0 192.0.2.7/24", "mtu net0 1300" }, "adopt net0" },
	{ { "link net0", "put one", "addr net0 192.0.2.7/24" }, "adopt-t net0" },
	{ { "create vni0" }, "create vni1" },
	{ { "create vni0" }, "delete vni0" },
	{ { "create vni0" }, "generate vni" },
	{ { "link net0", "create net0", "unlink net0", "link net0" }, "hotplug net0" },
	{ { "link net0", "create net0", "unlink net0" }, "delete net0" },
	{ { "link net0", "create net0" }, "move net0" },
	{ { "link net0", "create net0", "group ipmp0 net0", "static ipmp0/a 192.0.2.10/24" }, "move ipmp0" },
	{ { "link net0" }, "static net0/v4 192.0.2.1/24" },
	{ { "link net0" }, "static net0/v6 2001:db8::1/64" },
	{ { "link net0" }, "static-t net0 192.0.2.1/24" },
	{ { "link net0", "create net0" }, "static net0/v4 192.0.2.1/24" },
	{ { "link net0", "create net0 inet6" }, "static net0/v4 192.0.2.1/24" },
	{ { "link net0", "rival net0 192.0.2.1" }, "static net0/v4 192.0.2.1/24" },
	{ { "link net0", "create net0", "rival net0 192.0.2.1" }, "static net0/v4 192.0.2.1/24" },
	{ { NULL }, "static vni0/v4 192.0.2.1/32" },
	{ { "link net0" }, "addrconf net0/v6 ::1a/64" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "static net0/v6 2001:db8::1/64" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "addrconf net0/v6 ::1a/64" },
	{ { "link net0", "static net0/v6 2001:db8::1/64" }, "set net0 ipv6 addr_gen_mode random" },
	{ { "link net0" }, "dhcp net0/d" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/b 192.0.2.2/24" }, "rm net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "route net0 203.0.113.0/24" }, "rm net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/b 198.51.100.1/24",
	    "route net0 203.0.113.0/24 192.0.2.1", "route net0 2001:db8:9::/48" }, "rm net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "route net0 203.0.113.0/24" },
	  "set net0/v4 - prefixlen 25" },
	{ { "link net0", "static net0/v6 2001:db8::1/64" }, "rm net0/v6" },
	{ { "link net0", "static net0/v6 2001:db8::1/64", "off net0/v6" }, "rm net0/v6" },
	{ { "link net0", "addrconf net0/v6 ::1a/64" }, "rm net0/v6" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "off net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "off net0/v4" }, "on net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "lower net0/v4" },
	{ { "link net0", "static net0/v6 2001:db8::1/64" }, "lower-t net0/v6" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "lower net0/v4" }, "raise net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "conflict net0/v4" }, "refresh net0/v4" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "conflict net0/v4" },
	{ { "link net0", "dhcp net0/d" }, "lease net0/d 192.0.2.7/24" },
	{ { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24" }, "lease net0/d 198.51.100.7/24" },
	{ { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24" }, "lease net0/d" },
	{ { GROUPED, "addrconf ipmp0/v6" }, "advert ipmp0/v6 10 1800 2001:db8:1::/64" },
	{ { GROUPED, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800 2001:db8:1::/64" }, "advert ipmp0/v6 90 0 2001:db8:2::/64" },
	{ { GROUPED, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800 2001:db8:1::/64" }, "expire ipmp0/v6 610" },
	{ { GROUPED, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800 2001:db8:1::/64" }, "rm ipmp0/v6" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" }, "delete net0" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" }, "delete net0 inet6" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" }, "disable net0" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64", "disable net0" },
	  "enable net0" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64", "unlink net0",
	    "link net0" }, "hotplug net0" },
	{ { "link net0", "static net0/v6 2001:db8::1/64", "down net0", "up net0" }, "linkup net0" },
	{ { "link net0", "create net0" }, "set net0 ipv4 mtu 1400" },
	{ { "link net0", "create net0", "set net0 ipv4 mtu 1400" }, "reset net0 ipv4 mtu" },
	{ { "link net0", "create net0", "set net0 ipv4 mtu 1400" }, "delete net0" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "set net0/v4 - deprecated on" },
	{ { "link net0", "static net0/v4 192.0.2.1/24" }, "set net0 ipv4 metric 7" },
	{ { NULL }, "set - ipv4 ttl 63" },
	{ { "link net0", "create net0" }, "group ipmp0 net0" },
	{ { NULL }, "group-g ipmp" },
	{ { "link net0", "create net0", "group ipmp0 net0" }, "ungroup-f ipmp0" },
	{ { "link net0", "create net0", "group ipmp0" }, "join ipmp0 net0" },
	{ { "link net0", "create net0", "group ipmp0 net0" }, "leave ipmp0 net0" },
	{ { GROUPED }, "static ipmp0/v4 192.0.2.1/24" },
	{ { GROUPED, "rival net0 192.0.2.1" }, "static ipmp0/v4 192.0.2.1/24" },
	{ { GROUPED }, "static ipmp0/v6 2001:db8::1/64" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static ipmp0/v6 2001:db8::1/64" }, "rm ipmp0/v4" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static ipmp0/v6 2001:db8::1/64" }, "rm ipmp0/v6" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static ipmp0/v6 2001:db8::1/64" }, "leave ipmp0 net0" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static ipmp0/v6 2001:db8::1/64" }, "delete net0" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static ipmp0/v6 2001:db8::1/64" }, "ungroup-f ipmp0" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "static net0/t 192.0.2.9/24", "look" }, "offline net0" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "look", "offline net0" }, "online net0" },
	{ { GROUPED, "static ipmp0/v4 192.0.2.1/24", "look" }, "set net0 ip standby on" },
	{ { ROUTED }, "leave ipmp0 net0" },
	{ { ROUTED }, "offline net0" },
	{ { ROUTED }, "rm ipmp0/v4" },
	{ { ROUTED }, "ungroup-f ipmp0" },
	{ { ROUTED6 }, "leave ipmp0 net0" },
	{ { ROUTED6 }, "rm ipmp0/v6" },
	{ { "link net0", "link net1" }, "put two" },
	{ { "link net0", "link net1", "put two" }, "put other" },
	{ { "link net0", "up net0", "addr net0 192.0.2.1/24", "addr net0 2001:db8::1/64" }, "put net0" },
	{ { "link net0", "link net1", "put two" }, "put nothing" },
	{ { "link net0", "link net1", "put net0" }, "put-m moved" },
	{ { "link net0", "link net1", "put two" }, "put group" },
	{ { "link net0", "link net1", "put group" }, "put mtu" },
	{ { "link net0", "link net1", "put two", "wish 60" }, "put other" },
	{ { "link net0", "link net1", "put two", "down net0", "unaddr net1 203.0.113.1" }, "repair" },
	{ { "link net0", "link net1", "put two", "down net0", "unaddr net1 203.0.113.1", "wish 60" }, "repair" },
	{ { "put vni", "unlink vni0", "wish 60" }, "repair" },
	{ { "link net0", "link net1", "put two", "wish 60 192.0.2.1" }, "put other" },
	{ { "link net0", "link net1", "put two", "wish 60" }, "put-t other" },
	{ { "link net0", "static net0/v4 192.0.2.1/24", "off net0/v4", "wish 60" }, "delete net0" },
	{ { "link net0", "link net1", "put two", "edit other" }, "reload" },
	{ { "link net0", "link net1", "put two", "wish 60", "edit group" }, "reload" },
	{ { "link net0", "put one", "edit stable" }, "reload" },
	{ { "link net0", "put net0" }, "put stable" },
	{ { "link net0", "link net1", "put late" }, "put early" },
	{ { "link net0", "link net1", "put two" }, "put early" },
	{ { "link net0", "static net0/t 192.0.2.9/24", "group ipmp0", "static ipmp0/v4 192.0.2.1/24" },
	  "join ipmp0 net0" },
};
/* clang-format on */

static void open_at(struct world *w, const struct fault_case *c)
{
	world_open(w);
	for (size_t i = 0; i < ARRAY_SIZE(c->before) && c->before[i]; i++)
		world_must(w, c->before[i]);
}

static void cut_out(char *p, size_t n)
{
	memmove(p, p + n, strlen(p + n) + 1);
}

/* Secrets are random, and the kernel forgets none. */
static void mask_secrets(char *text)
{
	static const char kernels[] = "\nsetting ipv6/conf/net0/stable_secret";
	static const char ours[] = "ipv6.secret = ";
	char *p = text;

	while ((p = strstr(p, kernels)))
		cut_out(p, 1 + strcspn(p + 1, "\n"));
	p = text;
	while ((p = strstr(p, ours))) {
		p += strlen(ours);
		cut_out(p, strcspn(p, "\n"));
	}
}

/* What the operation comes to when nothing fails. */
static char *without_fault(const struct fault_case *c)
{
	struct world w;
	char *text;

	open_at(&w, c);
	world_must(&w, c->line);
	text = world_format(&w);
	mask_secrets(text);
	world_close(&w);

	return text;
}

static void arm(struct world *w, enum source source, int n)
{
	switch (source) {
	case SOURCE_KERNEL:
		w->fake->fail_at = (unsigned int)n;
		break;
	case SOURCE_FILE:
		faults_arm(FAULT_FILE, n, FAULT_FAIL);
		break;
	case SOURCE_FULL:
		faults_arm(FAULT_FILE, n, FAULT_NO_SPACE);
		break;
	case SOURCE_ALLOC:
		faults_arm(FAULT_ALLOC, n, FAULT_FAIL);
		break;
	case N_SOURCES:
		break;
	}
}

/* Whether the operation failed with the n-th fault; all that must hold then is checked. */
static bool fails_at(const struct fault_case *c, enum source source, int n, const char *goal)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;
	bool stage;
	int r;

	open_at(&w, c);
	before = world_format(&w);
	mask_secrets(before);
	arm(&w, source, n);
	r = world_do(&w, c->line);
	faults_disarm();
	w.fake->fail_at = 0;
	stage = world_has_stage(&w);
	after = world_format(&w);
	mask_secrets(after);
	if (r == 0) {
		assert_string_equal(after, goal);
	} else {
		assert_int_not_equal(w.err.status, IPADM_SUCCESS);
		assert_true(strlen(w.err.text) > 0);
		if (stage || strcmp(before, after) != 0)
			fail_msg("%s, fault %d.%d (%s)%s: was\n%s\nis\n%s", c->line, (int)source, n,
				w.err.text, stage ? ", stage left" : "", before, after);

		/* Nothing is in the way of doing it now. */
		free(after);
		world_must(&w, c->line);
		after = world_format(&w);
		mask_secrets(after);
		assert_string_equal(after, goal);
	}
	world_close(&w);

	return r != 0;
}

/* Only what changes nothing in the kernel doesn't meet its faults. */
static void fail_unless_idle(const struct fault_case *c)
{
	static const char *const idle[] = { "move ", "rm net0/v6" };

	for (size_t i = 0; i < ARRAY_SIZE(idle); i++)
		if (strncmp(c->line, idle[i], strlen(idle[i])) == 0)
			return;
	fail_msg("%s meets no fault of the kernel", c->line);
}

static void run_source(enum source source)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *goal = without_fault(&cases[i]);
		int n = 1;
		int silent = 0;
		int failed = 0;

		/* A fault that the operation survives (a cleaning up) is no end: only none met is.
		 */
		while (n < MAX_N && silent < 3) {
			bool fails = fails_at(&cases[i], source, n, goal);

			silent = fails ? 0 : silent + 1;
			failed += fails;
			n++;
		}
		assert_true(n < MAX_N);
		/* Forgetting address objects is nothing to the kernel; all else meets each kind of
		 * fault. */
		assert_true(failed > 0 || source == SOURCE_KERNEL);
		if (failed == 0)
			fail_unless_idle(&cases[i]);
	}
}

static void test_kernel(void **state)
{
	run_source(SOURCE_KERNEL);
}

static void test_file(void **state)
{
	run_source(SOURCE_FILE);
}

static void test_full(void **state)
{
	run_source(SOURCE_FULL);
}

static void test_alloc(void **state)
{
	run_source(SOURCE_ALLOC);
}

/* How often @word is in @text. */
static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;

	return n;
}

/* In a world of its own, after the lines before it: do @line with the n-th fault. What it came to. */
static int do_at(struct world *w, const char *const *before, size_t n_before, const char *line,
	enum source source, int n)
{
	int r;

	assert_true(n < MAX_N);
	world_open(w);
	for (size_t i = 0; i < n_before; i++)
		world_must(w, before[i]);
	w->heard.told[0] = '\0';
	arm(w, source, n);
	r = world_do(w, line);
	faults_disarm();
	w->fake->fail_at = 0;
	assert_false(world_has_stage(w));

	return r;
}

/* Looking at groups is no change that is undone: the next look does the rest, and what happened is told once. */
static void test_look(void **state)
{
	static const char *const before[] = { GROUPED, "link net2", "create net2",
		"join ipmp0 net2", "set net2 ip standby on", "static ipmp0/v4 192.0.2.1/24",
		"static ipmp0/v6 2001:db8::1/64", "look", "carrier net0 off" };

	for (enum source source = 0; source < N_SOURCES; source++) {
		int silent = 0;
		int failed = 0;

		for (int n = 1; silent < 3; n++) {
			_cleanup_free_ char *paths = NULL;
			struct world w;
			int r = do_at(&w, before, ARRAY_SIZE(before), "look", source, n);

			silent = r < 0 ? 0 : silent + 1;
			failed += r < 0;
			world_must(&w, "look");
			world_must(&w, "look");
			paths = world_paths(&w);
			assert_null(strstr(paths, "@net0"));
			assert_non_null(strstr(paths, "192.0.2.0/24>net1"));
			assert_int_equal(
				count(w.heard.told, "net0 of ipmp0 failed: no carrier"), 1);
			assert_int_equal(
				count(w.heard.told, "net2 of ipmp0, a standby, is in use now"), 1);
			assert_int_equal(count(w.heard.told, "\n"), 2);
			world_close(&w);
		}
		assert_true(failed > 0);
	}
}

/* Where @a is not as @b. */
static const char *from_difference(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}

	return a;
}

static void end_at(const char *const *before, size_t n_before, const char *end, enum source source)
{
	_cleanup_free_ char *goal = NULL;
	int silent = 0;
	int failed = 0;

	for (int n = 0; silent < 3; n++) {
		char *now;
		struct world w;
		int r = do_at(&w, before, n_before, end, source, n);

		silent = r < 0 ? 0 : silent + 1;
		failed += r < 0;
		if (r < 0) {
			assert_true(engine_pending(w.engine, NULL));
			if (n % 2 == 1)
				world_must(&w, "restart");
			/* When what counts could be removed the next engine has nothing to do. */
			if (engine_pending(w.engine, NULL))
				world_must(&w, end);
		}
		assert_false(engine_pending(w.engine, NULL));
		now = world_format(&w);
		/* An address that the kernel refuses is left out, which is told. */
		if (goal && w.err.status == IPADM_SUCCESS && strcmp(now, goal) != 0)
			fail_msg("%s, fault %d.%d: now\n%s", end, (int)source, n,
				from_difference(now, goal));
		if (goal)
			free(now);
		else
			goal = now;
		world_close(&w);
	}
	/* To keep a repair is nothing to the kernel, and no document changes. */
	assert_true(failed > 0 || source == SOURCE_KERNEL || source == SOURCE_ALLOC);
}

/* A change that waits: it waits on when confirming or taking it back fails, which then can be done again. */
static void test_ends(void **state)
{
	static const char *const put[] = { "link net0", "link net1", "put two", "wish 60 192.0.2.1",
		"put other", "wish 0" };
	static const char *const repair[] = { "link net0", "put net0", "unaddr net0 192.0.2.1",
		"addr net0 192.0.2.1/25", "mtu net0 1400", "down net0", "wish 60", "repair",
		"wish 0" };

	for (enum source source = 0; source < N_SOURCES; source++) {
		end_at(put, ARRAY_SIZE(put), "confirm", source);
		end_at(put, ARRAY_SIZE(put), "revert", source);
		end_at(repair, ARRAY_SIZE(repair), "confirm", source);
		end_at(repair, ARRAY_SIZE(repair), "revert", source);
	}
}

/* A rehearsal that fails, or ends, leaves nobody out of use, and nothing is told of it. */
static void test_rehearsal(void **state)
{
	static const char *const before[] = { GROUPED, "static ipmp0/v4 192.0.2.1/24",
		"static ipmp0/v6 2001:db8::1/64", "look" };

	for (enum source source = 0; source < N_SOURCES; source++) {
		int silent = 0;
		int failed = 0;

		for (int n = 1; silent < 3; n++) {
			_cleanup_free_ char *paths = NULL;
			struct world w;
			int r = do_at(&w, before, ARRAY_SIZE(before), "rehearse net0", source, n);

			silent = r < 0 ? 0 : silent + 1;
			failed += r < 0;
			if (r == 0) {
				paths = world_paths(&w);
				assert_null(strstr(paths, "@net0"));
				free(paths);
				world_must(&w, "rehearsed");
			}
			world_must(&w, "look");
			paths = world_paths(&w);
			assert_non_null(strstr(paths, "192.0.2.1@net0"));
			assert_non_null(strstr(paths, "2001:db8::1@net0"));
			assert_string_equal(w.heard.told, "");
			world_close(&w);
		}
		/* Nothing is written for it. */
		assert_true((failed > 0) == (source == SOURCE_KERNEL || source == SOURCE_ALLOC));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_look),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_rehearsal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
