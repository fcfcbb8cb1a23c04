/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot-plug: link events, merged by name, told to the engine. What a link should be is the engine's
 * to know; here it is only decided which names it has to look at, and when again if it could not.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "daemon/hotplug.h"

#define RETRY_MIN_MS 200
#define RETRY_MAX_MS 10000
#define MAX_EVENTS   1024 /* taken in one go, before sessions have their turn */
#define MAX_NAMES    64   /* beyond it is cheaper to look at all links at once */

/* The links that an event or more named since the engine looked. */
struct batch {
	char names[MAX_NAMES][LINK_NAMSIZ];
	size_t n;
	bool all;
};

static void batch_add(struct batch *b, const char *ifname)
{
	for (size_t i = 0; i < b->n; i++) {
		if (strcmp(b->names[i], ifname) == 0)
			return;
	}

	if (b->n == MAX_NAMES || str_copy(b->names[b->n], LINK_NAMSIZ, ifname) < 0)
		b->all = true;
	else
		b->n++;
}

/* Where the link is in the table, or belongs. */
static size_t known_position(const struct hotplug *hp, uint32_t ifindex)
{
	size_t low = 0, high = hp->n_known;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (hp->known[mid].ifindex < ifindex)
			low = mid + 1;
		else
			high = mid;
	}

	return low;
}

static void known_forget(struct hotplug *hp, uint32_t ifindex)
{
	size_t i = known_position(hp, ifindex);

	if (i == hp->n_known || hp->known[i].ifindex != ifindex)
		return;

	hp->n_known--;
	memmove(&hp->known[i], &hp->known[i + 1], (hp->n_known - i) * sizeof(*hp->known));
}

/* Without memory nothing is remembered, and the engine is asked once more than it need be. */
static struct known_link *known_insert(struct hotplug *hp, uint32_t ifindex)
{
	size_t i = known_position(hp, ifindex);

	if (i < hp->n_known && hp->known[i].ifindex == ifindex)
		return &hp->known[i];

	if (hp->n_known == hp->cap_known) {
		size_t cap = hp->cap_known ? hp->cap_known * 2 : 16;
		struct known_link *grown = reallocarray(hp->known, cap, sizeof(*grown));

		if (!grown)
			return NULL;
		hp->known = grown;
		hp->cap_known = cap;
	}

	memmove(&hp->known[i + 1], &hp->known[i], (hp->n_known - i) * sizeof(*hp->known));
	hp->n_known++;
	hp->known[i] = (struct known_link){ .ifindex = ifindex };
	return &hp->known[i];
}

/* Whether the event says nothing new: a link of ours under the name that it had. Remembers it. */
static bool is_old_news(struct hotplug *hp, const struct kernel_event *ev)
{
	struct known_link *known;
	bool same;

	if (TAG_FAMILIES(ev->tag) == 0) {
		known_forget(hp, ev->ifindex);
		return false;
	}

	known = known_insert(hp, ev->ifindex);
	if (!known)
		return false;

	same = strcmp(known->ifname, ev->ifname) == 0;
	memcpy(known->ifname, ev->ifname, sizeof(known->ifname));
	return same;
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
		case KERNEL_EVENT_LINK:
			if (!is_old_news(hp, &ev))
				batch_add(ret, ev.ifname);
			break;
		case KERNEL_EVENT_LINK_GONE:
			known_forget(hp, ev.ifindex);
			break;
		case KERNEL_EVENT_LOST:
			hp->n_known = 0;
			ret->all = true;
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

static void look_at_all(struct hotplug *hp)
{
	if (look_at(hp, NULL) < 0) {
		try_later(hp);
		return;
	}

	if (hp->delay_ms)
		log_line(LOGL_NOTICE, "all links are as recorded again");
	hp->delay_ms = 0;
	err_clear(&hp->last);
	timer_arm(hp->retry.fd, 0);
}

static void monitor_ready(struct source *src, uint32_t events)
{
	struct hotplug *hp = src->owner;
	struct batch batch = { 0 };
	bool failed = false;

	if (collect(hp, &batch) < 0)
		batch.all = true;
	if (batch.all) {
		look_at_all(hp);
		return;
	}

	for (size_t i = 0; i < batch.n; i++)
		failed |= look_at(hp, batch.names[i]) < 0;
	if (failed && hp->delay_ms == 0)
		try_later(hp);
}

static void retry_ready(struct source *src, uint32_t events)
{
	timer_clear(src->fd);
	look_at_all(src->owner);
}

static const struct source_ops monitor_ops = { .ready = monitor_ready };
static const struct source_ops retry_ops = { .ready = retry_ready };

int hotplug_init(struct hotplug *hp, struct loop *loop, struct service *svc, struct err *e)
{
	int monitor, retry, r;

	r = kernel_monitor_open(svc->kernel, &monitor, e);
	if (r < 0)
		return r;

	r = timer_open(&retry);
	if (r < 0)
		return err_sys(e, -r, "timer");

	*hp = (struct hotplug){
		.loop = loop,
		.service = svc,
		.monitor = { .fd = monitor, .ops = &monitor_ops, .owner = hp },
		.retry = { .fd = retry, .ops = &retry_ops, .owner = hp },
	};
	r = loop_add(loop, &hp->monitor, EPOLLIN);
	if (r == 0)
		r = loop_add(loop, &hp->retry, EPOLLIN);
	if (r < 0) {
		hotplug_fini(hp);
		return err_sys(e, -r, "event loop");
	}

	/* What came between the engine's start and the subscription. */
	look_at_all(hp);
	return 0;
}

void hotplug_fini(struct hotplug *hp)
{
	if (!hp->loop)
		return;

	loop_remove(hp->loop, &hp->monitor);
	loop_remove(hp->loop, &hp->retry);
	close_fd(&hp->retry.fd);
	free(hp->known);
	*hp = (struct hotplug){ 0 };
}
