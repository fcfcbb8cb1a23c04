/* SPDX-License-Identifier: Apache-2.0 */
/* When routers are asked, and who is told of what they say. What it means is the engine's to know. */
#include "daemon/advert.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/log.h"
#include "base/str.h"

#define ASK_MIN_MS  4000    /* RFC 4861 section 10 */
#define ASK_MAX_MS  3600000 /* RFC 7559 section 2 */
#define WAIT_MS     500     /* for a link-local address */
#define RETRY_MS    10000
#define MAX_PACKETS 32 /* looked at in one turn, before others have theirs */
#define MAX_EXPIRED 16 /* objects whose time is over in one turn */

struct advert_link {
	char ifname[LINK_NAMSIZ];
	bool wanted;
	int64_t ask_at; /* 0: a router has answered */
	int64_t pause_ms;
};

static int64_t seconds(void)
{
	return loop_now() / 1000;
}

static void complain(struct adverts *a, const char *what, const struct err *e)
{
	if (strcmp(a->last.text, e->text) != 0)
		log_line(LOGL_WARNING, "%s: %s", what, e->text);
	a->last = *e;
}

/* ---- time ---- */

static int earliest(void *ctx, const struct advert_want *want)
{
	int64_t *due = ctx;

	if (want->due < *due)
		*due = want->due;

	return 0;
}

static int64_t next_expiry(const struct adverts *a)
{
	int64_t due = INT64_MAX / 1000;

	if (a->retry_at)
		return a->retry_at;
	if (engine_advert_walk(a->service->engine, earliest, &due) < 0)
		return INT64_MAX;

	return due == INT64_MAX / 1000 ? INT64_MAX : due * 1000;
}

static void arm(struct adverts *a)
{
	int64_t due = next_expiry(a);
	int64_t now = loop_now();

	for (size_t i = 0; i < a->n_links; i++)
		if (a->links[i].ask_at && a->links[i].ask_at < due)
			due = a->links[i].ask_at;
	if (due == INT64_MAX)
		timer_arm(a->timer.fd, 0);
	else
		timer_arm(a->timer.fd, due > now ? due - now : 1);
}

/* ---- asking ---- */

static int send_one(const struct adverts *a, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	const struct kernel_query q = { .ifname = ifname };
	const struct link *l;
	struct err e = { .status = IPADM_SUCCESS };
	int r = kernel_snapshot(a->service->kernel, &q, &now, &e);

	if (r < 0)
		return r;
	l = snapshot_find_link(&now, ifname);

	return l ? kernel_router_ask(a->service->kernel, l->index, l->hwaddr) : 0;
}

static void ask(struct adverts *a, struct advert_link *l, int64_t now)
{
	/* Its address may be tentative, or its carrier just gone: then it is no member in use soon. */
	if (send_one(a, l->ifname) < 0) {
		l->ask_at = now + WAIT_MS;
		return;
	}
	l->ask_at = now + l->pause_ms;
	l->pause_ms = 2 * l->pause_ms < ASK_MAX_MS ? 2 * l->pause_ms : ASK_MAX_MS;
}

static struct advert_link *find_link(struct adverts *a, const char *ifname)
{
	for (size_t i = 0; i < a->n_links; i++)
		if (strcmp(a->links[i].ifname, ifname) == 0)
			return &a->links[i];

	return NULL;
}

/* ---- what is wanted ---- */

struct search {
	const char *group;
	char aobj[IPADM_AOBJSIZ]; /* "" : it has none */
};

static int is_of_group(void *ctx, const struct advert_want *want)
{
	struct search *s = ctx;

	if (strcmp(want->ifname, s->group) == 0)
		snprintf(s->aobj, sizeof(s->aobj), "%s", want->aobj);

	return 0;
}

/* The object that wants to know what routers say to a member; "" when there is none. */
static void find_object(const struct adverts *a, const char *member, struct search *ret)
{
	*ret = (struct search){ .group = engine_group_of(a->service->engine, member) };
	if (ret->group && engine_is_in_use(a->service->engine, member, FAM_INET6) &&
		engine_advert_walk(a->service->engine, is_of_group, ret) < 0)
		ret->aobj[0] = '\0';
}

static int want_link(void *ctx, const char *ifname)
{
	struct adverts *a = ctx;
	struct advert_link *l = find_link(a, ifname);
	struct search s;

	find_object(a, ifname, &s);
	if (!s.aobj[0])
		return 0;
	if (!l) {
		l = array_grow(a->links, a->n_links, &a->cap_links, sizeof(*l));
		if (!l)
			return -ENOMEM;
		a->links = l;
		l = &a->links[a->n_links++];
		*l = (struct advert_link){ .ask_at = loop_now(), .pause_ms = ASK_MIN_MS };
		snprintf(l->ifname, sizeof(l->ifname), "%s", ifname);
	}
	l->wanted = true;

	return 0;
}

static int count(void *ctx, const struct advert_want *want)
{
	++*(size_t *)ctx;

	return 0;
}

