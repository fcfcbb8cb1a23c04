/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON Schema of documents. It says what a value may be as far as words, numbers and lists go; what is
 * an address or a name is for the parser to say.
 */
#include "store/interchange_schema.h"

#include <string.h>

#include "base/jsonw.h"
#include "store/interchange_private.h"

static void put_pair(struct jsonw *w, const char *key, const char *value)
{
	jsonw_key(w, key);
	jsonw_str(w, value);
}

/* An object whose keys follow, and no others may be there. */
static void begin_object(struct jsonw *w)
{
	jsonw_begin(w, '{');
	put_pair(w, "type", "object");
	jsonw_key(w, "additionalProperties");
	jsonw_bool(w, false);
	jsonw_key(w, "properties");
	jsonw_begin(w, '{');
}

/* {"$ref": "#/$defs/NAME"} */
static void put_ref(struct jsonw *w, const char *name)
{
	_cleanup_(buf_fini) struct buf ref = { .data = NULL };

	buf_puts(&ref, "#/$defs/");
	buf_puts(&ref, name);
	jsonw_begin(w, '{');
	put_pair(w, "$ref", buf_error(&ref) == 0 ? ref.data : "");
	jsonw_end(w, '}');
}

static void begin_list(struct jsonw *w, const char *key)
{
	jsonw_key(w, key);
	jsonw_begin(w, '[');
}

/* One of several forms, each an object. */
static void begin_any(struct jsonw *w)
{
	jsonw_begin(w, '{');
	begin_list(w, "anyOf");
}

static void end_any(struct jsonw *w)
{
	jsonw_end(w, ']');
	jsonw_end(w, '}');
}

static void begin_enum(struct jsonw *w)
{
	jsonw_begin(w, '{');
	begin_list(w, "enum");
}

static void put_truth(struct jsonw *w, const struct key_form *form)
{
	if (!form->yes)
		return;
	jsonw_bool(w, true);
	jsonw_bool(w, false);
}

/* Words, and what stands for two of them. */
static void put_words(struct jsonw *w, const struct key_form *form)
{
	const char *const *words = form->row->words;

	begin_enum(w);
	for (; *words; words++)
		jsonw_str(w, *words);
	put_truth(w, form);
	end_any(w);
}

/* The words of a property with the kernel's numbers for them, which count as words too. */
static void put_prop_words(struct jsonw *w, const struct key_form *form)
{
	static const struct prop_word on_off[] = { { .word = "on" }, { .word = "off" },
		{ .word = NULL } };
	const struct prop_word *word = form->prop->words ? form->prop->words : on_off;

	begin_enum(w);
	for (; word->word; word++)
		jsonw_str(w, word->word);
	put_truth(w, form);
	end_any(w);
}

/* A number as one, in its range, or as a string of digits. */
static void put_number(struct jsonw *w, const struct prop_row *prop)
{
	const struct prop_word *word = prop->words;

	begin_any(w);
	jsonw_begin(w, '{');
	put_pair(w, "type", "integer");
	jsonw_key(w, "minimum");
	jsonw_int(w, (int64_t)prop->min);
	if (prop->max <= INT64_MAX) {
		jsonw_key(w, "maximum");
		jsonw_int(w, (int64_t)prop->max);
	}
	jsonw_end(w, '}');
	jsonw_begin(w, '{');
	put_pair(w, "type", "string");
	put_pair(w, "pattern", "^[0-9]+$");
	jsonw_end(w, '}');
	if (word && word->word) {
		begin_enum(w);
		for (; word->word; word++)
			jsonw_str(w, word->word);
		end_any(w);
	}
	end_any(w);
}

/* What a key of the schema may be. */
static void put_row(struct jsonw *w, const struct key_form *form)
{
	if (form->separator)
		put_ref(w, "families");
	else if (form->row->words)
		put_words(w, form);
	else
		put_ref(w, "text");
}

static void put_prop(struct jsonw *w, const struct key_form *form)
{
	switch (form->prop->type) {
	case PROP_ONOFF:
		put_prop_words(w, form);
		break;
	case PROP_WORD:
		begin_any(w);
		put_prop_words(w, form);
		jsonw_begin(w, '{');
		/* The kernel's numbers for them are known to few, and taken all the same. */
		begin_list(w, "type");
		jsonw_str(w, "integer");
		jsonw_end(w, ']');
		jsonw_end(w, '}');
		jsonw_begin(w, '{');
		put_pair(w, "type", "string");
		put_pair(w, "pattern", "^-?[0-9]+$");
		jsonw_end(w, '}');
		end_any(w);
		break;
	case PROP_UINT:
		put_number(w, form->prop);
		break;
	case PROP_TEXT:
		put_ref(w, "text");
		break;
	case PROP_LIST:
		put_ref(w, "list");
		break;
	}
}

/* "key": what it may be. */
static void put_key(struct jsonw *w, enum obj_kind kind, const char *name, const char *key)
{
	struct key_form form;

	if (interchange_find_key(kind, name, key, &form) < 0)
		return;
	jsonw_key(w, form.key);
	if (form.row)
		put_row(w, &form);
	else
		put_prop(w, &form);
}

static void put_rows(struct jsonw *w, enum obj_kind kind)
{
	const struct schema_row *rows;
	size_t n;

	rows = document_schema(&n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == kind)
			put_key(w, kind, "", rows[i].key);
}

