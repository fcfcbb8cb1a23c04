/* SPDX-License-Identifier: Apache-2.0 */
/* Which link has an address: the kernel is asked for its own route to it, whatever else there is. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/str.h"
#include "kernel/linux.h"

static const struct nl_policy policy[] = {
	[RTA_OIF] = { NL_U32, 0 },
};

/* The link that a local route to one address is of; 0 for any other route. */
static int take_route(void *ctx, const struct nlmsghdr *h)
{
	const struct nlattr *tb[ARRAY_SIZE(policy)];
	uint32_t *ret = ctx;
	struct rtmsg rtm;
	int r;

	if (h->nlmsg_type != RTM_NEWROUTE)
		return 0;
	r = nl_parse_message(policy, tb, ARRAY_SIZE(policy), h, sizeof(rtm));
	if (r < 0)
		return r;
	memcpy(&rtm, (const char *)h + NLMSG_HDRLEN, sizeof(rtm));
	if (rtm.rtm_type == RTN_LOCAL && tb[RTA_OIF] &&
		rtm.rtm_dst_len == 8 * ip_size(rtm.rtm_family))
		*ret = nl_get_u32(tb[RTA_OIF], 0);

	return 0;
}

static int take_link(void *ctx, const struct nlmsghdr *h)
{
	struct link *ret = ctx;
	struct link link;
	int r = link_parse(h, true, &link);

	if (r == 0)
		*ret = link;

	return r == -ENOENT ? 0 : r;
}

static const struct nl_sink_ops route_ops = { .message = take_route };
static const struct nl_sink_ops link_ops = { .message = take_link };

/* That nothing leads there is an answer, too. */
static int ask(struct linux_kernel *k, const struct nl_sink *sink)
{
	struct nl_result result = { .error = 0 };
	int r = nl_run(k->nl, k->batch, sink, &result);

	if (r == 0 && result.error < 0 && result.error != -ENETUNREACH &&
		result.error != -EHOSTUNREACH && result.error != -ENODEV)
		return result.error;

	return r;
}

static int ask_route(struct linux_kernel *k, const struct ip *ip, uint32_t *ret)
{
	const struct nl_sink sink = { .ops = &route_ops, .ctx = ret };
	const struct rtmsg rtm = {
		.rtm_family = ip->family,
		.rtm_dst_len = (uint8_t)(8 * ip_size(ip->family)),
		.rtm_flags = RTM_F_FIB_MATCH,
	};
	int r;

	nl_batch_reset(k->batch);
	nl_begin(k->batch, RTM_GETROUTE, 0, &rtm, sizeof(rtm));
	nl_put(k->batch, RTA_DST, ip->bytes, ip_size(ip->family));
	r = nl_end(k->batch);

	return r < 0 ? r : ask(k, &sink);
}

static int ask_link(struct linux_kernel *k, uint32_t index, struct link *ret)
{
	const struct nl_sink sink = { .ops = &link_ops, .ctx = ret };
	int r;

	nl_batch_reset(k->batch);
	r = link_put_get_index(k->batch, index);

	return r < 0 ? r : ask(k, &sink);
}

int linux_find_address(struct kernel *base, const struct ip *ip, char ret_ifname[LINK_NAMSIZ])
{
	struct linux_kernel *k = to_linux(base);
	struct link link = { .index = 0 };
	uint32_t index = 0;
	int r = ask_route(k, ip, &index);

	if (r == 0 && index > 0)
		r = ask_link(k, index, &link);
	linux_count(k);
	if (r < 0)
		return r;

	return link.name[0] ? str_copy(ret_ifname, LINK_NAMSIZ, link.name) : -ENOENT;
}
