/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommand and option rows: lookup, suggestion, reading of command lines, usage of each row.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cli/options.h"
#include "cli/usage.h"

static void test_rows(void **state)
{
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(command_find(rows[i].name), &rows[i]);
		if (rows[i].alias)
			assert_ptr_equal(command_find(rows[i].alias), &rows[i]);
		assert_non_null(rows[i].run);
		assert_true(rows[i].min <= rows[i].max);
		assert_true(rows[i].max == 0 || rows[i].operand[0]);
		for (const char *p = rows[i].required; *p; p++)
			assert_non_null(strchr(rows[i].options, *p));
	}
	assert_null(command_find(""));
	assert_null(command_find("show"));
	assert_null(command_find("show-if "));
	assert_string_equal(command_find("create-ip")->name, "create-if");
}

static void test_option_rows(void **state)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			assert_string_not_equal(rows[i].name, rows[j].name);
			assert_true(!rows[i].letter || rows[i].letter != rows[j].letter);
		}
}

static void test_suggest(void **state)
{
	static const struct {
		const char *word;
		const char *meant;
	} cases[] = {
		{ "showif", "show-if" },
		{ "show", "show-if" },
		{ "shwo-if", "show-if" },
		{ "creat-if", "create-if" },
		{ "create-ip4", "create-ip" },
		{ "create-vn", "create-vni" },
		{ "hlep", "help" },
		{ "re", "reload" },
		{ "frobnicate", NULL },
		{ "x", NULL },
		{ "", NULL },
		{ "a-very-long-word-that-nobody-would-ever-type-on-purpose-in-a-shell-line", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *meant = command_suggest(cases[i].word);

		if (!cases[i].meant) {
			assert_null(meant);
			continue;
		}
		assert_non_null(meant);
		assert_string_equal(meant, cases[i].meant);
	}
}

#define MAX_WORDS 8

/* A command line that is understood, and as what. */
struct good {
	const char *words[MAX_WORDS];
	struct call call; /* the operands are compared by number only */
	const char *operand;
};

/* clang-format off */
static const struct good goods[] = {
	{ { "create-if", "net0" }, { .n_operands = 1 }, "net0" },
	{ { "create-if", "-t", "net0" }, { .temporary = true, .n_operands = 1 }, "net0" },
	{ { "create-if", "-tt", "net0" }, { .temporary = true, .n_operands = 1 }, "net0" },
	{ { "create-ip", "--temporary", "--family", "inet6", "net0" },
	  { .temporary = true, .family = AF_INET6, .n_operands = 1 }, "net0" },
	{ { "create-if", "-tfinet", "net0" },
	  { .temporary = true, .family = AF_INET, .n_operands = 1 }, "net0" },
	{ { "create-if", "--family=inet", "net0" }, { .family = AF_INET, .n_operands = 1 }, "net0" },
	{ { "delete-if", "--", "-x" }, { .n_operands = 1 }, "-x" },
	{ { "delete-if", "-" }, { .n_operands = 1 }, "-" },
	{ { "create-vni" }, { .n_operands = 0 }, NULL },
	{ { "show-if", "-p", "-o", "ifname,state" },
	  { .parsable = true, .fields = "ifname,state" }, NULL },
	{ { "show-if", "-j", "-n", "blue", "net0" },
	  { .json = true, .netns = "blue", .n_operands = 1 }, "net0" },
	{ { "show-if", "--netns=blue" }, { .netns = "blue" }, NULL },
	{ { "reload", "-n", "" }, { .netns = "" }, NULL },
	{ { "create-if", "--help" }, { .help = true }, NULL },
	{ { "create-if", "--help", "a", "b" }, { .help = true, .n_operands = 2 }, "a" },
};
/* clang-format on */

static int count_words(const char *const words[])
{
	int n = 0;

	while (words[n])
		n++;
	return n;
}

static int read_line(const char *const words[], struct call *call, struct err *e)
{
	static char storage[MAX_WORDS][80];
	static char *argv[MAX_WORDS + 1];
	int n = count_words(words);

	for (int i = 0; i < n; i++) {
		snprintf(storage[i], sizeof(storage[i]), "%s", words[i]);
		argv[i] = storage[i];
	}
	argv[n] = NULL;
	call->command = command_find(words[0]);
	assert_non_null(call->command);
	return options_parse_command(n, argv, call, e);
}

static void assert_text(const char *text, const char *wanted)
{
	assert_true(!text == !wanted);
	if (wanted)
		assert_string_equal(text, wanted);
}

static void test_good(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		const struct call *want = &goods[i].call;
		struct call call = { .family = AF_UNSPEC };
		struct err e = { 0 };

		assert_int_equal(read_line(goods[i].words, &call, &e), 0);
		assert_int_equal(call.temporary, want->temporary);
		assert_int_equal(call.parsable, want->parsable);
		assert_int_equal(call.json, want->json);
		assert_int_equal(call.help, want->help);
		assert_int_equal(call.family, want->family);
		assert_text(call.fields, want->fields);
		assert_text(call.netns, want->netns);
		assert_int_equal(call.n_operands, want->n_operands);
		if (goods[i].operand)
			assert_string_equal(call.operands[0], goods[i].operand);
	}
}

