/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that wait for their confirmation: kept, or taken back, also by the next engine. */
#include "engine_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/macros.h"

#define LINKS "link net0", "link net1"

/* After each of these lines all is as after the line before the first wish. */
/* clang-format off */
static const struct back_case {
	const char *before[5];
	const char *change[5];
} back_cases[] = {
	{ { "put net0" }, { "put two" } },
	{ { "put net0" }, { "put other" } },
	{ { "put net0" }, { "put nothing" } },
	{ { "put net0" }, { "put-t two" } },
	{ { "put net0" }, { "put-m no-v4" } },
	{ { "put net0" }, { "static net1/v4 203.0.113.1/24" } },
	{ { "put net0" }, { "rm net0/v4" } },
	{ { "put net0" }, { "rm-t net0/v4" } },
	{ { "put net0", "off net0/v4" }, { "rm net0/v4" } },
	{ { "put net0" }, { "delete net0" } },
	{ { "put net0" }, { "disable net0" } },
	{ { "put net0" }, { "off net0/v4" } },
	{ { "put net0" }, { "lower net0/v4" } },
	{ { "put net0" }, { "set net0 ipv4 mtu 1400" } },
	{ { "put mtu" }, { "reset net0 ipv4 mtu" } },
	{ { "put protocol" }, { "set - ipv4 ttl 64" } },
	/* What was active and not recorded comes back, too. */
	{ { "put net0", "static-t net0/t 198.51.100.1/24" }, { "put two" } },
	{ { "put net0", "off net0/v4" }, { "put two" } },
	{ { "put net0", "set-t net0 ipv4 mtu 1300" }, { "put two" } },
	{ { "put net0", "put two" }, { "undo" } },
	{ { "put net0" }, { "edit two", "reload" } },
	/* What others made stays theirs, and the kernel as it is, where it is not as it is configured. */
	{ { "put net0", "up net1", "addr net1 203.0.113.7/24" }, { "adopt net1" } },
	{ { "put net0", "up net1", "addr net1 203.0.113.7/24" }, { "adopt-t net1" } },
	{ { "put net0", "addr net0 198.51.100.7/24" }, { "adopt net0" } },
	{ { "put net0", "set net0 ipv4 arp on", "noarp net0" }, { "adopt net0" } },
	/* The other subcommands. */
	{ { "create net0" }, { "delete net0 inet6" } },
	{ { "create net0 inet" }, { "create net0 inet6" } },
	{ { "put net0" }, { "create vni0" } },
	{ { "put vni" }, { "delete vni0" } },
	{ { "put net0", "disable net0" }, { "enable net0" } },
	{ { "put net0", "off net0/v4" }, { "on net0/v4" } },
	{ { "put net0", "lower net0/v4" }, { "raise net0/v4" } },
	{ { "put net0" }, { "set net0/v4 - deprecated on" } },
	{ { "put net0" }, { "addrconf net0/x" } },
	{ { "put net0" }, { "dhcp net0/d" } },
	{ { "put net0", "inform net0/v4" }, { "lower net0/v4" } },
	{ { "put net0" }, { "inform net0/v4" } },
	/* What others did comes back, and no document changes. */
	{ { "put net0", "down net0" }, { "repair" } },
	{ { "put net0", "unaddr net0 192.0.2.1" }, { "repair net0" } },
	{ { "put net0", "unaddr net0 2001:db8::1" }, { "repair" } },
	{ { "put net0", "unaddr net0 192.0.2.1", "addr net0 192.0.2.1/25" }, { "repair" } },
	{ { "put net0", "unaddr net0 192.0.2.1", "addr net0 192.0.2.1/24" }, { "repair" } },
	{ { "put net0", "unaddr net0 2001:db8::1", "addr net0 2001:db8::1/48" }, { "repair" } },
	{ { "put early", "unaddr net0 192.0.2.1" }, { "repair" } },
	{ { "put net0", "addr net0 198.51.100.7/24", "down net0" }, { "repair" } },
	{ { "put net0", "set net0 ipv4 arp on", "noarp net0" }, { "repair" } },
	{ { "put mtu", "mtu net0 1300" }, { "repair" } },
	{ { "put net0", "set net0 ipv4 forwarding on", "sysctl net0 ipv4/conf/%s/forwarding 0" }, { "repair" } },
	{ { "put net0", "set - ipv4 ttl 63", "sysctl - ipv4/ip_default_ttl 64" }, { "repair" } },
	{ { "put net0", "sysctl net0 ipv6/conf/%s/accept_ra 1" }, { "repair" } },
	{ { "put net0", "sysctl net0 ipv6/conf/%s/disable_ipv6 1" }, { "repair" } },
	{ { "create net0", "sysctl net0 ipv6/conf/%s/addr_gen_mode 0" }, { "repair" } },
	{ { "put net0", "sysctl net0 ipv6/conf/%s/addr_gen_mode 1" }, { "repair" } },
	{ { "addrconf net0/x", "sysctl net0 ipv6/conf/%s/addr_gen_mode 1" }, { "repair" } },
	{ { "addrconf net0/x ::1a/64", "sysctl net0 ipv6/conf/%s/addr_gen_mode 3", "sysctl net0 ipv6/conf/%s/autoconf 0" }, { "repair" } },
	{ { "put net0", "dhcp net0/d", "lease net0/d 203.0.113.7/24", "down net0" }, { "repair" } },
	{ { "put two", "down net0", "unaddr net1 203.0.113.1" }, { "repair" } },
};
/* clang-format on */

