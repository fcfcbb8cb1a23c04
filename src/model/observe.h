/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in the kernel, told in the terms of a document: which interfaces carry IP, with which addresses, and what
 * is set otherwise than the kernel does for a new link. Pure.
 */
#ifndef MODEL_OBSERVE_H
#define MODEL_OBSERVE_H

#include "model/document.h"
#include "model/property.h"
#include "model/snapshot.h"

/* Where the settings of links to come are. */
#define OBSERVE_DEFAULT "default"

/* The families in which @l is an interface (FAM_*): the active document (NULL: none) or its tag says so, or it is up and has an address
 * that somebody gave it. None for the loopback. Of a snapshot that was judged. */
unsigned int observe_families(const struct document *active, const struct link *l);
/* The settings that observe_settings() looks at, each of the interface and of OBSERVE_DEFAULT: calls @add for each, and
 * stops at its first negative return, which it gives. */
int observe_ask(const char *ifname, int (*add)(void *ctx, const char *ifname, const char *path),
	void *ctx) _warn_unused_;

/*
 * The document that would make what @kernel has: interfaces with their families, permanent addresses as
 * static objects, those that came from routers, or the link-local one of such an object, as one addrconf object, those
 * of our leases as dhcp objects; named as in @active (NULL: none) where it has them, else as new ones are. What the
 * kernel does not tell of addrconf and dhcp objects is as @active has it. Left out are other link-local addresses that
 * the kernel or the engine made by themselves, addresses with an end, and those with a remote one on a link that
 * is not point-to-point. -ENOMEM.
 */
int observe(const struct snapshot *kernel, const struct document *active, struct document **ret)
	_warn_unused_;
/* Add to an interface of it what @s has for it otherwise than for OBSERVE_DEFAULT: the link, and the settings
 * of observe_ask(). -ENOMEM. */
int observe_settings(struct document *doc, const char *ifname, const struct snapshot *s)
	_warn_unused_;

/* The same of the properties of protocols that @active sets: what to ask for, and adding them to @doc. -ENOMEM. */
int observe_ask_protocols(const struct document *active,
	int (*add)(void *ctx, const char *ifname, const char *path), void *ctx) _warn_unused_;
int observe_protocols(struct document *doc, const struct document *active, const struct snapshot *s)
	_warn_unused_;

/* ---- the parts of it ---- */

/* Whether nobody asked for the address by itself: a link-local one of the kernel or the engine, or one of a group. */
bool observe_is_by_itself(const struct addr *a);
/* What of the link @obj (of @doc) itself @k has otherwise than a new link. -ENOMEM. */
int observe_put_link(struct document *doc, struct object *obj, const struct snapshot *k)
	_warn_unused_;
/* Make @obj one that stands for @a, or for what the kernel makes on @l of what routers tell. -ENOMEM. */
int observe_put_static(struct document *doc, struct object *obj, const struct addr *a)
	_warn_unused_;
int observe_put_addrconf(struct document *doc, struct object *obj, const struct link *l)
	_warn_unused_;

#endif
