/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as sockets take them. */
#ifndef BASE_SOCK_H
#define BASE_SOCK_H

#include <netinet/in.h>

#include "base/ip.h"

union sock {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* Fill a zeroed @s; returns it as it is given out. */
static inline struct sockaddr *sock_set(union sock *s, const struct ip *ip)
{
	if (ip->family == AF_INET) {
		s->in.sin_family = AF_INET;
		memcpy(&s->in.sin_addr, ip->bytes, 4);
	} else {
		s->in6.sin6_family = AF_INET6;
		memcpy(&s->in6.sin6_addr, ip->bytes, 16);
	}

	return &s->any;
}

/* How many bytes of it count. */
static inline socklen_t sock_size(sa_family_t family)
{
	return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

#endif
