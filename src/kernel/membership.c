/* SPDX-License-Identifier: Apache-2.0 */
/* Multicast listeners: what the kernel's text says, and the bytes of reports. */
#include "kernel/membership.h"

#include <arpa/inet.h>
#include <linux/ip.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include <netinet/ip6.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/packet.h"

#define IGMP3_REPORT     0x22
#define MLD2_REPORT      143
#define NOW_EXCLUDES     4 /* a record: what is heard is now all but what is listed, which is nothing */
#define ROUTER_ALERT4    148
#define ROUTER_ALERT6    5
#define INTERNET_CONTROL 0xc0 /* RFC 3376 section 4 */

struct report {
	uint8_t type, reserved;
	uint16_t checksum, reserved2, n;
};

struct header4 {
	struct iphdr ip;
	uint8_t alert[4]; /* RFC 2113 */
};

struct header6 {
	struct ip6_hdr ip;
	uint8_t options[8]; /* hop by hop: RFC 2711, and two bytes of nothing */
};

/* ---- what is joined ---- */

/* All hosts are always heard, and what is of one host goes to no switch: RFC 3376 section 6, RFC 3810 section 6. */
static bool is_told(const struct ip *ip)
{
	static const uint8_t systems4[4] = { 224, 0, 0, 1 };
	static const uint8_t nodes6[16] = { 0xff, 2, [15] = 1 };

	if (ip->family == AF_INET)
		return memcmp(ip->bytes, systems4, sizeof(systems4)) != 0;

	return (ip->bytes[1] & 0x0f) > 1 && memcmp(ip->bytes, nodes6, sizeof(nodes6)) != 0;
}

static bool is_of_link(const struct membership_lines *l, const char *line, const char **ret_rest)
{
	char *end;
	unsigned long number = strtoul(line, &end, 10);

	*ret_rest = end;

	return end != line && number == l->ifindex;
}

/* "2\tipmp0     :     1      V3" begins a link, "\t\t\t\t010000E0     1 0:00000000\t\t0" is of it. */
static bool take4(struct membership_lines *l, const char *line, struct ip *ret)
{
	const char *text = line + strspn(line, "\t");
	char *end;
	uint32_t number;

	if (text == line) {
		l->inside = is_of_link(l, line, &text);
		return false;
	}
	number = (uint32_t)strtoul(text, &end, 16);
	if (!l->inside || end - text != 8)
		return false;
	*ret = (struct ip){ .family = AF_INET };
	memcpy(ret->bytes, &number, sizeof(number)); /* as it stands in memory */

	return true;
}

/* "2    ipmp0           ff0200000000000000000001ff000001     1 00000004 0" */
static bool take6(const struct membership_lines *l, const char *line, struct ip *ret)
{
	const char *text;

	if (!is_of_link(l, line, &text))
		return false;
	text += strspn(text, " ");
	text += strcspn(text, " \n"); /* the name */
	text += strspn(text, " ");
	if (strspn(text, "0123456789abcdef") != 32)
		return false;
	*ret = (struct ip){ .family = AF_INET6 };
	for (size_t i = 0; i < 16; i++) {
		const char digits[] = { text[2 * i], text[2 * i + 1], '\0' };

		ret->bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}

	return true;
}

bool membership_take(struct membership_lines *l, const char *line, struct ip *ret)
{
	struct ip ip;

	if (!(l->af == AF_INET6 ? take6(l, line, &ip) : take4(l, line, &ip)) || !is_told(&ip))
		return false;
	*ret = ip;

	return true;
}

/* ---- the report ---- */

/* Behind the headers. Returns the end. */
static uint8_t *put_records(uint8_t *at, const struct ip *joined, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t record[4] = { NOW_EXCLUDES };

		memcpy(at, record, sizeof(record));
		memcpy(at + sizeof(record), joined[i].bytes, size);
		at += sizeof(record) + size;
	}

	return at;
}

static size_t report4(const struct ip *joined, size_t n, uint8_t *out)
{
	struct report report = { .type = IGMP3_REPORT, .n = htons((uint16_t)n) };
	uint8_t *body = out + sizeof(struct header4);
	size_t len = (size_t)(put_records(body + sizeof(report), joined, n, 4) - body);
	struct header4 h = {
		.ip = {
			.version = 4,
			.ihl = sizeof(h) / 4,
			.tos = INTERNET_CONTROL,
			.tot_len = htons((uint16_t)(sizeof(h) + len)),
			.ttl = 1,
			.protocol = IPPROTO_IGMP,
			.daddr = htonl(0xe0000016), /* 224.0.0.22 */
		},
		.alert = { ROUTER_ALERT4, 4 },
	};

	memcpy(body, &report, sizeof(report));
	report.checksum = packet_checksum(0, body, len);
	memcpy(body, &report, sizeof(report));
	h.ip.check = packet_checksum(0, &h, sizeof(h));
	memcpy(out, &h, sizeof(h));

	return sizeof(h) + len;
}

static size_t report6(const struct ip *joined, size_t n, uint8_t *out)
{
	struct report report = { .type = MLD2_REPORT, .n = htons((uint16_t)n) };
	uint8_t *body = out + sizeof(struct header6);
	size_t len = (size_t)(put_records(body + sizeof(report), joined, n, 16) - body);
	const struct header6 h = {
		.ip = {
			.ip6_flow = htonl(6u << 28),
			.ip6_plen = htons((uint16_t)(sizeof(h.options) + len)),
			.ip6_nxt = IPPROTO_HOPOPTS,
			.ip6_hlim = 1,
			.ip6_dst = { { { 0xff, 0x02, [15] = 0x16 } } },
		},
		.options = { IPPROTO_ICMPV6, 0, ROUTER_ALERT6, 2, 0, 0, IP6OPT_PADN, 0 },
	};
	uint32_t sum;

	/* RFC 8200 section 8.1: both addresses, length and kind belong to it */
	sum = packet_sum(htons((uint16_t)len) + htons(IPPROTO_ICMPV6), &h.ip.ip6_src,
		2 * sizeof(h.ip.ip6_src));
	memcpy(body, &report, sizeof(report));
	report.checksum = packet_checksum(sum, body, len);
	memcpy(body, &report, sizeof(report));
	memcpy(out, &h, sizeof(h));

	return sizeof(h) + len;
}

size_t membership_report(
	uint8_t af, const struct ip *joined, size_t n, uint8_t out[MEMBERSHIP_SIZE])
{
	return af == AF_INET6 ? report6(joined, n, out) : report4(joined, n, out);
}
