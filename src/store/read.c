/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the documents: all of one, or what it says of one interface. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "store/active.h"
#include "store/part.h"
#include "store/seek.h"
#include "store/text.h"

#define PART_MIN ((size_t)16 * 1024) /* bytes: of a smaller document the whole is read */

/* The active document with what was changed in it since its file was written. */
static int read_active(const struct store *st, const char *name, char **ret, size_t *ret_len)
{
	bool is_stage = strcmp(name, store_file(DOC_ACTIVE)->stage) == 0;
	struct buf text = { .data = NULL };
	int r = is_stage ? -EAGAIN : active_read(st, &text);

	if (r == -EAGAIN) {
		r = file_read_at(st->run_fd, name, STORE_MAX, &text.data, &text.len);
		text.cap = text.len + 1;
	}
	if (r == 0 && is_stage)
		r = active_read_stage(st, &text);
	if (r < 0) {
		buf_fini(&text);
		return r;
	}
	*ret = text.data;
	*ret_len = text.len;

	return 0;
}

/* The text of file @name; NULL where there is none. */
static int read_text(const struct store *st, enum doc_kind kind, const char *name, char **ret,
	size_t *ret_len, struct err *e)
{
	int dirfd = store_dir_fd(st, kind);
	int r;

	*ret = NULL;
	if (dirfd < 0)
		return 0;
	r = kind == DOC_ACTIVE ? read_active(st, name, ret, ret_len)
			       : file_read_at(dirfd, name, STORE_MAX, ret, ret_len);
	if (r == 0 || r == -ENOENT)
		return 0;
	if (r == -EBADMSG)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG,
			"%s/%s and what was changed in it since do not belong together",
			store_dir(st, kind), name);
	if (r == -EFBIG)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG, "%s/%s is larger than 64 MiB",
			store_dir(st, kind), name);
	if (r == -EINVAL)
		return err_set(e, IPADM_IO_ERROR, EIO, "%s/%s is not a regular file",
			store_dir(st, kind), name);
	return store_status(e, err_sys(e, -r, "cannot read %s/%s", store_dir(st, kind), name));
}

int store_read(const struct store *st, enum doc_kind kind, const char *name, struct document **ret,
	bool *ret_found, struct err *e)
{
	char path[sizeof(st->paths.etc) + NAME_MAX];
	struct document *doc = NULL;
	char *text = NULL;
	size_t len = 0;
	int r;

	r = read_text(st, kind, name, &text, &len, e);
	if (r < 0)
		return r;
	if (!text) {
		doc = document_new();
		if (!doc)
			return err_nomem(e);
	} else {
		snprintf(path, sizeof(path), "%s/%s", store_dir(st, kind), name);
		r = text_parse(text, len, path, &doc, e);
		if (r < 0)
			return r;
	}
	*ret = doc;
	*ret_found = text != NULL;
	return 0;
}

int store_open_large(const struct store *st, enum doc_kind kind, size_t min, int *ret)
{
	_cleanup_close_ int fd = -1;
	int dirfd = store_dir_fd(st, kind);
	struct stat sb;

	if (dirfd >= 0)
		fd = openat(dirfd, store_file(kind)->name,
			O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &sb) < 0 || !S_ISREG(sb.st_mode) || (size_t)sb.st_size < min ||
		(size_t)sb.st_size > STORE_MAX)
		return -EAGAIN;
	*ret = fd;
	fd = -1;

	return 0;
}

/* Whether the engine wrote the file as it is: its sections can be found by looking for them, and what they have was checked. */
static bool is_own(const struct store *st, enum doc_kind kind, int fd, struct stat *ret)
{
	struct stamp stamp;
	char text[STAMP_TEXTSIZE];

	if (fstat(fd, ret) < 0)
		return false;
	if (kind == DOC_ACTIVE)
		return true;
	stamp_init(&stamp, ret);

	return strcmp(st->trusted, stamp_format(&stamp, text)) == 0;
}

