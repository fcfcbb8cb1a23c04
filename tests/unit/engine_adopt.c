/* SPDX-License-Identifier: Apache-2.0 */
/* Adopting what somebody else configured: the documents become like the kernel, and no address is made anew. */
#include "engine_adopt_world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* Everything of the kernel that a packet could notice: all but marks. */
static char *format_noticed(const struct world *w)
{
	_cleanup_free_ struct link *links = NULL;
	_cleanup_free_ struct addr *addrs = NULL;
	struct snapshot s = w->fake->state;

	links = calloc(s.n_links + 1, sizeof(*links));
	addrs = calloc(s.n_addrs + 1, sizeof(*addrs));
	assert_non_null(links);
	assert_non_null(addrs);
	for (size_t i = 0; i < s.n_links; i++) {
		links[i] = s.links[i];
		links[i].tag = 0;
		links[i].promote = false;
	}
	for (size_t i = 0; i < s.n_addrs; i++) {
		addrs[i] = s.addrs[i];
		addrs[i].proto = 0;
	}
	s.links = links;
	s.addrs = addrs;

	return fake_format_snapshot(&s);
}

static void assert_no_drift(struct world *w, const char *what)
{
	struct drift d = { .rows = NULL };

	assert_int_equal(engine_check(w->engine, NULL, &d, &w->err), 0);
	for (size_t i = 0; i < d.n; i++)
		if (d.rows[i].kind == DRIFT_DIFFERS)
			fail_msg("%s: %s of %s is %s, and shall be %s", what, d.rows[i].what,
				d.rows[i].ifname, d.rows[i].found, d.rows[i].wanted);
	drift_fini(&d);
}

/* clang-format off */
#define PLAIN "link net0", "up net0", "addr net0 192.0.2.1/24"

