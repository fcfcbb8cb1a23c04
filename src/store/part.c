/* SPDX-License-Identifier: Apache-2.0 */
/* A document passes by, and only the sections that are asked for are kept. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/name.h"
#include "store/lines.h"
#include "store/part.h"

enum where {
	BEFORE, /* no section has come yet */
	INSIDE, /* a section that is kept */
	BETWEEN,
};

/* How a section line begins. */
struct title {
	char text[LINK_NAMSIZ + 16];
	size_t len;
};

struct filter {
	enum where where;
	bool all;                        /* everything but addresses */
	struct title interface, address; /* of the one that is asked for, or (all) of any */
	struct buf *out;
};

static bool begins(const struct title *t, const char *line, const char *end)
{
	return (size_t)(end - line) >= t->len && line[t->len - 1] == t->text[t->len - 1] &&
	       memcmp(line, t->text, t->len) == 0;
}

/* The next section line that is wanted; @end when there is none. memmem() for a name would take longer. */
static const char *find_wanted(
	const struct filter *f, const char *text, const char *at, const char *end)
{
	for (;; at++) {
		at = lines_find_section(text, at, end);
		if (at == end || begins(&f->address, at, end) != f->all ||
			(!f->all && begins(&f->interface, at, end)))
			return at;
	}
}

static void keep(struct filter *f, const char *from, const char *to)
{
	buf_append(f->out, from, (size_t)(to - from));
}

/* Whole lines. */
static int filter_lines(void *ctx, const char *text, const char *end)
{
	struct filter *f = ctx;
	const char *at = text;

	if (memchr(text, '\r', (size_t)(end - text)))
		return -EAGAIN;
	while (at < end) {
		const char *next = f->where == BETWEEN ? find_wanted(f, text, at, end)
						       : lines_find_section(text, at, end);

		if (f->where != BETWEEN)
			keep(f, at, next);
		if (next == end)
			break;
		if (f->where == BEFORE && strncmp(next, LINES_HEADER, strlen(LINES_HEADER)) != 0)
			return -EAGAIN;
		/* At a section line: it is kept unless one that is just ends here. */
		at = next;
		if (f->where == INSIDE) {
			f->where = BETWEEN;
			continue;
		}
		f->where = INSIDE;
		keep(f, at, at + 1);
		at++;
	}

	return buf_error(f->out);
}

/* An address's title is known by its beginning alone. */
static int make_title(struct title *t, const char *head, const char *ifname, const char *tail)
{
	int n = snprintf(t->text, sizeof(t->text), "%s%s%s", head, ifname, tail);

	t->len = n < 0 ? 0 : (size_t)n;

	return t->len > 0 && t->len < sizeof(t->text) ? 0 : -EAGAIN;
}

static int make_filter(struct filter *f, const char *ifname, struct buf *ret)
{
	int r;

	*f = (struct filter){ .where = BEFORE, .all = !ifname, .out = ret };
	r = make_title(&f->address, "[address ", ifname ? ifname : "", ifname ? "/" : "");
	if (r == 0 && ifname)
		r = make_title(&f->interface, "[interface ", ifname, "]");

	return r;
}

int part_read(int fd, const char *ifname, struct buf *ret)
{
	struct filter f;
	int r = make_filter(&f, ifname, ret);

	return r < 0 ? r : lines_read(fd, filter_lines, &f);
}

int part_filter(const char *text, size_t len, const char *ifname, struct buf *ret)
{
	struct filter f;
	int r = make_filter(&f, ifname, ret);

	return r < 0 ? r : filter_lines(&f, text, text + len);
}
