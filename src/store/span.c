/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the sections of each interface by their titles alone. */
#include "store/span.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "store/active.h"
#include "store/lines.h"
#include "store/text.h"

static const char address_title[] = "[address ";

struct spans {
	enum doc_kind kind;
	char *text; /* mapped, or merged's; NULL: it is read from fd */
	size_t size;
	struct buf merged; /* of the file and the changes to it, when there are any */
	int fd;
	struct buf changes; /* to the file that are not merged yet */
	struct buf part;    /* a copy of the text that is decoded at present */
	struct document *doc;
	struct document *header;
	struct span *rows;
	size_t n, cap;
};

/* While the text passes by. */
struct scan {
	struct spans *spans;
	const struct spans *like; /* to compare with; NULL */
	const struct span *twin;  /* of the last row in it; NULL: it is known to differ */
	struct buf header;        /* the text of the first section */
	bool in_header;
	bool in_span; /* the last row's end has not been seen */
	size_t at;    /* of the present piece in the file */
};

struct spans *spans_close(struct spans *s)
{
	if (s) {
		if (s->text && !s->merged.data)
			munmap(s->text, s->size);
		buf_fini(&s->merged);
		buf_fini(&s->changes);
		if (s->fd >= 0)
			close(s->fd);
		document_free(s->doc);
		document_free(s->header);
		buf_fini(&s->part);
		free(s->rows);
		free(s);
	}

	return NULL;
}

static void spans_closep(struct spans **s)
{
	*s = spans_close(*s);
}

static void scan_fini(struct scan *c)
{
	buf_fini(&c->header);
}

/* "NAME" as it stands in front of the '/' of its objects, which sorts it. */
static int compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}

	return (*a ? (unsigned char)*a : '/') - (*b ? (unsigned char)*b : '/');
}

