/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: what an operation means. Every operation is an edit of the documents followed by a
 * reconciliation of the kernel, in a transaction: it returns 0 with kernel and disk changed, or a
 * negative errno with a filled error and nothing changed.
 *
 * One engine is the only writer of its namespace; the caller holds the store's lock. Not
 * thread-safe.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "kernel/kernel.h"
#include "model/listing.h"
#include "store/store.h"

struct engine;

/*
 * Load both documents and recover from a crash: finish or undo what was in flight. @boot: also make
 * active what the persistent document says, if that was not done in this boot yet (the resident
 * daemon; a one-shot engine leaves it to the daemon). The kernel port and the store stay the
 * caller's. A persistent document that can't be understood is not a failure: the engine is then
 * read-only (engine_problem()), applies nothing of it, and refuses changes with BAD_DOCUMENT. Nor is
 * an interface that can't come up at boot: 0 is returned, with @e saying which one and why.
 */
int engine_new(struct engine **ret, struct kernel *k, struct store *st, bool boot, struct err *e)
	_warn_unused_;
struct engine *engine_free(struct engine *en); /* NULL is fine; returns NULL; the network stays */
static inline void engine_freep(struct engine **en)
{
	*en = engine_free(*en);
}
#define _cleanup_engine_ _cleanup_(engine_freep)

struct op_create_if {
	const char *name;      /* or the base of a generated one */
	unsigned int families; /* FAM_* */
	bool temporary;
	bool generate;
	bool legacy;
};
int engine_create_if(struct engine *en, const struct op_create_if *op, char ret_name[LIFNAMSIZ],
	struct err *e) _warn_unused_;

struct op_delete_if {
	const char *name;
	unsigned int families;
	bool temporary; /* take it out of the active document only, without the checks of disable */
	bool legacy;
};
int engine_delete_if(struct engine *en, const struct op_delete_if *op, struct err *e) _warn_unused_;
int engine_enable_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
int engine_disable_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
int engine_move_if(struct engine *en, const char *name, struct err *e) _warn_unused_;

/* Take a hand-edited persistent document in: plan, execute, record. */
int engine_reload(struct engine *en, struct err *e) _warn_unused_;

/* A link came, changed its name, or events were lost (@ifname NULL: look at all of them): plumb
 * what the active document says and the kernel has not. */
int engine_hotplug(struct engine *en, const char *ifname, struct err *e) _warn_unused_;

/* *@ret: free with listing_free(). ENXIO when @ifname (not NULL) is in neither configuration. */
int engine_list(struct engine *en, const char *ifname, struct listing **ret, struct err *e)
	_warn_unused_;

/* The sentence that says why the engine takes no changes; NULL when it does. */
const char *engine_problem(const struct engine *en);
uint64_t engine_generation(const struct engine *en);
/* The group whose members may make changes besides root: "admin-group" of the persistent document;
 * NULL. */
const char *engine_admin_group(const struct engine *en);

#endif
