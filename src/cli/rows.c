/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Not part of the product: prints the rows that the command is made of, one a line with tabs
 * between the fields. A check holds the tables of the manual to them.
 */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "cli/columns.h"
#include "cli/error.h"
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

static const struct column *find_column(const char *name)
{
	for (size_t i = 0; i < if_columns.n; i++)
		if (strcmp(if_columns.columns[i].name, name) == 0)
			return &if_columns.columns[i];
	return NULL;
}

/* The letters at their places when all flags are set, and the JSON words in the same order. */
static void print_flags(void)
{
	const struct column *c = find_column("current");
	const ipadm_if_info_t all = { .ifi_cflags = UINT64_MAX };
	struct buf letters = { 0 }, words = { 0 };
	struct jsonw w = { .out = &words };

	if (c && c->get(&all, &letters) == 0) {
		c->get_json(&all, &w);
		printf("flags\t%s\t%s\n", letters.data, words.data);
	}
	buf_fini(&letters);
	buf_fini(&words);
}

static void print_statuses(void)
{
	size_t n = 0;
	const struct status_row *rows = status_rows(&n);

	for (size_t i = 0; i < n; i++)
		printf("status\t%s\t%d\t%d\n", rows[i].symbol, (int)rows[i].status,
			(int)error_exit_status(rows[i].status));
}

int main(void)
{
	print_commands();
	print_options();
	print_columns();
	print_flags();
	print_statuses();
	return 0;
}
