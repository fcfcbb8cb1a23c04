/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both documents on disk: loading, and one commit for both.
 *
 *   /etc/ipadm/ipadm.conf     persistent       /etc/ipadm/.ipadm.conf.stage     its stage
 *   /run/ipadm/active.conf    active           /run/ipadm/.active.conf.stage    its stage
 *   /run/ipadm/active.changes what has changed in it since (active.c)
 *
 * A commit: store_stage() writes and syncs the stages of the documents that changed;
 * store_publish() renames the persistent one and syncs its directory (the moment of truth where it
 * takes part), then the active one. Each published document has the next generation in its header;
 * the active stage names the persistent generation that it belongs to ("pairs-with"), so that after
 * a crash store_recover() can tell whether the moment had come: then it finishes, else it discards.
 * The persistent document is synced exactly twice a commit (file, directory); the active one lives
 * on a file system of the running boot and is not synced.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <sys/stat.h>

#include "model/document.h"

/* Bytes from which on a document is read in parts where all of it is asked for: to decode a smaller one
 * costs little, and every line of it is looked at. */
#define STORE_LARGE ((size_t)64 * 1024)

struct store;

struct store_paths {
	char etc[256]; /* the directory of ipadm.conf */
	char run[256]; /* the directory of active.conf, the lock and the socket */
	char var[256]; /* what is kept over boots and is no configuration; made by who needs it */
};

/* The directories of a namespace; NULL is the one without a name: /etc/ipadm, /run/ipadm,
 * /var/lib/ipadm; else /etc/netns/NAME/ipadm, /run/ipadm/netns/NAME, /var/lib/ipadm/netns/NAME.
 * INVALID_ARG for a name that is no file name. */
int store_paths_init(struct store_paths *ret, const char *netns, struct err *e) _warn_unused_;

/* Open for reading, or (@write) make missing directories too. */
int store_open(struct store **ret, const struct store_paths *paths, bool write, struct err *e)
	_warn_unused_;
struct store *store_close(struct store *st); /* NULL is fine; returns NULL; drops the lock */
static inline void store_closep(struct store **st)
{
	*st = store_close(*st);
}
#define _cleanup_store_ _cleanup_(store_closep)

/*
 * Read a document. A missing file gives an empty document with *@ret_found false. BAD_DOCUMENT with
 * file and line when it can't be understood (garbage, bad key or value, duplicate section or key,
 * future version, NUL bytes, larger than 64 MiB); IO_ERROR, EPERM.
 */
int store_load(struct store *st, enum doc_kind kind, struct document **ret, bool *ret_found,
	struct err *e) _warn_unused_;
/*
 * The same, where only the header and the objects of one interface (itself, its addresses) need to be
 * in it, or (@ifname NULL) everything but addresses: a document that is as we write it is not decoded
 * beyond these, so what this costs is flat in the number of objects, and what is wrong elsewhere in it
 * is not seen. Of all interfaces only where it is not small.
 */
int store_load_part(struct store *st, enum doc_kind kind, const char *ifname, struct document **ret,
	bool *ret_found, struct err *e) _warn_unused_;

#define STORE_VERSIONSIZE 264
/* What tells one version of a document from another without reading it; it is another with each commit, and with
 * what an editor does. A negative errno where there is no file. */
int store_version(const struct store_paths *paths, enum doc_kind kind, char ret[STORE_VERSIONSIZE])
	_warn_unused_;

/*
 * Write the stages. Either may be NULL: not part of this change. Sets the generations in the
 * headers. On failure nothing is left behind. READ_ONLY, NO_SPACE, IO_ERROR, EPERM.
 */
int store_stage(struct store *st, struct document *persistent, struct document *active,
	struct err *e) _warn_unused_;
/* Put another active document into the stage that is there, at one stroke: it is to be published instead. */
int store_restage(struct store *st, struct document *active, struct err *e) _warn_unused_;
/* Put the persistent document that was just loaded, with what its editor left to us in it, in the place of its file: it is
 * the same edit all the same. On failure either of the two is there. */
int store_amend(struct store *st, struct document *doc, struct err *e) _warn_unused_;
/* Make the staged documents the documents. On failure both old ones stand and no stage is left. */
int store_publish(struct store *st, struct err *e) _warn_unused_;
/* Remove the stages of this store. */
void store_discard(struct store *st);

/*
 * After a crash: finish a commit whose moment had come, else keep the stages' active document for
 * the caller, who undoes in the kernel what it described: *@ret_undo (NULL when there is nothing to
 * undo). Call store_discard() once that is done.
 */
int store_recover(struct store *st, struct document **ret_undo, struct err *e) _warn_unused_;

/* Be the only writer. -EAGAIN when somebody else is. The lock file (mode 0600) holds our pid and
 * "resident" or "once". */
int store_lock(struct store *st, bool resident, struct err *e) _warn_unused_;
/* Whether the holder of the lock is a resident daemon. */
bool store_lock_is_resident(struct store *st);

/* Whether the persistent file is not the one that was last loaded or published (hand-edited). */
bool store_changed(struct store *st);
/* Whether it can be loaded; nothing is noted. Errors as of store_load(). */
int store_check(struct store *st, struct err *e) _warn_unused_;
/* The persistent document that was just loaded is not taken in after all: its file is a changed one as before. */
void store_refuse(struct store *st);

/* Syncs so far: fsync and fdatasync calls. */
uint64_t store_syncs(const struct store *st);

#endif
