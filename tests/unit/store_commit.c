/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commit of both documents when calls fail and when the process dies: always all old or all
 * new. What is on disk is compared byte by byte with what a run without faults leaves there.
 */
#include "store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "faults.h"

/* Which documents take part in a commit. */
enum part {
	PART_PERSISTENT = 1,
	PART_ACTIVE = 2,
	PART_BOTH = 3,
};

/* What is on disk: the texts of both documents, "" for none. */
struct disk {
	char persistent[512];
	char active[512];
};

static const char *const leftovers[] = { "etc/.ipadm.conf.stage", "etc/.ipadm.conf.old",
	"run/.active.conf.stage" };
static const char *const names[] = { "etc/ipadm.conf", "run/active.conf" };

static void remove_all(const struct place *p)
{
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(leftovers); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->top, leftovers[i]);
		unlink(path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->top, names[i]);
		unlink(path);
	}
}

static int tear_down(void **state)
{
	struct place *p = *state;

	faults_disarm();
	remove_all(p);
	rmdir(p->paths.etc);
	rmdir(p->paths.run);
	assert_int_equal(rmdir(p->top), 0);
	free(p);
	return 0;
}

/* What tells one file from another of the same text. */
static void drop_line(char *text, const char *head)
{
	char *line = strstr(text, head);
	char *next = line ? strchr(line, '\n') : NULL;

	if (next)
		memmove(line, next + 1, strlen(next + 1) + 1);
}

static void read_one(const struct place *p, const char *name, char *ret, size_t size)
{
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	int dirfd = open(p->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	assert_true(dirfd >= 0);
	r = file_read_at(dirfd, name, size, &text, &len);
	close(dirfd);
	assert_true(r == 0 || r == -ENOENT);
	assert_true(len < size);
	snprintf(ret, size, "%s", text ? text : "");
	drop_line(ret, "sorted = ");
}

static struct disk read_disk(const struct place *p)
{
	struct disk d;

	read_one(p, names[0], d.persistent, sizeof(d.persistent));
	read_one(p, names[1], d.active, sizeof(d.active));
	return d;
}

static bool disk_equal(const struct disk *a, const struct disk *b)
{
	return strcmp(a->persistent, b->persistent) == 0 && strcmp(a->active, b->active) == 0;
}

static bool has_stage(const struct place *p, bool or_old)
{
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(leftovers); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->top, leftovers[i]);
		if ((or_old || !strstr(leftovers[i], ".old")) && access(path, F_OK) == 0)
			return true;
	}
	return false;
}

static int add_if(struct store *st, enum doc_kind kind, const char *ifname, struct document **ret,
	struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	struct object *obj;
	bool found;
	int r;

	r = store_load(st, kind, &doc, &found, e);
	if (r == 0)
		r = document_add(doc, OBJ_INTERFACE, ifname, &obj);
	if (r == 0)
		r = object_set_families(doc, obj, FAM_BOTH);
	if (r < 0)
		return r;
	*ret = doc;
	doc = NULL;
	return 0;
}

/* One whole commit: @ifname is added to the documents in @parts. *@ret_syncs may be NULL. */
static ipadm_status_t commit(
	const struct place *p, const char *ifname, enum part parts, uint64_t *ret_syncs)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *persistent = NULL;
	_cleanup_document_ struct document *active = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	uint64_t before;
	int r;

	r = store_open(&st, &p->paths, true, &e);
	if (r == 0 && (parts & PART_PERSISTENT))
		r = add_if(st, DOC_PERSISTENT, ifname, &persistent, &e);
	if (r == 0 && (parts & PART_ACTIVE))
		r = add_if(st, DOC_ACTIVE, ifname, &active, &e);
	if (r < 0)
		return e.status ? e.status : IPADM_NO_MEMORY;
	before = store_syncs(st);
	r = store_stage(st, persistent, active, &e);
	if (r == 0)
		r = store_publish(st, &e);
	if (r == 0 && ret_syncs)
		*ret_syncs = store_syncs(st) - before;
	/* Whatever went wrong in the store has its sentence. */
	assert_true(r == 0 || (e.status != IPADM_SUCCESS && e.text[0] != '\0'));
	return r < 0 ? e.status : IPADM_SUCCESS;
}

/* Documents with net0 in both (or, !@exist, none) and no leftovers. */
static struct disk make_old(const struct place *p, bool exist)
{
	remove_all(p);
	if (exist)
		assert_int_equal(commit(p, "net0", PART_BOTH, NULL), 0);
	return read_disk(p);
}

