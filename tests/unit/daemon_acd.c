/* SPDX-License-Identifier: Apache-2.0 */
/* The defence of IPv4 addresses, on the fake kernel: rivals speak up, and it is counted what we say. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/acd.h"
#include "daemon/hotplug.h"
#include "daemon_fixture.h"

#define CONF "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n"

static const uint8_t rival_mac[6] = { 2, 0, 0, 0, 0, 99 };

/* Time goes on when a test says so, however long it takes to get there. */
static int64_t now;

int64_t __wrap_loop_now(void);

int64_t __wrap_loop_now(void)
{
	return now;
}

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct acd acd;
};

static void on_changed(void *ctx)
{
	struct scene *s = ctx;

	acd_sync(&s->acd);
}

static void on_carrier(void *ctx, const char *ifname)
{
	struct scene *s = ctx;

	acd_carrier(&s->acd, ifname);
}

static void on_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
}

static void on_event(void *ctx, const struct engine_event *ev)
{
	struct scene *s = ctx;

	if (ev->type == EVENT_ADDR_FREE)
		acd_added(&s->acd, ev->aobj, &ev->addr);
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
static const struct engine_hooks hooks = { .event = on_event };

static void start(struct scene *s)
{
	struct err e = { 0 };

	*s = (struct scene){ 0 };
	now = 1000000;
	fixture_init(&s->fx, CONF);
	assert_int_equal(acd_init(&s->acd, &s->fx.loop, &s->fx.service, &s->hp.known, &e), 0);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	fixture_pump(&s->fx);
}

static void stop(struct scene *s)
{
	acd_fini(&s->acd);
	s->fx.service.ops = NULL;
	hotplug_fini(&s->hp);
	fixture_fini(&s->fx);
}

/* Until what is due now is done; announcements for the second time are not. */
static void settle(struct scene *s)
{
	fixture_pump(&s->fx);
	while (s->acd.timer_at && s->acd.timer_at <= now) {
		assert_int_equal(loop_step(&s->fx.loop, 30000), 0);
		fixture_pump(&s->fx);
	}
}

/* The next thing that is to be done in its time. */
static void go_on(struct scene *s)
{
	assert_true(s->acd.timer_at > now);
	now = s->acd.timer_at;
	timer_arm(s->acd.timer.fd, 1);
	settle(s);
}

static void create(struct scene *s, const char *name, const char *address)
{
	struct op_create_addr op = { .name = name, .address = address };
	char made[IPADM_AOBJSIZ];
	struct err e = { 0 };
	int r = engine_create_addr(s->fx.service.engine, &op, made, &e);

	if (r < 0)
		print_message("# %s\n", e.text);
	assert_int_equal(r, 0);
	service_changed(&s->fx.service);
}

/* Whether the kernel has the address. */
static bool has(struct scene *s, const char *address)
{
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	for (size_t i = 0; i < s->fx.fake->state.n_addrs; i++) {
		if (ip_equal(&s->fx.fake->state.addrs[i].local, &ip))
			return true;
	}
	return false;
}

/* A packet of somebody with this sender comes in on a link. */
static void hear(struct scene *s, const char *ifname, const char *sender, const uint8_t mac[6])
{
	struct arp_seen seen = { .ifindex = snapshot_find_link(&s->fx.fake->state, ifname)->index };

	assert_int_equal(ip_parse(sender, &seen.sender), 0);
	assert_int_equal(ip_parse("192.0.2.77", &seen.target), 0);
	memcpy(seen.hwaddr, mac, sizeof(seen.hwaddr));
	fake_arp(s->fx.fake, &seen);
}

static uint64_t packets(const struct scene *s)
{
	return s->fx.fake->base.stats.packets;
}

static void test_watches_when_needed(void **state)
{
	struct scene s;

	start(&s);
	assert_int_equal(s.acd.packets.fd, -1);
	create(&s, "net0/v6", "2001:db8::1/64");
	assert_int_equal(s.acd.packets.fd, -1);
	create(&s, "net0/v4", "192.0.2.1/24");
	assert_true(s.acd.packets.fd >= 0);
	stop(&s);
}

/* It is announced at once, and a second time. */
static void test_announces(void **state)
{
	struct scene s;
	uint64_t before;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	before = packets(&s);
	assert_int_equal(s.acd.n_tasks, 1);
	settle(&s);
	assert_int_equal(packets(&s), before + 1);
	assert_int_equal(s.acd.n_tasks, 1);
	go_on(&s);
	assert_int_equal(packets(&s), before + 2);
	assert_int_equal(s.acd.n_tasks, 0);
	stop(&s);
}

/* What is gone before its time is not announced. */
static void test_gone_before(void **state)
{
	struct op_delete_addr op = { .name = "net0/v4" };
	struct scene s;
	struct err e = { 0 };
	uint64_t before;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	before = packets(&s);
	assert_int_equal(engine_delete_addr(s.fx.service.engine, &op, &e), 0);
	settle(&s);
	assert_int_equal(packets(&s), before);
	assert_int_equal(s.acd.n_tasks, 0);
	stop(&s);
}

static void test_conflict(void **state)
{
	struct ip ip;
	struct scene s;
	uint64_t before;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	create(&s, "net0/b", "192.0.2.2/24");
	settle(&s);
	assert_int_equal(ip_parse("192.0.2.1", &ip), 0);

	/* The first time it is defended. */
	before = packets(&s);
	hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(packets(&s), before + 1);
	assert_true(has(&s, "192.0.2.1"));

	/* One conflict does not count for another address. */
	hear(&s, "net0", "192.0.2.2", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(packets(&s), before + 2);
	assert_true(has(&s, "192.0.2.2"));

	/* The second time it is given up. */
	hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(packets(&s), before + 2);
	assert_false(has(&s, "192.0.2.1"));
	assert_true(has(&s, "192.0.2.2"));
	assert_null(engine_find_ipv4(s.fx.service.engine, "net0", &ip));

	/* And then it is nothing to us. */
	for (int i = 0; i < 3; i++)
		hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(packets(&s), before + 2);
	stop(&s);
}

/* What is no conflict. */
static void test_no_conflict(void **state)
{
	struct scene s;
	uint64_t before;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	settle(&s);
	before = packets(&s);
	for (int i = 0; i < 5; i++) {
		hear(&s, "net0", "0.0.0.0", rival_mac);
		hear(&s, "net0", "192.0.2.9", rival_mac);
		hear(&s, "net1", "192.0.2.1", rival_mac);
		hear(&s, "net0", "192.0.2.1",
			snapshot_find_link(&s.fx.fake->state, "net1")->hwaddr);
		fixture_pump(&s.fx);
	}
	assert_int_equal(packets(&s), before);
	assert_true(has(&s, "192.0.2.1"));
	stop(&s);
}

/* It can't be taken out: that is tried once in a while, not with each packet. */
static void test_stuck(void **state)
{
	struct scene s;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	settle(&s);
	hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	s.fx.fake->fail_at = 1;
	hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->fail_at, 0);
	assert_true(has(&s, "192.0.2.1"));

	s.fx.fake->calls = 0;
	for (int i = 0; i < 20; i++)
		hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->calls, 0);
	stop(&s);
}

