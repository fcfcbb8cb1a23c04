/* SPDX-License-Identifier: Apache-2.0 */
/* A file of text through a small buffer: touching a page of memory for each page of it would cost more than reading it. */
#ifndef STORE_LINES_H
#define STORE_LINES_H

#include "base/macros.h"

#define LINES_HEADER "[ipadm]\n" /* how a document of ours begins */

/*
 * Give the file to @take in pieces of whole lines, until it returns other than 0, which is the result.
 * -EAGAIN when a line is very long, or the last one has no end; -ENOMEM; another negative errno.
 */
int lines_read(int fd, int (*take)(void *ctx, const char *text, const char *end), void *ctx)
	_warn_unused_;
/* The next line of [@text, @end) that begins with '[', at or after @at; @end when there is none. */
const char *lines_find_section(const char *text, const char *at, const char *end);

#endif