static void open_case(struct world *w, const struct back_case *c)
{
	static const char *const links[] = { LINKS };

	world_open_kept(w);
	world_must_all(w, links, ARRAY_SIZE(links));
	world_must_all(w, c->before, ARRAY_SIZE(c->before));
}

static void assert_same(const struct back_case *c, const char *how, const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a || *b)
		fail_msg("%s, %s, %s: before\n%.300s\nand now\n%.300s", c->before[0], c->change[0],
			how, a, b);
}

/* @end: lines that take it back. */
static void check_back(const struct back_case *c, const char *how, const char *const *end, size_t n)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	open_case(&w, c);
	before = world_format(&w);
	world_must(&w, "wish 60 192.0.2.1");
	world_must_all(&w, c->change, ARRAY_SIZE(c->change));
	if (!engine_pending(w.engine, NULL))
		fail_msg("%s, %s: nothing waits", c->before[1], c->change[0]);
	world_must(&w, "wish 0");
	world_must_all(&w, end, n);
	assert_false(engine_pending(w.engine, NULL));
	after = world_format(&w);
	assert_same(c, how, before, after);
	world_close(&w);
}

static void test_revert(void **state)
{
	static const char *const revert[] = { "revert" };
	static const char *const killed[] = { "restart", "revert" };
	static const char *const late[] = { "late", "restart" };

	for (size_t i = 0; i < ARRAY_SIZE(back_cases); i++) {
		check_back(&back_cases[i], "revert", revert, ARRAY_SIZE(revert));
		check_back(&back_cases[i], "killed", killed, ARRAY_SIZE(killed));
		check_back(&back_cases[i], "late", late, ARRAY_SIZE(late));
	}
}

/* After a boot it is as if there had been a boot without the change. */
static void test_reboot(void **state)
{
	static const char *const reverts[][3] = {
		{ "late", "reboot" },
		{ "reboot", "late", "restart" },
		{ "reboot", "revert" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(back_cases); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(reverts); k++) {
			const struct back_case *c = &back_cases[i];
			_cleanup_free_ char *before = NULL;
			_cleanup_free_ char *after = NULL;
			struct world w;

			open_case(&w, c);
			world_must(&w, "reboot");
			before = world_format(&w);
			world_close(&w);
			open_case(&w, c);
			world_must(&w, "wish 60");
			world_must_all(&w, c->change, ARRAY_SIZE(c->change));
			world_must(&w, "wish 0");
			for (size_t n = 0; n < 3 && reverts[k][n]; n++)
				/* What was for now alone is gone by the boot. */
				if (strcmp(reverts[k][n], "revert") != 0 ||
					engine_pending(w.engine, NULL))
					world_must(&w, reverts[k][n]);
			assert_false(engine_pending(w.engine, NULL));
			after = world_format(&w);
			assert_same(c, reverts[k][0], before, after);
			world_close(&w);
		}
	}
}

/* Confirmed, it is as a change that was final. */
static void test_confirm(void **state)
{
	static const char *const ends[][2] = { { "confirm" }, { "restart", "confirm" } };

	for (size_t i = 0; i < ARRAY_SIZE(back_cases); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(ends); k++) {
			const struct back_case *c = &back_cases[i];
			_cleanup_free_ char *final = NULL;
			_cleanup_free_ char *now = NULL;
			struct world w;

			open_case(&w, c);
			world_must_all(&w, c->change, ARRAY_SIZE(c->change));
			final = world_format(&w);
			world_close(&w);
			open_case(&w, c);
			world_must(&w, "wish 60 192.0.2.1");
			world_must_all(&w, c->change, ARRAY_SIZE(c->change));
			world_must(&w, "wish 0");
			world_must_all(&w, ends[k], 2);
			assert_false(engine_pending(w.engine, NULL));
			now = world_format(&w);
			assert_same(c, ends[k][0], final, now);
			world_close(&w);
		}
	}
}

