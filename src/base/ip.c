/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as values. Text by inet_pton/inet_ntop (RFC 4291, RFC 5952). */
#include "base/ip.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

size_t ip_size(uint8_t family)
{
	if (family == AF_INET)
		return 4;

	return family == AF_INET6 ? 16 : 0;
}

bool ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, ip_size(a->family)) == 0;
}

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

char *ip_format(const struct ip *a, char *buf)
{
	if (!inet_ntop(a->family, a->bytes, buf, IP_STRSIZE))
		buf[0] = '\0';

	return buf;
}

int ip_parse(const char *s, struct ip *ret)
{
	struct ip a = { .family = AF_INET };

	if (inet_pton(AF_INET, s, a.bytes) != 1) {
		a = (struct ip){ .family = AF_INET6 };
		if (inet_pton(AF_INET6, s, a.bytes) != 1)
			return -EINVAL;
	}
	*ret = a;

	return 0;
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
