/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer: escaping by table-free rules of RFC 8259 section 7, UTF-8 checked on the way. */
#include "base/jsonw.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"

static void separate(struct jsonw *w)
{
	if (w->comma)
		buf_putc(w->out, ',');
	w->comma = true;
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

/* Characters that JSON takes as they are, but not who reads it as YAML: controls and ends of lines. */
static const struct {
	const char *bytes;
	const char *escape;
} breaks[] = {
	{ "\xe2\x80\xa8", "\\u2028" },
	{ "\xe2\x80\xa9", "\\u2029" },
	{ "\xef\xbb\xbf", "\\ufeff" },
	{ "\xef\xbf\xbe", "\\ufffe" },
	{ "\xef\xbf\xbf", "\\uffff" },
};

static void put_character(struct buf *out, const char *s, size_t n)
{
	/* U+0080 to U+009F */
	if (n == 2 && (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0) {
		put_escaped(out, (unsigned char)s[1]);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(breaks) && n == 3; i++) {
		if (memcmp(breaks[i].bytes, s, n) != 0)
			continue;
		buf_puts(out, breaks[i].escape);
		return;
	}
	buf_append(out, s, n);
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

		n = str_utf8_len((const char *)s, UTF8_MAX);
		if (n == 0) {
			buf_puts(out, "\xef\xbf\xbd");
			s++;
		} else if (n > 1) {
			put_character(out, (const char *)s, n);
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
