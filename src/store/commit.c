/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One commit for both documents, such that a call that fails and a process that dies leave both old
 * or both new. P is the persistent document, A the active one, PS and AS their stages, PO a second
 * name of the old P.
 *
 *	stage    1  write PS, fdatasync it
 *	         2  write AS, which says in "pairs-with" which generation of P it belongs to
 *	publish  3  link P to PO
 *	         4  rename PS to P                  the moment of truth
 *	         5  fsync the directory of P        and now it outlives a power cut
 *	         6  rename AS to A
 *	         7  move PO into the history, or unlink it
 *
 * A call that fails at 1 to 3 removes the stages; one that fails at 5 or 6 renames PO to P first
 * (or unlinks P, where there was none before) and then removes the stages. A process that dies
 * before 4 or after that rename leaves an AS that pairs with a generation which P has not: it was
 * not committed. One that dies between 4 and 6 leaves an AS that pairs with the generation of P: it
 * was committed, and store_recover() does 5 to 7. A commit of the active document alone pairs with
 * nothing, and its moment is 6. A commit of the persistent one alone leaves no AS, and there is
 * nothing to do after 4.
 *
 * A is on a file system that ends with the boot, and is never synced. Where it is large, AS may have but what has changed
 * since A was written, and gets a name of its own beside A (active.c).
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "store/active.h"
#include "store/text.h"

#define DOCUMENT_MODE 0644

/* That it isn't there is fine. */
static int remove_file(int dirfd, const char *name)
{
	if (dirfd >= 0 && unlinkat(dirfd, name, 0) < 0 && errno != ENOENT)
		return -errno;
	return 0;
}

static void remove_old(const struct store *st)
{
	/* One that stays is removed by the next commit or recovery. */
	remove_file(st->etc_fd, store_file(DOC_PERSISTENT)->old);
}

/* Open a stage that nobody has open and no other name leads to. */
static int open_stage(int dirfd, const char *name, int *ret_fd)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dirfd, name, flags, DOCUMENT_MODE);
	int r;

	if (fd < 0 && errno == EEXIST) {
		r = remove_file(dirfd, name);
		if (r < 0)
			return r;
		fd = openat(dirfd, name, flags, DOCUMENT_MODE);
	}
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

static int put_to_file(void *ctx, const char *text, size_t len)
{
	const int *fd = ctx;

	return file_write_all(*fd, text, len);
}

/* An empty one of its mode. */
static int make_file(const struct store *st, enum doc_kind kind, const char *name, int *ret_fd)
{
	int r = open_stage(store_dir_fd(st, kind), name, ret_fd);

	if (r < 0)
		return r;
	/* The umask of whoever started us is not what the administrator chose for this file. */
	if (fchmod(*ret_fd, DOCUMENT_MODE) < 0) {
		r = -errno;
		close(*ret_fd);
	}
	return r;
}

int store_write_text(
	const struct store *st, enum doc_kind kind, const char *name, const char *text, size_t len)
{
	_cleanup_close_ int fd = -1;
	int r = make_file(st, kind, name, &fd);

	return r < 0 ? r : file_write_all(fd, text, len);
}

int store_write(struct store *st, enum doc_kind kind, struct document *doc, const char *name,
	struct stat *ret)
{
	_cleanup_close_ int fd = -1;
	int r;

	r = make_file(st, kind, name, &fd);
	if (r == 0)
		r = text_put(doc, kind, put_to_file, &fd);
	if (r < 0)
		return r;
	if (kind == DOC_PERSISTENT) {
		st->syncs++;
		if (fdatasync(fd) < 0)
			return -errno;
	}

	return ret && fstat(fd, ret) < 0 ? -errno : 0;
}

static int write_stage(struct store *st, enum doc_kind kind, struct document *doc, const char *name)
{
	struct stat sb;
	int r;

	/* It may be there from the first step on. */
	st->staged[kind] = true;
	if (kind == DOC_ACTIVE)
		return active_write(st, doc, name);
	r = store_write(st, kind, doc, name, &sb);
	if (r == 0)
		stamp_init(&st->staged_stamp, &sb);

	return r;
}

/* A link to a file elsewhere is not ours to cut, and what it leads to is not ours to write. */
static int check_target(const struct store *st, struct err *e)
{
	const char *name = store_file(DOC_PERSISTENT)->name;
	struct stat sb;

	if (fstatat(st->etc_fd, name, &sb, AT_SYMLINK_NOFOLLOW) < 0 || S_ISREG(sb.st_mode))
		return 0;
	if (S_ISLNK(sb.st_mode))
		return err_set(e, IPADM_READ_ONLY, 0,
			"%s/%s is a symbolic link: replace it by a file to have changes saved in "
			"it",
			st->paths.etc, name);
	return err_set(e, IPADM_IO_ERROR, 0, "%s/%s is not a regular file", st->paths.etc, name);
}

/* Give @doc the generation behind its own and behind all that we have seen. */
static int number(struct store *st, enum doc_kind kind, struct document *doc)
{
	uint64_t generation = document_generation(doc);

	if (generation < st->generation[kind])
		generation = st->generation[kind];
	st->staged_generation[kind] = generation + 1;
	return document_set_generation(doc, generation + 1);
}

