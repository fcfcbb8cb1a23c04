/* SPDX-License-Identifier: Apache-2.0 */
/* Links: the messages that change them. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "kernel/linux.h"

/*
 * Up or down, tag and promote_secondaries go together, so that a process that is killed leaves all of them or none. The
 * address generation mode never does: the link would be up before it, and have made a link-local address.
 */
static bool is_joint(enum step_op op)
{
	return op == STEP_LINK_UP || op == STEP_TAG || op == STEP_PROMOTE;
}

size_t link_count_joint(const struct step *steps, size_t n)
{
	unsigned int seen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct step *s = &steps[i];

		if (!is_joint(s->op) || (seen & (1u << s->op)) || s->ifindex != steps[0].ifindex ||
			strcmp(s->ifname, steps[0].ifname) != 0)
			break;
		seen |= 1u << s->op;
	}
	return i > 0 ? i : 1;
}

static void apply_flags(const struct step *step, struct ifinfomsg *ifi)
{
	bool on = step->u.num.to != 0;

	if (step->op == STEP_LINK_UP) {
		ifi->ifi_change |= IFF_UP;
		ifi->ifi_flags |= on ? IFF_UP : 0;
	}
	if (step->op == STEP_ALLMULTI) {
		ifi->ifi_change |= IFF_ALLMULTI;
		ifi->ifi_flags |= on ? IFF_ALLMULTI : 0;
	}
	if (step->op == STEP_ARP) {
		ifi->ifi_change |= IFF_NOARP;
		ifi->ifi_flags |= on ? 0 : IFF_NOARP;
	}
}

/* The IPv4 settings among the steps. */
static void put_inet(struct nl_batch *b, const struct step *steps, size_t n)
{
	size_t spec;
	size_t family;
	size_t conf;
	size_t first = 0;

	while (first < n && steps[first].op == STEP_LINK_UP)
		first++;
	if (first == n)
		return;
	spec = nl_nest(b, IFLA_AF_SPEC);
	family = nl_nest(b, AF_INET);
	conf = nl_nest(b, IFLA_INET_CONF);
	for (size_t i = first; i < n; i++) {
		uint32_t to = (uint32_t)steps[i].u.num.to;

		if (steps[i].op == STEP_TAG)
			nl_put_u32(b, IPV4_DEVCONF_TAG, to);
		if (steps[i].op == STEP_PROMOTE)
			nl_put_u32(b, IPV4_DEVCONF_PROMOTE_SECONDARIES, to);
	}
	nl_nest_end(b, conf);
	nl_nest_end(b, family);
	nl_nest_end(b, spec);
}

static void put_inet6(struct nl_batch *b, const struct step *step)
{
	size_t spec = nl_nest(b, IFLA_AF_SPEC);
	size_t family = nl_nest(b, AF_INET6);

	/* No token is one of zeros. */
	if (step->op == STEP_TOKEN)
		nl_put(b, IFLA_INET6_TOKEN, step->u.token.to.bytes, ip_size(AF_INET6));
	else
		nl_put_u8(b, IFLA_INET6_ADDR_GEN_MODE, (uint8_t)step->u.num.to);
	nl_nest_end(b, family);
	nl_nest_end(b, spec);
}

/* Name the link: by its index, or by its name when the step doesn't know that. */
static void put_name(struct nl_batch *b, const struct step *step)
{
	if (step->ifindex == 0)
		nl_put_str(b, IFLA_IFNAME, step->ifname);
}

int link_put_new(struct nl_batch *b, const char *ifname, const char *kind)
{
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	size_t info;

	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi));
	nl_put_str(b, IFLA_IFNAME, ifname);
	info = nl_nest(b, IFLA_LINKINFO);
	nl_put_str(b, IFLA_INFO_KIND, kind);
	nl_nest_end(b, info);
	return nl_end(b);
}

static int put_del(struct nl_batch *b, const struct step *step)
{
	const struct ifinfomsg ifi = { .ifi_index = (int)step->ifindex };

	nl_begin(b, RTM_DELLINK, 0, &ifi, sizeof(ifi));
	put_name(b, step);
	return nl_end(b);
}

static void begin_set(struct nl_batch *b, const struct step *steps, size_t n)
{
	struct ifinfomsg ifi = { .ifi_index = (int)steps[0].ifindex };

	for (size_t i = 0; i < n; i++)
		apply_flags(&steps[i], &ifi);
	nl_begin(b, RTM_SETLINK, 0, &ifi, sizeof(ifi));
	put_name(b, &steps[0]);
}

int link_put_step(struct nl_batch *b, const struct step *steps, size_t n)
{
	switch (steps[0].op) {
	case STEP_LINK_NEW:
		return link_put_new(b, steps->ifname, "dummy");
	case STEP_LINK_DEL:
		return put_del(b, steps);
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_PROMOTE:
		begin_set(b, steps, n);
		put_inet(b, steps, n);
		return nl_end(b);
	case STEP_GENMODE:
	case STEP_TOKEN:
		begin_set(b, steps, n);
		put_inet6(b, steps);
		return nl_end(b);
	case STEP_MTU:
		begin_set(b, steps, n);
		nl_put_u32(b, IFLA_MTU, (uint32_t)steps[0].u.num.to);
		return nl_end(b);
	case STEP_ARP:
	case STEP_ALLMULTI:
		begin_set(b, steps, n);
		return nl_end(b);
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_SETTING:
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_SET:
	case STEP_ADDR_GONE:
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
	case STEP_NEXTHOP:
	case STEP_HOOK:
	case STEP_STEER:
		break;
	}
	return -EINVAL;
}
