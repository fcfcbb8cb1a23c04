/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a store, shared by the files of this directory and by nobody else. */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include "store/store.h"

#define STORE_KINDS 2

#define STAMP_TEXTSIZE 128
#define STORE_MAX      ((size_t)64 * 1024 * 1024) /* bytes of a document */

/* Tells one file from another without reading it. */
struct stamp {
	bool exists;
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
};

/* A generation that is kept, and what its files take. */
struct kept_generation {
	uint64_t number;
	uint64_t bytes;
};

/* What is known of the history, which nobody else writes to. */
struct history_view {
	bool known;       /* it was looked through */
	bool by_hand;     /* the present document was edited by hand, and nobody said who did it */
	uint64_t present; /* the generation of the persistent document; 0: there is none */
	uint64_t parent;  /* and that of the one before it */
	struct stamp stamp;           /* of its file when it got that number */
	struct kept_generation *kept; /* the oldest first */
	size_t n_kept;
	size_t cap_kept;
	struct err problem; /* what went wrong, until somebody asks */
};

struct store {
	struct store_paths paths;
	int etc_fd; /* -1 while there is no such directory */
	int run_fd; /* the same */
	int lock_fd;
	bool write;
	bool has_old; /* the persistent document that is being replaced has a second name */
	bool staged[STORE_KINDS];
	uint64_t staged_generation[STORE_KINDS];
	uint64_t generation[STORE_KINDS]; /* the highest that was loaded or published */
	struct stamp staged_stamp;        /* of the persistent stage */
	struct stamp seen;                /* of the persistent document, last loaded or published */
	bool seen_sorted;                 /* its sections are in their order, one after the other */
	struct stamp former; /* the same of that before the one which was last loaded */
	bool former_sorted;
	char trusted
		[STAMP_TEXTSIZE]; /* of that whose sections are, as the active document says; "" */
	/* active.c: of the active document, when its file is one that we wrote */
	struct stamp whole, staged_whole;
	struct document *changes, *staged_changes; /* to it since; NULL: none */
	bool no_changes;                           /* it is known that there is no file of them */
	uint64_t syncs;
	struct history_view history;
};

/* The names of a document in its directory. */
struct store_file {
	const char *name;
	const char *stage;
	const char *old; /* its predecessor while a commit is under way; NULL: there is none */
};

const struct store_file *store_file(enum doc_kind kind);
const char *store_dir(const struct store *st, enum doc_kind kind);
/* -1 when the directory isn't there. */
int store_dir_fd(const struct store *st, enum doc_kind kind);
/* Make and open the directory of the persistent document where that is still to be done. */
int store_make_etc(struct store *st, struct err *e) _warn_unused_;
/* Read and parse file @name of the directory of @kind, as store_load() says. */
int store_read(const struct store *st, enum doc_kind kind, const char *name, struct document **ret,
	bool *ret_found, struct err *e) _warn_unused_;
/* Open the file of a document for reading when it has @min bytes or more; -EAGAIN when it can't be used in parts. */
int store_open_large(const struct store *st, enum doc_kind kind, size_t min, int *ret)
	_warn_unused_;
void stamp_init(struct stamp *ret, const struct stat *sb);
/* As it stands in the active document. Returns @buf. */
char *stamp_format(const struct stamp *s, char buf[STAMP_TEXTSIZE]);
/* Whether they are of the same text: another file may have it, too. */
bool stamp_same_text(const struct stamp *a, const struct stamp *b);
/* Give @e the status that errno @r (negative) has in a store; returns @r. */
int store_status(struct err *e, int r);
int store_fsync(struct store *st, int fd) _warn_unused_;
/* Write @text into a file beside the documents that nobody has open, which is not synced. A negative errno. */
int store_write_text(const struct store *st, enum doc_kind kind, const char *name, const char *text,
	size_t len) _warn_unused_;
/* Write the text of @doc into a file beside the documents that nobody has open and, where it shall last, onto the disk. *@ret
 * (may be NULL): what the file is. */
int store_write(struct store *st, enum doc_kind kind, struct document *doc, const char *name,
	struct stat *ret) _warn_unused_;

/* ---- history.c ---- */

/* Before a persistent document is numbered: numbers that the history has are not given again. */
void history_prepare(struct store *st);
/* The second name of the persistent document that was replaced: it is kept, or goes. */
void history_take_old(struct store *st);
/* The same after a crash. */
void history_adopt_old(struct store *st);

#endif
