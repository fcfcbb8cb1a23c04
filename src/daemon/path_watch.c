/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came is looked at a moment later, for who makes one route mostly makes more. What is to be done is the engine's
 * to know.
 */
#include "daemon/path_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/array.h"
#include "base/log.h"

#define PAUSE_MS 20

static int is_named(void *ctx, const char *ifname)
{
	return strcmp(ctx, ifname) == 0 ? -EEXIST : 0;
}

/* Whether a link is that of a group. */
static bool is_group(const struct path_watch *w, uint32_t ifindex)
{
	struct known_link *link = known_find(w->known, ifindex);

	return link && engine_walk_groups(w->service->engine, is_named, link->ifname) < 0;
}

/* Who replaces a route says nothing of the one that was there. */
static bool concerns_groups(const struct path_watch *w, const struct path_event *ev)
{
	for (size_t i = 0; i < ev->over.n; i++)
		if (is_group(w, ev->over.links[i]))
			return true;

	return ev->over.more || (ev->replaced && engine_carries(w->service->engine, &ev->route));
}

/* Without memory for it, what it stood before stays, and so it comes back. */
static void note_withdrawn(struct path_watch *w, const struct route *route)
{
	struct route *more =
		array_grow(w->withdrawn, w->n_withdrawn, &w->cap_withdrawn, sizeof(*more));

	if (!more)
		return;
	w->withdrawn = more;
	w->withdrawn[w->n_withdrawn++] = *route;
}

static void withdraw(struct path_watch *w)
{
	struct err e;

	if (w->n_withdrawn > 0 &&
		engine_withdraw_routes(w->service->engine, w->withdrawn, w->n_withdrawn, &e) < 0)
		log_line(LOGL_WARNING, "IPMP: %s", e.text);
	w->n_withdrawn = 0;
}

static void stop(struct path_watch *w)
{
	loop_remove(w->loop, &w->events);
	w->events.fd = -1;
	kernel_path_close(w->service->kernel);
}

static void events_ready(struct source *src, uint32_t events)
{
	struct path_watch *w = src->owner;
	struct path_event ev;
	bool any = false;
	int r;

	while ((r = kernel_path_next(w->service->kernel, &ev)) == 0 && ev.type != PATH_NONE) {
		any = any || ev.type != PATH_ROUTE || concerns_groups(w, &ev);
		if (ev.type == PATH_WITHDRAWN)
			note_withdrawn(w, &ev.route);
	}
	if (r < 0) {
		log_line(LOGL_WARNING, "routes over IPMP groups are not watched any more");
		stop(w);
		return;
	}
	if (!any)
		return;
	engine_doubt_groups(w->service->engine);
	if (!w->waiting)
		timer_arm(w->timer.fd, PAUSE_MS);
	w->waiting = true;
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct path_watch *w = src->owner;

	timer_clear(src->fd);
	w->waiting = false;
	withdraw(w);
	/* Who looked at the routes meanwhile may have put back what was to go. */
	engine_doubt_groups(w->service->engine);
	service_links(w->service);
}

static const struct source_ops events_ops = { .ready = events_ready };
static const struct source_ops timer_ops = { .ready = timer_ready };

static void start(struct path_watch *w)
{
	struct err e;
	int r = kernel_path_open(w->service->kernel, &w->events.fd, &e);

	if (r == 0) {
		r = loop_add(w->loop, &w->events, EPOLLIN);
		if (r < 0)
			err_sys(&e, -r, "event loop");
	}
	if (r == 0)
		return;
	log_line(LOGL_WARNING, "routes over IPMP groups are not watched: %s", e.text);
	w->events.fd = -1;
	kernel_path_close(w->service->kernel);
}

static int is_any(void *ctx, const char *ifname)
{
	return -EEXIST;
}

void path_watch_sync(struct path_watch *w)
{
	bool wanted = engine_walk_groups(w->service->engine, is_any, NULL) < 0;

	if (wanted && w->events.fd < 0)
		start(w);
	if (!wanted && w->events.fd >= 0)
		stop(w);
}

int path_watch_init(struct path_watch *w, struct loop *loop, struct service *svc,
	const struct known *known, struct err *e)
{
	int r;

	*w = (struct path_watch){
		.loop = loop,
		.service = svc,
		.known = known,
		.events = { .fd = -1, .ops = &events_ops, .owner = w },
	};
	r = loop_add_timer(loop, &w->timer, &timer_ops, w, e);
	if (r < 0)
		w->loop = NULL;

	return r;
}

void path_watch_fini(struct path_watch *w)
{
	if (!w->loop)
		return;
	if (w->events.fd >= 0)
		stop(w);
	loop_drop_timer(w->loop, &w->timer);
	free(w->withdrawn);
	*w = (struct path_watch){ .loop = NULL };
}
