/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text in lines, cut up where it lies: the lines that a backslash continues, words between blanks, and the
 * sections and keys of an INI file.
 */
#ifndef IMPORT_SCAN_H
#define IMPORT_SCAN_H

#include "import/intake.h"
#include "import/tree.h"

struct scan {
	char *at;
	unsigned int line; /* where the present one begins */
	unsigned int next;
	const char *
		comments; /* a line that begins with one of these is passed over; it continues none */
	const char *
		joint; /* what stands in place of a backslash and the line end: "" or " "; NULL: nothing does */
};

/* BAD_DOCUMENT, with its name, when it has NUL bytes in it. */
int scan_check(const struct tree_file *f, struct err *e) _warn_unused_;
struct scan scan_begin(struct tree_file *f, const char *comments, const char *joint);
/* The next line that is neither empty nor a comment, without blanks around it; NULL at the end. */
char *scan_line(struct scan *s);
/* Cut the next word off; NULL when there is none. */
char *scan_word(char **p);
char *scan_trim(char *s);

/* "yes", "true", "on", "1" and so on, whatever their case: 1 or 0; -EINVAL. */
int scan_bool(const char *s);

/* A line of an INI file. */
struct ini_line {
	const char *section; /* "" before the first */
	unsigned int count;  /* of the section among all: those of one name are several */
	const char *key;     /* NULL: it is no such line */
	const char *value;   /* of no such line: all of it */
	struct place at;
};

/* Cut @f up, whose name in the notes is @name, and call @take with each line. @joins: a backslash at its end
 * continues a line. */
void ini_walk(struct tree_file *f, const char *name, bool joins,
	void (*take)(void *ctx, const struct ini_line *l), void *ctx);

#endif
