/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: which steps bring the kernel to a document. Pure: two documents and a snapshot in,
 * steps out. It is the only one: for commands, boot, hot-plug, undo, repair and drift alike.
 */
#ifndef MODEL_PLANNER_H
#define MODEL_PLANNER_H

#include "model/before.h"
#include "model/document.h"
#include "model/health.h"
#include "model/impact.h"
#include "model/past.h"
#include "model/property.h"
#include "model/step.h"

struct plan_input {
	const struct document *want; /* the active document as it should be */
	/* Another document that knows how links were before us ("before" keys): the active document
	 * of before the change when something is taken away, or a stage left by a crash; NULL if
	 * none. */
	const struct document *memory;
	const struct snapshot *kernel;
	/* Only this interface, and what takes its source addresses from it; NULL for all of them and
	 * the protocols, "" for none. */
	const char *ifname;
	bool protocols; /* the protocols' properties, too */
	/* What makes IPMP groups work, of all groups: by which links have carrier. */
	bool groups;
	/* The kernel takes programs, and the snapshot has those that are there. */
	bool steers;
	/* With which of their members something is wrong that the snapshot doesn't show; NULL: nothing. */
	const struct health *health;
	/* The ways of routes over groups as they were found when these were looked at last (plan.ways); NULL: not known. */
	const struct way *ways;
	size_t n_ways;
	/* Where data addresses of groups were bound, and are to be again as soon as these are in use. */
	const struct addr *homes;
	size_t n_homes;
	/* Families of ifname to take away though nobody gave them to us. */
	unsigned int drop;
	/* Addresses of ifname with this label (a logical interface) to take away; NULL for none. */
	const char *drop_label;
	/* Only interfaces in which want differs from memory. */
	bool changed_only;
	/* A document is put in the place of another. A property that it has no more is as it was before us, not
	 * at its default, for nobody resets it; and of a subnet in which addresses come or go the first one of the
	 * document is the primary one, as after a boot. */
	bool put;
	/* What there was on links, of a document that is put back; NULL. It comes back to where it stood, but for addresses of
	 * the caller's connections, which are not moved for that. */
	const struct past *past;
	const struct connection *callers;
	size_t n_callers;
	/* An earlier document is put back: what was adopted since is whose it was before, and no packet notices. */
	bool give_back;
	/* After a crash: what memory names and want does not was begun, and is undone. */
	bool undo_memory;
	/* Hot-plug: only what has lost its tag (or never had one); of a link that bears it and is
	 * up, only addresses and routes of ours that are not there, and what the kernel sets anew when a
	 * link gets ready: its IPv6 MTU. */
	bool missing_only;
	/* With it: IPv6 began anew on the links, with the kernel's settings. Ours are missing, too. */
	bool inet6_anew;
	/* An address object whose address is put in anew (lifetimes of a renewed lease), or (@again)
	 * taken out and put in, for duplicate detection; NULL. */
	const char *renew;
	bool again;
	/* Only what no packet notices: marks, and addresses that are changed in place. */
	bool quiet;
};

/*
 * Settings that the planner needs to see the kernel's values of, for the properties in these two
 * documents (either may be NULL) and @ifname (NULL: all interfaces, and the protocols; "": what is
 * needed for the protocols alone). Calls @add(ctx, ifname, path) for each, for some twice; stops at
 * its first negative return and gives that.
 */
int plan_settings(const struct document *a, const struct document *b, const char *ifname,
	int (*add)(void *ctx, const char *ifname, const char *path), void *ctx) _warn_unused_;

/* Whether the property is planned together with address objects, from what the link tells of itself:
 * router advertisements and address generation. plan_settings() doesn't ask for its files. */
bool plan_is_steered(const struct prop_row *row);

/* Whether the kernel sets it anew when the link comes up or its MTU changes: the MTU of IPv6, which is the link's
 * when nobody says another. */
bool plan_is_late(const struct prop_row *row);
/* The property of a protocol whose setting the kernel copies into that of all interfaces, with its object in
 * @doc: NULL where there is none, or the object doesn't have it. */
const char *plan_spread_by(
	const struct document *doc, const struct prop_row *row, const struct object **ret);

/* Whether the interface has a setting that the kernel sets anew when a link gets ready. */
bool plan_has_late(const struct object *interface);

/* Whether no packet notices this step: a mark, or something of an address that can be changed in place. */
bool plan_is_quiet(const struct step *step);

/* Where routes count that the snapshot doesn't know, the plan says so (@ret->blind), and lacks them. */
int plan_make(const struct plan_input *in, struct plan *ret) _warn_unused_;

#endif
