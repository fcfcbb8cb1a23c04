/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot-plug: link events, merged by link, told to the engine. What a link should be is the engine's
 * to know; here it is only decided which names it has to look at, and when again if it could not.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/log.h"
#include "daemon/hotplug.h"

#define RETRY_MIN_MS 200
#define RETRY_MAX_MS 10000
#define MAX_EVENTS   1024 /* taken in one go, before sessions have their turn */
#define MAX_NAMES    64   /* beyond it is cheaper to look at all links at once */

/* What became of a link in the events since we looked: the last word counts. */
struct news {
	uint32_t ifindex;
	uint32_t tag;
	uint32_t flags;
	uint32_t mtu;
	uint8_t ra_flags;
	bool silent; /* it was without carrier */
	bool has_tag;
	bool has_ra_flags;
	bool renamed;
	char ifname[LINK_NAMSIZ];
};

struct batch {
	struct news news[MAX_NAMES];
	size_t n;
	bool all;
};

static void batch_add(struct batch *b, const struct kernel_event *ev)
{
	struct news *news = NULL;

	for (size_t i = 0; i < b->n && !news; i++) {
		if (b->news[i].ifindex == ev->ifindex)
			news = &b->news[i];
	}
	if (!news && b->n == MAX_NAMES) {
		b->all = true;
		return;
	}
	if (!news) {
		news = &b->news[b->n++];
		*news = (struct news){ .ifindex = ev->ifindex };
		memcpy(news->ifname, ev->ifname, sizeof(news->ifname));
	}

	if (ev->has_tag) {
		news->tag = ev->tag;
		news->flags = ev->flags;
		news->mtu = ev->mtu;
		news->silent |= !(ev->flags & IFF_RUNNING);
		news->has_tag = true;
	}
	if (ev->has_ra_flags) {
		news->ra_flags = ev->ra_flags;
		news->has_ra_flags = true;
	}
	news->renamed |= strcmp(news->ifname, ev->ifname) != 0;
	memcpy(news->ifname, ev->ifname, sizeof(news->ifname));
}

static void batch_drop(struct batch *b, uint32_t ifindex)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->news[i].ifindex == ifindex) {
			b->news[i] = b->news[--b->n];
			return;
		}
	}
}

static void forget(struct hotplug *hp, uint32_t ifindex)
{
	const struct known_link *link = known_find(&hp->known, ifindex);

	if (!link)
		return;
	if (link->ra_told)
		service_ra_flags(hp->service, link->ifname, 0);
	hp->changed = true;
	known_forget(&hp->known, ifindex);
}

/*
 * Whether the engine has to look: not at a link that carries our mark and has the name that it had,
 * nor at one that has just got the mark, for nobody but our engine gives it. Remembers what it is
 * told.
 */
static bool is_news(struct hotplug *hp, const struct news *news)
{
	struct known_link *link = known_find(&hp->known, news->ifindex);
	bool was_known = link;
	bool same = link ? strcmp(link->ifname, news->ifname) == 0 : hp->is_known;

	if (!news->has_tag)
		return false;
	if (TAG_FAMILIES(news->tag) == 0) {
		forget(hp, news->ifindex);
		return true;
	}
	if (known_put(&hp->known, news->ifindex, news->ifname, &link) < 0) {
		hp->is_known = false;
		return !same || news->renamed;
	}

	/* A new one has lost nothing yet. */
	if (!was_known) {
		link->flags = news->flags;
		link->mtu = news->mtu;
		link->no_inet6 = news->mtu < MTU_MIN_INET6;
		link->silent = news->silent;
	}
	return !same || news->renamed;
}

/* Of a new one it was not known. */
static void note_hwaddr(struct hotplug *hp, struct known_link *link, const uint8_t hwaddr[6])
{
	static const uint8_t unknown[6];

	if (memcmp(link->hwaddr, hwaddr, sizeof(link->hwaddr)) == 0)
		return;
	hp->links = true;
	hp->hwaddr |= memcmp(link->hwaddr, unknown, sizeof(unknown)) != 0;
	memcpy(link->hwaddr, hwaddr, sizeof(link->hwaddr));
}

