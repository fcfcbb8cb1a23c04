/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling the neighbours of an address: by ARP (RFC 5227 section 2.3), or by an unsolicited neighbour
 * advertisement (RFC 4861 section 7.2.6). Nobody answers.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"

struct target_option {
	uint8_t type;
	uint8_t len; /* in units of 8 bytes */
	uint8_t hwaddr[6];
};

struct advertisement {
	struct ip6_hdr ip;
	struct nd_neighbor_advert na;
	struct target_option option;
};

/* What the checksum covers: RFC 8200 section 8.1. */
struct covered {
	struct in6_addr src;
	struct in6_addr dst;
	uint32_t len;
	uint32_t next;
	struct nd_neighbor_advert na;
	struct target_option option;
};

static uint16_t checksum(const struct covered *c)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i < sizeof(*c); i += sizeof(word)) {
		memcpy(&word, (const char *)c + i, sizeof(word));
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffffu) + (sum >> 16);
	return (uint16_t)~sum;
}

static void build(const struct arp_probe *of, struct advertisement *ret)
{
	const struct in6_addr all_nodes = { { { 0xff, 0x02, [15] = 1 } } };
	uint32_t len = sizeof(ret->na) + sizeof(ret->option);
	struct covered c = {
		.dst = all_nodes,
		.len = htonl(len),
		.next = htonl(IPPROTO_ICMPV6),
		.na.nd_na_type = ND_NEIGHBOR_ADVERT,
		.na.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE,
		.option = { .type = ND_OPT_TARGET_LINKADDR, .len = 1 },
	};

	memcpy(&c.src, of->addr.bytes, sizeof(c.src));
	memcpy(&c.na.nd_na_target, of->addr.bytes, sizeof(c.na.nd_na_target));
	memcpy(c.option.hwaddr, of->hwaddr, sizeof(c.option.hwaddr));
	c.na.nd_na_cksum = checksum(&c);
	*ret = (struct advertisement){
		.ip.ip6_flow = htonl(6u << 28),
		.ip.ip6_plen = htons((uint16_t)len),
		.ip.ip6_nxt = IPPROTO_ICMPV6,
		.ip.ip6_hlim = 255,
		.ip.ip6_src = c.src,
		.ip.ip6_dst = c.dst,
		.na = c.na,
		.option = c.option,
	};
}

static int advertise(struct linux_kernel *k, const struct arp_probe *of)
{
	static const uint8_t all_nodes[] = { 0x33, 0x33, 0, 0, 0, 1 };
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)of->ifindex,
		.sll_halen = sizeof(all_nodes),
	};
	struct advertisement packet;
	ssize_t n;

	build(of, &packet);
	memcpy(to.sll_addr, all_nodes, sizeof(all_nodes));
	do {
		n = sendto(k->announce_fd, &packet, sizeof(packet), 0, (const struct sockaddr *)&to,
			sizeof(to));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	k->base.stats.packets++;
	return 0;
}

int linux_announce(struct kernel *base, const struct arp_probe *of)
{
	struct linux_kernel *k = to_linux(base);

	if (k->elsewhere)
		return -EOPNOTSUPP;
	if (k->announce_fd < 0) {
		int fd = linux_packet_socket();

		if (fd < 0)
			return fd;
		k->announce_fd = fd;
	}
	return of->addr.family == AF_INET6 ? advertise(k, of) : linux_arp_announce(k, of);
}
