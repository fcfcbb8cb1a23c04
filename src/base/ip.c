/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as values. Reading text is inet_pton's (RFC 4291). */
#include "base/ip.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

bool ip_is_zero(const struct ip *a)
{
	static const uint8_t zero[16];

	return memcmp(a->bytes, zero, ip_size(a->family)) == 0;
}

bool ip_is_linklocal(const struct ip *a)
{
	if (a->family == AF_INET)
		return a->bytes[0] == 169 && a->bytes[1] == 254;

	return a->family == AF_INET6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

bool ip_is_loopback(const struct ip *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (a->family == AF_INET)
		return a->bytes[0] == 127;

	return a->family == AF_INET6 && memcmp(a->bytes, one, sizeof(one)) == 0;
}

static char *format_byte(char *p, unsigned int n)
{
	if (n >= 100)
		*p++ = (char)('0' + n / 100);
	if (n >= 10)
		*p++ = (char)('0' + n / 10 % 10);
	*p++ = (char)('0' + n % 10);

	return p;
}

static char *format_inet(char *p, const uint8_t *bytes)
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			*p++ = '.';
		p = format_byte(p, bytes[i]);
	}

	return p;
}

static char *format_group(char *p, unsigned int group)
{
	static const char digits[] = "0123456789abcdef";
	unsigned int shift = 12;

	while (shift > 0 && !(group >> shift))
		shift -= 4;
	for (;; shift -= 4) {
		*p++ = digits[(group >> shift) & 15];
		if (shift == 0)
			return p;
	}
}

/* The longest run of at least two zero groups, the first of several; 0 when there is none. */
static size_t find_zeroes(const unsigned int *groups, size_t *ret_at)
{
	size_t best = 1, at = 0;

	for (size_t i = 0; i < 8; i++) {
		size_t n = 0;

		while (i + n < 8 && groups[i + n] == 0)
			n++;
		if (n > best) {
			best = n;
			at = i;
		}
		i += n;
	}
	*ret_at = at;

	return best > 1 ? best : 0;
}

/* RFC 5952; section 5: an IPv4-mapped or -compatible address ends in the dotted form. */
static char *format_inet6(char *p, const uint8_t *bytes)
{
	unsigned int groups[8];
	size_t at, n, end = 8;

	for (size_t i = 0; i < 8; i++)
		groups[i] = (unsigned int)bytes[2 * i] << 8 | bytes[2 * i + 1];
	n = find_zeroes(groups, &at);
	if (at == 0 && (n == 6 || (n == 5 && groups[5] == 0xffff)))
		end = 6;
	for (size_t i = 0; i < end; i++) {
		if (n > 0 && i == at) {
			*p++ = ':';
			i += n - 1;
			if (i + 1 == 8)
				*p++ = ':';
			continue;
		}
		if (i > 0)
			*p++ = ':';
		p = format_group(p, groups[i]);
	}
	if (end == 6) {
		*p++ = ':';
		p = format_inet(p, bytes + 12);
	}

	return p;
}

/* By hand: listings have ten thousands of them, and inet_ntop() goes by way of sprintf(). */
char *ip_format(const struct ip *a, char *buf)
{
	char *p = buf;

	if (a->family == AF_INET)
		p = format_inet(buf, a->bytes);
	else if (a->family == AF_INET6)
		p = format_inet6(buf, a->bytes);
	*p = '\0';

	return buf;
}

int ip_parse(const char *s, struct ip *ret)
{
	struct ip a = { .family = strchr(s, ':') ? AF_INET6 : AF_INET };

	if (inet_pton(a.family, s, a.bytes) != 1)
		return -EINVAL;
	*ret = a;

	return 0;
}

int ip_parse_host(const char *s, struct ip *ret)
{
	char host[IP_STRSIZE];
	const char *slash = strchr(s, '/');
	size_t len = slash ? (size_t)(slash - s) : strlen(s);

	if (len >= sizeof(host))
		return -EINVAL;
	memcpy(host, s, len);
	host[len] = '\0';

	return ip_parse(host, ret);
}

bool ip_from_sockaddr(const struct sockaddr *sa, struct ip *ret)
{
	const char *bytes = (const char *)sa;

	if (!sa || (sa->sa_family != AF_INET && sa->sa_family != AF_INET6))
		return false;
	*ret = (struct ip){ .family = (uint8_t)sa->sa_family };
	if (sa->sa_family == AF_INET)
		memcpy(ret->bytes, bytes + offsetof(struct sockaddr_in, sin_addr), 4);
	else
		memcpy(ret->bytes, bytes + offsetof(struct sockaddr_in6, sin6_addr), 16);

	return true;
}

char *mac_format(const uint8_t mac[6], char buf[MAC_TEXTSIZE])
{
	snprintf(buf, MAC_TEXTSIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
		mac[4], mac[5]);

	return buf;
}

unsigned int fam_of(int af)
{
	if (af == AF_INET)
		return FAM_INET;

	return af == AF_INET6 ? FAM_INET6 : 0;
}

const char *fam_format(unsigned int families)
{
	static const char *const words[] = { "", "inet", "inet6", "inet inet6" };

	return words[families & FAM_BOTH];
}
