/* SPDX-License-Identifier: Apache-2.0 */
/* The history beside the commit: what it keeps, and what it makes of damage. */
#include "history_world.h"
#include "store/history_meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

#define assert_listed(p, wanted)                       \
	do {                                           \
		char listed[4096];                     \
		world_list(p, listed, sizeof(listed)); \
		assert_string_equal(listed, wanted);   \
	} while (0)

static void test_keeps(void **state)
{
	const struct place *p = *state;
	_cleanup_document_ struct document *none = NULL;
	_cleanup_history_ struct history h = { .rows = NULL };
	_cleanup_store_ struct store *st = NULL;
	struct err e;

	mkdir(p->paths.etc, 0755);
	mkdir(p->paths.run, 0755);
	assert_listed(p, "");
	assert_int_equal(world_change(p, "a", 1, "one"), 0);
	assert_int_equal(world_change(p, "b", 1, " #;= two: \"\xc3\xa9\""), 0);
	assert_int_equal(world_change(p, "c", 1, "a\nb"), 0);
	assert_listed(p, "3:present 2:ok 1:ok");
	world_assert_has(p, 1, "a0", true);
	world_assert_has(p, 1, "b0", false);
	world_assert_has(p, 2, "b0", true);
	world_assert_has(p, 2, "c0", false);
	world_assert_has(p, 3, "c0", true);
	none = world_load(p, 0, 0);
	assert_int_equal(none->n_objects, 1);
	world_load(p, 4, -ENOENT);
	st = world_reader(p);
	assert_int_equal(history_list(st, &h, &e), 0);
	assert_int_equal(h.rows[0].parent, 2);
	assert_int_equal(h.rows[2].parent, 0);
	assert_true(h.rows[1].time > 1700000000);
	assert_true(h.rows[1].cause.known);
	assert_int_equal(h.rows[1].cause.pid, 42);
	assert_string_equal(h.rows[1].cause.user, "root");
	assert_string_equal(h.rows[1].cause.message, "#;= two: \"\xc3\xa9\"");
	/* It can't be anything but one line. */
	assert_string_equal(h.rows[0].cause.message, "a?b");
}

/* What there was before a history, and what lost it. */
static void test_begins_late(void **state)
{
	struct place *p = *state;
	char var[sizeof(p->paths.var)];

	memcpy(var, p->paths.var, sizeof(var));
	p->paths.var[0] = '\0';
	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_int_equal(world_change(p, "b", 1, ""), 0);
	memcpy(p->paths.var, var, sizeof(var));
	assert_listed(p, "");
	assert_int_equal(world_change(p, "c", 1, ""), 0);
	assert_listed(p, "3:present 2:ok");
	world_assert_has(p, 2, "c0", false);
	world_clear(p);
	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_listed(p, "1:present");
}

/* A large one is not copied, but moved when the next one comes. */
static void test_large(void **state)
{
	const struct place *p = *state;
	char path[600];
	struct stat before, after;

	assert_int_equal(world_change(p, "a", 3000, ""), 0);
	assert_false(world_has_file(p, "1.conf"));
	assert_listed(p, "1:present");
	world_assert_has(p, 1, "a2999", true);
	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(world_change(p, "b", 1, ""), 0);
	assert_listed(p, "2:present 1:ok");
	world_path(p, "1.conf", path);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(after.st_nlink, 1);
	world_assert_has(p, 1, "b0", false);
	world_assert_has(p, 2, "b0", true);
}

static void test_damage(void **state)
{
	const struct place *p = *state;
	char path[600];

	for (char name[] = "a"; name[0] <= 'f'; name[0]++)
		assert_int_equal(world_change(p, name, 1, ""), 0);
	world_path(p, "1.conf", path);
	assert_int_equal(unlink(path), 0);
	world_put(p, "2.conf", "");
	world_put(p, "3.meta", "[ipadm]\nversion = 1\n[generation]\nnum");
	world_put(p, "4.conf", "[ipadm");
	world_put(p, "5.meta", "\x01\x02");
	assert_listed(p, "6:present 5:damaged 4:damaged 3:damaged 2:damaged 1:lost");
	world_load(p, 1, -ENOENT);
	world_load(p, 2, -EBADMSG);
	world_load(p, 4, -EBADMSG);
	/* The record alone is damaged. */
	world_assert_has(p, 3, "c0", true);
	world_put(p, "3.conf", "[x");
	world_load(p, 3, -EBADMSG);

	/* What never was a generation is none, and does not spoil the numbers. */
	world_put(p, "9.meta", "x");
	world_put(p, "8.conf", "x");
	world_put(p, "07.meta", "x");
	world_put(p, "99999999999999999999.meta", "x");
	world_put(p, "7.conf.new", "x");
	world_put(p, "README", "x");
	assert_int_equal(world_change(p, "g", 1, ""), 0);
	assert_listed(p, "7:present 6:ok 5:damaged 4:damaged 3:damaged 2:damaged 1:lost");
	assert_true(world_has_file(p, "README"));

	/* The newest record is what a power cut takes. */
	world_put(p, "7.meta", "");
	world_put(p, "7.conf", "");
	assert_int_equal(world_change(p, "h", 1, ""), 0);
	world_assert_has(p, 7, "g0", true);
	world_assert_has(p, 8, "h0", true);
}

