/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to document. The text is cut up where it lies: names, keys and values point into it, and
 * what a line break or a delimiter was becomes the NUL behind them. Only comments are copied.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/str.h"
#include "store/text.h"

#define LINE_MAX_BYTES 65536u /* the longest line */
#define KEYS_MAX       1024u  /* the most keys in one section */

struct parser {
	const char *file;
	struct err *e;
	struct document *doc;
	struct object *obj; /* the section that we are in, NULL before the first */
	unsigned int line;
	char *lead; /* where the comments and blank lines before the present line begin, or NULL */
	bool sections; /* there was one */
	bool own;      /* the engine wrote this: what it may hold was looked at then */
};

static const char bom[] = "\xef\xbb\xbf";

/* Put "FILE:LINE: " before the sentence that is in p->e. */
static int refuse_at(const struct parser *p, unsigned int line)
{
	if (p->e)
		err_prefix(p->e, "%s:%u", p->file, line);
	return -EBADMSG;
}

static int refuse(const struct parser *p, const char *why)
{
	err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG, "%s", why);
	return refuse_at(p, p->line);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* NUL-terminate [@start, @end) without the blanks around it; returns the first byte. */
static char *trim(char *start, char *end)
{
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	*end = '\0';
	return start;
}

/* A copy of the lines from p->lead up to @line, which are behind us then. */
static int take_lead(struct parser *p, char *line, const char **ret)
{
	const char *copy = NULL;
	char first = *line;

	if (p->lead) {
		*line = '\0';
		copy = document_strdup(p->doc, p->lead);
		*line = first;
		if (!copy)
			return err_nomem(p->e);
	}
	p->lead = NULL;
	*ret = copy;
	return 0;
}

/* The same before a section. A single blank line is how sections are set apart anyway. */
static int take_section_lead(struct parser *p, char *line, const char **ret)
{
	if (p->lead && line - p->lead == 1)
		p->lead = NULL;
	return take_lead(p, line, ret);
}

/* What a section needs to be whole; called where it ends. */
static int end_section(struct parser *p)
{
	struct object *obj = p->obj;

	if (!obj)
		return 0;
	if (obj->kind == OBJ_INTERFACE && obj->families == 0) {
		err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"[interface %s] has no families: write \"families = inet inet6\", or one "
			"of them",
			obj->name);
		return refuse_at(p, obj->line);
	}
	if (obj->kind == OBJ_HEADER && !object_get(obj, "version")) {
		err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"[ipadm] has no version: write \"version = %d\"", DOCUMENT_VERSION);
		return refuse_at(p, obj->line);
	}
	return 0;
}

/* The kind that the first word of @title names, whatever its case; OBJ_UNKNOWN for none. */
static enum obj_kind guess_kind(const char *title)
{
	size_t len = 0;

	while (is_blank(*title))
		title++;
	while (title[len] && !is_blank(title[len]))
		len++;
	for (enum obj_kind kind = OBJ_HEADER; kind < OBJ_UNKNOWN; kind++) {
		const char *word = document_kind_word(kind);

		if ((word[0] | 0x20) == (title[0] | 0x20) && strlen(word) == len &&
			(memcmp(word, title, len) == 0 || strncasecmp(word, title, len) == 0))
			return kind;
	}
	return OBJ_UNKNOWN;
}

/* Split a title into kind and name. One of ours in any but its one form is refused. */
static int parse_title(
	const struct parser *p, const char *title, enum obj_kind *ret_kind, const char **ret_name)
{
	enum obj_kind kind = guess_kind(title);
	const char *word = document_kind_word(kind);
	const char *name = title;

	if (kind != OBJ_UNKNOWN) {
		name = title + strlen(word);
		if (strncmp(title, word, strlen(word)) != 0 || (*name != '\0' && *name != ' ')) {
			err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG,
				"a section of this kind is written [%s%s]", word,
				kind == OBJ_HEADER ? "" : " NAME");
			return refuse_at(p, p->line);
		}
		if (*name == ' ' && kind != OBJ_HEADER)
			name++;
	}
	if (!p->own && document_check_name(kind, name, p->e) < 0)
		return refuse_at(p, p->line);
	*ret_kind = kind;
	*ret_name = name;
	return 0;
}

