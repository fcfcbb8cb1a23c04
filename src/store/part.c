/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A large document passes through a small buffer, and only the sections that are asked for are kept:
 * touching a page of memory for each page of the file would cost more than all the rest.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/name.h"
#include "store/part.h"

#define CHUNK 32768u

static const char header[] = "[ipadm]\n";

enum where {
	BEFORE, /* no section has come yet */
	INSIDE, /* a section that is kept */
	BETWEEN,
};

struct filter {
	enum where where;
	char needle[LINK_NAMSIZ + 1]; /* " NAME"; "" for none */
	size_t needle_len;
	struct buf *out;
};

/* The next line that begins with '[' at or after @at; @end when there is none. */
static const char *find_section(const char *text, const char *at, const char *end)
{
	while (at < end && (at = memchr(at, '[', (size_t)(end - at)))) {
		if (at == text || at[-1] == '\n')
			return at;
		at++;
	}

	return end;
}

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

/* The next section line that is wanted; @end when there is none. */
static const char *find_wanted(
	const struct filter *f, const char *text, const char *at, const char *end)
{
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
static int filter_lines(struct filter *f, const char *text, const char *end)
{
	const char *at = text;

	if (memchr(text, '\r', (size_t)(end - text)))
		return -EAGAIN;
	while (at < end) {
		const char *next = f->where == BETWEEN ? find_wanted(f, text, at, end)
						       : find_section(text, at, end);

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

static ssize_t read_some(int fd, char *data, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, data, size);
	} while (n < 0 && errno == EINTR);

	return n < 0 ? -errno : n;
}

static int filter_file(struct filter *f, int fd, char *chunk)
{
	size_t carried = 0;

	for (;;) {
		ssize_t n = read_some(fd, chunk + carried, CHUNK - carried);
		const char *end;
		int r;

		if (n < 0)
			return (int)n;
		if (n == 0)
			return carried > 0 ? -EAGAIN : 0; /* the last line has no end */
		carried += (size_t)n;
		end = memrchr(chunk, '\n', carried);
		if (!end)
			return -EAGAIN;
		end++;
		r = filter_lines(f, chunk, end);
		if (r < 0)
			return r;
		carried -= (size_t)(end - chunk);
		memmove(chunk, end, carried);
	}
}

int part_read(int fd, const char *ifname, struct buf *ret)
{
	_cleanup_free_ char *chunk = malloc(CHUNK);
	struct filter f = { .where = BEFORE, .out = ret };
	int len = snprintf(f.needle, sizeof(f.needle), " %s", ifname);

	if (!chunk)
		return -ENOMEM;
	if (len > 1 && (size_t)len < sizeof(f.needle))
		f.needle_len = (size_t)len;

	return filter_file(&f, fd, chunk);
}
