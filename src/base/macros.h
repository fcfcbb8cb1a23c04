/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes, iteration and cleanup: the only macros there are. */
#ifndef BASE_MACROS_H
#define BASE_MACROS_H

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f)   __attribute__((cleanup(f)))
#define _printf_(a, b) __attribute__((format(printf, a, b)))
#define _warn_unused_  __attribute__((warn_unused_result))
#define ARRAY_SIZE(a)  (sizeof(a) / sizeof((a)[0]))

static inline void free_pointer(void *p)
{
	void **pp = p;

	free(*pp);
	*pp = NULL;
}

static inline void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define _cleanup_free_  _cleanup_(free_pointer)
#define _cleanup_close_ _cleanup_(close_fd)

#endif
