/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns of a listing as rows, and the choice among them that -o makes. A column gets its text out
 * of a row of the listing; it knows nothing of how that is printed.
 */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/jsonw.h"

struct column {
	const char *name; /* lower case: for -o and as a JSON key; in upper case it is the header */
	unsigned int width; /* of the human form, the gap behind it included */
	/* Append the text of @row: 0, or a negative errno when it can't be had. */
	int (*get)(const void *row, struct buf *out);
	/* Append its JSON value; NULL: the text as a string. */
	void (*get_json)(const void *row, struct jsonw *out);
	bool extra; /* shown to people only when asked for */
};

struct column_table {
	const struct column *columns;
	size_t n;
};

/* Chosen columns, in the order in which they were asked for. */
struct column_set {
	const struct column **columns;
	size_t n;
};

enum print_mode {
	PRINT_HUMAN,
	PRINT_PARSABLE,
	PRINT_JSON,
};

/* What the listings have. */
extern const struct column_table if_columns;
extern const struct column_table addr_columns;
extern const struct column_table ifprop_columns;
extern const struct column_table addrprop_columns;
extern const struct column_table prop_columns;
extern const struct column_table drift_columns;
extern const struct column_table rehearsal_columns;
extern const struct column_table monitor_columns;
extern const struct column_table status_columns;
extern const struct column_table history_columns;

/* Which subcommand has which. */
struct column_listing {
	const char *command;
	const struct column_table *table;
};
const struct column_listing *column_listings(size_t *ret_n);

/*
 * Choose by @list, names between commas in any case, "all", or NULL for all, which to people are those
 * that are not extra. Of names that are no columns a human is warned: they are appended to @unknown, with ", " between them. INVALID_ARG: no
 * list or "all" for a program, an unknown name for a program, no known name at all; NO_MEMORY. @ret
 * is the caller's: column_set_fini().
 */
int column_set_init(struct column_set *ret, const struct column_table *table, const char *list,
	enum print_mode mode, struct buf *unknown, struct err *e) _warn_unused_;
void column_set_fini(struct column_set *set);

#endif
