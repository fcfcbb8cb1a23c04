/* SPDX-License-Identifier: Apache-2.0 */
/* A document passes by, and only the sections that are asked for are kept. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/name.h"
#include "store/lines.h"
#include "store/part.h"

static const char header[] = "[ipadm]\n";

enum where {
	BEFORE, /* no section has come yet */
	INSIDE, /* a section that is kept */
	BETWEEN,
};

struct filter {
	enum where where;
	bool all;                     /* but addresses */
	char needle[LINK_NAMSIZ + 1]; /* " NAME"; "" for none */
	size_t needle_len;
	struct buf *out;
};

/* Where the line with the title [interface NAME] or [address NAME/...] begins; NULL if it is none. */
static const char *find_title(const struct filter *f, const char *text, const char *name)
{
	static const char *const heads[] = { "[interface", "[address" };
	char behind = name[f->needle_len];

	if (behind != ']' && behind != '/')
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		size_t n = strlen(heads[i]);
		const char *at = name - n;

		if ((size_t)(name - text) >= n && memcmp(at, heads[i], n) == 0 &&
			(at == text || at[-1] == '\n'))
			return at;
	}

	return NULL;
}

/* The next section line that begins no address; @end when there is none. */
static const char *find_no_address(const char *text, const char *at, const char *end)
{
	static const char title[] = "[address ";

	for (;; at++) {
		at = lines_find_section(text, at, end);
		if (at == end || strncmp(at, title, strlen(title)) != 0)
			return at;
	}
}

/* The next section line that is wanted; @end when there is none. */
static const char *find_wanted(
	const struct filter *f, const char *text, const char *at, const char *end)
{
	if (f->all)
		return find_no_address(text, at, end);
	while (f->needle_len > 0 &&
		(at = memmem(at, (size_t)(end - at), f->needle, f->needle_len))) {
		const char *title = find_title(f, text, at);

		if (title)
			return title;
		at++;
	}

	return end;
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
		if (f->where == BEFORE && strncmp(next, header, strlen(header)) != 0)
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

int part_read(int fd, const char *ifname, struct buf *ret)
{
	struct filter f = { .where = BEFORE, .all = !ifname, .out = ret };
	int len = snprintf(f.needle, sizeof(f.needle), " %s", ifname ? ifname : "");

	if (len > 1 && (size_t)len < sizeof(f.needle))
		f.needle_len = (size_t)len;

	return lines_read(fd, filter_lines, &f);
}
