/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of addresses as people see it, derived from both documents and a snapshot. Pure. Grows
 * with n log n.
 */
#ifndef MODEL_ADDR_LISTING_H
#define MODEL_ADDR_LISTING_H

#include "model/document.h"
#include "model/snapshot.h"

struct addr_row {
	const char *name; /* "net0/v4"; "" for an address of no object ("net0/?") */
	char ifname[LINK_NAMSIZ];
	const struct object *obj;    /* the active object, else the record; NULL: of no object */
	const struct object *record; /* in the persistent document; NULL */
	const struct link *link;     /* NULL when it is gone */
	const struct addr *addr;     /* in the kernel; NULL: down, duplicate, disabled, no lease */
	ipadm_addr_type_t type;
	ipadm_addr_state_t state;
	uint32_t cflags; /* IA_* */
	uint32_t pflags;
};

struct addr_listing {
	struct addr_row *rows;
	size_t n;
	size_t cap;
};

struct addr_filter {
	const char *ifname; /* only of this interface; NULL: all */
	const char *aobj;   /* only this object; NULL: all */
};

/* Both documents, at least what they say of one interface's addresses; either may be NULL (not readable). */
struct addr_docs {
	const struct document *persistent;
	const struct document *active; /* the same one where both say the same */
};

/* Where the documents come from: whole, or interface by interface. */
struct addr_source_ops {
	/* What there is of @ifname, borrowed until the next call. A negative errno. */
	int (*load)(void *of, const char *ifname, struct addr_docs *ret);
	/* The interfaces with address objects in a document, sorted, each once: the one at *@i, which
	 * moves on; false at the end. */
	bool (*next)(void *of, enum doc_kind kind, size_t *i, char ret[LINK_NAMSIZ]);
	/* A link that the snapshot doesn't have: 1, and *@ret; 0: there is none. NULL: it has them all. */
	int (*link)(void *of, const char *ifname, struct link *ret);
};

/* Of whole documents: @of is a struct addr_docs. */
extern const struct addr_source_ops addr_whole_ops;

struct addr_source {
	const struct addr_source_ops *ops;
	void *of;
};

/* 0, or what ends the walk. What the row borrows is there until the return. */
typedef int (*addr_row_fn)(const struct addr_row *row, void *arg);

/*
 * Active addresses in the kernel's order of links (lo first), within a link IPv4 first, each object's
 * together where it has several (link-local first), objects that are active without an address at
 * their interface's end; then the disabled ones by name. -ENOMEM, what the source or @fn returned.
 */
int addr_listing_walk(const struct addr_source *source, const struct snapshot *kernel,
	const struct addr_filter *filter, addr_row_fn fn, void *arg) _warn_unused_;
/* The same of whole documents, which may be NULL, as an array. The rows borrow from all three. */
int addr_listing_build(const struct document *persistent, const struct document *active,
	const struct snapshot *kernel, const struct addr_filter *filter, struct addr_listing **ret)
	_warn_unused_;
struct addr_listing *addr_listing_free(struct addr_listing *l); /* NULL is fine; returns NULL */
static inline void addr_listing_freep(struct addr_listing **l)
{
	*l = addr_listing_free(*l);
}
#define _cleanup_addr_listing_ _cleanup_(addr_listing_freep)

/* Fill state and flags of a row whose object, record, link and address are set. */
void addr_row_finish(struct addr_row *row, bool active);
const char *addr_state_word(ipadm_addr_state_t state); /* "ok", "tentative", … */
const char *addr_type_text(ipadm_addr_type_t type);    /* "static", "dhcp", "addrconf" */
/* What the ADDR column shows: "192.0.2.1/24", "a->b", "?", a stored host name; with "%net0" behind a
 * link-local. Returns @buf. */
#define ADDR_ROW_TEXTSIZE 600
char *addr_row_format(const struct addr_row *row, char buf[ADDR_ROW_TEXTSIZE]);

#endif
