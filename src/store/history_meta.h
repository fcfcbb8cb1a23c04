/* SPDX-License-Identifier: Apache-2.0 */
/* The record of one generation as text, in the form of our documents. Pure: no file is touched. */
#ifndef STORE_HISTORY_META_H
#define STORE_HISTORY_META_H

#include "base/buf.h"
#include "store/handle.h"
#include "store/history.h"

/* What stands in a record beside what a listing tells. */
struct meta {
	struct history_entry entry; /* without its state */
	struct stamp stamp; /* of the file of its document as it was published; may not exist */
};

int meta_format(const struct meta *m, struct buf *out) _warn_unused_;
/* Takes @text, from malloc. -EBADMSG when it is no whole record of @generation; -ENOMEM. */
int meta_parse(char *text, size_t len, uint64_t generation, struct meta *ret) _warn_unused_;

#endif
