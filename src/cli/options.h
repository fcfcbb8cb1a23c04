/* SPDX-License-Identifier: Apache-2.0 */
/* The options as rows, and their parsing. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <sys/socket.h>

#include "base/err.h"
#include "cli/command.h"

struct option_row {
	uint64_t bit;     /* OPT_* */
	char letter;      /* 0: it has the long form only */
	const char *name; /* its long form */
	const char *
		value; /* what its value is called, in brackets where it may be left out; NULL: it takes none */
	bool closed;      /* the value is one of the words that @value has between bars */
	bool everywhere;  /* every subcommand takes it, and ipadm itself before the subcommand */
	const char *help; /* one line */
};

#define OPTIONS_GLOBAL OPT_VERSION /* before the subcommand, besides those taken everywhere */

/* All rows, in the order of the help; there are N_OPTIONS. */
const struct option_row *option_rows(size_t *ret_n);

/* Whether its value may be left out. */
bool option_may_be_bare(const struct option_row *row);

/* Whether somebody who takes @options takes this one. */
bool option_is_taken(const struct option_row *row, uint64_t options);

/*
 * Read the options of argv[1] onwards into @call: of @options, up to the first word that is none or
 * behind "--". *@ret_next is the position of that word. What an earlier call has set counts as
 * given. INVALID_ARG with a sentence on what is wrong with the command line.
 */
int options_parse(uint64_t options, int argc, char *const argv[], struct call *call, int *ret_next,
	struct err *e) _warn_unused_;

/*
 * Options and operands of call->command from argv[1] onwards. --help stops all further checks. The
 * same errors as options_parse(), a required option with a value that is missing, and too few or too
 * many operands. A required option without a value is asked for by the subcommand itself.
 */
int options_parse_command(int argc, char *const argv[], struct call *call, struct err *e)
	_warn_unused_;

/* What -f says; AF_UNSPEC without it. */
sa_family_t call_family(const struct call *call);

#endif
