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
#include "cli/suggest.h"
#include "cli/usage.h"

#define EIGHT(s) s s s s s s s s

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
		assert_int_equal(rows[i].required & ~rows[i].options, 0);
	}
	assert_null(command_find(""));
	assert_null(command_find("show"));
	assert_null(command_find("show-if "));
	assert_string_equal(command_find("create-ip")->name, "create-if");
}

/* What changes nothing, but for a rehearsal, which ends by itself, and what says what becomes of a change that waits. */
static bool is_never_confirmed(const char *name)
{
	static const char *const names[] = { "rehearse-ipmp", "plan", "status", "wait",
		"wait-online", "monitor", "check", "history", "diff", "confirm", "revert", "import",
		"export", "help", "version" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;

	return strncmp(name, "show-", strlen("show-")) == 0;
}

/* Every other subcommand makes a change that can wait for its confirmation, and is told why. */
static void test_changes(void **state)
{
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	for (size_t i = 0; i < n; i++) {
		bool waits = rows[i].options & OPT_CONFIRM;
		bool told = rows[i].options & (OPT_MESSAGE | OPT_MESSAGE_LONG);

		if (waits == is_never_confirmed(rows[i].name) || (waits && !told))
			fail_msg("%s: --confirm is %staken", rows[i].name, waits ? "" : "not ");
	}
}

/* A bit each; no two that one subcommand takes have the same letter or name. */
static void test_option_rows(void **state)
{
	size_t n = 0, n_commands = 0;
	const struct option_row *rows = option_rows(&n);
	const struct command *commands = command_rows(&n_commands);

	assert_int_equal(n, N_OPTIONS);
	for (size_t i = 0; i < n; i++) {
		assert_true(rows[i].bit == 1ull << i);
		assert_true(!rows[i].closed || rows[i].value);
	}
	for (size_t c = 0; c < n_commands; c++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++) {
				uint64_t options = commands[c].options;

				if (!option_is_taken(&rows[i], options) ||
					!option_is_taken(&rows[j], options))
					continue;
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
		{ "rel", "reload" },
		{ "show-ad", "show-addr" },
		{ "set-iprop", "set-ifprop" },
		{ "creat-adr", "create-addr" },
		{ "frobnicate", NULL },
		{ "x", NULL },
		{ "", NULL },
		{ "a-very-long-word-that-nobody-would-ever-type-on-purpose-in-a-shell-line", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct suggestion s = suggest_command(cases[i].word);

		assert_string_equal(s.best, cases[i].meant ? cases[i].meant : "");
	}
}

#define MAX_WORDS 10

/* A command line that is understood, and as what. */
struct good {
	const char *words[MAX_WORDS];
	uint64_t given;
	uint64_t option; /* one that has a value */
	const char *value;
	size_t n_operands;
	const char *operand;
};

/* clang-format off */
static const struct good goods[] = {
	{ { "create-if", "net0" }, 0, 0, NULL, 1, "net0" },
	{ { "create-if", "-t", "net0" }, OPT_TEMPORARY, 0, NULL, 1, "net0" },
	{ { "create-if", "-tt", "net0" }, OPT_TEMPORARY, 0, NULL, 1, "net0" },
	{ { "create-ip", "--temporary", "--family", "inet6", "net0" },
	  OPT_TEMPORARY | OPT_FAMILY, OPT_FAMILY, "inet6", 1, "net0" },
	{ { "create-if", "-tfinet", "net0" },
	  OPT_TEMPORARY | OPT_FAMILY, OPT_FAMILY, "inet", 1, "net0" },
	{ { "create-if", "--family=inet", "net0" }, OPT_FAMILY, OPT_FAMILY, "inet", 1, "net0" },
	{ { "delete-if", "--", "-x" }, 0, 0, NULL, 1, "-x" },
	{ { "delete-if", "-" }, 0, 0, NULL, 1, "-" },
	{ { "delete-if", "-t", "net0" }, OPT_TEMPORARY, 0, NULL, 1, "net0" },
	{ { "create-vni" }, 0, 0, NULL, 0, NULL },
	{ { "show-if", "-p", "-o", "ifname,state" },
	  OPT_PARSABLE | OPT_OUTPUT, OPT_OUTPUT, "ifname,state", 0, NULL },
	{ { "show-if", "-j", "-n", "blue", "net0" },
	  OPT_JSON | OPT_NETNS, OPT_NETNS, "blue", 1, "net0" },
	{ { "show-if", "--netns=blue" }, OPT_NETNS, OPT_NETNS, "blue", 0, NULL },
	{ { "reload", "-n", "" }, OPT_NETNS, OPT_NETNS, "", 0, NULL },
	{ { "create-if", "--help" }, OPT_HELP, 0, NULL, 0, NULL },
	{ { "create-if", "--help", "a", "b" }, OPT_HELP, 0, NULL, 2, "a" },
	{ { "set-prop", "--help" }, OPT_HELP, 0, NULL, 0, NULL },
	/* a letter means what it means to the subcommand */
	{ { "create-addr", "-T", "dhcp", "-w", "-5", "-h", "web", "-1", "a/b" },
	  OPT_TYPE | OPT_WAIT | OPT_REQHOST | OPT_PRIMARY, OPT_WAIT, "-5", 1, "a/b" },
	{ { "create-addr", "-i", "::1/64", "-p", "stateful=no", "a/b" },
	  OPT_INTERFACE_ID | OPT_ADDRCONF, OPT_ADDRCONF, "stateful=no", 1, "a/b" },
	{ { "create-addr", "--prop=stateful=no", "a/b" }, OPT_ADDRCONF, OPT_ADDRCONF, "stateful=no",
	  1, "a/b" },
	{ { "refresh-addr", "-i", "a/b" }, OPT_INFORM, 0, NULL, 1, "a/b" },
	{ { "show-addr", "-p", "-o", "addr", "a/b" }, OPT_PARSABLE | OPT_OUTPUT, OPT_OUTPUT, "addr", 1,
	  "a/b" },
	{ { "show-ifprop", "-c", "-o", "proto", "-p", "mtu" },
	  OPT_COLONS | OPT_OUTPUT | OPT_NAMES, OPT_NAMES, "mtu", 0, NULL },
	{ { "show-prop", "--parsable", "--output", "proto", "--prop", "ttl", "ip" },
	  OPT_COLONS | OPT_OUTPUT | OPT_NAMES, OPT_NAMES, "ttl", 1, "ip" },
	{ { "set-ifprop", "-p", "mtu=1", "-m", "ip", "net0" },
	  OPT_ASSIGN | OPT_MODULE, OPT_ASSIGN, "mtu=1", 1, "net0" },
	{ { "reset-prop", "-p", "ttl", "ip" }, OPT_NAME, OPT_NAME, "ttl", 1, "ip" },
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
	static char storage[MAX_WORDS][1100];
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

static void test_good(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		struct call call = { 0 };
		struct err e = { 0 };

		if (read_line(goods[i].words, &call, &e) != 0)
			fail_msg("case %zu: %s", i, e.text);
		assert_int_equal(call.given, goods[i].given);
		if (goods[i].value)
			assert_string_equal(call_value(&call, goods[i].option), goods[i].value);
		else
			assert_null(call_value(&call, goods[i].given));
		assert_int_equal(call.n_operands, goods[i].n_operands);
		if (goods[i].operand)
			assert_string_equal(call.operands[0], goods[i].operand);
	}
}

/* What -f stands for, and that nothing stands for both. */
static void test_family(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		sa_family_t family;
	} cases[] = {
		{ { "create-if", "a" }, AF_UNSPEC },
		{ { "create-if", "-f", "inet", "a" }, AF_INET },
		{ { "create-if", "-f", "inet6", "a" }, AF_INET6 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct call call = { 0 };
		struct err e = { 0 };

		assert_int_equal(read_line(cases[i].words, &call, &e), 0);
		assert_int_equal(call_family(&call), cases[i].family);
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
	{ { "create-if", "-f", "ipx", "a" }, "option --family is one of inet|inet6, not 'ipx'" },
	{ { "create-if", "-f", "inet4", "a" },
		"option --family is one of inet|inet6, not 'inet4': did you mean inet?" },
	{ { "create-if", "-f", "", "a" }, "option --family is one of inet|inet6, not ''" },
	{ { "create-addr", "-T", "stat", "a" },
		"option --type is one of static|dhcp|addrconf, not 'stat': did you mean static?" },
	{ { "create-if", "-f", "inet", "-f", "inet6", "a" }, "option --family is given twice" },
	{ { "delete-vni", "-t", "vni0" }, "unknown option -t" },
	{ { "delete-addr", "-t", "a/b" }, "unknown option -t" },
	{ { "show-prop", "-m", "ip" }, "unknown option -m" },
	{ { "set-prop", "-p" }, "option --prop needs a value: property=value" },
	{ { "reset-prop", "-p" }, "option --prop needs a value: property" },
	{ { "set-prop", "ip" }, "set-prop needs option --prop property=value" },
	{ { "reset-ifprop", "-p", "mtu", "net0" }, "reset-ifprop needs option --module protocol" },
	{ { "set-prop", "-p", "a=1", "-p", "b=1", "ip" }, "option --prop is given twice" },
	{ { "show-ifprop", "--prop" }, "option --prop needs a value: property[,...]" },
	{ { "delete-vni" }, "delete-vni needs an operand: vniN" },
	{ { "enable-if", "-t" }, "enable-if needs an operand: interface" },
	{ { "show-if", "-n", "a", "--netns", "b" }, "option --netns is given twice" },
	{ { "add-ipmp", "-i", EIGHT(EIGHT("sixteen-letters,")), "-i", "b", "g" },
		"option --interface names too many" },
	{ { "show-if", "-o", "a", "-o", "b" }, "option --output is given twice" },
	{ { "show-if", "-V" }, "unknown option -V" },
	{ { "reload", "x" }, "reload has an operand too many: x" },
};

static void test_bad(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++) {
		struct call call = { 0 };
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
	struct call call = { 0 };
	struct err e = { 0 };
	int next = 0;

	assert_int_equal(options_parse(OPTIONS_GLOBAL, 5, argv, &call, &next, &e), 0);
	assert_int_equal(next, 3);
	assert_string_equal(call_value(&call, OPT_NETNS), "blue");
	assert_false(call_has(&call, OPT_PARSABLE));
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
		{ "create-if", "ipadm create-if [-t] [-f inet|inet6] [-n name] [-m text] "
			       "[--confirm[=seconds]] interface" },
		{ "delete-if", "ipadm delete-if [-t] [-f inet|inet6] [-n name] [-m text] "
			       "[--confirm[=seconds]] interface" },
		{ "create-vni",
			"ipadm create-vni [-t] [-n name] [-m text] [--confirm[=seconds]] [vniN]" },
		{ "enable-if",
			"ipadm enable-if -t [-n name] [-m text] [--confirm[=seconds]] interface" },
		{ "show-if", "ipadm show-if [-p] [-o field[,...]] [-j] [-n name] [interface]" },
		{ "set-ifprop", "ipadm set-ifprop [-t] -p property=value -m protocol [-n name] "
				"[--message text] [--confirm[=seconds]] interface" },
		{ "show-addr", "ipadm show-addr [-p] [-o field[,...]] [-j] [-n name] "
			       "[addrobj|interface]" },
		{ "show-ifprop", "ipadm show-ifprop [-c] [-o field[,...]] [-j] [-p property[,...]] "
				 "[-m protocol] [-n name] [interface]" },
		{ "reload", "ipadm reload [-n name] [-m text] [--confirm[=seconds]]" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf out = { 0 };

		usage_format_synopsis(command_find(cases[i].name), &out);
		assert_string_equal(out.data, cases[i].synopsis);
		buf_fini(&out);
	}
}

/* Whether an option of that name and value is taken, whichever row it has. */
static bool is_like_taken(const struct option_row *row, uint64_t options)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		if (option_is_taken(&rows[i], options) && strcmp(rows[i].name, row->name) == 0 &&
			(!rows[i].value || strcmp(rows[i].value, row->value) == 0))
			return true;
	return false;
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
			char line[64];

			if (option_may_be_bare(&options[j]))
				snprintf(line, sizeof(line), "--%s[=%s ", options[j].name,
					options[j].value + 1);
			else
				snprintf(line, sizeof(line), "--%s%s%s ", options[j].name,
					options[j].value ? " " : "",
					options[j].value ? options[j].value : "");
			assert_int_equal(strstr(one.data, line) != NULL,
				is_like_taken(&options[j], rows[i].options));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_option_rows),
		cmocka_unit_test(test_suggest),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_global),
		cmocka_unit_test(test_synopsis),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
