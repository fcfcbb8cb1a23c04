/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a change that waits for its confirmation goes back to, kept until it is confirmed or taken back:
 *
 *   /etc/ipadm/.ipadm.conf.unconfirmed   the persistent document as it was, where the change is recorded
 *   /run/ipadm/unconfirmed.conf          the active one
 *   /run/ipadm/unconfirmed.plan          what a repair does, for it changes no document, or a change to routes of others
 *
 * The documents have in their headers when the change was made and until when it may be confirmed. They are written
 * before the change is published, and the persistent one is on the disk then: whoever finds the change finds
 * them, too. Whether they belong to what is published is for the caller to see, by the generations, or, of a document that
 * somebody edited, which may have any, by what is in it.
 */
#ifndef STORE_UNCONFIRMED_H
#define STORE_UNCONFIRMED_H

#include "store/store.h"

struct unconfirmed {
	bool found;
	bool edited;   /* the change is that somebody edited the persistent document */
	bool adopted;  /* it took in what the kernel had */
	bool repaired; /* it put the kernel back to the documents, or took off what is in none */
	bool routes;   /* it took routes of others along: the plan has them */
	bool recorded; /* as it was read: the persistent document was kept, too */
	bool ended; /* as it was read: whoever confirmed it, or took it back, was stopped behind that */
	int64_t since, by;           /* seconds since 1970 */
	struct document *active;     /* as it was; NULL: not known any more, since a boot */
	struct document *persistent; /* as it was; NULL: the change is not recorded */
	const char *
		past; /* to be written: what the change takes from the kernel that no document says; NULL */
	char *was;  /* the same, as it was read; NULL */
	char *plan; /* of a repair, or the routes, as its text; NULL: not known any more */
};

/* READ_ONLY, NO_SPACE, IO_ERROR, EPERM, NO_MEMORY: nothing is left behind then. */
int unconfirmed_write(struct store *st, const struct unconfirmed *u, struct err *e) _warn_unused_;
/* *@ret is the caller's: unconfirmed_fini(). What can't be understood is not found. IO_ERROR,
 * EPERM, NO_MEMORY. */
int unconfirmed_load(struct store *st, struct unconfirmed *ret, struct err *e) _warn_unused_;
void unconfirmed_fini(struct unconfirmed *u); /* usable with _cleanup_ */
#define _cleanup_unconfirmed_ _cleanup_(unconfirmed_fini)
/* They are gone, for good. IO_ERROR and the like. */
int unconfirmed_drop(struct store *st, struct err *e) _warn_unused_;
/* How many seconds something waits more, 0 when the time is over, without reading a document; -ENOENT: nothing does. */
int unconfirmed_peek(const struct store_paths *paths, int64_t *ret_left) _warn_unused_;

#endif
