/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a document (ipadm.conf(5)): INI sections and "key = value" lines, comments starting
 * with
 * '#' or ';' on lines of their own. Pure: no file is touched.
 */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include "base/buf.h"
#include "model/document.h"

/*
 * Parse @text (malloc'd, @len bytes before its NUL), which becomes the document's own whatever
 * comes of it. @file is for the sentences: "FILE:LINE: what is wrong". BAD_DOCUMENT, NO_MEMORY.
 */
int text_parse(char *text, size_t len, const char *file, struct document **ret, struct err *e)
	_warn_unused_;
/* The same of a text that the engine wrote, so that names and values are not looked at once more. */
int text_parse_own(char *text, size_t len, struct document **ret) _warn_unused_;
/*
 * What is behind the header of a document, some sections of it, in place of all that @doc has but its header.
 * @text stays the caller's, which must keep it as long as @doc is read; it is cut up. @own: as the engine
 * wrote it, so that names and values are not looked at once more. BAD_DOCUMENT, NO_MEMORY.
 */
int text_parse_part(char *text, size_t len, bool own, struct document *doc) _warn_unused_;
/* Canonical text; keys marked active_only in the schema are left out of a persistent document. */
int text_format(const struct document *doc, enum doc_kind kind, struct buf *out) _warn_unused_;
/*
 * The same text in pieces: what has not changed since the last time is not formatted again. @put gets them
 * in order; its first negative return ends it. A document is always of one kind.
 */
int text_put(struct document *doc, enum doc_kind kind, int (*put)(void *, const char *, size_t),
	void *ctx) _warn_unused_;

#endif
