/* SPDX-License-Identifier: Apache-2.0 */
/* A whole command line, from argv to the exit status. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/command.h"

enum exit_status run_command_line(int argc, char *const argv[]);

#endif
