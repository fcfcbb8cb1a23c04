/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: where the documents are, what is known of them, and the lock of the only writer. How they
 * are read is in read.c, how they are replaced in commit.c.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/str.h"
#include "store/handle.h"

static const char lock_name[] = "lock";

/* clang-format off */
static const struct store_file files[STORE_KINDS] = {
	[DOC_PERSISTENT] = { "ipadm.conf",  ".ipadm.conf.stage",  ".ipadm.conf.old" },
	[DOC_ACTIVE]     = { "active.conf", ".active.conf.stage", NULL },
};

static const struct {
	int sys;
	ipadm_status_t status;
} statuses[] = {
	{ EROFS,   IPADM_READ_ONLY },
	{ ENOSPC,  IPADM_NO_SPACE },
	{ EDQUOT,  IPADM_NO_SPACE },
	{ EACCES,  IPADM_EPERM },
	{ EPERM,   IPADM_EPERM },
	{ ENOMEM,  IPADM_NO_MEMORY },
	{ EBADMSG, IPADM_BAD_DOCUMENT },
};
/* clang-format on */

const struct store_file *store_file(enum doc_kind kind)
{
	return &files[kind];
}

const char *store_dir(const struct store *st, enum doc_kind kind)
{
	return kind == DOC_PERSISTENT ? st->paths.etc : st->paths.run;
}

int store_dir_fd(const struct store *st, enum doc_kind kind)
{
	return kind == DOC_PERSISTENT ? st->etc_fd : st->run_fd;
}

int store_status(struct err *e, int r)
{
	if (!e)
		return r;
	e->status = IPADM_IO_ERROR;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].sys == -r)
			e->status = statuses[i].status;
	return r;
}

void stamp_init(struct stamp *ret, const struct stat *sb)
{
	*ret = (struct stamp){
		.exists = true,
		.dev = sb->st_dev,
		.ino = sb->st_ino,
		.size = sb->st_size,
		.mtime = sb->st_mtim,
	};
}

char *stamp_format(const struct stamp *s, char buf[STAMP_TEXTSIZE])
{
	snprintf(buf, STAMP_TEXTSIZE, "%ju.%ju.%jd.%jd.%09ld", (uintmax_t)s->dev, (uintmax_t)s->ino,
		(intmax_t)s->size, (intmax_t)s->mtime.tv_sec, s->mtime.tv_nsec);

	return buf;
}

bool stamp_same_text(const struct stamp *a, const struct stamp *b)
{
	return a->exists && b->exists && a->size == b->size && a->mtime.tv_sec == b->mtime.tv_sec &&
	       a->mtime.tv_nsec == b->mtime.tv_nsec;
}

/* Of the same file and its text, or both of none. */
static bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
	if (!a->exists && !b->exists)
		return true;

	return a->dev == b->dev && a->ino == b->ino && stamp_same_text(a, b);
}

/* The stamp of the persistent document as it is now; of none when it can't be told. */
static struct stamp stamp_now(const struct store *st)
{
	struct stamp now = { .exists = false };
	struct stat sb;

	if (st->etc_fd >= 0 && fstatat(st->etc_fd, files[DOC_PERSISTENT].name, &sb, 0) == 0)
		stamp_init(&now, &sb);
	return now;
}

int store_fsync(struct store *st, int fd)
{
	st->syncs++;
	return fsync(fd) < 0 ? -errno : 0;
}

static int make_path(char *ret, size_t size, const char *before, const char *netns,
	const char *after, struct err *e)
{
	int n = snprintf(ret, size, "%s/netns/%s%s", before, netns, after);

	if (n < 0 || (size_t)n >= size)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"the name of the network namespace is too long");

	return 0;
}

int store_paths_init(struct store_paths *ret, const char *netns, struct err *e)
{
	struct store_paths paths = {
		.etc = "/etc/ipadm",
		.run = "/run/ipadm",
		.var = "/var/lib/ipadm",
	};
	int r = 0;

	if (netns) {
		if (netns[0] == '\0' || strchr(netns, '/') || strcmp(netns, ".") == 0 ||
			strcmp(netns, "..") == 0)
			return err_set(e, IPADM_INVALID_ARG, EINVAL,
				"'%s' can't be the name of a network namespace", netns);
		r = make_path(paths.etc, sizeof(paths.etc), "/etc", netns, "/ipadm", e);
		if (r == 0)
			r = make_path(paths.run, sizeof(paths.run), "/run/ipadm", netns, "", e);
		if (r == 0)
			r = make_path(paths.var, sizeof(paths.var), "/var/lib/ipadm", netns, "", e);
	}
	if (r < 0)
		return r;

	*ret = paths;
	return 0;
}

