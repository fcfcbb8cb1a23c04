/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPv4 conflict detection (RFC 5227): the packets. One packet socket sees the ARP of all links; being
 * bound to none of them it survives their going down.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/arp_packet.h"
#include "kernel/linux.h"
#include "kernel/packet.h"

#define ARP_BUFFER (1 << 20) /* for the answers to a great many probes at once */

/* clang-format off */
/* Whole requests and replies of IPv4 over Ethernet, that are for us; nothing else wakes us. */
static const struct sock_filter filter_code[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OTHERHOST, 10, 0),
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, sizeof(struct arp_packet), 0, 8),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_ETHER << 16 | ETH_P_IP, 0, 6),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6 << 8 | 4, 0, 4),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REQUEST, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REPLY, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, sizeof(struct arp_packet)),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
/* clang-format on */

int arp_parse(const void *data, size_t len, struct arp_seen *ret)
{
	struct arp_seen seen = { .sender.family = AF_INET, .target.family = AF_INET };
	struct arp_packet p;

	if (len < sizeof(p))
		return -EBADMSG;
	memcpy(&p, data, sizeof(p));
	if (p.hrd != htons(ARPHRD_ETHER) || p.pro != htons(ETH_P_IP) || p.hln != sizeof(p.sha) ||
		p.pln != sizeof(p.spa) ||
		(p.op != htons(ARPOP_REQUEST) && p.op != htons(ARPOP_REPLY)))
		return -ENOENT;
	memcpy(seen.sender.bytes, p.spa, sizeof(p.spa));
	memcpy(seen.target.bytes, p.tpa, sizeof(p.tpa));
	memcpy(seen.hwaddr, p.sha, sizeof(p.sha));
	*ret = seen;
	return 0;
}

int linux_arp_socket(bool listen)
{
	struct sock_filter code[ARRAY_SIZE(filter_code)];
	const struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };
	const struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
	};
	int size = ARP_BUFFER;
	int fd;

	memcpy(code, filter_code, sizeof(code));
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (!listen)
		return fd;
	/* Until it is bound nothing comes, so nothing gets past the filter. A small buffer will do. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
		bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	return fd;
}

int linux_arp_send(struct linux_kernel *k, int fd, const struct arp_probe *of, bool announce)
{
	struct arp_packet p = {
		.hrd = htons(ARPHRD_ETHER),
		.pro = htons(ETH_P_IP),
		.hln = sizeof(p.sha),
		.pln = sizeof(p.spa),
		.op = htons(ARPOP_REQUEST),
	};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = (int)of->ifindex,
		.sll_halen = sizeof(p.sha),
	};
	int r;

	memcpy(p.sha, of->hwaddr, sizeof(p.sha));
	if (announce)
		memcpy(p.spa, of->addr.bytes, sizeof(p.spa));
	memcpy(p.tpa, of->addr.bytes, sizeof(p.tpa));
	memset(to.sll_addr, 0xff, sizeof(p.sha));
	r = packet_send(fd, &p, sizeof(p), &to, sizeof(to));
	if (r < 0)
		return r;
	k->base.stats.packets++;
	return 0;
}

int linux_arp_receive(int fd, struct arp_seen *ret)
{
	for (;;) {
		struct sockaddr_ll from = { .sll_family = AF_PACKET };
		socklen_t len = sizeof(from);
		struct arp_packet p;
		ssize_t n = recvfrom(fd, &p, sizeof(p), 0, (struct sockaddr *)&from, &len);

		/* A link that went down is told once, and is no reason to stop. */
		if (n < 0 && (errno == EINTR || errno == ENETDOWN))
			continue;
		if (n < 0)
			return -errno;
		if (from.sll_pkttype == PACKET_OTHERHOST || arp_parse(&p, (size_t)n, ret) < 0)
			continue;
		ret->ifindex = (uint32_t)from.sll_ifindex;
		return 0;
	}
}
