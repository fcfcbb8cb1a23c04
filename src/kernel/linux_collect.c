/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/linux_collect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void collection_fini(struct collection *c)
{
	snapshot_fini(&c->s);
	free(c->indexes);
}

static void mark(struct collection *c)
{
	c->links = c->s.n_links;
	c->addrs = c->s.n_addrs;
	c->routes = c->s.n_routes;
	c->nexthops = c->s.n_nexthops;
}

static void restart(void *ctx)
{
	struct collection *c = ctx;

	for (size_t i = c->routes; i < c->s.n_routes; i++)
		route_fini(&c->s.routes[i]);
	c->s.n_links = c->links;
	c->s.n_addrs = c->addrs;
	c->s.n_routes = c->routes;
	c->s.n_nexthops = c->nexthops;
	c->n_indexes = 0;
}

/* A message that is none of ours is passed over. */
static int pass(int r)
{
	return r == -ENOENT ? 0 : r;
}

static int take_link(void *ctx, const struct nlmsghdr *h)
{
	struct collection *c = ctx;
	struct link link;
	struct link *l;
	int r;

	r = link_parse(h, c->q->brief, &link);
	if (r < 0)
		return pass(r);
	/* A link is also found by its other names, which are none for us. */
	if (c->q->ifname && strcmp(c->q->ifname, link.name) != 0)
		return 0;
	l = snapshot_add_link(&c->s);
	if (!l)
		return -ENOMEM;
	*l = link;
	return 0;
}

int collect_index(struct collection *c, uint32_t index)
{
	uint32_t *p;

	p = array_grow(c->indexes, c->n_indexes, &c->cap_indexes, sizeof(*p));
	if (!p)
		return -ENOMEM;
	c->indexes = p;
	c->indexes[c->n_indexes++] = index;
	return 0;
}

static int take_conf(void *ctx, const struct nlmsghdr *h)
{
	uint32_t index;
	int r = link_parse_conf(h, &index);

	return r < 0 ? pass(r) : collect_index(ctx, index);
}

static int take_addr(void *ctx, const struct nlmsghdr *h)
{
	struct collection *c = ctx;
	struct addr addr;
	struct addr *a;
	int r;

	r = addr_parse(h, &addr);
	if (r < 0)
		return pass(r);
	if (c->ifindex && addr.ifindex != c->ifindex)
		return 0;
	a = snapshot_add_addr(&c->s);
	if (!a)
		return -ENOMEM;
	*a = addr;
	return 0;
}

static int take_route(void *ctx, const struct nlmsghdr *h)
{
	struct collection *c = ctx;
	struct route route;
	struct route *p;
	int r;

	r = route_parse(h, c->ifindex, &route);
	if (r < 0)
		return pass(r);
	p = NULL;
	if (route.family == c->family && (!c->ifindex || route.ifindex == c->ifindex)) {
		p = snapshot_add_route(&c->s);
		r = p ? 0 : -ENOMEM;
	}
	if (p)
		*p = route;
	else
		route_fini(&route);
	return r;
}

static int take_nexthop(void *ctx, const struct nlmsghdr *h)
{
	struct collection *c = ctx;
	struct nexthop nexthop;
	struct nexthop *nh;
	int r;

	r = nexthop_parse(h, &nexthop);
	if (r < 0)
		return pass(r);
	nh = snapshot_add_nexthop(&c->s);
	if (!nh)
		return -ENOMEM;
	*nh = nexthop;
	return 0;
}

const struct nl_sink_ops collect_links = { .message = take_link, .restart = restart };
const struct nl_sink_ops collect_conf = { .message = take_conf, .restart = restart };
const struct nl_sink_ops collect_addrs = { .message = take_addr, .restart = restart };
const struct nl_sink_ops collect_routes = { .message = take_route, .restart = restart };
const struct nl_sink_ops collect_nexthops = { .message = take_nexthop, .restart = restart };

static int unreadable(int r, const struct nl_result *result, const char *what, struct err *e)
{
	if (r == -EAGAIN)
		return err_set(e, IPADM_FAILURE, EAGAIN,
			"the kernel's %s kept changing while they were read: try again", what);
	if (result->text[0])
		return err_set(e, IPADM_FAILURE, -r, "cannot read the kernel's %s: %s", what,
			result->text);
	return err_sys(e, -r, "cannot read the kernel's %s", what);
}

int collect_dump(
	struct collection *c, const struct nl_sink_ops *ops, const char *what, struct err *e)
{
	const struct nl_sink sink = { .ops = ops, .ctx = c, .tries = c->tries };
	struct nl_result result;
	int r;

	mark(c);
	r = nl_dump(c->nl, c->batch, &sink, &result);
	if (r == -ENODEV && c->ifindex)
		return 0;
	if (r == -EAGAIN)
		restart(c);
	return r < 0 ? unreadable(r, &result, what, e) : 0;
}

int collect_link(struct collection *c, struct err *e)
{
	const struct nl_sink sink = { .ops = &collect_links, .ctx = c };
	struct nl_result result;
	int r;

	r = nl_run(c->nl, c->batch, &sink, &result);
	if (r == 0 && result.error != -ENODEV)
		r = result.error;
	return r < 0 ? unreadable(r, &result, "links", e) : 0;
}
