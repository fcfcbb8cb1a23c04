/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the sections of each interface by their titles alone. */
#include "store/span.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "store/handle.h"
#include "store/lines.h"
#include "store/text.h"

static const char header_title[] = "[ipadm]\n";
static const char address_title[] = "[address ";

struct spans {
	int fd;
	struct document *header;
	struct span *rows;
	size_t n, cap;
};

/* While the file passes by. */
struct scan {
	struct spans *spans;
	struct buf header; /* the text of the first section */
	bool in_header;
	bool in_span; /* the last row's end has not been seen */
	size_t at;    /* of the present piece in the file */
};

struct spans *spans_close(struct spans *s)
{
	if (s) {
		if (s->fd >= 0)
			close(s->fd);
		document_free(s->header);
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

static void end_span(struct scan *c, size_t at)
{
	struct spans *s = c->spans;

	if (c->in_span)
		s->rows[s->n - 1].len = (uint32_t)(at - s->rows[s->n - 1].at);
	c->in_span = false;
}

/* Whether the title "[address NAME/..." at @name goes on with what the last row has. */
static bool is_same(const struct scan *c, const char *name, const char *end)
{
	const struct span *last = &c->spans->rows[c->spans->n - 1];
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

	if ((size_t)(end - title) <= n || memcmp(title, address_title, n) != 0) {
		end_span(c, at);
		return 0;
	}
	if (c->in_span && is_same(c, name, end))
		return 0;
	end_span(c, at);
	while (name + len < end && name[len] != '/' && name[len] != '\n')
		len++;
	if (name + len == end || name[len] != '/' || len == 0 || len >= LINK_NAMSIZ)
		return -EAGAIN;
	c->in_span = true;

	return add_row(c->spans, name, len, at);
}

static int scan_lines(void *ctx, const char *text, const char *end)
{
	struct scan *c = ctx;
	const char *at = text;
	int r;

	if (memchr(text, '\r', (size_t)(end - text)))
		return -EAGAIN;
	if (c->at == 0) {
		if (strncmp(text, header_title, strlen(header_title)) != 0)
			return -EAGAIN;
		c->in_header = true;
		at += strlen(header_title);
	}
	while (at < end) {
		const char *title = lines_find_section(text, at, end);

		if (c->in_header)
			buf_append(&c->header, at, (size_t)(title - at));
		if (title == end)
			break;
		c->in_header = false;
		r = take_title(c, title, end, c->at + (size_t)(title - text));
		if (r < 0)
			return r;
		at = title + 1;
	}
	c->at += (size_t)(end - text);

	return buf_error(&c->header);
}

static int scan_file(struct spans *s)
{
	_cleanup_(scan_fini) struct scan c = { .spans = s };
	char *text;
	int r;

	buf_puts(&c.header, header_title);
	r = lines_read(s->fd, scan_lines, &c);
	if (r < 0)
		return r == -ENOMEM ? r : -EAGAIN;
	end_span(&c, c.at);
	text = c.header.data;
	c.header.data = NULL;
	r = text_parse(text, c.header.len, "", &s->header, NULL);

	return r == 0 || r == -ENOMEM ? r : -EAGAIN;
}

int spans_open(const struct store *st, enum doc_kind kind, struct spans **ret)
{
	_cleanup_(spans_closep) struct spans *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->fd = -1;
	r = store_open_large(st, kind, STORE_LARGE, &s->fd);
	if (r < 0)
		return r;
	r = scan_file(s);
	if (r < 0)
		return r;
	*ret = s;
	s = NULL;

	return 0;
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

int spans_read(const struct spans *s, const struct span *span, struct buf *ret)
{
	ret->len = 0;
	if (!buf_reserve(ret, span->len))
		return buf_error(ret);
	while (ret->len < span->len) {
		ssize_t n = pread(s->fd, ret->data + ret->len, span->len - ret->len,
			(off_t)(span->at + ret->len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO; /* it was cut short */
		ret->len += (size_t)n;
	}
	ret->data[ret->len] = '\0';

	return 0;
}

int spans_parse(const struct buf *text, struct document **ret)
{
	struct buf whole = { .data = NULL };

	buf_puts(&whole, "[ipadm]\nversion = 1\n");
	buf_append(&whole, text->data, text->len);
	if (buf_error(&whole) < 0) {
		buf_fini(&whole);
		return -ENOMEM;
	}

	return text_parse(whole.data, whole.len, "", ret, NULL);
}
