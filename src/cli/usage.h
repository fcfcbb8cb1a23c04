/* SPDX-License-Identifier: Apache-2.0 */
/* The text of usage and help, made of the rows. */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include "base/buf.h"
#include "cli/command.h"

/* "ipadm create-if [-t] [-f inet|inet6] [-n name] interface", without a newline. */
void usage_format_synopsis(const struct command *c, struct buf *out);
/* "usage: " and the synopsis. */
void usage_format_line(const struct command *c, struct buf *out);
/* The same, what it does, its other name and its options. */
void usage_format_help(const struct command *c, struct buf *out);
/* All subcommands and the options before them. */
void usage_format_all(struct buf *out);

#endif
