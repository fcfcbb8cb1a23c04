/* SPDX-License-Identifier: Apache-2.0 */
/* Members judged by what they heard: in one round, and after many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/ip.h"
#include "base/macros.h"
#include "model/probe.h"

#define I4  FAM_INET
#define I6  FAM_INET6
#define ALL FAM_BOTH

/* Of three members what they asked and heard, who is not usable; of each a letter: Well, Bad, Void. */
/* clang-format off */
static const struct {
	const char *name;
	unsigned int asked[3], heard[3];
	const char *unusable; /* "x" at their places */
	const char *results;
} rounds[] = {
	{ "all hear all", { ALL, ALL, ALL }, { ALL, ALL, ALL }, "   ", "WWW" },
	{ "one hears nothing", { ALL, ALL, ALL }, { 0, ALL, ALL }, "   ", "BWW" },
	{ "nobody does", { ALL, ALL, ALL }, { 0, 0, 0 }, "   ", "VVV" },
	{ "one hears less", { ALL, ALL, ALL }, { I6, ALL, I4 }, "   ", "BWB" },
	{ "one in each family", { ALL, ALL, 0 }, { I4, I6, 0 }, "   ", "WWV" },
	{ "and a third one nothing", { ALL, ALL, ALL }, { I4, I6, 0 }, "   ", "WWB" },
	{ "what it did not ask for", { I4, ALL, 0 }, { I4, ALL, 0 }, "   ", "WWV" },
	{ "it asked for the other family", { I4, I6, 0 }, { 0, I6, 0 }, "   ", "VWV" },
	{ "one asked for nothing", { 0, ALL, 0 }, { 0, ALL, 0 }, "   ", "VWV" },
	{ "only one that is silent hears", { ALL, ALL, 0 }, { 0, ALL, 0 }, " x ", "VWV" },
	{ "a silent one still hears less", { ALL, ALL, 0 }, { I4, ALL, 0 }, "x  ", "BWV" },
	{ "two silent ones", { ALL, ALL, 0 }, { I4, I6, 0 }, "xx ", "WWV" },
	{ "one without carrier is no measure", { ALL, ALL, 0 }, { 0, ALL, 0 }, " x ", "VWV" },
};

/* Results as letters; F and R are put behind the round at which it fails or is repaired. */
static const struct {
	const char *name;
	bool fresh; /* its carrier came before */
	const char *results, *news;
} tracks[] = {
	{ "well", false, "WWWWWWWWWWWW", "WWWWWWWWWWWW" },
	{ "five in a row", false, "BBBBB", "BBBBBF" },
	{ "and it is told once", false, "BBBBBBBBBBBB", "BBBBBFBBBBBBB" },
	{ "four and one", false, "BBBBWBBBBWBBBBB", "BBBBWBBBBWBBBBBF" },
	{ "rounds that say nothing don't count", false, "BBVVBVVVVBVB", "BBVVBVVVVBVBF" },
	{ "ten in a row", false, "BBBBBWWWWWWWWWW", "BBBBBFWWWWWWWWWWR" },
	{ "nine and one", false, "BBBBBWWWWWWWWWBWWWWWWWWWW", "BBBBBFWWWWWWWWWBWWWWWWWWWWR" },
	{ "nothing is said for long", false, "BBBBBVVVVVVVVVVVVVVVVVV", "BBBBBFVVVVVVVVVVVVVVVVVV" },
	{ "repaired with pauses", false, "BBBBBWWWWWVVVVWWWWW", "BBBBBFWWWWWVVVVWWWWWR" },
	{ "fresh: two are enough", true, "WW", "WWR" },
	{ "fresh: it can't prove it", true, "VV", "VVR" },
	{ "fresh: and it is bad", true, "BWWWWWWWWWWW", "BWWWWWWWWWWRW" },
	{ "fresh: then as all others", true, "WWBBBBB", "WWRBBBBBF" },
};
/* clang-format on */

static void test_rounds(void **state)
{
	static const char letters[] = { [PROBE_VOID] = 'V', [PROBE_WELL] = 'W', [PROBE_BAD] = 'B' };

	for (size_t r = 0; r < ARRAY_SIZE(rounds); r++) {
		struct probe_round members[3];
		char got[4] = "";

		for (size_t i = 0; i < 3; i++)
			members[i] = (struct probe_round){
				.asked = rounds[r].asked[i],
				.heard = rounds[r].heard[i],
				.usable = rounds[r].unusable[i] != 'x',
			};
		for (size_t i = 0; i < 3; i++)
			got[i] = letters[probe_judge(members, 3, i)];
		if (strcmp(got, rounds[r].results) != 0)
			fail_msg("%s: %s, not %s", rounds[r].name, got, rounds[r].results);
	}
}

/* Whatever they hear, one of those that are usable is not bad: nobody is left by all. */
static void test_somebody_is_left(void **state)
{
	for (unsigned int n = 0; n < 1u << 12; n++) {
		struct probe_round m[3];
		bool bad = true;

		for (size_t i = 0; i < 3; i++) {
			unsigned int asked = n >> 4 * i & 3u;

			m[i] = (struct probe_round){
				.asked = asked,
				.heard = n >> (4 * i + 2) & asked,
				.usable = true,
			};
		}
		for (size_t i = 0; i < 3; i++)
			bad = bad && probe_judge(m, 3, i) == PROBE_BAD;
		assert_false(bad);
	}
}

static enum probe_result result_of(char letter)
{
	if (letter == 'V')
		return PROBE_VOID;

	return letter == 'W' ? PROBE_WELL : PROBE_BAD;
}

static void test_tracks(void **state)
{
	static const char news[] = { [PROBE_FAILED] = 'F', [PROBE_REPAIRED] = 'R' };

	for (size_t r = 0; r < ARRAY_SIZE(tracks); r++) {
		struct probe_track t = { .silent = false };
		char got[64] = "";
		size_t len = 0;

		if (tracks[r].fresh) {
			assert_true(probe_begin(&t));
			assert_false(probe_begin(&t));
		}
		for (const char *p = tracks[r].results; *p; p++) {
			enum probe_news n = probe_note(&t, result_of(*p));

			got[len++] = *p;
			if (n != PROBE_SAME)
				got[len++] = news[n];
		}
		if (strcmp(got, tracks[r].news) != 0)
			fail_msg("%s: %s, not %s", tracks[r].name, got, tracks[r].news);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_somebody_is_left),
		cmocka_unit_test(test_tracks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
