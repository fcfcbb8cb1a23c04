/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken back beside documents (that is in engine_confirm.c): repairs, where somebody did something meanwhile, and
 * which members of groups are offline. */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/macros.h"

static size_t count_defaults(const struct world *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->fake->state.n_routes; i++)
		n += w->fake->state.routes[i].plen == 0;

	return n;
}

/* A link of ours that was gone goes again, until the next daemon makes it. What was not done, or others undid, is not undone. */
static void test_repair(void **state)
{
	static const struct {
		const char *lines[10];
		const char *addrs;
	} cases[] = {
		{ { "put vni", "unlink vni0", "wish 60", "repair", "wish 0", "revert" },
			"vni0/v4=inaccessible 192.0.2.1/32" },
		{ { "put two", "unaddr net0 192.0.2.1", "unaddr net1 203.0.113.1", "wish 60",
			  "repair", "wish 0", "unaddr net0 192.0.2.1", "addr net0 192.0.2.9/24",
			  "revert" },
			"net0/?=ok 192.0.2.9/24, net0/v4=down 192.0.2.1/24, net1/v4=down "
			"203.0.113.1/24" },
		{ { "put two", "unaddr net0 192.0.2.1", "wish 60", "repair", "wish 0",
			  "unlink net0", "link net0", "hotplug net0", "revert" },
			"net1/v4=ok 203.0.113.1/24, net0/v4=ok 192.0.2.1/24" },
		/* The route of a lease, which the link lost. */
		{ { "put dhcp", "lease net0/d 192.0.2.7/24 192.0.2.254", "down net0", "up net0",
			  "wish 60", "repair", "wish 0", "revert" },
			"net0/d=ok 192.0.2.7/24" },
		{ { "put dhcp", "lease net0/d 192.0.2.7/24 192.0.2.254", "down net0", "up net0",
			  "wish 60", "repair", "wish 0", "down net0", "up net0", "revert" },
			"net0/d=ok 192.0.2.7/24" },
		/* Over the address that it changes. */
		{ { "put net0", "unaddr net0 192.0.2.1", "addr net0 192.0.2.1/25",
			  "wish 60 192.0.2.1", "repair", "wish 0", "revert" },
			"net0/v4=ok 192.0.2.1/25, net0/?=ok fe80::ff:fe00:1%net0/64, net0/v6=ok "
			"2001:db8::1/64" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "link net1");
		world_must_all(&w, cases[i].lines, ARRAY_SIZE(cases[i].lines));
		addrs = world_addrs(&w);
		assert_string_equal(addrs, cases[i].addrs);
		assert_int_equal(count_defaults(&w), 0);
		world_close(&w);
	}
}

/* What a repair found is damaged, or what it repairs can't be told: that is said, and nothing is half done. */
static void test_repair_refused(void **state)
{
	static const char *const texts[] = { "", "up\tnet0\t2\t0\t1", "up\tnet0\t2\t0\n",
		"up\tnet0\t2\t0\t1\t1\n", "address\t2\t192.0.2.1\n", "nonsense\tnet0\t2\n" };
	static const char *const lines[] = { "link net0", "link net1", "put group", "down net0",
		"wish 60", "repair -> notsup", "wish 0", "repair", "confirm -> notfound" };
	char path[512];
	struct world w;

	world_open_kept(&w);
	world_run(&w, "group", lines, ARRAY_SIZE(lines), NULL);
	world_close(&w);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		FILE *f;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "put net0");
		world_must(&w, "down net0");
		world_must(&w, "wish 60");
		world_must(&w, "repair");
		snprintf(path, sizeof(path), "%s/unconfirmed.plan", w.paths.run);
		f = fopen(path, "we");
		assert_non_null(f);
		assert_true(fputs(texts[i], f) >= 0);
		assert_int_equal(fclose(f), 0);
		world_must(&w, "restart");
		assert_true(engine_pending(w.engine, NULL));
		if (i > 0) {
			assert_true(world_do(&w, "revert") < 0);
			assert_int_equal(w.err.status, IPADM_BAD_DOCUMENT);
		}
		world_must(&w, "confirm");
		assert_int_not_equal(access(path, F_OK), 0);
		world_close(&w);
	}
}

/* What the kernel does not let be undone can be tried again. */
static void test_kernel_fails(void **state)
{
	unsigned int failed = 0;
	bool done = false;

	for (unsigned int n = 1; !done; n++) {
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "put net0");
		world_must(&w, "unaddr net0 192.0.2.1");
		world_must(&w, "wish 60");
		world_must(&w, "repair");
		world_must(&w, "wish 0");
		w.fake->fail_at = n;
		if (world_do(&w, "revert") < 0) {
			failed++;
			assert_int_equal(w.fake->fail_at, 0);
			assert_true(engine_pending(w.engine, NULL));
			world_must(&w, "revert");
		}
		done = w.fake->fail_at > 0;
		w.fake->fail_at = 0;
		assert_false(engine_pending(w.engine, NULL));
		addrs = world_addrs(&w);
		if (!strstr(addrs, "net0/v4=down 192.0.2.1/24"))
			fail_msg("the call no. %u fails: %s", n, addrs);
		world_close(&w);
	}
	assert_true(failed > 0);
}

/* Groups with their members as they were, in use or not; which of them answers for which address is nothing that comes back. */
static void test_members(void **state)
{
	static const char *const changes[] = { "offline net0", "leave ipmp0 net0",
		"ungroup-f ipmp0", "set net0 ip standby on", "delete net0", "put nothing" };
	static const char *const offline_changes[] = { "online net0", "leave ipmp0 net0",
		"ungroup-f ipmp0", "put two" };

	for (size_t i = 0; i < ARRAY_SIZE(changes) + ARRAY_SIZE(offline_changes); i++) {
		bool offline = i >= ARRAY_SIZE(changes);
		const char *change =
			offline ? offline_changes[i - ARRAY_SIZE(changes)] : changes[i];
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		_cleanup_free_ char *groups = NULL;
		struct world w;

		world_open_kept(&w);
		world_must(&w, "link net0");
		world_must(&w, "link net1");
		world_must(&w, "put group");
		world_must(&w, "look");
		if (offline)
			world_must(&w, "offline net0");
		before = world_list(&w);
		assert_int_equal(strstr(before, "net0=offline") != NULL, offline);
		world_must(&w, "wish 60");
		world_must(&w, change);
		world_must(&w, "wish 0");
		world_must(&w, "restart");
		world_must(&w, "revert");
		world_must(&w, "look");
		after = world_list(&w);
		if (strcmp(before, after) != 0)
			fail_msg("%s: %s, and now %s", change, before, after);
		groups = world_groups(&w);
		assert_string_equal(groups, "ipmp0(net0 net1/net0 net1)");
		world_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repair),
		cmocka_unit_test(test_repair_refused),
		cmocka_unit_test(test_kernel_fails),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