static const struct adopt_case {
	const char *lines[6]; /* how it comes to be */
	const char *adopt;
	const char *addrs;    /* afterwards, as world_addrs() tells */
	const char *recorded; /* a line of the persistent document; NULL */
} cases[] = {
	{ { PLAIN }, "adopt net0", "net0/v4=ok 192.0.2.1/24, net0/v6=ok fe80::ff:fe00:1%net0/64",
	  "address = 192.0.2.1/24" },
	{ { PLAIN }, "adopt-t net0", "net0/v4=ok 192.0.2.1/24, net0/v6=ok fe80::ff:fe00:1%net0/64", NULL },
	{ { PLAIN, "addr net0 192.0.2.2/24", "addr net0 2001:db8::1/64" }, "adopt net0",
	  "net0/v4=ok 192.0.2.1/24, net0/v4a=ok 192.0.2.2/24, net0/v6=ok 2001:db8::1/64, net0/v6a=ok fe80::ff:fe00:1%net0/64",
	  "address = 2001:db8::1/64" },
	/* What is set. */
	{ { PLAIN, "mtu net0 1400" }, "adopt net0", NULL, "ipv4.mtu = 1400" },
	{ { PLAIN, "sysctl net0 ipv4/conf/%s/forwarding 1" }, "adopt net0", NULL, "ipv4.forwarding = on" },
	{ { PLAIN, "sysctl net0 ipv4/conf/%s/rp_filter 2" }, "adopt net0", NULL, "ipv4.rp_filter = loose" },
	{ { PLAIN, "sysctl net0 ipv6/conf/%s/accept_ra 0" }, "adopt net0", NULL, "ipv6.accept_ra = off" },
	{ { PLAIN, "sysctl net0 ipv6/conf/%s/autoconf 0" }, "adopt net0", NULL, "stateless = no" },
	{ { PLAIN, "sysctl net0 ipv6/conf/%s/use_tempaddr 2" }, "adopt net0", NULL, "temporary = yes" },
	{ { PLAIN, "sysctl net0 ipv6/conf/%s/use_tempaddr 1" }, "adopt net0", NULL, "ipv6.use_tempaddr = on" },
	{ { PLAIN, "genmode net0 3" }, "adopt net0", NULL, NULL },
	{ { "link net0", "genmode net0 1", "up net0", "addr net0 192.0.2.1/24", "addr net0 fe80::1/64" }, "adopt net0", NULL, "ipv6.addr_gen_mode = none" },
	{ { PLAIN, "sysctl net0 ipv6/conf/%s/disable_ipv6 1" }, "adopt net0", "net0/v4=ok 192.0.2.1/24",
	  "families = inet" },
	/* On an interface of ours. */
	{ { "link net0", "put one", "addr net0 192.0.2.7/24" }, "adopt net0",
	  "net0/v4=ok 192.0.2.1/24, net0/v4a=ok 192.0.2.7/24", "address = 192.0.2.7/24" },
	{ { "link net0", "put mtu", "mtu net0 1300" }, "adopt net0", NULL, "ipv4.mtu = 1300" },
	{ { "link net0", "put one", "lost net0 192.0.2.1/24" }, "adopt net0", "net0/v4=down 192.0.2.1/24", "up = no" },
	{ { "link net0", "put one", "lost net0 192.0.2.1/24" }, "adopt net0/v4", "net0/v4=down 192.0.2.1/24", "up = no" },
	{ { "link net0", "put one", "lost net0 192.0.2.1/24", "addr net0 192.0.2.1/25" }, "adopt net0/v4",
	  "net0/v4=ok 192.0.2.1/25", "address = 192.0.2.1/25" },
	{ { "link net0", "put one", "lost net0 192.0.2.1/24", "addr net0 192.0.2.1/25" }, "adopt net0",
	  "net0/v4=ok 192.0.2.1/25", "address = 192.0.2.1/25" },
	{ { "link net0", "put one", "lower net0/v4", "addr net0 192.0.2.1/24" }, "adopt net0",
	  "net0/v4=ok 192.0.2.1/24", NULL },
	{ { "link net0", "put one", "off net0/v4", "addr net0 192.0.2.1/24" }, "adopt net0",
	  "net0/v4=ok 192.0.2.1/24", NULL },
	{ { "link net0", "put one" }, "adopt net0", "net0/v4=ok 192.0.2.1/24", NULL },
	{ { "link net0", "put one", "turn 192.0.2.1 old" }, "adopt net0/v4", "net0/v4=ok 192.0.2.1/24", "deprecated = on" },
	{ { "link net0", "rival net0 192.0.2.1", "put one", "norivals", "addr net0 192.0.2.1/24" }, "adopt net0/v4",
	  "net0/v4=ok 192.0.2.1/24", NULL },
	{ { "p2p ppp0", "static ppp0/v4 192.0.2.1/32 192.0.2.2", "turn 192.0.2.1 peer 192.0.2.9" }, "adopt ppp0/v4", NULL,
	  "remote = 192.0.2.9" },
	{ { "p2p ppp0", "static ppp0/v4 192.0.2.1/32 192.0.2.2", "turn 192.0.2.1 peer" }, "adopt ppp0/v4", NULL, NULL },
	{ { "p2p ppp0", "up ppp0", "addr ppp0 192.0.2.1/32" }, "adopt ppp0", NULL, "address = 192.0.2.1/32" },
	{ { "link net0", "put one", "set net0 ipv4 forwarding on", "sysctl net0 ipv4/conf/%s/forwarding 0" }, "adopt net0", NULL,
	  "ipv4.forwarding = off" },
	{ { "link net0", "put one", "set net0 ipv4 rp_filter strict", "sysctl net0 ipv4/conf/%s/rp_filter 2" }, "adopt net0", NULL,
	  "ipv4.rp_filter = loose" },
	{ { "link net0", "put one", "set net0 ipv4 arp on", "noarp net0" }, "adopt net0", NULL, "ipv4.arp = off" },
	/* What an addrconf object says. */
	{ { "link net0", "addrconf net0/v6", "sysctl net0 ipv6/conf/%s/autoconf 0" }, "adopt net0/v6", NULL, "stateless = no" },
	{ { "link net0", "addrconf net0/v6", "sysctl net0 ipv6/conf/%s/use_tempaddr 2" }, "adopt net0/v6", NULL, "temporary = yes" },
	{ { "link net0", "addrconf net0/v6", "genmode net0 3" }, "adopt net0/v6", NULL, NULL },
	{ { "link net0", "addrconf net0/v6", "sysctl net0 ipv6/conf/%s/stable_secret 2001:db8::77" }, "adopt net0/v6", NULL,
	  "ipv6.secret = " },
	{ { "link net0", "addrconf net0/v6 ::1a/64", "token net0 ::1b" }, "adopt net0/v6", NULL, "interface-id = ::1b/64" },
	{ { "link net0", "addrconf net0/v6 ::1a/64", "token net0 -" }, "adopt net0/v6", NULL, NULL },
	{ { "link net0", "addrconf net0/v6", "set net0 ipv6 autoconf on", "sysctl net0 ipv6/conf/%s/autoconf 0" }, "adopt net0", NULL,
	  "ipv6.autoconf = off" },
	{ { "link net0", "addrconf net0/v6", "set net0 ipv6 use_tempaddr off", "sysctl net0 ipv6/conf/%s/use_tempaddr 2" }, "adopt net0",
	  NULL, "ipv6.use_tempaddr = prefer" },
	{ { "link net0", "static net0/v6 2001:db8::1/64", "set net0 ipv6 autoconf on", "sysctl net0 ipv6/conf/%s/autoconf 0" }, "adopt net0",
	  NULL, "ipv6.autoconf = off" },
	/* And what is on a link that is none of ours. */
	{ { "link net0", "sysctl net0 ipv6/conf/%s/stable_secret 2001:db8::77", "genmode net0 0", "up net0", "addr net0 192.0.2.1/24" },
	  "adopt net0", NULL, "address = 192.0.2.1/24" },
	{ { "link net0", "sysctl net0 ipv6/conf/%s/stable_secret 2001:db8::77", "up net0", "addr net0 192.0.2.1/24" },
	  "adopt net0", NULL, "ipv6.secret = 2001:db8::77" },
	{ { PLAIN, "route net0 198.51.100.0/24" }, "adopt net0", NULL, "address = 192.0.2.1/24" },
	{ { PLAIN, "turn 192.0.2.1 metric 77" }, "adopt net0", NULL, "ipv4.metric = 77" },
	{ { PLAIN, "turn 192.0.2.1 proto 77" }, "adopt net0", NULL, "address = 192.0.2.1/24" },
	{ { PLAIN, "heard net0 2001:db8:5::1" }, "adopt net0", NULL, "type = addrconf" },
};
/* clang-format on */

