/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What routers and DHCP servers said, in the engine: the addresses that a group makes of prefixes, whom a lease is had
 * over, and what the resident daemon is told to listen for.
 */
#include "engine_world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"

#define GROUPED \
	"link net0", "link net1", "create net0", "create net1", "group ipmp0 net0,net1", "look"
#define PREFIX "2001:db8:1::"

static void open_with(struct world *w, const char *const *lines, size_t n)
{
	world_open(w);
	world_must_all(w, lines, n);
}

/* The address that is made of PREFIX, as it is bound; "": none. */
static void find_made(const struct world *w, char ret[IP_STRSIZE])
{
	const struct snapshot *k = &w->fake->state;

	ret[0] = '\0';
	for (size_t i = 0; i < k->n_addrs; i++) {
		char text[IP_STRSIZE];

		ip_format(&k->addrs[i].local, text);
		if (k->addrs[i].proto == OUR_GROUP_PROTO &&
			strncmp(text, PREFIX, strlen(PREFIX) - 1) == 0)
			memcpy(ret, text, sizeof(text));
	}
}

/* clang-format off */
static const struct made_case {
	const char *lines[10];
	const char *made; /* NULL: some address that is not of a hardware address */
} made_cases[] = {
	{ { GROUPED, "addrconf ipmp0/v6" }, PREFIX "ff:fe00:1" },
	{ { GROUPED, "addrconf ipmp0/v6 ::1a/64" }, PREFIX "1a" },
	/* The first member that has a link. */
	{ { GROUPED, "addrconf ipmp0/v6", "unlink net0", "look" }, PREFIX "ff:fe00:2" },
	/* A prefix is only on the link, before. */
	{ { GROUPED, "addrconf ipmp0/v6", "on-link" }, PREFIX "ff:fe00:1" },
	{ { GROUPED, "generate stable-privacy" }, NULL },
	{ { GROUPED, "generate random" }, NULL },
};
/* clang-format on */

static int generate(struct world *w, const char *mode)
{
	const struct op_create_addr op = {
		.name = "ipmp0/v6", .type = ADDR_ADDRCONF, .generation = mode
	};
	char made[IPADM_AOBJSIZ];

	return engine_create_addr(w->engine, &op, made, &w->err);
}

/* A router tells of a prefix that no addresses are made of. */
static int tell_on_link(struct world *w)
{
	struct advert_heard heard = {
		.advert = { .lifetime = 1800, .n_prefixes = 1 },
		.now = 5,
	};

	heard.advert.prefixes[0] =
		(struct advert_prefix){ .on_link = true, .plen = 64, .valid = 600 };
	assert_int_equal(ip_parse("fe80::1", &heard.from), 0);
	assert_int_equal(ip_parse("2001:db8:7::", &heard.advert.prefixes[0].prefix), 0);

	return engine_advert(w->engine, "ipmp0/v6", &heard, &w->err);
}

static void must(struct world *w, const char *line)
{
	int r;

	if (strncmp(line, "generate ", strlen("generate ")) == 0)
		r = generate(w, line + strlen("generate "));
	else
		r = strcmp(line, "on-link") == 0 ? tell_on_link(w) : world_do(w, line);
	if (r < 0)
		fail_msg("%s: %s", line, w->err.text);
}

static void test_made(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(made_cases); i++) {
		const struct made_case *c = &made_cases[i];
		char made[IP_STRSIZE], again[IP_STRSIZE];
		struct world w;

		world_open(&w);
		for (size_t n = 0; n < ARRAY_SIZE(c->lines) && c->lines[n]; n++)
			must(&w, c->lines[n]);
		must(&w, "advert ipmp0/v6 10 1800 " PREFIX "/64");
		find_made(&w, made);
		if (c->made ? strcmp(made, c->made) != 0 : !made[0] || strstr(made, "ff:fe00"))
			fail_msg("%zu: it is \"%s\"", i, made);
		/* It is the same when the router says it again, and to another engine. */
		must(&w, "restart");
		must(&w, "advert ipmp0/v6 300 1800 " PREFIX "/64");
		find_made(&w, again);
		assert_string_equal(again, made);
		world_close(&w);
	}
}

