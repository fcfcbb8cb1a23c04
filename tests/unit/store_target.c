/* SPDX-License-Identifier: Apache-2.0 */
/* Where undo and redo go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/history.h"

#define MAX_ROWS 12

/* "1 2 u1 r2": two changes, an undo that put 1 back, a redo that put 2 back; the first has @first. */
static const struct {
	const char *text;
	uint64_t first;
	int undo, redo; /* -1: nothing */
} rows[] = {
	{ "", 1, -1, -1 },
	{ "c", 1, 0, -1 },
	{ "c c", 1, 1, -1 },
	{ "c c c", 1, 2, -1 },
	{ "c c c u2", 1, 1, 3 },
	{ "c c c u2 u1", 1, 0, 2 },
	{ "c c c u2 u1 u0", 1, -1, 1 },
	{ "c c c u2 u1 r2", 1, 1, 3 },
	{ "c c c u2 u1 r2 r3", 1, 2, -1 },
	/* A change after an undo: the undone ones can't be had by redo any more. */
	{ "c c c u2 c", 1, 2, -1 },
	{ "c c c u2 c u2", 1, 1, 5 },
	/* To any generation, also to one that was put back itself. */
	{ "c c c c u1", 1, 0, 4 },
	{ "c c c u2 c u4", 1, 1, 5 },
	{ "c c c u2 c u4 u1", 1, 0, 2 },
	/* The beginning is not kept any more. */
	{ "c c", 50, 50, -1 },
	{ "c", 50, -1, -1 },
	{ "c c u50", 50, -1, 51 },
	{ "u47 c", 50, 47, -1 },
	{ "u47", 50, -1, -1 },
};

static void parse(const char *text, uint64_t first, struct history *ret)
{
	static struct history_entry list[MAX_ROWS];
	struct history_entry forward[MAX_ROWS] = { { .generation = 0 } };
	size_t n = 0;

	while (*text) {
		unsigned int restores = 0;
		char kind = *text++;

		if (kind != 'c')
			restores = (unsigned int)strtoul(text, NULL, 10);
		text += strspn(text, "0123456789");
		forward[n] = (struct history_entry){
			.generation = first + n,
			.parent = first + n - 1,
			.cause = {
				.kind = kind == 'u' ? HISTORY_UNDO :
					kind == 'r' ? HISTORY_REDO : HISTORY_CHANGE,
				.restores = restores,
			},
		};
		n++;
		if (*text == ' ')
			text++;
	}
	for (size_t i = 0; i < n; i++)
		list[i] = forward[n - 1 - i];
	*ret = (struct history){ .rows = list, .n = n };
}

static int target(int (*find)(const struct history *h, uint64_t *ret), const struct history *h)
{
	uint64_t number = 777;
	int r = find(h, &number);

	assert_true(r == 0 || (r == -ENOENT && number == 777));
	return r == 0 ? (int)number : -1;
}

static void test_targets(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct history h;
		int undo, redo;

		parse(rows[i].text, rows[i].first, &h);
		undo = target(history_undo_target, &h);
		redo = target(history_redo_target, &h);
		if (undo != rows[i].undo || redo != rows[i].redo)
			fail_msg("%s: undo %d, redo %d", rows[i].text, undo, redo);
	}
}

/* Of a damaged first one nothing is known. */
static void test_damaged(void **state)
{
	struct history_entry e = { .generation = 5, .state = HISTORY_DAMAGED };
	const struct history h = { .rows = &e, .n = 1 };

	assert_int_equal(target(history_undo_target, &h), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