static void must(struct world *w, const char *line)
{
	if (adopt_act(w, line) < 0)
		fail_msg("%s: %s", line, w->err.text);
}

static void prepare(struct world *w, const char *const *lines, size_t n)
{
	world_open_kept(w);
	for (size_t i = 0; i < n && lines[i]; i++)
		must(w, lines[i]);
	must(w, "settle");
}

static void check_recorded(const struct world *w, const struct adopt_case *c)
{
	_cleanup_free_ char *all = world_format(w);
	/* The persistent document stands before the active one. */
	char *recorded = strstr(all, "[ipadm]");
	char *active = recorded ? strstr(recorded + 1, "[ipadm]") : NULL;

	if (active && c->recorded)
		*active = '\0';
	if (c->recorded && (!recorded || !strstr(recorded, c->recorded)))
		fail_msg("%s: \"%s\" is not recorded:\n%s", c->lines[0], c->recorded, recorded);
}

static void check_addrs(const struct world *w, const struct adopt_case *c, const char *when)
{
	_cleanup_free_ char *addrs = world_addrs(w);

	if (c->addrs && strcmp(addrs, c->addrs) != 0)
		fail_msg("%s of %s, %s: got %s, not %s", c->adopt, c->lines[2] ? c->lines[2] : "",
			when, addrs, c->addrs);
}

