/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hearing of others who use addresses of ours: ARP, and neighbour advertisements that nobody asked for. What is
 * from links of ours is passed over.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "kernel/linux.h"

static int open_one(struct linux_kernel *k, int *fd, int (*open)(void))
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (*fd >= 0)
		return 0;
	ev.data.fd = open();
	if (ev.data.fd < 0)
		return ev.data.fd;
	if (epoll_ctl(k->watch_fd, EPOLL_CTL_ADD, ev.data.fd, &ev) < 0) {
		int r = -errno;

		close(ev.data.fd);
		return r;
	}
	*fd = ev.data.fd;
	return 0;
}

static int open_arp(void)
{
	return linux_arp_socket(true);
}

static int open_all(struct linux_kernel *k, unsigned int families)
{
	int r = 0;

	if (k->watch_fd < 0)
		k->watch_fd = epoll_create1(EPOLL_CLOEXEC);
	if (k->watch_fd < 0)
		return -errno;
	if (families & FAM_INET)
		r = open_one(k, &k->arp_fd, open_arp);
	if (r == 0 && (families & FAM_INET6))
		r = open_one(k, &k->advert_fd, linux_nd_advert_socket);
	/* A kernel without IPv6 has nobody to hear there. */
	return r == -EAFNOSUPPORT ? 0 : r;
}

int linux_arp_open(struct kernel *base, unsigned int families, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	int r;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot watch another network namespace from outside");
	if (k->watch_fd < 0) {
		r = linux_macs_load(k, e);
		if (r < 0)
			return r;
	}
	r = open_all(k, families);
	if (r < 0)
		return err_sys(e, -r, "cannot watch for address conflicts");
	*ret_fd = k->watch_fd;
	return 0;
}

/* The next packet of whomever; -EAGAIN when none waits. */
static int next(struct linux_kernel *k, struct arp_seen *ret)
{
	int r = k->arp_fd < 0 ? -EAGAIN : linux_arp_receive(k->arp_fd, ret);

	return r == -EAGAIN && k->advert_fd >= 0 ? linux_nd_next_advert(k->advert_fd, ret) : r;
}

int linux_arp_next(struct kernel *base, struct arp_seen *ret)
{
	struct linux_kernel *k = to_linux(base);
	struct arp_seen seen;
	struct err e;
	int r;

	if (k->watch_fd < 0)
		return -EBADF;
	for (;;) {
		r = next(k, &seen);
		if (r == -EAGAIN) {
			*ret = (struct arp_seen){ .ifindex = 0 };
			return 0;
		}
		if (r < 0)
			return r;
		/* When they can't be read the old ones serve a little longer. */
		if (k->macs_stale && linux_macs_load(k, &e) < 0)
			k->macs_stale = true;
		if (!linux_mac_is_ours(k, seen.hwaddr)) {
			*ret = seen;
			return 0;
		}
	}
}

void linux_arp_close(struct linux_kernel *k)
{
	close_fd(&k->watch_fd);
	close_fd(&k->arp_fd);
	close_fd(&k->advert_fd);
	close_fd(&k->announce_fd);
}
