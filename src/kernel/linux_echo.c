/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Probes by ICMP: echo requests from a test address of a link, out of this link (RFC 792, RFC 4443 section 4.1). In IPv4
 * the kernel sends them like other packets. In IPv6 it would send them over any link of a group, whatever socket and
 * packet say, so that they are frames of ours. Answers come the way of all packets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "kernel/linux.h"
#include "kernel/packet.h"

#define ECHO_BUFFER (1 << 20)
#define HOPS        64
#define ECHO_LARGE  128 /* an IPv4 header with all of its options, and ours */

/* The same in both families, but for the type. */
struct echo {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	uint16_t id;
	uint16_t number;
};

struct packet6 {
	struct ip6_hdr ip;
	struct echo echo;
};

/* What the checksum covers: RFC 8200 section 8.1. */
struct covered6 {
	struct in6_addr src;
	struct in6_addr dst;
	uint32_t len;
	uint32_t next;
	struct echo echo;
};

/* It hears nothing. */
static int open_sender4(void)
{
	const struct icmp_filter nothing = { .data = ~0u };
	const int off = 0;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_RAW, ICMP_FILTER, &nothing, sizeof(nothing)) == 0 &&
		setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof(off)) == 0)
		return fd;
	close(fd);
	return -EIO;
}

static int open_listener(int *ret)
{
	const struct icmp_filter replies = { .data = ~(1u << ICMP_ECHOREPLY) };
	const int on = 1;
	int size = ECHO_BUFFER;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);

	if (fd < 0)
		return -errno;
	*ret = fd;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	if (setsockopt(fd, SOL_RAW, ICMP_FILTER, &replies, sizeof(replies)) < 0 ||
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0)
		return -errno;
	return 0;
}

int linux_echo_open(struct linux_kernel *k)
{
	int r;

	if (getrandom(&k->echo_id, sizeof(k->echo_id), 0) != sizeof(k->echo_id))
		return -EIO;
	r = open_listener(&k->echo_fd);
	if (r < 0)
		return r;
	k->send4_fd = open_sender4();
	if (k->send4_fd < 0)
		return k->send4_fd;
	k->send6_fd = linux_arp_socket(false);
	return k->send6_fd < 0 ? k->send6_fd : 0;
}

void linux_echo_close(struct linux_kernel *k)
{
	close_fd(&k->echo_fd);
	close_fd(&k->send4_fd);
	close_fd(&k->send6_fd);
	k->echo_fd = -1;
	k->send4_fd = -1;
	k->send6_fd = -1;
}

static int send4(const struct linux_kernel *k, const struct probe *p, struct echo *e)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct in_pktinfo from = { .ipi_ifindex = (int)p->ifindex };
	alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(from))] = { 0 };
	struct iovec iov = { .iov_base = e, .iov_len = sizeof(*e) };
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	memcpy(&to.sin_addr, p->target.bytes, sizeof(to.sin_addr));
	memcpy(&from.ipi_spec_dst, p->source.bytes, sizeof(from.ipi_spec_dst));
	e->type = ICMP_ECHO;
	e->checksum = packet_checksum(0, e, sizeof(*e));
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(from));
	memcpy(CMSG_DATA(c), &from, sizeof(from));
	if (sendmsg(k->send4_fd, &msg, 0) >= 0)
		return 0;
	/* So the kernels say that the host hasn't got the address, or not yet. */
	return errno == EINVAL || errno == ENETUNREACH ? -EADDRNOTAVAIL : -errno;
}

static int send6(const struct linux_kernel *k, const struct probe *p, struct echo *e)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)p->ifindex,
		.sll_halen = ETH_ALEN,
		.sll_addr = { 0x33, 0x33 }, /* RFC 2464 section 7 */
	};
	struct packet6 packet = {
		.ip.ip6_flow = htonl(6u << 28),
		.ip.ip6_plen = htons(sizeof(packet.echo)),
		.ip.ip6_nxt = IPPROTO_ICMPV6,
		.ip.ip6_hlim = HOPS,
	};
	struct covered6 covered = {
		.len = htonl(sizeof(covered.echo)),
		.next = htonl(IPPROTO_ICMPV6),
	};

	memcpy(&packet.ip.ip6_src, p->source.bytes, sizeof(packet.ip.ip6_src));
	memcpy(&packet.ip.ip6_dst, p->target.bytes, sizeof(packet.ip.ip6_dst));
	e->type = ICMP6_ECHO_REQUEST;
	covered.src = packet.ip.ip6_src;
	covered.dst = packet.ip.ip6_dst;
	covered.echo = *e;
	e->checksum = packet_checksum(0, &covered, sizeof(covered));
	packet.echo = *e;
	if (IN6_IS_ADDR_MULTICAST(&packet.ip.ip6_dst))
		memcpy(to.sll_addr + 2, packet.ip.ip6_dst.s6_addr + 12, 4);
	else
		memcpy(to.sll_addr, p->to, sizeof(p->to));
	return sendto(k->send6_fd, &packet, sizeof(packet), 0, (const struct sockaddr *)&to,
		       sizeof(to)) < 0
		       ? -errno
		       : 0;
}

int linux_echo_send(const struct linux_kernel *k, const struct probe *p)
{
	struct echo e = { .id = k->echo_id, .number = htons(p->number) };

	return p->source.family == AF_INET6 ? send6(k, p, &e) : send4(k, p, &e);
}

bool linux_echo_parse(
	const struct linux_kernel *k, const void *data, size_t len, struct probe_heard *ret)
{
	struct echo e;

	if (len < sizeof(e))
		return false;
	memcpy(&e, data, sizeof(e));
	if (e.id != k->echo_id)
		return false;
	ret->echo = true;
	ret->number = ntohs(e.number);
	return true;
}

static uint32_t link_of(struct msghdr *msg)
{
	struct in_pktinfo info;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		return (uint32_t)info.ipi_ifindex;
	}
	return 0;
}

int linux_echo_next(struct linux_kernel *k, struct probe_heard *ret)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	uint8_t data[ECHO_LARGE];
	struct packet packet;
	ssize_t n = packet_receive(k->echo_fd, &from, sizeof(from), data, sizeof(data), &packet);
	size_t head;

	if (n < 0)
		return n == -EINTR ? 0 : (int)n;
	head = n > 0 ? (size_t)(data[0] & 0xf) * 4 : 0;
	*ret = (struct probe_heard){ .ifindex = link_of(&packet.msg), .sender.family = AF_INET };
	if (head < sizeof(struct iphdr) || head > (size_t)n ||
		!linux_echo_parse(k, data + head, (size_t)n - head, ret))
		return 0;
	ret->waited = linux_probe_waited(&packet.msg);
	memcpy(ret->sender.bytes, &from.sin_addr, sizeof(from.sin_addr));
	return ret->ifindex ? 1 : 0;
}
