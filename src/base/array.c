/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that double when they are full. */
#include "base/array.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* Bytes from which on pages are asked for at once. */
#define LARGE   (16u * 1024)
#define CAP_MIN 8

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
		memory_populate((char *)grown + n * size, (more - n) * size);

	return grown;
}
