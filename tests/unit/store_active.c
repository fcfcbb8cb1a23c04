/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A large active document, of whose changes only the changes are written: whoever reads it finds what the writer has, and a
 * call that fails or a process that dies leaves all of a change or nothing of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "faults.h"
#include "large_document.h"
#include "store/span.h"
#include "store/text.h"
#include "store_place.h"

#define MAX_SMALL 64 /* objects that a change may have without all of it being written */

struct scene {
	struct place *at;
	struct document *active;
	struct document *persistent;
};

/* The next document: stages and publishes what @draft says, as the engine does. */
static int publish(struct scene *p, struct document *persistent, struct document *draft)
{
	struct err e = { .status = IPADM_SUCCESS };
	int r = store_stage(p->at->st, persistent, draft, &e);

	if (r == 0)
		r = store_publish(p->at->st, &e);
	assert_true(r == 0 || e.text[0]);

	return r;
}

static void become(struct scene *p, struct document *draft)
{
	assert_int_equal(publish(p, NULL, draft), 0);
	p->active = document_supersede(p->active, draft);
}

static void clear(const struct scene *p)
{
	static const char *const names[] = { "etc/ipadm.conf", "run/active.conf",
		"run/active.changes" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->at->top, names[i]);
		unlink(path);
	}
}

/* As after the engine's start: the first commit writes all of it. */
static void begin(struct scene *p)
{
	struct err e;

	p->at->st = store_close(p->at->st);
	document_free(p->active);
	document_free(p->persistent);
	clear(p);
	assert_int_equal(store_open(&p->at->st, &p->at->paths, true, &e), 0);
	p->active = large_make();
	p->persistent = document_new();
	assert_non_null(p->persistent);
	assert_int_equal(publish(p, p->persistent, p->active), 0);
}

static int set_up(void **state)
{
	struct scene *p = calloc(1, sizeof(*p));
	void *at = NULL;

	assert_non_null(p);
	place_set_up(&at);
	p->at = at;
	begin(p);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *p = *state;
	void *at = p->at;

	faults_disarm();
	document_free(p->active);
	document_free(p->persistent);
	place_tear_down(&at);
	free(p);
	return 0;
}

static void check_objects(
	const struct document *have, const struct document *want, const char *ifname)
{
	size_t n = 0;

	for (size_t i = 1; i < want->n_objects; i++) {
		const struct object *obj = want->objects[i], *same;
		bool part = ifname ? strcmp(obj->name, ifname) == 0 || object_is_of(obj, ifname)
				   : obj->kind != OBJ_ADDRESS;

		if (!part)
			continue;
		n++;
		same = document_find(have, obj->kind, obj->name);
		assert_non_null(same);
		assert_int_equal(same->n_entries, obj->n_entries);
		for (size_t k = 0; k < obj->n_entries; k++)
			assert_string_equal(
				object_get(same, obj->entries[k].key), obj->entries[k].value);
	}
	assert_int_equal(have->n_objects, n + 1);
}

static void check_spans(const struct scene *p, const struct document *want, const char *ifname)
{
	struct spans *s = NULL;
	const struct document *part = NULL;
	const struct span *span;
	size_t n = 0, i = 0, have = 0;
	const struct object *obj;

	assert_int_equal(spans_open(p->at->st, DOC_ACTIVE, &s), 0);
	assert_int_equal(spans_scan(s, NULL), 0);
	while ((obj = document_next(want, OBJ_ADDRESS, &i)))
		n += object_is_of(obj, ifname);
	span = spans_find(s, ifname);
	assert_int_equal(!!span, n > 0);
	if (span) {
		assert_int_equal(spans_parse(s, span, &part), 0);
		have = part->n_objects - 1;
	}
	assert_int_equal(have, n);
	spans_close(s);
}

