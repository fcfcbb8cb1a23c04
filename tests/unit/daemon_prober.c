/* SPDX-License-Identifier: Apache-2.0 */
/* Probes in a resident daemon: who is silent is not used, and nobody probes without need. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/dispatch_private.h"
#include "daemon_prober_world.h"

/* One address, so that one member has none to ask from: whoever is silent, in whichever direction. */
static void test_silent(void **state)
{
	static const bool ways[][2] = { { true, true }, { true, false }, { false, true } };
	struct scene s;

	scene_begin(&s, CONF);
	pass_rounds(&s, 20);
	assert_true(is_at(&s, "net0"));
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		/* The one that has the address. Two rounds pass until the other one asks in its name. */
		fake_silence(s.fx.fake, index_of(&s, "net0"), ways[i][0], ways[i][1]);
		pass_rounds(&s, 5);
		assert_true(is_at(&s, "net0"));
		pass_rounds(&s, 4);
		assert_false(is_at(&s, "net0"));
		assert_true(is_at(&s, "net1"));
		fake_silence(s.fx.fake, index_of(&s, "net0"), false, false);
		pass_rounds(&s, 9);
		assert_true(is_silent(&s, "net0"));
		pass_rounds(&s, 2);
		assert_false(is_silent(&s, "net0"));

		/* The one that has none, and then the address goes back. */
		fake_silence(s.fx.fake, index_of(&s, "net0"), ways[i][0], ways[i][1]);
		pass_rounds(&s, 7);
		assert_true(is_silent(&s, "net0"));
		assert_true(is_at(&s, "net1"));
		fake_silence(s.fx.fake, index_of(&s, "net0"), false, false);
		pass_rounds(&s, 12);
		set_carrier(&s, "net1", false);
		assert_true(is_at(&s, "net0"));
		set_carrier(&s, "net1", true);
		pass_rounds(&s, 4);
	}
	scene_stop(&s);
}

/* Whoever has been silent for long is asked once in a while, and heard then. */
static void test_rarely_asked(void **state)
{
	struct scene s;
	const struct probe_stats *stats;
	uint64_t sent;

	scene_begin(&s, CONF SECOND);
	stats = &s.prober.rows[0]->seats[0].stats;
	s.fx.fake->mute = true;
	pass_rounds(&s, 12);
	sent = stats->sent;
	for (int i = 0; i < 24; i++) {
		/* So that targets are not looked for anew. */
		s.prober.rows[0]->hunted = scene_now() + GROUP_FDT_MS;
		pass_rounds(&s, 1);
	}
	assert_in_range(stats->sent - sent, 2, 4);
	assert_true(s.prober.rows[0]->told);
	s.fx.fake->mute = false;
	pass_rounds(&s, 9);
	assert_false(s.prober.rows[0]->told);
	sent = stats->sent;
	pass_rounds(&s, 8);
	assert_int_equal(stats->sent - sent, 8);
	scene_stop(&s);
}

static void test_one_family(void **state)
{
	struct scene s;

	scene_start(&s, CONF SECOND SIXTH);
	add_host(&s, "192.0.2.1", 1);
	add_host(&s, "2001:db8:1::1", 1);
	pass_rounds(&s, 5);
	assert_int_equal(s.prober.rows[0]->group.n_targets, 2);
	assert_int_equal(s.prober.rows[0]->seats[0].round.asked, FAM_BOTH);
	assert_true(is_at(&s, "net0"));
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, false);
	pass_rounds(&s, 7);
	assert_false(is_at(&s, "net0"));
	scene_stop(&s);
}

/* That nobody answers says nothing of the members. */
static void test_no_answer(void **state)
{
	struct scene s;

	scene_begin(&s, CONF SECOND);
	s.fx.fake->mute = true;
	pass_rounds(&s, 30);
	assert_true(is_at(&s, "net0"));
	assert_true(is_at(&s, "net1"));
	assert_true(s.prober.rows[0]->told);
	s.fx.fake->mute = false;
	pass_rounds(&s, 2);
	assert_false(s.prober.rows[0]->told);
	scene_stop(&s);
}

