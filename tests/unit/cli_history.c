/* SPDX-License-Identifier: Apache-2.0 */
/* history, diff, and what a change says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/macros.h"
#include "cli_library.h"

/* clang-format off */
static const struct run_case cases[] = {
	{ { "history" }, 0, NULL, EXIT_DONE, "history * 0 0x0",
	  "GEN   TIME                  USER      PID      STATE    COMMAND                                   MESSAGE\n"
	  "12    2024-02-29T12:00:00Z  root      99       present  ipadm undo                                --\n"
	  "11    2024-02-29T12:00:01Z  1000      98       ok       CreateInterface net0                      why: a?b\n"
	  "10    ?                     --        --       damaged  --                                        --\n", "" },
	{ { "history", "-p", "-o", "gen,user,message,restores", "11" }, 0, NULL, EXIT_DONE, "history * 0 0x0",
	  "11:1000:why\\: a\033b:\n", "" },
	{ { "history", "-j", "-o", "gen,time,uid,kind,restores" }, 0, NULL, EXIT_DONE, "history * 0 0x0",
	  "[{\"gen\":12,\"time\":\"2024-02-29T12:00:00Z\",\"uid\":0,\"kind\":\"undo\",\"restores\":10},\n"
	  "{\"gen\":11,\"time\":\"2024-02-29T12:00:01Z\",\"uid\":1000,\"kind\":\"change\",\"restores\":null},\n"
	  "{\"gen\":10,\"time\":null,\"uid\":null,\"kind\":\"change\",\"restores\":null}]\n", "" },
	{ { "history", "9" }, 0, NULL, EXIT_REFUSED, "history * 0 0x0", "",
	  "ipadm: there is no generation 9: 'ipadm history' shows those that there are [notfound]\n" },
	{ { "history", "0" }, 0, NULL, EXIT_REFUSED, "history * 0 0x0", "",
	  "ipadm: '0' is no number of a generation [invalid-arg]\n" },
	{ { "history" }, IPADM_IO_ERROR, "the disk is gone", EXIT_REFUSED, "history * 0 0x0", "",
	  "ipadm: the disk is gone [io-error]\n" },
	{ { "diff", "10" }, 0, NULL, 2, "diff 10 - 0 0x0",
	  "- ipadm admin-group=net adm\n+ protocol tcp\n- address net0/v4 address=192.0.2.1/24\n"
	  "+ address net0/v4 address=192.0.2.2/24\n+ [my section] k=v = \"1\"?\n", "" },
	{ { "diff", "-j", "10", "active" }, 0, NULL, 2, "diff 10 active 0 0x0",
	  "[{\"kind\":\"ipadm\",\"name\":\"\",\"key\":\"admin-group\",\"from\":\"net adm\",\"to\":null},\n"
	  "{\"kind\":\"protocol\",\"name\":\"tcp\",\"key\":null,\"from\":null,\"to\":\"\"},\n"
	  "{\"kind\":\"address\",\"name\":\"net0/v4\",\"key\":\"address\",\"from\":\"192.0.2.1/24\",\"to\":\"192.0.2.2/24\"},\n"
	  "{\"kind\":\"\",\"name\":\"my section\",\"key\":\"k\",\"from\":null,\"to\":\"v = \\\"1\\\"\\u001b\"}]\n", "" },
	{ { "diff", "x", "y" }, IPADM_INVALID_ARG, "x is none", EXIT_REFUSED, "diff x y 0 0x0", "",
	  "ipadm: x is none [invalid-arg]\n" },
	{ { "undo" }, 0, NULL, EXIT_DONE, "undo 0 0 0x0", "undone: it is as before the first generation\n", "" },
	{ { "undo", "17" }, 0, NULL, EXIT_DONE, "undo 17 0 0x0", "undone: it is as in generation 17\n", "" },
	{ { "redo" }, 0, NULL, EXIT_DONE, "redo 7 0 0x0", "redone: it is as in generation 7\n", "" },
	{ { "undo", "x" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: 'x' is no number of a generation: 'ipadm history' shows them [invalid-arg]\n" },
	{ { "undo" }, IPADM_NOTFOUND, "there is none", EXIT_REFUSED, "undo 0 0 0x0", "",
	  "ipadm: there is none [notfound]\n" },
	{ { "confirm" }, 0, NULL, EXIT_DONE, "confirm  0 0x0", "", "" },
	{ { "revert" }, IPADM_NOTFOUND, "none waits", EXIT_REFUSED, "revert  0 0x0", "",
	  "ipadm: none waits [notfound]\n" },
	{ { "delete-addr", "--confirm=x", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: --confirm takes a number of seconds from 1 to 86400, or 0 for never, not 'x' [invalid-arg]\n" },
	{ { "delete-addr", "--confirm=86401", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: --confirm takes a number of seconds from 1 to 86400, or 0 for never, not '86401' [invalid-arg]\n" },
	{ { "create-if", "-m", "bad one", "net0" }, IPADM_INVALID_ARG, "bad message", EXIT_REFUSED, "", "",
	  "ipadm: bad message [invalid-arg]\n" },
};
/* clang-format on */

static void test_cases(void **state)
{
	lib.empty = false;
	check_cases(cases, ARRAY_SIZE(cases));
}

static void test_nothing(void **state)
{
	static const struct run_case none[] = {
		{ { "history" }, 0, NULL, EXIT_DONE, "history * 0 0x0", "", "" },
		{ { "diff", "1", "2" }, 0, NULL, EXIT_DONE, "diff 1 2 0 0x0", "", "" },
		{ { "diff", "-j", "1", "2" }, 0, NULL, EXIT_DONE, "diff 1 2 0 0x0", "[]\n", "" },
	};

	lib.empty = true;
	check_cases(none, ARRAY_SIZE(none));
	lib.empty = false;
}

/* What a change says of its confirmation, and what is said of one that waits. */
static void test_confirm(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		int32_t confirm;
	} rows[] = {
		{ { "delete-addr", "net0/v4" }, IPADM_CONFIRM_BY_NEED },
		{ { "delete-addr", "--confirm", "net0/v4" }, IPADM_CONFIRM_DEFAULT },
		{ { "delete-addr", "--confirm=7", "net0/v4" }, 7 },
		{ { "delete-addr", "--confirm=0", "net0/v4" }, IPADM_CONFIRM_NEVER },
	};
	static const struct {
		const char *words[MAX_WORDS];
		int64_t pending;
		const char *err;
	} told[] = {
		{ { "show-if" }, 7,
			"ipadm: warning: a change is taken back in 7 s, unless 'ipadm confirm' "
			"keeps it; 'ipadm revert' does so at once\n" },
		{ { "delete-addr", "net0/v4" }, -1,
			"ipadm: warning: the time to confirm a change is over: it is taken back as "
			"soon as ipmgmtd can do so\n" },
		{ { "show-addr" }, 0, "" },
		{ { "version" }, 7, "" },
	};
	struct output o;

	lib.answer = IPADM_SUCCESS;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		lib.confirm = IPADM_CONFIRM_BY_NEED;
		assert_int_equal(run(rows[i].words, &o), EXIT_DONE);
		assert_int_equal(lib.confirm, rows[i].confirm);
	}
	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		lib.pending = told[i].pending;
		run(told[i].words, &o);
		assert_string_equal(o.err, told[i].err);
	}
	lib.pending = 0;
}

static void test_cause(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		const char *message, *command;
	} rows[] = {
		{ { "create-if", "-m", "the first", "net0" }, "the first",
			"ipadm create-if -m 'the first' net0" },
		{ { "delete-addr", "net0/v4" }, "", "ipadm delete-addr net0/v4" },
		{ { "set-ifprop", "--message", "a\tb\033", "-p", "mtu=1400", "-m", "ipv4", "net0" },
			"a\tb\033", "ipadm set-ifprop --message 'a?b?' -p mtu=1400 -m ipv4 net0" },
		{ { "reload", "-m", "\xc2\x9b\xc3\xa9" }, "\xc2\x9b\xc3\xa9",
			"ipadm reload -m ??\xc3\xa9" },
		{ { "reload", "-m", "" }, "", "ipadm reload -m ''" },
		{ { "show-if" }, "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct output o;

		lib.answer = IPADM_SUCCESS;
		lib.message[0] = lib.command[0] = '\0';
		assert_int_equal(run(rows[i].words, &o), EXIT_DONE);
		assert_string_equal(lib.message, rows[i].message);
		assert_string_equal(lib.command, rows[i].command);
	}
}

/* A long line is cut between characters. */
static void test_long(void **state)
{
	char word[300];
	const char *words[MAX_WORDS] = { "delete-addr", "-m", "x", word, NULL };
	struct output o;

	memset(word, 'n', sizeof(word));
	for (size_t i = 0; i + 1 < sizeof(word) - 1; i += 2)
		memcpy(word + i, "\xc3\xa9", 2);
	word[298] = '\0';
	words[2] = word;
	lib.answer = IPADM_SUCCESS;
	run(words, &o);
	assert_in_range(strlen(lib.command), 511, 512);
	assert_int_not_equal((unsigned char)lib.command[strlen(lib.command) - 1], 0xc3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_cause),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