/* However it is read, it is what the writer has. */
static void test_readers(void **state)
{
	struct scene *p = *state;
	char before[STORE_VERSIONSIZE], after[STORE_VERSIONSIZE];
	int small = 0;

	srandom(5);
	for (int round = 0; round < 200; round++) {
		struct document *draft = document_draft(p->active), *have = NULL;
		_cleanup_free_ char *text = NULL, *want = NULL;
		char ifname[LINK_NAMSIZ], path[128];
		struct err e;
		bool found;

		assert_non_null(draft);
		for (long n = random() % 50 ? random() % 5 : 100; n > 0; n--)
			large_change(draft);
		assert_int_equal(store_version(&p->at->paths, DOC_ACTIVE, before), 0);
		become(p, draft);
		assert_int_equal(store_version(&p->at->paths, DOC_ACTIVE, after), 0);
		assert_string_not_equal(before, after);
		snprintf(path, sizeof(path), "%s/run/active.changes", p->at->top);
		small += access(path, F_OK) == 0;

		assert_int_equal(store_load(p->at->st, DOC_ACTIVE, &have, &found, &e), 0);
		text = large_text(have);
		want = large_text(p->active);
		assert_string_equal(text, want);
		have = document_free(have);
		large_ifname((size_t)(random() % LARGE_IFACES), ifname);
		assert_int_equal(
			store_load_part(p->at->st, DOC_ACTIVE, ifname, &have, &found, &e), 0);
		check_objects(have, p->active, ifname);
		have = document_free(have);
		assert_int_equal(
			store_load_part(p->at->st, DOC_ACTIVE, NULL, &have, &found, &e), 0);
		check_objects(have, p->active, NULL);
		document_free(have);
		check_spans(p, p->active, ifname);
	}
	/* A change in a hundred is too large, and what comes together becomes so. */
	assert_in_range(small, 150, 199);
}

/* One of the commits that are put to the test: a few objects, or more than are written as changes. */
static struct document *next_draft(struct document *base, bool large)
{
	struct document *draft = document_draft(base);

	assert_non_null(draft);
	for (int n = large ? MAX_SMALL + 20 : 3; n > 0; n--)
		large_change(draft);

	return draft;
}

/* What is behind the header, whose numbers and stamps are another each time. */
static const char *body(const char *text)
{
	return strstr(text, "\n[interface ");
}

/* What the next process finds. */
struct found {
	char *active;
	uint64_t persistent; /* its generation */
	bool undone;         /* there was something to undo in the kernel */
};

static void recover(const struct scene *p, struct found *ret)
{
	_cleanup_document_ struct document *undo = NULL, *doc = NULL, *persistent = NULL;
	_cleanup_store_ struct store *st = NULL;
	struct err e;
	bool found;

	assert_int_equal(store_open(&st, &p->at->paths, true, &e), 0);
	assert_int_equal(store_recover(st, &undo, &e), 0);
	if (undo)
		store_discard(st);
	assert_int_equal(store_load(st, DOC_ACTIVE, &doc, &found, &e), 0);
	assert_true(found);
	assert_int_equal(store_load(st, DOC_PERSISTENT, &persistent, &found, &e), 0);
	*ret = (struct found){
		.active = large_text(doc),
		.persistent = document_generation(persistent),
		.undone = undo != NULL,
	};
}

/* A file that was written, changes to it, and a commit (@large: of all of it) of both documents to come. */
static void prepare(
	struct scene *p, bool large, struct document **active, struct document **persistent)
{
	srandom(3);
	begin(p);
	become(p, next_draft(p->active, false));
	*active = next_draft(p->active, large);
	*persistent = document_draft(p->persistent);
	assert_non_null(*persistent);
}

static void kill_each(struct scene *p, bool large, int mode)
{
	bool seen[2] = { false, false };

	for (int n = 1;; n++) {
		_cleanup_free_ char *old = NULL, *new = NULL;
		struct document *active, *persistent;
		struct found now, again;
		int status;
		bool come;
		pid_t pid;

		prepare(p, large, &active, &persistent);
		old = large_text(p->active);
		new = large_text(active);
		pid = fork();
		if (pid == 0) {
			faults_arm(FAULT_FILE, n, mode);
			_exit(publish(p, persistent, active) != 0);
		}
		document_free(active);
		document_free(persistent);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		recover(p, &now);
		recover(p, &again);
		come = now.persistent == 2;
		assert_string_equal(body(now.active), body(come ? new : old));
		assert_true(!now.undone || !come);
		assert_false(again.undone);
		assert_string_equal(again.active, now.active);
		seen[come] = true;
		free(now.active);
		free(again.active);
		if (WEXITSTATUS(status) != FAULT_EXIT) {
			assert_int_equal(WEXITSTATUS(status), 0);
			break;
		}
	}
	assert_true(seen[false] && seen[true]);
}

static void test_kill_at_each_call(void **state)
{
	static const int modes[] = { FAULT_KILL_BEFORE, FAULT_KILL_AMID, FAULT_KILL_AFTER };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		kill_each(*state, false, modes[i]);
		kill_each(*state, true, modes[i]);
	}
}

