/* SPDX-License-Identifier: Apache-2.0 */
/* No failure of the history, and no death amid it, makes a commit come to anything else. */
#include "history_world.h"

#include <string.h>
#include <sys/wait.h>

#include "faults.h"

/* How many of the N-th calls of a commit make it fail, if each fails. What is there afterwards is the old or the new. */
static int count_failures(struct place *p, bool kept, int kinds, int mode)
{
	char var[sizeof(p->paths.var)];
	int failures = 0;

	memcpy(var, p->paths.var, sizeof(var));
	for (int n = 1;; n++) {
		_cleanup_document_ struct document *doc = NULL;
		_cleanup_store_ struct store *st = NULL;
		bool found;
		struct err e;
		int count;
		int r;

		world_clear(p);
		memcpy(p->paths.var, var, sizeof(var));
		assert_int_equal(world_change(p, "a", 1, ""), 0);
		if (!kept)
			p->paths.var[0] = '\0';
		faults_arm(kinds, n, mode);
		r = world_change(p, "b", 1, "");
		count = faults_count();
		faults_disarm();

		memcpy(p->paths.var, var, sizeof(var));
		st = world_reader(p);
		assert_int_equal(store_load(st, DOC_PERSISTENT, &doc, &found, &e), 0);
		assert_int_equal(document_find(doc, OBJ_INTERFACE, "b0") != NULL, r == 0);
		if (kept) {
			/* The next one finds its way. */
			assert_int_equal(world_change(p, "c", 1, ""), 0);
			world_assert_has(p, r == 0 ? 3 : 2, "c0", true);
		}
		failures += r < 0;
		if (count < n)
			break;
	}
	return failures;
}

static void test_fails_nothing(void **state)
{
	static const struct {
		int kinds, mode;
	} rows[] = {
		{ FAULT_FILE, FAULT_FAIL },
		{ FAULT_FILE, FAULT_NO_SPACE },
		{ FAULT_ALLOC, FAULT_FAIL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int alone = count_failures(*state, false, rows[i].kinds, rows[i].mode);

		assert_true(alone > 3);
		assert_int_equal(count_failures(*state, true, rows[i].kinds, rows[i].mode), alone);
	}
}

/* The next process goes on from whatever it finds, and both documents are in the history. */
static void kill_each(const struct place *p, int mode, int n_before)
{
	int status = 0;

	for (int n = 1;; n++) {
		pid_t pid;

		world_clear(p);
		assert_int_equal(world_change(p, "a", n_before, ""), 0);
		pid = fork();
		if (pid == 0) {
			faults_arm(FAULT_FILE, n, mode);
			_exit(world_change(p, "b", 1, "") < 0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(world_change(p, "c", 1, ""), 0);
		world_assert_has(p, 1, "a0", true);
		world_assert_has(p, 1, "b0", false);
		/* That it came to a second one, or that the third is the second. */
		world_assert_has(p, 2, "a0", true);
		if (WEXITSTATUS(status) != FAULT_EXIT)
			break;
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_kill(void **state)
{
	static const int modes[] = { FAULT_KILL_BEFORE, FAULT_KILL_AMID, FAULT_KILL_AFTER };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		kill_each(*state, modes[i], 1);
		kill_each(*state, modes[i], 3000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_fails_nothing, place_set_up_kept, world_tear_down),
		cmocka_unit_test_setup_teardown(test_kill, place_set_up_kept, world_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
