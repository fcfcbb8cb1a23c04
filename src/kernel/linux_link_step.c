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
 * Up and tag go into one message, for the kernel applies the flags first and the tag can't fail
 * then. The address generation mode never does: the link would be up before it, and have made a
 * link-local address.
 */
bool link_is_joint(const struct step *a, const struct step *b)
{
	if (!(a->op == STEP_LINK_UP && b->op == STEP_TAG) &&
		!(a->op == STEP_TAG && b->op == STEP_LINK_UP))
		return false;
	return a->ifindex == b->ifindex && strcmp(a->ifname, b->ifname) == 0;
}

static void apply_up(const struct step *step, struct ifinfomsg *ifi)
{
	if (step->op != STEP_LINK_UP)
		return;
	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = step->u.num.to ? IFF_UP : 0;
}

static void put_tag(struct nl_batch *b, const struct step *step)
{
	size_t spec;
	size_t family;
	size_t conf;

	if (step->op != STEP_TAG)
		return;
	spec = nl_nest(b, IFLA_AF_SPEC);
	family = nl_nest(b, AF_INET);
	conf = nl_nest(b, IFLA_INET_CONF);
	nl_put_u32(b, IPV4_DEVCONF_TAG, (uint32_t)step->u.num.to);
	nl_nest_end(b, conf);
	nl_nest_end(b, family);
	nl_nest_end(b, spec);
}

static void put_genmode(struct nl_batch *b, const struct step *step)
{
	size_t spec;
	size_t family;

	if (step->op != STEP_GENMODE)
		return;
	spec = nl_nest(b, IFLA_AF_SPEC);
	family = nl_nest(b, AF_INET6);
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

static int put_new(struct nl_batch *b, const struct step *step)
{
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	size_t info;

	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi));
	nl_put_str(b, IFLA_IFNAME, step->ifname);
	info = nl_nest(b, IFLA_LINKINFO);
	nl_put_str(b, IFLA_INFO_KIND, "dummy");
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

static int put_set(struct nl_batch *b, const struct step *step, const struct step *also)
{
	struct ifinfomsg ifi = { .ifi_index = (int)step->ifindex };

	apply_up(step, &ifi);
	if (also)
		apply_up(also, &ifi);
	nl_begin(b, RTM_SETLINK, 0, &ifi, sizeof(ifi));
	put_name(b, step);
	put_tag(b, step);
	if (also)
		put_tag(b, also);
	put_genmode(b, step);
	return nl_end(b);
}

int link_put_step(struct nl_batch *b, const struct step *step, const struct step *also)
{
	switch (step->op) {
	case STEP_LINK_NEW:
		return put_new(b, step);
	case STEP_LINK_DEL:
		return put_del(b, step);
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
		return put_set(b, step, also);
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_SET:
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_TOKEN:
	case STEP_SETTING:
	case STEP_ADDR_GONE:
		break;
	}
	return -EINVAL;
}
