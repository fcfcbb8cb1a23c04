/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's neighbours: hosts of whose hardware addresses it thinks that they are right still; and forgetting them. */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"

#define KNOWN (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)

#define GIVEN (NUD_PERMANENT | NUD_NOARP)

static const struct nl_policy learnt_policy[] = {
	[NDA_DST] = { NL_BIN, 4 },
};
static const struct nl_policy neigh_policy[] = {
	[NDA_DST] = { NL_BIN, 4 },
	[NDA_LLADDR] = { NL_BIN, 6 },
};

static int parse_head(const struct nlmsghdr *h, struct ndmsg *ret)
{
	if (h->nlmsg_type != RTM_NEWNEIGH)
		return -ENOENT;
	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*ret)))
		return -EBADMSG;
	memcpy(ret, (const char *)h + NLMSG_HDRLEN, sizeof(*ret));
	return ip_size(ret->ndm_family) == 0 ? -ENOENT : 0;
}

int neigh_parse(const struct nlmsghdr *h, struct neigh *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(neigh_policy)];
	struct neigh neigh = { .ifindex = 0 };
	struct ndmsg ndm;
	int r;

	r = parse_head(h, &ndm);
	if (r < 0)
		return r;
	if (!(ndm.ndm_state & KNOWN))
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

/* ---- those that it learnt on one link ---- */

struct learnt {
	uint32_t ifindex;
	struct neighs ns; /* without hardware addresses, which some don't have yet */
};

int neigh_parse_learnt(const struct nlmsghdr *h, uint32_t ifindex, struct ip *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(learnt_policy)];
	struct ip ip = { .family = 0 };
	struct ndmsg ndm;
	int r;

	r = parse_head(h, &ndm);
	if (r < 0)
		return r;
	if ((uint32_t)ndm.ndm_ifindex != ifindex || (ndm.ndm_state & GIVEN) ||
		(ndm.ndm_flags & NTF_EXT_LEARNED))
		return -ENOENT;
	r = nl_parse_message(learnt_policy, tb, ARRAY_SIZE(tb), h, sizeof(ndm));
	if (r < 0)
		return r;
	if (!tb[NDA_DST] || nl_len(tb[NDA_DST]) != ip_size(ndm.ndm_family))
		return -ENOENT;
	ip.family = ndm.ndm_family;
	memcpy(ip.bytes, nl_data(tb[NDA_DST]), nl_len(tb[NDA_DST]));
	*ret = ip;
	return 0;
}

static int take_learnt(void *ctx, const struct nlmsghdr *h)
{
	struct learnt *l = ctx;
	struct neigh neigh = { .ifindex = l->ifindex };
	int r = neigh_parse_learnt(h, l->ifindex, &neigh.addr);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return neighs_add(&l->ns, &neigh);
}

static void restart_learnt(void *ctx)
{
	struct learnt *l = ctx;

	l->ns.n = 0;
}

static const struct nl_sink_ops learnt_ops = { .message = take_learnt, .restart = restart_learnt };

static int find_learnt(struct linux_kernel *k, struct learnt *l)
{
	const struct nl_sink sink = { .ops = &learnt_ops, .ctx = l };
	const struct ndmsg ndm = { .ndm_family = AF_UNSPEC };
	struct nl_result result;
	int r;

	nl_batch_reset(k->batch);
	nl_begin(k->batch, RTM_GETNEIGH, 0, &ndm, sizeof(ndm));
	nl_put_u32(k->batch, NDA_IFINDEX, l->ifindex);
	r = nl_end(k->batch);
	return r < 0 ? r : nl_dump(k->nl, k->batch, &sink, &result);
}

/* One that is gone by now is what was asked for. */
static int forget_some(struct linux_kernel *k, const struct neigh *rows, size_t n)
{
	struct nl_result results[NL_BATCH_MAX];
	int r;

	nl_batch_reset(k->batch);
	for (size_t i = 0; i < n; i++) {
		const struct ndmsg ndm = {
			.ndm_family = (uint8_t)rows[i].addr.family,
			.ndm_ifindex = (int)rows[i].ifindex,
		};

		nl_begin(k->batch, RTM_DELNEIGH, 0, &ndm, sizeof(ndm));
		nl_put(k->batch, NDA_DST, rows[i].addr.bytes, ip_size(rows[i].addr.family));
		r = nl_end(k->batch);
		if (r < 0)
			return r;
	}
	r = nl_run(k->nl, k->batch, NULL, results);
	for (size_t i = 0; i < n && r == 0; i++)
		if (results[i].error != -ENOENT && results[i].error != -ENODEV)
			r = results[i].error;
	return r;
}

static void learnt_fini(struct learnt *l)
{
	neighs_fini(&l->ns);
}

int linux_forget_neighbours(struct kernel *base, uint32_t ifindex)
{
	struct linux_kernel *k = to_linux(base);
	_cleanup_(learnt_fini) struct learnt l = { .ifindex = ifindex };
	int r;

	if (k->elsewhere)
		return -EOPNOTSUPP;
	r = find_learnt(k, &l);
	for (size_t i = 0; i < l.ns.n && r == 0; i += NL_BATCH_MAX) {
		size_t left = l.ns.n - i;

		r = forget_some(k, &l.ns.rows[i], left < NL_BATCH_MAX ? left : NL_BATCH_MAX);
	}
	linux_count(k);
	return r;
}
