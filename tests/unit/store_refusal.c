/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the places of the store and is none of ours: each is told with its path, and stays. */
#include "store_place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "store/history.h"
#include "store/unconfirmed.h"

static void test_document(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	_cleanup_document_ struct document *doc = place_load(st, DOC_PERSISTENT, false);
	struct document *other = NULL;
	struct err e;
	bool found;

	assert_int_equal(mkdir(place_path(p, "etc/ipadm.conf"), 0700), 0);
	assert_true(store_stage(st, doc, NULL, &e) < 0);
	assert_int_equal(e.status, IPADM_IO_ERROR);
	assert_non_null(strstr(e.text, "etc/ipadm.conf is not a regular file"));
	assert_true(store_load(st, DOC_PERSISTENT, &other, &found, &e) < 0);
	assert_non_null(strstr(e.text, "etc/ipadm.conf is not a regular file"));
	assert_false(place_has(p, "etc/.ipadm.conf.stage"));
	assert_true(place_has(p, "etc/ipadm.conf"));
}

static void test_lock(void **state)
{
	struct place *p = *state;
	struct store *st = NULL;
	struct err e;

	/* Who only reads makes no directory. */
	assert_int_equal(store_open(&st, &p->paths, false, &e), 0);
	assert_true(store_lock(st, true, &e) < 0);
	assert_non_null(strstr(e.text, "run/lock"));
	assert_false(store_lock_is_resident(st));
	store_close(st);

	st = place_open(p, true);
	assert_int_equal(mkdir(place_path(p, "run/lock"), 0700), 0);
	assert_true(store_lock(st, true, &e) < 0);
	assert_int_equal(e.status, IPADM_IO_ERROR);
	assert_non_null(strstr(e.text, "cannot open"));
	assert_int_equal(rmdir(place_path(p, "run/lock")), 0);
	/* Nobody follows a link out of the directory. */
	assert_int_equal(symlink("/dev/null", place_path(p, "run/lock")), 0);
	assert_true(store_lock(st, true, &e) < 0);
	assert_int_equal(unlink(place_path(p, "run/lock")), 0);
	assert_int_equal(store_lock(st, true, &e), 0);
	store_close(st);
}

/* Without a directory for the persistent document there is nothing to recover, and no history to go on with. */
static void test_no_etc(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = NULL;
	struct document *undo = NULL;
	struct err e = { .status = IPADM_SUCCESS };

	snprintf(p->paths.etc, sizeof(p->paths.etc), "/proc/nowhere/ipadm");
	st = place_open(p, true);
	assert_int_equal(store_recover(st, &undo, &e), 0);
	assert_null(undo);
	assert_false(history_take_problem(st, &e));
}

static void test_history(void **state)
{
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	struct document *doc = NULL;
	struct history h = { .rows = NULL };
	char *text = NULL;
	size_t len;
	struct err e;

	assert_int_equal(mkdir(p->paths.var, 0700), 0);
	place_put(p, "var/history", "");
	assert_true(history_list(st, &h, &e) < 0);
	assert_non_null(strstr(e.text, "cannot read"));
	assert_non_null(strstr(e.text, "var/history"));
	assert_true(history_text(st, 1, &text, &len, &e) < 0);
	assert_non_null(strstr(e.text, "cannot read"));
	assert_true(history_load(st, 1, &doc, &e) < 0);
	assert_null(doc);
}

/* What is kept for a confirmation, and says nothing of it. */
static void test_unconfirmed(void **state)
{
	static const char *const useless[] = { "", "[ipadm]\nversion = 1\n",
		"[ipadm]\nversion = 1\nunconfirmed-since = 7\n",
		"[ipadm]\nversion = 1\nunconfirmed-since = 7\nconfirm-by = soon\n",
		"[ipadm]\nversion = 1\nunconfirmed-since = now\nconfirm-by = 99\n", "[ipadm" };
	struct place *p = *state;
	_cleanup_store_ struct store *st = place_open(p, true);
	int64_t left = -1;
	char text[128];
	struct err e;

	assert_int_equal(unconfirmed_peek(&p->paths, &left), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(useless); i++) {
		_cleanup_unconfirmed_ struct unconfirmed u = { .found = true };

		place_put(p, "run/unconfirmed.conf", useless[i]);
		assert_int_equal(unconfirmed_load(st, &u, &e), 0);
		assert_false(u.found);
		/* Who only peeks knows no more than by when. */
		if (!strstr(useless[i], "confirm-by = 99"))
			assert_int_equal(unconfirmed_peek(&p->paths, &left), -ENOENT);
	}
	assert_int_equal(left, -1);
	snprintf(text, sizeof(text), "[ipadm]\nversion = 1\nconfirm-by = %lld\n",
		(long long)wall_s() + 1000);
	place_put(p, "run/unconfirmed.conf", text);
	assert_int_equal(unconfirmed_peek(&p->paths, &left), 0);
	assert_in_range(left, 1, 1000);
	place_put(p, "run/unconfirmed.conf", "[ipadm]\nversion = 1\nconfirm-by = 7\n");
	assert_int_equal(unconfirmed_peek(&p->paths, &left), 0);
	assert_int_equal(left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_document, place_set_up_kept, place_tear_down),
		cmocka_unit_test_setup_teardown(test_lock, place_set_up_kept, place_tear_down),
		cmocka_unit_test_setup_teardown(test_no_etc, place_set_up_kept, place_tear_down),
		cmocka_unit_test_setup_teardown(test_history, place_set_up_kept, place_tear_down),
		cmocka_unit_test_setup_teardown(
			test_unconfirmed, place_set_up_kept, place_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
