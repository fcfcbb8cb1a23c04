/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: what the kernel has and what both documents say, by the library itself. */
#ifndef LIB_VIEW_H
#define LIB_VIEW_H

#include "lib/handle.h"

struct view {
	struct document *persistent; /* NULL when it can't be read */
	struct document *active;     /* NULL when it can't be read, or is not of this boot */
	struct snapshot kernel;
};

/*
 * Links and addresses, of @ifname alone or (NULL) all, and what the documents say of interfaces. A
 * document that can't be read is left out, and h->last tells why. On failure the view may hold something.
 */
int view_open(ipadm_handle_t h, const char *ifname, struct view *v) _warn_unused_;
void view_fini(struct view *v);

/* Whether an active document is of this boot and namespace. */
bool view_is_current(ipadm_handle_t h, const struct document *active);
/* A document with at least what it has of @ifname (NULL: all of it); *@ret stays NULL when it can't be read, and
 * h->last tells why. -ENOMEM. */
int view_load(ipadm_handle_t h, struct store *st, enum doc_kind kind, const char *ifname,
	struct document **ret) _warn_unused_;

/* The active document with the objects of @ifname in it, empty when it is not of this boot. */
int view_load_active(ipadm_handle_t h, const char *ifname, struct document **ret) _warn_unused_;

/*
 * A document that the handle keeps as long as its file stays what it is, with at least the objects of
 * @ifname in it ("": all). Borrowed until the next call.
 */
int view_keep(ipadm_handle_t h, enum doc_kind kind, const char *ifname, const struct document **ret)
	_warn_unused_;
void view_forget(ipadm_handle_t h);

#endif
