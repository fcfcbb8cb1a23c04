/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of links of ours after they are there: down and up, carrier, routers, lost events. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "daemon/hotplug.h"
#include "daemon_fixture.h"

#define CONF                                                                                 \
	"[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\nipv6.mtu = 1300\n" \
	"\n[address net0/v6]\ntype = static\naddress = 2001:db8::1/64\n"

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct buf told; /* "carrier net0;ra net0 1;" */
	unsigned int changes;
};

static void on_changed(void *ctx)
{
	struct scene *s = ctx;

	s->changes++;
}

static void on_carrier(void *ctx, const char *ifname)
{
	struct scene *s = ctx;

	buf_printf(&s->told, "carrier %s;", ifname);
}

static void on_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
	struct scene *s = ctx;

	buf_printf(&s->told, "ra %s %u;", ifname, ra_flags);
}

static void ignore_links(void *ctx)
{
}

static const struct service_ops ops = {
	.changed = on_changed,
	.carrier = on_carrier,
	.ra_flags = on_ra_flags,
	.links = ignore_links,
};

static void open_scene(struct scene *s)
{
	*s = (struct scene){ 0 };
	fixture_init(&s->fx, CONF);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
}

static void watch(struct scene *s)
{
	struct err e = { 0 };

	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	fixture_pump(&s->fx);
}

static void start(struct scene *s)
{
	open_scene(s);
	watch(s);
}

static void stop(struct scene *s)
{
	hotplug_fini(&s->hp);
	buf_fini(&s->told);
	fixture_fini(&s->fx);
}

/* What was told since the last time. */
static void assert_told(struct scene *s, const char *want)
{
	fixture_pump(&s->fx);
	buf_putc(&s->told, '\0');
	assert_string_equal(s->told.data, want);
	buf_consume(&s->told, s->told.len);
}

static struct link *net0(struct scene *s)
{
	return snapshot_find_link(&s->fx.fake->state, "net0");
}

static void set_up(struct scene *s, bool up)
{
	struct step step = { .op = STEP_LINK_UP, .ifindex = net0(s)->index, .u.num.to = up };
	struct err e = { 0 };

	assert_int_equal(kernel_execute(&s->fx.fake->base, &step, 1, &e), 0);
}

static void change_carrier(struct scene *s, struct link *link, bool on)
{
	link->flags = on ? link->flags | IFF_RUNNING : link->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, link);
}

static void set_carrier(struct scene *s, bool on)
{
	change_carrier(s, net0(s), on);
}

static bool has_address(struct scene *s)
{
	struct ip ip;

	assert_int_equal(ip_parse("2001:db8::1", &ip), 0);
	for (size_t i = 0; i < s->fx.fake->state.n_addrs; i++) {
		if (ip_equal(&s->fx.fake->state.addrs[i].local, &ip))
			return true;
	}
	return false;
}

static void test_down_and_up(void **state)
{
	struct scene s;

	start(&s);
	assert_true(has_address(&s));
	for (int i = 0; i < 3; i++) {
		set_up(&s, false);
		fixture_pump(&s.fx);
		assert_false(has_address(&s));
		set_up(&s, true);
		fixture_pump(&s.fx);
		assert_true(has_address(&s));
	}
	/* Before anybody looked. */
	set_up(&s, false);
	set_up(&s, true);
	assert_false(has_address(&s));
	fixture_pump(&s.fx);
	assert_true(has_address(&s));
	assert_int_equal(s.hp.delay_ms, 0);
	stop(&s);
}

#define MTU6 "ipv6/conf/%s/mtu"

static void assert_mtu6(struct scene *s, const char *want)
{
	char buf[FAKE_SETTING_SIZE];

	assert_string_equal(fake_setting(s->fx.fake, "net0", MTU6, buf), want);
}

