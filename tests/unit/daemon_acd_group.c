/* SPDX-License-Identifier: Apache-2.0 */
/* The defence of the addresses of an IPMP group, on the fake kernel. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon_acd_world.h"

#define MANY   100
#define MEMBER "families = inet inet6\ngroup = ipmp0\n"
#define A6     "\n[address ipmp0/a6]\ntype = static\naddress = 2001:db8::10/64\n"
#define GROUP                                                                     \
	"[ipadm]\nversion = 1\n\n[interface ipmp0]\nfamilies = inet inet6\n"      \
	"class = ipmp\n\n[interface net0]\n" MEMBER "\n[interface net1]\n" MEMBER \
	"\n[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"

static const uint8_t rival_mac[6] = { 2, 0, 0, 0, 0, 99 };

/* The member that an address of the group is bound to; "". */
static const char *holder(const struct scene *s, const char *address)
{
	const struct snapshot *k = &s->fx.fake->state;
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO && ip_equal(&k->addrs[i].local, &ip))
			return snapshot_find_index(k, k->addrs[i].ifindex)->name;

	return "";
}

/* With the links of a group, and looked at as a resident daemon does. */
static void look_at_group(struct scene *s)
{
	struct err e = { 0 };
	bool moved;

	assert_int_equal(engine_groups(s->fx.service.engine, &moved, &e), 0);
	acd_sync(&s->acd);
	scene_settle(s);
}

/* The address of a group is defended by the member that it is bound to, and conflicts are heard there alone. */
static void test_group(void **state)
{
	struct scene s;
	uint64_t before;
	const char *at, *other;

	scene_start(&s, GROUP);
	look_at_group(&s);
	at = holder(&s, "192.0.2.10");
	other = strcmp(at, "net0") == 0 ? "net1" : "net0";
	assert_string_not_equal(at, "");
	before = scene_packets(&s);

	/* All members hear it. */
	for (int i = 0; i < 3; i++)
		scene_hear(&s, other, "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before);
	scene_hear(&s, at, "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 1);
	assert_string_equal(holder(&s, "192.0.2.10"), at);

	/* What the other member hears of our own is none. */
	for (int i = 0; i < 3; i++)
		scene_hear(
			&s, at, "192.0.2.10", snapshot_find_link(&s.fx.fake->state, other)->hwaddr);
	fixture_pump(&s.fx);
	assert_int_equal(scene_packets(&s), before + 1);
	assert_string_equal(holder(&s, "192.0.2.10"), at);

	scene_hear(&s, at, "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	assert_false(scene_has(&s, "192.0.2.10"));
	scene_stop(&s);
}

/* It is the address that has a rival, wherever it is bound. */
static void test_group_moves(void **state)
{
	struct scene s;
	const char *at, *other;

	scene_start(&s, GROUP);
	look_at_group(&s);
	at = holder(&s, "192.0.2.10");
	other = strcmp(at, "net0") == 0 ? "net1" : "net0";
	scene_hear(&s, at, "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	scene_set_carrier(&s, at, false);
	scene_settle(&s);
	look_at_group(&s);
	assert_string_equal(holder(&s, "192.0.2.10"), other);
	scene_hear(&s, other, "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	assert_false(scene_has(&s, "192.0.2.10"));
	scene_stop(&s);
}

/* Nobody's carrier is left, and with the next one comes another network. */
static void test_group_carrier(void **state)
{
	struct scene s;
	struct ip ip;
	const char *at, *other;

	scene_start(&s, GROUP);
	look_at_group(&s);
	at = holder(&s, "192.0.2.10");
	other = strcmp(at, "net0") == 0 ? "net1" : "net0";
	scene_set_carrier(&s, other, false);
	scene_settle(&s);
	scene_set_carrier(&s, at, false);
	scene_settle(&s);
	look_at_group(&s);
	assert_string_equal(holder(&s, "192.0.2.10"), at);
	assert_int_equal(ip_parse("192.0.2.10", &ip), 0);
	assert_int_equal(fake_add_rival(s.fx.fake, snapshot_find_link(&s.fx.fake->state, at)->index,
				 &ip, rival_mac),
		0);
	scene_set_carrier(&s, at, true);
	scene_settle(&s);
	assert_false(scene_has(&s, "192.0.2.10"));
	scene_stop(&s);
}

/* However many addresses a member has, the kernel is not asked for each of them where it stands. */
static void test_group_of_many(void **state)
{
	_cleanup_free_ char *conf = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&conf, &size);
	const char *at = NULL;
	struct scene s;
	uint64_t packets;

	assert_non_null(out);
	fputs(GROUP, out);
	for (int i = 0; i < MANY; i++)
		fprintf(out, "\n[address ipmp0/b%d]\ntype = static\naddress = 192.0.2.%d/24\n", i,
			i + 11);
	assert_int_equal(fclose(out), 0);
	scene_start(&s, conf);
	look_at_group(&s);
	at = holder(&s, "192.0.2.10");
	scene_settle(&s);
	/* They come back with its carrier, are probed for, and announced. */
	scene_set_carrier(&s, at, false);
	scene_set_carrier(&s, at, true);
	packets = scene_packets(&s);
	s.fx.fake->calls = 0;
	scene_settle(&s);
	scene_go_on(&s);
	assert_true(scene_packets(&s) >= packets + MANY);
	assert_true(s.fx.fake->calls < MANY / 2);
	scene_stop(&s);
}

/* In IPv6 it is told, once in a while, and whoever asks is answered by the kernel. */
static void test_group_of_ipv6(void **state)
{
	struct scene s;
	uint64_t before;
	const char *at;

	scene_start(&s, GROUP A6);
	look_at_group(&s);
	assert_int_equal(s.acd.families, FAM_BOTH);
	at = holder(&s, "2001:db8::10");
	before = scene_packets(&s);
	scene_hear(&s, strcmp(at, "net0") == 0 ? "net1" : "net0", "2001:db8::10", rival_mac);
	scene_hear(&s, at, "2001:db8::11", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.acd.n_rivals, 0);
	for (int i = 0; i < 5; i++)
		scene_hear(&s, at, "2001:db8::10", rival_mac);
	fixture_pump(&s.fx);
	assert_int_equal(s.acd.n_rivals, 1);
	assert_int_equal(scene_packets(&s), before);
	assert_string_equal(holder(&s, "2001:db8::10"), at);
	scene_stop(&s);
}

static void test_group_undefended(void **state)
{
	struct scene s;

	scene_start(&s, GROUP);
	look_at_group(&s);
	assert_int_equal(engine_set_prop(s.fx.service.engine,
				 &(struct op_set_prop){ .class = PROP_INTERFACE,
					 .proto = PROTO_IPV4,
					 .object = "ipmp0",
					 .name = "dad",
					 .value = "off" },
				 &(struct err){ 0 }),
		0);
	for (int i = 0; i < 5; i++)
		scene_hear(&s, holder(&s, "192.0.2.10"), "192.0.2.10", rival_mac);
	fixture_pump(&s.fx);
	assert_true(scene_has(&s, "192.0.2.10"));
	scene_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_group_moves),
		cmocka_unit_test(test_group_carrier),
		cmocka_unit_test(test_group_of_many),
		cmocka_unit_test(test_group_of_ipv6),
		cmocka_unit_test(test_group_undefended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
