/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is joined on a link, as /proc/net/igmp and igmp6 tell it, and the report that says so to switches and routers: of
 * IGMPv3 (RFC 3376 section 4.2) or MLDv2 (RFC 3810 section 5.2). Texts and bytes, without a socket.
 */
#ifndef KERNEL_MEMBERSHIP_H
#define KERNEL_MEMBERSHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

#define MEMBERSHIP_MOST \
	60 /* multicast addresses in one report: of IPv6 they fill 1280 bytes nearly */
#define MEMBERSHIP_SIZE 1280 /* bytes of one at most, from the IP header on */

/* The lines of one of the files, from its first on. */
struct membership_lines {
	uint8_t af;
	uint32_t ifindex;
	bool inside; /* of IPv4: the last line without a tab was that of the link */
};

/* The next line: whether it tells of a multicast address that is joined on the link, and that switches want to know of. */
bool membership_take(struct membership_lines *l, const char *line, struct ip *ret);
/*
 * The report of at most MEMBERSHIP_MOST addresses of one family, as if they were joined just now, from nobody: 0.0.0.0
 * or ::. Returns how many bytes it has.
 */
size_t membership_report(
	uint8_t af, const struct ip *joined, size_t n, uint8_t out[MEMBERSHIP_SIZE]);

#endif
