/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded strings. */
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int str_copy(char *dst, size_t size, const char *src)
{
	size_t len = strlen(src);

	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(dst, src, len + 1);

	return 0;
}

void str_cut(char *dst, size_t size, const char *src)
{
	size_t len = strlen(src);

	if (len >= size)
		len = size - 1;
	memcpy(dst, src, len);
	dst[len] = '\0';
}

int str_to_uint(const char *s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		uint64_t digit;

		if (*s < '0' || *s > '9')
			return -EINVAL;
		digit = (uint64_t)(*s - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return -ERANGE;
		v = v * 10 + digit;
	}
	if (v > max)
		return -ERANGE;
	*ret = v;

	return 0;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t str_distance(const char *a, const char *b)
{
	enum { MAX = 32 };
	size_t d[MAX + 1][MAX + 1];
	size_t la = strlen(a);
	size_t lb = strlen(b);

	if (la > MAX || lb > MAX)
		return SIZE_MAX;

	for (size_t i = 0; i <= la; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= lb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		for (size_t j = 1; j <= lb; j++) {
			size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;

			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = min3(d[i][j], d[i - 2][j - 2] + 1, SIZE_MAX);
		}
	}

	return d[la][lb];
}

size_t str_far(const char *word)
{
	size_t half = strlen(word) / 2 + 1;

	return half < 4 ? half : 4;
}

/* Whether some of the eight bytes may be below 0x20, 0x7f or above: never no where the answer is yes. */
static bool may_be_odd(uint64_t eight)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t del = eight ^ (ones * 0x7f);

	return ((eight - ones * 0x20) | (del - ones) | eight) & (ones * 0x80);
}

bool str_is_plain(const char *s, size_t len)
{
	const char *end = s + len;
	uint64_t eight;

	while (end - s >= (ptrdiff_t)sizeof(eight)) {
		memcpy(&eight, s, sizeof(eight));
		if (may_be_odd(eight))
			break;
		s += sizeof(eight);
	}
	while (s < end && *s >= 0x20 && *s < 0x7f)
		s++;

	return s == end;
}

size_t str_utf8_len(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	else
		return 0;

	if (left < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;

	return n;
}

size_t str_utf8_span(const char *s, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t n = str_utf8_len(s + at, len - at);

		if (n == 0)
			break;
		at += n;
	}

	return at;
}

bool str_is_line(const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)s[0];

		if (c < 0x20 || c == 0x7f || (c == 0xc2 && (s[1] & 0xe0) == 0x80))
			return false;
	}

	return true;
}

int str_list_init(struct str_list *list, const char *text)
{
	struct str_list l = { .text = strdup(text) };
	size_t cap = 1;
	char *rest = l.text;

	for (const char *p = text; *p; p++)
		cap += *p == ',';
	l.rows = calloc(cap, sizeof(*l.rows));
	if (!l.text || !l.rows) {
		str_list_fini(&l);
		return -ENOMEM;
	}
	while (rest)
		l.rows[l.n++] = strsep(&rest, ",");
	*list = l;

	return 0;
}

void str_list_fini(struct str_list *list)
{
	free(list->text);
	free(list->rows);
	*list = (struct str_list){ .n = 0 };
}
