/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history: every persistent document that there was, with who made it, when, how and why.
 *
 *   /var/lib/ipadm/history/17.conf   the document of generation 17
 *   /var/lib/ipadm/history/17.meta   what is known of the change that made it
 *
 * A generation has the number in the header of its document. One that was edited by hand gets the next
 * number when it is taken in; the file itself stays as its author wrote it.
 *
 * The newest HISTORY_KEEP generations are kept, and of them so many as HISTORY_BYTES have room for, but the
 * last two in any case. A small document is copied as soon as it is published, so that whoever edits
 * ipadm.conf in place does not lose what was there. A large one is moved here when the next one takes its
 * place: that costs the same whatever its size, unless both directories are on different file systems.
 *
 * No failure here is a failure of a change. Nothing here is synced: what a power cut takes of the last
 * seconds is told as lost or damaged. The caller holds the lock of the store, but for listing and loading.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "model/past.h"
#include "store/store.h"

#define HISTORY_KEEP  100
#define HISTORY_BYTES ((uint64_t)16 * 1024 * 1024)
#define HISTORY_COPY  STORE_LARGE /* bytes up to which a document is copied at once */

#define CAUSE_MESSAGE 257 /* with the NUL */
#define CAUSE_COMMAND 513

enum history_kind {
	HISTORY_CHANGE,
	HISTORY_UNDO,
	HISTORY_REDO,
};

/* Who changes something, how and why; "" is not known. */
struct cause {
	bool known; /* of uid, user and pid */
	uid_t uid;
	pid_t pid;
	char user[64];
	char change[900]; /* "CreateInterface net0" */
	char command[CAUSE_COMMAND];
	char message[CAUSE_MESSAGE];
	char past
		[PAST_TEXTSIZE]; /* what it took from the kernel that no document says, as the engine has it */
	enum history_kind kind;
	uint64_t
		restores; /* of undo and redo: the generation that is put back; 0: an empty document */
};

enum history_state {
	HISTORY_OK,
	HISTORY_PRESENT, /* it is the persistent document of now */
	HISTORY_LOST,    /* its document is not there */
	HISTORY_DAMAGED, /* what is known of it can't be understood, or its document has not the size that it had */
};

struct history_entry {
	uint64_t generation;
	uint64_t parent; /* the generation before it; 0: none */
	int64_t time;    /* seconds since 1970; 0: not known */
	struct cause cause;
	enum history_state state;
};

struct history {
	struct history_entry *rows; /* the newest first */
	size_t n;
};

/* *@ret is the caller's: history_fini(). What is not there is an empty history. IO_ERROR, EPERM, NO_MEMORY. */
int history_list(const struct store *st, struct history *ret, struct err *e) _warn_unused_;
void history_fini(struct history *h); /* usable with _cleanup_ */
#define _cleanup_history_ _cleanup_(history_fini)

/* The text of a document, malloc'd; "" for generation 0, before which there was none. NOTFOUND: there is no such
 * generation, or its document is lost; BAD_DOCUMENT: it has not the size that it had; IO_ERROR, EPERM. */
int history_text(const struct store *st, uint64_t generation, char **ret, size_t *ret_len,
	struct err *e) _warn_unused_;
/* The same as a document; BAD_DOCUMENT also when it can't be understood. */
int history_load(const struct store *st, uint64_t generation, struct document **ret, struct err *e)
	_warn_unused_;

/*
 * What undo and redo put back: a generation, or 0 for an empty document. Undo goes from change to change into
 * the past, also over what earlier undos came to; redo takes back the undos since the last other change.
 * -ENOENT: there is nothing, or the history does not go back so far.
 */
int history_undo_target(const struct history *h, uint64_t *ret) _warn_unused_;
int history_redo_target(const struct history *h, uint64_t *ret) _warn_unused_;

/*
 * Once, when the persistent document was loaded (@persistent; NULL: there is no file): find out its number, which is put
 * into @persistent, and record it if it is not recorded yet.
 */
void history_begin(struct store *st, struct document *persistent);
/* It was published. */
void history_record(struct store *st, const struct cause *cause);
/* One that was edited by hand is about to be replaced by what takes it in: @before is what there was before the edit. */
void history_keep(struct store *st, struct document *before);
/* One that was edited by hand is taken in: @before is what there was, @now what was loaded, which gets its number. */
void history_take_edit(
	struct store *st, struct document *before, struct document *now, const struct cause *cause);
/* What went wrong since the last time, in a sentence; false when nothing did. */
bool history_take_problem(struct store *st, struct err *ret);

#endif
