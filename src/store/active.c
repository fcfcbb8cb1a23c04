/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of the active document where that is large: it is not written anew for every object that changes. What has changed
 * since is in a second file beside it, which names the first one, and is put in the place of its own predecessor, so that
 * a reader finds either all of a change or nothing of it. When that grows, the first is written again.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/active.h"
#include "store/delta.h"
#include "store/text.h"

#define CHANGES_MAX 64u /* objects: more are not written again and again for one that changes */

const char active_changes_name[] = "active.changes";

const char *active_target(const struct store *st)
{
	return st->staged_changes ? active_changes_name : store_file(DOC_ACTIVE)->name;
}

/* Whether the file and its changes are what @doc began as. */
static bool is_next(const struct store *st, const struct document *doc)
{
	return st->whole.exists && (size_t)st->whole.size >= STORE_LARGE && doc->base &&
	       document_generation(doc->base) == st->generation[DOC_ACTIVE];
}

static int write_changes(struct store *st, const struct document *doc, const char *name)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_document_ struct document *changes = NULL;
	char since[STAMP_TEXTSIZE];
	int r;

	r = delta_add(st->changes, doc, stamp_format(&st->whole, since), &changes);
	if (r < 0)
		return r;
	if (changes->n_objects > CHANGES_MAX)
		return -EFBIG;
	r = text_format(changes, DOC_ACTIVE, &text);
	if (r == 0)
		r = store_write_text(st, DOC_ACTIVE, name, text.data, text.len);
	if (r < 0)
		return r;
	document_free(st->staged_changes);
	st->staged_changes = changes;
	changes = NULL;

	return 0;
}

int active_write(struct store *st, struct document *doc, const char *name)
{
	struct stat sb;
	int r = -EFBIG;

	if (is_next(st, doc) && document_count_changes(doc) <= CHANGES_MAX)
		r = write_changes(st, doc, name);
	if (r != -EFBIG)
		return r;
	st->staged_changes = document_free(st->staged_changes);
	r = store_write(st, DOC_ACTIVE, doc, name, &sb);
	if (r == 0)
		stamp_init(&st->staged_whole, &sb);

	return r;
}

int active_finish(struct store *st)
{
	const char *stage = store_file(DOC_ACTIVE)->stage;
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = file_read_at(st->run_fd, stage, STORE_MAX, &text, &len);
	const char *target;

	if (r < 0)
		return r;
	target = delta_is(text, NULL) ? active_changes_name : store_file(DOC_ACTIVE)->name;

	return renameat(st->run_fd, stage, st->run_fd, target) < 0 ? -errno : 0;
}

void active_published(struct store *st)
{
	document_free(st->changes);
	st->changes = st->staged_changes;
	if (!st->changes) {
		st->whole = st->staged_whole;
		/* One that stays is of another file, and read by nobody. */
		if (!st->no_changes)
			st->no_changes = unlinkat(st->run_fd, active_changes_name, 0) == 0 ||
					 errno == ENOENT;
	} else {
		st->no_changes = false;
	}
	st->staged_changes = NULL;
}

/* Whether these are changes to the file that @sb is of. */
static bool is_about(const char *changes, const struct stat *sb)
{
	char since[STAMP_TEXTSIZE];
	struct stamp stamp;

	stamp_init(&stamp, sb);

	return delta_is(changes, stamp_format(&stamp, since));
}

/* Whether @sb is of the file that has the name of the active document now. */
static bool is_present(const struct store *st, const struct stat *sb)
{
	struct stat now;

	return fstatat(st->run_fd, store_file(DOC_ACTIVE)->name, &now, 0) == 0 &&
	       now.st_dev == sb->st_dev && now.st_ino == sb->st_ino;
}

/* The changes to the file that @fd is; nothing when there are none. -ESTALE when it was replaced meanwhile. */
static int read_changes(const struct store *st, int fd, struct buf *ret)
{
	struct stat sb;
	char *text = NULL;
	size_t len = 0;
	int r;

	if (fstat(fd, &sb) < 0)
		return -errno;
	if ((size_t)sb.st_size < STORE_LARGE)
		return 0;
	r = file_read_at(st->run_fd, active_changes_name, STORE_MAX, &text, &len);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0 && is_about(text, &sb)) {
		*ret = (struct buf){ .data = text, .len = len, .cap = len + 1 };
		return 0;
	}
	free(text);

	return is_present(st, &sb) ? 0 : -ESTALE;
}

int active_open(const struct store *st, enum doc_kind kind, size_t min, int *ret_fd,
	struct buf *ret_changes)
{
	int fd;
	int r;

	do {
		r = store_open_large(st, kind, min, &fd);
		if (r < 0)
			return r;
		r = kind == DOC_ACTIVE ? read_changes(st, fd, ret_changes) : 0;
		if (r == 0)
			*ret_fd = fd;
		else
			close(fd);
	} while (r == -ESTALE);

	return r;
}

int active_merge(const char *text, size_t len, const struct buf *changes, struct buf *ret)
{
	struct buf merged = { .data = NULL };
	int r;

	if (!buf_reserve(&merged, len + changes->len))
		return -ENOMEM;
	r = delta_merge(text, len, changes->data, changes->len, &merged);
	if (r < 0)
		buf_fini(&merged);
	else
		*ret = merged;

	return r;
}

/* All that is in the file @fd, with the changes. */
static int read_merged(int fd, const struct buf *changes, struct buf *ret)
{
	_cleanup_free_ char *text = NULL;
	struct stat sb;
	int r;

	if (fstat(fd, &sb) < 0)
		return -errno;
	text = malloc((size_t)sb.st_size);
	if (!text)
		return -ENOMEM;
	r = file_pread(fd, text, (size_t)sb.st_size, 0);

	return r < 0 ? r : active_merge(text, (size_t)sb.st_size, changes, ret);
}

int active_read(const struct store *st, struct buf *ret)
{
	_cleanup_(buf_fini) struct buf changes = { .data = NULL };
	_cleanup_close_ int fd = -1;
	int r = active_open(st, DOC_ACTIVE, STORE_LARGE, &fd, &changes);

	if (r == 0 && changes.len == 0)
		return -EAGAIN;

	return r < 0 ? r : read_merged(fd, &changes, ret);
}

int active_read_stage(const struct store *st, struct buf *text)
{
	_cleanup_close_ int fd = -1;
	struct buf merged;
	struct stat sb;
	int r;

	if (!delta_is(text->data, NULL))
		return 0;
	r = store_open_large(st, DOC_ACTIVE, STORE_LARGE, &fd);
	if (r < 0 || fstat(fd, &sb) < 0 || !is_about(text->data, &sb))
		return -EBADMSG;
	r = read_merged(fd, text, &merged);
	if (r < 0)
		return r;
	buf_fini(text);
	*text = merged;

	return 0;
}
