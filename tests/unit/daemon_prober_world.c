/* SPDX-License-Identifier: Apache-2.0 */
/* See daemon_prober_world.h. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon_prober_world.h"

static int64_t now;

int64_t __wrap_loop_now(void);

int64_t __wrap_loop_now(void)
{
	return now;
}

int64_t scene_now(void)
{
	return now;
}

void scene_changed(struct scene *s)
{
	groups_sync(&s->groups);
	prober_sync(&s->prober);
}

static void on_changed(void *ctx)
{
	scene_changed(ctx);
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

void scene_start(struct scene *s, const char *conf)
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
	scene_changed(s);
	fixture_pump(&s->fx);
}

void scene_stop(struct scene *s)
{
	hotplug_fini(&s->hp);
	prober_fini(&s->prober);
	groups_fini(&s->groups);
	fixture_fini(&s->fx);
}

uint32_t index_of(const struct scene *s, const char *name)
{
	const struct link *l = snapshot_find_link(&s->fx.fake->state, name);

	assert_non_null(l);
	return l->index;
}

/* Another host, which all members reach. */
void add_host(struct scene *s, const char *address, uint8_t last)
{
	const uint8_t mac[6] = { 6, 0, 0, 0, 0, last };
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	assert_int_equal(fake_add_rival(s->fx.fake, index_of(s, "net0"), &ip, mac), 0);
	assert_int_equal(fake_add_rival(s->fx.fake, index_of(s, "net1"), &ip, mac), 0);
}

void set_carrier(struct scene *s, const char *name, bool on)
{
	struct link *l = snapshot_find_link(&s->fx.fake->state, name);

	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, l);
	fixture_pump(&s->fx);
}

/* Whether an address is bound to this member. */
bool is_at(const struct scene *s, const char *name)
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

void pass_rounds(struct scene *s, int n)
{
	for (int i = 0; i < n; i++) {
		now += GROUP_FDT_MS;
		strike(s);
	}
}

void scene_begin(struct scene *s, const char *conf)
{
	scene_start(s, conf);
	add_host(s, "192.0.2.1", 1);
	pass_rounds(s, 3);
	assert_int_equal(s->prober.rows[0]->group.n_targets, 1);
}

bool is_silent(const struct scene *s, const char *name)
{
	const struct seat *seat = probing_find(s->prober.rows[0], name);

	assert_non_null(seat);
	return seat->track.silent;
}

void set_prop(struct scene *s, const char *name, const char *value)
{
	const struct op_set_prop set = { .class = PROP_INTERFACE,
		.proto = PROTO_IP,
		.object = "ipmp0",
		.name = name,
		.value = value };
	struct err e = { 0 };

	assert_int_equal(engine_set_prop(s->fx.service.engine, &set, &e), 0);
	scene_changed(s);
}
