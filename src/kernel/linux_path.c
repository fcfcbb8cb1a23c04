/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of what IPMP groups are made of, programs included, and of routes: what somebody else does to them. Of IPv6 addresses the kernel
 * does not say who took them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"

static const unsigned int groups[] = {
	RTNLGRP_IPV4_IFADDR,
	RTNLGRP_IPV6_IFADDR,
	RTNLGRP_IPV4_ROUTE,
	RTNLGRP_IPV6_ROUTE,
	RTNLGRP_NEXTHOP,
	RTNLGRP_TC,
};

static const struct nl_policy addr_policy[] = {
	[IFA_PROTO] = { NL_U8 },
};

void linux_path_close(struct kernel *base)
{
	struct linux_kernel *k = to_linux(base);

	k->path = nl_close(k->path);
}

/*
 * A failover of a thousand addresses is four thousand events, none of them news: what we did ourselves, and the routes that
 * the kernel makes for an address. They end where they begin; without the filter they are passed over here.
 */
static void filter_events(struct linux_kernel *k)
{
	const uint32_t kind = offsetof(struct nlmsghdr, nlmsg_type);
	const uint32_t sender = offsetof(struct nlmsghdr, nlmsg_pid);
	const uint32_t protocol = NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_protocol);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, sender),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(k->nl->portid), 5, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, kind),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWROUTE), 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELROUTE), 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, protocol),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, RTPROT_KERNEL, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };

	(void)setsockopt(k->path->fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

int linux_path_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	int r = k->path ? 0 : nl_open_events(groups[0], &k->path);

	for (size_t i = 1; r == 0 && i < ARRAY_SIZE(groups); i++)
		r = nl_join(k->path, groups[i]);
	if (r < 0) {
		linux_path_close(base);
		return err_sys(e, -r, "cannot watch addresses and routes");
	}
	filter_events(k);
	*ret_fd = k->path->fd;
	return 0;
}

static struct path_event event_if(bool ours)
{
	return (struct path_event){ .type = ours ? PATH_OURS : PATH_NONE };
}

static struct path_event of_addr(const struct nlmsghdr *h)
{
	const struct nlattr *tb[ARRAY_SIZE(addr_policy)];

	/* A binding that is there is no trouble. */
	if (h->nlmsg_type != RTM_DELADDR ||
		nl_parse_message(addr_policy, tb, ARRAY_SIZE(tb), h, sizeof(struct ifaddrmsg)) < 0)
		return event_if(false);
	return event_if(tb[IFA_PROTO] && nl_get_u8(tb[IFA_PROTO], 0) == OUR_GROUP_PROTO);
}

static struct path_event of_nexthop(const struct nlmsghdr *h)
{
	struct nhmsg nhm;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(nhm)))
		return event_if(false);
	memcpy(&nhm, (const char *)h + NLMSG_HDRLEN, sizeof(nhm));
	return event_if(nhm.nh_protocol == OUR_GROUP_PROTO);
}

static struct path_event of_route(const struct nlmsghdr *h)
{
	struct path_event ev = { .type = PATH_NONE };

	if (route_parse_event(h, &ev.route, &ev.over) < 0)
		return event_if(false);
	ev.replaced = h->nlmsg_type == RTM_NEWROUTE && (h->nlmsg_flags & NLM_F_REPLACE);
	if (ev.route.protocol != OUR_GROUP_PROTO)
		ev.type = PATH_ROUTE;
	else if (h->nlmsg_type == RTM_DELROUTE && h->nlmsg_pid && nexthop_is_via(ev.route.nexthop))
		ev.type = PATH_WITHDRAWN;
	else
		ev.type = PATH_OURS;
	return ev;
}

/* A filter of ours may be among those that went, or all that there were on a link. */
static struct path_event of_filter(const struct nlmsghdr *h)
{
	struct tcmsg tcm;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(tcm)))
		return event_if(false);
	memcpy(&tcm, (const char *)h + NLMSG_HDRLEN, sizeof(tcm));
	return event_if((tcm.tcm_parent & TC_H_MAJ_MASK) == (TC_H_CLSACT & TC_H_MAJ_MASK));
}

struct path_event path_parse(const struct nlmsghdr *h)
{
	switch (h->nlmsg_type) {
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return of_addr(h);
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return of_route(h);
	case RTM_DELTFILTER:
	case RTM_DELQDISC:
		return of_filter(h);
	case RTM_NEWNEXTHOP:
	case RTM_DELNEXTHOP:
		return of_nexthop(h);
	default:
		return event_if(false);
	}
}

int linux_path_next(struct kernel *base, struct path_event *ret)
{
	struct linux_kernel *k = to_linux(base);
	const struct nlmsghdr *h;

	if (!k->path)
		return -EBADF;
	for (;;) {
		int r = nl_next_event(k->path, &h);

		*ret = (struct path_event){ .type = r == -ENOBUFS ? PATH_OURS : PATH_NONE };
		if (r == -EAGAIN || r == -ENOBUFS)
			return 0;
		if (r < 0)
			return r;
		/* What we did ourselves is as we want it. */
		if (h->nlmsg_pid == k->nl->portid)
			continue;
		*ret = path_parse(h);
		if (ret->type != PATH_NONE)
			return 0;
	}
}
