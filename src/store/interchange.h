/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents as other programs read and write them (ipadm-document(5)): INI, JSON or YAML, without comments,
 * and without what only the engine keeps. Stricter than the text of the stored documents (text.h): what is
 * not known is refused. Pure: no file is touched.
 */
#ifndef STORE_INTERCHANGE_H
#define STORE_INTERCHANGE_H

#include "base/buf.h"
#include "model/document.h"
#include "store/places.h"

#define INTERCHANGE_MAX (64u << 20) /* bytes of a text */
#define INTERCHANGE_ABSENT \
	"absent" /* the key of an object that is to be removed: "yes", with no other key */

enum doc_format {
	FORMAT_INI,
	FORMAT_JSON,
	FORMAT_YAML,
};

/*
 * Parse @len bytes of any of the three forms, which is told by the content. @file is for the sentences:
 * "FILE:LINE:COLUMN: OBJECT: what is wrong". @ret_places (may be NULL) says where what stands.
 * An object in the document is either whole, as far as the schema knows, or has INTERCHANGE_ABSENT = yes alone.
 * BAD_DOCUMENT, NO_MEMORY.
 */
int interchange_parse(const char *text, size_t len, const char *file, struct document **ret,
	struct places **ret_places, struct err *e) _warn_unused_;
/*
 * A document in the order of the schema. Left out are comments, what the schema does not know (the kind of
 * section "group" with it), the generation, and bookkeeping of the running state, in documents of either
 * kind. -ENOMEM; -EILSEQ when a name or a value is not UTF-8.
 */
int interchange_format(const struct document *doc, enum doc_kind kind, enum doc_format format,
	struct buf *out) _warn_unused_;
/* The document that interchange_format() writes: @doc without what is left out. -ENOMEM, -EILSEQ. */
int interchange_distil(const struct document *doc, struct document **ret) _warn_unused_;
/*
 * The objects of @doc that are called so: an address object, an interface with its addresses, a protocol (which may
 * have nothing). The header is a new one. -ENOENT with the number of a name that nothing has; -ENOMEM.
 */
int interchange_select(const struct document *doc, const char *const *names, size_t n,
	struct document **ret, size_t *ret_missing) _warn_unused_;

/* What of a document somebody wants, and how. */
struct interchange_wish {
	enum doc_format format;
	const char *const *objects; /* as of interchange_select() */
	size_t n;                   /* 0: all of it */
};
/*
 * Append it to @out; *@ret_left_out: how many keys and sections the schema does not know, which are left out.
 * NOTFOUND: there is no such object; BAD_DOCUMENT: it is not UTF-8; NO_MEMORY.
 */
int interchange_export(const struct document *doc, const struct interchange_wish *wish,
	struct buf *out, size_t *ret_left_out, struct err *e) _warn_unused_;

/* Whether @obj is one that is to be removed: it has INTERCHANGE_ABSENT = yes and nothing else. */
bool interchange_is_absent(const struct object *obj);
/* How many keys and sections interchange_format() leaves out because the schema does not know them. */
size_t interchange_count_unknown(const struct document *doc);

#endif
