/* SPDX-License-Identifier: Apache-2.0 */
/* The store without faults: places, reading, generations, stages left behind, the lock. */
#include "store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"

/* Directories are made in one that is not there either. */
static int set_up(void **state)
{
	struct place *p;

	place_set_up(state);
	p = *state;
	snprintf(p->paths.etc, sizeof(p->paths.etc), "%s/deep/etc", p->top);
	return 0;
}

/* A document that was loaded, with one more interface. */
static struct document *load_with(
	struct store *st, enum doc_kind kind, bool expect, const char *ifname)
{
	struct document *doc = place_load(st, kind, expect);
	struct object *obj = NULL;

	assert_int_equal(document_add(doc, OBJ_INTERFACE, ifname, &obj), 0);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
	return doc;
}

static void commit(struct store *st, bool expect, const char *ifname)
{
	_cleanup_document_ struct document *persistent =
		load_with(st, DOC_PERSISTENT, expect, ifname);
	_cleanup_document_ struct document *active = load_with(st, DOC_ACTIVE, expect, ifname);
	struct err e;

	assert_int_equal(store_stage(st, persistent, active, &e), 0);
	assert_int_equal(store_publish(st, &e), 0);
}

static void test_paths(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b" };
	struct store_paths paths;
	char name[300];
	struct err e;

	assert_int_equal(store_paths_init(&paths, NULL, &e), 0);
	assert_string_equal(paths.etc, "/etc/ipadm");
	assert_string_equal(paths.run, "/run/ipadm");
	assert_int_equal(store_paths_init(&paths, "blue", &e), 0);
	assert_string_equal(paths.etc, "/etc/netns/blue/ipadm");
	assert_string_equal(paths.run, "/run/ipadm/netns/blue");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(store_paths_init(&paths, bad[i], &e), -EINVAL);
		assert_int_equal(e.status, IPADM_INVALID_ARG);
	}
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(store_paths_init(&paths, name, &e), -EINVAL);
	assert_string_equal(paths.run, "/run/ipadm/netns/blue");
}

static void test_nothing_there(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, false);
	_cleanup_document_ struct document *persistent = place_load(st, DOC_PERSISTENT, false);
	_cleanup_document_ struct document *active = place_load(st, DOC_ACTIVE, false);
	_cleanup_document_ struct document *one = NULL;
	bool found = true;
	struct err e;

	assert_int_equal(persistent->n_objects, 1);
	assert_int_equal(active->n_objects, 1);
	assert_int_equal(store_load_part(st, DOC_ACTIVE, "net0", &one, &found, &e), 0);
	assert_false(found);
	assert_false(store_changed(st));
	/* A reader makes nothing. */
	assert_false(place_has(p, "run"));
	assert_false(place_has(p, "deep"));
}

static void test_commit(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *persistent = NULL;
	_cleanup_document_ struct document *active = NULL;
	_cleanup_document_ struct document *one = NULL;
	struct stat sb;
	char path[320];
	bool found = false;
	struct err e;

	umask(077);
	commit(st, false, "net0");
	umask(022);
	commit(st, true, "net1");
	persistent = place_load(st, DOC_PERSISTENT, true);
	active = place_load(st, DOC_ACTIVE, true);
	assert_int_equal(document_generation(persistent), 2);
	assert_int_equal(document_generation(active), 2);
	assert_int_equal(persistent->n_objects, 3);
	assert_null(object_get(persistent->objects[0], "pairs-with"));
	assert_string_equal(object_get(active->objects[0], "pairs-with"), "2");
	assert_int_equal(store_load_part(st, DOC_PERSISTENT, "net1", &one, &found, &e), 0);
	assert_true(found);
	assert_int_equal(one->n_objects, 2);
	assert_non_null(document_find(one, OBJ_INTERFACE, "net1"));

	/* Anyone may read them. */
	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0644);
	assert_int_equal(sb.st_nlink, 1);
	snprintf(path, sizeof(path), "%s/active.conf", p->paths.run);
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0644);
	/* Nothing is staged any more. */
	assert_int_equal(store_publish(st, &e), 0);
}

static void test_discard(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = load_with(st, DOC_PERSISTENT, false, "net0");
	struct err e;

	assert_int_equal(store_stage(st, doc, NULL, &e), 0);
	assert_true(place_has(p, "etc/.ipadm.conf.stage"));
	store_discard(st);
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
	assert_int_equal(store_publish(st, &e), 0);
	assert_false(place_has(p, "etc/ipadm.conf"));
}

