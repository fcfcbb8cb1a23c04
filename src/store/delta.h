/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has changed in a document since its file was written, as a document of its own: the header, every object that
 * is another, and of every object that is gone its name. Pure: no file is touched.
 */
#ifndef STORE_DELTA_H
#define STORE_DELTA_H

#include "base/buf.h"
#include "model/document.h"

/*
 * What @draft changed in its base, behind @had (NULL: nothing), which is what the base itself has changed. @since tells
 * the file that all of it is about from others. -ENOMEM.
 */
int delta_add(const struct document *had, const struct document *draft, const char *since,
	struct document **ret) _warn_unused_;
/* Whether @text (NUL-terminated) is that of such a document, made for the file @since (NULL: any). */
bool delta_is(const char *text, const char *since);
/*
 * Append the text of the document to @ret: @base (@len bytes) is what its file has, or some sections of it behind the header,
 * @changes what was changed since. Both are as we write them, sorted. -EBADMSG where they are not; -ENOMEM.
 */
int delta_merge(const char *base, size_t len, const char *changes, size_t n, struct buf *ret)
	_warn_unused_;

#endif
