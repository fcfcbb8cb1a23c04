/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes to a document, and putting them into its text. A text is cut up between its sections: what stands before the
 * line of a section, comments and blank lines, belongs to it, as text.c reads it. So the pieces put together are, byte by
 * byte, what text_format() makes of the whole.
 */
#include "store/delta.h"

#include <errno.h>
#include <string.h>

#include "store/interchange.h"
#include "store/lines.h"
#include "store/section.h"

#define KEY_SINCE "since"
#define NEAR      512u /* bytes: what is looked through line by line */

static const char since_line[] = "\n" KEY_SINCE " = ";
static const char absent_line[] = INTERCHANGE_ABSENT " = yes\n";

/* A section in a text; @title is the end of the text behind the last one. */
struct cut {
	const char *begin; /* of what stands before its line */
	const char *title;
	struct section section;
};

int delta_add(const struct document *had, const struct document *draft, const char *since,
	struct document **ret)
{
	_cleanup_document_ struct document *doc = had ? document_clone(had) : document_new();
	struct object *header;
	int r;

	if (!doc)
		return -ENOMEM;
	r = document_put_copy(doc, draft->objects[0], &header);
	if (r == 0)
		r = document_put_changes(doc, draft, INTERCHANGE_ABSENT);
	if (r == 0)
		r = document_edit(doc, OBJ_HEADER, "", &header);
	if (r == 0)
		r = object_set(doc, header, KEY_SINCE, since);
	if (r < 0)
		return r;
	*ret = doc;
	doc = NULL;

	return 0;
}

/* The value of the line that tells what the changes are about; NULL when there is none. */
static const char *find_since(const char *text, const char *header_end)
{
	const char *line =
		memmem(text, (size_t)(header_end - text), since_line, strlen(since_line));

	return line ? line + strlen(since_line) : NULL;
}

static bool is_blank_or_comment(const char *line, const char *eol)
{
	while (line < eol && (*line == ' ' || *line == '\t'))
		line++;

	return line == eol || *line == '#' || *line == ';';
}

/* Where that begins which stands before the line at @title. */
static const char *find_lead(const char *text, const char *title)
{
	while (title > text) {
		const char *eol = title - 1;
		const char *before = memrchr(text, '\n', (size_t)(eol - text));
		const char *line = before ? before + 1 : text;

		if (!is_blank_or_comment(line, eol))
			break;
		title = line;
	}

	return title;
}

/* The first section of [@text, @end) whose line is at or behind @at. -EBADMSG. */
static int find_cut(const char *text, const char *at, const char *end, struct cut *ret)
{
	const char *title = lines_find_section(text, at, end);
	const char *eol = title;

	*ret = (struct cut){ .begin = find_lead(text, title), .title = title };
	if (title == end)
		return 0;
	eol = memchr(title, '\n', (size_t)(end - title));
	if (!eol || eol - title < 3 || eol[-1] != ']')
		return -EBADMSG;
	section_read(title + 1, (size_t)(eol - title) - 2, &ret->section);

	return 0;
}

/* The header's own line is the first of all sections; what is behind it. */
static int skip_header(const char *text, const char *end, struct cut *ret)
{
	int r = find_cut(text, text, end, ret);

	if (r < 0 || ret->title == end || ret->section.kind != OBJ_HEADER)
		return -EBADMSG;

	return find_cut(text, ret->title + 1, end, ret);
}

/* The first section at or behind @from, which stands at a section, that does not sort before @what. */
static int search(const char *text, const struct cut *from, const char *end,
	const struct section *what, struct cut *ret)
{
	const char *lo = from->title;
	const char *hi = end;
	int r;

	while (hi - lo > NEAR) {
		const char *mid = lo + (hi - lo) / 2;

		r = find_cut(text, mid, end, ret);
		if (r < 0)
			return r;
		if (ret->title < end && section_compare(&ret->section, what) < 0)
			lo = ret->title + 1;
		else
			hi = mid;
	}
	do {
		r = find_cut(text, lo, end, ret);
		lo = ret->title + 1;
	} while (r == 0 && ret->title < end && section_compare(&ret->section, what) < 0);

	return r;
}

static void append(struct buf *out, const char *from, const char *to)
{
	buf_append(out, from, (size_t)(to - from));
}

/* The header of the changes, but for the line that makes it one. */
static void put_header(const char *text, const char *end, struct buf *out)
{
	const char *since = find_since(text, end);
	const char *next = since ? memchr(since, '\n', (size_t)(end - since)) : NULL;

	if (next) {
		append(out, text, since - strlen(since_line));
		text = next;
	}
	append(out, text, end);
}

static bool is_absent(const struct cut *p, const char *end)
{
	const char *eol = memchr(p->title, '\n', (size_t)(end - p->title));

	return eol && (size_t)(end - eol - 1) >= strlen(absent_line) &&
	       memcmp(eol + 1, absent_line, strlen(absent_line)) == 0;
}

bool delta_is(const char *text, const char *since)
{
	const char *end = text + strlen(text);
	struct cut next;
	const char *value;

	if (skip_header(text, end, &next) < 0)
		return false;
	value = find_since(text, next.begin);
	if (!value || !since)
		return value;

	return strncmp(value, since, strlen(since)) == 0 && value[strlen(since)] == '\n';
}

int delta_merge(const char *base, size_t len, const char *changes, size_t n, struct buf *ret)
{
	const char *base_end = base + len;
	const char *end = changes + n;
	struct cut b, c, next;
	int r = skip_header(base, base_end, &b);

	if (r == 0)
		r = skip_header(changes, end, &c);
	if (r < 0)
		return r;
	put_header(changes, c.begin, ret);
	while (c.title < end) {
		const char *from = b.begin;

		r = search(base, &b, base_end, &c.section, &b);
		if (r == 0)
			r = find_cut(changes, c.title + 1, end, &next);
		if (r < 0)
			return r;
		append(ret, from, b.begin);
		if (!is_absent(&c, next.begin))
			append(ret, c.begin, next.begin);
		if (b.title < base_end && section_compare(&b.section, &c.section) == 0)
			r = find_cut(base, b.title + 1, base_end, &b);
		if (r < 0)
			return r;
		c = next;
	}
	append(ret, b.begin, base_end);

	return buf_error(ret);
}
