/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of status. */
#include "cli/status.h"

static int get_item(const void *row, struct buf *out)
{
	const struct status_row *r = row;

	buf_puts(out, r->item);
	return 0;
}

static int get_state(const void *row, struct buf *out)
{
	const struct status_row *r = row;

	buf_puts(out, r->attention ? "attention" : "ok");
	return 0;
}

static int get_detail(const void *row, struct buf *out)
{
	const struct status_row *r = row;

	buf_append(out, r->detail.data, r->detail.len);
	return buf_error(&r->detail);
}

static int get_count(const void *row, struct buf *out)
{
	const struct status_row *r = row;

	if (r->counted)
		buf_printf(out, "%zu", r->count);
	return 0;
}

static void get_count_json(const void *row, struct jsonw *out)
{
	const struct status_row *r = row;

	if (r->counted)
		jsonw_int(out, (int64_t)r->count);
	else
		jsonw_null(out);
}

/* clang-format off */
static const struct column rows[] = {
	{ "item",   15, get_item,   NULL,           false },
	{ "state",  11, get_state,  NULL,           false },
	{ "detail", 0,  get_detail, NULL,           false },
	{ "count",  8,  get_count,  get_count_json, true },
};
/* clang-format on */

const struct column_table status_columns = { rows, ARRAY_SIZE(rows) };
