/* SPDX-License-Identifier: Apache-2.0 */
/* The active document's file and the changes beside it. For the files of this directory alone. */
#ifndef STORE_ACTIVE_H
#define STORE_ACTIVE_H

#include "base/buf.h"
#include "store/handle.h"

extern const char active_changes_name[];

/* ---- writing ---- */

/* Write the stage @name, of all of @doc or of what has changed in it. A negative errno. */
int active_write(struct store *st, struct document *doc, const char *name) _warn_unused_;
/* The name that the stage is to get. */
const char *active_target(const struct store *st);
/* Give a stage that an earlier process wrote its name. A negative errno. */
int active_finish(struct store *st) _warn_unused_;
/* What this process staged has its name. */
void active_published(struct store *st);

/* ---- reading ---- */

/* Open the file as store_open_large() does, and read the changes to it: *@ret_changes, given empty, stays so when there are
 * none, as of a persistent document. */
int active_open(const struct store *st, enum doc_kind kind, size_t min, int *ret_fd,
	struct buf *ret_changes) _warn_unused_;
/* What @text, which is all that the file has, or some sections of it behind its header, becomes with the changes. -EBADMSG,
 * -ENOMEM. */
int active_merge(const char *text, size_t len, const struct buf *changes, struct buf *ret)
	_warn_unused_;
/* All of the document; -EAGAIN when its file is all of it. */
int active_read(const struct store *st, struct buf *ret) _warn_unused_;
/* @text is that of a stage: it becomes all of the document. -EBADMSG when the file that it changes is not there. */
int active_read_stage(const struct store *st, struct buf *text) _warn_unused_;

#endif
