/* SPDX-License-Identifier: Apache-2.0 */
/* A hash that tells one text from another: FNV-1a of 64 bits. Not for keeping anybody from making two alike. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325u

static inline void hash_add(uint64_t *hash, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ (uint8_t)data[i]) * 0x100000001b3u;
}

#endif