/* What the active document says of the other one's file. */
static void note_trusted(struct store *st, const struct document *active)
{
	const char *text = object_get(active->objects[0], "sorted");

	if (!text || str_copy(st->trusted, sizeof(st->trusted), text) < 0)
		st->trusted[0] = '\0';
}

static int read_part(
	const struct store *st, enum doc_kind kind, int fd, const char *ifname, struct buf *ret)
{
	struct stat sb;
	int r = -EAGAIN;

	if (ifname && is_own(st, kind, fd, &sb))
		r = seek_read(fd, (size_t)sb.st_size, ifname, ret);
	if (r != -EAGAIN)
		return r;
	ret->len = 0;

	return part_read(fd, ifname, ret);
}

/* The same with the changes that are beside the file. */
static int read_changed_part(const struct store *st, enum doc_kind kind, int fd, const char *ifname,
	const struct buf *changes, struct buf *ret)
{
	_cleanup_(buf_fini) struct buf part = { .data = NULL }, changed = { .data = NULL };
	int r;

	if (changes->len == 0)
		return read_part(st, kind, fd, ifname, ret);
	r = read_part(st, kind, fd, ifname, &part);
	if (r == 0)
		r = part_filter(changes->data, changes->len, ifname, &changed);

	return r < 0 ? r : active_merge(part.data, part.len, &changed, ret);
}

/* The part of a document that is asked for, where its text is as we write it; else -EAGAIN. */
static int load_part(struct store *st, enum doc_kind kind, const char *ifname,
	struct document **ret, struct err *e)
{
	_cleanup_(buf_fini) struct buf changes = { .data = NULL };
	_cleanup_close_ int fd = -1;
	size_t min = ifname ? 1 : PART_MIN;
	struct buf text = { .data = NULL };
	struct stat sb;
	int r;

	r = active_open(st, kind, min, &fd, &changes);
	if (r < 0)
		return r == -ENOMEM ? err_nomem(e) : -EAGAIN;
	r = read_changed_part(st, kind, fd, ifname, &changes, &text);
	/* What is wrong with a part is told as the whole tells it, with its line. */
	if (r == 0 && text.len > 0) {
		r = !ifname && is_own(st, kind, fd, &sb)
			    ? text_parse_own(text.data, text.len, ret)
			    : text_parse(text.data, text.len, "", ret, NULL);
		if (r == 0 && kind == DOC_ACTIVE)
			note_trusted(st, *ret);
		return r == 0 ? 0 : -EAGAIN;
	}
	buf_fini(&text);

	return r == -ENOMEM ? err_nomem(e) : -EAGAIN;
}

int store_load_part(struct store *st, enum doc_kind kind, const char *ifname, struct document **ret,
	bool *ret_found, struct err *e)
{
	int r = load_part(st, kind, ifname, ret, e);

	if (r == 0)
		*ret_found = true;
	if (r != -EAGAIN)
		return r;

	return store_read(st, kind, store_file(kind)->name, ret, ret_found, e);
}

static int put_stamp(const char *dir, const char *name, char *buf)
{
	char path[sizeof(((struct store_paths *)NULL)->etc) + NAME_MAX];
	struct stamp stamp;
	struct stat sb;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (stat(path, &sb) < 0)
		return -errno;
	stamp_init(&stamp, &sb);
	stamp_format(&stamp, buf);

	return 0;
}

int store_version(const struct store_paths *paths, enum doc_kind kind, char ret[STORE_VERSIONSIZE])
{
	const char *dir = kind == DOC_PERSISTENT ? paths->etc : paths->run;
	char file[STAMP_TEXTSIZE];
	char changes[STAMP_TEXTSIZE] = "";
	int r = put_stamp(dir, store_file(kind)->name, file);

	if (r < 0)
		return r;
	if (kind == DOC_ACTIVE && put_stamp(dir, active_changes_name, changes) < 0)
		changes[0] = '\0';
	snprintf(ret, STORE_VERSIONSIZE, "%s %s", file, changes);

	return 0;
}
