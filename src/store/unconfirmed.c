/* SPDX-License-Identifier: Apache-2.0 */
#include "store/unconfirmed.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "store/handle.h"

#define KEY_SINCE    "unconfirmed-since"
#define KEY_BY       "confirm-by"
#define KEY_EDITED   "edited"    /* "yes": the change was an edit by hand */
#define KEY_ADOPTED  "adopted"   /* "yes": it was an adoption */
#define KEY_REPAIRED "repaired"  /* "yes": it was a repair */
#define KEY_ROUTES   "routes"    /* "yes": it took some along */
#define KEY_RECORDED "recorded"  /* "yes", of the active one: the persistent one was kept, too */
#define KEY_PAST     "past"      /* what it took from the kernel */
#define KEY_NOTHING  "as-it-was" /* "unknown": the document says nothing but the times */

#define PEEK_SIZE 4096 /* more than a header has */

#define PLAN_FILE "unconfirmed.plan"

static const char *const names[STORE_KINDS] = {
	[DOC_PERSISTENT] = ".ipadm.conf.unconfirmed",
	[DOC_ACTIVE] = "unconfirmed.conf",
};

void unconfirmed_fini(struct unconfirmed *u)
{
	document_free(u->active);
	document_free(u->persistent);
	free(u->plan);
	free(u->was);
	*u = (struct unconfirmed){ .found = false };
}

/* ---- writing ---- */

static int set_time(struct document *doc, struct object *header, const char *key, int64_t seconds)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, seconds);

	return object_set(doc, header, key, text);
}

static int set_header(
	struct document *doc, enum doc_kind kind, const struct unconfirmed *u, bool known)
{
	struct object *header;
	int r = document_edit(doc, OBJ_HEADER, "", &header);

	if (r == 0)
		r = set_time(doc, header, KEY_SINCE, u->since);
	if (r == 0)
		r = set_time(doc, header, KEY_BY, u->by);
	if (r == 0 && u->edited)
		r = object_set(doc, header, KEY_EDITED, "yes");
	if (r == 0 && u->adopted)
		r = object_set(doc, header, KEY_ADOPTED, "yes");
	if (r == 0 && u->repaired)
		r = object_set(doc, header, KEY_REPAIRED, "yes");
	if (r == 0 && u->routes)
		r = object_set(doc, header, KEY_ROUTES, "yes");
	if (r == 0 && kind == DOC_ACTIVE && u->persistent)
		r = object_set(doc, header, KEY_RECORDED, "yes");
	if (r == 0 && u->past && u->past[0])
		r = object_set(doc, header, KEY_PAST, u->past);

	return r == 0 && !known ? object_set(doc, header, KEY_NOTHING, "unknown") : r;
}

/* At one stroke, so that nobody finds half of it. */
static int write_one(
	struct store *st, enum doc_kind kind, const struct unconfirmed *u, struct document *base)
{
	_cleanup_document_ struct document *doc = base ? document_draft(base) : document_new();
	int dirfd = store_dir_fd(st, kind);
	char temporary[64];
	int r;

	if (!doc || set_header(doc, kind, u, base != NULL) < 0)
		return -ENOMEM;
	snprintf(temporary, sizeof(temporary), "%s.new", names[kind]);
	r = store_write(st, kind, doc, temporary, NULL);
	if (r == 0 && renameat(dirfd, temporary, dirfd, names[kind]) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(dirfd, temporary, 0);
		return r;
	}

	return kind == DOC_PERSISTENT ? store_fsync(st, dirfd) : 0;
}

/* Before the document that says so: without that one nobody reads it. */
static int write_plan(struct store *st, const char *text)
{
	static const char temporary[] = PLAN_FILE ".new";
	int r = store_write_text(st, DOC_ACTIVE, temporary, text, strlen(text));

	if (r == 0 && renameat(st->run_fd, temporary, st->run_fd, PLAN_FILE) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(st->run_fd, temporary, 0);

	return r;
}

int unconfirmed_write(struct store *st, const struct unconfirmed *u, struct err *e)
{
	struct err ignored = { .status = IPADM_SUCCESS };
	enum doc_kind kind = DOC_PERSISTENT;
	int r = 0;

	if (u->persistent) {
		r = store_make_etc(st, e);
		if (r < 0)
			return r;
		r = write_one(st, kind, u, u->persistent);
	}
	if (r == 0) {
		kind = DOC_ACTIVE;
		r = u->plan ? write_plan(st, u->plan) : 0;
	}
	if (r == 0)
		r = write_one(st, kind, u, u->active);
	if (r < 0 && u->plan)
		unlinkat(st->run_fd, PLAN_FILE, 0);
	if (r == 0)
		return 0;
	/* What was there before this call stays: without a persistent document nothing of it was touched. */
	if (u->persistent && unconfirmed_drop(st, &ignored) < 0)
		err_clear(&ignored);
	if (r == -ENOMEM)
		return err_nomem(e);

	return store_status(
		e, err_sys(e, -r, "cannot write %s/%s", store_dir(st, kind), names[kind]));
}

/* ---- reading ---- */

static bool get_time(const struct document *doc, const char *key, int64_t *ret)
{
	const char *text = object_get(doc->objects[0], key);
	uint64_t value;

	if (!text || str_to_uint(text, INT64_MAX, &value) < 0)
		return false;
	*ret = (int64_t)value;

	return true;
}

/* Without what is not of the document that is kept. */
static int strip(struct document *doc)
{
	static const char *const keys[] = { KEY_SINCE, KEY_BY, KEY_EDITED, KEY_ADOPTED,
		KEY_REPAIRED, KEY_ROUTES, KEY_RECORDED, KEY_PAST };
	struct object *header;
	int r = document_edit(doc, OBJ_HEADER, "", &header);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(keys); i++)
		r = object_set(doc, header, keys[i], NULL);

	return r;
}

