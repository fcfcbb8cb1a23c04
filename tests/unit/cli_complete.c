/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command line that is still being typed may become, against a library with one interface, a few
 * addresses and a handful of properties.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macros.h"
#include "cli_library.h"

/* The words behind the program's name, the last of them is being typed; what comes out, without the help. */
struct line {
	const char *words[MAX_WORDS - 3];
	const char *candidates;
};

/* clang-format off */
static const struct line lines[] = {
	/* subcommands, and options before them */
	{ { "show-i" }, "show-if show-ifprop " },
	{ { "vers" }, "version " },
	{ { "nonsense" }, "" },
	{ { "complet" }, "" },
	{ { "--" }, "--netns --version --help " },
	{ { "-n", "there-is-none" }, "" },
	{ { "-n", "blue", "reloa" }, "reload " },
	{ { "-nblue", "--", "reloa" }, "reload " },
	{ { "nonsense", "" }, "" },
	{ { "help", "wait" }, "wait wait-online " },
	/* options of a subcommand */
	{ { "wait", "-" }, "-n --netns --help -s --state -t --timeout " },
	{ { "wait", "--s" }, "--state " },
	{ { "wait", "-s", "up", "--" }, "--netns --help --timeout " },
	{ { "wait", "-sup", "--" }, "--netns --help --timeout " },
	{ { "wait", "--state=up", "--" }, "--netns --help --timeout " },
	{ { "wait", "-x", "--" }, "" },
	{ { "wait", "--xy", "--" }, "" },
	{ { "show-if", "-po", "state", "--" }, "--json --netns --help " },
	{ { "delete-if", "--confirm", "" }, "net0 " },
	{ { "delete-if", "--confirm=9", "" }, "net0 " },
	{ { "status", "" }, "-p --parsable -o --output -j --json -n --netns --help --openmetrics " },
	/* what a subcommand asks for comes before its operand */
	{ { "enable-if", "" }, "-t --temporary " },
	{ { "enable-if", "-t", "" }, "net0 " },
	/* words of an option */
	{ { "create-if", "-f", "" }, "inet inet6 " },
	{ { "create-if", "-f", "inet6" }, "inet6 " },
	{ { "create-if", "--family", "x" }, "" },
	{ { "create-if", "--family=" }, "--family=inet --family=inet6 " },
	{ { "create-if", "--fam=" }, "" },
	{ { "create-if", "--temporary=" }, "" },
	{ { "create-addr", "-T", "d" }, "dhcp " },
	{ { "create-addr", "-w", "" }, "forever " },
	{ { "create-addr", "-a", "" }, "" },
	{ { "create-addr", "-p", "" }, "stateful= stateless= temporary= generation= " },
	{ { "create-addr", "-p", "stateful=" }, "stateful=yes stateful=no " },
	{ { "create-addr", "-p", "stateful=yes,st" }, "stateful=yes,stateless= " },
	{ { "create-addr", "-p", "stateful=yes,stateless=y" }, "stateful=yes,stateless=yes " },
	{ { "create-addr", "--prop=generation=e" }, "--prop=generation=eui64 " },
	{ { "wait", "-s", "dis" }, "disabled " },
	/* fields */
	{ { "show-if", "-o", "" }, "ifname class state current persistent over steering " },
	{ { "show-if", "-o", "state,c" }, "state,class state,current " },
	{ { "show-if", "-o", "class,c" }, "class,current " },
	{ { "show-if", "--output=class,c" }, "--output=class,current " },
	{ { "history", "-p", "-o", "ge" }, "gen " },
	/* objects */
	{ { "show-if", "" }, "net0 " },
	{ { "show-if", "n" }, "net0 " },
	{ { "show-if", "net0", "" }, "" },
	{ { "show-if", "--", "n" }, "net0 " },
	{ { "show-if", "-" }, "-p --parsable -o --output -j --json -n --netns --help " },
	{ { "show-if", "--", "-" }, "" },
	{ { "show-if", "net0", "-" }, "" },
	{ { "delete-ipmp", "" }, "" },
	{ { "delete-vni", "" }, "" },
	{ { "create-ipmp", "" }, "" },
	{ { "create-if", "l" }, "lo " },
	{ { "create-if", "-n", "blue", "l" }, "" },
	{ { "create-addr", "l" }, "lo/ " },
	{ { "add-ipmp", "-i", "l" }, "lo " },
	{ { "delete-addr", "net0/v4" }, "net0/v4 " },
	{ { "delete-addr", "net0/n" }, "" },
	{ { "show-addr", "net0" }, "net0/v4 net0/v6 net0/d net0 " },
	{ { "rehearse-ipmp", "web", "" }, "net0 " },
	{ { "wait", "net0", "net0/v" }, "net0/v4 net0/v6 " },
	{ { "diff", "-j", "1" }, "12 11 10 " },
	{ { "diff", "1", "" }, "active persistent 12 11 10 " },
	{ { "history", "" }, "12 11 10 " },
	{ { "diff", "1", "2", "" }, "" },
	{ { "apply", "-t", "" }, "\tfile " },
	{ { "plan", "x" }, "\tfile " },
	{ { "import", "-r", "/m" }, "\tdirectory " },
	{ { "import", "-f", "netw" }, "networkd networkmanager " },
	/* properties */
	{ { "set-ifprop", "-p", "" }, "mtu= nud= " },
	{ { "set-ifprop", "-m", "ipv4", "-p", "" }, "mtu= " },
	{ { "set-ifprop", "-p", "mtu=" }, "" },
	{ { "set-ifprop", "-p", "nud=" }, "nud=on nud=off " },
	{ { "set-ifprop", "-p", "nud+=of" }, "nud+=off " },
	{ { "set-ifprop", "-p", "none=" }, "" },
	{ { "set-ifprop", "-p", "mtu=1400", "" }, "-m --module " },
	{ { "set-ifprop", "-p", "mtu=1400", "-m", "" }, "ip ipv4 ipv6 " },
	{ { "set-ifprop", "-p", "nud=on", "-m", "" }, "ipv6 " },
	{ { "set-ifprop", "-p", "nud=on", "-m", "ipv6", "" }, "net0 " },
	{ { "show-ifprop", "-m", "" }, "ip ipv4 ipv6 " },
	{ { "show-ifprop", "-p", "mtu," }, "mtu,nud " },
	{ { "reset-ifprop", "-p", "m" }, "mtu " },
	{ { "set-addrprop", "-p", "private=" }, "private=on private=off " },
	{ { "set-prop", "-p", "t" }, "ttl= " },
	{ { "set-prop", "-p", "ttl=33", "" }, "ipv4 " },
	{ { "set-prop", "-p", "ttl=33", "-m", "" }, "" },
	{ { "show-prop", "" }, "ip ipv4 ipv6 icmp tcp udp sctp " },
	{ { "reset-prop", "-p", "hoplimit", "" }, "ipv6 " },
};
/* clang-format on */

