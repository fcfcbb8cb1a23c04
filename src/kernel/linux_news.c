/* SPDX-License-Identifier: Apache-2.0 */
/* Events of links and of addresses, for who shows them or waits for something. What an address is like is not read. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/linux.h"

static const unsigned int groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR };

void linux_news_close(struct kernel *base)
{
	struct linux_kernel *k = to_linux(base);

	k->news = nl_close(k->news);
}

struct opening {
	struct linux_kernel *k;
	int error;
};

static void open_here(void *arg)
{
	struct opening *o = arg;
	int r = nl_open_events(groups[0], &o->k->news);

	for (size_t i = 1; r == 0 && i < ARRAY_SIZE(groups); i++)
		r = nl_join(o->k->news, groups[i]);
	o->error = r;
}

int linux_news_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct opening o = { .k = to_linux(base) };
	int r = 0;

	if (!o.k->news && o.k->elsewhere)
		r = linux_run_there(o.k, open_here, &o);
	else if (!o.k->news)
		open_here(&o);
	if (r == 0)
		r = o.error;
	if (r < 0 || !o.k->news) {
		linux_news_close(base);
		return err_sys(e, -r, "cannot watch links and addresses");
	}
	*ret_fd = o.k->news->fd;
	return 0;
}

static int parse(const struct nlmsghdr *h, struct kernel_event *ret)
{
	struct ifaddrmsg ifa;

	if (h->nlmsg_type != RTM_NEWADDR && h->nlmsg_type != RTM_DELADDR)
		return link_parse_event(h, ret);
	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(ifa)))
		return -EBADMSG;
	memcpy(&ifa, (const char *)h + NLMSG_HDRLEN, sizeof(ifa));
	*ret = (struct kernel_event){ .type = KERNEL_EVENT_ADDR, .ifindex = ifa.ifa_index };
	return 0;
}

int linux_news_next(struct kernel *base, struct kernel_event *ret)
{
	struct linux_kernel *k = to_linux(base);

	if (!k->news)
		return -EBADF;
	for (;;) {
		const struct nlmsghdr *h;
		int r = nl_next_event(k->news, &h);

		if (r == -EAGAIN || r == -ENOBUFS) {
			*ret = (struct kernel_event){
				.type = r == -EAGAIN ? KERNEL_EVENT_NONE : KERNEL_EVENT_LOST,
			};
			return 0;
		}
		if (r < 0)
			return r;
		if (parse(h, ret) == 0)
			return 0;
	}
}
