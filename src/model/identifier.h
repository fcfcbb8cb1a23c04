/* SPDX-License-Identifier: Apache-2.0 */
/* The lower halves of addresses that a host makes itself out of a router's prefix (RFC 4291 section 2.5.1). */
#ifndef MODEL_IDENTIFIER_H
#define MODEL_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

#define IDENTIFIER_SIZE 8
#define IDENTIFIER_PLEN 64 /* of the prefixes that leave room for one */

/* How they are made. */
struct identifier_source {
	bool hashed; /* out of a secret, another one for each prefix (RFC 7217); else always the same one */
	uint8_t fixed[IDENTIFIER_SIZE];
	uint8_t secret[16];
	const char *ifname; /* of the interface: with it two interfaces of one secret differ */
};

/* That of a hardware address (EUI-64: RFC 4291 appendix A). */
void identifier_of_mac(const uint8_t mac[6], uint8_t ret[IDENTIFIER_SIZE]);
/* The address in the /64 @prefix; @tries: how many before it turned out to be somebody else's. */
struct ip identifier_address(
	const struct identifier_source *src, const struct ip *prefix, unsigned int tries);

#endif