/* The candidates alone, a blank behind each. */
static void take_candidates(char *text, char *ret)
{
	char *rest = text;
	const char *line;

	while ((line = strsep(&rest, "\n")) && rest) {
		/* what is left to the shell has no word */
		size_t len = line[0] == '\t' ? strlen(line) : strcspn(line, "\t");

		memcpy(ret, line, len);
		ret += len;
		*ret++ = ' ';
	}
	*ret = '\0';
}

static void test_lines(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *words[MAX_WORDS] = { "complete", "--", "ipadm" };
		char got[MAX_OUTPUT];
		struct output o;
		size_t n = 3;

		for (size_t j = 0; j < MAX_WORDS - 4 && lines[i].words[j]; j++)
			words[n++] = lines[i].words[j];
		assert_int_equal(run(words, &o), EXIT_DONE);
		take_candidates(o.out, got);
		if (strcmp(got, lines[i].candidates) != 0 || o.err[0])
			fail_msg("line %zu (... %s): '%s', wanted '%s'; said '%s'", i, words[n - 1],
				got, lines[i].candidates, o.err);
	}
}

/* Shells that can show it get what a word is. */
static void test_help(void **state)
{
	static const char *const subcommand[] = { "complete", "ipadm", "relo", NULL };
	static const char *const option[] = { "complete", "ipadm", "delete-if", "-t", "--fam",
		NULL };
	static const char *const generation[] = { "complete", "ipadm", "diff", "1", NULL };
	struct output o;

	assert_int_equal(run(subcommand, &o), EXIT_DONE);
	assert_string_equal(o.out, "reload\ttake a hand-edited ipadm.conf in\n");
	assert_int_equal(run(option, &o), EXIT_DONE);
	assert_string_equal(o.out, "--family\tthis address family alone, not both\n");
	assert_int_equal(run(generation, &o), EXIT_DONE);
	assert_string_equal(o.out, "12\tUndo\n11\tCreateInterface net0\n10\n");
}

/* Nothing is said when the library knows nothing, or there is nothing to complete. */
static void test_silence(void **state)
{
	static const char *const object[] = { "complete", "ipadm", "show-if", "", NULL };
	static const char *const word[] = { "complete", "ipadm", "show-if", "-o", "st", NULL };
	static const char *const none[] = { "complete", "ipadm", NULL };
	static const char *const nothing[] = { "complete", NULL };
	struct output o;

	lib.answer = IPADM_BAD_DOCUMENT;
	assert_int_equal(run(object, &o), EXIT_DONE);
	assert_string_equal(o.out, "");
	assert_string_equal(o.err, "");
	assert_int_equal(run(word, &o), EXIT_DONE);
	assert_string_equal(o.out, "state\nsteering\n");
	lib.answer = IPADM_SUCCESS;
	assert_int_equal(run(none, &o), EXIT_DONE);
	assert_string_equal(o.out, "");
	assert_int_equal(run(nothing, &o), EXIT_DONE);
	assert_string_equal(o.out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
