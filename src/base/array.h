/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays from malloc that grow one by one. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stddef.h>

#include "base/macros.h"

/*
 * @items, or where it was moved to, with room for one more than its @n elements of @size bytes; *@cap
 * is how many it has room for, 0 with NULL. NULL: out of memory, and @items is as it was.
 */
void *array_grow(void *items, size_t n, size_t *cap, size_t size) _warn_unused_;

#endif