/* A silent one is used for want of another, and proves then that it is none. */
static void test_last_resort(void **state)
{
	struct scene s;

	scene_begin(&s, CONF SECOND);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_false(is_at(&s, "net0"));
	set_carrier(&s, "net1", false);
	assert_true(is_at(&s, "net0"));
	fake_silence(s.fx.fake, index_of(&s, "net0"), false, false);
	pass_rounds(&s, 12);
	assert_false(is_silent(&s, "net0"));
	assert_true(is_at(&s, "net0"));
	scene_stop(&s);
}

/* One whose carrier comes is used when it was heard. */
static void test_carrier_comes(void **state)
{
	struct scene s;

	scene_begin(&s, CONF SECOND);
	set_carrier(&s, "net1", false);
	pass_rounds(&s, 1);
	fake_silence(s.fx.fake, index_of(&s, "net1"), true, true);
	set_carrier(&s, "net1", true);
	pass_rounds(&s, 30);
	assert_false(is_at(&s, "net1"));
	set_carrier(&s, "net1", false);
	fake_silence(s.fx.fake, index_of(&s, "net1"), false, false);
	set_carrier(&s, "net1", true);
	assert_false(is_at(&s, "net1"));
	pass_rounds(&s, 4);
	assert_true(is_at(&s, "net1"));
	scene_stop(&s);
}

/* Where nobody else can be used it need not prove anything. */
static void test_first_carrier(void **state)
{
	struct scene s;

	scene_begin(&s, CONF SECOND);
	set_carrier(&s, "net0", false);
	set_carrier(&s, "net1", false);
	pass_rounds(&s, 3);
	set_carrier(&s, "net1", true);
	assert_true(is_at(&s, "net1"));
	assert_false(is_silent(&s, "net1"));
	pass_rounds(&s, 2);
	set_carrier(&s, "net0", true);
	assert_false(is_at(&s, "net0"));
	pass_rounds(&s, 3);
	assert_true(is_at(&s, "net0"));
	scene_stop(&s);
}

/* While nobody knows who has which address nobody asks from it. */
static void test_failing_kernel(void **state)
{
	struct scene s;
	uint64_t sent;

	scene_begin(&s, CONF SECOND);
	sent = s.fx.fake->base.stats.probes;
	s.fx.fake->fail_at = 1;
	prober_sync(&s.prober);
	fixture_pump(&s.fx);
	timer_arm(s.prober.timer.fd, 1);
	for (int i = 0; i < 10000 && !s.prober.failing; i++)
		assert_true(loop_step(&s.fx.loop, 10) != -EBADF);
	assert_true(s.prober.failing);
	assert_int_equal(s.fx.fake->base.stats.probes, sent);
	pass_rounds(&s, 2);
	assert_false(s.prober.failing);
	assert_true(s.fx.fake->base.stats.probes > sent);
	scene_stop(&s);
}

/* What is told of a member. */
static struct wire_probe look_at(struct scene *s, const char *name)
{
	struct answer answer = { .reply = { .name = "" } };
	struct wire_probe found = { .name = "" };

	s->fx.service.prober = &s->prober;
	assert_int_equal(run_list_probes(&s->fx.service, NULL, &answer), 0);
	for (size_t i = 0; i < answer.reply.probes.n; i++)
		if (strcmp(answer.reply.probes.rows[i].name, name) == 0)
			found = answer.reply.probes.rows[i];
	wire_reply_fini(&answer.reply);

	return found;
}