static void test_adopt(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct adopt_case *c = &cases[i];
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		_cleanup_free_ char *once = NULL;
		_cleanup_free_ char *twice = NULL;
		struct world w;

		prepare(&w, c->lines, ARRAY_SIZE(c->lines));
		before = format_noticed(&w);
		must(&w, c->adopt);
		after = format_noticed(&w);
		assert_string_equal(before, after);
		assert_no_drift(&w, c->adopt);
		check_addrs(&w, c, "adopted");
		check_recorded(&w, c);
		/* Once more there is nothing to take, and a new engine finds nothing to do. */
		once = world_format(&w);
		must(&w, c->adopt);
		must(&w, "restart");
		must(&w, "hotplug");
		twice = world_format(&w);
		assert_string_equal(once, twice);
		if (strcmp(c->adopt, "adopt-t net0") != 0) {
			must(&w, "reboot");
			must(&w, "settle");
			assert_no_drift(&w, "reboot");
			check_addrs(&w, c, "after a reboot");
		}
		world_close(&w);
	}
}

/* Of which the kernel is as before when the adoption is taken back: all but what has differed from a document. */
static bool comes_back(const struct adopt_case *c)
{
	bool ours = false;

	for (size_t i = 0; i < ARRAY_SIZE(c->lines) && c->lines[i]; i++)
		ours |= strncmp(c->lines[i], "put", 3) == 0 || strncmp(c->lines[i], "set", 3) == 0;

	return strcmp(c->adopt, "adopt net0") == 0 &&
	       (!ours || (c->addrs && strstr(c->addrs, "192.0.2.7")));
}

/* Taken back, all belongs to whom it belonged before, and no packet notices; done again, the same. */
static void test_undo(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct adopt_case *c = &cases[i];
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *noticed = NULL;
		struct world w;

		if (!comes_back(c))
			continue;
		prepare(&w, c->lines, ARRAY_SIZE(c->lines));
		before = fake_format(w.fake);
		noticed = format_noticed(&w);
		must(&w, c->adopt);
		for (size_t n = 0; n < 2; n++) {
			_cleanup_free_ char *after = NULL;
			_cleanup_free_ char *again = NULL;

			must(&w, "undo");
			assert_int_equal(w.err.status, IPADM_SUCCESS);
			after = fake_format(w.fake);
			if (strcmp(before, after) != 0)
				fail_msg("%s: was\n%s\nis\n%s", c->lines[3] ? c->lines[3] : "",
					before, after);
			must(&w, "redo");
			again = format_noticed(&w);
			assert_string_equal(noticed, again);
			assert_no_drift(&w, "redo");
			check_addrs(&w, c, "again");
		}
		world_close(&w);
	}
}

/* clang-format off */
static const struct {
	const char *lines[6];
	const char *adopt; /* and how it is refused */
} refused[] = {
	{ { NULL }, "adopt net0 -> dlpi-failure" },
	{ { "link net0" }, "adopt net0 -> notsup" },
	{ { "link net0", "sysctl net0 ipv6/conf/%s/disable_ipv6 1", "up net0" }, "adopt net0 -> notfound" },
	{ { PLAIN }, "adopt net0/v4 -> notfound" },
	{ { PLAIN }, "adopt net0/-- -> invalid-arg" },
	{ { "link net0", "put one" }, "adopt net0/v5 -> notfound" },
	{ { "link net0", "put one", "down net0" }, "adopt net0/v4 -> notsup" },
	{ { "link net0", "put one", "down net0" }, "adopt net0 -> notsup" },
	{ { "link net0", "put one", "disable net0" }, "adopt net0 -> op-disable-obj" },
	{ { "link net0", "put dhcp" }, "adopt net0/d -> notsup" },
	{ { "tun net0", "up net0", "addr net0 192.0.2.1/24" }, "adopt net0 -> temporary-obj" },
	{ { "link net0", "create-t net0", "addr net0 192.0.2.1/24" }, "adopt net0 -> temporary-obj" },
	{ { "link net0", "link net1", "put group" }, "adopt net0 -> notsup" },
	{ { "link net0", "link net1", "put group" }, "adopt ipmp0 -> notsup" },
	{ { "link net0", "put one", "turn 192.0.2.1 mortal" }, "adopt net0/v4 -> notsup" },
	/* What no property can be. */
	{ { "link net0", "create net0", "set net0 ipv4 rp_filter strict", "sysctl net0 ipv4/conf/%s/rp_filter 7" }, "adopt net0 -> notsup" },
	/* IPv6 was switched off by somebody: only the whole family could go. */
	{ { "link net0", "put net0", "sysctl net0 ipv6/conf/%s/disable_ipv6 1" }, "adopt net0 -> notsup" },
};
/* clang-format on */