static int set_pair(struct document *active, const struct document *persistent)
{
	struct object *header;
	char value[24];
	int r = document_edit(active, OBJ_HEADER, "", &header);

	if (r < 0)
		return r;
	if (!persistent)
		return object_set(active, header, "pairs-with", NULL);
	snprintf(value, sizeof(value), "%llu", (unsigned long long)document_generation(persistent));
	return object_set(active, header, "pairs-with", value);
}

/* Who reads one interface need not read all of a file that is known to be sorted. */
static int set_sorted(
	const struct store *st, struct document *active, const struct document *persistent)
{
	const struct stamp *s = persistent ? &st->staged_stamp : &st->seen;
	const char *now = object_get(active->objects[0], "sorted");
	char text[STAMP_TEXTSIZE] = "";
	struct object *header;
	int r;

	if (s->exists && (persistent || st->seen_sorted))
		stamp_format(s, text);
	if (strcmp(now ? now : "", text) == 0)
		return 0;
	r = document_edit(active, OBJ_HEADER, "", &header);

	return r < 0 ? r : object_set(active, header, "sorted", text[0] ? text : NULL);
}

/* Stage one document; without one, see that no stage of another commit is taken for ours. */
static int stage_one(struct store *st, enum doc_kind kind, struct document *doc, struct err *e)
{
	const char *stage = store_file(kind)->stage;
	int r;

	r = doc ? write_stage(st, kind, doc, stage) : remove_file(store_dir_fd(st, kind), stage);
	/* On a file system that nobody can write to there is no stage to be mistaken. */
	if (!doc && (r == -EROFS || r == -EACCES))
		return 0;
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r < 0)
		return store_status(e, err_sys(e, -r, "cannot write %s/%s", store_dir(st, kind),
					       store_file(kind)->name));
	return 0;
}

int store_stage(
	struct store *st, struct document *persistent, struct document *active, struct err *e)
{
	int r = 0;

	assert(st->write);
	if (persistent) {
		r = store_make_etc(st, e);
		if (r == 0)
			r = check_target(st, e);
		if (r < 0)
			return r;
		history_prepare(st);
		if (number(st, DOC_PERSISTENT, persistent) < 0)
			return err_nomem(e);
	}
	if (active && (number(st, DOC_ACTIVE, active) < 0 || set_pair(active, persistent) < 0))
		return err_nomem(e);

	r = stage_one(st, DOC_PERSISTENT, persistent, e);
	if (r == 0 && active && set_sorted(st, active, persistent) < 0)
		r = err_nomem(e);
	if (r == 0)
		r = stage_one(st, DOC_ACTIVE, active, e);
	if (r < 0)
		store_discard(st);
	return r;
}

int store_restage(struct store *st, struct document *active, struct err *e)
{
	const char *stage = store_file(DOC_ACTIVE)->stage;
	char name[64];
	int r;

	assert(st->staged[DOC_ACTIVE]);
	snprintf(name, sizeof(name), "%s.new", stage);
	r = write_stage(st, DOC_ACTIVE, active, name);
	if (r == 0 && renameat(st->run_fd, name, st->run_fd, stage) < 0)
		r = -errno;
	if (r == 0)
		return 0;

	remove_file(st->run_fd, name);
	if (r == -ENOMEM)
		return err_nomem(e);

	return store_status(e, err_sys(e, -r, "cannot write %s/%s", st->paths.run, stage));
}

static int amend(struct store *st, struct document *doc)
{
	const struct store_file *f = store_file(DOC_PERSISTENT);
	struct stat sb;
	int r = store_write(st, DOC_PERSISTENT, doc, f->stage, &sb);

	if (r == 0 && renameat(st->etc_fd, f->stage, st->etc_fd, f->name) < 0)
		r = -errno;
	if (r < 0) {
		remove_file(st->etc_fd, f->stage);
		return r;
	}
	stamp_init(&st->seen, &sb);
	st->seen_sorted = true;

	return store_fsync(st, st->etc_fd);
}

int store_amend(struct store *st, struct document *doc, struct err *e)
{
	int r;

	assert(st->write);
	r = check_target(st, e);
	if (r < 0)
		return r;
	r = amend(st, doc);
	if (r == -ENOMEM)
		return err_nomem(e);

	return r < 0 ? store_status(e, err_sys(e, -r, "cannot write %s/%s", st->paths.etc,
					       store_file(DOC_PERSISTENT)->name))
		     : 0;
}

/* Give the present persistent document, if there is one, its second name. */
static int keep_old(struct store *st)
{
	const struct store_file *f = store_file(DOC_PERSISTENT);
	int r;

	st->has_old = false;
	if (linkat(st->etc_fd, f->name, st->etc_fd, f->old, 0) < 0) {
		if (errno == ENOENT)
			return 0;
		if (errno != EEXIST)
			return -errno;
		r = remove_file(st->etc_fd, f->old);
		if (r < 0)
			return r;
		if (linkat(st->etc_fd, f->name, st->etc_fd, f->old, 0) < 0)
			return -errno;
	}
	st->has_old = true;
	return 0;
}

