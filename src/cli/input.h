/* SPDX-License-Identifier: Apache-2.0 */
/* A document that a command reads. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/buf.h"
#include "cli/command.h"

/* All of a file ("-": standard input), which may be a pipe, and a NUL behind it; says why it can't be read. */
enum exit_status input_read(const char *name, struct buf *ret);
/* The same of a file of ours that others had in their hands: it has to be a regular one still. */
enum exit_status input_read_regular(const char *path, struct buf *ret);

#endif
