/* SPDX-License-Identifier: Apache-2.0 */
/* See daemon_acd_world.h. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon_acd_world.h"

/* Time goes on when a test says so, however long it takes to get there. */
static int64_t now;

int64_t __wrap_loop_now(void);

int64_t __wrap_loop_now(void)
{
	return now;
}

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

void scene_start(struct scene *s, const char *conf)
{
	struct err e = { 0 };

	*s = (struct scene){ 0 };
	now = 1000000;
	fixture_init(&s->fx, conf);
	assert_int_equal(acd_init(&s->acd, &s->fx.loop, &s->fx.service, &s->hp.known, &e), 0);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	fixture_pump(&s->fx);
}

void scene_stop(struct scene *s)
{
	acd_fini(&s->acd);
	s->fx.service.ops = NULL;
	hotplug_fini(&s->hp);
	fixture_fini(&s->fx);
}

/* Until what is due now is done; announcements for the second time are not. */
void scene_settle(struct scene *s)
{
	fixture_pump(&s->fx);
	while (s->acd.timer_at && s->acd.timer_at <= now) {
		assert_int_equal(loop_step(&s->fx.loop, 30000), 0);
		fixture_pump(&s->fx);
	}
}

/* The next thing that is to be done in its time. */
void scene_go_on(struct scene *s)
{
	assert_true(s->acd.timer_at > now);
	now = s->acd.timer_at;
	timer_arm(s->acd.timer.fd, 1);
	scene_settle(s);
}

void scene_create(struct scene *s, const char *name, const char *address)
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
bool scene_has(struct scene *s, const char *address)
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
void scene_hear(struct scene *s, const char *ifname, const char *sender, const uint8_t mac[6])
{
	struct arp_seen seen = { .ifindex = snapshot_find_link(&s->fx.fake->state, ifname)->index };

	assert_int_equal(ip_parse(sender, &seen.sender), 0);
	assert_int_equal(ip_parse("192.0.2.77", &seen.target), 0);
	memcpy(seen.hwaddr, mac, sizeof(seen.hwaddr));
	fake_arp(s->fx.fake, &seen);
}

uint64_t scene_packets(const struct scene *s)
{
	return s->fx.fake->base.stats.packets;
}

void scene_set_carrier(struct scene *s, const char *name, bool on)
{
	struct link *link = snapshot_find_link(&s->fx.fake->state, name);

	link->flags = on ? link->flags | IFF_RUNNING : link->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, link);
}