/* "[title]" from @line to its end. */
static int parse_section(struct parser *p, char *line, char *eol)
{
	enum obj_kind kind = OBJ_UNKNOWN;
	const char *name = NULL;
	const char *lead = NULL;
	char *end = eol;
	int r;

	r = end_section(p);
	if (r < 0)
		return r;
	r = take_section_lead(p, line, &lead);
	if (r < 0)
		return r;

	while (is_blank(end[-1]))
		end--;
	if (end[-1] != ']')
		return refuse(p, "there is no ']' at the end of the section line");
	end[-1] = '\0';
	r = parse_title(p, line + 1, &kind, &name);
	if (r < 0)
		return r;

	p->sections = true;
	if (kind == OBJ_HEADER && p->doc->objects[0]->line == 0) {
		p->obj = p->doc->objects[0];
		p->obj->n_entries = 0;
		p->obj->lead = lead;
	} else if (document_append(p->doc, kind, name, lead, &p->obj) < 0) {
		return err_nomem(p->e);
	}
	p->obj->line = p->line;
	return 0;
}

/* Check a known key, and put the forms of key and value that we write in place of those we read. */
static int check_entry(const struct parser *p, struct entry *entry)
{
	unsigned int families;

	if (object_find(p->obj, entry->key)) {
		err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG, "%s is there twice in this section",
			entry->key);
		return refuse_at(p, p->line);
	}
	if (document_check_entry(p->obj->kind, p->obj->name, entry, p->e) < 0)
		return refuse_at(p, p->line);

	if (p->obj->kind == OBJ_INTERFACE && strcmp(entry->key, "families") == 0 &&
		document_families_parse(entry->value, &families) == 0)
		entry->value = fam_format(families);
	return 0;
}

/* The first '=' or ':' of a line; NULL when there is none. */
static char *find_delimiter(char *line, const char *eol)
{
	char *equals = memchr(line, '=', (size_t)(eol - line));
	char *colon = memchr(line, ':', (size_t)((equals ? equals : eol) - line));

	return colon ? colon : equals;
}

/* "key = value" or "key: value" from @line to its end. */
static int parse_entry(struct parser *p, char *line, char *eol)
{
	struct entry entry = { .lead = NULL };
	char *delimiter;
	int r;

	if (is_blank(*line))
		return refuse(p, "a line must not begin with white space: a value is on one line");
	*eol = '\0';
	delimiter = find_delimiter(line, eol);
	if (!delimiter)
		return refuse(p, "this is neither a section, nor \"key = value\", nor a comment");
	if (!p->obj)
		return refuse(p, "a key stands before the first section");
	if (p->obj->n_entries >= KEYS_MAX)
		return refuse(p, "there are too many keys in this section");
	r = take_lead(p, line, &entry.lead);
	if (r < 0)
		return r;

	entry.value = trim(delimiter + 1, eol);
	entry.key = trim(line, delimiter);
	if (entry.key[0] == '\0')
		return refuse(p, "there is no key before the delimiter");
	r = p->own ? 0 : check_entry(p, &entry);
	if (r < 0)
		return r;
	return object_append(p->obj, &entry) < 0 ? err_nomem(p->e) : 0;
}

static bool is_control(unsigned char byte)
{
	return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

static bool has_control(const char *line, const char *eol)
{
	if (str_is_plain(line, (size_t)(eol - line)))
		return false;
	for (; line < eol; line++)
		if (is_control((unsigned char)*line))
			return true;

	return false;
}

static int check_bytes(const struct parser *p, const char *line, const char *eol)
{
	if ((size_t)(eol - line) > LINE_MAX_BYTES)
		return refuse(p, "the line is longer than 64 KiB");
	if (has_control(line, eol))
		return refuse(p, memchr(line, '\0', (size_t)(eol - line))
					 ? "there is a NUL byte in this line; this is no text file"
					 : "there is a control character in this line");
	return 0;
}

/* All lines in [@text, @end); the last one ends with a line break too. */
static int parse_lines(struct parser *p, char *text, char *end)
{
	char *next;
	int r = 0;

	for (char *line = text; line < end && r == 0; line = next) {
		char *eol = memchr(line, '\n', (size_t)(end - line));
		const char *first = line;

		next = eol + 1;
		p->line++;
		r = p->own ? 0 : check_bytes(p, line, eol);
		if (r < 0)
			return r;
		while (is_blank(*first))
			first++;
		if (first == eol || *first == '#' || *first == ';') {
			if (!p->lead)
				p->lead = line;
		} else if (*line == '[') {
			r = parse_section(p, line, eol);
		} else {
			r = parse_entry(p, line, eol);
		}
	}
	return r;
}

/* Put the objects in order, where two of one name stand side by side. */
static int sort_sections(struct parser *p)
{
	const struct document *doc = p->doc;

	document_sort(p->doc);
	for (size_t i = 1; i < doc->n_objects; i++) {
		const struct object *a = doc->objects[i - 1];
		const struct object *b = doc->objects[i];

		if (a->kind != b->kind || strcmp(a->name, b->name) != 0)
			continue;
		err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"section [%s%s%s] is there twice: it begins in line %u already",
			document_kind_word(b->kind),
			b->kind == OBJ_HEADER || b->kind == OBJ_UNKNOWN ? "" : " ", b->name,
			a->line);
		return refuse_at(p, b->line);
	}

	return 0;
}

