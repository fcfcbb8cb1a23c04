/* SPDX-License-Identifier: Apache-2.0 */
/* Reading only what a document says of one interface. */
#ifndef STORE_PART_H
#define STORE_PART_H

#include "base/buf.h"

/*
 * The lines of the document in @fd that say something of @ifname: the header, and the sections of that
 * interface and of its addresses; @ifname NULL: everything but addresses. -EAGAIN when the text is not as we write it (another section first,
 * other line ends, very long lines): then the whole must be looked at.
 */
int part_read(int fd, const char *ifname, struct buf *ret) _warn_unused_;
/* The same of @text, which ends with a line break. */
int part_filter(const char *text, size_t len, const char *ifname, struct buf *ret) _warn_unused_;

#endif
