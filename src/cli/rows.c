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
#include "cli/metrics.h"
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

/* An option that stands in several rows, with another value each, is one to the reader. */
static bool is_repeated(const struct option_row *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (rows[j].letter == rows[i].letter && strcmp(rows[j].name, rows[i].name) == 0)
			return true;
	return false;
}

static void print_options(void)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		if (!is_repeated(rows, i))
			printf("option\t%.1s\t%s\t%s\n", rows[i].letter ? &rows[i].letter : "",
				rows[i].name, rows[i].value ? rows[i].value : "");
}

static void print_columns(void)
{
	size_t n = 0;
	const struct column_listing *listings = column_listings(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < listings[i].table->n; j++) {
			const struct column *c = &listings[i].table->columns[j];

			printf("column\t%s\t%s\t%u\t%s\n", listings[i].command, c->name, c->width,
				c->extra ? "no" : "yes");
		}
}

static const struct column *find_column(const struct column_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	return NULL;
}

/* The letters at their places when all flags of @row are set, and the JSON words in the same order. */
static void print_flags(const char *command, const struct column_table *table, const void *row)
{
	const struct column *c = find_column(table, "current");
	struct buf letters = { 0 }, words = { 0 };
	struct jsonw w = { .out = &words };

	if (c && c->get(row, &letters) == 0) {
		c->get_json(row, &w);
		printf("flags\t%s\t%s\t%s\n", command, letters.data, words.data);
	}
	buf_fini(&letters);
	buf_fini(&words);
}

static boolean_t print_property(void *arg, const char *prop, unsigned int proto)
{
	const char *class = arg, *word = ipadm_proto2str(proto);

	printf("property\t%s\t%s\t%s\n", class, word ? word : "", prop);
	return B_TRUE;
}

static void print_properties(void)
{
	static const struct {
		unsigned int class;
		char name[16];
	} classes[] = {
		{ IPADMPROP_CLASS_IF, "interface" },
		{ IPADMPROP_CLASS_ADDR, "address" },
		{ IPADMPROP_CLASS_MODULE, "protocol" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		char name[16];

		memcpy(name, classes[i].name, sizeof(name));
		if (ipadm_walk_proptbl(MOD_PROTO_NONE, classes[i].class, print_property, name) !=
			IPADM_SUCCESS)
			printf("property\t%s\t\t?\n", name);
	}
}

static void print_statuses(void)
{
	size_t n = 0;
	const struct status_row *rows = status_rows(&n);

	for (size_t i = 0; i < n; i++)
		printf("status\t%s\t%d\t%d\n", rows[i].symbol, (int)rows[i].status,
			(int)error_exit_status(rows[i].status));
}

static void print_metrics(void)
{
	for (size_t i = 0; i < N_METRICS; i++)
		printf("metric\t%s\n", metric_name((enum metric)i));
}

int main(void)
{
	print_commands();
	print_options();
	print_columns();
	print_flags("show-if", &if_columns, &(ipadm_if_info_t){ .ifi_cflags = UINT64_MAX });
	print_flags("show-addr", &addr_columns, &(ipadm_addr_info_t){ .ia_cflags = UINT64_MAX });
	print_properties();
	print_statuses();
	print_metrics();
	return 0;
}
