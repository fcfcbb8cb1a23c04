/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what a document says of one interface without reading the rest of it: its sections are sorted. */
#ifndef STORE_SEEK_H
#define STORE_SEEK_H

#include "base/buf.h"

/*
 * The header, and the sections of @ifname and of its addresses, out of the @size bytes of @fd, whose
 * sections are known to be in their order. -EAGAIN when the text is not as we write it where it was looked
 * at: then all of it must be looked at. -ENOMEM.
 */
int seek_read(int fd, size_t size, const char *ifname, struct buf *ret) _warn_unused_;

#endif