/* As a power cut leaves it, which was before the change, or after it, when the history had not come to the disk. */
static void check_cut(const char *const *change, size_t n, bool before)
{
	char conf[512], saved[512];
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	world_must(&w, "put net0");
	/* The number of what is taken in stands in no file. */
	world_must(&w, "edit one");
	world_must(&w, "reload");
	snprintf(conf, sizeof(conf), "%s/ipadm.conf", w.paths.etc);
	snprintf(saved, sizeof(saved), "%s/saved", w.paths.etc);
	assert_int_equal(link(conf, saved), 0);
	world_must(&w, "wish 60");
	world_must_all(&w, change, n);
	world_must(&w, "wish 0");
	if (before)
		assert_int_equal(rename(saved, conf), 0);
	else
		assert_int_equal(unlink(saved), 0);
	world_lose_history(&w);
	world_must(&w, "reboot");
	assert_int_equal(engine_pending(w.engine, NULL), !before);
	world_close(&w);
}

static void test_cut(void **state)
{
	static const char *const changes[][2] = { { "static net0/b 192.0.2.2/24" },
		{ "edit net0", "reload" } };

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		check_cut(changes[i], 2, true);
		check_cut(changes[i], 2, false);
	}
}

/* Without those that no object has: link-local ones. */
static void drop_nameless(char *addrs)
{
	char *found;

	while ((found = strstr(addrs, "/?="))) {
		char *end = found + strcspn(found, ",");

		while (found > addrs && found[-1] != ' ')
			found--;
		if (*end)
			end += 2;
		else if (found > addrs)
			found -= 2;
		memmove(found, end, strlen(end) + 1);
	}
}

/* The address that the caller came over stays until then, deprecated. */
static void test_held(void **state)
{
	static const struct {
		const char *lines[8];
		const char *addrs;
	} cases[] = {
		{ { "put net0", "wish 60 192.0.2.1", "put other" },
			"net0/_held0=ok 192.0.2.1/24, net0/v4=ok 198.51.100.1/24, net0/v6=ok "
			"2001:db8::1/64" },
		{ { "put net0", "wish 60 192.0.2.1", "rm net0/v4" },
			"net0/_held0=ok 192.0.2.1/24, net0/v6=ok 2001:db8::1/64" },
		{ { "put net0", "wish 60 192.0.2.7", "put other" },
			"net0/v4=ok 198.51.100.1/24, net0/v6=ok 2001:db8::1/64" },
		{ { "put net0", "wish 60 2001:db8::1", "put one" },
			"net0/v4=ok 192.0.2.1/24" }, /* its family goes */
		{ { "put net0", "wish 60 192.0.2.1", "put nothing" }, "" },
		{ { "put net0", "wish 60 192.0.2.1", "put other", "wish 0", "confirm" },
			"net0/v4=ok 198.51.100.1/24, net0/v6=ok 2001:db8::1/64" },
		{ { "put two", "wish 60 192.0.2.1", "put-m moved" }, "net1/v4=ok 192.0.2.1/24" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "link net1");
		world_must_all(&w, cases[i].lines, ARRAY_SIZE(cases[i].lines));
		world_must(&w, "settle");
		addrs = world_addrs(&w);
		drop_nameless(addrs);
		assert_string_equal(addrs, cases[i].addrs);
		world_close(&w);
	}
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
		LINKS,
		"put net0",
		"confirm -> notfound",
		"revert -> notfound",
		"wish 60",
		"put net0", /* changes nothing */
		"confirm -> notfound",
		"put missing -> dlpi-failure",
		"confirm -> notfound",
		"put two",
		"wish 0",
		"confirm",
		"confirm -> notfound",
		"late",
		"restart",
	};
	struct world w;
	int64_t left = 0;

	world_open_kept(&w);
	world_run(&w, "refused", lines, ARRAY_SIZE(lines), NULL);
	world_must(&w, "wish 60");
	world_must(&w, "put other");
	assert_true(engine_pending(w.engine, &left));
	assert_true(left > 0 && left <= 60);
	assert_true(engine_check_pending(w.engine, &w.err) < 0);
	assert_int_equal(w.err.status, IPADM_CONFIRM_PENDING);
	/* Without a daemon nobody would take it back. */
	w.wish.seconds = 0;
	world_must(&w, "revert");
	engine_set_hooks(w.engine, NULL, NULL);
	w.wish.seconds = 60;
	assert_true(world_do(&w, "put other") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	world_close(&w);
}

