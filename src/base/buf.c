/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer. Capacity doubles; the first failure sticks. */
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

bool buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 256;
	char *data;

	if (b->error)
		return false;
	if (more >= SIZE_MAX / 2 - b->len) {
		b->error = -EOVERFLOW;
		return false;
	}
	if (b->data && b->len + more + 1 <= b->cap)
		return true;

	while (cap < b->len + more + 1)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->error = -ENOMEM;
		return false;
	}
	b->data = data;
	b->cap = cap;

	return true;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->error = b->error ? b->error : -EINVAL;
		return;
	}
	if (!buf_reserve(b, (size_t)n))
		return;

	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void buf_putu(struct buf *b, unsigned int n)
{
	char digits[3 * sizeof(n)];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	buf_append(b, digits + at, sizeof(digits) - at);
}

void buf_consume(struct buf *b, size_t len)
{
	if (!b->data)
		return;
	if (len > b->len)
		len = b->len;
	memmove(b->data, b->data + len, b->len - len + 1);
	b->len -= len;
}

int buf_error(const struct buf *b)
{
	return b->error;
}

void buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .data = NULL };
}
