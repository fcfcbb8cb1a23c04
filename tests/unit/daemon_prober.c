/* SPDX-License-Identifier: Apache-2.0 */
/* Probes in a resident daemon: who is silent is not used, and nobody probes without need. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/groups.h"
#include "daemon/hotplug.h"
#include "daemon/prober.h"
#include "daemon/probing.h"
#include "daemon/dispatch_private.h"
#include "daemon_fixture.h"
#include "model/target.h"

#define MEMBER "families = inet inet6\ngroup = ipmp0\n"
#define CONF                                                                      \
	"[ipadm]\nversion = 1\n\n[interface ipmp0]\nfamilies = inet inet6\n"      \
	"class = ipmp\n\n[interface net0]\n" MEMBER "\n[interface net1]\n" MEMBER \
	"\n[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"
#define SECOND "\n[address ipmp0/b]\ntype = static\naddress = 192.0.2.11/24\n"
#define SIXTH  "\n[address ipmp0/c]\ntype = static\naddress = 2001:db8:1::10/64\n"

/* Time goes on when a test says so. */
static int64_t now;

int64_t __wrap_loop_now(void);

int64_t __wrap_loop_now(void)
{
	return now;
}

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct groups groups;
	struct prober prober;
};

static void on_changed(void *ctx)
{
	struct scene *s = ctx;

	groups_sync(&s->groups);
	prober_sync(&s->prober);
}

static void on_up(void *ctx, const char *ifname)
{
	struct scene *s = ctx;

	prober_up(&s->prober, ifname);
}

static void on_carrier(void *ctx, const char *ifname)
{
}

static void on_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
}

static void ignore_event(void *ctx, const struct engine_event *ev)
{
}

/* Where somebody listens, states are kept. */
static const struct engine_hooks hooks = { .event = ignore_event };

static const struct service_ops ops = {
	.changed = on_changed,
	.links = on_changed,
	.up = on_up,
	.carrier = on_carrier,
	.ra_flags = on_ra_flags,
};

static void start(struct scene *s, const char *conf)
{
	struct err e = { 0 };

	now = 1;
	*s = (struct scene){ 0 };
	fixture_init(&s->fx, conf);
	assert_int_equal(groups_init(&s->groups, &s->fx.loop, &s->fx.service, &e), 0);
	prober_init(&s->prober, &s->fx.loop, &s->fx.service);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	on_changed(s);
	fixture_pump(&s->fx);
}

static void stop(struct scene *s)
{
	hotplug_fini(&s->hp);
	prober_fini(&s->prober);
	groups_fini(&s->groups);
	fixture_fini(&s->fx);
}

static uint32_t index_of(const struct scene *s, const char *name)
{
	const struct link *l = snapshot_find_link(&s->fx.fake->state, name);

	assert_non_null(l);
	return l->index;
}

/* Another host, which all members reach. */
static void add_host(struct scene *s, const char *address, uint8_t last)
{
	const uint8_t mac[6] = { 6, 0, 0, 0, 0, last };
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	assert_int_equal(fake_add_rival(s->fx.fake, index_of(s, "net0"), &ip, mac), 0);
	assert_int_equal(fake_add_rival(s->fx.fake, index_of(s, "net1"), &ip, mac), 0);
}

static void set_carrier(struct scene *s, const char *name, bool on)
{
	struct link *l = snapshot_find_link(&s->fx.fake->state, name);

	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, l);
	fixture_pump(&s->fx);
}

/* Whether an address is bound to this member. */
static bool is_at(const struct scene *s, const char *name)
{
	const struct snapshot *k = &s->fx.fake->state;

	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO &&
			k->addrs[i].ifindex == index_of(s, name))
			return true;

	return false;
}

/* The timer goes off, and what is due is done. */
static void strike(struct scene *s)
{
	do {
		int r;

		timer_arm(s->prober.timer.fd, 1);
		r = loop_step(&s->fx.loop, 10);
		assert_true(r == 0 || r == -EAGAIN);
	} while (s->prober.n == 0 || s->prober.stale || s->prober.rows[0]->due <= now);
	fixture_pump(&s->fx);
}

static void pass_rounds(struct scene *s, int n)
{
	for (int i = 0; i < n; i++) {
		now += GROUP_FDT_MS;
		strike(s);
	}
}

static void begin(struct scene *s, const char *conf)
{
	start(s, conf);
	add_host(s, "192.0.2.1", 1);
	pass_rounds(s, 3);
	assert_int_equal(s->prober.rows[0]->group.n_targets, 1);
}

static bool is_silent(const struct scene *s, const char *name)
{
	const struct seat *seat = probing_find(s->prober.rows[0], name);

	assert_non_null(seat);
	return seat->track.silent;
}

/* One address, so that one member has none to ask from: whoever is silent, in whichever direction. */
static void test_silent(void **state)
{
	static const bool ways[][2] = { { true, true }, { true, false }, { false, true } };
	struct scene s;

	begin(&s, CONF);
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
	stop(&s);
}