/* More rivals than are remembered: each is answered, and nothing is lost. */
static void test_many(void **state)
{
	char name[IPADM_AOBJSIZ], address[IP_STRSIZE];
	struct scene s;
	uint64_t before;

	start(&s);
	for (int i = 1; i <= 100; i++) {
		snprintf(name, sizeof(name), "net0/a%d", i);
		snprintf(address, sizeof(address), "198.51.100.%d/24", i);
		create(&s, name, address);
	}
	settle(&s);
	before = packets(&s);
	for (int i = 1; i <= 100; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d", i);
		hear(&s, "net0", address, rival_mac);
		fixture_pump(&s.fx);
	}
	assert_int_equal(packets(&s), before + 100);
	assert_true(has(&s, "198.51.100.1"));
	assert_true(has(&s, "198.51.100.100"));
	hear(&s, "net0", "198.51.100.100", rival_mac);
	fixture_pump(&s.fx);
	assert_false(has(&s, "198.51.100.100"));
	stop(&s);
}

static void set_carrier(struct scene *s, bool on)
{
	struct link *link = snapshot_find_link(&s->fx.fake->state, "net0");

	link->flags = on ? link->flags | IFF_RUNNING : link->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, link);
}

/* With the carrier comes a network on which somebody else may have it. */
static void test_carrier(void **state)
{
	struct scene s;
	struct ip ip;
	uint64_t before;

	start(&s);
	create(&s, "net0/v4", "192.0.2.1/24");
	create(&s, "net0/v6", "2001:db8::1/64");
	settle(&s);
	before = packets(&s);
	set_carrier(&s, false);
	settle(&s);
	assert_int_equal(packets(&s), before);

	set_carrier(&s, true);
	settle(&s);
	assert_int_equal(packets(&s), before + 3);

	/* Even if it was away for less than we needed to look. */
	set_carrier(&s, false);
	set_carrier(&s, true);
	settle(&s);
	assert_int_equal(packets(&s), before + 6);

	/* There is somebody. */
	assert_int_equal(ip_parse("192.0.2.1", &ip), 0);
	assert_int_equal(fake_add_rival(s.fx.fake, s.hp.known.links[0].ifindex, &ip, rival_mac), 0);
	assert_true(has(&s, "192.0.2.1"));
	set_carrier(&s, false);
	set_carrier(&s, true);
	settle(&s);
	assert_false(has(&s, "192.0.2.1"));
	assert_true(has(&s, "2001:db8::1"));
	stop(&s);
}

/* No socket can be had: it is tried again. */
static void test_reopen(void **state)
{
	struct scene s;

	start(&s);
	s.fx.fake->arp_error = ENOBUFS;
	create(&s, "net0/v4", "192.0.2.1/24");
	assert_int_equal(s.acd.packets.fd, -1);
	assert_int_equal(s.acd.last.sys, ENOBUFS);
	acd_sync(&s.acd);
	assert_int_equal(s.acd.packets.fd, -1);
	s.fx.fake->arp_error = 0;
	go_on(&s);
	assert_true(s.acd.packets.fd >= 0);
	hear(&s, "net0", "192.0.2.1", rival_mac);
	hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_false(has(&s, "192.0.2.1"));
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_watches_when_needed),
		cmocka_unit_test(test_announces),
		cmocka_unit_test(test_gone_before),
		cmocka_unit_test(test_conflict),
		cmocka_unit_test(test_no_conflict),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_carrier),
		cmocka_unit_test(test_reopen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
