/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packets of probes. Hosts are asked for their hardware addresses, in IPv4 by ARP and in IPv6 by neighbour
 * solicitation (RFC 4861 section 4.3): every host answers these, whatever it filters. Only what comes for us alone is
 * heard: answers, and what links of ours send to one another.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "kernel/arp_packet.h"
#include "kernel/linux.h"
#include "kernel/nd_packet.h"
#include "kernel/packet.h"

#define PROBE_BUFFER  (1 << 20) /* for the answers that many members get at once */
#define PROBE_SKIPPED 4096      /* packets passed over before others have their turn */

struct solicitation {
	struct nd_neighbor_solicit ns;
	uint8_t type;
	uint8_t len; /* in units of 8 bytes */
	uint8_t hwaddr[6];
};

/* clang-format off */
/* Whole ARP replies of IPv4 over Ethernet that are sent to us alone. */
static const struct sock_filter reply_code[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 0, 7),
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, sizeof(struct arp_packet), 0, 5),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_ETHER << 16 | ETH_P_IP, 0, 3),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6 << 24 | 4 << 16 | ARPOP_REPLY, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, sizeof(struct arp_packet)),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
/* clang-format on */

/* ---- opening ---- */

static int open_arp(int *ret)
{
	struct sock_filter code[ARRAY_SIZE(reply_code)];
	const struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };
	const struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
	};
	const int on = 1;
	int size = PROBE_BUFFER;
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	*ret = fd;
	memcpy(code, reply_code, sizeof(code));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
		bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0)
		return -errno;
	return 0;
}

/* Advertisements, and answers to echo requests; that the former come from the link is in their hop limit, and from which
 * one in the packet info. */
static int open_nd(int *ret)
{
	const int on = 1, hops = ND_HOPS;
	int size = PROBE_BUFFER;
	struct icmp6_filter filter;
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);

	/* A kernel without IPv6 has nobody to ask there. */
	if (fd < 0)
		return errno == EAFNOSUPPORT ? 0 : -errno;
	*ret = fd;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ND_NEIGHBOR_ADVERT, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on)) < 0 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) < 0)
		return -errno;
	return 0;
}

static int watch(struct linux_kernel *k, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };

	if (fd < 0)
		return 0;
	return epoll_ctl(k->probe_fd, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

static int open_all(struct linux_kernel *k)
{
	int r;

	k->probe_fd = epoll_create1(EPOLL_CLOEXEC);
	if (k->probe_fd < 0)
		return -errno;
	r = open_arp(&k->ask4_fd);
	if (r == 0)
		r = open_nd(&k->ask6_fd);
	if (r == 0)
		r = linux_echo_open(k);
	if (r == 0)
		r = watch(k, k->ask4_fd);
	if (r == 0)
		r = watch(k, k->echo_fd);
	return r < 0 ? r : watch(k, k->ask6_fd);
}

void linux_probe_close(struct kernel *base)
{
	struct linux_kernel *k = to_linux(base);

	close_fd(&k->ask4_fd);
	close_fd(&k->ask6_fd);
	linux_echo_close(k);
	close_fd(&k->probe_fd);
	k->ask4_fd = -1;
	k->ask6_fd = -1;
	k->probe_fd = -1;
}

int linux_probe_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	int r;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot probe in another network namespace from outside");
	if (k->probe_fd < 0) {
		r = open_all(k);
		if (r < 0) {
			linux_probe_close(base);
			return err_sys(e, -r, "cannot probe");
		}
	}
	*ret_fd = k->probe_fd;
	return 0;
}

/* ---- sending ---- */

static int send_arp(struct linux_kernel *k, const struct probe *p)
{
	static const uint8_t nobody[6];
	bool greet = p->kind == PROBE_GREET;
	struct arp_packet packet = {
		.hrd = htons(ARPHRD_ETHER),
		.pro = htons(ETH_P_IP),
		.hln = sizeof(packet.sha),
		.pln = sizeof(packet.spa),
		/* What nobody has asked for nobody answers, and the kernel learns nothing by it. */
		.op = htons(greet ? ARPOP_REPLY : ARPOP_REQUEST),
	};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = (int)p->ifindex,
		.sll_halen = sizeof(p->to),
	};

	memcpy(packet.sha, p->hwaddr, sizeof(packet.sha));
	memcpy(packet.spa, p->source.bytes, sizeof(packet.spa));
	memcpy(packet.tpa, greet ? p->source.bytes : p->target.bytes, sizeof(packet.tpa));
	if (greet)
		memcpy(packet.tha, p->to, sizeof(packet.tha));
	memcpy(to.sll_addr, p->to, sizeof(p->to));
	if (memcmp(p->to, nobody, sizeof(nobody)) == 0)
		memset(to.sll_addr, 0xff, sizeof(p->to));
	return sendto(k->ask4_fd, &packet, sizeof(packet), 0, (const struct sockaddr *)&to,
		       sizeof(to)) < 0
		       ? -errno
		       : 0;
}

