/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document: the objects that should be (active) or will be (persistent), as INI sections.
 *
 * Objects are kept sorted by kind and name, so lookup is a binary search and the text canonical.
 * Comments, blank lines and keys that we don't know travel with the object that they stand in.
 * What a section may hold is in the schema rows (document_schema()); the parser checks against
 * them. Strings are owned by the document: either by the text that was parsed
 * (document_adopt_text()) or by an allocation of their own.
 */
#ifndef MODEL_DOCUMENT_H
#define MODEL_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/ip.h"

#define DOCUMENT_VERSION 1

enum doc_kind {
	DOC_PERSISTENT,
	DOC_ACTIVE,
};

/* In the order of the file. */
enum obj_kind {
	OBJ_HEADER,    /* [ipadm], no name; always present, always first */
	OBJ_PROTOCOL,  /* [protocol tcp] */
	OBJ_GROUP,     /* [group ipmp0] */
	OBJ_INTERFACE, /* [interface net0] */
	OBJ_ADDRESS,   /* [address net0/v4] */
	OBJ_UNKNOWN,   /* any other section: kept as it is; the name is the whole header text */
};

struct entry {
	const char *lead; /* the comments and blank lines before it, verbatim with newlines; NULL */
	const char *key;
	const char *value; /* trimmed; never NULL */
};

struct object {
	enum obj_kind kind;
	const char *name; /* "" for the header */
	const char *lead; /* as in struct entry: what stands before the section line */
	struct entry *entries;
	size_t n_entries;
	size_t cap_entries;
	unsigned int families; /* of an interface: FAM_*; decoded from "families" */
	unsigned int line;     /* of its section in the text it was parsed from; 0 for none */
	uint64_t id;           /* internal: of the document that made it */
};

/* What was made of an object, kept until it changes: its text as it stands in a file (NULL: not known), and
 * the number that it is found by (0: not known). */
struct piece {
	const char *text;
	uint32_t len;
	uint32_t mark;
};

struct document {
	struct object **objects; /* sorted by (kind, name) */
	struct piece *pieces;    /* of each object; store/format.c and mark.c fill them */
	size_t n_objects;
	size_t n_spare; /* internal: objects behind them that document_append() takes again */
	size_t cap_objects;
	const char *tail; /* comments after the last section; NULL */
	/* internal: what the strings live in */
	void *owned;
	/* internal, of a draft: what it shares objects with, and those of them that it does not share any more */
	struct document *base;
	struct object **dropped;
	size_t n_dropped;
	struct object **fresh; /* those that it made itself */
	size_t n_fresh;
	size_t cap_fresh;
	uint64_t id;
	size_t age; /* changes since the strings that nobody needs were last left behind */
};

/* A row of the schema: a key that a section kind may have, and that is no property. */
struct schema_row {
	enum obj_kind kind;
	const char *key;
	bool active_only;         /* bookkeeping of the running state; not written to the persistent
			     document */
	const char *const *words; /* what it may be, ends with NULL; NULL: no such list */
	/* NULL: any text, or one of the words. Else 0 or -EINVAL, with a sentence on what is allowed. */
	int (*check)(const char *value, struct err *e);
};

const struct schema_row *document_schema(size_t *ret_n);
/* Keys are the same whatever their case, as to other readers of such files. */
const struct schema_row *document_schema_find(enum obj_kind kind, const char *key);
/*
 * Check the value of a key in a section of this kind and name, and put the form of the key that we
 * write in place of the one that was read. 0 also for keys that are not known. BAD_DOCUMENT.
 */
int document_check_entry(enum obj_kind kind, const char *name, struct entry *entry, struct err *e)
	_warn_unused_;
/* Where a key stands among those of its section; false when it is not known. */
struct key_place {
	size_t rank;
	bool active_only;
};
bool document_key_place(
	enum obj_kind kind, const char *name, const char *key, struct key_place *ret);
/* "interface" → OBJ_INTERFACE; OBJ_UNKNOWN if it is no kind of ours. And back. */
enum obj_kind document_kind_parse(const char *word);
const char *document_kind_word(enum obj_kind kind);
/* Whether an object of @kind may have this name; BAD_DOCUMENT with a sentence that says why not. */
int document_check_name(enum obj_kind kind, const char *name, struct err *e) _warn_unused_;
/* "inet", "inet6" or both, separated by spaces or commas, each once; -EINVAL. */
int document_families_parse(const char *value, unsigned int *ret) _warn_unused_;

/* A new document with its header; NULL when out of memory. */
struct document *document_new(void);
struct document *document_free(struct document *doc); /* NULL is fine; returns NULL */
static inline void document_freep(struct document **doc)
{
	*doc = document_free(*doc);
}
#define _cleanup_document_ _cleanup_(document_freep)
/* A deep copy; NULL when out of memory. */
struct document *document_clone(const struct document *doc);
/*
 * A copy to be edited, which costs little: it shares every object with @base until document_edit() asks for
 * one. @base must stay as it is as long as the draft is read or changed; it has one draft at a time that
 * may take its place.
 * NULL when out of memory.
 */
