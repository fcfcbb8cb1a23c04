/* SPDX-License-Identifier: Apache-2.0 */
/* Counting how often a carrier came: when a link flaps, and when it is calm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/flap.h"

#define S(n) ((n)*1000 + 1)

/* At which times the carrier of net0 came; at which of them it begins to flap, and when it is calm. */
/* clang-format off */
static const struct {
	const char *name;
	int64_t ups[6];
	int64_t begins; /* 0: never */
	int64_t calm;   /* after the last; 0: it never flaps */
} rows[] = {
	{ "once", { S(1) }, 0, 0 },
	{ "twice", { S(1), S(2) }, 0, 0 },
	{ "three times", { S(1), S(2), S(3) }, S(3), S(61) },
	{ "three times at once", { S(1), S(1), S(1) }, S(1), S(61) },
	{ "in just a minute", { S(1), S(30), S(60) }, S(60), S(61) },
	{ "in a little more", { S(1), S(30), S(61) }, 0, 0 },
	{ "again and again", { S(1), S(2), S(3), S(30), S(40), S(50) }, S(3), S(90) },
	{ "slowly for long", { S(1), S(40), S(80), S(120), S(160), S(200) }, 0, 0 },
};
/* clang-format on */

static void test_rows(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct flaps f = { .rows = NULL };
		char name[LINK_NAMSIZ] = "";
		int64_t begins = 0;

		for (size_t n = 0; n < ARRAY_SIZE(rows[i].ups) && rows[i].ups[n]; n++) {
			int r = flaps_note(&f, "net0", rows[i].ups[n]);

			assert_true(r >= 0);
			assert_false(r && begins);
			if (r)
				begins = rows[i].ups[n];
		}
		if (begins != rows[i].begins || flaps_next(&f) != rows[i].calm)
			fail_msg("%s: begins at %ld, calm at %ld", rows[i].name, (long)begins,
				(long)flaps_next(&f));
		if (rows[i].calm) {
			assert_false(flaps_take_calm(&f, rows[i].calm - 1, name));
			assert_true(flaps_take_calm(&f, rows[i].calm, name));
			assert_string_equal(name, "net0");
		}
		assert_false(flaps_take_calm(&f, rows[i].calm, name));
		assert_int_equal(flaps_next(&f), 0);
		flaps_fini(&f);
	}
}

/* Each by itself, and those that are quiet are forgotten. */
static void test_several(void **state)
{
	struct flaps f = { .rows = NULL };
	char name[LINK_NAMSIZ];

	for (int i = 0; i < 3; i++) {
		assert_int_equal(flaps_note(&f, "net0", S(10 + i)), i == 2);
		assert_int_equal(flaps_note(&f, "net1", S(20 + i)), i == 2);
		assert_true(flaps_note(&f, "net2", S(21 + 30 * i)) == 0);
	}
	assert_int_equal(f.n, 3);
	assert_int_equal(flaps_next(&f), S(70));
	assert_true(flaps_take_calm(&f, S(75), name));
	assert_string_equal(name, "net0");
	assert_int_equal(flaps_next(&f), S(80));
	assert_false(flaps_take_calm(&f, S(75), name));
	/* net1 flaps still, for nobody took that it is calm. */
	assert_int_equal(flaps_note(&f, "net3", S(1000)), 0);
	assert_int_equal(f.n, 2);
	flaps_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