/* The kernel sets the IPv6 MTU when the link comes up, with its carrier, and when it gets another MTU. */
static void test_mtu_of_ipv6(void **state)
{
	struct scene s;

	start(&s);
	assert_mtu6(&s, "1300");
	set_up(&s, false);
	set_up(&s, true);
	assert_mtu6(&s, "1500");
	fixture_pump(&s.fx);
	assert_mtu6(&s, "1300");

	set_carrier(&s, false);
	fixture_pump(&s.fx);
	assert_int_equal(fake_set_setting(s.fx.fake, "net0", MTU6, "1500"), 0);
	set_carrier(&s, true);
	fixture_pump(&s.fx);
	assert_mtu6(&s, "1300");

	fake_set_mtu(s.fx.fake, "net0", 1400);
	assert_mtu6(&s, "1400");
	fixture_pump(&s.fx);
	assert_mtu6(&s, "1300");
	assert_int_equal(net0(&s)->mtu, 1400);
	/* It was another one, and nobody looked in between. */
	fake_set_mtu(s.fx.fake, "net0", 1500);
	fake_set_mtu(s.fx.fake, "net0", 1400);
	fixture_pump(&s.fx);
	assert_mtu6(&s, "1300");
	fake_set_mtu(s.fx.fake, "net0", 1290);
	fixture_pump(&s.fx);
	assert_mtu6(&s, "1290");
	assert_int_equal(s.hp.delay_ms, 0);
	stop(&s);
}

/* With a small MTU IPv6 ends on the link, and begins anew as the kernel makes it. */
static void test_small_mtu(void **state)
{
	struct scene s;

	start(&s);
	for (int i = 0; i < 3; i++) {
		fake_set_mtu(s.fx.fake, "net0", 1000);
		if (i > 0)
			fixture_pump(&s.fx);
		if (i > 1)
			set_up(&s, false);
		assert_false(net0(&s)->has_inet6);
		fake_set_mtu(s.fx.fake, "net0", 1500);
		assert_int_equal(net0(&s)->accept_ra, 1);
		fixture_pump(&s.fx);
		assert_int_equal(net0(&s)->accept_ra, 0);
		set_up(&s, true);
		fixture_pump(&s.fx);
		assert_true(has_address(&s));
		assert_mtu6(&s, "1300");
	}
	assert_int_equal(s.hp.delay_ms, 0);
	stop(&s);
}

/* The carrier comes to a link that has just become ours, before we looked. */
static void test_mtu_of_new_link(void **state)
{
	struct scene s;
	char made[LIFNAMSIZ];
	struct op_create_if op = { .name = "net1", .families = FAM_BOTH };
	struct op_set_prop set = { .class = PROP_INTERFACE,
		.proto = PROTO_IPV6,
		.object = "net1",
		.name = "mtu",
		.value = "1300" };
	struct err e = { 0 };
	struct link *l;
	char buf[FAKE_SETTING_SIZE];

	start(&s);
	l = snapshot_find_link(&s.fx.fake->state, "net1");
	assert_int_equal(engine_create_if(s.fx.service.engine, &op, made, &e), 0);
	/* Of one without such a property nothing is asked. */
	fixture_pump(&s.fx);
	s.fx.fake->calls = 0;
	change_carrier(&s, l, false);
	change_carrier(&s, l, true);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->calls, 0);

	fake_del_link(s.fx.fake, "net1");
	fixture_pump(&s.fx);
	l = fake_add_link(s.fx.fake, "net1");
	fixture_pump(&s.fx);
	assert_int_equal(engine_disable_if(s.fx.service.engine, "net1", &e), 0);
	fixture_pump(&s.fx);
	assert_int_equal(engine_enable_if(s.fx.service.engine, "net1", &e), 0);
	assert_int_equal(engine_set_prop(s.fx.service.engine, &set, &e), 0);
	change_carrier(&s, l, false);
	assert_int_equal(fake_set_setting(s.fx.fake, "net1", MTU6, "1500"), 0);
	change_carrier(&s, l, true);
	fixture_pump(&s.fx);
	assert_string_equal(fake_setting(s.fx.fake, "net1", MTU6, buf), "1300");
	stop(&s);
}

/* It was down when we began to look. */
static void test_down_before(void **state)
{
	struct scene s;

	open_scene(&s);
	set_up(&s, false);
	watch(&s);
	set_up(&s, true);
	assert_false(has_address(&s));
	fixture_pump(&s.fx);
	assert_true(has_address(&s));
	stop(&s);
}

