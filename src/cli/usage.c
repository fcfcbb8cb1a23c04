/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Usage and help as text. Where it goes is the caller's affair: standard output when it was asked
 * for, standard error behind a usage error.
 */
#include <string.h>

#include "cli/options.h"
#include "cli/usage.h"

#define OPTION_WIDTH  28 /* of the option in a list of options */
#define COMMAND_WIDTH 16 /* of the name in a list of subcommands */

/* " seconds", or "[=seconds]" where it may be left out. Returns how long that is. */
static int put_value(const struct option_row *row, struct buf *out)
{
	size_t before = out->len;

	if (option_may_be_bare(row))
		buf_printf(out, "[=%s", row->value + 1);
	else if (row->value)
		buf_printf(out, " %s", row->value);

	return (int)(out->len - before);
}

void usage_format_synopsis(const struct command *c, struct buf *out)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	buf_printf(out, "ipadm %s", c->name);
	for (size_t i = 0; i < n; i++) {
		bool must = c->required & rows[i].bit;

		if (rows[i].letter ? !option_is_taken(&rows[i], c->options)
				   : !(rows[i].bit & c->options))
			continue;
		buf_puts(out, must ? " -" : " [-");
		if (rows[i].letter)
			buf_putc(out, rows[i].letter);
		else
			buf_printf(out, "-%s", rows[i].name);
		put_value(&rows[i], out);
		if (!must)
			buf_putc(out, ']');
	}
	if (c->max > 0)
		buf_printf(out, c->min > 0 ? " %s" : " [%s]", c->operand);
}

void usage_format_line(const struct command *c, struct buf *out)
{
	buf_puts(out, "usage: ");
	usage_format_synopsis(c, out);
	buf_putc(out, '\n');
}

static void format_options(uint64_t options, struct buf *out)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++) {
		const struct option_row *row = &rows[i];
		int used;

		if (!option_is_taken(row, options))
			continue;
		if (row->letter)
			buf_printf(out, "  -%c, ", row->letter);
		else
			buf_puts(out, "      ");
		buf_printf(out, "--%s", row->name);
		used = (int)strlen(row->name) + put_value(row, out);
		buf_printf(out, "%*s%s\n", used < OPTION_WIDTH ? OPTION_WIDTH - used : 1, "",
			row->help);
	}
}

void usage_format_help(const struct command *c, struct buf *out)
{
	usage_format_line(c, out);
	buf_printf(out, "\n%s: %s\n", c->name, c->help);
	if (c->alias)
		buf_printf(out, "also called %s\n", c->alias);
	buf_puts(out, "\noptions:\n");
	format_options(c->options, out);
}

void usage_format_all(struct buf *out)
{
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	buf_puts(out,
		"usage: ipadm [-n name] [subcommand [option ...] [operand]]\n\nsubcommands:\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "  %-*s%s\n", COMMAND_WIDTH, rows[i].name, rows[i].help);
	buf_puts(out, "\noptions before the subcommand:\n");
	format_options(OPTIONS_GLOBAL, out);
	buf_puts(
		out, "\nWithout a subcommand: show-addr. More: ipadm help SUBCOMMAND, ipadm(8).\n");
}