static int keep_past(const struct document *doc, struct unconfirmed *u)
{
	const char *past = object_get(doc->objects[0], KEY_PAST);

	if (!past || u->was)
		return 0;
	u->was = strdup(past);

	return u->was ? 0 : -ENOMEM;
}

/* @ret_there: also of a file that can't be understood. */
static int load_one(struct store *st, enum doc_kind kind, struct unconfirmed *u,
	struct document **ret, bool *ret_there, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	bool found = false;
	int r = store_read(st, kind, names[kind], &doc, &found, e);

	if (r < 0 && r != -EBADMSG)
		return r;
	err_clear(e);
	*ret_there = r < 0 || found;
	if (r < 0 || !found || !get_time(doc, KEY_SINCE, &u->since) ||
		!get_time(doc, KEY_BY, &u->by))
		return 0;
	u->found = true;
	u->edited = object_get(doc->objects[0], KEY_EDITED);
	u->adopted = object_get(doc->objects[0], KEY_ADOPTED);
	u->repaired = object_get(doc->objects[0], KEY_REPAIRED);
	u->routes |= object_get(doc->objects[0], KEY_ROUTES) != NULL;
	u->recorded |= object_get(doc->objects[0], KEY_RECORDED) != NULL;
	if (object_get(doc->objects[0], KEY_NOTHING))
		return 0;
	r = keep_past(doc, u);
	if (r < 0 || strip(doc) < 0)
		return err_nomem(e);
	*ret = doc;
	doc = NULL;

	return 0;
}

static int load_plan(struct store *st, struct unconfirmed *u, struct err *e)
{
	size_t len;
	int r = u->repaired || u->routes
			? file_read_at(st->run_fd, PLAN_FILE, STORE_MAX, &u->plan, &len)
			: 0;

	if (r == -ENOMEM)
		return err_nomem(e);

	return r == 0 || r == -ENOENT ? 0
				      : store_status(e, err_sys(e, -r, "cannot read %s/" PLAN_FILE,
								st->paths.run));
}

int unconfirmed_load(struct store *st, struct unconfirmed *ret, struct err *e)
{
	_cleanup_unconfirmed_ struct unconfirmed u = { .found = false };
	bool there;
	int r = load_one(st, DOC_ACTIVE, &u, &u.active, &there, e);

	if (r == 0)
		r = load_plan(st, &u, e);
	/* The times that outlive a boot count. */
	if (r == 0)
		r = load_one(st, DOC_PERSISTENT, &u, &u.persistent, &there, e);
	if (r < 0)
		return r;
	u.ended = u.recorded && !there;
	*ret = u;
	u = (struct unconfirmed){ .found = false };

	return 0;
}

int unconfirmed_peek(const struct store_paths *paths, int64_t *ret_left)
{
	static const char line[] = "\n" KEY_BY " = ";
	char path[sizeof(paths->run) + NAME_MAX];
	char text[PEEK_SIZE];
	_cleanup_close_ int fd = -1;
	const char *found;
	uint64_t by;
	int64_t now;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", paths->run, names[DOC_ACTIVE]);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || file_read_all(fd, text, sizeof(text) - 1, &len) < 0)
		return -ENOENT;
	text[len] = '\0';
	found = strstr(text, line);
	if (!found)
		return -ENOENT;
	found += strlen(line);
	text[strcspn(found, "\n") + (size_t)(found - text)] = '\0';
	if (str_to_uint(found, INT64_MAX, &by) < 0)
		return -ENOENT;
	now = wall_s();
	*ret_left = (int64_t)by > now ? (int64_t)by - now : 0;

	return 0;
}

/* ---- the end ---- */

int unconfirmed_drop(struct store *st, struct err *e)
{
	int r = 0;

	/* The one that counts first. */
	if (st->etc_fd >= 0) {
		if (unlinkat(st->etc_fd, names[DOC_PERSISTENT], 0) == 0)
			r = store_fsync(st, st->etc_fd);
		else if (errno != ENOENT)
			r = -errno;
	}
	if (r == 0 && st->run_fd >= 0 && unlinkat(st->run_fd, names[DOC_ACTIVE], 0) < 0 &&
		errno != ENOENT)
		r = -errno;
	/* Without the document nobody reads it, and the next one takes its place. */
	if (r == 0 && st->run_fd >= 0)
		unlinkat(st->run_fd, PLAN_FILE, 0);

	return r < 0 ? store_status(e, err_sys(e, -r, "cannot remove %s/%s", st->paths.etc,
					       names[DOC_PERSISTENT]))
		     : 0;
}
