/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document in one of the forms for other programs. What has a place in them is taken over into a document of its
 * own, in order; writing that is simple then.
 */
#include <errno.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "store/interchange_private.h"
#include "store/text.h"

static bool is_known_kind(enum obj_kind kind)
{
	const struct collection *c;
	size_t n;

	c = interchange_collections(&n);
	for (size_t i = 0; i < n; i++)
		if (c[i].kind == kind)
			return true;

	return kind == OBJ_HEADER;
}

/* Put an entry where its rank is; what is written are short lists. */
static int place_entry(
	struct document *doc, struct object *obj, const struct key_form *form, const char *value)
{
	struct entry entry = { .key = document_strdup(doc, form->key),
		.value = document_strdup(doc, value) };
	struct key_place mine;
	struct key_place other;
	size_t at;

	if (!entry.key || !entry.value || object_append(obj, &entry) < 0)
		return -ENOMEM;
	if (!document_key_place(obj->kind, obj->name, form->key, &mine))
		return 0;
	for (at = obj->n_entries - 1; at > 0; at--) {
		if (!document_key_place(obj->kind, obj->name, obj->entries[at - 1].key, &other) ||
			other.rank < mine.rank)
			break;
		obj->entries[at] = obj->entries[at - 1];
	}
	obj->entries[at] = entry;

	return 0;
}

static bool is_utf8(const char *text)
{
	return str_utf8_span(text, strlen(text)) == strlen(text);
}

static int distil_entries(struct document *doc, struct object *obj, const struct object *src)
{
	bool absent = interchange_is_absent(src);

	for (size_t i = 0; i < src->n_entries; i++) {
		const struct entry *entry = &src->entries[i];
		struct key_form form;
		int r = interchange_find_key(src->kind, src->name, entry->key, &form);

		/* "absent" beside other keys is one that nobody knows. */
		if (r < 0 || form.dropped || (!form.row && !form.prop && !absent))
			continue;
		if (!is_utf8(entry->value))
			return -EILSEQ;
		r = place_entry(doc, obj, &form, entry->value);
		if (r < 0)
			return r;
	}

	return 0;
}

int interchange_distil(const struct document *doc, struct document **ret)
{
	_cleanup_document_ struct document *out = document_new();

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < doc->n_objects; i++) {
		const struct object *src = doc->objects[i];
		struct object *obj = out->objects[0];
		const char *name;
		int r;

		if (!is_known_kind(src->kind))
			continue;
		if (!is_utf8(src->name))
			return -EILSEQ;
		if (src->kind != OBJ_HEADER) {
			name = document_strdup(out, src->name);
			if (!name || document_append(out, src->kind, name, NULL, &obj) < 0)
				return -ENOMEM;
		}
		r = distil_entries(out, obj, src);
		if (r < 0)
			return r;
	}
	*ret = out;
	out = NULL;

	return 0;
}

size_t interchange_count_unknown(const struct document *doc)
{
	struct key_form form;
	size_t n = 0;

	for (size_t i = 0; i < doc->n_objects; i++) {
		const struct object *obj = doc->objects[i];

		if (!is_known_kind(obj->kind)) {
			n++;
			continue;
		}
		for (size_t k = 0; k < obj->n_entries; k++)
			n += interchange_find_key(
				     obj->kind, obj->name, obj->entries[k].key, &form) == -ENOENT;
	}

	return n;
}

/* ---- JSON ---- */

static void put_json_value(struct jsonw *w, const struct key_form *form, const char *value)
{
	const char *p = value;
	const char *element;
	size_t len;

	if (!form->separator) {
		jsonw_str(w, value);
		return;
	}
	jsonw_begin(w, '[');
	while ((element = interchange_next_element(form->separator, &p, &len))) {
		_cleanup_(buf_fini) struct buf word = { .data = NULL };

		buf_append(&word, element, len);
		if (buf_error(&word) == 0)
			jsonw_str(w, word.data);
	}
	jsonw_end(w, ']');
}

static void put_json_entries(struct jsonw *w, const struct object *obj)
{
	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *entry = &obj->entries[i];
		struct key_form form;

		if (interchange_find_key(obj->kind, obj->name, entry->key, &form) < 0)
			continue;
		jsonw_key(w, entry->key);
		if (form.dropped)
			jsonw_int(w, DOCUMENT_VERSION);
		else if (!form.row && !form.prop)
			jsonw_bool(w, true);
		else
			put_json_value(w, &form, entry->value);
	}
}

void interchange_write_json(const struct document *doc, struct buf *out)
{
	const struct collection *c;
	const struct object *obj;
	struct jsonw w = { .out = out };
	size_t n;

	c = interchange_collections(&n);
	jsonw_begin(&w, '{');
	put_json_entries(&w, doc->objects[0]);
	for (size_t k = 0; k < n; k++) {
		size_t i = 0;
		bool begun = false;

		while ((obj = document_next(doc, c[k].kind, &i))) {
			if (!begun) {
				jsonw_key(&w, c[k].word);
				jsonw_begin(&w, '{');
			}
			begun = true;
			jsonw_key(&w, obj->name);
			jsonw_begin(&w, '{');
			put_json_entries(&w, obj);
			jsonw_end(&w, '}');
		}
		if (begun)
			jsonw_end(&w, '}');
	}
	jsonw_end(&w, '}');
	buf_putc(out, '\n');
}

int interchange_format(
	const struct document *doc, enum doc_kind kind, enum doc_format format, struct buf *out)
{
	_cleanup_document_ struct document *distilled = NULL;
	int r = interchange_distil(doc, &distilled);

	if (r < 0)
		return r;
	switch (format) {
	case FORMAT_INI:
		return text_format(distilled, kind, out);
	case FORMAT_JSON:
		interchange_write_json(distilled, out);
		break;
	case FORMAT_YAML:
		interchange_write_yaml(distilled, out);
		break;
	}

	return buf_error(out);
}