/* After a boot the times are written anew: what goes wrong there does not cost what there was before. */
static void test_kept(void **state)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	char saved[512], obstacle[512];
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	world_must(&w, "put net0");
	world_must(&w, "reboot");
	before = world_format(&w);
	world_must(&w, "wish 60");
	world_must(&w, "put other");
	world_must(&w, "wish 0");
	snprintf(saved, sizeof(saved), "%s/.ipadm.conf.unconfirmed", w.paths.etc);
	snprintf(obstacle, sizeof(obstacle), "%s/unconfirmed.conf.new", w.paths.run);
	assert_int_equal(mkdir(obstacle, 0700), 0);
	world_must(&w, "reboot");
	assert_non_null(engine_problem(w.engine));
	assert_int_equal(access(saved, F_OK), 0);
	assert_int_equal(rmdir(obstacle), 0);
	world_must(&w, "restart");
	world_must(&w, "revert");
	after = world_format(&w);
	assert_string_equal(after, before);
	world_close(&w);
}

/* Without a wish it is armed where a connection ends, and only there. */
static void test_by_default(void **state)
{
	static const struct {
		int64_t wish;
		const char *local;
		int64_t confirm;
	} cases[] = {
		{ 0, "192.0.2.1", CONFIRM_DEFAULT_S },
		{ 0, "192.0.2.9", 0 },
		{ -1, "192.0.2.1", 0 },
		{ 7, "192.0.2.9", 7 },
	};
	static const char other[] = "[interface net0]\nfamilies = inet\n";

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct connection c;
		const struct op_put op = { .merge = false };
		struct put_result res;
		struct world w;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "put one");
		assert_int_equal(ip_parse(cases[i].local, &c.local), 0);
		assert_int_equal(ip_parse("192.0.2.77", &c.remote), 0);
		w.wish = (struct confirm_wish){
			.seconds = cases[i].wish, .connections = { c }, .n_connections = 1
		};
		engine_set_wish(w.engine, &w.wish);
		assert_int_equal(world_put(&w, other, &op, &res), 0);
		assert_int_equal(res.confirm, cases[i].confirm);
		assert_int_equal(engine_pending(w.engine, NULL), cases[i].confirm > 0);
		put_result_fini(&res);
		world_close(&w);
	}
}

/* Whether a change waits is told by what it changed, also where somebody put an earlier number into the document. */
static void test_edited(void **state)
{
	static const char *const lines[] = { LINKS, "put two", "wish 60", "put other" };
	struct world w;
	int64_t left;

	world_open(&w);
	world_must_all(&w, lines, ARRAY_SIZE(lines));
	world_edit(&w, "[ipadm]\nversion = 1\ngeneration = 1\n[interface net0]\nfamilies = inet\n");
	world_must(&w, "restart");
	assert_true(engine_pending(w.engine, &left));
	assert_in_range(left, 1, 60);
	world_must(&w, "confirm");
	world_close(&w);
}

/* Without what there was before it a change can only be kept. */
static void test_lost(void **state)
{
	static const char *const lines[] = { LINKS, "put two", "wish 60", "put other", "wish 0" };
	struct world w;

	world_open(&w);
	world_must_all(&w, lines, ARRAY_SIZE(lines));
	world_remove_unconfirmed(&w);
	assert_true(world_do(&w, "revert") < 0);
	assert_int_equal(w.err.status, IPADM_BAD_DOCUMENT);
	assert_non_null(strstr(w.err.text, "'ipadm confirm' keeps what is"));
	assert_true(engine_pending(w.engine, NULL));
	world_must(&w, "confirm");
	assert_false(engine_pending(w.engine, NULL));
	world_close(&w);
}

/* Whoever confirmed it, or took it back, was killed when what counts was gone: it does not wait as one that is for now. */
static void test_ended(void **state)
{
	static const char *const lines[] = { LINKS, "put two", "wish 60", "put other", "wish 0" };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open_kept(&w);
	world_must_all(&w, lines, ARRAY_SIZE(lines));
	world_must(&w, "confirm");
	before = world_format(&w);
	world_close(&w);
	world_open_kept(&w);
	world_must_all(&w, lines, ARRAY_SIZE(lines));
	world_remove_kept(&w);
	world_must(&w, "late");
	world_must(&w, "restart");
	assert_false(engine_pending(w.engine, NULL));
	after = world_format(&w);
	assert_string_equal(after, before);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revert),
		cmocka_unit_test(test_reboot),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_by_default),
		cmocka_unit_test(test_edited),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
