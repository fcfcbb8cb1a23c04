/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers and writers of interchange.h share: the names of the form, what a key's value may look
 * like in it, and the builder, which makes one document of what a reader finds and refuses what is wrong.
 */
#ifndef STORE_INTERCHANGE_PRIVATE_H
#define STORE_INTERCHANGE_PRIVATE_H

#include "model/property.h"
#include "store/interchange.h"

#define NOTHING_IN_IT                                                                            \
	"there is nothing in it, but for comments: 'version: 1' alone makes a configuration of " \
	"nothing"

/* ---- the form (interchange_table.c) ---- */

/* A kind of objects, as the form has it. */
struct collection {
	enum obj_kind kind;
	const char *word; /* "interfaces" */
};
/* In the order of the form. */
const struct collection *interchange_collections(size_t *ret_n);
/* OBJ_UNKNOWN if it is no collection. */
enum obj_kind interchange_kind_parse(const char *word);

/* A key as the form has it. */
struct key_form {
	char key[PROP_KEYSIZE]; /* as it is written */
	const char *yes;        /* what true and false stand for; NULL: neither may be */
	const char *no;
	char separator;               /* between the elements of a list; 0: it is none */
	bool dropped;                 /* is read, and not kept */
	const struct schema_row *row; /* one of these two; none for INTERCHANGE_ABSENT */
	const struct prop_row *prop;
};

/* -ENOENT: there is no such key. -EPERM: it is bookkeeping of the running state. */
int interchange_find_key(
	enum obj_kind kind, const char *name, const char *key, struct key_form *ret) _warn_unused_;
/* The key that may have been meant by @key; NULL when none is near. @buf is for it. */
const char *interchange_nearest(
	enum obj_kind kind, const char *name, const char *key, char buf[PROP_KEYSIZE]);

/* ---- building a document (interchange_build.c) ---- */

struct builder {
	const char *file;
	struct err *e;
	struct document *doc;
	struct places *places;
	struct object *obj; /* the one that we are in */
	size_t number;      /* in places */
	struct place at;    /* where it begins */
	bool header_seen;
};

/* @b is at the header then. */
int builder_init(struct builder *b, const char *file, struct err *e) _warn_unused_;
void builder_fini(struct builder *b);
/* BAD_DOCUMENT: "FILE:LINE:COLUMN: OBJECT: sentence"; returns -EBADMSG. */
int builder_refuse(struct builder *b, struct place at, const char *fmt, ...) _printf_(3, 4);
/* An object begins; of the header where it stands is told. Its end is told by builder_end(). */
int builder_begin(struct builder *b, enum obj_kind kind, const char *name, struct place at)
	_warn_unused_;
int builder_end(struct builder *b) _warn_unused_;
/* The header again, which a reader may come back to. */
void builder_rejoin_header(struct builder *b);
/* A key, with what its value may look like; then its value as text. */
int builder_key(struct builder *b, const char *key, struct place at, struct key_form *ret)
	_warn_unused_;
int builder_value(struct builder *b, const struct key_form *form, const char *value,
	struct place at) _warn_unused_;
/* What only the whole can tell. The outputs are the caller's; @ret_places may be NULL. */
int builder_finish(struct builder *b, struct document **ret, struct places **ret_places)
	_warn_unused_;

/* At most a few dozen bytes of @text for a sentence, without control characters. */
#define SHOWN_SIZE 80
char *interchange_show(const char *text, char buf[SHOWN_SIZE]);

/* ---- readers ---- */

/* @text has a NUL behind it; the one of INI is cut up. */
int interchange_read_ini(struct builder *b, char *text) _warn_unused_;
int interchange_read_yaml(struct builder *b, const char *text, size_t len) _warn_unused_;
/* Where the byte at @offset is. */
struct place interchange_locate(const char *text, size_t offset);

/* ---- writers ---- */

void interchange_write_yaml(const struct document *doc, struct buf *out);
void interchange_write_json(const struct document *doc, struct buf *out);

/* The elements of a list's value one by one: the next from *@p on, and *@p behind it; NULL at the end. */
const char *interchange_next_element(char separator, const char **p, size_t *ret_len);

#endif
