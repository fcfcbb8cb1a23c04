/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer. The first failure sticks: appending to a broken buffer does nothing, and
 * buf_error() tells once at the end. The content is always NUL-terminated.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/macros.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
	int error; /* 0 or a negative errno */
};

/* Room for @more bytes, so that appending them can't fail; false, and a broken buffer, when there is none. */
bool buf_reserve(struct buf *b, size_t more) _warn_unused_;
/* Most appending is of a few bytes, of which there are many: that there is room is told here. */
static inline void buf_append(struct buf *b, const void *data, size_t len)
{
	if ((!b->data || b->cap - b->len <= len || b->error) && !buf_reserve(b, len))
		return;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}
static inline void buf_puts(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}
static inline void buf_putc(struct buf *b, char c)
{
	buf_append(b, &c, 1);
}
/* A decimal number, at a fraction of what buf_printf() costs. */
void buf_putu(struct buf *b, unsigned int n);
void buf_printf(struct buf *b, const char *fmt, ...) _printf_(2, 3);
/* Drop the first @len bytes. */
void buf_consume(struct buf *b, size_t len);
/* 0, or what went wrong first. */
int buf_error(const struct buf *b);
/* Free the content; usable with _cleanup_. */
void buf_fini(struct buf *b);

#endif
