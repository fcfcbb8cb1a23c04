/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that steer the packets of IPMP groups, as filters: where they stand on a link (the clsact queueing
 * discipline), how they get there, and how they are found again. A clsact has no name and no handle of its own: one of
 * ours is known by a table of sizes that it has, which says how many bytes a link adds to a packet, and of which clsact,
 * which has no queue, makes no use. Who replaces it by one of his takes that off.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

#include "kernel/linux.h"

/* Ours among the filters of a link: all that others have by default come before, or behind. */
#define PRIORITY 0x4950u
#define HANDLE   1u
/* The bytes that a packet has more on a link, as our clsact says. */
#define OVERHEAD 0x4950

static const struct nl_policy qdisc_policy[] = {
	[TCA_KIND] = { NL_STR, 32 },
	[TCA_STAB] = { NL_NEST },
};

static const struct nl_policy sizes_policy[] = {
	[TCA_STAB_BASE] = { NL_BIN, sizeof(struct tc_sizespec) },
};

static const struct nl_policy filter_policy[] = {
	[TCA_KIND] = { NL_STR, 32 },
	[TCA_OPTIONS] = { NL_NEST },
};

static const struct nl_policy bpf_policy[] = {
	[TCA_BPF_NAME] = { NL_STR, 256 },
};

/* What comes over a link, or what leaves by it. */
static uint32_t hook_of(enum steer_role role)
{
	return TC_H_MAKE(TC_H_CLSACT, role == STEER_SEND ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS);
}

int hook_put_dump(struct nl_batch *b)
{
	const struct tcmsg tcm = { .tcm_family = AF_UNSPEC };

	nl_begin(b, RTM_GETQDISC, 0, &tcm, sizeof(tcm));
	return nl_end(b);
}

static bool is_ours(const struct nlattr *sizes)
{
	const struct nlattr *tb[ARRAY_SIZE(sizes_policy)];
	struct tc_sizespec base;

	if (!sizes ||
		nl_parse(sizes_policy, tb, ARRAY_SIZE(tb), nl_data(sizes), nl_len(sizes)) < 0 ||
		!tb[TCA_STAB_BASE])
		return false;
	memcpy(&base, nl_data(tb[TCA_STAB_BASE]), sizeof(base));
	return base.overhead == OVERHEAD && base.tsize == 0;
}

int hook_parse(const struct nlmsghdr *h, uint32_t *ret_ifindex, bool *ret_ours)
{
	const struct nlattr *tb[ARRAY_SIZE(qdisc_policy)];
	struct tcmsg tcm;
	int r;

	if (h->nlmsg_type != RTM_NEWQDISC)
		return -ENOENT;
	r = nl_parse_message(qdisc_policy, tb, ARRAY_SIZE(tb), h, sizeof(tcm));
	if (r < 0)
		return r;
	memcpy(&tcm, (const char *)h + NLMSG_HDRLEN, sizeof(tcm));
	if (tcm.tcm_parent != TC_H_CLSACT)
		return -ENOENT;
	*ret_ifindex = (uint32_t)tcm.tcm_ifindex;
	*ret_ours = is_ours(tb[TCA_STAB]);
	return 0;
}

static void put_mark(struct nl_batch *b)
{
	const struct tc_sizespec base = { .overhead = OVERHEAD,
		.linklayer = TC_LINKLAYER_ETHERNET };
	size_t sizes = nl_nest(b, TCA_STAB);

	nl_put(b, TCA_STAB_BASE, &base, sizeof(base));
	nl_nest_end(b, sizes);
}

int hook_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex)
{
	const bool on = step->u.num.to != 0;
	const struct tcmsg tcm = {
		.tcm_ifindex = (int)ifindex,
		.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
		.tcm_parent = TC_H_CLSACT,
	};

	nl_begin(b, on ? RTM_NEWQDISC : RTM_DELQDISC, on ? NLM_F_CREATE | NLM_F_EXCL : 0, &tcm,
		sizeof(tcm));
	nl_put_str(b, TCA_KIND, "clsact");
	if (on)
		put_mark(b);
	return nl_end(b);
}

int steer_put_dump(struct nl_batch *b, uint32_t ifindex, bool leaving)
{
	const struct tcmsg tcm = {
		.tcm_ifindex = (int)ifindex,
		.tcm_parent = hook_of(leaving ? STEER_SEND : STEER_TAKE),
	};

	nl_begin(b, RTM_GETTFILTER, 0, &tcm, sizeof(tcm));
	return nl_end(b);
}

int steer_parse_filter(const struct nlmsghdr *h, struct steer *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(filter_policy)];
	const struct nlattr *bpf[ARRAY_SIZE(bpf_policy)];
	struct steer s;
	struct tcmsg tcm;
	int r;

	if (h->nlmsg_type != RTM_NEWTFILTER)
		return -ENOENT;
	r = nl_parse_message(filter_policy, tb, ARRAY_SIZE(tb), h, sizeof(tcm));
	if (r < 0)
		return r;
	memcpy(&tcm, (const char *)h + NLMSG_HDRLEN, sizeof(tcm));
	/* Each kind of filter is told once without any. */
	if (tcm.tcm_handle == 0)
		return -ENOENT;
	if (!tb[TCA_OPTIONS] || TC_H_MAJ(tcm.tcm_info) >> 16 != PRIORITY ||
		strcmp(nl_get_str(tb[TCA_KIND]), "bpf") != 0)
		return -EEXIST;
	r = nl_parse(bpf_policy, bpf, ARRAY_SIZE(bpf), nl_data(tb[TCA_OPTIONS]),
		nl_len(tb[TCA_OPTIONS]));
	if (r < 0)
		return r;
	if (steer_parse(nl_get_str(bpf[TCA_BPF_NAME]), &s) < 0)
		return -EEXIST;
	s.ifindex = (uint32_t)tcm.tcm_ifindex;
	*ret = s;
	return 0;
}

static void put_program(struct nl_batch *b, const struct steer *s, uint32_t other, int fd)
{
	char name[STEER_NAMESIZE];
	size_t options = nl_nest(b, TCA_OPTIONS);

	nl_put_u32(b, TCA_BPF_FD, (uint32_t)fd);
	nl_put_str(b, TCA_BPF_NAME, steer_format(s, other, name));
	nl_put_u32(b, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	nl_nest_end(b, options);
}

int steer_put(struct nl_batch *b, const struct steer_message *m)
{
	const struct steer *s = m->steer;
	const struct tcmsg tcm = {
		.tcm_ifindex = (int)m->ifindex,
		.tcm_handle = HANDLE,
		.tcm_parent = hook_of(s->role),
		.tcm_info = TC_H_MAKE(PRIORITY << 16, htons(ETH_P_ALL)),
	};
	bool on = m->fd >= 0;

	nl_begin(b, on ? RTM_NEWTFILTER : RTM_DELTFILTER, on ? NLM_F_CREATE | NLM_F_REPLACE : 0,
		&tcm, sizeof(tcm));
	nl_put_str(b, TCA_KIND, "bpf");
	if (on)
		put_program(b, s, m->other, m->fd);
	return nl_end(b);
}
