/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A part of a document: the header and what belongs to one interface. Its sections are found as bytes
 * and parsed as copies, so what it costs hardly grows with the document.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/name.h"
#include "store/parser.h"
#include "store/text.h"

/* The next section line at or after @at; @end when there is none. */
static char *find_section(char *text, char *at, char *end)
{
	char *p = at;

	while (p < end && (p = memchr(p, '[', (size_t)(end - p)))) {
		if (p == text || p[-1] == '\n')
			return p;
		p++;
	}
	return end;
}

/* Parse a copy of [@from, @to), so that the text stays whole until it is clear that nothing is
 * wrong. */
static int parse_piece(struct parser *p, char *from, const char *to)
{
	size_t len = (size_t)(to - from);
	char *copy;

	copy = malloc(len + 1);
	if (!copy)
		return err_nomem(p->e);
	memcpy(copy, from, len);
	copy[len] = '\0';
	if (document_adopt_text(p->doc, copy) < 0)
		return err_nomem(p->e);
	p->lead = NULL;
	return parser_lines(p, copy, copy + len);
}

/*
 * Whether the " @ifname" at @name is that of a section line: [interface @ifname], or [address @ifname/...].
 * @ret_at: where the line begins.
 */
static bool is_title(const char *text, char *name, size_t len, char **ret_at)
{
	static const char *const heads[] = { "[interface", "[address" };
	const char *behind = name + len;
	/* A name may have a ']' in it. */
	bool whole = *behind == ']' && behind[1 + strspn(behind + 1, " \t")] == '\n';

	if (!whole && *behind != '/')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		size_t n = strlen(heads[i]);
		char *at = name - n;

		if ((size_t)(name - text) < n || strncmp(at, heads[i], n) != 0)
			continue;
		*ret_at = at;
		return at == text || at[-1] == '\n';
	}
	return false;
}

/* The sections of one interface, found by its name in one pass over the bytes. */
static int parse_named(struct parser *p, char *text, char *end, const char *ifname)
{
	char needle[LINK_NAMSIZ + 1];
	char *at = text;
	int len = snprintf(needle, sizeof(needle), " %s", ifname);
	int r = 0;

	if (len < 2 || (size_t)len >= sizeof(needle))
		return 0;
	while (r == 0 && (at = memmem(at, (size_t)(end - at), needle, (size_t)len))) {
		char *section;

		if (!is_title(text, at, (size_t)len, &section)) {
			at++;
			continue;
		}
		at = find_section(text, section + 1, end);
		r = parse_piece(p, section, at);
	}
	return r;
}

/* The header, [interface @ifname] and its addresses; without a name the header alone. */
static int parse_wanted(struct parser *p, char *text, char *end, const char *ifname)
{
	static const char head[] = "[ipadm]";
	char *first = find_section(text, text, end);
	char *header = first;
	int r;

	/* The header is the first section, where nobody has moved it. */
	if (first < end && strncmp(first, head, strlen(head)) != 0) {
		header = memmem(first, (size_t)(end - first), "\n[ipadm]", strlen(head) + 1);
		header = header ? header + 1 : end;
	}
	/* What stands before all sections is looked at for what must not be there. */
	r = parse_piece(p, text, first);
	p->sections = first < end;
	if (r == 0 && header < end)
		r = parse_piece(p, header, find_section(text, header + 1, end));
	if (r == 0)
		r = parse_named(p, first, end, ifname);
	if (r == 0)
		r = parser_end_section(p);
	return r < 0 ? r : parser_end(p);
}

int text_parse_one(char *text, size_t len, const char *file, const char *ifname,
	struct document **ret, struct err *e)
{
	_cleanup_document_ struct document *doc = document_new();
	_cleanup_document_ struct document *whole = NULL;
	struct parser p = { .file = file, .e = e, .doc = doc };
	char *start;
	char *end;
	int r;

	if (!doc) {
		free(text);
		return err_nomem(e);
	}
	if (parser_prepare(&text, len, &start, &end) < 0)
		return err_nomem(e);
	r = parse_wanted(&p, start, end, ifname);
	/* What is wrong with a part is wrong with the whole, whose lines have numbers. */
	if (r == -EBADMSG)
		return text_parse(text, (size_t)(end - text), file, &whole, e) < 0 ? -EBADMSG : r;
	free(text);
	if (r < 0)
		return r;

	*ret = doc;
	doc = NULL;
	return 0;
}
