/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The option rows and the reading of a command line by them. Nothing is printed here.
 */
#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "cli/options.h"
#include "cli/suggest.h"

/* clang-format off */
static const struct option_row rows[] = {
	{ OPT_TEMPORARY, 't', "temporary", NULL, false, false,
	  "for the running system only, not for the next boot" },
	{ OPT_TYPE, 'T', "type", "static|dhcp|addrconf", true, false,
	  "where the address comes from; static without it" },
	{ OPT_ADDRESS, 'a', "address", "[local=]addr/len[,remote=addr]", false, false,
	  "static: the address, a number or a host name" },
	{ OPT_DOWN, 'd', "down", NULL, false, false,
	  "static: keep it down until up-addr" },
	{ OPT_FAMILY, 'f', "family", "inet|inet6", true, false,
	  "this address family alone, not both" },
	{ OPT_PRIMARY, '1', "primary", NULL, false, false,
	  "dhcp: prefer its default route, send the host's name" },
	{ OPT_REQHOST, 'h', "reqhost", "hostname", false, false,
	  "dhcp: ask for this host name" },
	{ OPT_WAIT, 'w', "wait", "seconds|forever", false, false,
	  "dhcp: how long to wait for a lease" },
	{ OPT_INTERFACE_ID, 'i', "interface-id", "id/len", false, false,
	  "addrconf: the interface's part of its addresses" },
	{ OPT_ADDRCONF, 'p', "prop", "name=value[,...]", false, false,
	  "addrconf: stateful, stateless, temporary=yes|no, generation=eui64|stable-privacy|random" },
	{ OPT_RELEASE, 'r', "release", NULL, false, false,
	  "give the lease back to the server" },
	{ OPT_INFORM, 'i', "inform", NULL, false, false,
	  "static: ask DHCP for other settings" },
	{ OPT_PARSABLE, 'p', "parsable", NULL, false, false,
	  "print for programs: no header, fields between colons" },
	{ OPT_COLONS, 'c', "parsable", NULL, false, false,
	  "print for programs: no header, fields between colons" },
	{ OPT_OUTPUT, 'o', "output", "field[,...]", false, false,
	  "these fields, in this order; all for all of them" },
	{ OPT_JSON, 'j', "json", NULL, false, false,
	  "print JSON; of a list, an array with one object a line" },
	{ OPT_NAMES, 'p', "prop", "property[,...]", false, false,
	  "these properties alone" },
	{ OPT_ASSIGN, 'p', "prop", "property=value", false, false,
	  "what to set; += and -= add to a list and take away from it" },
	{ OPT_NAME, 'p', "prop", "property", false, false,
	  "what to reset" },
	{ OPT_MODULE, 'm', "module", "protocol", false, false,
	  "of this protocol: ip, ipv4 or ipv6" },
	{ OPT_MEMBERS, 'i', "interface", "interface[,...]", false, false,
	  "these interfaces; of a group, as its members" },
	{ OPT_FORCE, 'f', "force", NULL, false, false,
	  "with its members: they leave it first" },
	{ OPT_NETNS, 'n', "netns", "name", false, true,
	  "in this network namespace" },
	{ OPT_VERSION, 'V', "version", NULL, false, false,
	  "show the version" },
	{ OPT_HELP, 0, "help", NULL, false, true,
	  "show how this is used" },
	{ OPT_TARGET, 'T', "target", "address", false, false,
	  "the host that is to answer" },
	{ OPT_MERGE, 0, "merge", NULL, false, false,
	  "change the objects in the file alone, keep all others" },
	{ OPT_UNPLUGGED, 0, "unplugged", NULL, false, false,
	  "new interfaces need no link yet" },
	{ OPT_PLAN, 0, "plan-id", "id", false, false,
	  "only if this is what would be done: the number that 'ipadm plan' showed" },
	{ OPT_STATE, 's', "state", "state", false, false,
	  "the state to wait for; ok without it" },
	{ OPT_TIMEOUT, 't', "timeout", "seconds", false, false,
	  "how long to wait" },
	{ OPT_ANY, 'a', "any", NULL, false, false,
	  "until one of the interfaces is ready" },
	{ OPT_FROM, 'f', "from", "ifupdown|netplan|networkd|networkmanager|ifcfg", true, false,
	  "whose files; without it those of the only tool that has some" },
	{ OPT_ROOT, 'r', "root", "directory", false, false,
	  "below this directory, not below /" },
	{ OPT_YAML, 'y', "yaml", NULL, false, false,
	  "print YAML, as it does without it" },
	{ OPT_INI, 'i', "ini", NULL, false, false,
	  "print INI, as ipadm.conf has it" },
	{ OPT_PERSISTENT, 'P', "persistent", NULL, false, false,
	  "what the next boot makes, which is meant without it" },
	{ OPT_ACTIVE, 'a', "active", NULL, false, false,
	  "what is active now" },
	{ OPT_KERNEL, 'k', "kernel", NULL, false, false,
	  "what the kernel has, whoever made it" },
	{ OPT_SCHEMA, 0, "schema", NULL, false, false,
	  "print the JSON Schema of the form" },
	{ OPT_MESSAGE, 'm', "message", "text", false, false,
	  "why this is done, for the history" },
	{ OPT_MESSAGE_LONG, 0, "message", "text", false, false,
	  "why this is done, for the history" },
	{ OPT_CONFIRM, 0, "confirm", "[seconds]", false, false,
	  "take it back after that time (120) unless it is confirmed; 0: never" },
	{ OPT_OPENMETRICS, 0, "openmetrics", NULL, false, false,
	  "print numbers for a monitoring system, in the form of OpenMetrics" },
	{ OPT_WATCH, 0, "watch", NULL, false, false,
	  "follow a key of etcd, by ipadm-watch(8): the operand is etcd://host/key" },
};
/* clang-format on */

