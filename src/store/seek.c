/* SPDX-License-Identifier: Apache-2.0 */
/* A binary search for section lines, through a small window on the file. */
#include "store/seek.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "model/document.h"
#include "model/name.h"
#include "store/lines.h"
#include "store/section.h"

#define WINDOW 4096u /* bytes; section lines are shorter */

struct file {
	int fd;
	size_t size;
	size_t at, len; /* what is in the window */
	char window[WINDOW];
};

/* A section line; at the end of the file: where the next one would be. */
struct title {
	size_t at;
	const char *text; /* between the brackets, in the window; NULL at the end of the file */
	size_t len;
};

/* What is looked for: an interface, or (with '/' behind the name) its addresses. */
struct key {
	enum obj_kind kind;
	char name[LINK_NAMSIZ + 1];
};

/* Have at least two bytes from @at on in the window, and what follows as far as there is room. */
static int look_at(struct file *f, size_t at)
{
	ssize_t n;

	do {
		n = pread(f->fd, f->window, sizeof(f->window), (off_t)at);
	} while (n < 0 && errno == EINTR);
	if (n < 2)
		return -EAGAIN; /* it was cut short */
	f->at = at;
	f->len = (size_t)n;

	return 0;
}

/* The line at @at is a section line: what is between its brackets. */
static int take_title(struct file *f, size_t at, struct title *ret)
{
	const char *text, *eol;
	int r;

	text = f->window + (at - f->at);
	eol = memchr(text, '\n', f->len - (at - f->at));
	if (!eol) {
		r = look_at(f, at);
		if (r < 0)
			return r;
		text = f->window;
		eol = memchr(text, '\n', f->len);
	}
	if (!eol || eol - text < 3 || eol[-1] != ']')
		return -EAGAIN;
	*ret = (struct title){ .at = at, .text = text + 1, .len = (size_t)(eol - text) - 2 };

	return 0;
}

/* The first section line at or after @from, which is behind the first one. */
static int find_title(struct file *f, size_t from, struct title *ret)
{
	size_t at = from - 1;

	while (at + 1 < f->size) {
		const char *end, *line;
		int r = 0;

		if (at < f->at || at + 1 >= f->at + f->len)
			r = look_at(f, at);
		if (r < 0)
			return r;
		end = f->window + f->len;
		line = lines_find_section(f->window, f->window + (at + 1 - f->at), end);
		if (line < end)
			return take_title(f, f->at + (size_t)(line - f->window), ret);
		/* The line break before one may be the last byte that was seen. */
		at = f->at + f->len - 1;
	}
	*ret = (struct title){ .at = f->size };

	return 0;
}

/* How a section stands to what is looked for, as documents are sorted. */
static int compare(const struct title *t, const struct key *k)
{
	const struct section key = { .kind = k->kind, .name = k->name, .len = strlen(k->name) };
	struct section section;

	section_read(t->text, t->len, &section);

	return section_compare(&section, &key);
}

static int find_first(struct file *f, const struct key *k, struct title *ret)
{
	size_t lo = strlen(LINES_HEADER);
	size_t hi = f->size;
	int r;

	while (hi - lo > WINDOW) {
		size_t mid = lo + (hi - lo) / 2;

		r = find_title(f, mid, ret);
		if (r < 0)
			return r;
		if (ret->text && compare(ret, k) < 0)
			lo = ret->at + 1;
		else
			hi = mid;
	}
	for (;;) {
		r = find_title(f, lo, ret);
		if (r < 0)
			return r;
		if (!ret->text || compare(ret, k) >= 0)
			return 0;
		lo = ret->at + 1;
	}
}

/* Whether it is the one section, or one of those, that the key is of. */
static bool is_of(const struct title *t, const struct key *k)
{
	const char *word = document_kind_word(k->kind);
	size_t skip = strlen(word) + 1;
	size_t len = strlen(k->name);

	if (!t->text || t->len < skip + len || memcmp(t->text, word, skip - 1) != 0 ||
		memcmp(t->text + skip, k->name, len) != 0)
		return false;

	return k->kind == OBJ_ADDRESS || t->len == skip + len;
}

/* The bytes from @from to @to behind what is in @ret. */
static int copy(const struct file *f, size_t from, size_t to, struct buf *ret)
{
	if (!buf_reserve(ret, to - from))
		return buf_error(ret);
	if (file_pread(f->fd, ret->data + ret->len, to - from, from) < 0)
		return -EAGAIN;
	ret->len += to - from;
	ret->data[ret->len] = '\0';

	return 0;
}

static int copy_sections(struct file *f, const struct key *k, struct buf *ret)
{
	struct title t;
	size_t from;
	int r = find_first(f, k, &t);

	if (r < 0)
		return r;
	from = t.at;
	while (r == 0 && is_of(&t, k))
		r = find_title(f, t.at + 1, &t);

	return r < 0 ? r : copy(f, from, t.at, ret);
}

static int copy_header(struct file *f, struct buf *ret)
{
	struct title next;
	int r = f->size > strlen(LINES_HEADER) ? look_at(f, 0) : -EAGAIN;

	if (r < 0)
		return r;
	if (f->len < strlen(LINES_HEADER) ||
		memcmp(f->window, LINES_HEADER, strlen(LINES_HEADER)) != 0)
		return -EAGAIN;
	r = find_title(f, strlen(LINES_HEADER), &next);

	return r < 0 ? r : copy(f, 0, next.at, ret);
}

int seek_read(int fd, size_t size, const char *ifname, struct buf *ret)
{
	struct file f = { .fd = fd, .size = size };
	struct key interface = { .kind = OBJ_INTERFACE };
	struct key address = { .kind = OBJ_ADDRESS };
	int r;

	if (strlen(ifname) >= LINK_NAMSIZ)
		return -EAGAIN;
	snprintf(interface.name, sizeof(interface.name), "%s", ifname);
	snprintf(address.name, sizeof(address.name), "%s/", ifname);
	r = copy_header(&f, ret);
	if (r == 0)
		r = copy_sections(&f, &interface, ret);
	if (r == 0)
		r = copy_sections(&f, &address, ret);
	if (r == 0 && (ret->data[ret->len - 1] != '\n' || memchr(ret->data, '\r', ret->len)))
		r = -EAGAIN;

	return r;
}
