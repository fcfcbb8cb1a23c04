/* SPDX-License-Identifier: Apache-2.0 */
/* Steps as values: collecting, inverting, printing. */
#include "model/step.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What a step points to, in the list that a plan owns. */
struct owned {
	struct owned *next;
	max_align_t data[];
};

void *plan_memdup(struct plan *p, const void *data, size_t len)
{
	struct owned *o = malloc(sizeof(*o) + len);

	if (!o)
		return NULL;
	memcpy(o->data, data, len);
	o->next = p->owned;
	p->owned = o;

	return o->data;
}

char *plan_strdup(struct plan *p, const char *s)
{
	return plan_memdup(p, s, strlen(s) + 1);
}

void plan_fini(struct plan *p)
{
	struct owned *o = p->owned;

	while (o) {
		struct owned *next = o->next;

		free(o);
		o = next;
	}
	free(p->steps);
	free(p->ways);
	free(p->uncarried);
	*p = (struct plan){ .steps = NULL };
}

int plan_reserve(struct plan *p, size_t n)
{
	struct step *steps;

	if (n <= p->cap)
		return 0;
	steps = reallocarray(p->steps, n, sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	p->steps = steps;
	p->cap = n;

	return 0;
}

int plan_add(struct plan *p, const struct step *step)
{
	if (p->n == p->cap) {
		int r = plan_reserve(p, p->cap ? p->cap * 2 : 16);

		if (r < 0)
			return r;
	}
	p->steps[p->n++] = *step;

	return 0;
}

int plan_append(struct plan *p, struct plan *from)
{
	struct owned *last = p->owned;
	int r;

	r = plan_reserve(p, p->n + from->n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < from->n; i++)
		p->steps[p->n++] = from->steps[i];
	while (last && last->next)
		last = last->next;
	if (last)
		last->next = from->owned;
	else
		p->owned = from->owned;
	from->owned = NULL;
	plan_fini(from);

	return 0;
}

/* What undoes what. The ops that carry a number undo themselves with the numbers exchanged. */
static enum step_op inverse_op(enum step_op op)
{
	switch (op) {
	case STEP_LINK_NEW:
		return STEP_LINK_DEL;
	case STEP_LINK_DEL:
		return STEP_LINK_NEW;
	case STEP_ADDR_ADD:
		return STEP_ADDR_DEL;
	case STEP_ADDR_DEL:
	case STEP_ADDR_GONE:
		return STEP_ADDR_ADD;
	case STEP_ROUTE_ADD:
		return STEP_ROUTE_DEL;
	case STEP_ROUTE_DEL:
		return STEP_ROUTE_ADD;
	case STEP_ADDR_SET:
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_TOKEN:
	case STEP_SETTING:
	case STEP_NEXTHOP:
	case STEP_HOOK:
	case STEP_ALLMULTI:
	case STEP_STEER:
		return op;
	}

	return op;
}

/* What a step changes, the other way round. */
static void exchange(const struct step *step, struct step *inv)
{
	switch (step->op) {
	case STEP_TOKEN:
		inv->u.token.from = step->u.token.to;
		inv->u.token.to = step->u.token.from;
		return;
	case STEP_SETTING:
		inv->u.setting.from = step->u.setting.to;
		inv->u.setting.to = step->u.setting.from;
		return;
	case STEP_NEXTHOP:
		inv->u.nexthop.from = step->u.nexthop.to;
		inv->u.nexthop.to = step->u.nexthop.from;
		return;
	case STEP_STEER:
		inv->u.steer.from = step->u.steer.to;
		inv->u.steer.to = step->u.steer.from;
		return;
	case STEP_ADDR_SET:
		if (step->was)
			inv->u.addr = *step->was;
		inv->was = NULL;
		return;
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_HOOK:
	case STEP_ALLMULTI:
		inv->u.num.from = step->u.num.to;
		inv->u.num.to = step->u.num.from;
		return;
	case STEP_LINK_NEW:
	case STEP_LINK_DEL:
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_GONE:
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
		return;
	}
}

struct step step_inverse(const struct step *step)
{
	struct step inv = *step;

	inv.op = inverse_op(step->op);
	inv.done = false;
	inv.probe = false;
	inv.afresh = step->op == STEP_ADDR_GONE;
	exchange(step, &inv);

	/* A link that is made anew has another index than the one that was removed. */
	if (step->op == STEP_LINK_DEL || step->op == STEP_LINK_NEW)
		inv.ifindex = 0;

	return inv;
}

static void format_addr(const struct step *s, const char *verb, char *buf, size_t size)
{
	char text[IP_STRSIZE];

	snprintf(buf, size, "%s: %s address %s/%u", s->ifname, verb,
		ip_format(&s->u.addr.local, text), (unsigned int)s->u.addr.plen);
}

static void format_token(const struct step *s, char *buf, size_t size)
{
	char text[IP_STRSIZE];

	snprintf(buf, size, "%s: set the IPv6 token to %s", s->ifname,
		s->u.token.to.family ? ip_format(&s->u.token.to, text) : "none");
}

char *setting_path(const char *path, const char *ifname, char *buf, size_t size)
{
	const char *hole = strstr(path, "%s");

	if (hole)
		snprintf(buf, size, "%.*s%s%s", (int)(hole - path), path, ifname, hole + 2);
	else
		snprintf(buf, size, "%s", path);

	return buf;
}

char *step_setting_path(const struct step *s, char *buf, size_t size)
{
	return setting_path(s->u.setting.path, s->ifname, buf, size);
}

static void format_setting(const struct step *s, char *buf, size_t size)
{
	char path[SETTING_PATHSIZE];

	snprintf(buf, size, "set net/%s to %s", step_setting_path(s, path, sizeof(path)),
		s->u.setting.to);
}

static void format_nexthop(const struct step *s, char *buf, size_t size)
{
	const struct nexthop_change *c = &s->u.nexthop;
	const struct nexthop *nh = c->to ? c->to : c->from;
	const char *verb = !c->to ? "remove" : c->from ? "change" : "add";
	char via[IP_STRSIZE] = "";

	if (nh->gateway.family)
		ip_format(&nh->gateway, via);
	snprintf(buf, size, "%s: %s the %s next hop%s%s%s", s->ifname, verb,
		nexthop_is_inet6(nh->kind) ? "IPv6" : "IPv4", nexthop_is_group(nh->kind) ? "s" : "",
		via[0]                      ? " through "
		: nexthop_is_ways(nh->kind) ? " of routes"
					    : "",
		via);
}

static void format_steer(const struct step *s, char *buf, size_t size)
{
	const struct steer_change *c = &s->u.steer;
	const char *verb = !c->to ? "remove" : c->from ? "exchange" : "add";

	snprintf(buf, size, "%s: %s the program that %s", s->ifname, verb,
		steer_purpose((c->to ? c->to : c->from)->role));
}

/* What of a link is on or off. */
static const char *const switches[] = {
	[STEP_ARP] = "ARP",
	[STEP_HOOK] = "the hook for packets (clsact)",
	[STEP_ALLMULTI] = "reception of all multicast",
};

/* What of a link is a number. */
static const char *const numbers[] = {
	[STEP_GENMODE] = "IPv6 address generation",
	[STEP_ACCEPT_RA] = "accept_ra",
	[STEP_DISABLE6] = "disable_ipv6",
	[STEP_PROMOTE] = "promote_secondaries",
	[STEP_MTU] = "the MTU",
};

char *route_format(const struct route *r, char *buf, size_t size)
{
	char dst[IP_STRSIZE];
	char gateway[IP_STRSIZE];

	if (r->plen == 0)
		snprintf(buf, size, "default");
	else
		snprintf(buf, size, "%s/%u", ip_format(&r->dst, dst), r->plen);
	if (r->gateway.family) {
		size_t len = strlen(buf);

		snprintf(buf + len, size - len, " via %s", ip_format(&r->gateway, gateway));
	}

	return buf;
}

static void format_route_step(const struct step *s, char *buf, size_t size)
{
	char text[ROUTE_TEXTSIZE];

	snprintf(buf, size, "%s: %s the route %s", s->ifname,
		s->op == STEP_ROUTE_ADD ? "add" : "remove",
		route_format(&s->u.route, text, sizeof(text)));
}

char *step_format(const struct step *s, char *buf, size_t size)
{
	long long to = (long long)s->u.num.to;

	switch (s->op) {
	case STEP_LINK_NEW:
	case STEP_LINK_DEL:
		snprintf(buf, size, "%s: %s the link", s->ifname,
			s->op == STEP_LINK_NEW ? "make" : "remove");
		break;
	case STEP_LINK_UP:
		snprintf(buf, size, "%s: set the link %s", s->ifname, to ? "up" : "down");
		break;
	case STEP_TAG:
		snprintf(
			buf, size, "%s: mark the link 0x%08llx", s->ifname, (unsigned long long)to);
		break;
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_PROMOTE:
	case STEP_MTU:
		snprintf(buf, size, "%s: set %s to %lld", s->ifname, numbers[s->op], to);
		break;
	case STEP_ARP:
	case STEP_HOOK:
	case STEP_ALLMULTI:
		snprintf(buf, size, "%s: set %s %s", s->ifname, switches[s->op], to ? "on" : "off");
		break;
	case STEP_TOKEN:
		format_token(s, buf, size);
		break;
	case STEP_SETTING:
		format_setting(s, buf, size);
		break;
	case STEP_ADDR_ADD:
		format_addr(s, "add", buf, size);
		break;
	case STEP_ADDR_DEL:
	case STEP_ADDR_GONE:
		format_addr(s, "remove", buf, size);
		break;
	case STEP_ADDR_SET:
		format_addr(s, "change", buf, size);
		break;
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
		format_route_step(s, buf, size);
		break;
	case STEP_NEXTHOP:
		format_nexthop(s, buf, size);
		break;
	case STEP_STEER:
		format_steer(s, buf, size);
		break;
	}

	return buf;
}