static void test_told(void **state)
{
	struct scene s;
	struct wire_probe told;

	scene_start(&s, CONF SECOND);
	pass_rounds(&s, 3);
	told = look_at(&s, "net0");
	assert_string_equal(told.state, "unknown");
	assert_string_equal(told.mode, "multicast");
	assert_int_equal(told.targets.n, 0);
	add_host(&s, "192.0.2.1", 1);
	pass_rounds(&s, 6);
	told = look_at(&s, "net0");
	assert_string_equal(told.group, "ipmp0");
	assert_string_equal(told.state, "ok");
	assert_string_equal(told.mode, "neighbours");
	assert_int_equal(told.targets.n, 1);
	/* The data address and the link-local one. */
	assert_int_equal(told.sources.n, 2);
	assert_true(told.sent >= 5 && told.answered >= 4 && told.answered <= told.sent);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 7);
	assert_string_equal(look_at(&s, "net0").state, "failed");
	assert_string_equal(look_at(&s, "net1").state, "ok");
	set_carrier(&s, "net0", false);
	pass_rounds(&s, 1);
	assert_string_equal(look_at(&s, "net0").state, "unknown");
	s.fx.fake->mute = true;
	pass_rounds(&s, 8);
	assert_string_equal(look_at(&s, "net1").state, "failed");
	set_prop(&s, "probes", "off");
	assert_string_equal(look_at(&s, "net1").name, "");
	scene_stop(&s);
}

/* Who has a test address asks by ICMP, too; nobody is silent by that alone that a host filters it. */
static void test_echo(void **state)
{
	struct scene s;
	const struct probing *row;

	scene_begin(&s, CONF SECOND TESTS);
	pass_rounds(&s, 2);
	row = s.prober.rows[0];
	assert_int_equal(row->seats[0].round.asked, FAM_INET | WAY_ECHO);
	assert_int_equal(row->seats[0].answered, 1u | 1u << TARGETS_MAX);
	assert_int_equal(row->group.targets[0].deaf, 0);
	s.fx.fake->deaf = true;
	pass_rounds(&s, 4);
	assert_int_equal(row->seats[0].round.asked, FAM_INET | WAY_ECHO);
	pass_rounds(&s, 20);
	assert_false(is_silent(&s, "net0"));
	assert_false(is_silent(&s, "net1"));
	assert_true(row->group.targets[0].deaf >= PROBE_LOST);
	assert_true(row->group.targets[0].alive);
	assert_int_equal(row->mute, 0);
	s.fx.fake->deaf = false;
	pass_rounds(&s, 10);
	assert_int_equal(row->group.targets[0].deaf, 0);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, false);
	pass_rounds(&s, 7);
	assert_true(is_silent(&s, "net0"));
	scene_stop(&s);
}

/* An answer that comes late is none to a question of this round. */
static void test_late_echo(void **state)
{
	const struct probing_ears ears = { .tell = NULL };
	struct probe_heard heard = { .echo = true };
	struct probing *row;
	struct scene s;

	scene_begin(&s, CONF SECOND TESTS);
	row = s.prober.rows[0];
	s.fx.fake->mute = true;
	pass_rounds(&s, 1);
	assert_true(row->seats[0].waiting & 1u << TARGETS_MAX);
	heard.ifindex = index_of(&s, "net0");
	heard.sender = row->group.targets[0].addr;
	heard.number = (uint16_t)(row->seats[0].numbers[TARGETS_MAX] - 1);
	probing_hear(row, &heard, 0, &ears);
	assert_true(row->seats[0].waiting & 1u << TARGETS_MAX);
	scene_stop(&s);
}

/* Nobody is known: all are asked, and who answers is a target until somebody is known. */
static void test_multicast(void **state)
{
	const struct probing *row;
	struct scene s;

	scene_start(&s, CONF SECOND TESTS);
	s.fx.fake->mute = true;
	add_host(&s, "192.0.2.7", 7);
	add_host(&s, "198.51.100.7", 8);
	add_host(&s, "fe80::7", 9);
	assert_int_equal(kernel_forget_neighbours(&s.fx.fake->base, index_of(&s, "net0")), 0);
	assert_int_equal(kernel_forget_neighbours(&s.fx.fake->base, index_of(&s, "net1")), 0);
	pass_rounds(&s, 3);
	row = s.prober.rows[0];
	assert_int_equal(row->group.n_targets, 0);
	assert_int_equal(row->group.mode, TARGETS_MULTICAST);
	s.fx.fake->mute = false;
	pass_rounds(&s, 5);
	assert_int_equal(row->group.n_targets, 2);
	assert_true(row->group.targets[0].alive && row->group.targets[1].alive);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 7);
	assert_true(is_silent(&s, "net0"));
	assert_int_equal(row->group.n_targets, 2);
	add_host(&s, "192.0.2.1", 1);
	pass_rounds(&s, 6);
	assert_int_equal(row->group.mode, TARGETS_NEIGHBOURS);
	assert_int_equal(row->group.n_targets, 1);
	scene_stop(&s);
}