/* What a commit of net1 without faults leaves there. */
static struct disk make_new(const struct place *p, bool exist, enum part parts)
{
	struct disk d;

	make_old(p, exist);
	assert_int_equal(commit(p, "net1", parts, NULL), 0);
	assert_false(has_stage(p, true));
	d = read_disk(p);
	assert_int_equal(!!strstr(d.persistent, "net1"), !!(parts & PART_PERSISTENT));
	assert_int_equal(!!strstr(d.active, "net1"), !!(parts & PART_ACTIVE));
	return d;
}

struct fault {
	int kinds;
	int mode;
	ipadm_status_t status;
};

static void fail_each(const struct place *p, bool exist, enum part parts, const struct fault *fault)
{
	const struct disk new = make_new(p, exist, parts);
	int failures = 0;

	for (int n = 1;; n++) {
		const struct disk old = make_old(p, exist);
		struct disk now;
		ipadm_status_t status;
		int count;

		faults_arm(fault->kinds, n, fault->mode);
		status = commit(p, "net1", parts, NULL);
		count = faults_count();
		faults_disarm();

		now = read_disk(p);
		assert_false(has_stage(p, false));
		assert_true(disk_equal(&now, status == IPADM_SUCCESS ? &new : &old));
		if (count < n) {
			assert_int_equal(status, IPADM_SUCCESS);
			break;
		}
		/* A fault that could be got over is fine too. */
		assert_true(status == fault->status || status == IPADM_SUCCESS);
		failures += status != IPADM_SUCCESS;
	}
	/* Else nothing was wrapped. */
	assert_true(failures > 3);
}