/* That a link of ours was down, without carrier, of another MTU or hardware address counts, even if for a moment. */
static void note(struct hotplug *hp, const struct kernel_event *ev)
{
	struct known_link *link = known_find(&hp->known, ev->ifindex);

	/* What we did to a new member is told with what came since we looked at the groups: its carrier, as a rule. */
	if (!link && ev->has_tag && TAG_FAMILIES(ev->tag) != 0)
		hp->links |= engine_group_of(hp->service->engine, ev->ifname) != NULL;
	if (link && ev->has_tag) {
		hp->links |= ((link->flags ^ ev->flags) & (IFF_UP | IFF_RUNNING)) != 0 ||
			     link->mtu != ev->mtu;
		note_hwaddr(hp, link, ev->hwaddr);
		if (ev->flags & ~link->flags & IFF_RUNNING)
			service_up(hp->service, link->ifname);
		known_note(link, ev->flags, ev->mtu);
	}
	if (link && ev->has_ra_flags)
		link->ra_flags = ev->ra_flags;
}

/* The kernel does not tell of all routes that it takes away with a link. */
static void note_gone(struct hotplug *hp, uint32_t ifindex)
{
	if (!engine_leads_over(hp->service->engine, ifindex))
		return;
	engine_doubt_groups(hp->service->engine);
	hp->links = true;
}

static int collect(struct hotplug *hp, struct batch *ret)
{
	for (unsigned int i = 0; i < MAX_EVENTS; i++) {
		struct kernel_event ev = { 0 };
		int r = kernel_monitor_next(hp->service->kernel, &ev);

		if (r < 0)
			return r;

		switch (ev.type) {
		case KERNEL_EVENT_NONE:
			return 0;
		case KERNEL_EVENT_ADDR:
			break;
		case KERNEL_EVENT_LINK:
			note(hp, &ev);
			batch_add(ret, &ev);
			break;
		case KERNEL_EVENT_LINK_GONE:
			batch_drop(ret, ev.ifindex);
			forget(hp, ev.ifindex);
			note_gone(hp, ev.ifindex);
			break;
		case KERNEL_EVENT_LOST:
			ret->all = true;
			hp->lost = true;
			break;
		}
	}

	return 0;
}

static void try_later(struct hotplug *hp)
{
	hp->delay_ms = hp->delay_ms ? hp->delay_ms * 2 : RETRY_MIN_MS;
	if (hp->delay_ms > RETRY_MAX_MS)
		hp->delay_ms = RETRY_MAX_MS;
	timer_arm(hp->retry.fd, hp->delay_ms);
}

static void complain(struct hotplug *hp, const struct err *e)
{
	if (strcmp(hp->last.text, e->text) != 0)
		log_line(LOGL_WARNING, "link event: %s", e->text);
	hp->last = *e;
}

static void tell_changes(struct hotplug *hp)
{
	if (hp->changed)
		service_changed(hp->service);
	hp->changed = false;
}

static int look_at(struct hotplug *hp, const char *ifname)
{
	struct err e = { 0 };
	int r;

	r = engine_hotplug(hp->service->engine, ifname, &e);
	if (r < 0)
		complain(hp, &e);

	/* A document that can't be understood is mended by hand and reloaded. */
	return e.status == IPADM_BAD_DOCUMENT ? 0 : r;
}

/* What a link lost by what it was. */
static int put_back(struct hotplug *hp, struct known_link *link)
{
	bool inet6_anew = link->no_inet6 && link->mtu >= MTU_MIN_INET6;
	bool up = link->flags & IFF_UP;
	enum link_loss loss = LINK_RESET;
	struct err e = { 0 };
	int r;

	if (inet6_anew)
		loss = LINK_INET6_ANEW;
	else if (link->dropped && up)
		loss = LINK_DROPPED;
	else if (!link->reset || !up)
		return 0;

	r = engine_link_up(hp->service->engine, link->ifname, loss, &e);
	if (r < 0)
		complain(hp, &e);
	hp->changed |= loss != LINK_RESET;
	link->reset &= r < 0;
	link->no_inet6 &= r < 0 || !inet6_anew;
	link->dropped &= r < 0 || !up;

	return e.status == IPADM_BAD_DOCUMENT ? 0 : r;
}

/* What a link of ours needs after it was down, without carrier, of another MTU, or reached by a router. */
static int make_up_for(struct hotplug *hp, struct known_link *link)
{
	bool carrier = link->silent && link->flags & IFF_RUNNING;
	int r;

	link->reset |= carrier;
	r = put_back(hp, link);
	if (carrier) {
		link->silent = false;
		service_carrier(hp->service, link->ifname);
	}
	if (link->ra_told != link->ra_flags) {
		link->ra_told = link->ra_flags;
		service_ra_flags(hp->service, link->ifname, link->ra_flags);
	}

	return r;
}