/* Step 4 undone; @e tells already why. */
static void put_back(struct store *st, struct err *e)
{
	const struct store_file *f = store_file(DOC_PERSISTENT);
	int r = 0;

	if (!st->staged[DOC_PERSISTENT])
		return;
	if (st->has_old && renameat(st->etc_fd, f->old, st->etc_fd, f->name) < 0)
		r = -errno;
	if (!st->has_old)
		r = remove_file(st->etc_fd, f->name);
	/* Should this sync not come about, a power cut may show the document that was refused. */
	if (r == 0)
		r = store_fsync(st, st->etc_fd);
	if (r < 0)
		err_prefix(e, "%s/%s may hold a change that was not made", st->paths.etc, f->name);
}

static int publish_persistent(struct store *st, struct err *e)
{
	const struct store_file *f = store_file(DOC_PERSISTENT);
	int r;

	if (!st->staged[DOC_PERSISTENT])
		return 0;
	r = keep_old(st);
	if (r == 0 && renameat(st->etc_fd, f->stage, st->etc_fd, f->name) < 0)
		r = -errno;
	if (r < 0) {
		remove_old(st);
		return store_status(
			e, err_sys(e, -r, "cannot replace %s/%s", st->paths.etc, f->name));
	}
	r = store_fsync(st, st->etc_fd);
	if (r < 0) {
		store_status(e, err_sys(e, -r, "cannot sync %s", st->paths.etc));
		put_back(st, e);
	}
	return r;
}

static int publish_active(struct store *st, struct err *e)
{
	const char *target = active_target(st);
	int r;

	if (!st->staged[DOC_ACTIVE])
		return 0;
	if (renameat(st->run_fd, store_file(DOC_ACTIVE)->stage, st->run_fd, target) == 0) {
		active_published(st);
		return 0;
	}
	r = -errno;
	store_status(e, err_sys(e, -r, "cannot replace %s/%s", st->paths.run, target));
	put_back(st, e);
	return r;
}

int store_publish(struct store *st, struct err *e)
{
	int r;

	r = publish_persistent(st, e);
	if (r == 0)
		r = publish_active(st, e);
	if (r < 0) {
		store_discard(st);
		return r;
	}

	if (st->staged[DOC_PERSISTENT]) {
		history_take_old(st);
		st->seen = st->staged_stamp;
		st->seen_sorted = true;
	}
	for (size_t kind = 0; kind < STORE_KINDS; kind++) {
		if (st->staged[kind])
			st->generation[kind] = st->staged_generation[kind];
		st->staged[kind] = false;
	}
	return 0;
}

void store_discard(struct store *st)
{
	/* The active one first: as long as it is there the persistent one tells that it didn't come
	 * to it. */
	static const enum doc_kind order[] = { DOC_ACTIVE, DOC_PERSISTENT };

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		/* One that stays is removed by the next commit or recovery. */
		remove_file(store_dir_fd(st, order[i]), store_file(order[i])->stage);
		st->staged[order[i]] = false;
	}
	st->staged_changes = document_free(st->staged_changes);
}

/* Whether the persistent document is the one that @stage pairs with. */
static int had_come(const struct store *st, const struct document *stage, bool *ret, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	const char *pair = object_get(stage->objects[0], "pairs-with");
	uint64_t generation = 0;
	bool found = false;
	int r = 0;

	if (pair && str_to_uint(pair, UINT64_MAX, &generation) == 0)
		r = store_read(
			st, DOC_PERSISTENT, store_file(DOC_PERSISTENT)->name, &doc, &found, e);
	if (r < 0 && r != -EBADMSG)
		return r;
	/* One that can't be understood is none that we published. */
	*ret = r == 0 && found && document_generation(doc) == generation;
	return 0;
}

static int finish_commit(struct store *st, struct err *e)
{
	int r;

	r = store_fsync(st, st->etc_fd);
	if (r < 0)
		return store_status(e, err_sys(e, -r, "cannot sync %s", st->paths.etc));
	r = active_finish(st);

	return r < 0 ? store_status(e, err_sys(e, -r, "cannot replace %s/%s", st->paths.run,
					       store_file(DOC_ACTIVE)->name))
		     : 0;
}

int store_recover(struct store *st, struct document **ret_undo, struct err *e)
{
	_cleanup_document_ struct document *stage = NULL;
	bool found = false;
	bool come = false;
	int r;

	r = store_read(st, DOC_ACTIVE, store_file(DOC_ACTIVE)->stage, &stage, &found, e);
	/* One that was not written to its end was not acted upon either. */
	if (r < 0 && r != -EBADMSG)
		return r;
	if (r == 0 && found) {
		r = had_come(st, stage, &come, e);
		if (r == 0 && come)
			r = finish_commit(st, e);
		if (r < 0)
			return r;
	}
	err_clear(e);
	history_adopt_old(st);
	if (!found || come) {
		store_discard(st);
		*ret_undo = NULL;
		return 0;
	}
	*ret_undo = stage;
	stage = NULL;
	return 0;
}
