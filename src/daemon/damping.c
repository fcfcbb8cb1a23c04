/* SPDX-License-Identifier: Apache-2.0 */
/* When a member flaps, and when it is calm: the counting is in model/flap.c, what follows is the engine's. */
#include "daemon/damping.h"

#include "base/log.h"

static void set_timer(struct damping *d)
{
	int64_t next = flaps_next(&d->flaps);
	int64_t left = next - loop_now();

	if (next == 0)
		left = 0;
	else if (left < 1)
		left = 1;
	timer_arm(d->timer.fd, left);
}

void damping_up(struct damping *d, const char *ifname)
{
	const char *group = engine_damping_group(d->service->engine, ifname);

	if (!group || flaps_note(&d->flaps, ifname, loop_now()) != 1)
		return;
	/* Without memory for it the member is used all the same. */
	if (engine_set_health(d->service->engine, ifname, HEALTH_FLAPPING, true) < 0)
		return;
	log_line(LOGL_NOTICE,
		"%s of %s flaps: its carrier came more than %d times in %d s; it is used again "
		"when "
		"it is calm",
		ifname, group, FLAP_UPS, FLAP_PERIOD_MS / 1000);
	set_timer(d);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct damping *d = src->owner;
	char ifname[LINK_NAMSIZ];
	bool any = false;

	timer_clear(src->fd);
	while (flaps_take_calm(&d->flaps, loop_now(), ifname))
		any |= engine_set_health(d->service->engine, ifname, HEALTH_FLAPPING, false) == 1;
	set_timer(d);
	if (any)
		service_links(d->service);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

int damping_init(struct damping *d, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*d = (struct damping){ .loop = loop, .service = svc };
	r = loop_add_timer(loop, &d->timer, &timer_ops, d, e);
	if (r < 0)
		d->loop = NULL;

	return r;
}

void damping_fini(struct damping *d)
{
	if (!d->loop)
		return;
	loop_drop_timer(d->loop, &d->timer);
	flaps_fini(&d->flaps);
	*d = (struct damping){ .loop = NULL };
}
