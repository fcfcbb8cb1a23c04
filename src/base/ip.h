/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as values: family, bytes, text; hardware addresses (IEEE 802) as text. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define IP_STRSIZE 64 /* the longest text of an address with its prefix length, NUL included */

/* A set of address families. */
enum {
	FAM_INET = 1,
	FAM_INET6 = 2,
	FAM_BOTH = 3,
};

struct ip {
	uint8_t family; /* AF_INET, AF_INET6, or 0 for none */
	uint8_t bytes[16];
};

/* 4 or 16; 0 for no family. */
static inline size_t ip_size(uint8_t family)
{
	if (family == AF_INET)
		return 4;

	return family == AF_INET6 ? 16 : 0;
}
static inline bool ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, ip_size(a->family)) == 0;
}
bool ip_is_zero(const struct ip *a);
bool ip_is_linklocal(const struct ip *a);
bool ip_is_loopback(const struct ip *a);
/* Text into a buffer of IP_STRSIZE; returns it. */
char *ip_format(const struct ip *a, char *buf);
/* Numeric text of either family; -EINVAL. */
int ip_parse(const char *s, struct ip *ret);
/* The address of "ADDRESS/LEN" or "ADDRESS", whatever the length is; -EINVAL when it is none (a host name). */
int ip_parse_host(const char *s, struct ip *ret);
/* The address in a sockaddr_in or sockaddr_in6; false when it is none of them, or NULL. */
struct sockaddr;
bool ip_from_sockaddr(const struct sockaddr *sa, struct ip *ret);
/* "02:00:5e:00:53:01". Returns @buf. */
#define MAC_TEXTSIZE 18
char *mac_format(const uint8_t mac[6], char buf[MAC_TEXTSIZE]);
/* AF_INET → FAM_INET and so on; 0 for another family. */
unsigned int fam_of(int af);
/* "inet", "inet6" or "inet inet6": a constant. */
const char *fam_format(unsigned int families);

#endif
