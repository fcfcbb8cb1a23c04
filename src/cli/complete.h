/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A word of a command line that somebody is still typing, and what it may become. What there is of each
 * kind is in complete_source.c.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/handle.h"

struct completion {
	struct call call;      /* what stands before the word, as far as it is understood */
	const char *word;      /* what is there of it */
	size_t kept;           /* so many bytes of it stay, a candidate follows them */
	size_t list;           /* where in it the list begins whose elements are typed */
	bool unique;           /* what is offered again is left out */
	ipadm_handle_t handle; /* NULL: the library can't be opened, and nothing live is known */
	struct buf out; /* a line for each candidate: the word, and behind a tab what it is */
};

/*
 * Offer @name, if what is typed may become it and the list that it is in has it not yet. @tail: what goes
 * on without a blank; "". @help: NULL for none.
 */
void completion_offer(struct completion *c, const char *name, const char *tail, const char *help);

/* The shell knows what there is: "file" or "directory". */
void completion_leave(struct completion *c, const char *what);

/* Offer all of what a usage calls @what ("interface", "property=value"), if there is a list of that. */
void completion_offer_all(struct completion *c, const char *what);

#endif
