/* SPDX-License-Identifier: Apache-2.0 */
/* What the subcommands that show have in common: the form, the columns, the output. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/command.h"
#include "cli/print.h"

/* A listing while it is made. */
struct show {
	struct column_set set;
	struct printer printer;
};

/* Begin a listing as the options say; says what is wrong with them. @ret: show_fini(). */
enum exit_status show_begin(
	const struct call *call, const struct column_table *table, struct show *ret);
/* Print a row. What has become long is written, and of an endless listing each row; says why it can't be. */
enum exit_status show_row(struct show *show, const void *row);
/* Write what was printed; says why it can't be. */
enum exit_status show_end(struct show *show);
/* Usable with _cleanup_. */
void show_fini(struct show *show);

#endif
