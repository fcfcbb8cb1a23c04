/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A large document interface by interface: where in its text the address objects of each stand, so that
 * those of one are decoded at a time. Only of a file as we write it, with these sorted.
 */
#ifndef STORE_SPAN_H
#define STORE_SPAN_H

#include "base/buf.h"
#include "model/name.h"
#include "store/store.h"

struct span {
	char ifname[LINK_NAMSIZ];
	uint32_t at; /* of its first section */
	uint32_t len;
	bool same; /* the other document has the same text */
};

struct spans;

/*
 * Open the file of a document: what is read later is of the same version, whatever is published meanwhile.
 * -EAGAIN where it is not large, or not there: then the whole must be loaded. -ENOMEM.
 */
int spans_open(const struct store *st, enum doc_kind kind, struct spans **ret) _warn_unused_;
/*
 * Look through it, before all that follows. @like: the active document, looked through, which is compared with; NULL.
 * -EAGAIN where it is not as we write it: then, too, the whole must be loaded. -ENOMEM.
 */
int spans_scan(struct spans *s, const struct spans *like) _warn_unused_;
struct spans *spans_close(struct spans *s); /* NULL is fine; returns NULL */
/* A document with the header and nothing else. */
const struct document *spans_header(const struct spans *s);
/* In the order of their names; NULL behind the last. */
const struct span *spans_get(const struct spans *s, size_t i);
/* NULL when it has no address objects. */
const struct span *spans_find(const struct spans *s, const char *ifname);
/*
 * Its sections as a document, which belongs to @s and is there until the next call. BAD_DOCUMENT without a
 * line: who wants to know loads the whole.
 */
int spans_parse(struct spans *s, const struct span *span, const struct document **ret)
	_warn_unused_;

#endif
