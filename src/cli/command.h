/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands as rows, and a command line as it was understood. Usage, help, the suggestion for
 * a mistyped word and the table of the manual come from the rows.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

enum exit_status {
	EXIT_DONE = 0,          /* done, also with a warning */
	EXIT_REFUSED = 1,       /* refused or failed; nothing changed */
	EXIT_USAGE = 2,         /* the command line is wrong */
	EXIT_DIFFERS = 2,       /* of those who compare: there is a difference */
	EXIT_ATTENTION = 2,     /* of status: something needs looking after */
	EXIT_NOT_PERMITTED = 3, /* the caller may not */
	EXIT_UNREACHABLE = 4,   /* the engine can't be reached */
};

/*
 * The options, a bit each, in the order of their rows (options.c). What a subcommand takes is a set of
 * them. A letter may stand for several; no subcommand takes two of one letter.
 */
enum opt {
	OPT_TEMPORARY = 1 << 0,
	OPT_TYPE = 1 << 1,
	OPT_ADDRESS = 1 << 2,
	OPT_DOWN = 1 << 3,
	OPT_FAMILY = 1 << 4,
	OPT_PRIMARY = 1 << 5,
	OPT_REQHOST = 1 << 6,
	OPT_WAIT = 1 << 7,
	OPT_INTERFACE_ID = 1 << 8,
	OPT_ADDRCONF = 1 << 9, /* -p of create-addr */
	OPT_RELEASE = 1 << 10,
	OPT_INFORM = 1 << 11,
	OPT_PARSABLE = 1 << 12,
	OPT_COLONS = 1 << 13, /* -c: --parsable where -p is a property */
	OPT_OUTPUT = 1 << 14,
	OPT_JSON = 1 << 15,
	OPT_NAMES = 1 << 16,  /* -p of show-*prop */
	OPT_ASSIGN = 1 << 17, /* -p of set-*prop */
	OPT_NAME = 1 << 18,   /* -p of reset-*prop */
	OPT_MODULE = 1 << 19,
	OPT_MEMBERS = 1 << 20,
	OPT_FORCE = 1 << 21,
	OPT_NETNS = 1 << 22,
	OPT_VERSION = 1 << 23,
	OPT_HELP = 1 << 24,
	OPT_TARGET = 1 << 25,
	OPT_MERGE = 1 << 26,
	OPT_UNPLUGGED = 1 << 27,
	OPT_PLAN = 1 << 28,
	OPT_STATE = 1 << 29,
	OPT_TIMEOUT = 1 << 30,
	OPT_ANY = 1ull << 31,
	OPT_FROM = 1ull << 32,
	OPT_ROOT = 1ull << 33,
	OPT_YAML = 1ull << 34,
	OPT_INI = 1ull << 35,
	OPT_PERSISTENT = 1ull << 36,
	OPT_ACTIVE = 1ull << 37,
	OPT_KERNEL = 1ull << 38,
	OPT_SCHEMA = 1ull << 39,
	OPT_MESSAGE = 1ull << 40,
	OPT_MESSAGE_LONG = 1ull << 41, /* where -m is a protocol */
	OPT_CONFIRM = 1ull << 42,
	OPT_OPENMETRICS = 1ull << 43,
	OPT_WATCH = 1ull << 44,
	N_OPTIONS = 45,
};

/* More than any group or call takes. */
#define CALL_MEMBERS 1024

struct command;

/* A command line, understood. Strings are borrowed from argv, or from itself. */
struct call {
	const struct command *command;
	char *const
		*words; /* the whole of it, from the name of the program on; NULL behind the last */
	uint64_t given; /* OPT_* */
	const char *values[N_OPTIONS]; /* of those that have one; see call_value() */
	char members[CALL_MEMBERS];    /* OPT_MEMBERS that was given again and again */
	char *const *operands;
	size_t n_operands;
	bool *waits; /* handle_open() notes there that a change waits for its confirmation; NULL: nobody asks */
};

struct command {
	const char *name;
	const char *alias;   /* another name of it; NULL */
	uint64_t options;    /* OPT_* that it takes, besides those taken everywhere */
	uint64_t required;   /* those of them that it asks for */
	const char *operand; /* what its operand is called */
	size_t min, max;     /* how many operands */
	const char *help;    /* one line */
	/* Do it: all output and messages included. */
	enum exit_status (*run)(const struct call *call);
};

/* All rows but those that are not for people, in the order of the help. */
const struct command *command_rows(size_t *ret_n);

/* By name or alias, also one that is not for people; NULL if there is none. */
const struct command *command_find(const char *word);

static inline bool call_has(const struct call *call, uint64_t options)
{
	return call->given & options;
}

/* The value of the one among @options that was given; NULL if none was. */
const char *call_value(const struct call *call, uint64_t options);

/* The operand; NULL without one. */
static inline const char *call_operand(const struct call *call)
{
	return call->n_operands > 0 ? call->operands[0] : NULL;
}

#endif