static int send_nd(struct linux_kernel *k, const struct probe *p)
{
	struct solicitation s = {
		.ns.nd_ns_type = ND_NEIGHBOR_SOLICIT,
		.type = ND_OPT_SOURCE_LINKADDR,
		.len = 1,
	};
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_addr = nd_solicited_node(&p->target),
	};
	struct in6_pktinfo from = { .ipi6_ifindex = p->ifindex };
	alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(from))] = { 0 };
	struct iovec iov = { .iov_base = &s, .iov_len = sizeof(s) };
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (k->ask6_fd < 0)
		return -EAFNOSUPPORT;
	memcpy(&s.ns.nd_ns_target, p->target.bytes, sizeof(s.ns.nd_ns_target));
	memcpy(s.hwaddr, p->hwaddr, sizeof(s.hwaddr));
	memcpy(&from.ipi6_addr, p->source.bytes, sizeof(from.ipi6_addr));
	to.sin6_scope_id = p->ifindex;
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(from));
	memcpy(CMSG_DATA(c), &from, sizeof(from));
	if (sendmsg(k->ask6_fd, &msg, 0) >= 0)
		return 0;
	/* So the kernel says that the link hasn't got the address, or not yet. */
	return errno == EINVAL ? -EADDRNOTAVAIL : -errno;
}

int linux_probe_send(struct kernel *base, const struct probe *p)
{
	struct linux_kernel *k = to_linux(base);
	int r;

	if (k->probe_fd < 0)
		return -EBADF;
	do {
		if (p->kind == PROBE_ECHO)
			r = linux_echo_send(k, p);
		else
			r = p->source.family == AF_INET6 ? send_nd(k, p) : send_arp(k, p);
	} while (r == -EINTR);
	if (r == 0)
		k->base.stats.probes++;
	return r;
}

/* ---- hearing ---- */

/* When packets come the kernel notes, by a clock that somebody may set. */
static int64_t waited_since(const struct timespec *came)
{
	struct timespec now;
	int64_t us;

	clock_gettime(CLOCK_REALTIME, &now);
	us = ((int64_t)now.tv_sec - came->tv_sec) * 1000000 + (now.tv_nsec - came->tv_nsec) / 1000;
	return us > 0 ? us : 0;
}

int64_t linux_probe_waited(struct msghdr *msg)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		struct timespec came;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&came, CMSG_DATA(c), sizeof(came));
		return waited_since(&came);
	}
	return 0;
}

/* One packet: 1 when it was something to hear, 0 when not, -EAGAIN when none waits. */
static int next_arp(struct linux_kernel *k, struct probe_heard *ret)
{
	struct sockaddr_ll from = { .sll_family = AF_PACKET };
	struct arp_packet p;
	struct arp_seen seen;
	struct packet packet;
	ssize_t n = packet_receive(k->ask4_fd, &from, sizeof(from), &p, sizeof(p), &packet);

	if (n < 0)
		return n == -EINTR || n == -ENETDOWN ? 0 : (int)n;
	if (arp_parse(&p, (size_t)n, &seen) < 0 || from.sll_halen != sizeof(ret->hwaddr))
		return 0;
	*ret = (struct probe_heard){ .ifindex = (uint32_t)from.sll_ifindex, .sender = seen.sender };
	memcpy(ret->hwaddr, from.sll_addr, sizeof(ret->hwaddr));
	ret->waited = linux_probe_waited(&packet.msg);
	return 1;
}

/* Whether it is the advertisement of somebody who was asked. */
static bool take_advert(const void *data, size_t n, struct probe_heard *ret)
{
	struct nd_seen nd;

	if (nd_parse(data, n, &nd) < 0 || nd.type != ND_NEIGHBOR_ADVERT ||
		!(nd.flags & ND_NA_FLAG_SOLICITED))
		return false;
	ret->sender = nd.target;
	if (nd.has_hwaddr)
		memcpy(ret->hwaddr, nd.hwaddr, sizeof(ret->hwaddr));
	return true;
}

static int next_icmp6(struct linux_kernel *k, struct probe_heard *ret)
{
	struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
	uint8_t data[ND_LARGE];
	struct packet packet;
	ssize_t n;

	if (k->ask6_fd < 0)
		return -EAGAIN;
	n = packet_receive(k->ask6_fd, &from, sizeof(from), data, sizeof(data), &packet);
	if (n < 0)
		return n == -EINTR ? 0 : (int)n;
	*ret = (struct probe_heard){ .sender.family = AF_INET6 };
	ret->waited = linux_probe_waited(&packet.msg);
	if (n > 0 && data[0] == ICMP6_ECHO_REPLY) {
		ret->ifindex = nd_link_of(&packet.msg, 0);
		memcpy(ret->sender.bytes, &from.sin6_addr, sizeof(from.sin6_addr));
		return linux_echo_parse(k, data, (size_t)n, ret);
	}
	ret->ifindex = nd_link_of(&packet.msg, ND_HOPS);
	return take_advert(data, (size_t)n, ret) && ret->ifindex;
}

int linux_probe_next(struct kernel *base, struct probe_heard *ret)
{
	static int (*const next[])(struct linux_kernel * k, struct probe_heard * ret) = {
		next_arp,
		next_icmp6,
		linux_echo_next,
	};
	struct linux_kernel *k = to_linux(base);

	if (k->probe_fd < 0)
		return -EBADF;
	for (size_t i = 0, n = 0; i < ARRAY_SIZE(next) && n < PROBE_SKIPPED; n++) {
		struct probe_heard heard;
		int r = next[i](k, &heard);

		if (r == -EAGAIN) {
			i++;
			continue;
		}
		if (r < 0)
			return r;
		if (r > 0) {
			*ret = heard;
			return 0;
		}
	}
	*ret = (struct probe_heard){ .ifindex = 0 };
	return 0;
}