static void test_refused(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct world w;

		prepare(&w, refused[i].lines, ARRAY_SIZE(refused[i].lines));
		world_run(&w, "adopt", &refused[i].adopt, 1, adopt_act);
		world_close(&w);
	}
}

/* What is left to whom it is from, with the reason. */
static void test_left(void **state)
{
	static const char *const lines[] = { PLAIN, "addr net0 198.51.100.0/24", "link net1",
		"static net1/v4 203.0.113.1/24" };
	const struct op_adopt op = { .name = "net0" };
	_cleanup_(buf_fini) struct buf told = { .data = NULL };
	struct put_result res;
	struct world w;

	prepare(&w, lines, ARRAY_SIZE(lines));
	must(&w, "addr net0 203.0.113.1/24");
	must(&w, "addr net0 192.0.2.9/24");
	must(&w, "turn 192.0.2.9 mortal");
	must(&w, "through net0 0.0.0.0/0 192.0.2.254");
	assert_int_equal(engine_adopt(w.engine, &op, &res, &w.err), 0);
	assert_true(res.changed);
	for (size_t i = 0; i < res.impact.n; i++)
		buf_printf(&told, "%c %.40s\n", "sarc"[res.impact.rows[i].kind],
			res.impact.rows[i].text);
	assert_string_equal(told.data, "s net0 families=inet inet6\n"
				       "s net0/v4 type=static address=192.0.2.1/24\n"
				       "s net0/v6 type=addrconf stateful=no\n"
				       "r the route default via 192.0.2.254 stays,\n"
				       "a 198.51.100.0/24 is not taken: 198.51.100\n"
				       "a 203.0.113.1/24 is not taken: another int\n"
				       "a 192.0.2.9/24 is not taken: it has an end\n");
	put_result_fini(&res);
	assert_no_drift(&w, "left");
	world_close(&w);
}

/* How it was made stays without drift, whatever it is: no broadcast address, no route of the kernel. */
static void test_as_found(void **state)
{
	static const char *const lines[] = { "link net0", "up net0", "addr net0 192.0.2.1/24" };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	prepare(&w, lines, ARRAY_SIZE(lines));
	must(&w, "turn 192.0.2.1 noroute");
	must(&w, "adopt net0");
	assert_no_drift(&w, "as found");
	before = format_noticed(&w);
	/* A change of the object that is no change of its address keeps it so. */
	must(&w, "set net0/v4 - private on");
	must(&w, "hotplug");
	after = format_noticed(&w);
	assert_string_equal(before, after);
	world_close(&w);
}

/* clang-format off */
/* What is there in the end, of the documents and the addresses, and what is not. */
static const struct {
	const char *lines[7];
	const char *has[2];
	const char *lacks;
	bool drifts;
} ends[] = {
	/* Two metrics are none of the interface. */
	{ { PLAIN, "addr net0 192.0.2.2/24", "turn 192.0.2.1 metric 77", "adopt net0" }, { NULL }, "ipv4.metric" },
	/* What a server gave stays its own, however often it is asked for. */
	{ { "link net0", "dhcp net0/d", "lease net0/d 192.0.2.7/24", "sysctl net0 ipv6/conf/%s/accept_ra 0", "adopt net0", "adopt net0" },
	  { "net0/d=ok 192.0.2.7/24" }, "net0/v4" },
	/* Of an addrconf object nothing else of the interface is taken. */
	{ { "link net0", "put mtu", "addrconf net0/a", "mtu net0 1300", "sysctl net0 ipv6/conf/%s/autoconf 0", "adopt net0/a" },
	  { "stateless = no", "ipv4.mtu = 1400" }, "ipv4.mtu = 1300", true },
	/* An address of ours that comes in the place of one is nobody else's. */
	{ { PLAIN, "put net0", "put other", "undo" }, { "net0/v4=ok 192.0.2.1/24" }, "198.51.100.1" },
};
/* clang-format on */

