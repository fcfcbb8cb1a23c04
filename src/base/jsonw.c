/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer: escaping by table-free rules of RFC 8259 section 7, UTF-8 checked on the way. */
#include "base/jsonw.h"

#include <inttypes.h>
#include <string.h>

static void separate(struct jsonw *w)
{
	if (w->comma)
		buf_putc(w->out, ',');
	w->comma = true;
}

/* The length of the well-formed UTF-8 sequence at @s (RFC 3629), 0 if it is none. */
static size_t utf8_len(const unsigned char *s)
{
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

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;

	return n;
}

static void put_escaped(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_putc(out, '\\');
		buf_putc(out, (char)c);
		break;
	case '\n':
		buf_puts(out, "\\n");
		break;
	case '\t':
		buf_puts(out, "\\t");
		break;
	case '\r':
		buf_puts(out, "\\r");
		break;
	default:
		buf_printf(out, "\\u%04x", c);
		break;
	}
}

static void put_string(struct buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	buf_putc(out, '"');
	while (*s) {
		const unsigned char *run = s;
		size_t n;

		while (*s >= 0x20 && *s < 0x7f && *s != '"' && *s != '\\')
			s++;
		buf_append(out, run, (size_t)(s - run));
		if (!*s)
			break;

		n = utf8_len(s);
		if (n == 0) {
			buf_puts(out, "\xef\xbf\xbd");
			s++;
		} else if (n > 1) {
			buf_append(out, s, n);
			s += n;
		} else {
			put_escaped(out, *s++);
		}
	}
	buf_putc(out, '"');
}

void jsonw_begin(struct jsonw *w, char bracket)
{
	separate(w);
	buf_putc(w->out, bracket);
	w->comma = false;
}

void jsonw_end(struct jsonw *w, char bracket)
{
	buf_putc(w->out, bracket);
	w->comma = true;
}

void jsonw_key(struct jsonw *w, const char *key)
{
	separate(w);
	put_string(w->out, key);
	buf_putc(w->out, ':');
	w->comma = false;
}

void jsonw_str(struct jsonw *w, const char *s)
{
	separate(w);
	put_string(w->out, s);
}

void jsonw_int(struct jsonw *w, int64_t v)
{
	separate(w);
	buf_printf(w->out, "%" PRId64, v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
	separate(w);
	buf_puts(w->out, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
	separate(w);
	buf_puts(w->out, "null");
}
