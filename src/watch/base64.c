/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, by its alphabet. */
#include "watch/base64.h"

#include <errno.h>
#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const void *data, size_t len, struct buf *out)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = 0;

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < n ? bytes[i + j] : 0u);
		for (size_t j = 0; j < 4; j++)
			buf_putc(out, j <= n ? alphabet[bits >> (18 - 6 * j) & 63] : '=');
	}
}

/* What a character stands for; negative when it is none of ours. */
static int value_of(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -EINVAL;
}

/* Four characters, the last of a text or not. */
static int decode_quad(const char *text, bool last, struct buf *out)
{
	size_t n = 4;
	uint32_t bits = 0;

	while (last && n > 2 && text[n - 1] == '=')
		n--;
	for (size_t i = 0; i < 4; i++) {
		int value = i < n ? value_of(text[i]) : 0;

		if (value < 0)
			return value;
		bits = bits << 6 | (uint32_t)value;
	}
	/* bits that no byte takes are 0, so that each value has one text */
	if (n < 4 && (bits & (n == 3 ? 0xffu : 0xffffu)) != 0)
		return -EINVAL;
	for (size_t i = 0; i + 1 < n; i++)
		buf_putc(out, (char)(bits >> (16 - 8 * i) & 0xff));

	return 0;
}

int base64_decode(const char *text, size_t len, struct buf *out)
{
	if (len % 4 != 0)
		return -EINVAL;
	for (size_t i = 0; i < len; i += 4) {
		int r = decode_quad(text + i, i + 4 == len, out);

		if (r < 0)
			return r;
	}

	return buf_error(out);
}
