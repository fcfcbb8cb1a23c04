/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about settings: files under /proc/sys/net, and what of a link
 * is set by netlink. */
#include <errno.h>
#include <linux/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "contract_wire.h"

#define RP_FILTER "ipv4/conf/%s/rp_filter"
#define TTL       "ipv4/ip_default_ttl"
#define MTU6      "ipv6/conf/%s/mtu"
#define HOPS      "ipv6/conf/%s/hop_limit"
#define GENMODE   "ipv6/conf/%s/addr_gen_mode"
#define SECRET    "ipv6/conf/%s/stable_secret"

/* What one setting is, from malloc; NULL when it can't be read. */
static char *read_setting(struct world *w, const char *ifname, const char *path)
{
	struct setting_query want = { .path = path };
	const struct kernel_query q = { .brief = true, .settings = &want, .n_settings = 1 };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct err e;
	const char *value;

	assert_int_equal(str_copy(want.ifname, sizeof(want.ifname), ifname), 0);
	if (kernel_snapshot(w->k, &q, &s, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(s.n_settings, 1);
	assert_string_equal(s.settings[0].ifname, ifname);
	assert_ptr_equal(s.settings[0].path, path);
	value = snapshot_setting(&s, ifname, path);
	return value ? strdup(value) : NULL;
}

static void assert_setting(
	struct world *w, const char *ifname, const char *path, const char *expected)
{
	_cleanup_free_ char *value = read_setting(w, ifname, path);

	if (!expected)
		assert_null(value);
	else if (!value)
		fail_msg("%s can't be read", path);
	else
		assert_string_equal(value, expected);
}

static struct step make_setting(
	const char *ifname, const char *path, const char *from, const char *to)
{
	struct step step = make_step(STEP_SETTING, ifname, 0, 0, 0);

	step.u.setting = (struct setting_change){ .path = path, .from = from, .to = to };
	return step;
}

/* Set and set back what is there now. */
static void change(struct world *w, const char *ifname, const char *path, const char *to)
{
	_cleanup_free_ char *from = read_setting(w, ifname, path);

	assert_non_null(from);
	there_and_back(w, make_setting(ifname, path, from, to));
	must_do(w, make_setting(ifname, path, from, to));
	assert_setting(w, ifname, path, to);
	must_do(w, make_setting(ifname, path, to, from));
	assert_setting(w, ifname, path, from);
}

void test_settings(void **state)
{
	struct world *w = world_of(state);
	uint64_t sysctls;

	world_add_link(w, "c0");
	change(w, "c0", RP_FILTER, "2");
	change(w, "c0", "ipv4/conf/%s/forwarding", "1");
	change(w, "c0", HOPS, "77");
	change(w, "", TTL, "77");
	/* Numbers that the kernel sets tabs between. */
	change(w, "", "ipv4/tcp_rmem", "4097 131073 33554433");
	/* And back to an empty one. */
	change(w, "", "ipv4/ip_local_reserved_ports", "7-8,80");
	/* The same file by its whole name. */
	must_do(w, make_setting("", "ipv4/conf/all/rp_filter", "0", "2"));
	assert_setting(w, "all", RP_FILTER, "2");
	sysctls = w->k->stats.sysctls;
	must_do(w, make_setting("all", RP_FILTER, "2", "0"));
	assert_setting(w, "", "ipv4/conf/all/rp_filter", "0");
	assert_int_equal(w->k->stats.sysctls, sysctls + 1);
}

void test_refusals_of_settings(void **state)
{
	struct world *w = world_of(state);

	world_add_link(w, "c0");
	assert_refused(w, make_setting("", "ipv4/no_such_thing", "0", "1"), -EOPNOTSUPP,
		"cannot set net/ipv4/no_such_thing to 1: this kernel has no such setting "
		"(is a module not loaded?)");
	assert_refused(w, make_setting("c0", "ipv4/conf/%s/no_such_thing", "0", "1"), -EOPNOTSUPP,
		"cannot set net/ipv4/conf/c0/no_such_thing to 1: this kernel has no such setting "
		"(is a module not loaded?)");
	assert_refused(w, make_setting("nope", RP_FILTER, "0", "1"), -ENODEV,
		"cannot set net/ipv4/conf/nope/rp_filter to 1: no such link, or it has no IPv6 "
		"(is its MTU below 1280?)");
	assert_refused(w, make_setting("c0", RP_FILTER, "0", "abc"), -EINVAL,
		"cannot set net/ipv4/conf/c0/rp_filter to abc: the kernel takes no such value");
	assert_refused(w, make_setting("", TTL, "64", "999"), -EINVAL,
		"cannot set net/ipv4/ip_default_ttl to 999: the kernel takes no such value");
	assert_setting(w, "", TTL, "64");
	assert_setting(w, "", "ipv4/no_such_thing", NULL);
	assert_setting(w, "nope", RP_FILTER, NULL);
	/* It is there, but says nothing before it was set. */
	assert_setting(w, "c0", SECRET, NULL);
}

void test_mtu_of_ipv6(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");

	assert_setting(w, "c0", MTU6, "1500");
	must_do(w, make_setting("c0", MTU6, "1500", "1300"));
	assert_setting(w, "c0", MTU6, "1300");
	assert_refused(w, make_setting("c0", MTU6, "1300", "1501"), -EINVAL,
		"cannot set net/ipv6/conf/c0/mtu to 1501: the kernel takes no such value");
	assert_refused(w, make_setting("c0", MTU6, "1300", "1279"), -EINVAL,
		"cannot set net/ipv6/conf/c0/mtu to 1279: the kernel takes no such value");
	/* Another MTU of the link is that of IPv6 too. */
	must_do(w, make_step(STEP_MTU, "c0", i, 1500, 1400));
	assert_setting(w, "c0", MTU6, "1400");
	must_do(w, make_step(STEP_MTU, "c0", i, 1400, 1000));
	assert_setting(w, "c0", MTU6, NULL);
	assert_refused(w, make_setting("c0", HOPS, "64", "77"), -ENODEV,
		"cannot set net/ipv6/conf/c0/hop_limit to 77: no such link, or it has no IPv6 "
		"(is its MTU below 1280?)");
	must_do(w, make_step(STEP_MTU, "c0", i, 1000, 1500));
	assert_setting(w, "c0", MTU6, "1500");
}

/* Of a link that comes up it is the link's once more, before ours is set. */
void test_mtu_of_ipv6_coming_up(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct step steps[] = {
		make_step(STEP_LINK_UP, "c0", wire.index, 0, 1),
		make_setting("c0", MTU6, "1500", "1300"),
	};
	struct err e;

	must_do(w, make_setting("c0", MTU6, "1500", "1400"));
	wire_up(&wire, "c0");
	assert_setting(w, "c0", MTU6, "1500");
	must_do(w, make_step(STEP_LINK_UP, "c0", wire.index, 1, 0));
	assert_false(look_at(w, "c0").flags & IFF_RUNNING);
	if (kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e) < 0)
		fail_msg("%s", e.text);
	assert_setting(w, "c0", MTU6, "1300");
	wire_up(&wire, "c0");
	assert_setting(w, "c0", MTU6, "1300");
}

/* What is set for all links is set for each of them, and for those to come. */
void test_settings_of_all(void **state)
{
	struct world *w = world_of(state);

	world_add_link(w, "c0");
	assert_setting(w, "c0", "ipv4/conf/%s/forwarding", "0");
	must_do(w, make_setting("", "ipv4/ip_forward", "0", "1"));
	assert_setting(w, "c0", "ipv4/conf/%s/forwarding", "1");
	assert_setting(w, "", "ipv4/conf/all/forwarding", "1");
	assert_false(look_at(w, "c0").forwarding6);
	must_do(w, make_setting("", "ipv6/conf/all/forwarding", "0", "1"));
	assert_true(look_at(w, "c0").forwarding6);
	world_add_link(w, "c1");
	assert_setting(w, "c1", "ipv4/conf/%s/forwarding", "1");
	must_do(w, make_setting("", "ipv4/ip_forward", "1", "0"));
	assert_setting(w, "c1", "ipv4/conf/%s/forwarding", "0");
	assert_setting(w, "c0", "ipv4/conf/%s/forwarding", "0");
}

/* Settings that a link shows of itself. */
void test_settings_of_links(void **state)
{
	struct world *w = world_of(state);
	struct link l;

	world_add_link(w, "c0");
	must_do(w, make_setting("c0", "ipv6/conf/%s/accept_ra", "1", "2"));
	must_do(w, make_setting("c0", "ipv6/conf/%s/autoconf", "1", "0"));
	must_do(w, make_setting("c0", "ipv6/conf/%s/use_tempaddr", "0", "2"));
	must_do(w, make_setting("c0", "ipv6/conf/%s/forwarding", "0", "1"));
	must_do(w, make_setting("c0", "ipv4/conf/%s/promote_secondaries", "0", "1"));
	must_do(w, make_setting("c0", "ipv6/conf/%s/disable_ipv6", "0", "1"));
	l = look_at(w, "c0");
	assert_int_equal(l.accept_ra, 2);
	assert_int_equal(l.autoconf, 0);
	assert_int_equal(l.use_tempaddr, 2);
	assert_true(l.forwarding6);
	assert_true(l.promote);
	assert_true(l.disable_ipv6);
	assert_setting(w, "c0", "ipv6/conf/%s/use_tempaddr", "2");
}

/* By netlink the mode is only stored; what is written to the file is acted upon. */
void test_genmode_of_link_that_is_up(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");

	must_do(w, make_step(STEP_GENMODE, "c0", i, GENMODE_NONE, GENMODE_EUI64));
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
	must_do(w, make_step(STEP_GENMODE, "c0", i, GENMODE_EUI64, GENMODE_NONE));
	must_do(w, make_setting("c0", GENMODE, "1", "0"));
	assert_int_equal(look_at(w, "c0").genmode, GENMODE_EUI64);
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	must_do(w, make_setting("c0", GENMODE, "0", "1"));
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	assert_refused(w, make_setting("c0", GENMODE, "1", "2"), -EINVAL,
		"cannot set net/ipv6/conf/c0/addr_gen_mode to 2: the kernel takes no such value");
	assert_int_equal(look_at(w, "c0").genmode, GENMODE_NONE);
	/* A secret makes that mode possible, and sets it. */
	must_do(w, make_setting("c0", SECRET, "", "2001:db8:1:2:3:4:5:6"));
	assert_int_equal(look_at(w, "c0").genmode, GENMODE_STABLE_PRIVACY);
	must_do(w, make_setting("c0", GENMODE, "2", "1"));
	must_do(w, make_setting("c0", GENMODE, "1", "2"));
	assert_int_equal(count_on(w, "c0", AF_INET6), 2);
	must_do(w, make_setting("c0", GENMODE, "2", "3"));
	assert_int_equal(look_at(w, "c0").genmode, GENMODE_RANDOM);
}

void test_inverse_of_link_steps(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct step token = make_step(STEP_TOKEN, "c0", wire.index, 0, 0);
	struct link l = look_at(w, "c0");

	token.u.token = (struct token_change){ .from = { .family = 0 } };
	assert_int_equal(ip_parse("::5", &token.u.token.to), 0);
	assert_true(l.ethernet);
	assert_true(l.hwaddr[0] != 0 || l.hwaddr[5] != 0);
	assert_int_equal(l.max_mtu, 65535);
	assert_int_equal(l.autoconf, 1);
	assert_int_equal(l.token.family, 0);
	assert_false(l.promote);
	must_do(w, make_step(STEP_GENMODE, "c0", wire.index, 0, GENMODE_NONE));
	for (int up = 0; up < 2; up++) {
		there_and_back(w, make_step(STEP_PROMOTE, "c0", wire.index, 0, 1));
		there_and_back(w, make_step(STEP_MTU, "c0", wire.index, 1500, 1400));
		there_and_back(w, make_step(STEP_ARP, "c0", wire.index, 1, 0));
		there_and_back(w, token);
		wire_up(&wire, "c0");
	}
	must_do(w, token);
	l = look_at(w, "c0");
	assert_true(ip_equal(&l.token, &token.u.token.to));
	must_do(w, make_step(STEP_ARP, "c0", wire.index, 1, 0));
	assert_true(look_at(w, "c0").flags & IFF_NOARP);
	must_do(w, make_step(STEP_PROMOTE, "c0", 0, 0, 1));
	assert_true(look_at(w, "c0").promote);
}

void test_refusals_of_link_steps(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct step token = make_step(STEP_TOKEN, "c0", wire.index, 0, 0);

	assert_int_equal(ip_parse("::5", &token.u.token.to), 0);
	token.u.token.from = (struct ip){ .family = 0 };
	assert_refused(w, make_step(STEP_MTU, "c0", wire.index, 1500, 10), -EINVAL,
		"cannot set the MTU of c0 to 10: mtu less than device minimum");
	assert_refused(w, make_step(STEP_MTU, "c0", wire.index, 1500, 70000), -EINVAL,
		"cannot set the MTU of c0 to 70000: mtu greater than device maximum");
	assert_refused(w, make_step(STEP_MTU, "nope", 999, 1500, 1400), -ENODEV,
		"cannot set the MTU of nope to 1400: No such device");
	must_do(w, make_step(STEP_ACCEPT_RA, "c0", wire.index, 1, 0));
	assert_refused(w, token, -EINVAL,
		"cannot set the IPv6 token of c0: ipv6: Router advertisement is disabled on "
		"device");
	must_do(w, make_step(STEP_ACCEPT_RA, "c0", wire.index, 0, 1));
	must_do(w, make_step(STEP_ARP, "c0", wire.index, 1, 0));
	assert_refused(w, token, -EINVAL,
		"cannot set the IPv6 token of c0: ipv6: Device does not do neighbour discovery");
	must_do(w, make_step(STEP_MTU, "c0", wire.index, 1500, 1000));
	assert_refused(w, token, -EAFNOSUPPORT,
		"cannot set the IPv6 token of c0: it has no IPv6 (is its MTU below 1280?)");
}
