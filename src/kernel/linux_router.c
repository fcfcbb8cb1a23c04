/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Router discovery (RFC 4861 sections 4.1 and 6.3.7): solicitations go out, advertisements come in. The kernel, which
 * is told to make nothing of them, hands them to a raw socket all the same.
 */
#include <errno.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"
#include "kernel/nd_packet.h"
#include "kernel/packet.h"

struct solicitation {
	struct nd_router_solicit head;
	uint8_t option;
	uint8_t len; /* in units of 8 bytes */
	uint8_t hwaddr[6];
};

static int prepare(int fd)
{
	const int on = 1, hops = ND_HOPS, off = 0;
	struct icmp6_filter filter;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ND_ROUTER_ADVERT, &filter);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &off, sizeof(off)) < 0)
		return -errno;
	return 0;
}

int linux_router_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	_cleanup_close_ int fd = -1;
	int r;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot listen to routers of another network namespace from outside");
	if (k->router_fd < 0) {
		fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
		r = fd < 0 ? -errno : prepare(fd);
		if (r < 0)
			return err_sys(e, -r, "cannot listen to routers");
		k->router_fd = fd;
		fd = -1;
	}
	*ret_fd = k->router_fd;
	return 0;
}

void linux_router_close(struct kernel *base)
{
	struct linux_kernel *k = to_linux(base);

	close_fd(&k->router_fd);
	k->router_fd = -1;
}

int linux_router_ask(struct kernel *base, uint32_t ifindex, const uint8_t hwaddr[6])
{
	struct linux_kernel *k = to_linux(base);
	const struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_addr.s6_addr = { 0xff, 0x02, [15] = 2 },
		.sin6_scope_id = ifindex,
	};
	struct solicitation s = {
		.head.nd_rs_type = ND_ROUTER_SOLICIT,
		.option = ND_OPT_SOURCE_LINKADDR,
		.len = 1,
	};
	int r;

	if (k->router_fd < 0)
		return -EBADF;
	memcpy(s.hwaddr, hwaddr, sizeof(s.hwaddr));
	r = packet_send(k->router_fd, &s, sizeof(s), &to, sizeof(to));
	if (r < 0)
		return r;
	k->base.stats.asked++;
	return 0;
}

int linux_router_next(struct kernel *base, struct router_heard *ret)
{
	struct linux_kernel *k = to_linux(base);

	if (k->router_fd < 0)
		return -EBADF;
	for (;;) {
		struct sockaddr_in6 from = { .sin6_family = AF_UNSPEC };
		struct packet packet;
		ssize_t n = packet_receive(
			k->router_fd, &from, sizeof(from), ret->data, sizeof(ret->data), &packet);

		ret->ifindex = 0;
		if (n == -EAGAIN)
			return 0;
		if (n == -EINTR || n == -ENETDOWN)
			continue;
		if (n < 0)
			return (int)n;
		if (!ip_from_sockaddr((const struct sockaddr *)&from, &ret->from) ||
			!ip_is_linklocal(&ret->from))
			continue;
		ret->len = (size_t)n;
		ret->ifindex = nd_link_of(&packet.msg, ND_HOPS);
		if (ret->ifindex)
			return 0;
	}
}