static void put_props(struct jsonw *w, enum obj_kind kind, enum prop_class class, const char *name)
{
	const struct prop_row *rows;
	char key[PROP_KEYSIZE];
	size_t n;

	rows = prop_rows(class, &n);
	for (size_t i = 0; i < n; i++) {
		const struct prop_row *row = &rows[i];

		prop_key(row, key);
		/* Kept elsewhere, a key of the schema as well, not to be set, or written in another key. */
		if (prop_find_key(class, name, key) != row || document_schema_find(kind, key) ||
			row->readonly || row->via == VIA_NONE || strcmp(key, "prefixlen") == 0)
			continue;
		put_key(w, kind, name, key);
	}
}

/* {"absent": true} alone. */
static void put_absent(struct jsonw *w)
{
	begin_object(w);
	jsonw_key(w, INTERCHANGE_ABSENT);
	begin_enum(w);
	jsonw_bool(w, true);
	jsonw_str(w, "yes");
	end_any(w);
	jsonw_end(w, '}');
	begin_list(w, "required");
	jsonw_str(w, INTERCHANGE_ABSENT);
	jsonw_end(w, ']');
	jsonw_end(w, '}');
}

/* An object of a kind: whole, or absent. */
static void put_object(struct jsonw *w, enum obj_kind kind, enum prop_class class, const char *name)
{
	begin_any(w);
	put_absent(w);
	begin_object(w);
	put_rows(w, kind);
	put_props(w, kind, class, name);
	jsonw_key(w, INTERCHANGE_ABSENT);
	begin_enum(w);
	jsonw_bool(w, false);
	jsonw_str(w, "no");
	end_any(w);
	jsonw_end(w, '}');
	if (kind == OBJ_INTERFACE) {
		begin_list(w, "required");
		jsonw_str(w, "families");
		jsonw_end(w, ']');
	}
	jsonw_end(w, '}');
	end_any(w);
}

/* A mapping of names, all with one form of object behind them. */
static void put_collection(struct jsonw *w, const char *word, const char *ref, const char *pattern)
{
	jsonw_key(w, word);
	jsonw_begin(w, '{');
	put_pair(w, "type", "object");
	jsonw_key(w, "propertyNames");
	jsonw_begin(w, '{');
	put_pair(w, "pattern", pattern);
	jsonw_end(w, '}');
	jsonw_key(w, "additionalProperties");
	put_ref(w, ref);
	jsonw_end(w, '}');
}

/* Each protocol has properties of its own. */
static void put_protocols(struct jsonw *w)
{
	jsonw_key(w, "protocols");
	begin_object(w);
	for (enum prop_proto proto = PROTO_IP; proto < N_PROTOS; proto++) {
		jsonw_key(w, prop_proto_word(proto));
		put_object(w, OBJ_PROTOCOL, PROP_PROTOCOL, prop_proto_word(proto));
	}
	jsonw_end(w, '}');
	jsonw_end(w, '}');
}

/* "text", "list", "families": what several keys may be. */
static void put_definitions(struct jsonw *w)
{
	jsonw_key(w, "text");
	jsonw_begin(w, '{');
	begin_list(w, "type");
	jsonw_str(w, "string");
	jsonw_str(w, "integer");
	jsonw_end(w, ']');
	jsonw_end(w, '}');

	jsonw_key(w, "list");
	begin_any(w);
	put_ref(w, "text");
	jsonw_begin(w, '{');
	put_pair(w, "type", "array");
	jsonw_key(w, "items");
	put_ref(w, "text");
	jsonw_end(w, '}');
	end_any(w);

	jsonw_key(w, "families");
	begin_any(w);
	jsonw_begin(w, '{');
	put_pair(w, "type", "array");
	jsonw_key(w, "minItems");
	jsonw_int(w, 1);
	jsonw_key(w, "uniqueItems");
	jsonw_bool(w, true);
	jsonw_key(w, "items");
	begin_enum(w);
	jsonw_str(w, "inet");
	jsonw_str(w, "inet6");
	end_any(w);
	jsonw_end(w, '}');
	jsonw_begin(w, '{');
	put_pair(w, "type", "string");
	put_pair(w, "pattern", "^inet6?([ ,]+inet6?)?$");
	jsonw_end(w, '}');
	end_any(w);
}

int interchange_schema(struct buf *out)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	put_pair(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	put_pair(&w, "$id", INTERCHANGE_SCHEMA_ID);
	put_pair(&w, "title", "ipadm document");
	put_pair(&w, "type", "object");
	jsonw_key(&w, "additionalProperties");
	jsonw_bool(&w, false);
	jsonw_key(&w, "properties");
	jsonw_begin(&w, '{');
	put_rows(&w, OBJ_HEADER);
	put_protocols(&w);
	put_collection(&w, "interfaces", "interface", "^[^/:% ]{1,15}$");
	put_collection(&w, "addresses", "address", "^[^/:% ]{1,15}/_?[A-Za-z][A-Za-z0-9]*$");
	jsonw_end(&w, '}');
	jsonw_key(&w, "$defs");
	jsonw_begin(&w, '{');
	put_definitions(&w);
	jsonw_key(&w, "interface");
	put_object(&w, OBJ_INTERFACE, PROP_INTERFACE, "");
	jsonw_key(&w, "address");
	put_object(&w, OBJ_ADDRESS, PROP_ADDRESS, "");
	jsonw_end(&w, '}');
	jsonw_end(&w, '}');
	buf_putc(out, '\n');

	return buf_error(out);
}
