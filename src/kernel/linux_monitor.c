/* SPDX-License-Identifier: Apache-2.0 */
/* Events of links, and of their IPv6 settings: what a router said. None of addresses, whose every change would wake us. */
#include <errno.h>
#include <linux/rtnetlink.h>

#include "kernel/linux.h"

int linux_monitor_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	int r;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot watch another network namespace from outside");
	if (!k->events) {
		r = nl_open_events(RTNLGRP_LINK, &k->events);
		if (r == 0)
			r = nl_join(k->events, RTNLGRP_IPV6_IFINFO);
		if (r < 0) {
			k->events = nl_close(k->events);
			return err_sys(e, -r, "cannot watch the links");
		}
	}
	*ret_fd = k->events->fd;
	return 0;
}

int linux_monitor_next(struct kernel *base, struct kernel_event *ret)
{
	struct linux_kernel *k = to_linux(base);

	if (!k->events)
		return -EBADF;
	for (;;) {
		const struct nlmsghdr *h;
		struct kernel_event ev;
		int r;

		r = nl_next_event(k->events, &h);
		if (r == -EAGAIN || r == -ENOBUFS) {
			k->macs_stale |= r == -ENOBUFS;
			*ret = (struct kernel_event){
				.type = r == -EAGAIN ? KERNEL_EVENT_NONE : KERNEL_EVENT_LOST,
			};
			return 0;
		}
		if (r < 0)
			return r;
		/* What can't be read is no link of ours. */
		if (link_parse_event(h, &ev) < 0)
			continue;
		linux_macs_note(k, h);
		*ret = ev;
		return 0;
	}
}