static void edit(const struct place *p, const char *text)
{
	char path[600];
	int fd;

	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

#define BY_HAND "# by hand\n[ipadm]\nversion = 1\n\n[interface hand0]\nfamilies = inet\n"

/* While no engine runs, before its reload, and twice the same. */
static void test_by_hand(void **state)
{
	const struct place *p = *state;
	static const struct cause cause = { .message = "mine" };
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *before = NULL;
	_cleanup_document_ struct document *active = NULL;
	_cleanup_document_ struct document *now = NULL;
	_cleanup_history_ struct history h = { .rows = NULL };
	bool found;
	struct err e;

	assert_int_equal(world_change(p, "a", 1, ""), 0);
	edit(p, BY_HAND);
	assert_int_equal(world_begin(p, &st, &before, &active, &e), 0);
	assert_listed(p, "2:present 1:ok");
	assert_int_equal(document_generation(before), 2);
	world_assert_has(p, 2, "hand0", true);

	edit(p, BY_HAND "[interface hand1]\nfamilies = inet\n");
	assert_int_equal(store_load(st, DOC_PERSISTENT, &now, &found, &e), 0);
	history_take_edit(st, before, now, &cause);
	assert_int_equal(document_generation(now), 3);
	history_take_edit(st, now, now, &cause);
	assert_listed(p, "3:present 2:ok 1:ok");
	world_assert_has(p, 2, "hand1", false);
	world_assert_has(p, 3, "hand1", true);
	assert_int_equal(history_list(st, &h, &e), 0);
	assert_string_equal(h.rows[0].cause.message, "mine");
	assert_string_equal(h.rows[1].cause.change, "edited by hand");
	assert_false(history_take_problem(st, &e));

	st = store_close(st);
	assert_int_equal(world_change(p, "b", 1, ""), 0);
	assert_listed(p, "4:present 3:ok 2:ok 1:ok");
	world_assert_has(p, 3, "hand1", true);
}

/* Where the history has not the document that is replaced by hand, it is written from what the engine has of it. */
static void test_from_memory(void **state)
{
	const struct place *p = *state;
	static const struct cause cause = { .message = "mine" };
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *before = NULL;
	_cleanup_document_ struct document *active = NULL;
	_cleanup_document_ struct document *now = NULL;
	_cleanup_document_ struct document *gone = NULL;
	char path[600];
	bool found;
	struct err e;

	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_int_equal(world_begin(p, &st, &before, &active, &e), 0);
	world_path(p, "1.conf", path);
	assert_int_equal(unlink(path), 0);
	edit(p, BY_HAND);
	assert_int_equal(store_load(st, DOC_PERSISTENT, &now, &found, &e), 0);
	history_take_edit(st, before, now, &cause);
	assert_listed(p, "2:present 1:ok");
	world_assert_has(p, 1, "a0", true);
	world_assert_has(p, 2, "hand0", true);

	/* Somebody removes the document: of that one there is no file at all. */
	snprintf(path, sizeof(path), "%s/ipadm.conf", p->paths.etc);
	assert_int_equal(unlink(path), 0);
	assert_listed(p, "2:ok 1:ok");
	assert_int_equal(store_load(st, DOC_PERSISTENT, &gone, &found, &e), 0);
	assert_false(found);
	history_take_edit(st, now, gone, &cause);
	assert_listed(p, "3:ok 2:ok 1:ok");
	world_assert_has(p, 3, "hand0", false);
	assert_false(history_take_problem(st, &e));
}

/* Nor can it be written there: that is told, and fails nothing. */
static void test_not_from_memory(void **state)
{
	const struct place *p = *state;
	static const struct cause cause = { .message = "mine" };
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *before = NULL;
	_cleanup_document_ struct document *active = NULL;
	_cleanup_document_ struct document *now = NULL;
	char path[600], other[620];
	bool found;
	struct err e;

	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_int_equal(world_begin(p, &st, &before, &active, &e), 0);
	world_path(p, "", path);
	snprintf(other, sizeof(other), "%s-away", path);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink("/proc/nowhere", path), 0);
	edit(p, BY_HAND);
	assert_int_equal(store_load(st, DOC_PERSISTENT, &now, &found, &e), 0);
	history_take_edit(st, before, now, &cause);
	assert_int_equal(document_generation(now), 2);
	assert_true(history_take_problem(st, &e));
	assert_non_null(strstr(e.text, "cannot write the history"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rename(other, path), 0);
}

/* Somebody edits it in the moment in which it is recorded: that is the next generation's, and taken in as such. */
static void test_edited_meanwhile(void **state)
{
	const struct place *p = *state;
	static const struct cause cause = { .message = "mine" };
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_document_ struct document *active = NULL;
	struct object *obj;
	struct err e;

	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_int_equal(world_begin(p, &st, &doc, &active, &e), 0);
	assert_int_equal(document_add(doc, OBJ_INTERFACE, "b0", &obj), 0);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
	assert_int_equal(store_stage(st, doc, NULL, &e), 0);
	assert_int_equal(store_publish(st, &e), 0);
	edit(p, BY_HAND);
	history_record(st, &cause);
	assert_true(world_has_file(p, "2.meta"));
	assert_false(world_has_file(p, "2.conf"));
	assert_listed(p, "2:lost 1:ok");
	assert_false(history_take_problem(st, &e));
}

/* A record says what it can: no time that nobody can write, no file that there was none of. */
static void test_record(void **state)
{
	const struct meta far = {
		.entry = { .generation = 7, .parent = 6, .time = INT64_MAX },
	};
	struct buf text = { .data = NULL };
	struct meta back = { .stamp.exists = true };

	assert_int_equal(meta_format(&far, &text), 0);
	assert_null(strstr(text.data, "time"));
	assert_null(strstr(text.data, "file-"));
	/* It takes the text. */
	assert_int_equal(meta_parse(text.data, text.len, 7, &back), 0);
	assert_int_equal(back.entry.parent, 6);
	assert_int_equal(back.entry.time, 0);
	assert_false(back.stamp.exists);
}

static void test_bounds(void **state)
{
	const struct place *p = *state;
	_cleanup_store_ struct store *st = NULL;
	_cleanup_history_ struct history h = { .rows = NULL };
	struct err e;

	for (int i = 0; i < HISTORY_KEEP + 3; i++) {
		char name[8];

		snprintf(name, sizeof(name), "n%c%c", 'a' + i / 26, 'a' + i % 26);
		assert_int_equal(world_change(p, name, 1, ""), 0);
	}
	st = world_reader(p);
	assert_int_equal(history_list(st, &h, &e), 0);
	assert_int_equal(h.n, HISTORY_KEEP);
	assert_int_equal(h.rows[0].generation, HISTORY_KEEP + 3);
	assert_false(world_has_file(p, "3.conf"));
	assert_false(world_has_file(p, "3.meta"));
	assert_true(world_has_file(p, "4.conf"));
}

/* Nothing can be written there, and somebody is told once. */
static void test_problem(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_document_ struct document *active = NULL;
	struct err e = { .status = IPADM_SUCCESS };

	snprintf(p->paths.var, sizeof(p->paths.var), "/proc/nowhere");
	assert_int_equal(world_change(p, "a", 1, ""), 0);
	assert_int_equal(world_change(p, "b", 1, ""), 0);
	assert_listed(p, "");
	world_load(p, 1, -ENOENT);
	assert_int_equal(world_begin(p, &st, &doc, &active, &e), 0);
	assert_int_equal(document_generation(doc), 2);
	assert_true(history_take_problem(st, &e));
	assert_non_null(strstr(e.text, "/proc/nowhere/history"));
	assert_false(history_take_problem(st, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keeps, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(
			test_begins_late, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(test_large, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(test_damage, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(test_by_hand, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(
			test_from_memory, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(
			test_not_from_memory, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(
			test_edited_meanwhile, place_set_up_kept, world_tear_down),
		cmocka_unit_test(test_record),
		cmocka_unit_test_setup_teardown(test_bounds, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(test_problem, place_set_up_kept, world_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