/* Comments of an administrator outlive a change; keys of the running state don't get into the file.
 */
static void test_keeps_comments(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_free_ char *text = NULL;
	struct err e;
	size_t len;
	int dirfd;

	place_put(
		p, "etc/ipadm.conf", "# mine\n[ipadm]\nversion = 1\nbooted = yes\ncolour = red\n");
	doc = load_with(st, DOC_PERSISTENT, true, "net0");
	assert_int_equal(store_stage(st, doc, NULL, &e), 0);
	assert_int_equal(store_publish(st, &e), 0);
	dirfd = open(p->paths.etc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(file_read_at(dirfd, "ipadm.conf", 4096, &text, &len), 0);
	close(dirfd);
	assert_string_equal(text, "# mine\n[ipadm]\nversion = 1\ngeneration = 1\ncolour = red\n\n"
				  "[interface net0]\nfamilies = inet inet6\n");
}

static void test_bad_document(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	struct document *doc = NULL;
	bool found = true;
	char path[320];
	struct err e;

	place_put(p, "etc/ipadm.conf", "[ipadm]\nversion = 1\ngarbage\n");
	assert_int_equal(store_load(st, DOC_PERSISTENT, &doc, &found, &e), -EBADMSG);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	snprintf(path, sizeof(path), "%s/ipadm.conf:3: ", p->paths.etc);
	assert_memory_equal(e.text, path, strlen(path));
	assert_null(doc);
	assert_true(found);

	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_int_equal(truncate(path, 64 * 1024 * 1024 + 1), 0);
	assert_int_equal(store_load(st, DOC_PERSISTENT, &doc, &found, &e), -EBADMSG);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_true(store_load(st, DOC_PERSISTENT, &doc, &found, &e) < 0);
	assert_int_equal(e.status, IPADM_IO_ERROR);
}

static void test_symlink(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = NULL;
	char target[320];
	char path[320];
	struct err e;

	place_put(p, "elsewhere", "[ipadm]\nversion = 1\n");
	snprintf(target, sizeof(target), "%s/elsewhere", p->top);
	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_int_equal(symlink(target, path), 0);
	doc = load_with(st, DOC_PERSISTENT, true, "net0");
	assert_int_equal(store_stage(st, doc, NULL, &e), -EROFS);
	assert_int_equal(e.status, IPADM_READ_ONLY);
	assert_non_null(strstr(e.text, "symbolic link"));
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
}

static void test_changed(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	char path[320];

	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_false(store_changed(st));
	commit(st, false, "net0");
	assert_false(store_changed(st));
	place_put(p, "etc/ipadm.conf", "[ipadm]\nversion = 1\n");
	assert_true(store_changed(st));
	document_free(place_load(st, DOC_PERSISTENT, true));
	assert_false(store_changed(st));
	assert_int_equal(unlink(path), 0);
	assert_true(store_changed(st));
	document_free(place_load(st, DOC_PERSISTENT, false));
	assert_false(store_changed(st));
}

/* A hand-edited file without a number doesn't lead to one that was there before. */
static void test_generations_grow(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_document_ struct document *now = NULL;
	struct err e;

	for (int i = 0; i < 5; i++) {
		char ifname[16];

		snprintf(ifname, sizeof(ifname), "net%d", i);
		commit(st, i > 0, ifname);
	}
	place_put(p, "etc/ipadm.conf", "[ipadm]\nversion = 1\ngeneration = 2\n");
	doc = load_with(st, DOC_PERSISTENT, true, "net9");
	assert_int_equal(store_stage(st, doc, NULL, &e), 0);
	assert_int_equal(store_publish(st, &e), 0);
	now = place_load(st, DOC_PERSISTENT, true);
	assert_int_equal(document_generation(now), 6);
}

/* What a process that died with both stages written leaves to the next. */
static void check_left(struct place *p, bool persistent)
{
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_store_ struct store *next = place_open(p, true);
	_cleanup_document_ struct document *a = load_with(st, DOC_ACTIVE, true, "net1");
	_cleanup_document_ struct document *b =
		persistent ? load_with(st, DOC_PERSISTENT, true, "net1") : NULL;
	struct err e;

	assert_int_equal(store_stage(st, b, a, &e), 0);
	for (int i = 0; i < 2; i++) {
		_cleanup_document_ struct document *undo = NULL;

		assert_int_equal(store_recover(next, &undo, &e), 0);
		assert_non_null(undo);
		assert_non_null(document_find(undo, OBJ_INTERFACE, "net1"));
		assert_true(place_has(p, "run/.active.conf.stage"));
	}
	store_discard(next);
	assert_false(place_has(p, "run/.active.conf.stage"));
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
	document_free(place_load(next, DOC_ACTIVE, true));
}

static void test_stage_left(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	struct document *undo = NULL;
	struct err e;

	commit(st, false, "net0");
	check_left(p, true);
	check_left(p, false);
	assert_int_equal(store_recover(st, &undo, &e), 0);
	assert_null(undo);
}

/* Stages that say nothing, or nothing any more. */
static void test_useless_stage(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = NULL;
	struct document *undo = NULL;
	struct err e;

	commit(st, false, "net0");
	place_put(p, "run/.active.conf.stage", "[ipadm]\nversion = 1\npairs-wi");
	place_put(p, "etc/.ipadm.conf.stage", "[ipa");
	place_put(p, "etc/.ipadm.conf.old", "");
	assert_int_equal(store_recover(st, &undo, &e), 0);
	assert_null(undo);
	assert_false(place_has(p, "run/.active.conf.stage"));
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
	assert_false(place_has(p, "etc/.ipadm.conf.old"));

	/* An active stage that would pair with what is now published alone. */
	place_put(p, "run/.active.conf.stage", "[ipadm]\nversion = 1\npairs-with = 2\n");
	place_put(p, "etc/.ipadm.conf.stage", "[ipa");
	place_put(p, "etc/.ipadm.conf.old", "");
	doc = load_with(st, DOC_PERSISTENT, true, "net1");
	assert_int_equal(store_stage(st, doc, NULL, &e), 0);
	assert_false(place_has(p, "run/.active.conf.stage"));
	assert_int_equal(store_publish(st, &e), 0);
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
	assert_false(place_has(p, "etc/.ipadm.conf.old"));
}

/* Without a place for the persistent document the active one can be changed all the same. */
static void test_no_etc(void **state)
{
	struct place *p = *state;
	struct store_paths paths = p->paths;
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *persistent = NULL;
	_cleanup_document_ struct document *active = NULL;
	struct err e;

	snprintf(paths.etc, sizeof(paths.etc), "/proc/nowhere/ipadm");
	assert_int_equal(store_open(&st, &paths, true, &e), 0);
	active = load_with(st, DOC_ACTIVE, false, "net0");
	assert_int_equal(store_stage(st, NULL, active, &e), 0);
	assert_int_equal(store_publish(st, &e), 0);
	assert_true(place_has(p, "run/active.conf"));
	persistent = load_with(st, DOC_PERSISTENT, false, "net0");
	assert_true(store_stage(st, persistent, NULL, &e) < 0);
	assert_int_equal(e.status, IPADM_IO_ERROR);
	assert_non_null(strstr(e.text, paths.etc));
}

static void test_lock(void **state)
{
	struct place *p = *state;
	struct store *holder = place_open(p, true);
	_cleanup_store_ struct store *other = place_open(p, true);
	char path[320];
	char expected[64];
	struct stat sb;
	struct err e;

	assert_false(store_lock_is_resident(other));
	assert_int_equal(store_lock(holder, true, &e), 0);
	assert_true(store_lock_is_resident(other));
	assert_int_equal(store_lock(other, false, &e), -EAGAIN);
	snprintf(expected, sizeof(expected), "process %d", (int)getpid());
	assert_non_null(strstr(e.text, expected));
	snprintf(path, sizeof(path), "%s/lock", p->paths.run);
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0600);

	holder = store_close(holder);
	assert_false(store_lock_is_resident(other));
	assert_int_equal(store_lock(other, false, &e), 0);
	holder = place_open(p, true);
	assert_false(store_lock_is_resident(holder));
	assert_int_equal(store_lock(holder, true, &e), -EAGAIN);
	store_close(holder);
}

/* A lock ends with its holder, and what that one wrote into the file means nothing then. */
static void test_lock_of_the_dead(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	struct err e;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(store_lock(st, true, &e) < 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* Its file is there, and says "resident". */
	assert_true(place_has(p, "run/lock"));
	assert_false(store_lock_is_resident(st));
	assert_int_equal(store_lock(st, false, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test_setup_teardown(test_nothing_there, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_commit, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_discard, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_keeps_comments, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_bad_document, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_symlink, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_changed, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_generations_grow, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_stage_left, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_useless_stage, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_no_etc, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_lock, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_lock_of_the_dead, set_up, place_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
