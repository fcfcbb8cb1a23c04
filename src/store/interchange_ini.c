/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The INI form of documents for other programs: lines as in the stored documents (text.c), which may leave
 * [ipadm] out. Comments are not kept.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "store/interchange_private.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *skip_blanks(char *p)
{
	while (is_blank(*p))
		p++;

	return p;
}

/* End the text at @end, or before the blanks that stand there. */
static void cut(char *start, char *end)
{
	while (end > start && is_blank(end[-1]))
		end--;
	*end = '\0';
}

/* Where @p is in the line that begins at @line. */
static struct place place_of(uint32_t number, const char *line, const char *p)
{
	struct place at = interchange_locate(line, (size_t)(p - line));

	return (struct place){ .line = number, .column = at.column };
}

/* "[kind name]". */
static int read_section(struct builder *b, char *line, struct place at)
{
	size_t len = strlen(line);
	char shown[SHOWN_SIZE];
	enum obj_kind kind;
	char *name;
	int r = builder_end(b);

	if (r < 0)
		return r;
	builder_rejoin_header(b);
	if (line[len - 1] != ']')
		return builder_refuse(b, at, "there is no ']' at the end of the section line");
	line[len - 1] = '\0';
	name = strchr(line, ' ');
	if (name)
		*name++ = '\0';
	kind = document_kind_parse(line + 1);
	if (kind == OBJ_UNKNOWN || kind == OBJ_GROUP || (kind == OBJ_HEADER && name))
		return builder_refuse(b, at,
			"'%s' is no section of such a document: there are [ipadm], [protocol "
			"NAME], "
			"[interface NAME] and [address NAME]",
			interchange_show(line + 1, shown));

	return builder_begin(b, kind, name ? name : "", at);
}

static int read_entry(struct builder *b, char *line, uint32_t number)
{
	struct place at = { .line = number, .column = 1 };
	char *delimiter = line + strcspn(line, "=:");
	struct key_form form;
	char *value;
	int r;

	if (is_blank(*line))
		return builder_refuse(
			b, at, "a line must not begin with white space: a value is on one line");
	if (*delimiter == '\0')
		return builder_refuse(
			b, at, "this is neither a section, nor \"key = value\", nor a comment");
	if (delimiter == line)
		return builder_refuse(b, at, "there is no key before the delimiter");
	value = skip_blanks(delimiter + 1);
	cut(value, value + strlen(value));
	/* Before the line is cut: columns are counted in it. */
	at = place_of(number, line, value);
	cut(line, delimiter);
	r = builder_key(b, line, (struct place){ .line = number, .column = 1 }, &form);

	return r < 0 ? r : builder_value(b, &form, value, at);
}

static int read_line(struct builder *b, char *line, uint32_t number)
{
	const char *first = skip_blanks(line);

	if (*first == '\0' || *first == '#' || *first == ';')
		return 0;
	cut(line, line + strlen(line));
	if (*line == '[')
		return read_section(b, line, (struct place){ .line = number, .column = 1 });

	return read_entry(b, line, number);
}

int interchange_read_ini(struct builder *b, char *text)
{
	char *next = text;
	uint32_t number = 0;

	while (next) {
		char *line = next;
		int r;

		next = strchr(line, '\n');
		if (next) {
			if (next > line && next[-1] == '\r')
				next[-1] = '\0';
			*next++ = '\0';
		}
		r = read_line(b, line, ++number);
		if (r < 0)
			return r;
	}

	return builder_end(b);
}