static_assert(ARRAY_SIZE(rows) == N_OPTIONS, "a row for each option");

#define NO_LETTER 256 /* getopt's value for row i without a letter: this plus i */

const struct option_row *option_rows(size_t *ret_n)
{
	*ret_n = N_OPTIONS;
	return rows;
}

bool option_is_taken(const struct option_row *row, uint64_t options)
{
	return row->everywhere || (options & row->bit);
}

const char *call_value(const struct call *call, uint64_t options)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (options & rows[i].bit && call->values[i])
			return call->values[i];
	return NULL;
}

sa_family_t call_family(const struct call *call)
{
	const char *word = call_value(call, OPT_FAMILY);

	if (!word)
		return AF_UNSPEC;
	return strcmp(word, "inet6") == 0 ? AF_INET6 : AF_INET;
}

static int row_value(const struct option_row *row)
{
	return row->letter ? row->letter : NO_LETTER + (int)(row - rows);
}

/* The row among @options that getopt_long() means by @value. */
static const struct option_row *find_row(uint64_t options, int value)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (option_is_taken(&rows[i], options) && row_value(&rows[i]) == value)
			return &rows[i];
	return NULL;
}

/* What getopt_long() wants to know. */
struct grammar {
	char letters[2 + 2 * N_OPTIONS + 1];
	struct option names[N_OPTIONS + 1];
};

bool option_may_be_bare(const struct option_row *row)
{
	size_t len = row->value ? strlen(row->value) : 0;

	/* "[local=]address" is another matter. */
	return len > 0 && row->value[0] == '[' && strchr(row->value, ']') == row->value + len - 1;
}

static int argument_of(const struct option_row *row)
{
	if (!row->value)
		return no_argument;

	return option_may_be_bare(row) ? optional_argument : required_argument;
}

static void grammar_init(struct grammar *g, uint64_t options)
{
	char *p = g->letters;
	size_t n = 0;

	*g = (struct grammar){ 0 };
	*p++ = '+'; /* the first operand ends the options */
	*p++ = ':'; /* tell a missing value from an unknown option */
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (!option_is_taken(&rows[i], options))
			continue;
		g->names[n++] = (struct option){
			.name = rows[i].name,
			.has_arg = argument_of(&rows[i]),
			.val = row_value(&rows[i]),
		};
		if (!rows[i].letter)
			continue;
		*p++ = rows[i].letter;
		if (rows[i].value)
			*p++ = ':';
	}
}

static int explain_missing(const struct option_row *row, struct err *e)
{
	return err_set(
		e, IPADM_INVALID_ARG, 0, "option --%s needs a value: %s", row->name, row->value);
}

