/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning and the end of every listing. The columns are in *_columns.c, the forms in print.c.
 */
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"

#define WRITE_BYTES 32768u /* what a listing keeps back before it is written */

static enum print_mode mode_of(const struct call *call)
{
	if (call_has(call, OPT_JSON))
		return PRINT_JSON;
	return call_has(call, OPT_PARSABLE | OPT_COLONS) ? PRINT_PARSABLE : PRINT_HUMAN;
}

enum exit_status show_begin(
	const struct call *call, const struct column_table *table, struct show *ret)
{
	_cleanup_(buf_fini) struct buf unknown = { 0 };
	enum print_mode mode = mode_of(call);
	struct err e = { 0 };

	if (mode == PRINT_JSON && call_has(call, OPT_PARSABLE | OPT_COLONS))
		return error_usage(
			call->command, "options --json and --parsable exclude each other");
	if (column_set_init(&ret->set, table, call_value(call, OPT_OUTPUT), mode, &unknown, &e) <
		0) {
		if (e.status == IPADM_INVALID_ARG)
			return error_usage(call->command, "%s", e.text);
		return error_say(e.status, "%s", e.text);
	}
	if (unknown.len > 0 && buf_error(&unknown) == 0)
		error_warn("unknown field: %s", unknown.data);
	ret->printer = (struct printer){
		.mode = mode,
		.set = &ret->set,
		.colour = mode == PRINT_HUMAN && print_colour(STDOUT_FILENO),
		.page = mode == PRINT_HUMAN ? print_page(STDOUT_FILENO) : 0,
	};
	return EXIT_DONE;
}

enum exit_status show_row(struct show *show, const void *row)
{
	struct buf *out = &show->printer.out;
	enum exit_status x;

	print_row(&show->printer, row);
	if (out->len < WRITE_BYTES && !show->printer.endless)
		return EXIT_DONE;
	x = output_write(out);
	out->len = 0;
	return x;
}

enum exit_status show_end(struct show *show)
{
	if (print_end(&show->printer) < 0)
		return error_say(IPADM_NO_MEMORY, "no memory for the output");
	return output_write(&show->printer.out);
}

void show_fini(struct show *show)
{
	print_fini(&show->printer);
	column_set_fini(&show->set);
}
