/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of documents for other programs, as far as it is not in the rows of schema and properties: what
 * the kinds are called, and what true, false and a list stand for in the value of a key.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "store/interchange_private.h"

/* clang-format off */
static const struct collection collections[] = {
	{ OBJ_PROTOCOL,  "protocols" },
	{ OBJ_INTERFACE, "interfaces" },
	{ OBJ_ADDRESS,   "addresses" },
};

/* What true and false may stand for: the first pair of which both are among the words of a key. */
static const struct {
	const char *yes;
	const char *no;
} truths[] = {
	{ "yes", "no" },
	{ "on",  "off" },
};

/* Keys of the schema that are read, and not kept: who keeps a document counts and versions it himself. */
static const struct {
	enum obj_kind kind;
	const char *key;
} dropped[] = {
	{ OBJ_HEADER, "version" },
	{ OBJ_HEADER, "generation" },
};
/* clang-format on */

const struct collection *interchange_collections(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(collections);
	return collections;
}

enum obj_kind interchange_kind_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(collections); i++)
		if (strcmp(collections[i].word, word) == 0)
			return collections[i].kind;

	return OBJ_UNKNOWN;
}

static bool has_collection(enum obj_kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(collections); i++)
		if (collections[i].kind == kind)
			return true;

	return false;
}

static enum prop_class class_of(enum obj_kind kind)
{
	if (kind == OBJ_INTERFACE)
		return PROP_INTERFACE;

	return kind == OBJ_ADDRESS ? PROP_ADDRESS : PROP_PROTOCOL;
}

static bool is_among(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;

	return false;
}

static bool is_word_of(const struct prop_row *prop, const char *word)
{
	for (const struct prop_word *w = prop->words; w && w->word; w++)
		if (strcmp(w->word, word) == 0)
			return true;

	return prop->type == PROP_ONOFF && !prop->words &&
	       (strcmp(word, "on") == 0 || strcmp(word, "off") == 0);
}

static bool takes(const struct key_form *form, const char *word)
{
	if (form->row)
		return form->row->words && is_among(form->row->words, word);

	return form->prop && is_word_of(form->prop, word);
}

static void find_truth(struct key_form *form)
{
	for (size_t i = 0; i < ARRAY_SIZE(truths); i++) {
		if (!takes(form, truths[i].yes) || !takes(form, truths[i].no))
			continue;
		form->yes = truths[i].yes;
		form->no = truths[i].no;
		return;
	}
}

static bool is_dropped(const struct schema_row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(dropped); i++)
		if (dropped[i].kind == row->kind && strcmp(dropped[i].key, row->key) == 0)
			return true;

	return false;
}

static int find_row(const struct schema_row *row, struct key_form *ret)
{
	struct key_form form = { .row = row, .dropped = is_dropped(row) };

	if (row->active_only)
		return -EPERM;
	if (str_copy(form.key, sizeof(form.key), row->key) < 0)
		return -ENOENT;
	if (row->kind == OBJ_INTERFACE && strcmp(row->key, "families") == 0)
		form.separator = ' ';
	find_truth(&form);
	*ret = form;

	return 0;
}

int interchange_find_key(
	enum obj_kind kind, const char *name, const char *key, struct key_form *ret)
{
	const struct schema_row *row = document_schema_find(kind, key);
	struct key_form form = { .yes = "yes", .no = "no" };
	struct key_place place;

	if (row)
		return find_row(row, ret);
	if (!has_collection(kind))
		return -ENOENT;
	if (strcmp(key, INTERCHANGE_ABSENT) == 0) {
		memcpy(form.key, INTERCHANGE_ABSENT, sizeof(INTERCHANGE_ABSENT));
		*ret = form;
		return 0;
	}
	if (!document_key_place(kind, name, key, &place))
		return -ENOENT;
	if (place.active_only)
		return -EPERM;
	form = (struct key_form){ .prop = prop_find_key(class_of(kind), name, key) };
	prop_key(form.prop, form.key);
	form.separator = form.prop->type == PROP_LIST ? ',' : '\0';
	find_truth(&form);
	*ret = form;

	return 0;
}

/* Take @candidate if it is nearer to @key than all before; that a protocol's word is not before it is one mistake. */
static void consider(const char *key, const char *candidate, size_t *best, char buf[PROP_KEYSIZE])
{
	const char *dot = strchr(candidate, '.');
	size_t distance = str_distance(key, candidate);

	if (dot && !strchr(key, '.') && str_distance(key, dot + 1) < distance)
		distance = str_distance(key, dot + 1) + 1;
	if (distance >= *best)
		return;
	*best = distance;
	snprintf(buf, PROP_KEYSIZE, "%s", candidate);
}

/* The key of a property in a section of @name; false when it has none that may be written. */
static bool key_of(const struct prop_row *prop, const char *name, char buf[PROP_KEYSIZE])
{
	if (prop->class == PROP_PROTOCOL && strcmp(prop_proto_word(prop->home), name) != 0)
		return false;
	prop_key(prop, buf);

	return prop->via != VIA_NONE && !prop->readonly;
}

const char *interchange_nearest(
	enum obj_kind kind, const char *name, const char *key, char buf[PROP_KEYSIZE])
{
	const size_t far = str_far(key);
	size_t best = far;
	char candidate[PROP_KEYSIZE];
	const struct schema_row *rows;
	const struct prop_row *props;
	size_t n;

	rows = document_schema(&n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == kind && !rows[i].active_only)
			consider(key, rows[i].key, &best, buf);
	for (size_t i = 0; i < ARRAY_SIZE(collections) && kind == OBJ_HEADER; i++)
		consider(key, collections[i].word, &best, buf);
	if (has_collection(kind)) {
		consider(key, INTERCHANGE_ABSENT, &best, buf);
		props = prop_rows(class_of(kind), &n);
		for (size_t i = 0; i < n; i++)
			if (key_of(&props[i], name, candidate))
				consider(key, candidate, &best, buf);
	}

	return best < far ? buf : NULL;
}

bool interchange_is_absent(const struct object *obj)
{
	return has_collection(obj->kind) && obj->n_entries == 1 &&
	       strcmp(obj->entries[0].key, INTERCHANGE_ABSENT) == 0 &&
	       strcmp(obj->entries[0].value, "yes") == 0;
}

const char *interchange_next_element(char separator, const char **p, size_t *ret_len)
{
	const char *start = *p;

	if (*start == '\0')
		return NULL;
	*ret_len = strcspn(start, (const char[]){ separator, '\0' });
	*p = start + *ret_len;
	if (**p)
		(*p)++;

	return start;
}
