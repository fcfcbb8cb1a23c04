/* SPDX-License-Identifier: Apache-2.0 */
/* What both documents say of addresses, for addr_listing_walk(): whole, or of a large one interface by interface. */
#ifndef LIB_ADDR_SOURCE_H
#define LIB_ADDR_SOURCE_H

#include "base/aside.h"
#include "lib/handle.h"
#include "model/addr_listing.h"
#include "store/span.h"

/* One of both documents. */
struct side {
	struct document *whole; /* NULL: it can't be read, or spans are there */
	struct spans *spans;    /* NULL: there is the whole */
	int scanned;            /* what came of looking through the spans */
};

struct addr_both {
	ipadm_handle_t h;
	struct side side[2]; /* by enum doc_kind */
	struct aside scan;   /* looks through the spans meanwhile */
};

extern const struct addr_source_ops addr_both_ops; /* @of is a struct addr_both */

/*
 * Open both documents, with at least what they have of q->ifname (NULL: of all), and fill @ret with what the kernel has, as
 * kernel_snapshot() does. A document that can't be read is left out, and h->last tells why. Large ones are looked
 * through in a thread while the kernel answers. On failure @b and @ret may hold something, too.
 */
int addr_both_read(struct addr_both *b, ipadm_handle_t h, const struct kernel_query *q,
	struct snapshot *ret) _warn_unused_;
void addr_both_fini(struct addr_both *b);

#endif
