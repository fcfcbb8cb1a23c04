/* SPDX-License-Identifier: Apache-2.0 */
/* ARP as it is on the wire. */
#ifndef KERNEL_ARP_PACKET_H
#define KERNEL_ARP_PACKET_H

#include <stdint.h>

/* Behind the Ethernet header: ARP for IPv4 over Ethernet (RFC 826). */
struct arp_packet {
	uint16_t hrd;
	uint16_t pro;
	uint8_t hln;
	uint8_t pln;
	uint16_t op;
	uint8_t sha[6];
	uint8_t spa[4];
	uint8_t tha[6];
	uint8_t tpa[4];
} __attribute__((packed));

#endif