struct document *document_draft(struct document *base);
/* At most so many objects of @draft are not as they are in its base. */
size_t document_count_changes(const struct document *draft);
/* Whether it says anything else than its base. */
bool document_changes(const struct document *draft);
/*
 * Put a copy of every object that @draft changed into @doc, and for every one that it removed an object of that name
 * with the key @absent alone. -ENOMEM.
 */
int document_put_changes(struct document *doc, const struct document *draft, const char *absent)
	_warn_unused_;
/* The draft takes the place of its base, which is freed. Returns what is to be used from now on. */
struct document *document_supersede(struct document *base, struct document *draft);

/* NULL if there is none. */
const struct object *document_find(
	const struct document *doc, enum obj_kind kind, const char *name);
/* The same to be changed, by this document alone; *@ret is NULL where there is none. -ENOMEM. */
int document_edit(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
	_warn_unused_;
/* The same, made where there is none. */
int document_obtain(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
	_warn_unused_;
/* Where an object of this name is, or would be, among the objects. */
size_t document_position(const struct document *doc, enum obj_kind kind, const char *name);
/* The first object of @kind at or after position *@i, moving *@i behind it; NULL at the end. */
const struct object *document_next(const struct document *doc, enum obj_kind kind, size_t *i);
/* -EEXIST when it is there, -ENOMEM. */
int document_add(struct document *doc, enum obj_kind kind, const char *name, struct object **ret)
	_warn_unused_;
/* The object is gone with all of its entries and comments. */
void document_remove(struct document *doc, const struct object *obj);
/* Add a deep copy of @src (of any document) to @doc, in place of one of the same kind and name. */
int document_put_copy(struct document *doc, const struct object *src, struct object **ret)
	_warn_unused_;

/* The entry of a key; NULL when there is none. Most keys differ in their first letter, and most are
 * written as they are asked for. */
static inline struct entry *object_find(const struct object *obj, const char *key)
{
	for (size_t i = 0; i < obj->n_entries; i++)
		if ((obj->entries[i].key[0] | 0x20) == (key[0] | 0x20) &&
			(strcmp(obj->entries[i].key, key) == 0 ||
				strcasecmp(obj->entries[i].key, key) == 0))
			return &obj->entries[i];

	return NULL;
}
/* NULL if it has no such key. */
static inline const char *object_get(const struct object *obj, const char *key)
{
	const struct entry *entry = object_find(obj, key);

	return entry ? entry->value : NULL;
}
/* Set a key (keeping its comments), or remove it when @value is NULL. Keeps obj->families in step.
 * @obj is this document's own: from document_edit(), document_add() or document_put_copy(). */
int object_set(struct document *doc, struct object *obj, const char *key, const char *value)
	_warn_unused_;
/* Whether its "class" is this word; false for NULL. */
static inline bool object_has_class(const struct object *obj, const char *word)
{
	const char *class = obj ? object_get(obj, "class") : NULL;

	return class && strcmp(class, word) == 0;
}
/* Whether it is an address object of this interface: "IFNAME/LABEL". */
static inline bool object_is_of(const struct object *obj, const char *ifname)
{
	size_t len = strlen(ifname);

	return strncmp(obj->name, ifname, len) == 0 && obj->name[len] == '/';
}
/* "families" by bits; at least one. */
int object_set_families(struct document *doc, struct object *obj, unsigned int families)
	_warn_unused_;
/* For the parser: append an entry without looking for the key or copying; decode as object_set()
 * does. */
int object_append(struct object *obj, const struct entry *entry) _warn_unused_;
/* Memory that lives as long as the document, also as one that superseded it; NULL when out of it. */
char *document_strdup(struct document *doc, const char *s);
char *document_memdup(struct document *doc, const char *s, size_t len);
/* Give @text (from malloc) to the document, whose strings may then point into it; frees it on
 * failure. */
int document_adopt_text(struct document *doc, char *text) _warn_unused_;
/* Sort what object_append and document_add_unsorted made; duplicates are the caller's to find (they
 * stand side by side). */
void document_sort(struct document *doc);
/* For the parser: append without sorting or duplicate check. @name is not copied. */
int document_append(struct document *doc, enum obj_kind kind, const char *name, const char *lead,
	struct object **ret) _warn_unused_;
/* Nothing is left but the header, and the memory of the rest is for what document_append() puts there: the
 * document is neither changed nor drafted from otherwise. */
void document_rewind(struct document *doc);

/* The numbers in the header; 0 where absent. */
uint64_t document_generation(const struct document *doc);
int document_set_generation(struct document *doc, uint64_t generation) _warn_unused_;

#endif
