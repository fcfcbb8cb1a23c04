/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands as rows, and a command line as it was understood. Usage, help, the suggestion for
 * a mistyped word and the table of the manual come from the rows.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/macros.h"

enum exit_status {
	EXIT_DONE = 0,          /* done, also with a warning */
	EXIT_REFUSED = 1,       /* refused or failed; nothing changed */
	EXIT_USAGE = 2,         /* the command line is wrong */
	EXIT_NOT_PERMITTED = 3, /* the caller may not */
	EXIT_UNREACHABLE = 4,   /* the engine can't be reached */
};

struct command;

/* A command line, understood. Strings are borrowed from argv. */
struct call {
	const struct command *command;
	bool temporary;
	bool parsable;
	bool json;
	bool help;
	bool version;
	sa_family_t family; /* AF_UNSPEC without -f */
	const char *fields; /* of -o; NULL without */
	const char *netns;  /* of -n; NULL: the caller's own */
	char *const *operands;
	size_t n_operands;
};

struct command {
	const char *name;
	const char *alias;    /* another name of it; NULL */
	const char *options;  /* the letters it takes besides -n and --help */
	const char *required; /* those of them that it asks for */
	const char *operand;  /* what its operand is called */
	size_t min, max;      /* how many operands */
	const char *help;     /* one line */
	/* Do it: all output and messages included. */
	enum exit_status (*run)(const struct call *call);
};

/* All rows, in the order of the help. */
const struct command *command_rows(size_t *ret_n);

/* By name or alias; NULL if there is none. */
const struct command *command_find(const char *word);

/* The name that @word may have been meant for; NULL if nothing is near. */
const char *command_suggest(const char *word);

#endif
