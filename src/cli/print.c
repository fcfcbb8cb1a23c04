/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three forms of a listing. A field of the human form is padded to the end of its column; where
 * one is longer than its column the next ones give up their padding until all is aligned again.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/print.h"

#define EMPTY   "--"
#define UNKNOWN "?"

/* Columns of the terminal that @s takes: bytes that go on with a UTF-8 character take none. */
static size_t text_width(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

/* Nothing that is shown to people may steer their terminal. Returns the columns that the text takes. */
static size_t tame(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = '?';
	return text_width(text, len);
}

static void put_spaces(struct buf *out, size_t n)
{
	static const char spaces[] = "                                ";

	for (; n >= sizeof(spaces); n -= sizeof(spaces) - 1)
		buf_append(out, spaces, sizeof(spaces) - 1);
	buf_append(out, spaces, n);
}

/* How a state is shown where colours are: well, on its way or on purpose, wrong. */
/* clang-format off */
static const struct {
	const char *word;
	const char *colour;
} states[] = {
	{ "ok",           "32" },
	{ "present",      "32" },
	{ "down",         "33" },
	{ "tentative",    "33" },
	{ "offline",      "33" },
	{ "disabled",     "33" },
	{ "degraded",     "33" },
	{ "attention",    "31" },
	{ "duplicate",    "31" },
	{ "inaccessible", "31" },
	{ "failed",       "31" },
	{ "lost",         "31" },
	{ "damaged",      "31" },
};
/* clang-format on */

/* The word that @out ends with, from @start on. */
static void paint(struct buf *out, size_t start)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (strcmp(out->data + start, states[i].word) != 0)
			continue;
		out->len = start;
		buf_printf(out, "\033[%sm%s\033[0m", states[i].colour, states[i].word);
		return;
	}
}

/* Where the line has got to. */
struct line {
	size_t at;  /* the column behind what is printed */
	size_t end; /* where the present field should end */
	bool plain; /* a byte is a column, as far as is known */
};

/* The field that was put at @start of the output is whole. */
static void end_field(
	struct printer *p, size_t start, struct line *l, const struct column *c, bool last)
{
	struct buf *out = &p->out;
	size_t width, pad;

	if (buf_error(out) < 0)
		return;
	width = out->len - start;
	if (!l->plain)
		width = tame(out->data + start, width);
	if (p->colour && strcmp(c->name, "state") == 0)
		paint(out, start);
	if (last)
		return;
	l->at += width;
	l->end += c->width;
	pad = l->at < l->end ? l->end - l->at : 1;
	l->at += pad;
	put_spaces(out, pad);
}

static void put_header(struct printer *p)
{
	struct line l = { 0 };

	for (size_t i = 0; i < p->set->n; i++) {
		const struct column *c = p->set->columns[i];
		size_t start = p->out.len;

		for (const char *s = c->name; *s; s++)
			buf_putc(&p->out, (char)toupper((unsigned char)*s));
		end_field(p, start, &l, c, i + 1 == p->set->n);
	}
	buf_putc(&p->out, '\n');
}

/* The text of a field into p->value; false when it can't be had. */
static bool get_value(struct printer *p, const struct column *c, const void *row)
{
	p->value.len = 0;
	return c->get(row, &p->value) == 0;
}

static void put_fields(struct printer *p, const void *row, bool plain)
{
	struct line l = { .plain = plain };

	for (size_t i = 0; i < p->set->n; i++) {
		const struct column *c = p->set->columns[i];
		size_t start = p->out.len;

		if (c->get(row, &p->out) != 0) {
			p->out.len = start;
			buf_puts(&p->out, UNKNOWN);
		} else if (p->out.len == start) {
			buf_puts(&p->out, EMPTY);
		}
		end_field(p, start, &l, c, i + 1 == p->set->n);
	}
}

/* Most lines are plain: that is told of the whole, and the others are put again with care. */
static void put_human(struct printer *p, const void *row)
{
	size_t start = p->out.len;

	put_fields(p, row, true);
	if (buf_error(&p->out) == 0 && !str_is_plain(p->out.data + start, p->out.len - start)) {
		p->out.len = start;
		put_fields(p, row, false);
	}
	buf_putc(&p->out, '\n');
}

static void put_escaped(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ':' || s[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, s[i]);
	}
}

static void put_parsable(struct printer *p, const void *row)
{
	for (size_t i = 0; i < p->set->n; i++) {
		if (i > 0)
			buf_putc(&p->out, ':');
		if (!get_value(p, p->set->columns[i], row))
			buf_puts(&p->out, UNKNOWN);
		else if (p->set->n == 1)
			buf_append(&p->out, p->value.data, p->value.len);
		else
			put_escaped(&p->out, p->value.data, p->value.len);
	}
	buf_putc(&p->out, '\n');
}

static void put_json(struct printer *p, const void *row)
{
	struct jsonw w = { .out = &p->out };

	if (!p->endless)
		buf_puts(&p->out, p->n_rows == 0 ? "[" : ",\n");
	jsonw_begin(&w, '{');
	for (size_t i = 0; i < p->set->n; i++) {
		const struct column *c = p->set->columns[i];

		jsonw_key(&w, c->name);
		if (c->get_json)
			c->get_json(row, &w);
		else if (get_value(p, c, row))
			jsonw_str(&w, p->value.len ? p->value.data : "");
		else
			jsonw_null(&w);
	}
	jsonw_end(&w, '}');
	if (p->endless)
		buf_putc(&p->out, '\n');
}

void print_row(struct printer *p, const void *row)
{
	switch (p->mode) {
	case PRINT_HUMAN:
		if (p->n_rows == 0 || (p->page && p->n_rows % p->page == 0))
			put_header(p);
		put_human(p, row);
		break;
	case PRINT_PARSABLE:
		put_parsable(p, row);
		break;
	case PRINT_JSON:
		put_json(p, row);
		break;
	}
	p->n_rows++;
}

int print_end(struct printer *p)
{
	int r;

	if (p->mode == PRINT_JSON && !p->endless)
		buf_puts(&p->out, p->n_rows == 0 ? "[]\n" : "]\n");
	r = buf_error(&p->value);
	return r < 0 ? r : buf_error(&p->out);
}

void print_fini(struct printer *p)
{
	buf_fini(&p->out);
	buf_fini(&p->value);
}

bool print_colour(int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return (!no || !no[0]) && terminal && terminal[0] && strcmp(terminal, "dumb") != 0 &&
	       isatty(fd);
}

size_t print_page(int fd)
{
	struct winsize size = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_row < 3)
		return 0;
	return size.ws_row - 1u;
}
