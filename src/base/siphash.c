/* SPDX-License-Identifier: Apache-2.0 */
/* The hash as its paper has it: two rounds for each word of eight bytes, four at the end. */
#include "base/siphash.h"

#define FINAL_ROUNDS 4

struct sip {
	uint64_t v[4];
};

static uint64_t rotate(uint64_t x, unsigned int bits)
{
	return x << bits | x >> (64 - bits);
}

static void mix(struct sip *s, unsigned int rounds)
{
	uint64_t *v = s->v;

	for (unsigned int i = 0; i < rounds; i++) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

/* Of at most eight bytes, the first one last. */
static uint64_t word_of(const uint8_t *at, size_t len)
{
	uint64_t word = 0;

	while (len-- > 0)
		word = word << 8 | at[len];

	return word;
}

static void take(struct sip *s, uint64_t word)
{
	s->v[3] ^= word;
	mix(s, 2);
	s->v[0] ^= word;
}

uint64_t siphash24(const void *data, size_t len, const uint8_t key[16])
{
	const uint8_t *at = data;
	uint64_t k0 = word_of(key, 8), k1 = word_of(key + 8, 8);
	struct sip s = { { k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573) } };
	size_t left = len;

	for (; left >= 8; left -= 8, at += 8)
		take(&s, word_of(at, 8));
	take(&s, word_of(at, left) | (uint64_t)len << 56);
	s.v[2] ^= 0xff;
	mix(&s, FINAL_ROUNDS);

	return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}