/* Without need there are neither socket nor timer, and nobody is silent. */
static void test_no_need(void **state)
{
	const struct op_members out = { .group = "ipmp0", .members = "net1" };
	struct scene s;
	struct err e = { 0 };
	struct probe_heard heard;

	scene_begin(&s, CONF SECOND);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_false(is_at(&s, "net0"));
	set_prop(&s, "probes", "off");
	assert_false(s.prober.on);
	assert_int_equal(s.prober.timer.fd, -1);
	assert_int_equal(kernel_probe_next(s.fx.service.kernel, &heard), -EBADF);
	assert_true(is_at(&s, "net0"));
	fixture_pump(&s.fx);

	set_prop(&s, "probes", "on");
	assert_true(s.prober.on);
	pass_rounds(&s, 9);
	assert_false(is_at(&s, "net0"));
	assert_int_equal(engine_remove_members(s.fx.service.engine, &out, &e), 0);
	scene_changed(&s);
	assert_false(s.prober.on);
	assert_true(is_at(&s, "net0"));
	scene_stop(&s);
}

/* A daemon that comes anew does not know why a member has failed: it is not used until it was heard. */
static void test_doubt(void **state)
{
	struct engine *en;
	struct scene s;

	scene_begin(&s, CONF SECOND);
	en = s.fx.service.engine;
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_true(engine_is_silent(en, "net0"));
	prober_fini(&s.prober);
	assert_int_equal(engine_set_health(en, "net0", HEALTH_SILENT, false), 1);
	prober_init(&s.prober, &s.fx.loop, &s.fx.service);
	assert_true(engine_is_silent(en, "net0"));
	assert_false(engine_is_silent(en, "net1"));
	scene_changed(&s);
	pass_rounds(&s, 20);
	assert_false(is_at(&s, "net0"));
	fake_silence(s.fx.fake, index_of(&s, "net0"), false, false);
	pass_rounds(&s, 12);
	assert_true(is_at(&s, "net0"));

	/* Where nobody probes there is no doubt for long. */
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	prober_fini(&s.prober);
	s.fx.fake->arp_error = EPERM;
	prober_init(&s.prober, &s.fx.loop, &s.fx.service);
	assert_true(engine_is_silent(en, "net0"));
	scene_changed(&s);
	assert_false(engine_is_silent(en, "net0"));
	assert_true(is_at(&s, "net0"));
	scene_stop(&s);
}

/* One that is silent is nobody to rely on. */
static void test_offline(void **state)
{
	struct scene s;
	struct err e = { 0 };

	scene_begin(&s, CONF SECOND);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_int_equal(engine_offline_if(s.fx.service.engine, "net1", &e), -EBUSY);
	assert_int_equal(e.status, IPADM_EMINRED);
	assert_int_equal(engine_offline_if(s.fx.service.engine, "net0", &e), 0);
	scene_changed(&s);
	assert_false(s.prober.on);
	scene_stop(&s);
}

/* Neither can it be done without packets, and that is no reason to fail. */
static void test_no_packets(void **state)
{
	struct scene s;

	scene_start(&s, CONF);
	prober_fini(&s.prober);
	s.fx.fake->arp_error = EPERM;
	prober_init(&s.prober, &s.fx.loop, &s.fx.service);
	scene_changed(&s);
	assert_false(s.prober.on);
	s.fx.fake->arp_error = 0;
	scene_changed(&s);
	assert_true(s.prober.on);
	scene_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_rarely_asked),
		cmocka_unit_test(test_one_family),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_last_resort),
		cmocka_unit_test(test_carrier_comes),
		cmocka_unit_test(test_first_carrier),
		cmocka_unit_test(test_failing_kernel),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_late_echo),
		cmocka_unit_test(test_multicast),
		cmocka_unit_test(test_no_need),
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_offline),
		cmocka_unit_test(test_no_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
