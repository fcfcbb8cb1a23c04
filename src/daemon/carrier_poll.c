/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten times a second, as many of them as are not too many at once, and nobody where there are no members. From Linux 6.8
 * on asking is all there is to do: what is new comes as an event of the link then. An older kernel tells of it when it
 * would have without the question, a second later: until then the answer counts.
 */
#include "daemon/carrier_poll.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

#define PAUSE_MS 100
#define AT_ONCE  64

static void set_timer(struct carrier_poll *p)
{
	p->armed = p->n > 0;
	timer_arm(p->timer.fd, p->armed ? PAUSE_MS : 0);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct carrier_poll *p = src->owner;
	size_t n = p->n < AT_ONCE ? p->n : AT_ONCE;
	bool any = false;

	timer_clear(src->fd);
	for (size_t i = 0; i < n; i++) {
		const char *ifname;
		bool carrier = true;

		p->next = (p->next + 1) % p->n;
		ifname = p->names[p->next];
		/* Who can't be asked is known by its events. */
		if (kernel_poll_carrier(p->service->kernel, ifname, &carrier) < 0)
			carrier = true;
		any |= engine_set_health(p->service->engine, ifname, HEALTH_DARK, !carrier) == 1;
	}
	set_timer(p);
	if (any)
		service_links(p->service);
}

static int add(void *ctx, const char *ifname)
{
	struct carrier_poll *p = ctx;
	char(*more)[LINK_NAMSIZ] = array_grow(p->names, p->n, &p->cap, sizeof(*more));

	if (!more)
		return -ENOMEM;
	p->names = more;
	memset(more[p->n], 0, sizeof(*more));
	memcpy(more[p->n], ifname, strnlen(ifname, LINK_NAMSIZ - 1));
	p->n++;

	return 0;
}

void carrier_poll_sync(struct carrier_poll *p)
{
	p->n = 0;
	/* Without memory for all of them some are asked. */
	if (engine_walk_members(p->service->engine, add, p) < 0 && p->n == 0)
		return;
	if (!p->armed || p->n == 0)
		set_timer(p);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

int carrier_poll_init(struct carrier_poll *p, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*p = (struct carrier_poll){ .loop = loop, .service = svc };
	r = loop_add_timer(loop, &p->timer, &timer_ops, p, e);
	if (r < 0)
		p->loop = NULL;

	return r;
}

void carrier_poll_fini(struct carrier_poll *p)
{
	if (!p->loop)
		return;
	loop_drop_timer(p->loop, &p->timer);
	free(p->names);
	*p = (struct carrier_poll){ .loop = NULL };
}
