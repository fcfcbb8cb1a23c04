/* SPDX-License-Identifier: Apache-2.0 */
/* IPMP groups in the engine: who may be in one, what each change comes to, over restarts and reboots. */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/status.h"

#define N_LINES 16
#define THREE   "link net0", "link net1", "link net2", "create net0", "create net1"

/* Lines as in engine_world.h; " -> symbol" behind one that is refused. Then the groups. */
/* clang-format off */
static const struct script {
	const char *name;
	const char *lines[N_LINES];
	const char *groups;
} scripts[] = {
	{ "empty", { "group ipmp0", "group ipmp0 -> if-exists", "create ipmp0 -> if-exists" }, "ipmp0(/)" },
	{ "temporary", { "group-t ipmp0" }, "ipmp0(/)" },
	{ "temporary is gone after a reboot", { "group-t ipmp0", "reboot" }, "" },
	{ "generated, lowest free", { "group ipmp1", "group-g ipmp", "group-g ipmp", "disable ipmp0",
	  "group-g ipmp" }, "ipmp1(/) ipmp2(/) ipmp3(/) ipmp0(/)" },
	{ "not on a link", { "link net0", "group net0 -> if-exists", "create net0", "group net0 -> invalid-arg",
	  "group vni0 -> invalid-arg", "group a/b -> invalid-arg" }, "" },
	{ "with members", { THREE, "group ipmp0 net0,net1" }, "ipmp0(net0 net1/net0 net1)" },
	{ "all members or none", { THREE, "group ipmp0 net0,net2 -> enxio", "group ipmp0",
	  "join ipmp0 net0,net2 -> enxio" }, "ipmp0(/)" },
	{ "joining", { THREE, "group ipmp0", "join ipmp0 net0", "join-t ipmp0 net1", "join ipmp0 net0 -> if-inuse" },
	  "ipmp0(net0 net1/net0)" },
	{ "joining for good what is in for now", { THREE, "group ipmp0", "join-t ipmp0 net0", "leave ipmp0 net0",
	  "join ipmp0 net0" }, "ipmp0(net0/net0)" },
	{ "one group each", { THREE, "group ipmp0 net0", "group ipmp1", "join ipmp1 net0 -> if-inuse",
	  "join-t ipmp1 net0 -> if-inuse" }, "ipmp0(net0/net0) ipmp1(/)" },
	{ "also where it left for now", { THREE, "group ipmp0 net0", "group ipmp1", "leave-t ipmp0 net0",
	  "join ipmp1 net0 -> if-inuse", "join-t ipmp1 net0" }, "ipmp0(/net0) ipmp1(net0/)" },
	{ "and back", { THREE, "group ipmp0 net0", "leave-t ipmp0 net0", "join ipmp0 net0" },
	  "ipmp0(net0/net0)" },
	{ "leaving", { THREE, "group ipmp0 net0,net1", "leave ipmp0 net0", "leave ipmp0 net0 -> invalid-arg",
	  "leave ipmp0 net2 -> invalid-arg" }, "ipmp0(net1/net1)" },
	{ "no such group", { "link net0", "create net0", "join ipmp0 net0 -> enxio", "join net0 net0 -> invalid-arg",
	  "join ipmp0 , -> enxio" }, "" },
	{ "nobody joins", { "group ipmp0", "join ipmp0 , -> invalid-arg" }, "ipmp0(/)" },
	{ "who can't", { "group ipmp0", "group ipmp1", "create vni0", "join ipmp0 vni0 -> invalid-arg",
	  "join ipmp0 ipmp1 -> invalid-arg", "join ipmp0 ipmp0 -> invalid-arg" }, "ipmp0(/) ipmp1(/)" },
	{ "nor with other addresses", { "group ipmp0", "link net0", "link net1", "dhcp net0/d", "addrconf net1/v6",
	  "join ipmp0 net0 -> invalid-arg", "join ipmp0 net1 -> invalid-arg" }, "ipmp0(/)" },
	{ "nor with another's source", { THREE, "set net0 ipv4 usesrc net1", "group ipmp0",
	  "join ipmp0 net0 -> invalid-arg", "join ipmp0 net1", "set net1 ipv4 usesrc net0 -> invalid-arg",
	  "set ipmp0 ipv6 usesrc net0 -> invalid-arg" }, "ipmp0(net1/net1)" },
	{ "nor once it is in", { THREE, "group ipmp0 net0", "dhcp net0/d -> notsup", "static net0/v4 192.0.2.1/24" },
	  "ipmp0(net0/net0)" },
	{ "nor with a link too small for IPv6", { THREE, "mtu net0 1000", "group ipmp0", "join ipmp0 net0 -> invalid-arg",
	  "group ipmp1 net0,net1 -> invalid-arg", "mtu net0 1280", "join ipmp0 net0" }, "ipmp0(net0/net0)" },
	{ "its name", { "group ipmp0", "group ipmp1", "set ipmp0 ip groupname front.end_1-a",
	  "set ipmp1 ip groupname front.end_1-a -> exists", "set ipmp1 ip groupname ipmp0 -> exists",
	  "set-t ipmp1 ip groupname ipmp1", "set ipmp1 ip groupname a/b -> invalid-arg",
	  "set ipmp0 ip groupname 0123456789012345678901234567890", "set ipmp1 ip groupname front.end_1-a",
	  "reset ipmp1 ip groupname", "join front.end_1-a net0 -> enxio", "restart" }, "ipmp0(/) ipmp1(/)" },
	{ "its name is nobody else's", { "group ipmp1", "set ipmp1 ip groupname ipmp0", "group ipmp0 -> exists",
	  "group-g ipmp", "disable ipmp1", "set ipmp2 ip groupname ipmp0 -> exists",
	  "set ipmp2 ip groupname ipmp1 -> exists" }, "ipmp2(/) ipmp1(/)" },
	{ "which only groups have", { "link net0", "create net0", "set net0 ip groupname a -> invalid-arg" }, "" },
	{ "temporary members", { "link net0", "create-t net0", "group ipmp0", "join ipmp0 net0 -> temporary-obj",
	  "join-t ipmp0 net0" }, "ipmp0(net0/)" },
	{ "temporary groups", { THREE, "group-t ipmp0", "join ipmp0 net0 -> temporary-obj", "join-t ipmp0 net0" },
	  "ipmp0(net0/)" },
	{ "disabled members", { THREE, "group ipmp0", "disable net0", "join ipmp0 net0 -> op-disable-obj" },
	  "ipmp0(/)" },
	{ "disabled groups", { THREE, "group ipmp0", "disable ipmp0", "join ipmp0 net0 -> op-disable-obj",
	  "enable ipmp0", "join ipmp0 net0" }, "ipmp0(net0/net0)" },
	{ "with members it stays", { THREE, "group ipmp0 net0", "ungroup ipmp0 -> grp-notempty",
	  "delete ipmp0 -> grp-notempty", "delete ipmp0 inet -> grp-notempty", "disable ipmp0 -> grp-notempty" },
	  "ipmp0(net0/net0)" },
	{ "also with recorded ones", { THREE, "group ipmp0 net0", "leave-t ipmp0 net0",
	  "ungroup ipmp0 -> grp-notempty", "ungroup-t ipmp0" }, "ipmp0(/net0)" },
	{ "by force", { THREE, "group ipmp0 net0", "join-t ipmp0 net1", "ungroup-f ipmp0", "group ipmp0" },
	  "ipmp0(/)" },
	{ "no group", { THREE, "ungroup net0 -> invalid-arg", "ungroup nosuch0 -> enxio" }, "" },
	{ "a deleted member is in no group", { THREE, "group ipmp0 net0,net1", "delete net0", "create net0" },
	  "ipmp0(net1/net1)" },
	{ "a disabled member comes back", { THREE, "group ipmp0 net0,net1", "disable net0", "enable net0" },
	  "ipmp0(net0 net1/net0 net1)" },
	{ "reboot", { THREE, "group ipmp0 net0", "join-t ipmp0 net1", "reboot" }, "ipmp0(net0/net0)" },
	{ "restart", { THREE, "group ipmp0 net0", "join-t ipmp0 net1", "restart" }, "ipmp0(net0 net1/net0)" },
	{ "without its link", { "group ipmp0", "unlink ipmp0", "restart", "ungroup ipmp0", "group ipmp0" },
	  "ipmp0(/)" },
	{ "the group behind its members", { THREE, "group zz0 net0", "reboot" }, "zz0(net0/net0)" },
};
/* clang-format on */