static void stop(struct adverts *a)
{
	if (a->packets.fd < 0)
		return;
	loop_remove(a->loop, &a->packets);
	a->packets.fd = -1;
	kernel_router_close(a->service->kernel);
}

static int listen_to_routers(struct adverts *a, struct err *e)
{
	int r, fd;

	if (a->packets.fd >= 0)
		return 0;
	r = kernel_router_open(a->service->kernel, &fd, e);
	if (r < 0)
		return r;
	a->packets.fd = fd;
	r = loop_add(a->loop, &a->packets, EPOLLIN);
	if (r == 0)
		return 0;
	a->packets.fd = -1;
	kernel_router_close(a->service->kernel);

	return err_sys(e, -r, "event loop");
}

static void drop_unwanted(struct adverts *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_links; i++)
		if (a->links[i].wanted)
			a->links[n++] = a->links[i];
	a->n_links = n;
}

void adverts_sync(struct adverts *a)
{
	struct err e = { .status = IPADM_SUCCESS };
	size_t n = 0;
	int r;

	if (!a->loop)
		return;
	r = engine_advert_walk(a->service->engine, count, &n);
	if (r < 0 || n == 0) {
		a->n_links = 0;
		stop(a);
		timer_arm(a->timer.fd, 0);
		return;
	}
	if (listen_to_routers(a, &e) < 0) {
		complain(a, "no router advertisements are heard", &e);
		a->retry_at = loop_now() + RETRY_MS;
	}
	for (size_t i = 0; i < a->n_links; i++)
		a->links[i].wanted = false;
	r = engine_walk_members(a->service->engine, want_link, a);
	if (r < 0)
		log_line(LOGL_ERR, "routers: %s", strerror(-r));
	drop_unwanted(a);
	arm(a);
}

/* ---- what they say ---- */

static void take(struct adverts *a, const struct router_heard *packet)
{
	struct advert_heard heard = { .from = packet->from, .now = seconds() };
	char ifname[IF_NAMESIZE];
	struct advert_link *l;
	struct search s;
	struct err e = { .status = IPADM_SUCCESS };
	int r;

	if (!if_indextoname(packet->ifindex, ifname))
		return;
	find_object(a, ifname, &s);
	if (!s.aobj[0] || advert_parse(packet->data, packet->len, &heard.advert) < 0)
		return;
	l = find_link(a, ifname);
	if (l)
		l->ask_at = 0;
	r = engine_advert(a->service->engine, s.aobj, &heard, &e);
	if (r < 0)
		complain(a, s.aobj, &e);
	if (r > 0)
		service_links(a->service);
}

static void packets_ready(struct source *src, uint32_t events)
{
	struct adverts *a = src->owner;
	struct router_heard packet;

	/* What is heard may be the end of listening. */
	for (size_t i = 0; i < MAX_PACKETS && a->packets.fd >= 0; i++) {
		if (kernel_router_next(a->service->kernel, &packet) < 0 || packet.ifindex == 0)
			break;
		take(a, &packet);
	}
	arm(a);
}

static const struct source_ops packets_ops = { .ready = packets_ready };

struct expired {
	int64_t now;
	char aobjs[MAX_EXPIRED][IPADM_AOBJSIZ];
	size_t n;
};

static int is_expired(void *ctx, const struct advert_want *want)
{
	struct expired *x = ctx;

	if (want->due <= x->now && x->n < MAX_EXPIRED)
		snprintf(x->aobjs[x->n++], IPADM_AOBJSIZ, "%s", want->aobj);

	return 0;
}

static void expire(struct adverts *a)
{
	struct expired x = { .now = seconds() };

	a->retry_at = 0;
	if (engine_advert_walk(a->service->engine, is_expired, &x) < 0)
		return;
	for (size_t i = 0; i < x.n; i++) {
		struct err e = { .status = IPADM_SUCCESS };

		if (engine_expire_adverts(a->service->engine, x.aobjs[i], x.now, &e) == 0)
			continue;
		complain(a, x.aobjs[i], &e);
		a->retry_at = loop_now() + RETRY_MS;
	}
	if (x.n > 0)
		service_links(a->service);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct adverts *a = src->owner;
	int64_t now = loop_now();
	bool again = a->retry_at && a->retry_at <= now;

	timer_clear(src->fd);
	for (size_t i = 0; i < a->n_links; i++)
		if (a->links[i].ask_at && a->links[i].ask_at <= now)
			ask(a, &a->links[i], now);
	if (again || !a->retry_at)
		expire(a);
	if (again && a->packets.fd < 0)
		adverts_sync(a);
	else
		arm(a);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

int adverts_init(struct adverts *a, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*a = (struct adverts){
		.loop = loop,
		.service = svc,
		.packets = { .fd = -1, .ops = &packets_ops, .owner = a },
	};
	r = loop_add_timer(loop, &a->timer, &timer_ops, a, e);
	if (r < 0)
		a->loop = NULL;

	return r;
}

void adverts_fini(struct adverts *a)
{
	if (!a->loop)
		return;
	stop(a);
	loop_drop_timer(a->loop, &a->timer);
	free(a->links);
	*a = (struct adverts){ .loop = NULL };
}
