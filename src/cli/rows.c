/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Not part of the product: prints the rows that the command is made of, one a line with tabs
 * between the fields. A check holds the tables of the manual to them.
 */
#include <stdio.h>

#include "base/status.h"
#include "cli/columns.h"
#include "cli/options.h"
#include "cli/usage.h"

static void print_commands(void)
{
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	for (size_t i = 0; i < n; i++) {
		struct buf synopsis = { 0 };

		usage_format_synopsis(&rows[i], &synopsis);
		printf("command\t%s\t%s\t%s\n", rows[i].name, rows[i].alias ? rows[i].alias : "",
			synopsis.data);
		buf_fini(&synopsis);
	}
}

static void print_options(void)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		printf("option\t%.1s\t%s\t%s\n", rows[i].letter ? &rows[i].letter : "",
			rows[i].name, rows[i].value ? rows[i].value : "");
}

static void print_columns(void)
{
	for (size_t i = 0; i < if_columns.n; i++)
		printf("column\tshow-if\t%s\t%u\n", if_columns.columns[i].name,
			if_columns.columns[i].width);
}

static void print_statuses(void)
{
	size_t n = 0;
	const struct status_row *rows = status_rows(&n);

	for (size_t i = 0; i < n; i++)
		printf("status\t%s\t%d\n", rows[i].symbol, (int)rows[i].status);
}

int main(void)
{
	print_commands();
	print_options();
	print_columns();
	print_statuses();
	return 0;
}
