/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listing as text: for people (columns), for programs (fields between colons) or as JSON. It is
 * collected; writing is the caller's.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "cli/columns.h"

struct printer {
	enum print_mode mode;
	const struct column_set *set; /* borrowed */
	size_t page;                  /* rows after which the header is repeated; 0: never */
	size_t n_rows;
	bool colour;  /* of states, in the human form */
	bool endless; /* each row stands for itself: JSON is no array */
	struct buf out;
	struct buf value; /* one field, before it is escaped */
};

/* Append a row; no failure shows before print_end(). */
void print_row(struct printer *p, const void *row);
/* The rest of the text behind the last row. 0, or the first failure. */
int print_end(struct printer *p) _warn_unused_;
/* Free the text; the set stays. Usable with _cleanup_. */
void print_fini(struct printer *p);

/* Whether @fd is a terminal that shows colours, and nobody said in NO_COLOR that they are not wanted. */
bool print_colour(int fd);
/* Data rows that a header is good for on the terminal @fd; 0 if it is none. */
size_t print_page(int fd);

#endif