#define GROUPED \
	"link net0", "link net1", "create net0", "create net1", "group ipmp0 net0,net1", "look"
#define SUBNET "192.0.2.0/24>"
#define GUARD  " 192.0.2.0/24>ipmp0"
#define FAR    "through ipmp0 198.51.100.0/24 192.0.2.1"
#define TWO    "static ipmp0/a 192.0.2.10/24", "static ipmp0/b 192.0.2.11/24"

#define AUTO        "2001:db8:1::ff:fe00:1"
#define NET6(links) " 2001:db8:1::/64>" links " 2001:db8:1::/64>ipmp0"
#define ADVERTISED  GROUPED, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800 2001:db8:1::/64"

/* Lines, and the paths that come of them. */
/* clang-format off */
static const struct script paths[] = {
	{ "an address", { GROUPED, "static ipmp0/a 192.0.2.10/24" }, "192.0.2.10@net0 " SUBNET "net0" GUARD },
	{ "two", { GROUPED, TWO }, "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "IPv6", { GROUPED, "static ipmp0/a 2001:db8::1/64" },
	  "2001:db8::1@net0 2001:db8::/64>net0,net1 2001:db8::/64>ipmp0" },
	{ "of which one goes", { GROUPED, TWO, "rm ipmp0/a" }, "192.0.2.11@net1 " SUBNET "net1" GUARD },
	{ "and the other", { GROUPED, TWO, "rm ipmp0/a", "rm ipmp0/b" }, "" },
	{ "down and up", { GROUPED, TWO, "lower ipmp0/b", "raise ipmp0/b" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "disabled", { GROUPED, TWO, "off ipmp0/b" }, "192.0.2.10@net0 " SUBNET "net0" GUARD },
	{ "carrier lost", { GROUPED, TWO, "carrier net0 off", "look" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD },
	{ "and back", { GROUPED, TWO, "carrier net0 off", "look", "carrier net0 on", "look" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD },
	{ "all of it lost", { GROUPED, TWO, "carrier net0 off", "carrier net1 off", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "nobody" GUARD },
	{ "and back again", { GROUPED, TWO, "carrier net0 off", "carrier net1 off", "look", "carrier net1 on",
	  "look" }, "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD },
	{ "link down", { GROUPED, TWO, "down net0", "look" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD },
	{ "link gone", { GROUPED, TWO, "unlink net0", "look" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD },
	{ "and plugged in again", { GROUPED, TWO, "unlink net0", "look", "link net0", "hotplug net0", "look" },
	  "192.0.2.10@net1 192.0.2.11@net0 " SUBNET "net0,net1" GUARD },
	{ "the group's link gone", { GROUPED, TWO, "unlink ipmp0", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "a member leaves", { GROUPED, TWO, "leave ipmp0 net1" },
	  "192.0.2.10@net0 192.0.2.11@net0 " SUBNET "net0" GUARD },
	{ "is deleted", { GROUPED, TWO, "delete net1" },
	  "192.0.2.10@net0 192.0.2.11@net0 " SUBNET "net0" GUARD },
	{ "is disabled and enabled", { GROUPED, TWO, "disable net1", "enable net1", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "all leave", { GROUPED, TWO, "leave ipmp0 net0,net1" }, SUBNET "nobody" GUARD },
	{ "and come", { GROUPED, TWO, "leave ipmp0 net0,net1", "join ipmp0 net1" },
	  "192.0.2.10@net1 192.0.2.11@net1" " " SUBNET "net1" GUARD },
	{ "the group is deleted", { GROUPED, TWO, "ungroup-f ipmp0" }, "" },
	{ "another host has an address", { GROUPED, "rival net0 192.0.2.10", TWO },
	  "192.0.2.11@net0 " SUBNET "net0" GUARD },
	{ "it is found by the members that are in use", { GROUPED, "carrier net0 off", "rival net1 192.0.2.10", TWO, "look" },
	  "192.0.2.11@net1 " SUBNET "net1" GUARD },
	{ "somebody makes a route through a gateway", { GROUPED, TWO, FAR, "doubt", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD " 198.51.100.0/24>net0,net1" },
	{ "a member fails", { GROUPED, TWO, FAR, "doubt", "look", "carrier net0 off", "look" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD " 198.51.100.0/24>net1" },
	{ "all fail and one is back", { GROUPED, TWO, FAR, "doubt", "look", "carrier net0 off", "carrier net1 off", "look", "carrier net1 on", "look" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD " 198.51.100.0/24>net1" },
	{ "it is taken away", { GROUPED, TWO, FAR, "doubt", "look", "withdraw 198.51.100.0/24", "doubt", "look" },
	  "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "the group goes with its routes", { GROUPED, TWO, FAR, "doubt", "look", "ungroup-f ipmp0" }, "" },
	{ "reboot", { GROUPED, TWO, "reboot" }, "192.0.2.10@net0 192.0.2.11@net1 " SUBNET "net0,net1" GUARD },
	{ "restart", { GROUPED, TWO, "carrier net0 off", "restart" },
	  "192.0.2.11@net1 192.0.2.10@net1 " SUBNET "net1" GUARD },
	{ "forgotten by who moved them", { GROUPED, "static ipmp0/a 192.0.2.10/24", "move ipmp0" }, "" },
	{ "and the next look finds nothing", { GROUPED, "static ipmp0/a 192.0.2.10/24", "move ipmp0", "look" }, "" },
	{ "what is left on the link is somebody else's", { GROUPED, "static ipmp0/a 192.0.2.10/24", "move ipmp0",
	  "on ipmp0/a -> addr-inuse" }, "" },
	{ "those of a member are forgotten alone", { GROUPED, "static ipmp0/a 192.0.2.10/24",
	  "static net1/t 192.0.2.101/24", "move net1", "look" }, "192.0.2.10@net0 " SUBNET "net0,net1" GUARD },
	{ "not the group's", { GROUPED, "static ipmp0/a fe80::1/64 -> bad-addr", "addrconf ipmp0/v6" }, "" },

	{ "a router without a prefix", { GROUPED, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800" }, "" },
	{ "and with one", { ADVERTISED }, AUTO "@net0" NET6("net0,net1") " /0>net0,net1" },
	{ "which is said again", { ADVERTISED, "advert ipmp0/v6 60 1800 2001:db8:1::/64" }, AUTO "@net0" NET6("net0,net1") " /0>net0,net1" },
	{ "a member fails", { ADVERTISED, "carrier net0 off", "look" }, AUTO "@net1" NET6("net1") " /0>net1" },
	{ "a static address beside it", { ADVERTISED, "static ipmp0/a 2001:db8:1::1/64" }, AUTO "@net0 2001:db8:1::1@net1 /0>net0,net1" NET6("net0,net1") },
	{ "the router is none any more", { ADVERTISED, "advert ipmp0/v6 11 0" }, AUTO "@net0" NET6("net0,net1") },
	{ "its time is over", { ADVERTISED, "expire ipmp0/v6 1810" }, "" },
	{ "or only some of it", { ADVERTISED, "expire ipmp0/v6 611" }, "" },
	{ "over a restart", { ADVERTISED, "restart" }, AUTO "@net0" NET6("net0,net1") " /0>net0,net1" },
	{ "not over a reboot", { ADVERTISED, "reboot", "look" }, "" },
	{ "the object goes", { ADVERTISED, "rm ipmp0/v6" }, "" },
	{ "another host has the address", { GROUPED, "rival net0 " AUTO, "addrconf ipmp0/v6", "advert ipmp0/v6 10 1800 2001:db8:1::/64" }, "" },
	{ "who is not there", { GROUPED, "advert ipmp0/v6 10 1800 -> notfound", "expire ipmp0/v6 10 -> notfound" }, "" },
};
/* clang-format on */

static void run_line(struct world *w, const struct script *s, const char *line)
{
	const char *arrow = strstr(line, " -> ");
	const struct status_row *row;
	char copy[128];
	int r;

	snprintf(copy, sizeof(copy), "%.*s", arrow ? (int)(arrow - line) : (int)strlen(line), line);
	r = world_do(w, copy);
	row = status_find((int)w->err.status);
	if (!arrow && r < 0)
		fail_msg("%s: %s: %s", s->name, copy, w->err.text);
	if (arrow && (r == 0 || !row || strcmp(row->symbol, arrow + 4) != 0))
		fail_msg("%s: %s: got %s (%s)", s->name, line, r == 0 ? "success" : row->symbol,
			w->err.text);
}

static void run_script(const struct script *s)
{
	_cleanup_free_ char *groups = NULL;
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < N_LINES && s->lines[i]; i++) {
		_cleanup_free_ char *before = world_format(&w);
		_cleanup_free_ char *after = NULL;

		run_line(&w, s, s->lines[i]);
		after = world_format(&w);
		if (strstr(s->lines[i], " -> ") && strcmp(before, after) != 0)
			fail_msg("%s: %s changed something:\n%s\n%s", s->name, s->lines[i], before,
				after);
	}
	groups = world_groups(&w);
	if (strcmp(groups, s->groups) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", s->name, groups, s->groups);
	world_close(&w);
}

static void test_paths(void **state)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		_cleanup_free_ char *got = NULL;
		struct world w;

		world_open(&w);
		for (size_t n = 0; n < N_LINES && paths[i].lines[n]; n++)
			run_line(&w, &paths[i], paths[i].lines[n]);
		got = world_paths(&w);
		if (strcmp(got, paths[i].groups) != 0)
			fail_msg(
				"%s: got \"%s\", want \"%s\"", paths[i].name, got, paths[i].groups);
		world_close(&w);
	}
}

/* Next hops of a link that somebody took away don't pile up. */
static void test_no_orphans(void **state)
{
	static const char *const lines[] = { GROUPED, TWO, "unlink ipmp0", "look" };
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	assert_int_equal(w.fake->state.n_nexthops, 4);
	world_close(&w);
}

/* A group with its members and addresses leaves nothing behind. */
static void test_left_as_before(void **state)
{
	static const char *const lines[] = { "create net0", "create net1", "group ipmp0 net0,net1",
		"static net1/t 192.0.2.101/24", "static ipmp0/a 192.0.2.10/24",
		"static ipmp0/v6 2001:db8::1/64", "set net1 ipv4 rp_filter strict",
		"leave ipmp0 net0", "ungroup-f ipmp0", "delete net0", "delete net1" };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	before = fake_format(w.fake);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	after = fake_format(w.fake);
	assert_string_equal(before, after);
	world_close(&w);
}

static void test_scripts(void **state)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		run_script(&scripts[i]);
}

/* The link of a group is of any kind that the kernel has, and goes with the group. */
static void test_stub(void **state)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	const struct link *l;
	struct world w;

	world_open(&w);
	w.fake->no_dummy = true;
	before = fake_format(w.fake);
	world_must(&w, "group ipmp0");
	l = snapshot_find_link(&w.fake->state, "ipmp0");
	assert_non_null(l);
	assert_int_equal(TAG_FAMILIES(l->tag), FAM_BOTH);
	assert_true(l->tag & TAG_GROUP);
	world_must(&w, "ungroup ipmp0");
	after = fake_format(w.fake);
	assert_string_equal(before, after);
	world_close(&w);
}

/* A link that somebody took away is made again at the next look. */
static void test_stub_returns(void **state)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "group ipmp0");
	before = world_format(&w);
	world_must(&w, "unlink ipmp0");
	world_must(&w, "hotplug ipmp0");
	after = world_format(&w);
	assert_string_equal(before, after);
	world_close(&w);
}

/* One alone, and one of its members: how they are depends on the others. */
static void test_list_one(void **state)
{
	static const struct {
		const char *name;
		ipadm_if_state_t state;
	} cases[] = {
		{ "ipmp0", IFIS_OK },
		{ "net0", IFIS_FAILED },
		{ "net1", IFIS_OK },
	};
	static const char *const lines[] = { GROUPED, TWO, "carrier net0 off", "look" };
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_listing_ struct listing *l = NULL;

		assert_int_equal(engine_list(w.engine, cases[i].name, &l, &w.err), 0);
		assert_int_equal(l->n, 1);
		assert_string_equal(l->rows[0].name, cases[i].name);
		assert_int_equal(l->rows[0].state, cases[i].state);
	}
	world_close(&w);
}

/* An address that somebody took away comes back with any change of a member, as what it was: nobody is asked for it again. */
static void test_taken_away(void **state)
{
	static const char *const lines[] = { GROUPED, "static ipmp0/a 192.0.2.10/24", "look" };
	_cleanup_free_ char *got = NULL;
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_must(&w, lines[i]);
	for (size_t i = w.fake->state.n_addrs; i-- > 0;) {
		struct step s = { .op = STEP_ADDR_DEL, .u.addr = w.fake->state.addrs[i] };

		s.ifindex = s.u.addr.ifindex;
		if (s.u.addr.local.family == AF_INET)
			assert_int_equal(kernel_execute(&w.fake->base, &s, 1, &w.err), 0);
	}
	w.heard.events[0] = '\0';
	world_must(&w, "set net1 ipv4 mtu 1400");
	got = world_paths(&w);
	assert_non_null(strstr(got, "192.0.2.10@net0"));
	assert_string_equal(w.heard.events, "");
	world_close(&w);
}

/* Where there is no group nobody asks the kernel for one. */
static void test_announce_nothing(void **state)
{
	unsigned int calls;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	calls = w.fake->calls;
	engine_announce_groups(w.engine);
	assert_int_equal(w.fake->calls, calls);
	world_close(&w);
}

/* A member that gets another family needs it of its group, too: for now, not recorded. */
static void test_families(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0 inet");
	world_edit(&w, "[ipadm]\nversion = 1\n[interface ipmp0]\nfamilies = inet\nclass = ipmp\n"
		       "[interface net0]\nfamilies = inet\ngroup = ipmp0\n");
	world_must(&w, "reload");
	assert_int_equal(TAG_FAMILIES(snapshot_find_link(&w.fake->state, "ipmp0")->tag), FAM_INET);
	world_must(&w, "create net0 inet6");
	assert_int_equal(TAG_FAMILIES(snapshot_find_link(&w.fake->state, "ipmp0")->tag), FAM_BOTH);
	world_must(&w, "reboot");
	assert_int_equal(TAG_FAMILIES(snapshot_find_link(&w.fake->state, "ipmp0")->tag), FAM_BOTH);
	world_close(&w);
}

/* An active document that is lost is made again of the marks in the kernel and the records. */
static void test_rebuilt(void **state)
{
	_cleanup_free_ char *groups = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_must(&w, "group ipmp0 net0");
	world_must(&w, "group-t ipmp1");
	world_must(&w, "forget");
	world_must(&w, "restart");
	groups = world_groups(&w);
	assert_string_equal(groups, "ipmp0(net0/net0) ipmp1(/)");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_no_orphans),
		cmocka_unit_test(test_left_as_before),
		cmocka_unit_test(test_stub),
		cmocka_unit_test(test_stub_returns),
		cmocka_unit_test(test_list_one),
		cmocka_unit_test(test_taken_away),
		cmocka_unit_test(test_announce_nothing),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_rebuilt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