static int add_row(struct spans *s, const char *ifname, size_t len, size_t at)
{
	struct span row = { .at = (uint32_t)at };
	struct span *rows;

	memcpy(row.ifname, ifname, len);
	if (s->n > 0 && compare(s->rows[s->n - 1].ifname, row.ifname) >= 0)
		return -EAGAIN;
	rows = array_grow(s->rows, s->n, &s->cap, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	s->rows = rows;
	s->rows[s->n++] = row;

	return 0;
}

static struct span *last_row(const struct scan *c)
{
	return &c->spans->rows[c->spans->n - 1];
}

static void end_span(struct scan *c, size_t at)
{
	struct span *row;

	if (!c->in_span)
		return;
	row = last_row(c);
	row->len = (uint32_t)(at - row->at);
	row->same = c->twin && c->twin->len == row->len;
	c->in_span = false;
}

/* Text of the last row, @at in the file. */
static void compare_text(struct scan *c, const char *text, size_t len, size_t at)
{
	size_t done = at - last_row(c)->at;

	if (!c->twin)
		return;
	if (c->twin->len < done + len || memcmp(c->like->text + c->twin->at + done, text, len) != 0)
		c->twin = NULL;
}

/* Whether the title "[address NAME/..." at @name goes on with what the last row has. */
static bool goes_on(const struct scan *c, const char *name, const char *end)
{
	const struct span *last = last_row(c);
	size_t len = strlen(last->ifname);

	return (size_t)(end - name) > len && memcmp(name, last->ifname, len) == 0 &&
	       name[len] == '/';
}

/* A section line at @title, @at in the file. */
static int take_title(struct scan *c, const char *title, const char *end, size_t at)
{
	size_t n = strlen(address_title);
	const char *name = title + n;
	size_t len = 0;
	int r;

	c->in_header = false;
	if ((size_t)(end - title) <= n || memcmp(title, address_title, n) != 0) {
		end_span(c, at);
		return 0;
	}
	if (c->in_span && goes_on(c, name, end))
		return 0;
	end_span(c, at);
	while (name + len < end && name[len] != '/' && name[len] != '\n')
		len++;
	if (name + len == end || name[len] != '/' || len == 0 || len >= LINK_NAMSIZ)
		return -EAGAIN;
	r = add_row(c->spans, name, len, at);
	c->in_span = r == 0;
	c->twin = r == 0 && c->like ? spans_find(c->like, last_row(c)->ifname) : NULL;

	return r;
}

/* How much of the text from @title on, where the last row may begin, is that of its twin as a whole: need not be looked through. */
static size_t same_ahead(const struct scan *c, const char *title, const char *end, size_t at)
{
	size_t len = c->twin && c->in_span && last_row(c)->at == at ? c->twin->len : 0;

	if (len == 0 || (size_t)(end - title) < len ||
		memcmp(title, c->like->text + c->twin->at, len) != 0)
		return 0;

	return title + len == end || title[len] == '[' ? len : 0;
}

/* Whole lines. */
static int scan_lines(void *ctx, const char *text, const char *end)
{
	struct scan *c = ctx;
	const char *at = text;
	const char *title = text;

	if (memchr(text, '\r', (size_t)(end - text)))
		return -EAGAIN;
	if (c->at == 0) {
		if (strncmp(text, LINES_HEADER, strlen(LINES_HEADER)) != 0)
			return -EAGAIN;
		c->in_header = true;
		title++;
	}
	for (;;) {
		int r;

		title = lines_find_section(text, title, end);
		if (c->in_header)
			buf_append(&c->header, at, (size_t)(title - at));
		else if (c->in_span)
			compare_text(c, at, (size_t)(title - at), c->at + (size_t)(at - text));
		if (title == end)
			break;
		r = take_title(c, title, end, c->at + (size_t)(title - text));
		if (r < 0)
			return r;
		at = title + same_ahead(c, title, end, c->at + (size_t)(title - text));
		title = at > title ? at : title + 1;
	}
	c->at += (size_t)(end - text);

	return buf_error(&c->header);
}

/*
 * The engine replaces its own file and never writes into one that is there, so that it may be mapped: to be
 * given memory for a copy takes longer than all that is done with it. Anybody may write into the other.
 */
static int map_text(struct spans *s, int fd)
{
	struct stat sb;
	void *text;

	if (fstat(fd, &sb) < 0 || sb.st_size <= 0)
		return -EAGAIN;
	text = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (text == MAP_FAILED)
		return -EAGAIN;
	s->text = text;
	s->size = (size_t)sb.st_size;

	return s->text[s->size - 1] == '\n' ? 0 : -EAGAIN;
}

/* Put the text with the changes in the place of that of the file. */
static int merge(struct spans *s)
{
	int r;

	if (s->changes.len == 0)
		return 0;
	r = active_merge(s->text, s->size, &s->changes, &s->merged);
	if (r < 0)
		return r;
	munmap(s->text, s->size);
	s->text = s->merged.data;
	s->size = s->merged.len;
	buf_fini(&s->changes);

	return 0;
}

int spans_open(const struct store *st, enum doc_kind kind, struct spans **ret)
{
	_cleanup_(spans_closep) struct spans *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->fd = -1;
	s->kind = kind;
	r = active_open(st, kind, STORE_LARGE, &s->fd, &s->changes);
	if (r < 0)
		return r == -ENOMEM ? r : -EAGAIN;
	*ret = s;
	s = NULL;

	return 0;
}

int spans_scan(struct spans *s, const struct spans *like)
{
	_cleanup_(
		scan_fini) struct scan c = { .spans = s, .like = like && like->text ? like : NULL };
	char *text;
	int r;

	if (s->kind == DOC_ACTIVE)
		r = map_text(s, s->fd);
	else
		r = lines_read(s->fd, scan_lines, &c);
	if (r == 0 && s->text)
		r = merge(s);
	if (r == 0 && s->text)
		r = scan_lines(&c, s->text, s->text + s->size);
	if (r < 0)
		return r == -ENOMEM ? r : -EAGAIN;
	end_span(&c, c.at);
	text = c.header.data;
	c.header.data = NULL;
	r = text_parse(text, c.header.len, "", &s->header, NULL);

	return r == 0 || r == -ENOMEM ? r : -EAGAIN;
}

const struct document *spans_header(const struct spans *s)
{
	return s->header;
}

const struct span *spans_get(const struct spans *s, size_t i)
{
	return i < s->n ? &s->rows[i] : NULL;
}

const struct span *spans_find(const struct spans *s, const char *ifname)
{
	size_t lo = 0;
	size_t hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int r = compare(ifname, s->rows[mid].ifname);

		if (r == 0)
			return &s->rows[mid];
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}

	return NULL;
}

/* The text of a span in the place of what is in s->part. */
static int read_part(struct spans *s, const struct span *span)
{
	struct buf *part = &s->part;
	int r = 0;

	part->len = 0;
	if (!buf_reserve(part, span->len))
		return -ENOMEM;
	if (s->text)
		memcpy(part->data, s->text + span->at, span->len);
	else
		r = file_pread(s->fd, part->data, span->len, span->at);
	if (r < 0)
		return r;
	part->len = span->len;
	part->data[part->len] = '\0';

	return 0;
}

int spans_parse(struct spans *s, const struct span *span, const struct document **ret)
{
	int r;

	if (!s->doc)
		s->doc = document_new();
	if (!s->doc)
		return -ENOMEM;
	r = read_part(s, span);
	if (r == 0)
		r = text_parse_part(s->part.data, s->part.len, s->kind == DOC_ACTIVE, s->doc);
	if (r == 0)
		*ret = s->doc;

	return r;
}
