/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that double when they are full. */
#include "base/array.h"

#include <assert.h>
#include <stdlib.h>

#define CAP_MIN 8

void *array_grow(void *items, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : CAP_MIN;
	void *grown;

	assert(n <= *cap);
	if (n < *cap)
		return items;
	grown = reallocarray(items, more, size);
	if (grown)
		*cap = more;

	return grown;
}
