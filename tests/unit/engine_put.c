/* SPDX-License-Identifier: Apache-2.0 */
/* Putting a whole document: it is the same as the commands that make it, it is all or nothing, and it is undone by the
 * document before it. */
#include "engine_world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define LINKS "link net0", "link net1"

/* From the line on in which two texts differ. */
static const char *from_difference(const char *a, const char *b)
{
	const char *line = a;

	for (; *a && *a == *b; a++, b++)
		if (*a == '\n')
			line = a + 1;

	return line;
}

static void same_as(const char *const *a, const char *const *b, size_t n, const char *what)
{
	_cleanup_free_ char *x = NULL;
	_cleanup_free_ char *y = NULL;
	struct world w;

	world_open_kept(&w);
	world_run(&w, what, a, n, NULL);
	x = world_format(&w);
	world_close(&w);
	world_open_kept(&w);
	world_run(&w, what, b, n, NULL);
	y = world_format(&w);
	world_close(&w);
	if (strcmp(x, y) != 0)
		fail_msg("%s:\n--- put\n%.400s\n--- commands\n%.400s", what, from_difference(x, y),
			from_difference(y, x));
}

/* clang-format off */
static const struct same_case {
	const char *put[6];
	const char *commands[6];
} same_cases[] = {
	{ { "put net0" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put two" }, { "static net0/v4 192.0.2.1/24", "static net1/v4 203.0.113.1/24" } },
	{ { "put net0", "put nothing" }, { "create net0", "delete net0" } },
	{ { "put net0", "put other" }, { "static net0/v4 198.51.100.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put two", "put net1" }, { "static net1/v4 203.0.113.1/24" } },
	{ { "put net0", "put one" }, { "static net0/v4 192.0.2.1/24", "delete net0 inet6" } },
	{ { "put mtu" }, { "static net0/v4 192.0.2.1/24", "set net0 ipv4 mtu 1400" } },
	{ { "put mtu", "put net1" }, { "static net1/v4 203.0.113.1/24" } },
	{ { "put protocol" }, { "set - ipv4 ttl 63" } },
	{ { "put protocol", "put nothing" }, { "create net0", "delete net0" } },
	{ { "put vni" }, { "create vni0 inet", "static vni0/v4 192.0.2.1/32" } },
	{ { "put vni", "put nothing" }, { "create net0", "delete net0" } },
	{ { "put group", "look" },
	  { "create net0", "create net1", "group ipmp0 net0,net1", "static ipmp0/v4 192.0.2.1/24", "look" } },
	{ { "put group", "put nothing" }, { "create net0", "delete net0" } },
	{ { "put down" }, { "static-d net0/v4 192.0.2.1/24" } },
	{ { "put dhcp" }, { "dhcp net0/d" } },
	{ { "put-t net0" }, { "create-t net0", "static-t net0/v4 192.0.2.1/24", "static-t net0/v6 2001:db8::1/64" } },
	/* Temporary things go, what is disabled comes. */
	{ { "create-t net1", "put net0" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put net0", "disable net0", "put net0" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put net0", "lower-t net0/v4", "put net0" },
	  { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	/* Unless only what differs is followed. */
	{ { "create-t net1", "put net0", "create-t net1", "put-f other" },
	  { "static net0/v4 198.51.100.1/24", "static net0/v6 2001:db8::1/64", "create-t net1" } },
	/* Merged into what is there. */
	{ { "put net0", "put-m net1" },
	  { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64", "static net1/v4 203.0.113.1/24" } },
	{ { "put two", "put-m no-net0" }, { "static net1/v4 203.0.113.1/24" } },
	{ { "put net0", "put-m no-v4" }, { "static net0/v6 2001:db8::1/64" } },
	{ { "put one", "put-m moved" }, { "static net1/v4 192.0.2.1/24" } },
	{ { "put net0", "put-m no-net0" }, { "create net0", "delete net0" } },
	{ { "put-m no-net0" }, { NULL } },
	{ { "sit tun0 192.0.2.1", "put sit" }, { "sit tun0 192.0.2.1", "create tun0" } },
	/* A link that comes later. */
	{ { "unlink net0", "put-u net0", "link net0", "hotplug net0" },
	  { "unlink net0", "link net0", "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
};

static const char *const refused[] = {
	LINKS,
	"put missing -> dlpi-failure", "put homeless -> enxio", "put family -> enxio", "put twice -> addr-inuse",
	"put multicast -> bad-addr", "put broadcast -> bad-addr", "put loopback -> bad-addr",
	"put lone-member -> invalid-arg", "put mtu-small -> erange",
	"put fdt -> invalid-arg", "put class -> invalid-arg", "put reqhost -> notsup", "put kernels -> addrobj-exists",
	"put dhcp-twice -> addrobj-exists", "put no-net0 -> invalid-arg",
	"put net0",
	"put missing -> dlpi-failure", "put homeless -> enxio", "put family -> enxio", "put twice -> addr-inuse",
	"put mtu-small -> erange", "put class -> invalid-arg",
	"put group", "put lone-member -> invalid-arg", "put nothing",
};
/* clang-format on */

static void test_same(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(same_cases); i++) {
		const char *a[10] = { LINKS };
		const char *b[10] = { LINKS };
		char what[32];

		memcpy(a + 2, same_cases[i].put, sizeof(same_cases[i].put));
		memcpy(b + 2, same_cases[i].commands, sizeof(same_cases[i].commands));
		snprintf(what, sizeof(what), "case %zu", i);
		same_as(a, b, 10, what);
	}
}

/* Who may make changes is recorded with the rest, and goes with it. */
static void test_admins(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "put admins");
	assert_string_equal(engine_admin_group(w.engine), "netadm");
	world_must(&w, "put-m no-net0");
	assert_string_equal(engine_admin_group(w.engine), "netadm");
	world_must(&w, "put nothing");
	assert_null(engine_admin_group(w.engine));
	world_close(&w);
}

/* Undo and redo: what the lines make is the same as what the commands make. */
static const struct same_case undo_cases[] = {
	/* clang-format off */
	{ { "put net0", "put two", "undo" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put net0", "put two", "undo", "redo" }, { "static net0/v4 192.0.2.1/24", "static net1/v4 203.0.113.1/24" } },
	{ { "put net0", "put two", "put mtu", "undo", "undo" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put net0", "put two", "put mtu", "undo 1" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	{ { "put net0", "put two", "undo 1", "undo 2" }, { "static net0/v4 192.0.2.1/24", "static net1/v4 203.0.113.1/24" } },
	{ { "put net0", "undo" }, { "create net0", "delete net0" } },
	{ { "put net0", "undo", "redo" }, { "static net0/v4 192.0.2.1/24", "static net0/v6 2001:db8::1/64" } },
	/* What is not recorded stays. */
	{ { "static net0/v4 192.0.2.1/24", "create net1", "static-t net0/t 198.51.100.1/24", "undo" },
	  { "static net0/v4 192.0.2.1/24", "static-t net0/t 198.51.100.1/24" } },
	{ { "static net0/v4 192.0.2.1/24", "off net0/v4", "create net1", "undo" },
	  { "static net0/v4 192.0.2.1/24", "off net0/v4" } },
	{ { "put group", "put net1", "undo" }, { "put group", "put net1", "put group" } },
	/* clang-format on */
};

static void test_undo(void **state)
{
	static const char *const lines[] = {
		LINKS,
		"undo -> notfound",
		"redo -> notfound",
		"undo 1 -> notfound",
		"put net0",
		"redo -> notfound",
		"undo 9 -> notfound",
		"undo",
		"undo -> notfound",
		"redo",
		"redo -> notfound",
		"undo",
		"create net1",
		"redo -> notfound",
		"undo 1",
	};
	struct world w;

	for (size_t i = 0; i < ARRAY_SIZE(undo_cases); i++) {
		const char *a[8] = { LINKS };
		const char *b[8] = { LINKS };

		memcpy(a + 2, undo_cases[i].put, sizeof(undo_cases[i].put));
		memcpy(b + 2, undo_cases[i].commands, sizeof(undo_cases[i].commands));
		same_as(a, b, ARRAY_SIZE(a), undo_cases[i].put[0]);
	}
	world_open_kept(&w);
	world_run(&w, "undo", lines, ARRAY_SIZE(lines), NULL);
	world_close(&w);
}

static void test_refused(void **state)
{
	struct world w;

	world_open(&w);
	world_run(&w, "refused", refused, ARRAY_SIZE(refused), NULL);
	world_close(&w);
}

static void test_object(void **state)
{
	static const char *const cases[][2] = {
		{ "put missing", "interface net9" },
		{ "put homeless", "address net0/v4" },
		{ "put twice", "address net1/v4" },
		{ "put multicast", "address net0/v4" },
		{ "put mtu-small", "interface net0" },
	};
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(world_do(&w, cases[i][0]) < 0);
		assert_string_equal(w.err.object, cases[i][1]);
	}
	world_close(&w);
}

/* ---- pairs of random documents ---- */

static unsigned int next(unsigned int *seed, unsigned int n)
{
	*seed = *seed * 1103515245u + 12345u;

	return (*seed >> 16) % n;
}

static void random_interface(struct buf *b, unsigned int *seed, const char *name, unsigned int at)
{
	static const char *const families[] = { "inet", "inet6", "inet inet6" };
	unsigned int which = next(seed, 4);

	if (which == 3)
		return;
	buf_printf(b, "[interface %s]\nfamilies = %s\n", name, families[which]);
	if (which != 1 && next(seed, 3) == 0)
		buf_printf(b, "ipv4.mtu = %u\n", 1300 + next(seed, 3) * 50);
	if (which != 1 && next(seed, 3) == 0)
		buf_printf(b, "ipv4.metric = %u\n", 1 + next(seed, 3));
	for (unsigned int i = 0; which != 1 && i < 3; i++)
		if (next(seed, 2))
			buf_printf(b,
				"[address %s/a%u]\ntype = static\naddress = 192.0.%u.%u/24\n%s",
				name, i, at * 3 + next(seed, 2), 1 + next(seed, 2) * 10 + i,
				next(seed, 4) == 0 ? "up = no\n" : "");
	for (unsigned int i = 0; which != 0 && i < 3; i++)
		if (next(seed, 2))
			buf_printf(b,
				"[address %s/b%u]\ntype = static\naddress = 2001:db8:%u::%u/64\n",
				name, i, at, 1 + next(seed, 2) * 10 + i);
	if (which != 0 && next(seed, 3) == 0)
		buf_printf(b, "[address %s/auto]\ntype = addrconf\n", name);
	if (which != 1 && next(seed, 3) == 0)
		buf_printf(b, "[address %s/d]\ntype = dhcp\n", name);
}

static char *random_document(unsigned int *seed)
{
	struct buf b = { 0 };
	char name[16];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "net%u", i);
		random_interface(&b, seed, name, i);
	}
	if (next(seed, 2))
		buf_printf(&b, "[interface vni0]\nfamilies = inet\nclass = vni\n");
	if (next(seed, 2) || b.len == 0)
		buf_printf(&b, "[protocol ipv4]\nttl = %u\n", 60 + next(seed, 3));
	assert_int_equal(buf_error(&b), 0);

	return b.data;
}

/* What was put is there: no drift. */
static void assert_no_drift(struct world *w, const char *text)
{
	struct drift d = { .rows = NULL };

	assert_int_equal(engine_check(w->engine, NULL, &d, &w->err), 0);
	if (d.n > 0)
		fail_msg("%s: %s: %s, not %s\n%s", d.rows[0].ifname, d.rows[0].what,
			d.rows[0].found, d.rows[0].wanted, text);
	drift_fini(&d);
}

static char *put_text(struct world *w, const char *text, const struct op_put *op)
{
	struct put_result res;

	if (world_put(w, text, op, &res) < 0)
		fail_msg("%s\n%s", w->err.text, text);
	put_result_fini(&res);
	assert_no_drift(w, text);

	return world_format(w);
}

/*
 * Put A, B and A again, or B and take it back: all is as it was, with the same primary addresses of subnets.
 */
static void test_random(void **state)
{
	const struct op_put whole = { .merge = false };
	const struct op_undo undo = { .redo = false };

	for (unsigned int seed = 1; seed <= 3000; seed++) {
		unsigned int s = seed;
		_cleanup_free_ char *a = random_document(&s);
		_cleanup_free_ char *b = random_document(&s);
		_cleanup_free_ char *first = NULL;
		_cleanup_free_ char *second = NULL;
		_cleanup_free_ char *third = NULL;
		struct world w;

		world_open_kept(&w);
		for (unsigned int i = 0; i < 3; i++) {
			char line[32];

			snprintf(line, sizeof(line), "link net%u", i);
			world_must(&w, line);
		}
		first = put_text(&w, a, &whole);
		second = put_text(&w, b, &whole);
		/* What changed nothing is no change to take back. */
		if (seed % 2 || strcmp(a, b) == 0) {
			third = put_text(&w, a, &whole);
		} else {
			if (world_undo(&w, &undo) < 0)
				fail_msg("%s\nA\n%s\nB\n%s", w.err.text, a, b);
			assert_no_drift(&w, a);
			third = world_format(&w);
		}
		if (strcmp(first, third) != 0)
			fail_msg("seed %u:\n%.300s\nand then\n%.300s\nA\n%s\nB\n%s", seed,
				from_difference(first, third), from_difference(third, first), a, b);
		world_close(&w);
	}
}

/* What there is to do is told, and nothing of it is done; the plan stays the plan until something moves. */
static void test_plan(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	struct op_put op = { .doc = doc };
	struct put_result res;
	struct put_result again;
	struct world w;
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "put one");
	before = world_format(&w);
	assert_int_equal(engine_plan(w.engine, &op, &res, &w.err), 0);
	assert_true(res.changed);
	assert_int_equal(engine_plan(w.engine, &op, &again, &w.err), 0);
	assert_string_equal(res.id, again.id);
	put_result_fini(&again);
	after = world_format(&w);
	assert_string_equal(before, after);
	assert_true(res.impact.n > 1);
	assert_string_equal(res.impact.rows[res.impact.n - 1].text, "192.0.2.1/24");

	world_must(&w, "static net0/b 192.0.2.2/24");
	op.plan = res.id;
	assert_int_equal(engine_put(w.engine, &op, &again, &w.err), -ESTALE);
	put_result_fini(&again);
	put_result_fini(&res);
	op.plan = NULL;
	assert_int_equal(engine_plan(w.engine, &op, &res, &w.err), 0);
	op.plan = res.id;
	assert_int_equal(engine_put(w.engine, &op, &again, &w.err), 0);
	put_result_fini(&again);
	put_result_fini(&res);
	op.plan = NULL;
	assert_int_equal(engine_put(w.engine, &op, &again, &w.err), 0);
	assert_false(again.changed);
	put_result_fini(&again);
	world_close(&w);
}

/* A connection over an address that vanishes ends; one over another address doesn't. */
static void test_connections(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	struct confirm_wish wish = { .n_connections = 2 };
	struct connection *of = wish.connections;
	const struct op_put op = { .doc = doc };
	struct put_result res;
	struct world w;
	size_t n = 0;

	assert_int_equal(ip_parse("192.0.2.1", &of[0].local), 0);
	assert_int_equal(ip_parse("192.0.2.7", &of[0].remote), 0);
	assert_int_equal(ip_parse("198.51.100.1", &of[1].local), 0);
	assert_int_equal(ip_parse("198.51.100.7", &of[1].remote), 0);
	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "put one");
	engine_set_wish(w.engine, &wish);
	assert_int_equal(engine_plan(w.engine, &op, &res, &w.err), 0);
	for (size_t i = 0; i < res.impact.n; i++)
		if (res.impact.rows[i].kind == IMPACT_CONNECTION && ++n)
			assert_string_equal(res.impact.rows[i].text, "192.0.2.1 from 192.0.2.7");
	assert_int_equal(n, 1);
	put_result_fini(&res);

	/* Of what is done these alone are told, and no number that nobody asked for. */
	assert_int_equal(engine_put(w.engine, &op, &res, &w.err), 0);
	assert_string_equal(res.id, "");
	assert_int_equal(res.impact.n, 1);
	assert_int_equal(res.impact.rows[0].kind, IMPACT_CONNECTION);
	put_result_fini(&res);
	world_close(&w);
}

/* What somebody else did is told, and undone by a repair; addresses of theirs are told, and stay. */
static void test_drift(void **state)
{
	static const char *const wrong[] = { "down net0", "unlink net1", "mtu net0 1400" };
	struct drift d = { .rows = NULL };
	char *before;
	struct world w;
	bool changed;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "put mtu");
	world_must(&w, "settle");
	before = world_format(&w);
	assert_no_drift(&w, "mtu");
	assert_int_equal(engine_repair(w.engine, NULL, &changed, &w.err), 0);
	assert_false(changed);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i += 2) {
		_cleanup_free_ char *after = NULL;

		world_must(&w, wrong[i]);
		assert_int_equal(engine_check(w.engine, "net0/v4", &d, &w.err), 0);
		assert_int_equal(d.n > 0, i == 0);
		drift_fini(&d);
		assert_int_equal(engine_repair(w.engine, "net0", &changed, &w.err), 0);
		assert_int_equal(changed, i == 0);
		after = world_format(&w);
		assert_string_equal(before, after);
	}
	free(before);
	world_must(&w, "addr net0 203.0.113.9/24");
	assert_int_equal(engine_check(w.engine, NULL, &d, &w.err), 0);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.rows[0].kind, DRIFT_FOREIGN);
	assert_string_equal(d.rows[0].what, "address 203.0.113.9/24");
	drift_fini(&d);
	assert_int_equal(engine_repair(w.engine, NULL, &changed, &w.err), 0);
	assert_false(changed);
	world_must(&w, "unlink net0");
	assert_int_equal(engine_check(w.engine, NULL, &d, &w.err), 0);
	assert_int_equal(d.n, 1);
	assert_string_equal(d.rows[0].what, "link");
	drift_fini(&d);
	assert_int_equal(engine_check(w.engine, "net7", &d, &w.err), -ENXIO);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_admins),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_object),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_drift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