/* After a call that failed the old one is there, and the next change goes on from it. */
static void fail_each(struct scene *p, bool large, int kinds)
{
	int failures = 0;

	for (int n = 1, count = n; count >= n; n++) {
		_cleanup_free_ char *old = NULL, *new = NULL;
		struct document *active, *persistent;
		struct found now;
		int r;

		prepare(p, large, &active, &persistent);
		old = large_text(p->active);
		new = large_text(active);
		faults_arm(kinds, n, FAULT_FAIL);
		r = publish(p, persistent, active);
		count = faults_count();
		faults_disarm();
		failures += r < 0;
		if (r == 0)
			p->active = document_supersede(p->active, active);
		else
			document_free(active);
		document_free(persistent);
		recover(p, &now);
		assert_false(now.undone);
		assert_string_equal(body(now.active), body(r == 0 ? new : old));
		free(now.active);
		become(p, next_draft(p->active, false));
		recover(p, &now);
		free(new);
		new = large_text(p->active);
		assert_string_equal(now.active, new);
		free(now.active);
	}
	/* Else nothing was wrapped. Of a document whose text is known most is written as it is. */
	assert_true(failures > (kinds == FAULT_FILE ? 3 : 0));
}

static void test_fail_each_call(void **state)
{
	static const int kinds[] = { FAULT_FILE, FAULT_ALLOC };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		fail_each(*state, false, kinds[i]);
		fail_each(*state, true, kinds[i]);
	}
}

/* Changes that belong to another file are none of this one. */
static void test_stale(void **state)
{
	struct scene *p = *state;
	char changes[128], kept[128];
	struct found now;

	snprintf(changes, sizeof(changes), "%s/run/active.changes", p->at->top);
	snprintf(kept, sizeof(kept), "%s/run/kept", p->at->top);
	become(p, next_draft(p->active, false));
	assert_int_equal(link(changes, kept), 0);
	become(p, next_draft(p->active, true));
	assert_int_equal(access(changes, F_OK), -1);
	assert_int_equal(rename(kept, changes), 0);
	recover(p, &now);
	{
		_cleanup_free_ char *want = large_text(p->active);

		assert_string_equal(now.active, want);
	}
	free(now.active);
}

static void add_line(const char *path, const char *text)
{
	FILE *f = fopen(path, "ae");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Changes that are damaged, or none: all who read say so. */
static void test_unreadable(void **state)
{
	struct scene *p = *state;
	struct document *doc = NULL;
	struct spans *s = NULL;
	char changes[128];
	struct err e;
	bool found;

	snprintf(changes, sizeof(changes), "%s/run/active.changes", p->at->top);
	become(p, next_draft(p->active, false));
	add_line(changes, "[interface broken\n");
	assert_int_equal(store_load(p->at->st, DOC_ACTIVE, &doc, &found, &e), -EBADMSG);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	assert_non_null(strstr(e.text, "do not belong together"));
	assert_int_equal(spans_open(p->at->st, DOC_ACTIVE, &s), 0);
	assert_int_equal(spans_scan(s, NULL), -EAGAIN);
	s = spans_close(s);
	assert_int_equal(unlink(changes), 0);
	assert_int_equal(mkdir(changes, 0700), 0);
	assert_true(store_load(p->at->st, DOC_ACTIVE, &doc, &found, &e) < 0);
	assert_int_equal(e.status, IPADM_IO_ERROR);
	assert_null(doc);
	assert_null(s);
}

/* A stage of changes to a file that is gone, or that another one replaced, says nothing. */
static void test_stage_of_another(void **state)
{
	static const char *const ways[] = { "rm active.conf",
		"cp active.conf new && mv new active.conf" };
	struct scene *p = *state;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		_cleanup_store_ struct store *next = NULL;
		struct document *undo = NULL;
		struct document *draft;
		char command[256];
		struct err e;

		begin(p);
		draft = next_draft(p->active, false);
		assert_int_equal(store_stage(p->at->st, NULL, draft, &e), 0);
		document_free(draft);
		snprintf(command, sizeof(command), "cd %s/run && %s", p->at->top, ways[i]);
		assert_int_equal(system(command), 0);
		assert_int_equal(store_open(&next, &p->at->paths, true, &e), 0);
		assert_int_equal(store_recover(next, &undo, &e), 0);
		assert_null(undo);
		p->at->st = store_close(p->at->st);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_readers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill_at_each_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fail_each_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unreadable, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stage_of_another, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
