/* SPDX-License-Identifier: Apache-2.0 */
/* See history_world.h. */
#include "history_world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "faults.h"

static void remove_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *found;

	while (d && (found = readdir(d))) {
		char path[600];

		snprintf(path, sizeof(path), "%s/%s", dir, found->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
}

void world_path(const struct place *p, const char *name, char ret[600])
{
	snprintf(ret, 600, "%s/var/history%s%s", p->top, name[0] ? "/" : "", name);
}

void world_clear(const struct place *p)
{
	char dir[600];

	world_path(p, "", dir);
	remove_files(dir);
	remove_files(p->paths.etc);
	remove_files(p->paths.run);
}

int world_tear_down(void **state)
{
	faults_disarm();

	return place_tear_down(state);
}

void world_put(const struct place *p, const char *name, const char *text)
{
	char path[600];
	int fd;

	world_path(p, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

bool world_has_file(const struct place *p, const char *name)
{
	char path[600];

	world_path(p, name, path);
	return access(path, F_OK) == 0;
}

/* As the engine does it: load, begin, and give what there is. */
int world_begin(const struct place *p, struct store **ret, struct document **persistent,
	struct document **active, struct err *e)
{
	_cleanup_document_ struct document *undo = NULL;
	bool found;
	int r = store_open(ret, &p->paths, true, e);

	if (r == 0)
		r = store_recover(*ret, &undo, e);
	if (r == 0 && undo)
		store_discard(*ret);
	if (r == 0)
		r = store_load(*ret, DOC_PERSISTENT, persistent, &found, e);
	if (r == 0)
		history_begin(*ret, found ? *persistent : NULL);
	return r < 0 ? r : store_load(*ret, DOC_ACTIVE, active, &found, e);
}

/* Add @n interfaces @ifname0, … to both documents. */
int world_change(const struct place *p, const char *ifname, int n, const char *message)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *persistent = NULL;
	_cleanup_document_ struct document *active = NULL;
	struct cause cause = { .known = true, .uid = 0, .pid = 42, .user = "root" };
	struct err e = { .status = IPADM_SUCCESS };
	uint64_t syncs;
	int r = world_begin(p, &st, &persistent, &active, &e);

	for (int i = 0; r == 0 && i < n; i++) {
		struct object *obj;
		char name[16];

		snprintf(name, sizeof(name), "%s%d", ifname, i);
		r = document_obtain(persistent, OBJ_INTERFACE, name, &obj);
		if (r == 0)
			r = object_set_families(persistent, obj, FAM_BOTH);
	}
	if (r < 0)
		return r;
	snprintf(cause.message, sizeof(cause.message), "%s", message);
	syncs = store_syncs(st);
	r = store_stage(st, persistent, active, &e);
	if (r == 0)
		r = store_publish(st, &e);
	if (r < 0)
		return r;
	history_record(st, &cause);
	assert_int_equal(store_syncs(st) - syncs, 2);
	return 0;
}

struct store *world_reader(const struct place *p)
{
	struct store *st = NULL;
	struct err e;

	assert_int_equal(store_open(&st, &p->paths, false, &e), 0);
	return st;
}

/* "3:present 2:ok": the newest first. */
void world_list(const struct place *p, char *ret, size_t size)
{
	static const char *const states[] = { "ok", "present", "lost", "damaged" };
	_cleanup_store_ struct store *st = world_reader(p);
	_cleanup_history_ struct history h = { .rows = NULL };
	size_t at = 0;
	struct err e;

	assert_int_equal(history_list(st, &h, &e), 0);
	ret[0] = '\0';
	for (size_t i = 0; i < h.n; i++)
		at += (size_t)snprintf(ret + at, size - at, "%s%d:%s", i > 0 ? " " : "",
			(int)h.rows[i].generation, states[h.rows[i].state]);
}

struct document *world_load(const struct place *p, uint64_t generation, int want)
{
	_cleanup_store_ struct store *st = world_reader(p);
	struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };

	assert_int_equal(history_load(st, generation, &doc, &e), want);
	assert_true(want == 0 || e.text[0] != '\0');
	return doc;
}

void world_assert_has(const struct place *p, uint64_t generation, const char *ifname, bool has)
{
	_cleanup_document_ struct document *doc = world_load(p, generation, 0);

	assert_int_equal(document_find(doc, OBJ_INTERFACE, ifname) != NULL, has);
}
