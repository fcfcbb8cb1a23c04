/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups in a resident daemon: polled for their carrier, and kept out of use while they flap. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/carrier_poll.h"
#include "daemon/damping.h"
#include "daemon/groups.h"
#include "daemon/hotplug.h"
#include "daemon_fixture.h"

#define MEMBER "families = inet inet6\ngroup = ipmp0\n"
#define CONF                                                                      \
	"[ipadm]\nversion = 1\n\n[interface ipmp0]\nfamilies = inet inet6\n"      \
	"class = ipmp\n\n[interface net0]\n" MEMBER "\n[interface net1]\n" MEMBER \
	"\n[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"

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
	struct groups groups;
	struct damping damping;
	struct carrier_poll poll;
	const char *late; /* a link whose carrier comes when the groups were looked at; NULL */
};

/* Nobody is told yet. */
static struct link *put_carrier(struct scene *s, const char *name, bool on)
{
	struct link *l = snapshot_find_link(&s->fx.fake->state, name);

	assert_non_null(l);
	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;

	return l;
}

static void set_carrier(struct scene *s, const char *name, bool on)
{
	fake_changed(s->fx.fake, put_carrier(s, name, on));
}

static void on_changed(void *ctx)
{
	struct scene *s = ctx;

	if (s->late)
		put_carrier(s, s->late, false);
	groups_sync(&s->groups);
	carrier_poll_sync(&s->poll);
	if (s->late)
		set_carrier(s, s->late, true);
	s->late = NULL;
}

static void on_links(void *ctx)
{
	struct scene *s = ctx;

	groups_sync(&s->groups);
}

static void on_up(void *ctx, const char *ifname)
{
	struct scene *s = ctx;

	damping_up(&s->damping, ifname);
}

static void on_hwaddr(void *ctx)
{
	struct scene *s = ctx;

	groups_hwaddr(&s->groups);
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
	.links = on_links,
	.up = on_up,
	.hwaddr = on_hwaddr,
	.carrier = on_carrier,
	.ra_flags = on_ra_flags,
};

static void start(struct scene *s)
{
	struct err e = { 0 };

	now = 1;
	*s = (struct scene){ 0 };
	fixture_init(&s->fx, CONF);
	assert_int_equal(groups_init(&s->groups, &s->fx.loop, &s->fx.service, &e), 0);
	assert_int_equal(damping_init(&s->damping, &s->fx.loop, &s->fx.service, &e), 0);
	assert_int_equal(carrier_poll_init(&s->poll, &s->fx.loop, &s->fx.service, &e), 0);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	fixture_pump(&s->fx);
}

static void stop(struct scene *s)
{
	hotplug_fini(&s->hp);
	carrier_poll_fini(&s->poll);
	damping_fini(&s->damping);
	groups_fini(&s->groups);
	fixture_fini(&s->fx);
}

/* Whether the address is bound to this member. */
static bool is_at(const struct scene *s, const char *name)
{
	const struct snapshot *k = &s->fx.fake->state;
	const struct link *l = snapshot_find_link(k, name);

	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO && k->addrs[i].ifindex == l->index)
			return true;

	return false;
}

/* It is told in one go with what we did to the new link. */
static void test_late_carrier(void **state)
{
	struct scene s;

	start(&s);
	assert_true(is_at(&s, "net0"));
	fake_del_link(s.fx.fake, "net0");
	fixture_pump(&s.fx);
	set_carrier(&s, "net1", false);
	fixture_pump(&s.fx);
	assert_non_null(fake_add_link(s.fx.fake, "net0"));
	s.late = "net0";
	fixture_pump(&s.fx);
	assert_null(s.late);
	assert_true(is_at(&s, "net0"));
	stop(&s);
}

static void flap(struct scene *s, const char *name)
{
	set_carrier(s, name, false);
	fixture_pump(&s->fx);
	set_carrier(s, name, true);
	fixture_pump(&s->fx);
	now += 1000;
}

