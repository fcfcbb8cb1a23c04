/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wires between the parts of a resident daemon. The engine knows neither of them, and they do not
 * know one another.
 */
#include "daemon/events.h"

#include "base/log.h"
#include "daemon/watch.h"

static void log_event(const struct engine_event *ev)
{
	char address[IP_STRSIZE];
	char mac[MAC_TEXTSIZE];

	switch (ev->type) {
	case EVENT_ADDR_FREE:
	case EVENT_LEASE_GOT: /* the part that got it says so */
	case EVENT_LEASE_RENEWED:
	case EVENT_LEASE_LOST:
		return;
	case EVENT_ADDR_DUPLICATE:
		log_line(LOGL_WARNING, "%s: %s is in use by %s: not added", ev->aobj,
			ip_format(&ev->addr, address), mac_format(ev->rival, mac));
		return;
	case EVENT_ADDR_UNPROBED:
		log_line(LOGL_INFO, "%s: not known whether %s is in use elsewhere: %s", ev->aobj,
			ip_format(&ev->addr, address), ev->text);
		return;
	case EVENT_MEMBER_FAILED:
	case EVENT_GROUP_FAILED:
	case EVENT_MEMBER_SMALL:
	case EVENT_ROUTE_UNCARRIED:
		log_line(LOGL_WARNING, "%s", ev->text);
		return;
	case EVENT_MEMBER_REPAIRED:
	case EVENT_MEMBER_OFFLINE:
	case EVENT_MEMBER_ONLINE:
	case EVENT_MEMBER_ACTIVATED:
	case EVENT_MEMBER_DEACTIVATED:
	case EVENT_GROUP_REPAIRED:
	case EVENT_GROUP_MENDED:
		log_line(LOGL_NOTICE, "%s", ev->text);
		return;
	}
}

static void only_log(void *ctx, const struct engine_event *ev)
{
	log_event(ev);
}

static const struct engine_hooks log_hooks = { .event = only_log };

/* The engine is amid a change here: nothing may be asked of it. */
static void on_event(void *ctx, const struct engine_event *ev)
{
	struct daemon *d = ctx;

	log_event(ev);
	monitor_event(&d->monitor, ev);
	waits_note(&d->waits);
	if (ev->type == EVENT_ADDR_FREE)
		acd_added(&d->acd, ev->aobj, &ev->addr);
}

static bool on_wants_changes(void *ctx)
{
	const struct daemon *d = ctx;

	return monitor_is_on(&d->monitor) || waits_any(&d->waits);
}

static void on_change(void *ctx, const struct engine_change *c)
{
	struct daemon *d = ctx;

	if (monitor_is_on(&d->monitor))
		monitor_change(&d->monitor, c);
	waits_note(&d->waits);
}

static void on_release(void *ctx, const char *aobj)
{
	struct daemon *d = ctx;

	dhcp_release(&d->dhcp, aobj);
}

static void on_renew(void *ctx, const char *aobj)
{
	struct daemon *d = ctx;

	dhcp_renew(&d->dhcp, aobj);
}

static const struct engine_hooks hooks = {
	.event = on_event,
	.changed = on_change,
	.wants_changes = on_wants_changes,
	.release = on_release,
	.renew = on_renew,
};

static void on_changed(void *ctx)
{
	struct daemon *d = ctx;

	acd_sync(&d->acd);
	path_watch_sync(&d->path_watch);
	groups_sync(&d->groups);
	/* By the members that are in use now. */
	adverts_sync(&d->adverts);
	dhcp_sync(&d->dhcp);
	carrier_poll_sync(&d->poll);
	prober_sync(&d->prober);
	deadline_sync(&d->deadline);
}

static void on_hwaddr(void *ctx)
{
	struct daemon *d = ctx;

	groups_hwaddr(&d->groups);
	prober_sync(&d->prober);
}

static void on_up(void *ctx, const char *ifname)
{
	struct daemon *d = ctx;

	damping_up(&d->damping, ifname);
	prober_up(&d->prober, ifname);
}

