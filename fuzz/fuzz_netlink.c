/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds bytes, as a stream of netlink messages, to everything that reads the kernel's answers: whatever
 * they hold, nothing may be read beyond them. A route that was read is given back, as a step would, by
 * its bytes and by its fields.
 */
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"
#include "netlink/netlink.h"
#include "netlink/receive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_route(const struct nlmsghdr *h, struct nl_batch *b)
{
	struct step step = { .op = STEP_ROUTE_ADD };
	void *payload;

	if (route_parse(h, 3, &step.u.route) < 0)
		return;
	payload = step.u.route.payload;
	nl_batch_reset(b);
	if (route_put_step(b, &step, 3) == 0 && b->len < step.u.route.len)
		abort();
	step.u.route.payload = NULL;
	if (route_put_step(b, &step, 3) < 0)
		abort();
	step.u.route.payload = payload;
	route_fini(&step.u.route);
}

static void try_addr(const struct nlmsghdr *h, struct nl_batch *b)
{
	struct step step = { .op = STEP_ADDR_ADD };

	if (addr_parse(h, &step.u.addr) < 0)
		return;
	nl_batch_reset(b);
	if (addr_put_step(b, &step, 1) < 0)
		abort();
	if (step.u.addr.local.family == AF_INET6 && step.u.addr.plen <= 128 &&
		addr_put_gone(b, &step, 1) < 0)
		abort();
}

static void try_link(const struct nlmsghdr *h)
{
	struct kernel_event ev;
	struct link l;
	uint32_t index;

	if (link_parse(h, false, &l) == 0 && memchr(l.name, 0, sizeof(l.name)) == NULL)
		abort();
	if (link_parse(h, true, &l) == 0 && l.tag != 0)
		abort();
	if (link_parse_event(h, &ev) == 0 && memchr(ev.ifname, 0, sizeof(ev.ifname)) == NULL)
		abort();
	if (link_parse_conf(h, &index) == 0 && index == 0)
		abort();
}

static void try_nexthop(const struct nlmsghdr *h, struct nl_batch *b)
{
	struct nexthop nh;
	struct step step = { .op = STEP_NEXTHOP, .u.nexthop.to = &nh };

	if (nexthop_parse(h, &nh) < 0)
		return;
	if (nh.n_links > NEXTHOP_LINKS || nh.kind >= N_NEXTHOP_KINDS)
		abort();
	nl_batch_reset(b);
	if (nexthop_put_step(b, &step, 3) < 0)
		abort();
}

/* Of a route that somebody removed it is known which one stood behind it. */
static void try_path(const struct nlmsghdr *h)
{
	struct path_event ev = path_parse(h);

	if (ev.type == PATH_WITHDRAWN && (!nexthop_is_via(ev.route.nexthop) || ev.route.payload))
		abort();
}

static void try_neigh(const struct nlmsghdr *h)
{
	struct neigh neigh = { .ifindex = 2 };
	struct ip ip;

	if (neigh_parse(h, &neigh) == 0 && ip_size(neigh.addr.family) == 0)
		abort();
	if (neigh_parse_learnt(h, neigh.ifindex, &ip) == 0 && ip_size(ip.family) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	/* Exactly as long as the input, so that a read behind it is seen; and aligned. */
	_cleanup_free_ uint8_t *copy = malloc(size);
	const struct nlmsghdr *h;
	size_t pos = 0;

	if (!b || !copy)
		return 0;
	if (size > 0)
		memcpy(copy, data, size);
	while ((h = nl_message_at(copy, size, &pos))) {
		try_link(h);
		try_addr(h, b);
		try_neigh(h);
		try_nexthop(h, b);
		try_path(h);
		try_route(h, b);
	}
	return 0;
}
