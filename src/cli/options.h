/* SPDX-License-Identifier: Apache-2.0 */
/* The options as rows, and their parsing. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/err.h"
#include "cli/command.h"

struct option_row {
	char letter;       /* 0: it has the long form only */
	const char *name;  /* its long form */
	const char *value; /* what its value is called; NULL: it takes none */
	bool everywhere;   /* every subcommand takes it, and ipadm itself before the subcommand */
	const char *help;  /* one line */
};

#define OPTIONS_GLOBAL "V" /* the letters before the subcommand, besides those taken everywhere */

/* All rows, in the order of the help. */
const struct option_row *option_rows(size_t *ret_n);

/* Whether somebody who takes @letters takes this option. */
bool option_is_taken(const struct option_row *row, const char *letters);

/*
 * Read the options of argv[1] onwards into @call: of @letters, up to the first word that is none or
 * behind "--". *@ret_next is the position of that word. What an earlier call has set counts as
 * given. INVALID_ARG with a sentence on what is wrong with the command line.
 */
int options_parse(const char *letters, int argc, char *const argv[], struct call *call,
	int *ret_next, struct err *e) _warn_unused_;

/*
 * Options and operands of call->command from argv[1] onwards. --help stops all further checks. The
 * same errors as options_parse(), and too few or too many operands.
 */
int options_parse_command(int argc, char *const argv[], struct call *call, struct err *e)
	_warn_unused_;

#endif
