/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of interfaces as people see it, derived from both documents and a snapshot. Pure.
 */
#ifndef MODEL_LISTING_H
#define MODEL_LISTING_H

#include "model/document.h"
#include "model/snapshot.h"

struct if_names {
	char (*names)[LINK_NAMSIZ];
	size_t n;
};

struct if_row {
	char name[LINK_NAMSIZ];
	ipadm_if_class_t class;
	ipadm_if_state_t state;
	uint32_t cflags; /* IFIF_* */
	uint32_t pflags;
	char group[LINK_NAMSIZ];   /* the IPMP group that it is a member of; "" */
	struct if_names members;   /* of a group, now */
	struct if_names p_members; /* recorded */
};

struct listing {
	struct if_row *rows;
	size_t n;
	size_t cap;
};

/*
 * Active interfaces in the snapshot's order, then active ones whose link is gone, then disabled
 * ones by name. Either document may be NULL (not readable). @ifname: only that one; NULL for all. Of an
 * IPMP group @kernel has the members' links, too.
 */
int listing_build(const struct document *persistent, const struct document *active,
	const struct snapshot *kernel, const char *ifname, struct listing **ret) _warn_unused_;
struct listing *listing_free(struct listing *l); /* NULL is fine; returns NULL */
static inline void listing_freep(struct listing **l)
{
	*l = listing_free(*l);
}
#define _cleanup_listing_ _cleanup_(listing_freep)
/* Append a zeroed row; NULL when out of memory. */
struct if_row *listing_add(struct listing *l);
/* Append a name; -ENOMEM. */
int if_names_add(struct if_names *names, const char *name) _warn_unused_;

/* The words of class and state, and the letters of the flags, as tables in one place. */
const char *if_class_word(ipadm_if_class_t class); /* "IP", "IPMP", "VIRTUAL", "UNKNOWN" */
const char *if_state_word(
	ipadm_if_state_t state); /* "ok", "down", "failed", "offline", "disabled" */

#endif