static void test_fail_each_call(void **state)
{
	static const enum part parts[] = { PART_PERSISTENT, PART_ACTIVE, PART_BOTH };
	static const struct fault faults[] = {
		{ FAULT_FILE, FAULT_FAIL, IPADM_IO_ERROR },
		{ FAULT_FILE, FAULT_NO_SPACE, IPADM_NO_SPACE },
		{ FAULT_ALLOC, FAULT_FAIL, IPADM_NO_MEMORY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (int exist = 0; exist < 2; exist++)
			for (size_t k = 0; k < ARRAY_SIZE(faults); k++)
				fail_each(*state, exist, parts[i], &faults[k]);
}

/* After a death: recover as the next process does, and undo what is to be undone. */
static void recover(const struct place *p, bool *ret_undone)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *undo = NULL;
	struct err e;

	assert_int_equal(store_open(&st, &p->paths, true, &e), 0);
	assert_int_equal(store_recover(st, &undo, &e), 0);
	*ret_undone = undo != NULL;
	if (undo)
		store_discard(st);
}

static void kill_each(const struct place *p, bool exist, enum part parts, int mode)
{
	const struct disk new = make_new(p, exist, parts);
	bool seen_old = false;
	bool seen_new = false;
	int status = 0;
	for (int n = 1;; n++) {
		const struct disk old = make_old(p, exist);
		struct disk now;
		bool undone;
		pid_t pid = fork();

		if (pid == 0) {
			faults_arm(FAULT_FILE, n, mode);
			_exit(commit(p, "net1", parts, NULL) != IPADM_SUCCESS);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) != FAULT_EXIT)
			break;

		recover(p, &undone);
		now = read_disk(p);
		assert_false(has_stage(p, true));
		assert_true(disk_equal(&now, &old) || disk_equal(&now, &new));
		/* What was undone in the kernel must not be on the disk. */
		assert_true(!undone || disk_equal(&now, &old));
		seen_old = seen_old || disk_equal(&now, &old);
		seen_new = seen_new || disk_equal(&now, &new);

		recover(p, &undone);
		assert_false(undone);
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(seen_old && (seen_new || mode != FAULT_KILL_AFTER));
}

static void test_kill_at_each_call(void **state)
{
	static const enum part parts[] = { PART_PERSISTENT, PART_ACTIVE, PART_BOTH };
	static const int modes[] = { FAULT_KILL_BEFORE, FAULT_KILL_AMID, FAULT_KILL_AFTER };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (int exist = 0; exist < 2; exist++)
			for (size_t k = 0; k < ARRAY_SIZE(modes); k++)
				kill_each(*state, exist, parts[i], modes[k]);
}

/* A process that dies in the recovery of another one's death. */
static void test_kill_in_recovery(void **state)
{
	const struct place *p = *state;
	const struct disk new = make_new(p, true, PART_BOTH);

	for (int n = 1;; n++) {
		const struct disk old = make_old(p, true);
		int deaths = 0;
		int status;

		for (int m = 1;; m++) {
			struct disk now;
			bool undone;
			pid_t pid;

			make_old(p, true);
			pid = fork();
			if (pid == 0) {
				faults_arm(FAULT_FILE, n, FAULT_KILL_AFTER);
				_exit(commit(p, "net1", PART_BOTH, NULL) != IPADM_SUCCESS);
			}
			assert_int_equal(waitpid(pid, &status, 0), pid);
			if (WEXITSTATUS(status) != FAULT_EXIT)
				return;
			pid = fork();
			if (pid == 0) {
				faults_arm(FAULT_FILE, m, FAULT_KILL_AFTER);
				recover(p, &undone);
				_exit(0);
			}
			assert_int_equal(waitpid(pid, &status, 0), pid);
			recover(p, &undone);
			now = read_disk(p);
			assert_false(has_stage(p, true));
			assert_true(disk_equal(&now, &old) || disk_equal(&now, &new));
			if (WEXITSTATUS(status) != FAULT_EXIT)
				break;
			deaths++;
		}
		assert_true(deaths > 0);
	}
}

/* A call fails in the recovery of a death: that is told, and the next one finds the same. */
static void test_fail_in_recovery(void **state)
{
	const struct place *p = *state;
	const struct disk new = make_new(p, true, PART_BOTH);
	int told = 0;

	for (int n = 1;; n++) {
		const struct disk old = make_old(p, true);

		for (int m = 1, count = 1; count >= m - 1; m++) {
			_cleanup_store_ struct store *st = NULL;
			_cleanup_document_ struct document *undo = NULL;
			struct err e = { .status = IPADM_SUCCESS };
			struct disk now;
			bool undone;
			int status;
			pid_t pid;
			int r;

			make_old(p, true);
			pid = fork();
			if (pid == 0) {
				faults_arm(FAULT_FILE, n, FAULT_KILL_AFTER);
				_exit(commit(p, "net1", PART_BOTH, NULL) != IPADM_SUCCESS);
			}
			assert_int_equal(waitpid(pid, &status, 0), pid);
			if (WEXITSTATUS(status) != FAULT_EXIT) {
				assert_true(told > 0);
				return;
			}
			assert_int_equal(store_open(&st, &p->paths, true, &e), 0);
			faults_arm(FAULT_FILE, m, FAULT_FAIL);
			r = store_recover(st, &undo, &e);
			count = faults_count();
			faults_disarm();
			assert_true(r == 0 || e.text[0]);
			told += r < 0;
			recover(p, &undone);
			now = read_disk(p);
			assert_false(has_stage(p, true));
			assert_true(disk_equal(&now, &old) || disk_equal(&now, &new));
		}
	}
}

/* The directory of the persistent document is made with it, and its own name is on the disk before. */
static void test_new_place(void **state)
{
	const struct place *p = *state;
	int failures = 0;

	for (int n = 1, count = 1; count >= n - 1; n++) {
		ipadm_status_t status;

		remove_all(p);
		rmdir(p->paths.etc);
		faults_arm(FAULT_FILE, n, FAULT_FAIL);
		status = commit(p, "net0", PART_BOTH, NULL);
		count = faults_count();
		faults_disarm();
		failures += status != IPADM_SUCCESS;
		assert_true(status == IPADM_SUCCESS || status == IPADM_IO_ERROR);
		assert_int_equal(commit(p, "net1", PART_BOTH, NULL), IPADM_SUCCESS);
	}
	assert_true(failures > 3);
}

static void test_syncs(void **state)
{
	static const struct {
		enum part parts;
		uint64_t syncs;
	} rows[] = {
		{ PART_PERSISTENT, 2 },
		{ PART_ACTIVE, 0 },
		{ PART_BOTH, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int exist = 0; exist < 2; exist++) {
			uint64_t syncs = UINT64_MAX;

			make_old(*state, exist);
			assert_int_equal(commit(*state, "net1", rows[i].parts, &syncs), 0);
			assert_int_equal(syncs, rows[i].syncs);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_syncs, place_set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fail_each_call, place_set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill_at_each_call, place_set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill_in_recovery, place_set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fail_in_recovery, place_set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_new_place, place_set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
