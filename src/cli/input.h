/* SPDX-License-Identifier: Apache-2.0 */
/* A document that a command reads. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/buf.h"
#include "cli/command.h"

/* All of a file ("-": standard input) and a NUL behind it; says why it can't be read. */
enum exit_status input_read(const char *name, struct buf *ret);

#endif
