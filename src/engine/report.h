/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the members of IPMP groups: kept in the active document, and told, each once. */
#ifndef ENGINE_REPORT_H
#define ENGINE_REPORT_H

#include "engine/private.h"
#include "model/member.h"

struct report {
	enum engine_event_type type;
	char ifname[LINK_NAMSIZ];
	char text[256];
};

struct reports {
	struct report *rows;
	size_t n, cap;
};

/* Who is in use of the groups of @doc, by the links of @k and what the engine knows of them. */
int members_derive(const struct engine *en, const struct document *doc, const struct snapshot *k,
	struct members *ret, struct err *e) _warn_unused_;
/*
 * Whether states are kept at all. Without a resident daemon nothing happens between two changes and nobody is
 * told; what is kept since there was one is kept up to date.
 */
bool reports_wanted(const struct engine *en, const struct members *m);
/* Whether there is anything new to keep of @doc's members. */
bool reports_due(const struct document *doc, const struct members *m);
/*
 * Keep in @doc, which @m was made of, the states of its members and groups, and add to @r what is to be
 * told of them when that is published. -ENOMEM.
 */
int reports_take(struct reports *r, struct document *doc, const struct members *m) _warn_unused_;
/* Whom the addresses went to, by a plan that was executed, and what was there before it. */
void reports_add_moves(struct reports *r, const struct plan *plan, const struct snapshot *k);
void reports_tell(const struct reports *r, const struct engine *en);
void reports_fini(struct reports *r);
/* Tell which members have an MTU too small for the IPv6 of their group, each once until it has another one. */
void report_small(struct engine *en, const struct snapshot *k);
/* What was done for groups after somebody else changed something. */
void report_mended(const struct engine *en, const struct plan *plan);
#define _cleanup_reports_ _cleanup_(reports_fini)

#endif