/* Without a member there is nothing to make an address of: the router is kept, and its prefix heard when there is one. */
static void test_no_member(void **state)
{
	static const char *const lines[] = { "link net0", "create net0", "group ipmp0",
		"addrconf ipmp0/v6" };
	struct advert_heard heard = { .advert = { .n_prefixes = 1 }, .now = 10 };
	struct advert_prefix *p = &heard.advert.prefixes[0];
	char made[IP_STRSIZE];
	struct world w;

	*p = (struct advert_prefix){
		.autonomous = true, .plen = 64, .valid = 600, .preferred = 300
	};
	assert_int_equal(ip_parse("fe80::1", &heard.from), 0);
	assert_int_equal(ip_parse(PREFIX, &p->prefix), 0);
	open_with(&w, lines, ARRAY_SIZE(lines));
	assert_int_equal(engine_advert(w.engine, "ipmp0/v6", &heard, &w.err), 0);
	find_made(&w, made);
	assert_string_equal(made, "");
	world_must(&w, "join ipmp0 net0");
	assert_int_equal(engine_advert(w.engine, "ipmp0/v6", &heard, &w.err), 1);
	find_made(&w, made);
	assert_string_equal(made, PREFIX "ff:fe00:1");
	/* It says nothing new, and nothing is over yet; of another object nothing is known. */
	assert_int_equal(engine_advert(w.engine, "ipmp0/v6", &heard, &w.err), 0);
	world_must(&w, "expire ipmp0/v6 20");
	assert_true(engine_advert(w.engine, "ipmp0/v7", &heard, &w.err) < 0);
	assert_int_equal(w.err.status, IPADM_NOTFOUND);
	assert_true(world_do(&w, "expire ipmp0/v7 20") < 0);
	assert_int_equal(w.err.status, IPADM_NOTFOUND);
	world_close(&w);
}

/* ---- what the daemon is told ---- */

static int put_advert(void *ctx, const struct advert_want *want)
{
	buf_printf(ctx, "%s:%s:%lld ", want->aobj, want->ifname,
		want->due == INT64_MAX ? -1LL : (long long)want->due);

	return 0;
}

static int put_dhcp(void *ctx, const struct dhcp_want *want)
{
	buf_printf(ctx, "%s:%s:%s:%s%s ", want->aobj, want->over[0] ? want->over : "-",
		want->of_group ? "group" : "link", want->ra_flags & RA_MANAGED ? "managed" : "",
		want->ra_flags & RA_OTHER ? "other" : "");

	return 0;
}

static int refuse_advert(void *ctx, const struct advert_want *want)
{
	return -EAGAIN;
}

static int refuse_dhcp(void *ctx, const struct dhcp_want *want)
{
	return -EAGAIN;
}

static void expect_wants(struct world *w, const char *adverts, const char *dhcp)
{
	struct buf out = { .data = NULL };

	buf_puts(&out, "");
	assert_int_equal(engine_advert_walk(w->engine, put_advert, &out), 0);
	assert_string_equal(out.data, adverts);
	buf_fini(&out);
	out = (struct buf){ .data = NULL };
	buf_puts(&out, "");
	assert_int_equal(engine_dhcp_walk(w->engine, put_dhcp, &out), 0);
	assert_string_equal(out.data, dhcp);
	buf_fini(&out);
}

static void test_walks(void **state)
{
	static const char *const lines[] = { GROUPED, "link net2", "addrconf net2/v6",
		"addrconf ipmp0/v6" };
	struct advert_heard heard = {
		.advert = { .lifetime = 1800, .managed = true, .other = true },
		.now = 10,
	};
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	expect_wants(&w, "ipmp0/v6:ipmp0:-1 ", "ipmp0/v6:net0:group: net2/v6:net2:link: ");
	assert_int_equal(ip_parse("fe80::1", &heard.from), 0);
	assert_int_equal(engine_advert(w.engine, "ipmp0/v6", &heard, &w.err), 1);
	expect_wants(
		&w, "ipmp0/v6:ipmp0:1810 ", "ipmp0/v6:net0:group:managedother net2/v6:net2:link: ");
	assert_int_equal(engine_advert_walk(w.engine, refuse_advert, NULL), -EAGAIN);
	assert_int_equal(engine_dhcp_walk(w.engine, refuse_dhcp, NULL), -EAGAIN);
	world_close(&w);
}

/* A lease of a group is had over a member in use, and stays there as long as that one is. */
static void test_lease_over(void **state)
{
	static const char *const lines[] = { GROUPED, "dhcp ipmp0/d", "look" };
	struct lease l = { .plen = 24, .valid = 3600, .preferred = 3600, .over = "net1" };
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	assert_true(engine_is_in_use(w.engine, "net0", FAM_INET));
	assert_false(engine_is_in_use(w.engine, "ipmp0", FAM_INET));
	assert_false(engine_is_in_use(w.engine, "net9", FAM_INET));
	expect_wants(&w, "", "ipmp0/d:net0:group: ");
	assert_int_equal(ip_parse("192.0.2.7", &l.addr), 0);
	assert_int_equal(engine_lease(w.engine, "ipmp0/d", &l, &w.err), 0);
	expect_wants(&w, "", "ipmp0/d:net1:group: ");
	world_must(&w, "carrier net1 off");
	world_must(&w, "look");
	assert_false(engine_is_in_use(w.engine, "net1", FAM_INET));
	expect_wants(&w, "", "ipmp0/d:net0:group: ");
	world_must(&w, "carrier net0 off");
	world_must(&w, "look");
	expect_wants(&w, "", "ipmp0/d:-:group: ");
	world_close(&w);
}

