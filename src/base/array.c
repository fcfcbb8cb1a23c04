/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that double when they are full. */
#include "base/array.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* Bytes from which on pages are asked for at once, and of how many, so that what nobody fills is not there. */
#define LARGE   ((size_t)16 * 1024)
#define AT_ONCE ((size_t)256 * 1024)
#define CAP_MIN 8

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

void *array_grow(void *items, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : CAP_MIN;
	void *grown;

	assert(n <= *cap);
	if (n < *cap)
		return items;
	grown = reallocarray(items, more, size);
	if (!grown)
		return NULL;
	*cap = more;
	if (more * size >= LARGE)
		memory_populate((char *)grown + n * size, least((more - n) * size, AT_ONCE));

	return grown;
}