static void test_ends(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		_cleanup_free_ char *documents = NULL;
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		prepare(&w, ends[i].lines, ARRAY_SIZE(ends[i].lines));
		if (!ends[i].drifts)
			assert_no_drift(&w, ends[i].lines[0]);
		documents = world_format(&w);
		addrs = world_addrs(&w);
		for (size_t n = 0; n < ARRAY_SIZE(ends[i].has); n++)
			if (ends[i].has[n])
				assert_true(strstr(documents, ends[i].has[n]) ||
					    strstr(addrs, ends[i].has[n]));
		assert_false(strstr(documents, ends[i].lacks) || strstr(addrs, ends[i].lacks));
		world_close(&w);
	}
}

/* What is left is told up to a number of lines that can be read. */
static void test_many_left(void **state)
{
	static const char *const lines[] = { PLAIN };
	const struct op_adopt op = { .name = "net0" };
	struct put_result res;
	struct world w;

	prepare(&w, lines, ARRAY_SIZE(lines));
	for (unsigned int i = 0; i < 100; i++) {
		char line[64];

		snprintf(line, sizeof(line), "addr net0 198.51.%u.1/24", i);
		must(&w, line);
		snprintf(line, sizeof(line), "turn 198.51.%u.1 mortal", i);
		must(&w, line);
	}
	assert_int_equal(engine_adopt(w.engine, &op, &res, &w.err), 0);
	/* And of those that are taken, three. */
	assert_int_equal(res.impact.n, 64 + 3);
	put_result_fini(&res);
	world_close(&w);
}

/* clang-format off */
/* What somebody else made, and how a document that has it, or some of it, comes into force. */
static const struct takeover {
	const char *found[5];
	const char *ways[2];
} takeovers[] = {
#define SAME PLAIN, "addr net0 2001:db8::1/64"
	{ { SAME }, { "put net0" } },
	{ { SAME }, { "put-m net0" } },
	{ { SAME }, { "edit net0", "reload" } },
	{ { SAME }, { "edit net0", "reboot" } },
	/* The same in other subnets: which of them it is counts, and whether it is there at all. */
	{ { PLAIN, "addr net0 192.0.2.1/25", "addr net0 192.0.2.1/26" }, { "put net0" } },
	{ { "link net0", "up net0", "addr net0 192.0.2.1/25", "addr net0 192.0.2.1/26" }, { "put net0" } },
#undef SAME
};
/* clang-format on */

/* What somebody else made, and a document has from now on, is ours where it is. */
static void test_takeover(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(takeovers); i++) {
		const struct takeover *c = &takeovers[i];
		struct world w;
		char *before;

		prepare(&w, c->found, ARRAY_SIZE(c->found));
		world_must(&w, "put-m protocol");
		before = fake_format(w.fake);
		for (size_t n = 0; n < ARRAY_SIZE(c->ways) && c->ways[n]; n++)
			world_must(&w, c->ways[n]);
		world_must(&w, "settle");
		assert_no_drift(&w, c->ways[0]);
		/* Taken back it is whose it was. */
		if (!c->ways[1] || strcmp(c->ways[1], "reboot") != 0) {
			_cleanup_free_ char *after = NULL;

			world_must(&w, "undo");
			after = fake_format(w.fake);
			if (strcmp(before, after) != 0)
				fail_msg("%s: was\n%s\nis\n%s", c->ways[0], before, after);
		}
		free(before);
		world_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adopt),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_takeover),
		cmocka_unit_test(test_as_found),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_many_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
