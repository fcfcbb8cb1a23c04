/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the engine share: its state, the transaction, the executor. */
#ifndef ENGINE_PRIVATE_H
#define ENGINE_PRIVATE_H

#include "engine/engine.h"
#include "model/planner.h"

struct engine {
	struct kernel *k;
	struct store *st;
	struct document *persistent; /* never NULL; empty when the file is damaged */
	struct document *active;     /* never NULL */
	struct err problem;          /* why no change is taken; status SUCCESS when it is */
};

/* ---- execute.c: the only executor ---- */

/* Execute; what was done is marked so, also on failure. */
int execute_plan(struct kernel *k, struct plan *plan, struct err *e) _warn_unused_;
/* Memory for undoing a plan, taken before it is executed: @ret_undo is for execute_undo(). */
int execute_prepare(const struct plan *plan, struct plan *ret_undo) _warn_unused_;
/* Run the inverses of the steps that were done, backwards. 0, or -EIO when something could not be
 * undone. */
int execute_undo(struct kernel *k, const struct plan *plan, struct plan *undo) _warn_unused_;

/* ---- txn.c ---- */

/*
 * A change in the making. txn_begin() copies the documents; the operation edits the copies;
 * txn_apply() stages them and brings the kernel to them; txn_commit() publishes. Leaving the scope
 * without a commit undoes all of it.
 */
struct txn {
	struct engine *en;
	struct document *persistent; /* to be edited; NULL when it takes no part */
	struct document *active;
	struct snapshot kernel; /* as it was before */
	struct plan plan;
	struct plan undo; /* room for its inverses */
	bool staged;
	struct err *e; /* where a failing undo adds its sentence */
};

struct txn_scope {
	const char *ifname; /* NULL for all links */
	bool routes;        /* something may be taken away: routes are needed for the undo */
};

/* -EBADMSG with the problem when the engine takes no changes. */
int txn_begin(struct txn *t, struct engine *en, bool persist, struct err *e) _warn_unused_;
int txn_snapshot(struct txn *t, const struct txn_scope *scope, struct err *e) _warn_unused_;
/* @in: want, memory and kernel are filled in here. */
int txn_apply(struct txn *t, struct plan_input *in, struct err *e) _warn_unused_;
int txn_commit(struct txn *t, struct err *e) _warn_unused_;
/* txn_apply() and txn_commit(). */
int txn_finish(struct txn *t, struct plan_input *in, struct err *e) _warn_unused_;
void txn_rollback(struct txn *t);
#define _cleanup_txn_ _cleanup_(txn_rollback)

/* ---- interface.c: what the operations on interfaces have in common ---- */

/* What is known of one interface before a change. */
struct if_facts {
	char name[LINK_NAMSIZ];
	const struct link *link;     /* NULL: there is none of this name */
	const struct object *active; /* in the engine's documents; NULL */
	const struct object *record;
	unsigned int now; /* families in the active document */
	unsigned int recorded;
	unsigned int foreign; /* families that somebody else configured, and we did not */
};
void if_facts_get(const struct txn *t, const char *name, struct if_facts *ret);

/* The link must be there, and be able to carry @families. DLPI_FAILURE, IF_INUSE, NOTSUP. */
int if_check_link(struct engine *en, const struct if_facts *f, unsigned int families, struct err *e)
	_warn_unused_;
/* IF_EXISTS with the sentence that fits. */
int if_exists(const struct if_facts *f, unsigned int families, struct err *e);
/* Add @families to the interface in @doc, made if missing, like @model (may be NULL) in class. */
int if_add_families(struct document *doc, const char *name, unsigned int families,
	const char *class, struct object **ret) _warn_unused_;
/* Take @families from it; without any left it goes, with its addresses. */
int if_drop_families(struct document *doc, const char *name, unsigned int families) _warn_unused_;
/* Take the address objects of an interface away, of these families. */
void if_drop_addresses(struct document *doc, const char *name, unsigned int families);
/* Record how the link is before us, unless that is known. */
int if_remember_before(struct document *doc, struct object *obj, const struct link *l)
	_warn_unused_;

/* ---- logical.c: legacy logical interfaces ---- */
int logical_create(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
	_warn_unused_;
int logical_delete(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
	_warn_unused_;

/* ---- generate.c ---- */

/* The lowest number behind @base that is free in the kernel and in both documents. */
int generate_name(const struct txn *t, const char *base, char ret[LINK_NAMSIZ], struct err *e)
	_warn_unused_;

/* ---- boot.c ---- */

/* Undo or finish what a crash left, load or rebuild the active document. */
int boot_load(struct engine *en, struct err *e) _warn_unused_;
/* Make active what the persistent document says, once in a boot. */
int boot_restore(struct engine *en, struct err *e) _warn_unused_;

#endif