/* Why getopt_long() did not go on: it @found a ':' or a '?' at @word. */
static int explain(const struct option_row *row, int found, const char *word, struct err *e)
{
	if (found == ':' && row)
		return explain_missing(row, e);
	if (row && strncmp(word, "--", 2) == 0)
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s takes no value", row->name);
	if (optopt)
		return err_set(e, IPADM_INVALID_ARG, 0, "unknown option -%c", optopt);
	return err_set(e, IPADM_INVALID_ARG, 0, "unknown option %s", word);
}

/* Whether @value is one of the words of a closed row. */
static int check_word(const struct option_row *row, const char *value, struct err *e)
{
	_cleanup_(buf_fini) struct buf hint = { 0 };
	struct suggestion s = suggestion_for(value);

	for (const char *p = row->value;; p++) {
		size_t len = strcspn(p, "|");
		char word[SUGGESTION_SIZE] = { 0 };

		assert(len < sizeof(word));
		memcpy(word, p, len);
		if (strcmp(word, value) == 0)
			return 0;
		suggestion_offer(&s, word);
		p += len;
		if (!*p)
			break;
	}
	suggestion_format(&s, &hint);
	return err_set(e, IPADM_INVALID_ARG, 0, "option --%s is one of %s, not '%.64s'%s",
		row->name, row->value, value, hint.len > 0 ? hint.data : "");
}

/* Given again, it names more of them. */
static int add_members(
	const struct option_row *row, const char *value, struct call *call, struct err *e)
{
	const char *before = call->values[row - rows];
	size_t had = strlen(before);
	size_t more = strlen(value);

	if (had + 1 + more >= sizeof(call->members))
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s names too many", row->name);
	memmove(call->members, before, had);
	call->members[had] = ',';
	memcpy(call->members + had + 1, value, more + 1);
	call->values[row - rows] = call->members;

	return 0;
}

static int set_option(
	const struct option_row *row, const char *value, struct call *call, struct err *e)
{
	assert(row);
	if (row->bit == OPT_MEMBERS && (call->given & row->bit))
		return add_members(row, value, call, e);
	/* a flag may be repeated */
	if (row->value && (call->given & row->bit))
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s is given twice", row->name);
	call->given |= row->bit;
	call->values[row - rows] = value;
	return row->closed ? check_word(row, value, e) : 0;
}

int options_parse(uint64_t options, int argc, char *const argv[], struct call *call, int *ret_next,
	struct err *e)
{
	struct grammar g;

	grammar_init(&g, options);
	opterr = 0;
	optind = 0; /* start afresh */
	for (;;) {
		int found = getopt_long(argc, argv, g.letters, g.names, NULL);
		int r;

		if (found == -1)
			break;
		if (found == '?' || found == ':')
			return explain(find_row(options, optopt), found, argv[optind - 1], e);
		r = set_option(find_row(options, found), optarg, call, e);
		if (r < 0)
			return r;
	}
	*ret_next = optind;
	return 0;
}

static int check_required(const struct call *call, struct err *e)
{
	unsigned int missing = call->command->required & ~call->given;

	for (size_t i = 0; i < N_OPTIONS; i++)
		if (rows[i].value && (missing & rows[i].bit))
			return err_set(e, IPADM_INVALID_ARG, 0, "%s needs option --%s %s",
				call->command->name, rows[i].name, rows[i].value);
	return 0;
}

static int check_operands(const struct call *call, struct err *e)
{
	const struct command *c = call->command;

	if (call->n_operands < c->min)
		return err_set(
			e, IPADM_INVALID_ARG, 0, "%s needs an operand: %s", c->name, c->operand);
	if (call->n_operands > c->max) {
		const char *extra = call->operands[c->max];

		if (extra[0] == '-' && extra[1])
			return err_set(e, IPADM_INVALID_ARG, 0, "options go before the operand: %s",
				extra);
		return err_set(
			e, IPADM_INVALID_ARG, 0, "%s has an operand too many: %s", c->name, extra);
	}
	return 0;
}

int options_parse_command(int argc, char *const argv[], struct call *call, struct err *e)
{
	int next = 0, r;

	r = options_parse(call->command->options, argc, argv, call, &next, e);
	if (r < 0)
		return r;
	call->operands = argv + next;
	call->n_operands = (size_t)(argc - next);
	if (call_has(call, OPT_HELP))
		return 0;
	r = check_required(call, e);
	return r < 0 ? r : check_operands(call, e);
}
