/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/nd_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/ip6.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/packet.h"

struct nd_packet {
	struct ip6_hdr ip;
	struct nd_message message;
};

/* What the checksum covers: RFC 8200 section 8.1. */
struct covered {
	struct in6_addr src;
	struct in6_addr dst;
	uint32_t len;
	uint32_t next;
	struct nd_message message;
};

static void build(const struct nd_words *w, struct nd_packet *ret)
{
	uint32_t len = sizeof(ret->message);
	struct covered c = {
		.src = w->source,
		.dst = w->to,
		.len = htonl(len),
		.next = htonl(IPPROTO_ICMPV6),
		.message = {
			.head.nd_na_type = w->type,
			.head.nd_na_flags_reserved = w->flags,
			.type = w->option,
			.len = 1,
		},
	};

	memcpy(&c.message.head.nd_na_target, w->target.bytes, sizeof(struct in6_addr));
	memcpy(c.message.data, w->data, sizeof(w->data));
	c.message.head.nd_na_cksum = packet_checksum(0, &c, sizeof(c));
	*ret = (struct nd_packet){
		.ip.ip6_flow = htonl(6u << 28),
		.ip.ip6_plen = htons((uint16_t)len),
		.ip.ip6_nxt = IPPROTO_ICMPV6,
		.ip.ip6_hlim = ND_HOPS,
		.ip.ip6_src = c.src,
		.ip.ip6_dst = c.dst,
		.message = c.message,
	};
}

int nd_send(int fd, uint32_t ifindex, const struct nd_words *w)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)ifindex,
		.sll_halen = ETH_ALEN,
		.sll_addr = { 0x33, 0x33 }, /* RFC 2464 section 7 */
	};
	struct nd_packet packet;

	build(w, &packet);
	memcpy(to.sll_addr + 2, w->to.s6_addr + 12, 4);

	return packet_send(fd, &packet, sizeof(packet), &to, sizeof(to));
}

static void take_option(struct nd_seen *seen, const uint8_t *option)
{
	if (option[0] == ND_OPT_TARGET_LINKADDR) {
		memcpy(seen->hwaddr, option + 2, sizeof(seen->hwaddr));
		seen->has_hwaddr = true;
	}
	if (option[0] == ND_OPTION_NONCE) {
		memcpy(seen->nonce, option + 2, sizeof(seen->nonce));
		seen->has_nonce = true;
	}
}

int nd_parse(const void *data, size_t len, struct nd_seen *ret)
{
	struct nd_seen seen = { .target.family = AF_INET6 };
	struct nd_neighbor_advert head;
	const uint8_t *at = data;
	size_t i = sizeof(head);

	if (len < sizeof(head))
		return -EBADMSG;
	memcpy(&head, data, sizeof(head));
	seen.type = head.nd_na_type;
	seen.flags = head.nd_na_flags_reserved;
	if (seen.type != ND_NEIGHBOR_SOLICIT && seen.type != ND_NEIGHBOR_ADVERT)
		return -EBADMSG;
	memcpy(seen.target.bytes, &head.nd_na_target, sizeof(head.nd_na_target));
	while (len - i >= 8) {
		size_t size = (size_t)at[i + 1] * 8;

		if (size == 0 || size > len - i)
			return -EBADMSG;
		/* One of another size is of another kind of link, or nothing of ours. */
		if (size == 8)
			take_option(&seen, at + i);
		i += size;
	}
	*ret = seen;
	return 0;
}

struct in6_addr nd_solicited_node(const struct ip *target)
{
	struct in6_addr to = { { { 0xff, 0x02, [11] = 1, [12] = 0xff } } };

	memcpy(&to.s6_addr[13], target->bytes + 13, 3);
	return to;
}

uint32_t nd_link_of(struct msghdr *msg, int least)
{
	uint32_t ifindex = 0;
	int hops = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		struct in6_pktinfo info;

		if (c->cmsg_level != IPPROTO_IPV6)
			continue;
		if (c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&hops, CMSG_DATA(c), sizeof(hops));
		if (c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			ifindex = (uint32_t)info.ipi6_ifindex;
		}
	}
	return hops >= least ? ifindex : 0;
}
