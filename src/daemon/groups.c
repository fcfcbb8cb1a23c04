/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to look at IPMP groups: at events of links at once, and again while the kernel refuses. What is to be done is
 * the engine's to know. An announcement may be lost, so that each move is announced several times.
 */
#include <string.h>

#include "base/log.h"
#include "daemon/groups.h"

#define RETRY_MIN_MS 100
#define RETRY_MAX_MS 10000

/* Milliseconds from one announcement to the next. */
static const int64_t pauses[] = { 50, 150, 800, 1000 };

static void complain(struct groups *g, const struct err *e)
{
	if (strcmp(g->last.text, e->text) != 0)
		log_line(LOGL_WARNING, "%s", e->text);
	g->last = *e;
}

static void try_later(struct groups *g)
{
	g->retry_ms = g->retry_ms ? 2 * g->retry_ms : RETRY_MIN_MS;
	if (g->retry_ms > RETRY_MAX_MS)
		g->retry_ms = RETRY_MAX_MS;
	timer_arm(g->timer.fd, g->retry_ms);
}

void groups_sync(struct groups *g)
{
	struct err e = { .status = IPADM_SUCCESS };
	bool moved = false;

	if (engine_groups(g->service->engine, &moved, &e) < 0) {
		complain(g, &e);
		try_later(g);
		return;
	}
	if (g->retry_ms)
		log_line(LOGL_NOTICE, "IPMP groups are as their links are again");
	g->retry_ms = 0;
	err_clear(&g->last);
	if (!moved)
		return;
	g->tick = 0;
	timer_arm(g->timer.fd, pauses[0]);
}

void groups_hwaddr(struct groups *g)
{
	engine_announce_groups(g->service->engine);
	if (g->retry_ms)
		return;
	g->tick = 0;
	timer_arm(g->timer.fd, pauses[0]);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct groups *g = src->owner;

	timer_clear(src->fd);
	/* Others want to know of it, too. */
	if (g->retry_ms) {
		service_links(g->service);
		return;
	}
	engine_announce_groups(g->service->engine);
	if (++g->tick < ARRAY_SIZE(pauses))
		timer_arm(src->fd, pauses[g->tick]);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

int groups_init(struct groups *g, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*g = (struct groups){ .loop = loop, .service = svc };
	r = loop_add_timer(loop, &g->timer, &timer_ops, g, e);
	if (r < 0)
		g->loop = NULL;

	return r;
}

void groups_fini(struct groups *g)
{
	if (!g->loop)
		return;
	loop_drop_timer(g->loop, &g->timer);
	*g = (struct groups){ .loop = NULL };
}