static void on_probed(void *ctx, const struct outcome *o)
{
	struct daemon *d = ctx;

	watch_probe(&d->server, o);
}

static int on_monitored(void *ctx, struct err *e)
{
	struct daemon *d = ctx;

	return monitor_begin(&d->monitor, e);
}

/* What happens is heard before it is looked at. */
static int on_waits(void *ctx, const struct peer *peer, const struct wire_request *req,
	struct wire_waiting *ret, bool *ret_over, struct err *e)
{
	struct daemon *d = ctx;
	int r = monitor_listen(&d->monitor, e);

	return r < 0 ? r : waits_begin(&d->waits, peer, req, ret, ret_over, e);
}

static void on_gone(void *ctx, const struct peer *peer)
{
	struct daemon *d = ctx;

	waits_drop(&d->waits, peer);
}

static void on_links(void *ctx)
{
	struct daemon *d = ctx;

	groups_sync(&d->groups);
	adverts_sync(&d->adverts);
	dhcp_sync(&d->dhcp);
	prober_sync(&d->prober);
}

static void on_carrier(void *ctx, const char *ifname)
{
	struct daemon *d = ctx;

	acd_carrier(&d->acd, ifname);
}

static void on_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
	struct daemon *d = ctx;

	dhcp_ra_flags(&d->dhcp, ifname, ra_flags);
}

static const struct service_ops ops = {
	.changed = on_changed,
	.links = on_links,
	.up = on_up,
	.hwaddr = on_hwaddr,
	.carrier = on_carrier,
	.probed = on_probed,
	.monitored = on_monitored,
	.waits = on_waits,
	.gone = on_gone,
	.ra_flags = on_ra_flags,
};

static void stop_parts(struct daemon *d)
{
	deadline_fini(&d->deadline);
	monitor_fini(&d->monitor);
	waits_fini(&d->waits);
	path_watch_fini(&d->path_watch);
	prober_fini(&d->prober);
	carrier_poll_fini(&d->poll);
	damping_fini(&d->damping);
	groups_fini(&d->groups);
	adverts_fini(&d->adverts);
	dhcp_fini(&d->dhcp);
	acd_fini(&d->acd);
}

static int start_parts(struct daemon *d, struct err *e)
{
	int r = acd_init(&d->acd, &d->loop, &d->service, &d->hotplug.known, e);

	if (r == 0)
		r = dhcp_init(&d->dhcp, &d->loop, &d->service, e);
	if (r == 0)
		r = adverts_init(&d->adverts, &d->loop, &d->service, e);
	if (r == 0)
		r = groups_init(&d->groups, &d->loop, &d->service, e);
	if (r == 0)
		r = damping_init(&d->damping, &d->loop, &d->service, e);
	if (r == 0)
		r = carrier_poll_init(&d->poll, &d->loop, &d->service, e);
	if (r == 0)
		r = path_watch_init(&d->path_watch, &d->loop, &d->service, &d->hotplug.known, e);
	if (r == 0)
		r = waits_init(&d->waits, &d->loop, &d->service, &d->server, e);
	if (r == 0)
		r = monitor_init(&d->monitor, &d->loop, &d->service, &d->server, &d->waits, e);
	if (r == 0)
		r = deadline_init(&d->deadline, &d->loop, &d->service, e);
	if (r == 0)
		prober_init(&d->prober, &d->loop, &d->service);

	return r;
}

int events_init(struct daemon *d, struct err *e)
{
	int r = start_parts(d, e);

	if (r < 0) {
		stop_parts(d);
		return r;
	}

	engine_set_hooks(d->service.engine, &hooks, d);
	d->service.prober = &d->prober;
	d->service.ops = &ops;
	d->service.ctx = d;
	return 0;
}

void events_fini(struct daemon *d)
{
	if (!d->service.ops)
		return;

	engine_set_hooks(d->service.engine, NULL, NULL);
	d->service.ops = NULL;
	d->service.prober = NULL;
	stop_parts(d);
}

void events_log(struct daemon *d)
{
	engine_set_hooks(d->service.engine, &log_hooks, d);
}
