/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duplicates of IPv6 addresses that the kernel is not asked to find (RFC 4862 section 5.4): the packets. Probes are from
 * nobody, which only a packet socket can send, and what comes is heard there with the hardware address it is from.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"
#include "kernel/nd_packet.h"
#include "kernel/packet.h"

#define ND_BUFFER (1 << 20) /* for the answers to a great many probes at once */
#define AT_NEXT   offsetof(struct ip6_hdr, ip6_nxt)
#define AT_TYPE   sizeof(struct ip6_hdr)

/* clang-format off */
/* Whole solicitations and advertisements that no router forwarded, and that are for us or for many. */
static const struct sock_filter packet_code[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OTHERHOST, 8, 0),
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, AT_TYPE + sizeof(struct nd_neighbor_solicit), 0, 6),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_NEXT),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6 << 8 | ND_HOPS, 0, 4),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_TYPE),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_SOLICIT, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_ADVERT, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, ND_LARGE),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

/* Advertisements that answer nobody, which has the S flag: what is behind the IPv6 header. */
static const struct sock_filter advert_code[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_ADVERT, 0, 3),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 4),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x40, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, ND_LARGE),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
/* clang-format on */

static int attach(int fd, const struct sock_filter *code, size_t n)
{
	struct sock_filter copy[ARRAY_SIZE(packet_code)];
	const struct sock_fprog filter = { .len = (unsigned short)n, .filter = copy };
	int size = ND_BUFFER;

	memcpy(copy, code, n * sizeof(*code));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ? -errno
											 : 0;
}

/* ---- before an address is used ---- */

int linux_nd_socket(void)
{
	const struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IPV6),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int r;

	if (fd < 0)
		return -errno;
	/* Until it is bound nothing comes, so nothing gets past the filter. */
	r = attach(fd, packet_code, ARRAY_SIZE(packet_code));
	if (r == 0 && bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0)
		r = -errno;
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

void linux_nd_join(int fd, const struct arp_probe *of)
{
	struct ipv6_mreq group = { .ipv6mr_interface = of->ifindex };

	if (of->addr.family != AF_INET6)
		return;
	group.ipv6mr_multiaddr = nd_solicited_node(&of->addr);
	/* Whoever has the address answers to all. */
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, sizeof(group));
}

int linux_nd_ask(struct linux_kernel *k, int fd, const struct arp_probe *of, const uint8_t nonce[6])
{
	struct nd_words words = {
		.type = ND_NEIGHBOR_SOLICIT,
		.to = nd_solicited_node(&of->addr),
		.target = of->addr,
		.option = ND_OPTION_NONCE,
	};
	int r;

	memcpy(words.data, nonce, sizeof(words.data));
	r = nd_send(fd, of->ifindex, &words);
	if (r == 0)
		k->base.stats.packets++;
	return r;
}

/* What a packet says of an address: somebody has it, or (@sender zero) is about to. -ENOENT: nothing. */
static int understand(
	const uint8_t *packet, size_t len, const uint8_t nonce[6], struct arp_seen *ret)
{
	struct ip nobody = { .family = AF_INET6 };
	struct ip6_hdr head;
	struct nd_seen nd;

	if (len < sizeof(head) || nd_parse(packet + sizeof(head), len - sizeof(head), &nd) < 0)
		return -ENOENT;
	memcpy(&head, packet, sizeof(head));
	*ret = (struct arp_seen){ .sender = nd.target, .target = nd.target };
	if (nd.type == ND_NEIGHBOR_ADVERT)
		return 0;
	/* Who has an address of its own wants to talk to whoever has this one. */
	if (memcmp(&head.ip6_src, nobody.bytes, sizeof(head.ip6_src)) != 0)
		return -ENOENT;
	/* A network that sends us back what we said: RFC 7527. */
	if (nd.has_nonce && memcmp(nd.nonce, nonce, sizeof(nd.nonce)) == 0)
		return -ENOENT;
	ret->sender = nobody;
	return 0;
}

int linux_nd_receive(int fd, const uint8_t nonce[6], struct arp_seen *ret)
{
	for (;;) {
		struct sockaddr_ll from = { .sll_family = AF_PACKET };
		socklen_t size = sizeof(from);
		uint8_t packet[ND_LARGE];
		ssize_t n =
			recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &size);
		struct arp_seen seen;

		/* A link that went down is told once, and is no reason to stop. */
		if (n < 0 && (errno == EINTR || errno == ENETDOWN))
			continue;
		if (n < 0)
			return -errno;
		if (from.sll_halen != sizeof(seen.hwaddr) ||
			understand(packet, (size_t)n, nonce, &seen) < 0)
			continue;
		seen.ifindex = (uint32_t)from.sll_ifindex;
		memcpy(seen.hwaddr, from.sll_addr, sizeof(seen.hwaddr));
		*ret = seen;
		return 0;
	}
}

/* ---- while it is used ---- */

int linux_nd_advert_socket(void)
{
	const int on = 1;
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
	int r;

	if (fd < 0)
		return -errno;
	r = attach(fd, advert_code, ARRAY_SIZE(advert_code));
	if (r == 0 && (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) < 0 ||
			      setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on)) < 0))
		r = -errno;
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

int linux_nd_next_advert(int fd, struct arp_seen *ret)
{
	for (;;) {
		uint8_t data[ND_LARGE];
		struct packet packet;
		ssize_t n = packet_receive(fd, NULL, 0, data, sizeof(data), &packet);
		struct nd_seen nd;

		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		/* Who it is about is in the option, which one to all has. */
		if (nd_parse(data, (size_t)n, &nd) < 0 || nd.type != ND_NEIGHBOR_ADVERT ||
			!nd.has_hwaddr)
			continue;
		*ret = (struct arp_seen){
			.ifindex = nd_link_of(&packet.msg, ND_HOPS),
			.sender = nd.target,
			.target = nd.target,
		};
		memcpy(ret->hwaddr, nd.hwaddr, sizeof(ret->hwaddr));
		if (ret->ifindex)
			return 0;
	}
}
