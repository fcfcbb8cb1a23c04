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

#include "daemon_acd_world.h"

#define CONF "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n"

static const uint8_t rival_mac[6] = { 2, 0, 0, 0, 0, 99 };

static void test_watches_when_needed(void **state)
{
	struct scene s;

	scene_start(&s, CONF);
	assert_int_equal(s.acd.packets.fd, -1);
	scene_create(&s, "net0/v6", "2001:db8::1/64");
	assert_int_equal(s.acd.packets.fd, -1);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	assert_true(s.acd.packets.fd >= 0);
	scene_stop(&s);
}

/* It is announced at once, and a second time. */
static void test_announces(void **state)
{
	struct scene s;
	uint64_t before;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	before = scene_packets(&s);
	assert_int_equal(s.acd.n_tasks, 1);
	scene_settle(&s);
	assert_int_equal(scene_packets(&s), before + 1);
	assert_int_equal(s.acd.n_tasks, 1);
	scene_go_on(&s);
	assert_int_equal(scene_packets(&s), before + 2);
	assert_int_equal(s.acd.n_tasks, 0);
	scene_stop(&s);
}

/* What is gone before its time is not announced. */
static void test_gone_before(void **state)
{
	struct op_delete_addr op = { .name = "net0/v4" };
	struct scene s;
	struct err e = { 0 };
	uint64_t before;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	before = scene_packets(&s);
	assert_int_equal(engine_delete_addr(s.fx.service.engine, &op, &e), 0);
	scene_settle(&s);
	assert_int_equal(scene_packets(&s), before);
	assert_int_equal(s.acd.n_tasks, 0);
	scene_stop(&s);
}

static void test_conflict(void **state)
{
	struct ip ip;
	struct scene s;
	uint64_t before;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	scene_create(&s, "net0/b", "192.0.2.2/24");
	scene_settle(&s);
	assert_int_equal(ip_parse("192.0.2.1", &ip), 0);

	/* The first time it is defended. */
	before = scene_packets(&s);
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 1);
	assert_true(scene_has(&s, "192.0.2.1"));

	/* One conflict does not count for another address. */
	scene_hear(&s, "net0", "192.0.2.2", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 2);
	assert_true(scene_has(&s, "192.0.2.2"));

	/* The second time it is given up. */
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 2);
	assert_false(scene_has(&s, "192.0.2.1"));
	assert_true(scene_has(&s, "192.0.2.2"));
	assert_null(engine_find_watched(s.fx.service.engine, "net0", &ip));

	/* And then it is nothing to us. */
	for (int i = 0; i < 3; i++)
		scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 2);
	scene_stop(&s);
}

/* What is no conflict. */
static void test_no_conflict(void **state)
{
	struct scene s;
	uint64_t before;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	scene_settle(&s);
	before = scene_packets(&s);
	for (int i = 0; i < 5; i++) {
		scene_hear(&s, "net0", "0.0.0.0", rival_mac);
		scene_hear(&s, "net0", "192.0.2.9", rival_mac);
		scene_hear(&s, "net1", "192.0.2.1", rival_mac);
		scene_hear(&s, "net0", "192.0.2.1",
			snapshot_find_link(&s.fx.fake->state, "net1")->hwaddr);
		fixture_pump(&s.fx);
	}
	assert_int_equal(scene_packets(&s), before);
	assert_true(scene_has(&s, "192.0.2.1"));
	scene_stop(&s);
}

/* It can't be taken out: that is tried once in a while, not with each packet. */
static void test_stuck(void **state)
{
	struct scene s;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	scene_settle(&s);
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	s.fx.fake->fail_at = 1;
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->fail_at, 0);
	assert_true(scene_has(&s, "192.0.2.1"));

	s.fx.fake->calls = 0;
	for (int i = 0; i < 20; i++)
		scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->calls, 0);
	scene_stop(&s);
}

/* More rivals than are remembered: each is answered, and nothing is lost. */
static void test_many(void **state)
{
	char name[IPADM_AOBJSIZ], address[IP_STRSIZE];
	struct scene s;
	uint64_t before;

	scene_start(&s, CONF);
	for (int i = 1; i <= 100; i++) {
		snprintf(name, sizeof(name), "net0/a%d", i);
		snprintf(address, sizeof(address), "198.51.100.%d/24", i);
		scene_create(&s, name, address);
	}
	scene_settle(&s);
	before = scene_packets(&s);
	for (int i = 1; i <= 100; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d", i);
		scene_hear(&s, "net0", address, rival_mac);
		fixture_pump(&s.fx);
	}
	assert_int_equal(scene_packets(&s), before + 100);
	assert_true(scene_has(&s, "198.51.100.1"));
	assert_true(scene_has(&s, "198.51.100.100"));
	scene_hear(&s, "net0", "198.51.100.100", rival_mac);
	fixture_pump(&s.fx);
	assert_false(scene_has(&s, "198.51.100.100"));
	scene_stop(&s);
}

/* With the carrier comes a network on which somebody else may have it. */
static void test_carrier(void **state)
{
	struct scene s;
	struct ip ip;
	uint64_t before;

	scene_start(&s, CONF);
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	scene_create(&s, "net0/v6", "2001:db8::1/64");
	scene_settle(&s);
	before = scene_packets(&s);
	scene_set_carrier(&s, "net0", false);
	scene_settle(&s);
	assert_int_equal(scene_packets(&s), before);

	scene_set_carrier(&s, "net0", true);
	scene_settle(&s);
	assert_int_equal(scene_packets(&s), before + 3);

	/* Even if it was away for less than we needed to look. */
	scene_set_carrier(&s, "net0", false);
	scene_set_carrier(&s, "net0", true);
	scene_settle(&s);
	assert_int_equal(scene_packets(&s), before + 6);

	/* There is somebody. */
	assert_int_equal(ip_parse("192.0.2.1", &ip), 0);
	assert_int_equal(fake_add_rival(s.fx.fake, s.hp.known.links[0].ifindex, &ip, rival_mac), 0);
	assert_true(scene_has(&s, "192.0.2.1"));
	scene_set_carrier(&s, "net0", false);
	scene_set_carrier(&s, "net0", true);
	scene_settle(&s);
	assert_false(scene_has(&s, "192.0.2.1"));
	assert_true(scene_has(&s, "2001:db8::1"));
	scene_stop(&s);
}

/* No socket can be had: it is tried again. */
static void test_reopen(void **state)
{
	struct scene s;

	scene_start(&s, CONF);
	s.fx.fake->arp_error = ENOBUFS;
	scene_create(&s, "net0/v4", "192.0.2.1/24");
	assert_int_equal(s.acd.packets.fd, -1);
	assert_int_equal(s.acd.last.sys, ENOBUFS);
	acd_sync(&s.acd);
	assert_int_equal(s.acd.packets.fd, -1);
	s.fx.fake->arp_error = 0;
	scene_go_on(&s);
	assert_true(s.acd.packets.fd >= 0);
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	scene_hear(&s, "net0", "192.0.2.1", rival_mac);
	fixture_pump(&s.fx);
	assert_false(scene_has(&s, "192.0.2.1"));
	scene_stop(&s);
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
