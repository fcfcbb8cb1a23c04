/* SPDX-License-Identifier: Apache-2.0 */
/* Neighbour solicitations and advertisements (RFC 4861 sections 4.3 and 4.4) as they are on the wire. */
#ifndef KERNEL_ND_PACKET_H
#define KERNEL_ND_PACKET_H

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

#define ND_HOPS         255 /* what has been forwarded has less */
#define ND_LARGE        512 /* beyond are no options that we know */
#define ND_OPTION_NONCE 14  /* RFC 3971 section 5.3.2 */

/* Both kinds, with the one option of ours. */
struct nd_message {
	struct nd_neighbor_advert head; /* a solicitation has no flags */
	uint8_t type;                   /* of the option */
	uint8_t len;                    /* in units of 8 bytes */
	uint8_t data[6];
};

/* What a message of ours says. */
struct nd_words {
	uint8_t type;
	uint32_t flags;         /* ND_NA_FLAG_* */
	struct in6_addr source; /* zero: nobody */
	struct in6_addr to;     /* multicast */
	struct ip target;
	uint8_t option;
	uint8_t data[6];
};

/* What one of somebody says. */
struct nd_seen {
	uint8_t type;
	uint32_t flags;
	struct ip target;
	bool has_hwaddr, has_nonce;
	uint8_t hwaddr[6]; /* of an advertisement, who has the target */
	uint8_t nonce[6];
};

/* Send it over a packet socket, from whatever address. */
int nd_send(int fd, uint32_t ifindex, const struct nd_words *w);
/* -EBADMSG: it is none, or damaged. @data: from the ICMPv6 header on. */
int nd_parse(const void *data, size_t len, struct nd_seen *ret);
/* The multicast address that whoever has the target listens to: RFC 4291 section 2.7.1. */
struct in6_addr nd_solicited_node(const struct ip *target);
/* The link by which a message came, with its packet info and hop limit; 0: it has fewer hops left than @least. */
struct msghdr;
uint32_t nd_link_of(struct msghdr *msg, int least);

#endif