static void test_one_family(void **state)
{
	struct scene s;

	start(&s, CONF SECOND SIXTH);
	add_host(&s, "192.0.2.1", 1);
	add_host(&s, "2001:db8:1::1", 1);
	pass_rounds(&s, 5);
	assert_int_equal(s.prober.rows[0]->group.n_targets, 2);
	assert_int_equal(s.prober.rows[0]->seats[0].round.asked, FAM_BOTH);
	assert_true(is_at(&s, "net0"));
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, false);
	pass_rounds(&s, 7);
	assert_false(is_at(&s, "net0"));
	stop(&s);
}

/* That nobody answers says nothing of the members. */
static void test_no_answer(void **state)
{
	struct scene s;

	begin(&s, CONF SECOND);
	s.fx.fake->mute = true;
	pass_rounds(&s, 30);
	assert_true(is_at(&s, "net0"));
	assert_true(is_at(&s, "net1"));
	assert_true(s.prober.rows[0]->told);
	s.fx.fake->mute = false;
	pass_rounds(&s, 2);
	assert_false(s.prober.rows[0]->told);
	stop(&s);
}

/* A silent one is used for want of another, and proves then that it is none. */
static void test_last_resort(void **state)
{
	struct scene s;

	begin(&s, CONF SECOND);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_false(is_at(&s, "net0"));
	set_carrier(&s, "net1", false);
	assert_true(is_at(&s, "net0"));
	fake_silence(s.fx.fake, index_of(&s, "net0"), false, false);
	pass_rounds(&s, 12);
	assert_false(is_silent(&s, "net0"));
	assert_true(is_at(&s, "net0"));
	stop(&s);
}

/* One whose carrier comes is used when it was heard. */
static void test_carrier_comes(void **state)
{
	struct scene s;

	begin(&s, CONF SECOND);
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
	stop(&s);
}

static void set_prop(struct scene *s, const char *name, const char *value)
{
	const struct op_set_prop set = { .class = PROP_INTERFACE,
		.proto = PROTO_IP,
		.object = "ipmp0",
		.name = name,
		.value = value };
	struct err e = { 0 };

	assert_int_equal(engine_set_prop(s->fx.service.engine, &set, &e), 0);
	on_changed(s);
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

	start(&s, CONF SECOND);
	pass_rounds(&s, 3);
	told = look_at(&s, "net0");
	assert_string_equal(told.state, "unknown");
	assert_string_equal(told.mode, "none");
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
	stop(&s);
}

/* Without need there are neither socket nor timer, and nobody is silent. */
static void test_no_need(void **state)
{
	const struct op_members out = { .group = "ipmp0", .members = "net1" };
	struct scene s;
	struct err e = { 0 };
	struct probe_heard heard;

	begin(&s, CONF SECOND);
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
	on_changed(&s);
	assert_false(s.prober.on);
	assert_true(is_at(&s, "net0"));
	stop(&s);
}

/* A daemon that comes anew does not know why a member has failed: it is not used until it was heard. */
static void test_doubt(void **state)
{
	struct engine *en;
	struct scene s;

	begin(&s, CONF SECOND);
	en = s.fx.service.engine;
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_true(engine_is_silent(en, "net0"));
	prober_fini(&s.prober);
	assert_int_equal(engine_set_health(en, "net0", HEALTH_SILENT, false), 1);
	prober_init(&s.prober, &s.fx.loop, &s.fx.service);
	assert_true(engine_is_silent(en, "net0"));
	assert_false(engine_is_silent(en, "net1"));
	on_changed(&s);
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
	on_changed(&s);
	assert_false(engine_is_silent(en, "net0"));
	assert_true(is_at(&s, "net0"));
	stop(&s);
}

/* One that is silent is nobody to rely on. */
static void test_offline(void **state)
{
	struct scene s;
	struct err e = { 0 };

	begin(&s, CONF SECOND);
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 9);
	assert_int_equal(engine_offline_if(s.fx.service.engine, "net1", &e), -EBUSY);
	assert_int_equal(e.status, IPADM_EMINRED);
	assert_int_equal(engine_offline_if(s.fx.service.engine, "net0", &e), 0);
	on_changed(&s);
	assert_false(s.prober.on);
	stop(&s);
}

/* Neither can it be done without packets, and that is no reason to fail. */
static void test_no_packets(void **state)
{
	struct scene s;

	start(&s, CONF);
	prober_fini(&s.prober);
	s.fx.fake->arp_error = EPERM;
	prober_init(&s.prober, &s.fx.loop, &s.fx.service);
	on_changed(&s);
	assert_false(s.prober.on);
	s.fx.fake->arp_error = 0;
	on_changed(&s);
	assert_true(s.prober.on);
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_one_family),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_last_resort),
		cmocka_unit_test(test_carrier_comes),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_no_need),
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_offline),
		cmocka_unit_test(test_no_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
