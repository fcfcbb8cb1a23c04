/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The option rows and the reading of a command line by them. Nothing is printed here.
 */
#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "cli/options.h"

/* clang-format off */
static const struct option_row rows[] = {
	{ 't', "temporary", NULL,   false, "for the running system only, not for the next boot" },
	{ 'f', "family",    "inet|inet6", false, "this address family alone, not both" },
	{ 'p', "parsable",  NULL,   false, "print for programs: no header, fields between colons" },
	{ 'o', "output",    "field[,...]", false, "these fields, in this order; all for all of them" },
	{ 'j', "json",      NULL,   false, "print a JSON array with one object a line" },
	{ 'n', "netns",     "name", true,  "in this network namespace" },
	{ 'V', "version",   NULL,   false, "show the version" },
	{ 0,   "help",      NULL,   true,  "show how this is used" },
};
/* clang-format on */

#define N_ROWS    ARRAY_SIZE(rows)
#define NO_LETTER 256 /* getopt's value for row i without a letter: this plus i */

const struct option_row *option_rows(size_t *ret_n)
{
	*ret_n = N_ROWS;
	return rows;
}

bool option_is_taken(const struct option_row *row, const char *letters)
{
	return row->everywhere || (row->letter && strchr(letters, row->letter));
}

static int row_value(const struct option_row *row)
{
	return row->letter ? row->letter : NO_LETTER + (int)(row - rows);
}

static const struct option_row *find_row(int value)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (row_value(&rows[i]) == value)
			return &rows[i];
	return NULL;
}

/* What getopt_long() wants to know. */
struct grammar {
	char letters[2 + 2 * N_ROWS + 1];
	struct option names[N_ROWS + 1];
};

static void grammar_init(struct grammar *g, const char *letters)
{
	char *p = g->letters;
	size_t n = 0;

	*g = (struct grammar){ 0 };
	*p++ = '+'; /* the first operand ends the options */
	*p++ = ':'; /* tell a missing value from an unknown option */
	for (size_t i = 0; i < N_ROWS; i++) {
		if (!option_is_taken(&rows[i], letters))
			continue;
		g->names[n++] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].value ? required_argument : no_argument,
			.val = row_value(&rows[i]),
		};
		if (!rows[i].letter)
			continue;
		*p++ = rows[i].letter;
		if (rows[i].value)
			*p++ = ':';
	}
}

/* Why getopt_long() did not go on. */
static int explain(int found, int value, const char *word, struct err *e)
{
	const struct option_row *row = find_row(value);

	if (found == ':' && row)
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s needs a value: %s", row->name,
			row->value);
	if (row && strncmp(word, "--", 2) == 0)
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s takes no value", row->name);
	if (value)
		return err_set(e, IPADM_INVALID_ARG, 0, "unknown option -%c", value);
	return err_set(e, IPADM_INVALID_ARG, 0, "unknown option %s", word);
}

static int set_family(const char *word, struct call *call, struct err *e)
{
	if (strcmp(word, "inet") == 0)
		call->family = AF_INET;
	else if (strcmp(word, "inet6") == 0)
		call->family = AF_INET6;
	else
		return err_set(
			e, IPADM_INVALID_ARG, 0, "%s is no address family: inet or inet6", word);
	return 0;
}

/* Whether an option with a value was given before; a flag may be repeated. */
static bool is_given(const struct option_row *row, const struct call *call)
{
	return (row->letter == 'f' && call->family != AF_UNSPEC) ||
	       (row->letter == 'o' && call->fields) || (row->letter == 'n' && call->netns);
}

static int set_option(
	const struct option_row *row, const char *value, struct call *call, struct err *e)
{
	assert(row);
	if (is_given(row, call))
		return err_set(e, IPADM_INVALID_ARG, 0, "option --%s is given twice", row->name);

	switch (row->letter) {
	case 't':
		call->temporary = true;
		break;
	case 'f':
		return set_family(value, call, e);
	case 'p':
		call->parsable = true;
		break;
	case 'o':
		call->fields = value;
		break;
	case 'j':
		call->json = true;
		break;
	case 'n':
		call->netns = value;
		break;
	case 'V':
		call->version = true;
		break;
	case 0:
		call->help = true;
		break;
	default:
		assert(!"an option row without a meaning");
	}
	return 0;
}

int options_parse(const char *letters, int argc, char *const argv[], struct call *call,
	int *ret_next, struct err *e)
{
	struct grammar g;

	grammar_init(&g, letters);
	opterr = 0;
	optind = 0; /* start afresh */
	for (;;) {
		int found = getopt_long(argc, argv, g.letters, g.names, NULL);
		int r;

		if (found == -1)
			break;
		if (found == '?' || found == ':')
			return explain(found, optopt, argv[optind - 1], e);
		r = set_option(find_row(found), optarg, call, e);
		if (r < 0)
			return r;
	}
	*ret_next = optind;
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
	if (call->help)
		return 0;
	return check_operands(call, e);
}