/* First what is known, then the engine: what changes in between is told by an event. */
static void load(struct hotplug *hp)
{
	struct known before = hp->known;
	struct err e = { 0 };

	hp->is_known = known_load(&hp->known, &before, hp->service->kernel, &e) == 0;
	if (!hp->is_known)
		complain(hp, &e);
	for (size_t i = 0; i < before.n; i++) {
		const struct known_link *old = &before.links[i];

		if (old->ra_told && !known_find(&hp->known, old->ifindex))
			service_ra_flags(hp->service, old->ifname, 0);
	}
	known_fini(&before);

	/* Nobody knows which of them was down for a moment. */
	for (size_t i = 0; hp->lost && i < hp->known.n; i++) {
		hp->known.links[i].dropped = true;
		hp->known.links[i].silent = true;
	}
}

static void look_at_all(struct hotplug *hp)
{
	int r;

	load(hp);
	r = look_at(hp, NULL);
	for (size_t i = 0; i < hp->known.n; i++) {
		if (make_up_for(hp, &hp->known.links[i]) < 0)
			r = -EIO;
	}
	hp->changed = true;
	if (r < 0) {
		try_later(hp);
		return;
	}

	if (hp->delay_ms)
		log_line(LOGL_NOTICE, "all links are as recorded again");
	hp->delay_ms = 0;
	hp->lost = false;
	err_clear(&hp->last);
	timer_arm(hp->retry.fd, 0);
}

/* Most links that come and go on some hosts are of containers: nobody has to do anything for them. Over some of the
 * others routes lead that lead over a group, too. */
static bool concerns_us(const struct hotplug *hp, const struct news *news)
{
	return TAG_FAMILIES(news->tag) != 0 ||
	       engine_has_interface(hp->service->engine, news->ifname) ||
	       engine_leads_over(hp->service->engine, news->ifindex);
}

static void look_at_news(struct hotplug *hp, const struct batch *batch)
{
	bool failed = false;

	for (size_t i = 0; i < batch->n; i++) {
		const struct news *news = &batch->news[i];
		struct known_link *link;

		if (is_news(hp, news)) {
			failed |= look_at(hp, news->ifname) < 0;
			hp->changed |= concerns_us(hp, news);
		}
		link = known_find(&hp->known, news->ifindex);
		if (link && news->has_ra_flags)
			link->ra_flags = news->ra_flags;
		if (link)
			failed |= make_up_for(hp, link) < 0;
	}
	if (failed && hp->delay_ms == 0)
		try_later(hp);
}

static void monitor_ready(struct source *src, uint32_t events)
{
	struct hotplug *hp = src->owner;
	struct batch batch = { 0 };

	if (collect(hp, &batch) < 0)
		batch.all = hp->lost = true;
	/* What can't wait for anything else; a link that is gone took what was on it along. */
	if (hp->links || hp->changed)
		service_links(hp->service);
	hp->links = false;
	if (hp->hwaddr)
		service_hwaddr(hp->service);
	hp->hwaddr = false;
	if (batch.all)
		look_at_all(hp);
	else
		look_at_news(hp, &batch);
	tell_changes(hp);
}

static void retry_ready(struct source *src, uint32_t events)
{
	timer_clear(src->fd);
	look_at_all(src->owner);
	tell_changes(src->owner);
}

static const struct source_ops monitor_ops = { .ready = monitor_ready };
static const struct source_ops retry_ops = { .ready = retry_ready };

int hotplug_init(struct hotplug *hp, struct loop *loop, struct service *svc, struct err *e)
{
	int monitor, r;

	r = kernel_monitor_open(svc->kernel, &monitor, e);
	if (r < 0)
		return r;

	*hp = (struct hotplug){
		.loop = loop,
		.service = svc,
		.monitor = { .fd = monitor, .ops = &monitor_ops, .owner = hp },
		.retry.fd = -1,
	};
	r = loop_add(loop, &hp->monitor, EPOLLIN);
	if (r < 0)
		err_sys(e, -r, "event loop");
	else
		r = loop_add_timer(loop, &hp->retry, &retry_ops, hp, e);
	if (r < 0) {
		hotplug_fini(hp);
		return r;
	}

	/* What came between the engine's start and the subscription. */
	look_at_all(hp);
	tell_changes(hp);
	return 0;
}

void hotplug_fini(struct hotplug *hp)
{
	if (!hp->loop)
		return;

	loop_remove(hp->loop, &hp->monitor);
	loop_drop_timer(hp->loop, &hp->retry);
	known_fini(&hp->known);
	*hp = (struct hotplug){ 0 };
}
