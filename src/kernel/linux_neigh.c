/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's neighbours: hosts of whose hardware addresses it thinks that they are right still. */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"

#define KNOWN (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)

static const struct nl_policy neigh_policy[] = {
	[NDA_DST] = { NL_BIN, 4 },
	[NDA_LLADDR] = { NL_BIN, 6 },
};

int neigh_parse(const struct nlmsghdr *h, struct neigh *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(neigh_policy)];
	struct neigh neigh = { .ifindex = 0 };
	struct ndmsg ndm;
	int r;

	if (h->nlmsg_type != RTM_NEWNEIGH)
		return -ENOENT;
	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(ndm)))
		return -EBADMSG;
	memcpy(&ndm, (const char *)h + NLMSG_HDRLEN, sizeof(ndm));
	if (!(ndm.ndm_state & KNOWN) || ip_size(ndm.ndm_family) == 0)
		return -ENOENT;
	r = nl_parse_message(neigh_policy, tb, ARRAY_SIZE(tb), h, sizeof(ndm));
	if (r < 0)
		return r;
	/* One of a link that is none like Ethernet is of another length. */
	if (!tb[NDA_DST] || nl_len(tb[NDA_DST]) != ip_size(ndm.ndm_family) || !tb[NDA_LLADDR] ||
		nl_len(tb[NDA_LLADDR]) != sizeof(neigh.hwaddr))
		return -ENOENT;
	neigh.ifindex = (uint32_t)ndm.ndm_ifindex;
	neigh.addr.family = ndm.ndm_family;
	memcpy(neigh.addr.bytes, nl_data(tb[NDA_DST]), nl_len(tb[NDA_DST]));
	memcpy(neigh.hwaddr, nl_data(tb[NDA_LLADDR]), sizeof(neigh.hwaddr));
	*ret = neigh;
	return 0;
}

static int take(void *ctx, const struct nlmsghdr *h)
{
	struct neigh neigh;
	int r = neigh_parse(h, &neigh);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return neighs_add(ctx, &neigh);
}

static void restart(void *ctx)
{
	struct neighs *ns = ctx;

	ns->n = 0;
}

static const struct nl_sink_ops sink_ops = { .message = take, .restart = restart };

int linux_neighbours(struct kernel *base, struct neighs *ret, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };
	const struct nl_sink sink = { .ops = &sink_ops, .ctx = &ns };
	const struct ndmsg ndm = { .ndm_family = AF_UNSPEC };
	struct nl_result result = { .text = "" };
	int r;

	nl_batch_reset(k->batch);
	nl_begin(k->batch, RTM_GETNEIGH, 0, &ndm, sizeof(ndm));
	r = nl_end(k->batch);
	if (r == 0)
		r = nl_dump(k->nl, k->batch, &sink, &result);
	linux_count(k);
	if (r < 0)
		return err_sys(e, -r, "cannot read the kernel's neighbours%s%s",
			result.text[0] ? ": " : "", result.text);
	*ret = ns;
	ns = (struct neighs){ .rows = NULL };
	return 0;
}
