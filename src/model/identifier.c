/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers of interfaces. What RFC 7217 calls F is SipHash-2-4 here: a keyed function whose results tell nothing of
 * their key, and are as long as an identifier.
 */
#include "model/identifier.h"

#include <string.h>

#include "base/siphash.h"
#include "model/name.h"

#define ATTEMPTS 16 /* the next reserved identifier is far from the first one */

void identifier_of_mac(const uint8_t mac[6], uint8_t ret[IDENTIFIER_SIZE])
{
	memcpy(ret, mac, 3);
	ret[0] ^= 2;
	ret[3] = 0xff;
	ret[4] = 0xfe;
	memcpy(ret + 5, mac + 3, 3);
}

/* RFC 5453: those of anycast addresses, which no host has. */
static bool is_reserved(const uint8_t id[IDENTIFIER_SIZE])
{
	static const uint8_t any_router[IDENTIFIER_SIZE];
	static const uint8_t anycast[] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return memcmp(id, any_router, sizeof(any_router)) == 0 ||
	       (memcmp(id, anycast, sizeof(anycast)) == 0 && id[7] >= 0x80);
}

static void hash(const struct identifier_source *src, const struct ip *prefix, unsigned int counter,
	uint8_t ret[IDENTIFIER_SIZE])
{
	uint8_t text[IDENTIFIER_SIZE + LINK_NAMSIZ + 1] = { 0 };
	uint64_t result;

	memcpy(text, prefix->bytes, IDENTIFIER_SIZE);
	memcpy(text + IDENTIFIER_SIZE, src->ifname, strnlen(src->ifname, LINK_NAMSIZ));
	text[sizeof(text) - 1] = (uint8_t)counter;
	result = siphash24(text, sizeof(text), src->secret);
	for (size_t i = 0; i < IDENTIFIER_SIZE; i++)
		ret[i] = (uint8_t)(result >> (8 * i));
}

struct ip identifier_address(
	const struct identifier_source *src, const struct ip *prefix, unsigned int tries)
{
	struct ip a = *prefix;
	uint8_t *id = a.bytes + IDENTIFIER_SIZE;

	memcpy(id, src->fixed, IDENTIFIER_SIZE);
	for (unsigned int i = 0; src->hashed && i < ATTEMPTS; i++) {
		hash(src, prefix, tries * ATTEMPTS + i, id);
		if (!is_reserved(id))
			break;
	}

	return a;
}
