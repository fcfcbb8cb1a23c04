/* SPDX-License-Identifier: Apache-2.0 */
/* What both documents say of addresses, for addr_listing_walk(): whole, or of a large one interface by interface. */
#ifndef LIB_ADDR_SOURCE_H
#define LIB_ADDR_SOURCE_H

#include "lib/handle.h"
#include "model/addr_listing.h"
#include "store/span.h"

/* One of both documents. */
struct side {
	struct document *whole; /* NULL: it can't be read, or spans are there */
	struct spans *spans;    /* NULL: there is the whole */
};

struct addr_both {
	ipadm_handle_t h;
	struct side side[2]; /* by enum doc_kind */
};

extern const struct addr_source_ops addr_both_ops; /* @of is a struct addr_both */

/*
 * Open both documents, with at least what they have of @ifname (NULL: of all). One that can't be read
 * is left out, and h->last tells why. On failure @b may hold something, too.
 */
int addr_both_open(struct addr_both *b, ipadm_handle_t h, const char *ifname) _warn_unused_;
void addr_both_fini(struct addr_both *b);

#endif
