/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups in the engine: who is in use, what moves, what is told of it, each once. */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>

#define N_LINES 17
#define LINKS   "link net0", "link net1", "link net2", "create net0", "create net1", "create net2"
#define TWO                                                             \
	LINKS, "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24", \
		"static ipmp0/b 192.0.2.11/24"
#define SUBNET  "192.0.2.0/24>"
#define GUARD   " 192.0.2.0/24>ipmp0"
#define BOTH    "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD
#define HOME    "192.0.2.11@net1 192.0.2.10@net0 " SUBNET "net0,net1" GUARD
#define ON_NET1 "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD

/* Lines as in engine_world.h. Then who answers for what, and what was told since the last "forget". */
/* clang-format off */
static const struct script {
	const char *name;
	const char *lines[N_LINES];
	const char *paths;
	const char *told;
} scripts[] = {
	{ "a group begins", { TWO, "look", "look" }, BOTH, "" },
	{ "carrier lost", { TWO, "look", "carrier net0 off", "look", "look" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n" },
	{ "and back", { TWO, "carrier net0 off", "look", "carrier net0 on", "look", "look" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 can't be used yet: no carrier; its addresses moved to net1\n"
	  "net0 of ipmp0 works, and is in use\n" },
	{ "down", { TWO, "look", "down net0", "look" }, ON_NET1,
	  "net0 of ipmp0 failed: the link is down; its addresses moved to net1\n" },
	{ "gone", { TWO, "look", "unlink net0", "look" }, ON_NET1, "net0 of ipmp0 failed: the link is gone\n" },
	{ "all of it, and one is back", { TWO, "look", "carrier net0 off", "carrier net1 off", "look",
	  "carrier net1 on", "look" }, "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD,
	  "net0 of ipmp0 failed: no carrier\n"
	  "net1 of ipmp0 failed: no carrier\n"
	  "ipmp0 failed: none of its members can be used\n"
	  "net1 of ipmp0 is repaired, and is in use\n"
	  "ipmp0 is repaired: a member of it is in use\n" },
	{ "it happens while no engine runs", { TWO, "look", "carrier net0 off", "restart", "look", "restart" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n" },
	{ "silent, and not any more", { TWO, "look", "ill net0 silent on", "look", "ill net0 silent off", "look" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 failed: probes are not answered; its addresses moved to net1\n"
	  "net0 of ipmp0 is repaired, and is in use\n" },

	{ "offline", { TWO, "look", "offline net0", "look" }, ON_NET1,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },
	{ "twice", { TWO, "look", "offline net0", "offline net0" }, ON_NET1,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },
	{ "online", { TWO, "look", "offline net0", "online net0", "look", "online net0" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n"
	  "net0 of ipmp0 is online again, and is in use\n" },
	{ "not the last one", { TWO, "look", "offline net0", "offline net1 -> eminred" }, ON_NET1,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },
	{ "nor the last that works", { TWO, "look", "carrier net0 off", "look", "offline net1 -> eminred",
	  "offline net0" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net0 of ipmp0 is offline: taken out of use\n" },
	{ "but in a group that failed", { TWO, "look", "carrier net0 off", "carrier net1 off", "look", "offline net1" },
	  "192.0.2.10@net0 " SUBNET "nobody" GUARD,
	  "net0 of ipmp0 failed: no carrier\n"
	  "net1 of ipmp0 failed: no carrier\n"
	  "ipmp0 failed: none of its members can be used\n"
	  "net1 of ipmp0 is offline: taken out of use\n" },
	{ "who can't be offline", { TWO, "look", "offline net2 -> not-member", "offline ipmp0 -> not-member",
	  "offline net9 -> enxio", "offline a/b -> invalid-arg", "online net2 -> not-member" }, BOTH, "" },
	{ "disabled", { TWO, "look", "disable net0", "offline net0 -> op-disable-obj" }, ON_NET1, "" },
	{ "over a restart", { TWO, "look", "offline net0", "restart", "look" }, ON_NET1,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },
	{ "not over a reboot", { TWO, "look", "offline net0", "reboot", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },
	{ "a rehearsal", { TWO, "look", "rehearse net0", "look" }, ON_NET1, "" },
	{ "and its end", { TWO, "look", "rehearse net0", "look", "rehearsed", "look" }, HOME, "" },
	{ "by the end of the engine", { TWO, "look", "rehearse net0", "restart", "look" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD, "" },
	{ "without failback, too", { TWO, "set ipmp0 ip failback off", "look", "rehearse net0", "rehearsed", "look" }, HOME, "" },
	{ "of one that fails amid it", { TWO, "look", "rehearse net0", "carrier net0 off", "look", "rehearsed", "look" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier\n" },
	{ "who doesn't rehearse", { TWO, "look", "rehearse net2 -> not-member", "rehearse net9 -> enxio", "rehearse a/b -> invalid-arg",
	  "rehearse net0", "rehearse net1 -> if-inuse" }, ON_NET1, "" },
	{ "not the last one, nor who is not in use", { TWO, "look", "carrier net0 off", "look", "rehearse net1 -> eminred",
	  "rehearse net0 -> invalid-arg" }, ON_NET1, "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n" },
	{ "who leaves and joins is not offline", { TWO, "look", "offline net0", "leave ipmp0 net0", "join ipmp0 net0",
	  "look" }, "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n" },

	{ "a spare", { LINKS, "set net1 ip standby on", "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24", "look" },
	  "192.0.2.10@net0 " SUBNET "net0" GUARD, "" },
	{ "over a reboot", { LINKS, "set net1 ip standby on", "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24",
	  "reboot", "look" }, "192.0.2.10@net0 " SUBNET "net0" GUARD, "" },
	{ "stands in", { LINKS, "set net1 ip standby on", "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24", "look",
	  "carrier net0 off", "look" }, "192.0.2.10@net1 " SUBNET "net1" GUARD,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net1 of ipmp0, a standby, is in use now\n" },
	{ "and goes back", { LINKS, "set net1 ip standby on", "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24",
	  "look", "carrier net0 off", "look", "carrier net0 on", "look" }, "192.0.2.10@net0 " SUBNET "net0" GUARD,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net1 of ipmp0, a standby, is in use now\n"
	  "net0 of ipmp0 is repaired, and is in use\n"
	  "net1 of ipmp0 is inactive: it is a standby\n" },
	{ "it is made one", { TWO, "look", "set net1 ip standby on", "look" },
	  "192.0.2.10@net0 192.0.2.11@net0 " SUBNET "net0" GUARD, "net1 of ipmp0 is inactive: it is a standby\n" },
	{ "and is none any more", { TWO, "set net1 ip standby on", "look", "reset net1 ip standby", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD, "net1 of ipmp0 is in use now\n" },
	{ "not of a group", { TWO, "look", "set ipmp0 ip standby on -> invalid-arg", "set net0 ipv4 standby on -> bad-protocol", "set net0 ip failback off -> invalid-arg",
	  "set net0 ip flap_damping off -> invalid-arg" }, BOTH, "" },
	{ "nor with another's source", { LINKS, "set net2 ipv4 usesrc net1", "set net2 ip standby on -> invalid-arg" }, "", "" },

	{ "not in use for another reason", { TWO, "look", "set ipmp0 ip failback off", "carrier net0 off", "look", "carrier net0 on",
	  "look", "set net0 ip standby on", "look" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net0 of ipmp0 is repaired, and is inactive: failback is off\n" },

	{ "no failback", { TWO, "look", "set ipmp0 ip failback off", "carrier net0 off", "look", "carrier net0 on", "look" },
	  ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net0 of ipmp0 is repaired, and is inactive: failback is off\n" },
	{ "over a restart, until the other fails", { TWO, "look", "set ipmp0 ip failback off", "carrier net0 off", "look",
	  "carrier net0 on", "restart" }, ON_NET1,
	  "net0 of ipmp0 failed: no carrier; its addresses moved to net1\n"
	  "net0 of ipmp0 is repaired, and is inactive: failback is off\n" },
	{ "failback again", { TWO, "set ipmp0 ip failback off", "look", "offline net0", "online net0",
	  "reset ipmp0 ip failback", "look" }, "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD,
	  "net0 of ipmp0 is offline: taken out of use; its addresses moved to net1\n"
	  "net0 of ipmp0 is online again, and is inactive: failback is off\n"
	  "net0 of ipmp0 is in use now\n" },
};
/* clang-format on */

static void run(const struct script *s)
{
	_cleanup_free_ char *got = NULL;
	struct world w;

	world_open(&w);
	world_run(&w, s->name, s->lines, N_LINES, NULL);
	got = world_paths(&w);
	if (strcmp(got, s->paths) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", s->name, got, s->paths);
	if (strcmp(w.heard.told, s->told) != 0)
		fail_msg("%s: told\n%swant\n%s", s->name, w.heard.told, s->told);
	world_close(&w);
}

static void test_scripts(void **state)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		run(&scripts[i]);
}

static uint32_t mtu_of(const struct world *w, const char *name)
{
	const struct link *l = snapshot_find_link(&w->fake->state, name);

	assert_non_null(l);
	return l->mtu;
}

/* That of a group follows its members, and is what it was when they are gone. */
static void test_mtu(void **state)
{
	static const struct {
		const char *line;
		uint32_t mtu;
	} rows[] = {
		{ "mtu net0 1400", 0 },
		{ "group ipmp0 net0", 1400 },
		{ "join ipmp0 net1", 1400 },
		{ "leave ipmp0 net0", 1500 },
		{ "set net1 ipv4 mtu 1300", 1300 },
		{ "set ipmp0 ipv4 mtu 1350", 1350 },
		{ "join ipmp0 net0", 1350 },
		{ "reset ipmp0 ipv4 mtu", 1300 },
		{ "reset net1 ipv4 mtu", 1400 },
		{ "mtu net0 9000", 1400 },
		{ "look", 1500 },
		{ "mtu net1 1000", 1500 },
		{ "look", 1280 },
		{ "look", 1280 },
		{ "mtu net1 9000", 1280 },
		{ "look", 9000 },
		{ "leave ipmp0 net0,net1", 1500 },
		{ "look", 1500 },
	};
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "create net0");
	world_must(&w, "create net1");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		world_must(&w, rows[i].line);
		if (rows[i].mtu && mtu_of(&w, "ipmp0") != rows[i].mtu)
			fail_msg("%zu, %s: %u", i, rows[i].line, mtu_of(&w, "ipmp0"));
	}
	/* Once. */
	assert_non_null(strstr(w.heard.told, "net1 of ipmp0 has an MTU of 1000: IPv6 needs 1280"));
	assert_null(strstr(strstr(w.heard.told, "MTU") + 1, "MTU of 1000"));
	world_close(&w);
}

#define HOSTS                                                                  \
	TWO, "look", "neighbour net0 192.0.2.1", "neighbour-p net0 192.0.2.2", \
		"neighbour net1 192.0.2.1"
#define ALL_HOSTS "192.0.2.1@net0 192.0.2.2@net0 192.0.2.1@net1"
#define FORGOTTEN "192.0.2.2@net0 192.0.2.1@net1"

/* Of a member that lost its addresses because it can't be used the neighbours go, and of no other. */
/* clang-format off */
static const struct {
	const char *name;
	const char *lines[N_LINES + 4];
	const char *left;
} hosts[] = {
	{ "nothing happens", { HOSTS, "look" }, ALL_HOSTS },
	{ "carrier lost", { HOSTS, "carrier net0 off", "look" }, FORGOTTEN },
	{ "silent", { HOSTS, "ill net0 silent on", "look" }, FORGOTTEN },
	{ "down", { HOSTS, "down net0", "look" }, FORGOTTEN },
	{ "offline, though it works", { HOSTS, "offline net0" }, ALL_HOSTS },
	{ "back: the other one gives some away", { TWO, "look", "carrier net0 off", "look",
	  "neighbour net0 192.0.2.1", "neighbour net1 192.0.2.1", "carrier net0 on", "look" },
	  "192.0.2.1@net0 192.0.2.1@net1" },
	{ "once", { HOSTS, "carrier net0 off", "look", "neighbour net0 192.0.2.3", "look" },
	  FORGOTTEN " 192.0.2.3@net0" },
	{ "one that leaves", { HOSTS, "leave ipmp0 net0" }, ALL_HOSTS },
	{ "one that had no address", { LINKS, "group ipmp0 net0,net1", "static ipmp0/a 192.0.2.10/24", "look",
	  "neighbour net1 192.0.2.1", "carrier net1 off", "look" }, "192.0.2.1@net1" },
};
/* clang-format on */

static void test_neighbours(void **state)
{
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		_cleanup_free_ char *left = NULL;
		struct world w;

		world_open(&w);
		world_run(&w, hosts[i].name, hosts[i].lines, N_LINES + 4, NULL);
		left = world_neighbours(&w);
		if (strcmp(left, hosts[i].left) != 0)
			fail_msg("%s: got \"%s\", want \"%s\"", hosts[i].name, left, hosts[i].left);
		world_close(&w);
	}
}

/* Its own addresses leave with it, and come back, but for one that was down. */
static void test_own_addresses(void **state)
{
	static const char *const lines[] = { TWO, "static net0/t 192.0.2.101/24",
		"static net0/v6 2001:db8::101/64", "static-d net0/d 192.0.2.102/24", "look" };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *amid = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	before = world_addrs(&w);
	assert_non_null(strstr(before, "net0/t=ok"));
	assert_non_null(strstr(before, "net0/d=down"));
	world_must(&w, "offline net0");
	amid = world_addrs(&w);
	assert_non_null(strstr(amid, "net0/t=down"));
	assert_non_null(strstr(amid, "net0/v6=down"));
	assert_non_null(strstr(amid, "ipmp0/a=ok"));
	world_must(&w, "restart");
	world_must(&w, "look");
	free(amid);
	amid = world_addrs(&w);
	assert_non_null(strstr(amid, "net0/t=down"));
	world_must(&w, "online net0");
	after = world_addrs(&w);
	assert_string_equal(after, before);
	world_close(&w);
}

/* What a member answers for is announced by the next one before it is taken off. */
static void test_announced_before(void **state)
{
	bool seen = false;
	int r = -1;

	for (unsigned int n = 1; r < 0; n++) {
		static const char *const lines[] = { TWO, "look" };
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		uint64_t packets;
		bool moved = false;
		struct world w;

		world_open(&w);
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
			world_must(&w, lines[i]);
		assert_int_equal(engine_groups(w.engine, &moved, &w.err), 0);
		before = world_format(&w);
		packets = w.fake->base.stats.packets;
		w.fake->fail_at = n;
		r = world_do(&w, "offline net0");
		w.fake->fail_at = 0;
		after = world_format(&w);
		if (r < 0) {
			assert_string_equal(before, after);
			assert_int_equal(engine_groups(w.engine, &moved, &w.err), 0);
			/* What was announced, and came to nothing, has to be put right. */
			assert_int_equal(moved, w.fake->base.stats.packets > packets);
			seen |= moved;
		}
		world_close(&w);
	}
	assert_true(seen);
}

/* When another member hears what is for many, a switch learns it; when an address moves alone there is nothing to tell. */
static void test_joined_told(void **state)
{
	static const char *const lines[] = { TWO, "look", "carrier net1 off", "look",
		"carrier net1 on", "look", "offline net0", "online net0" };
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct link *group;

		w.fake->joined_told = 0;
		world_must(&w, lines[i]);
		group = snapshot_find_link(&w.fake->state, "ipmp0");
		assert_int_equal(w.fake->joined_told,
			strcmp(lines[i], "offline net0") == 0 ? group->index : 0);
	}
	world_close(&w);
}

/* Addresses don't wait for what is known of programs, which follow when they can be read. */
static void test_moved_first(void **state)
{
	static const char *const lines[] = { TWO, "look", "carrier net0 off" };
	_cleanup_free_ char *paths = NULL;
	bool moved = false;
	struct world w;

	world_open(&w);
	world_must_all(&w, lines, ARRAY_SIZE(lines));
	w.fake->hides_bpf = true;
	assert_true(engine_groups(w.engine, &moved, &w.err) < 0);
	paths = world_paths(&w);
	assert_string_equal(paths, ON_NET1);
	assert_false(moved);
	w.fake->hides_bpf = false;
	w.fake->joined_told = 0;
	assert_int_equal(engine_groups(w.engine, &moved, &w.err), 0);
	assert_int_not_equal(w.fake->joined_told, 0);
	/* It is still to be announced again. */
	assert_true(moved);
	world_close(&w);
}

/* Without a daemon no states are kept, but offline is. */
static void test_alone(void **state)
{
	static const char *const lines[] = { TWO, "look", "carrier net1 off", "look",
		"carrier net1 on", "offline net0", "once", "look" };
	_cleanup_free_ char *text = NULL;
	struct world w;

	world_open(&w);
	w.alone = true;
	world_must(&w, "restart");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	text = world_format(&w);
	assert_null(strstr(text, "state ="));
	assert_non_null(strstr(text, "offline = yes"));
	world_close(&w);
}

/* Two members come back at once: what each was like before us is known when its turn comes. */
static void test_return_together(void **state)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0", "create net1",
		"group ipmp0 net0,net1", "unlink net0", "unlink net1", "link net0", "link net1",
		"hotplug net0", "hotplug net1" };
	struct world w;
	char *text;
	const char *at;
	size_t n = 0;

	world_open(&w);
	world_run(&w, "return together", lines, ARRAY_SIZE(lines), NULL);
	text = world_format(&w);
	for (at = text; (at = strstr(at, "was.ipv4.rp_filter = ")); at++)
		n++;
	assert_int_equal(n, 2);
	free(text);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_own_addresses),
		cmocka_unit_test(test_announced_before),
		cmocka_unit_test(test_joined_told),
		cmocka_unit_test(test_moved_first),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_return_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
