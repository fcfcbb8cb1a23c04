/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the history. Each file appears at one stroke, by a rename. What goes wrong is noted for whoever
 * asks (history_take_problem()), and does not matter otherwise.
 */
#include "store/history_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/file.h"
#include "store/text.h"

#define META_MODE 0644
#define NEW       ".new"

/* Its bytes come from memory or from another file. */
struct source {
	int (*put)(int fd, void *ctx);
	void *ctx;
	mode_t mode;
};

static void note_problem(struct store *st, int r, const char *what)
{
	char dir[PATH_MAX];

	err_sys(&st->history.problem, -r, "cannot %s the history in %s", what,
		history_dir(st, dir));
}

bool history_take_problem(struct store *st, struct err *ret)
{
	if (st->history.problem.status == IPADM_SUCCESS)
		return false;
	*ret = st->history.problem;
	err_clear(&st->history.problem);

	return true;
}

static int open_dir(const struct store *st, bool create, int *ret)
{
	char dir[PATH_MAX];

	return file_open_dir(history_dir(st, dir), create, ret);
}

/* Nobody has a file half written under its name. */
static int write_file(int dirfd, const char *name, const struct source *from)
{
	_cleanup_close_ int fd = -1;
	char new[HISTORY_NAME + sizeof(NEW)];
	int r;

	snprintf(new, sizeof(new), "%s" NEW, name);
	if (unlinkat(dirfd, new, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = openat(dirfd, new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, from->mode);
	if (fd < 0)
		return -errno;
	r = fchmod(fd, from->mode) < 0 ? -errno : from->put(fd, from->ctx);
	if (r == 0 && renameat(dirfd, new, dirfd, name) < 0)
		r = -errno;
	if (r < 0 && unlinkat(dirfd, new, 0) < 0)
		return r; /* it is made anew the next time */

	return r;
}

static int put_text(int fd, void *ctx)
{
	const struct buf *text = ctx;

	return file_write_all(fd, text->data, text->len);
}

static int put_file(int fd, void *ctx)
{
	const int *from = ctx;

	return file_copy(*from, fd);
}

static int put_piece(void *ctx, const char *text, size_t len)
{
	const int *fd = ctx;

	return file_write_all(*fd, text, len);
}

static int put_document(int fd, void *ctx)
{
	return text_put(ctx, DOC_PERSISTENT, put_piece, &fd);
}

static int write_meta(int dirfd, const struct meta *m)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	const struct source from = { .put = put_text, .ctx = &text, .mode = META_MODE };
	char name[HISTORY_NAME];
	int r = meta_format(m, &text);

	return r < 0 ? r
		     : write_file(dirfd, history_name(m->entry.generation, "meta", name), &from);
}

/* Copy a file of the directory of the persistent document, if it is the one that @stamp (NULL: any) is of. */
static int copy_document(struct store *st, int dirfd, uint64_t generation, const char *file,
	const struct stamp *stamp)
{
	_cleanup_close_ int fd =
		openat(st->etc_fd, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct source from = { .put = put_file, .ctx = &fd };
	char name[HISTORY_NAME];
	struct stamp now;
	struct stat sb;

	if (fd < 0 || fstat(fd, &sb) < 0)
		return -errno;
	stamp_init(&now, &sb);
	/* Somebody edits it already: the next to be taken in. */
	if (stamp && !stamp_same_text(stamp, &now))
		return 0;
	from.mode = sb.st_mode & 0777;

	return write_file(dirfd, history_name(generation, "conf", name), &from);
}

/* Numbers only grow. */
static int note_kept(struct history_view *h, uint64_t generation)
{
	struct kept_generation *grown;

	if (h->n_kept > 0 && h->kept[h->n_kept - 1].number >= generation)
		return 0;
	grown = array_grow(h->kept, h->n_kept, &h->cap_kept, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	h->kept = grown;
	h->kept[h->n_kept++] = (struct kept_generation){ .number = generation };

	return 0;
}

static void count_bytes(int dirfd, struct kept_generation *k)
{
	static const char *const suffixes[] = { "conf", "meta" };
	char name[HISTORY_NAME];
	struct stat sb;

	k->bytes = 0;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (fstatat(dirfd, history_name(k->number, suffixes[i], name), &sb,
			    AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(sb.st_mode))
			k->bytes += (uint64_t)sb.st_size;
}

/* What is not there any more is what was wanted. */
static void remove_generation(int dirfd, uint64_t generation)
{
	char name[HISTORY_NAME];

	unlinkat(dirfd, history_name(generation, "meta", name), 0);
	unlinkat(dirfd, history_name(generation, "conf", name), 0);
}

/* The present generation, the one before it, and of older ones what there is room for. */
static void prune(struct history_view *h, int dirfd)
{
	size_t first = h->n_kept > HISTORY_KEEP ? h->n_kept - HISTORY_KEEP : 0;
	uint64_t bytes = 0;

	/* The files of the last two have just been written, or moved here. */
	for (size_t i = h->n_kept; i-- > 0 && i + 2 >= h->n_kept;)
		count_bytes(dirfd, &h->kept[i]);
	for (size_t i = h->n_kept; i-- > first;) {
		bytes += h->kept[i].bytes;
		if (bytes > HISTORY_BYTES && i + 2 < h->n_kept)
			first = i + 1;
	}
	if (first == 0)
		return;
	for (size_t i = 0; i < first; i++)
		remove_generation(dirfd, h->kept[i].number);
	h->n_kept -= first;
	memmove(h->kept, h->kept + first, h->n_kept * sizeof(*h->kept));
}

static int record_in(struct store *st, int dirfd, const struct cause *cause)
{
	struct history_view *h = &st->history;
	struct meta m = {
		.entry = {
			.generation = h->present,
			.parent = h->parent,
			.time = (int64_t)time(NULL),
			.cause = *cause,
		},
		.stamp = st->seen,
	};
	int r = note_kept(h, h->present);

	if (r == 0)
		r = write_meta(dirfd, &m);
	if (r == 0 && st->seen.exists && (size_t)st->seen.size <= HISTORY_COPY)
		r = copy_document(
			st, dirfd, h->present, store_file(DOC_PERSISTENT)->name, &st->seen);
	prune(h, dirfd);

	return r;
}

static void record(struct store *st, const struct cause *cause)
{
	_cleanup_close_ int dirfd = -1;
	int r = open_dir(st, true, &dirfd);

	if (r == 0)
		r = record_in(st, dirfd, cause);
	if (r < 0)
		note_problem(st, r, "write");
}

void history_record(struct store *st, const struct cause *cause)
{
	struct history_view *h = &st->history;

	if (!history_is_on(st))
		return;
	h->parent = h->present;
	h->present = st->generation[DOC_PERSISTENT];
	h->stamp = st->seen;
	h->by_hand = false;
	record(st, cause);
}

/*
 * The newest generation is one that we recorded, or the one in the header of the document (@header). What has a higher
 * number never was a generation: it goes. *@ret_known: @ret has what was recorded of it.
 */
static void find_newest(
	struct history_view *h, int dirfd, uint64_t header, struct meta *ret, bool *ret_known)
{
	*ret_known = false;
	for (; h->n_kept > 0; h->n_kept--) {
		uint64_t number = h->kept[h->n_kept - 1].number;

		*ret_known = history_read_meta(dirfd, number, ret) == 0;
		if (*ret_known || number == header)
			return;
		remove_generation(dirfd, number);
	}
}

/* The number of the persistent document, whose header says @header. @meta: what is known of the newest generation; NULL. */
static void settle(struct store *st, uint64_t header, const struct meta *meta)
{
	static const struct cause nobody = { .change = "" };
	static const struct cause by_hand = { .change = "edited by hand" };
	struct history_view *h = &st->history;
	uint64_t last = h->n_kept > 0 ? h->kept[h->n_kept - 1].number : 0;

	h->parent = last;
	h->present = last;
	/* There was no history yet, or a change was not recorded any more. */
	if (header > last || last == 0) {
		h->present = header ? header : 1;
		record(st, &nobody);
	} else if (meta && !stamp_same_text(&meta->stamp, &st->seen)) {
		h->present = last + 1;
		h->by_hand = true;
		record(st, &by_hand);
	} else if (meta) {
		h->parent = meta->entry.parent;
	} else {
		h->parent = last - 1;
		record(st, &nobody);
	}
}

/* Look through it, and settle which number the persistent document (@found: there is one) has. */
static void look(struct store *st, bool found, uint64_t header, bool create)
{
	_cleanup_close_ int dirfd = -1;
	struct history_view *h = &st->history;
	struct meta m = { .stamp.exists = false };
	bool known;
	int r = open_dir(st, create, &dirfd);

	/* Another engine on the same store begins anew. */
	free(h->kept);
	h->kept = NULL;
	h->n_kept = h->cap_kept = 0;
	if (r == 0)
		r = history_scan(dirfd, &h->kept, &h->n_kept);
	/* The file system may not be there yet: it is tried again. */
	if (r == -ENOENT && !create)
		return;
	if (r < 0) {
		note_problem(st, r, "read");
		return;
	}
	h->cap_kept = h->n_kept;
	h->known = true;
	find_newest(h, dirfd, header, &m, &known);
	for (size_t i = 0; i < h->n_kept; i++)
		count_bytes(dirfd, &h->kept[i]);
	if (found)
		settle(st, header, known ? &m : NULL);
	if (h->n_kept > 0 && st->generation[DOC_PERSISTENT] < h->kept[h->n_kept - 1].number)
		st->generation[DOC_PERSISTENT] = h->kept[h->n_kept - 1].number;
}

void history_begin(struct store *st, struct document *persistent)
{
	struct history_view *h = &st->history;
	uint64_t header = persistent ? document_generation(persistent) : 0;

	if (!history_is_on(st))
		return;
	h->present = header;
	h->stamp = st->seen;
	look(st, persistent, header, persistent && st->write);
	/* Out of memory: the header keeps its own number. */
	if (persistent && h->present != header &&
		document_set_generation(persistent, h->present) < 0)
		note_problem(st, -ENOMEM, "use");
}

void history_prepare(struct store *st)
{
	struct history_view *h = &st->history;

	if (history_is_on(st) && !h->known)
		look(st, h->present > 0, h->present, true);
}

/* Into the history, or a copy where that is on another file system. */
static int move_old(struct store *st, int dirfd)
{
	const char *old = store_file(DOC_PERSISTENT)->old;
	char name[HISTORY_NAME];

	history_name(st->history.present, "conf", name);
	if (renameat(st->etc_fd, old, dirfd, name) == 0)
		return 0;

	return errno == EXDEV ? copy_document(st, dirfd, st->history.present, old, NULL) : -errno;
}

void history_take_old(struct store *st)
{
	const struct history_view *h = &st->history;
	_cleanup_close_ int dirfd = -1;
	struct meta m;
	int r = 0;

	if (history_is_on(st) && st->has_old && h->present > 0) {
		r = open_dir(st, true, &dirfd);
		if (r == 0 && (history_read_meta(dirfd, h->present, &m) < 0 ||
				      history_look(dirfd, h->present, &m) != HISTORY_OK))
			r = move_old(st, dirfd);
	}
	if (r < 0)
		note_problem(st, r, "write");
	/* One that stays is removed by the next commit or recovery. */
	unlinkat(st->etc_fd, store_file(DOC_PERSISTENT)->old, 0);
}

/* Whether the second name is of another file than the document. */
static bool is_replaced(const struct store *st)
{
	const struct store_file *f = store_file(DOC_PERSISTENT);
	struct stat old, now;

	return fstatat(st->etc_fd, f->old, &old, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstatat(st->etc_fd, f->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (old.st_ino != now.st_ino || old.st_dev != now.st_dev);
}

void history_adopt_old(struct store *st)
{
	const char *old = store_file(DOC_PERSISTENT)->old;
	_cleanup_document_ struct document *doc = NULL;
	bool found = false;

	if (st->etc_fd < 0)
		return;
	st->has_old = history_is_on(st) && is_replaced(st) &&
		      store_read(st, DOC_PERSISTENT, old, &doc, &found, NULL) == 0 && found;
	if (st->has_old)
		st->history.present = document_generation(doc);
	history_take_old(st);
	st->has_old = false;
}

/* What is in memory is all that there is of it. */
static void keep_document(struct store *st, struct document *doc)
{
	const struct source from = { .put = put_document, .ctx = doc, .mode = META_MODE };
	_cleanup_close_ int dirfd = -1;
	char name[HISTORY_NAME];
	int r = open_dir(st, true, &dirfd);

	if (r == 0 && history_look(dirfd, st->history.present, NULL) != HISTORY_OK)
		r = write_file(dirfd, history_name(st->history.present, "conf", name), &from);
	if (r < 0)
		note_problem(st, r, "write");
}

void history_keep(struct store *st, struct document *before)
{
	struct history_view *h = &st->history;

	if (history_is_on(st) && h->present > 0 && !stamp_same_text(&h->stamp, &st->seen))
		keep_document(st, before);
}

void history_take_edit(
	struct store *st, struct document *before, struct document *now, const struct cause *cause)
{
	struct history_view *h = &st->history;
	bool same = stamp_same_text(&h->stamp, &st->seen);

	if (!history_is_on(st))
		return;
	if (!same) {
		if (h->present > 0)
			keep_document(st, before);
		h->parent = h->present;
		h->present = st->generation[DOC_PERSISTENT] + 1;
		h->stamp = st->seen;
		st->generation[DOC_PERSISTENT] = h->present;
	}
	if (document_set_generation(now, h->present) < 0)
		note_problem(st, -ENOMEM, "use");
	/* Who took it in is who answers for it. */
	if (!same || h->by_hand)
		record(st, cause);
	if (!same && !st->seen.exists)
		keep_document(st, now);
	h->by_hand = false;
}