/* The kernel fails at any of its calls: it is tried again. */
static void test_retry(void **state)
{
	for (unsigned int n = 1; n <= 6; n++) {
		struct scene s;

		start(&s);
		set_up(&s, false);
		set_up(&s, true);
		s.fx.fake->fail_at = n;
		fixture_pump(&s.fx);
		s.fx.fake->fail_at = 0;
		while (!has_address(&s) || s.hp.delay_ms)
			assert_int_equal(loop_step(&s.fx.loop, 30000), 0);
		stop(&s);
	}
}

/* So many events that they are lost, those of our link among them. */
static void test_lost(void **state)
{
	struct scene s;

	start(&s);
	set_up(&s, false);
	set_up(&s, true);
	for (int i = 0; i < 2000; i++)
		fake_changed(s.fx.fake, snapshot_find_link(&s.fx.fake->state, "net1"));
	assert_false(has_address(&s));
	fixture_pump(&s.fx);
	assert_true(has_address(&s));
	assert_false(s.hp.lost);
	stop(&s);
}

static void test_carrier(void **state)
{
	struct scene s;

	start(&s);
	assert_told(&s, "");
	set_carrier(&s, false);
	assert_told(&s, "");
	set_carrier(&s, true);
	assert_told(&s, "carrier net0;");
	set_carrier(&s, true);
	assert_told(&s, "");
	set_carrier(&s, false);
	set_carrier(&s, true);
	set_carrier(&s, false);
	set_carrier(&s, true);
	assert_told(&s, "carrier net0;");

	/* Another's link is nothing to us. */
	snapshot_find_link(&s.fx.fake->state, "net1")->flags |= IFF_UP | IFF_RUNNING;
	fake_changed(s.fx.fake, snapshot_find_link(&s.fx.fake->state, "net1"));
	assert_told(&s, "");
	stop(&s);
}

static void set_ra_flags(struct scene *s, uint8_t ra_flags)
{
	net0(s)->ra_flags = ra_flags;
	fake_changed(s->fx.fake, net0(s));
}

static void test_ra_flags(void **state)
{
	struct scene s;

	open_scene(&s);
	net0(&s)->ra_flags = RA_OTHER;
	watch(&s);
	assert_told(&s, "ra net0 2;");
	set_ra_flags(&s, RA_MANAGED);
	assert_told(&s, "ra net0 1;");
	set_ra_flags(&s, RA_MANAGED);
	assert_told(&s, "");
	set_ra_flags(&s, 0);
	set_ra_flags(&s, RA_MANAGED | RA_OTHER);
	assert_told(&s, "ra net0 3;");

	fake_del_link(s.fx.fake, "net0");
	assert_told(&s, "ra net0 0;");
	stop(&s);
}

/* The link goes while nobody can be told of it. */
static void test_ra_flags_lost(void **state)
{
	struct scene s;

	start(&s);
	set_ra_flags(&s, RA_MANAGED);
	assert_told(&s, "ra net0 1;");
	fake_del_link(s.fx.fake, "net0");
	for (int i = 0; i < 2000; i++)
		fake_changed(s.fx.fake, snapshot_find_link(&s.fx.fake->state, "net1"));
	assert_told(&s, "ra net0 0;");
	stop(&s);
}

/* Others are told that something has changed, once for what came together, and not for nothing. */
static void test_changes(void **state)
{
	struct scene s;

	start(&s);
	assert_int_equal(s.changes, 1);
	set_carrier(&s, true);
	fixture_pump(&s.fx);
	assert_int_equal(s.changes, 1);
	set_up(&s, false);
	set_up(&s, true);
	fixture_pump(&s.fx);
	assert_int_equal(s.changes, 2);
	fake_del_link(s.fx.fake, "net0");
	assert_non_null(fake_add_link(s.fx.fake, "net0"));
	fixture_pump(&s.fx);
	assert_int_equal(s.changes, 3);
	assert_true(has_address(&s));
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_down_and_up),
		cmocka_unit_test(test_mtu_of_ipv6),
		cmocka_unit_test(test_small_mtu),
		cmocka_unit_test(test_mtu_of_new_link),
		cmocka_unit_test(test_down_before),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_carrier),
		cmocka_unit_test(test_ra_flags),
		cmocka_unit_test(test_ra_flags_lost),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
