/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of documents: what reading a whole text and reading a part of it have in common. */
#ifndef STORE_PARSER_H
#define STORE_PARSER_H

#include "base/err.h"
#include "model/document.h"

struct parser {
	const char *file;
	struct err *e;
	struct document *doc;
	struct object *obj; /* the section that we are in, NULL before the first */
	unsigned int line;
	char *lead; /* where the comments and blank lines before the present line begin, or NULL */
	bool sections; /* there was one */
};

/*
 * Make one line end of two kinds, give the last line one too, and find the first byte behind a byte
 * order mark. Takes *@text, which may move; it is freed and NULL on failure.
 */
int parser_prepare(char **text, size_t len, char **ret_start, char **ret_end) _warn_unused_;
/* All lines in [@text, @end); the last one ends with a line break too. */
int parser_lines(struct parser *p, char *text, char *end) _warn_unused_;
/* What a section needs to be whole; called where it ends. */
int parser_end_section(struct parser *p) _warn_unused_;
/* Put the objects in order and look at what only the whole can tell. */
int parser_end(struct parser *p) _warn_unused_;

#endif