int store_make_etc(struct store *st, struct err *e)
{
	int parent;
	int r;

	if (st->etc_fd >= 0)
		return 0;
	r = file_open_dir(st->paths.etc, true, &st->etc_fd);
	if (r < 0)
		return store_status(
			e, err_sys(e, -r, "cannot make the directory %s", st->paths.etc));

	/* What is synced in a directory is lost with it: its own name must be on the disk too. */
	parent = openat(st->etc_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = parent < 0 ? -errno : store_fsync(st, parent);
	close_fd(&parent);
	if (r < 0) {
		close_fd(&st->etc_fd);
		st->etc_fd = -1;
		return store_status(
			e, err_sys(e, -r, "cannot make the directory %s", st->paths.etc));
	}
	return 0;
}

int store_open(struct store **ret, const struct store_paths *paths, bool write, struct err *e)
{
	_cleanup_store_ struct store *st = malloc(sizeof(*st));
	int r;

	if (!st)
		return err_nomem(e);
	*st = (struct store){
		.paths = *paths,
		.etc_fd = -1,
		.run_fd = -1,
		.lock_fd = -1,
		.write = write,
	};
	r = file_open_dir(paths->run, write, &st->run_fd);
	if (r < 0 && (write || r != -ENOENT))
		return store_status(e, err_sys(e, -r, "cannot open the directory %s", paths->run));
	r = file_open_dir(paths->etc, false, &st->etc_fd);
	if (r < 0 && r != -ENOENT)
		return store_status(e, err_sys(e, -r, "cannot open the directory %s", paths->etc));
	/* Without a place for the persistent document the active one can still be changed: whoever
	 * stages a persistent one is told. */
	if (r < 0 && write && store_make_etc(st, e) < 0)
		err_clear(e);

	*ret = st;
	st = NULL;
	return 0;
}

struct store *store_close(struct store *st)
{
	if (!st)
		return NULL;
	if (st->lock_fd >= 0 && ftruncate(st->lock_fd, 0) < 0)
		errno = 0; /* the lock goes all the same; what is written in it counts only while it
			      is held */
	close_fd(&st->lock_fd);
	close_fd(&st->etc_fd);
	close_fd(&st->run_fd);
	document_free(st->changes);
	document_free(st->staged_changes);
	free(st->history.kept);
	free(st);
	return NULL;
}

/* Whether the sections follow one another in the text as they do in the document. */
static bool is_sorted(const struct document *doc)
{
	for (size_t i = 1; i < doc->n_objects; i++)
		if (doc->objects[i]->line <= doc->objects[i - 1]->line)
			return false;

	return true;
}

int store_load(
	struct store *st, enum doc_kind kind, struct document **ret, bool *ret_found, struct err *e)
{
	/* Taken before the file is read: one that changes meanwhile is one that changed. */
	struct stamp stamp = stamp_now(st);
	struct document *doc = NULL;
	int r;

	r = store_read(st, kind, files[kind].name, &doc, ret_found, e);
	if (r < 0)
		return r;
	assert(doc);
	/* A file put back by hand, or without a number, doesn't make the numbers begin again. */
	if (document_generation(doc) > st->generation[kind])
		st->generation[kind] = document_generation(doc);
	if (kind == DOC_PERSISTENT) {
		st->former = st->seen;
		st->former_sorted = st->seen_sorted;
		st->seen = stamp;
		st->seen_sorted = is_sorted(doc);
	}
	*ret = doc;
	return 0;
}

int store_check(struct store *st, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	bool found;

	return store_read(st, DOC_PERSISTENT, files[DOC_PERSISTENT].name, &doc, &found, e);
}

void store_refuse(struct store *st)
{
	st->seen = st->former;
	st->seen_sorted = st->former_sorted;
}

/* What the lock file says: a process id and whether it stays. */
static int read_lock(int fd, char *ret, size_t size)
{
	ssize_t n = pread(fd, ret, size - 1, 0);

	if (n < 0)
		return -errno;
	ret[n] = '\0';
	return 0;
}

int store_lock(struct store *st, bool resident, struct err *e)
{
	_cleanup_close_ int fd = -1;
	char text[64];
	int n;
	int r;

	if (st->run_fd < 0)
		return store_status(e, err_sys(e, ENOENT, "cannot open %s/lock", st->paths.run));
	fd = openat(st->run_fd, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return store_status(e, err_sys(e, errno, "cannot open %s/lock", st->paths.run));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return store_status(
				e, err_sys(e, errno, "cannot lock %s/lock", st->paths.run));
		if (read_lock(fd, text, sizeof(text)) < 0)
			text[0] = '\0';
		text[strcspn(text, " \n")] = '\0';
		return err_set(e, IPADM_FAILURE, EAGAIN,
			"another ipmgmtd (process %s) holds %s/lock", text[0] ? text : "unknown",
			st->paths.run);
	}
	n = snprintf(text, sizeof(text), "%d %s\n", (int)getpid(), resident ? "resident" : "once");
	r = ftruncate(fd, 0) < 0 ? -errno : file_write_all(fd, text, (size_t)n);
	if (r < 0)
		return store_status(e, err_sys(e, -r, "cannot write %s/lock", st->paths.run));

	close_fd(&st->lock_fd);
	st->lock_fd = fd;
	fd = -1;
	return 0;
}

bool store_lock_is_resident(struct store *st)
{
	_cleanup_close_ int fd = -1;
	char text[64];

	if (st->run_fd < 0)
		return false;
	fd = openat(st->run_fd, lock_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	/* What a dead one has left there says nothing. */
	if (flock(fd, LOCK_SH | LOCK_NB) == 0 || read_lock(fd, text, sizeof(text)) < 0)
		return false;
	return strstr(text, " resident\n") != NULL;
}

bool store_changed(struct store *st)
{
	struct stamp now = stamp_now(st);

	return !stamp_equal(&now, &st->seen);
}

uint64_t store_syncs(const struct store *st)
{
	return st->syncs;
}