/* The MTU that a server gives goes with the lease. */
static void test_lease_mtu(void **state)
{
	static const char *const lines[] = { "link net0", "dhcp net0/d" };
	struct lease l = { .plen = 24, .valid = 3600, .preferred = 3600, .mtu = 1400 };
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	assert_int_equal(ip_parse("192.0.2.7", &l.addr), 0);
	for (unsigned int renewal = 0; renewal < 2; renewal++) {
		assert_int_equal(engine_lease(w.engine, "net0/d", &l, &w.err), 0);
		assert_int_equal(snapshot_find_link(&w.fake->state, "net0")->mtu, 1400);
	}
	assert_int_equal(engine_lease(w.engine, "net0/d", NULL, &w.err), 0);
	assert_int_equal(snapshot_find_link(&w.fake->state, "net0")->mtu, 1500);
	world_close(&w);
}

/* Where no daemon hears of it nobody is told, and the lease counts all the same. */
static void test_lease_untold(void **state)
{
	static const char *const lines[] = { "link net0", "dhcp net0/d" };
	_cleanup_free_ char *addrs = NULL;
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	w.heard.events[0] = '\0';
	w.alone = true;
	world_must(&w, "once");
	world_must(&w, "lease net0/d 192.0.2.7/24");
	assert_string_equal(w.heard.events, "");
	addrs = world_addrs(&w);
	assert_string_equal(addrs, "net0/d=ok 192.0.2.7/24");
	world_close(&w);
}

/* ---- routes through gateways ---- */

#define FAR7 "through ipmp0 2001:db8:7::/48 2001:db8::f"
#define FAR8 "through ipmp0 2001:db8:8::/48 2001:db8::f"
#define FAR9 "through ipmp0 2001:db8:9::/48 2001:db8::f"

/* Of several that are taken away at once each takes its own along, and no other. */
static void test_withdrawn(void **state)
{
	static const char *const lines[] = { GROUPED, "static ipmp0/v6 2001:db8::1/64", FAR7, FAR8,
		FAR9, "doubt", "look" };
	static const char *const nets[] = { "2001:db8:7::", "2001:db8:8::", "2001:db8:9::" };
	struct route gone[3];
	const struct snapshot *k;
	size_t n = 0, left = 0;
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	k = &w.fake->state;
	for (size_t i = k->n_routes; i-- > 0;) {
		struct step s = {
			.op = STEP_ROUTE_DEL, .ifname = "ipmp0", .u.route = k->routes[i]
		};
		char text[IP_STRSIZE];

		ip_format(&s.u.route.dst, text);
		if (s.u.route.number == 0 ||
			(strcmp(text, nets[0]) != 0 && strcmp(text, nets[2]) != 0))
			continue;
		assert_in_range(n, 0, 2);
		gone[n++] = s.u.route;
		assert_int_equal(kernel_execute(&w.fake->base, &s, 1, &w.err), 0);
	}
	assert_int_equal(n, 2);
	assert_int_equal(engine_withdraw_routes(w.engine, gone, n, &w.err), 0);
	for (size_t i = 0; i < k->n_routes; i++) {
		char text[IP_STRSIZE];

		if (!k->routes[i].gateway.family)
			continue;
		assert_string_equal(ip_format(&k->routes[i].dst, text), nets[1]);
		left++;
	}
	assert_int_equal(left, 1);
	world_close(&w);
}

/* The daemon asks whether a route of somebody, that went, was carried by a group. */
static void test_carried(void **state)
{
	static const char *const lines[] = { GROUPED, "static ipmp0/v6 2001:db8::1/64", FAR7,
		"doubt", "look" };
	const struct snapshot *k;
	size_t found = 0;
	struct world w;

	open_with(&w, lines, ARRAY_SIZE(lines));
	k = &w.fake->state;
	for (size_t i = 0; i < k->n_routes; i++) {
		struct route other = k->routes[i];

		if (!other.gateway.family)
			continue;
		assert_true(engine_carries(w.engine, &other));
		other.plen++;
		assert_false(engine_carries(w.engine, &other));
		found++;
	}
	assert_int_equal(found, 1);
	world_close(&w);
}

/* ---- which families are listened for ---- */

static void test_watched(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	assert_int_equal(engine_watched(w.engine), 0);
	/* In IPv6 the kernel hears for itself, but of a group. */
	world_must(&w, "static vni0/v6 2001:db8::1/128");
	world_must(&w, "group ipmp0");
	assert_int_equal(engine_watched(w.engine), 0);
	world_must(&w, "static ipmp0/v6 2001:db8::2/64");
	assert_int_equal(engine_watched(w.engine), FAM_INET6);
	world_must(&w, "static net0/v4 192.0.2.1/24");
	assert_int_equal(engine_watched(w.engine), FAM_BOTH);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_no_member),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_lease_over),
		cmocka_unit_test(test_lease_mtu),
		cmocka_unit_test(test_lease_untold),
		cmocka_unit_test(test_withdrawn),
		cmocka_unit_test(test_carried),
		cmocka_unit_test(test_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
