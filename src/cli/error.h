/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes to standard error, and the exit status that belongs to it. One line each:
 * "ipadm: SENTENCE [SYMBOL]" or "ipadm: warning: SENTENCE". Control bytes become '?'.
 */
#ifndef CLI_ERROR_H
#define CLI_ERROR_H

#include <libipadm.h>

#include "base/macros.h"
#include "cli/command.h"

/* The exit status for a status of the library. */
enum exit_status error_exit_status(ipadm_status_t status);

/* Say @text with the symbol of @status; returns its exit status. */
enum exit_status error_say(ipadm_status_t status, const char *fmt, ...) _printf_(2, 3);

/*
 * What a call on @handle came to: nothing to say after a success (unless the library left a
 * sentence: a warning), a warning after a soft failure, else the error line. @what and @name
 * ("create", "net0", NULL for none) are for a status without a sentence.
 */
enum exit_status error_report(
	ipadm_handle_t handle, ipadm_status_t status, const char *what, const char *name);

/* What is going on: "ipadm: SENTENCE". */
void error_note(const char *fmt, ...) _printf_(1, 2);
void error_warn(const char *fmt, ...) _printf_(1, 2);

/* A wrong command line: the line, and the usage of @c (of ipadm itself when NULL). EXIT_USAGE. */
enum exit_status error_usage(const struct command *c, const char *fmt, ...) _printf_(2, 3);

/* A subcommand that doesn't exist: the line with what may have been meant. EXIT_USAGE. */
enum exit_status error_unknown_command(const char *word);

#endif
