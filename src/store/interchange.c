/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of any form from text: which form it is, and what all of them refuse. */
#include "store/interchange.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "store/interchange_private.h"

static const char bom[] = "\xef\xbb\xbf";

struct place interchange_locate(const char *text, size_t offset)
{
	struct place at = { .line = 1, .column = 1 };

	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n')
			at = (struct place){ .line = at.line + 1, .column = 1 };
		else if (((unsigned char)text[i] & 0xc0) != 0x80)
			at.column++;
	}

	return at;
}

/* The first line that is neither blank nor a comment of either form; the end when there is none. */
static const char *find_content(const char *text)
{
	const char *line = text;

	for (;;) {
		const char *p = line + strspn(line, " \t\r");

		if (*p != '\n' && *p != '#' && *p != ';')
			return p;
		line = p + strcspn(p, "\n");
		if (*line)
			line++;
	}
}

/* "[" and a word with nothing but a name behind it: in YAML that would be a list. */
static bool is_ini(const char *content)
{
	return content[0] == '[' && ((content[1] | 0x20) >= 'a' && (content[1] | 0x20) <= 'z');
}

/* What no form may have in it. */
static int check_bytes(struct builder *b, const char *text, size_t len)
{
	const char *nul = memchr(text, '\0', len);
	size_t plain = str_utf8_span(text, len);

	if (nul && (size_t)(nul - text) < plain)
		return builder_refuse(b, interchange_locate(text, (size_t)(nul - text)),
			"there is a NUL byte here; this is no text");
	if (plain < len)
		return builder_refuse(b, interchange_locate(text, plain),
			"there is a byte here that is not UTF-8");

	return 0;
}

static int read_text(struct builder *b, const char *text, size_t len)
{
	static const struct place start = { .line = 1, .column = 1 };
	_cleanup_free_ char *copy = NULL;
	const char *content;
	int r;

	if (len > INTERCHANGE_MAX)
		return builder_refuse(b, start, "this is larger than 64 MiB");
	if (len >= strlen(bom) && memcmp(text, bom, strlen(bom)) == 0) {
		text += strlen(bom);
		len -= strlen(bom);
	}
	r = check_bytes(b, text, len);
	if (r < 0)
		return r;
	copy = malloc(len + 1);
	if (!copy)
		return err_nomem(b->e);
	memcpy(copy, text, len);
	copy[len] = '\0';
	content = find_content(copy);
	if (*content == '\0')
		return builder_refuse(b, start, NOTHING_IN_IT);
	if (is_ini(content))
		return interchange_read_ini(b, copy);

	return interchange_read_yaml(b, copy, len);
}

int interchange_parse(const char *text, size_t len, const char *file, struct document **ret,
	struct places **ret_places, struct err *e)
{
	_cleanup_(builder_fini) struct builder b;
	int r = builder_init(&b, file, e);

	if (r == 0)
		r = read_text(&b, text, len);
	if (r == 0)
		r = builder_finish(&b, ret, ret_places);

	return r;
}