/* A command line that is wrong, and what is said of it. */
static const struct {
	const char *words[MAX_WORDS];
	const char *text;
} bads[] = {
	{ { "create-if" }, "create-if needs an operand: interface" },
	{ { "create-if", "--" }, "create-if needs an operand: interface" },
	{ { "create-if", "a", "b" }, "create-if has an operand too many: b" },
	{ { "create-if", "net0", "-t" }, "options go before the operand: -t" },
	{ { "create-if", "-x", "net0" }, "unknown option -x" },
	{ { "create-if", "-tx", "net0" }, "unknown option -x" },
	{ { "create-if", "-p", "net0" }, "unknown option -p" },
	{ { "create-if", "--nope", "net0" }, "unknown option --nope" },
	{ { "create-if", "--nope=1", "net0" }, "unknown option --nope=1" },
	{ { "create-if", "--temporary=1", "net0" }, "option --temporary takes no value" },
	{ { "create-if", "-f" }, "option --family needs a value: inet|inet6" },
	{ { "create-if", "--family" }, "option --family needs a value: inet|inet6" },
	{ { "create-if", "-f", "ipx", "a" }, "ipx is no address family: inet or inet6" },
	{ { "create-if", "-f", "inet", "-f", "inet6", "a" }, "option --family is given twice" },
	{ { "delete-if", "-t", "net0" }, "unknown option -t" },
	{ { "delete-vni" }, "delete-vni needs an operand: vniN" },
	{ { "enable-if", "-t" }, "enable-if needs an operand: interface" },
	{ { "show-if", "-n", "a", "--netns", "b" }, "option --netns is given twice" },
	{ { "show-if", "-o", "a", "-o", "b" }, "option --output is given twice" },
	{ { "show-if", "-V" }, "unknown option -V" },
	{ { "reload", "x" }, "reload has an operand too many: x" },
};

static void test_bad(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++) {
		struct call call = { .family = AF_UNSPEC };
		struct err e = { 0 };

		assert_int_equal(read_line(bads[i].words, &call, &e), -EINVAL);
		assert_int_equal(e.status, IPADM_INVALID_ARG);
		assert_string_equal(e.text, bads[i].text);
	}
}

/* The options before a subcommand end at its name. */
static void test_global(void **state)
{
	char line[][12] = { "ipadm", "-n", "blue", "show-if", "-p" };
	char *argv[] = { line[0], line[1], line[2], line[3], line[4], NULL };
	struct call call = { .family = AF_UNSPEC };
	struct err e = { 0 };
	int next = 0;

	assert_int_equal(options_parse(OPTIONS_GLOBAL, 5, argv, &call, &next, &e), 0);
	assert_int_equal(next, 3);
	assert_string_equal(call.netns, "blue");
	assert_false(call.parsable);
	/* -p is no option of ipadm itself */
	assert_int_equal(options_parse(OPTIONS_GLOBAL, 2, argv + 3, &call, &next, &e), -EINVAL);
	assert_string_equal(e.text, "unknown option -p");
}

static void test_synopsis(void **state)
{
	static const struct {
		const char *name;
		const char *synopsis;
	} cases[] = {
		{ "create-if", "ipadm create-if [-t] [-f inet|inet6] [-n name] interface" },
		{ "delete-if", "ipadm delete-if [-f inet|inet6] [-n name] interface" },
		{ "create-vni", "ipadm create-vni [-t] [-n name] [vniN]" },
		{ "enable-if", "ipadm enable-if -t [-n name] interface" },
		{ "show-if", "ipadm show-if [-p] [-o field[,...]] [-j] [-n name] [interface]" },
		{ "reload", "ipadm reload [-n name]" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf out = { 0 };

		usage_format_synopsis(command_find(cases[i].name), &out);
		assert_string_equal(out.data, cases[i].synopsis);
		buf_fini(&out);
	}
}

/* Help has every subcommand with its line, and the help of each one its options and no others. */
static void test_help(void **state)
{
	size_t n = 0, n_options = 0;
	const struct command *rows = command_rows(&n);
	const struct option_row *options = option_rows(&n_options);
	_cleanup_(buf_fini) struct buf all = { 0 };

	usage_format_all(&all);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(buf_fini) struct buf one = { 0 };

		assert_non_null(strstr(all.data, rows[i].name));
		assert_non_null(strstr(all.data, rows[i].help));
		usage_format_help(&rows[i], &one);
		assert_non_null(strstr(one.data, rows[i].help));
		for (size_t j = 0; j < n_options; j++) {
			char name[32];

			snprintf(name, sizeof(name), "--%s ", options[j].name);
			assert_int_equal(strstr(one.data, name) != NULL,
				option_is_taken(&options[j], rows[i].options));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_option_rows),
		cmocka_unit_test(test_suggest),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_global),
		cmocka_unit_test(test_synopsis),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