/* What only the whole can tell. */
static int end_document(struct parser *p)
{
	int r = sort_sections(p);

	if (r == 0 && p->sections && p->doc->objects[0]->line == 0) {
		err_set(p->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"there is no section [ipadm] with \"version = %d\" in this file",
			DOCUMENT_VERSION);
		return refuse_at(p, 1);
	}

	return r;
}

/* CR LF becomes LF. Any other CR stays, and is a control character to check_bytes(). */
static size_t fold_line_ends(char *text, size_t len)
{
	size_t n = 0;

	if (!memchr(text, '\r', len))
		return len;
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
			text[n++] = text[i];
	text[n] = '\0';
	return n;
}

/*
 * Make one line end of two kinds, give the last line one too, and find the first byte behind a byte
 * order mark. Takes *@text, which may move; it is freed and NULL on failure.
 */
static int prepare(char **text, size_t len, char **ret_start, char **ret_end)
{
	char *grown;

	len = fold_line_ends(*text, len);
	if (len > 0 && (*text)[len - 1] != '\n') {
		grown = realloc(*text, len + 2);
		if (!grown) {
			free(*text);
			*text = NULL;
			return -ENOMEM;
		}
		*text = grown;
		(*text)[len++] = '\n';
		(*text)[len] = '\0';
	}
	*ret_end = *text + len;
	*ret_start = *text;
	if (strncmp(*text, bom, strlen(bom)) == 0)
		*ret_start += strlen(bom);
	return 0;
}

/* All of a document; *@p tells where it is from. Takes @text. */
static int parse_whole(struct parser *p, char *text, size_t len, struct document **ret)
{
	_cleanup_document_ struct document *doc = document_new();
	char *start;
	char *end;
	int r;

	if (!doc) {
		free(text);
		return err_nomem(p->e);
	}
	p->doc = doc;
	if (prepare(&text, len, &start, &end) < 0 || document_adopt_text(doc, text) < 0)
		return err_nomem(p->e);
	r = parse_lines(p, start, end);
	if (r == 0)
		r = end_section(p);
	if (r == 0)
		r = end_document(p);
	/* Comments without any section belong to the header that is to come behind them. */
	if (r == 0)
		r = p->sections ? take_lead(p, end, &doc->tail)
				: take_section_lead(p, end, &doc->objects[0]->lead);
	if (r < 0)
		return r;

	*ret = doc;
	doc = NULL;
	return 0;
}

int text_parse(char *text, size_t len, const char *file, struct document **ret, struct err *e)
{
	struct parser p = { .file = file, .e = e };

	return parse_whole(&p, text, len, ret);
}

int text_parse_own(char *text, size_t len, struct document **ret)
{
	struct parser p = { .file = "", .own = true };

	return parse_whole(&p, text, len, ret);
}

int text_parse_part(char *text, size_t len, bool own, struct document *doc)
{
	struct parser p = { .file = "", .doc = doc, .own = own };
	char *end = text + len;
	int r;

	if (len > 0 && end[-1] != '\n')
		return -EBADMSG;
	document_rewind(doc);
	r = parse_lines(&p, text, end);
	if (r == 0)
		r = end_section(&p);
	if (r == 0)
		r = sort_sections(&p);

	return r;
}