static void test_flapping(void **state)
{
	struct scene s;

	start(&s);
	assert_true(is_at(&s, "net0"));
	set_carrier(&s, "net1", false);
	fixture_pump(&s.fx);
	flap(&s, "net1");
	flap(&s, "net1");
	/* It came back twice, and is used: when the other one fails it takes over. */
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net1"));
	set_carrier(&s, "net0", true);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net1"));

	/* The third time it is not. */
	flap(&s, "net1");
	assert_true(is_at(&s, "net0"));
	assert_false(is_at(&s, "net1"));
	/* Be it that all of it came at once. */
	set_carrier(&s, "net1", false);
	set_carrier(&s, "net1", true);
	fixture_pump(&s.fx);
	assert_false(is_at(&s, "net1"));

	/* But for want of another. */
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net1"));
	set_carrier(&s, "net0", true);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net0"));

	/* It is calm. */
	now += FLAP_PERIOD_MS;
	timer_arm(s.damping.timer.fd, 1);
	WAIT_FOR(&s, flaps_next(&s.damping.flaps) == 0);
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net1"));
	stop(&s);
}

static void test_no_damping(void **state)
{
	const struct op_set_prop set = { .class = PROP_INTERFACE,
		.proto = PROTO_IP,
		.object = "ipmp0",
		.name = "flap_damping",
		.value = "off" };
	struct err e = { 0 };
	struct scene s;

	start(&s);
	assert_int_equal(engine_set_prop(s.fx.service.engine, &set, &e), 0);
	for (int i = 0; i < 5; i++)
		flap(&s, "net1");
	assert_int_equal(flaps_next(&s.damping.flaps), 0);
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net1"));
	stop(&s);
}

/* What the kernel does not tell of by itself. */
static void test_polled(void **state)
{
	struct scene s;
	struct err e = { 0 };

	start(&s);
	assert_int_equal(s.poll.n, 2);
	s.fx.fake->late = true;
	set_carrier(&s, "net0", false);
	WAIT_FOR(&s, is_at(&s, "net1"));
	assert_false(is_at(&s, "net0"));

	/* Nor when it is asked. */
	set_carrier(&s, "net0", true);
	s.fx.fake->dark = "net1";
	WAIT_FOR(&s, is_at(&s, "net0"));
	assert_false(is_at(&s, "net1"));
	s.fx.fake->dark = "net0";
	WAIT_FOR(&s, is_at(&s, "net1"));
	assert_false(is_at(&s, "net0"));
	s.fx.fake->dark = NULL;

	/* Nobody is asked who is offline, and nobody at all without members. */
	assert_int_equal(engine_offline_if(s.fx.service.engine, "net0", &e), 0);
	on_changed(&s);
	assert_int_equal(s.poll.n, 1);
	assert_int_equal(
		engine_remove_members(s.fx.service.engine,
			&(struct op_members){ .group = "ipmp0", .members = "net0,net1" }, &e),
		0);
	on_changed(&s);
	assert_false(s.poll.armed);
	stop(&s);
}

/* The network is told of another hardware address; one that is not unique is not used. */
static void test_hwaddr(void **state)
{
	struct scene s;
	struct link *net0, *net1;
	uint64_t packets;
	uint8_t own[6];

	start(&s);
	net0 = snapshot_find_link(&s.fx.fake->state, "net0");
	net1 = snapshot_find_link(&s.fx.fake->state, "net1");
	packets = s.fx.fake->base.stats.packets;
	fake_changed(s.fx.fake, net0);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->base.stats.packets, packets);
	net0->hwaddr[1] = 7;
	fake_changed(s.fx.fake, net0);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.fake->base.stats.packets, packets + 1);

	memcpy(own, net1->hwaddr, sizeof(own));
	memcpy(net1->hwaddr, net0->hwaddr, sizeof(own));
	fake_changed(s.fx.fake, net1);
	fixture_pump(&s.fx);
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	/* Its twin does not work any more, so it may. */
	assert_true(is_at(&s, "net1"));
	set_carrier(&s, "net0", true);
	fixture_pump(&s.fx);
	/* And now it is the one that is used. */
	assert_true(is_at(&s, "net1"));
	memcpy(net1->hwaddr, own, sizeof(own));
	fake_changed(s.fx.fake, net1);
	set_carrier(&s, "net1", false);
	fixture_pump(&s.fx);
	assert_true(is_at(&s, "net0"));
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_carrier),
		cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_no_damping),
		cmocka_unit_test(test_polled),
		cmocka_unit_test(test_hwaddr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
