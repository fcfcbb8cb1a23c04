/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building one document of what a reader of any form finds. What is wrong is refused here, with its place,
 * so that all forms have the same rules and the same sentences.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "store/interchange_private.h"

#define LINE_MAX_BYTES 65536u /* what text.h reads again */

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if (is_control(*text) && *text != '\t')
			return true;

	return false;
}

char *interchange_show(const char *text, char buf[SHOWN_SIZE])
{
	size_t len = 0;

	while (*text && len < SHOWN_SIZE - UTF8_MAX) {
		size_t n = str_utf8_len(text, UTF8_MAX);

		memcpy(buf + len, text, n ? n : 1);
		if (n == 0 || is_control(*text))
			buf[len] = '?';
		len += n ? n : 1;
		text += n ? n : 1;
	}
	buf[len] = '\0';

	return buf;
}

int builder_init(struct builder *b, const char *file, struct err *e)
{
	const struct place start = { .line = 1, .column = 1 };

	*b = (struct builder){ .file = file, .e = e, .at = start };
	b->doc = document_new();
	b->places = places_new();
	if (!b->doc || !b->places ||
		places_add_object(b->places, OBJ_HEADER, "", start, &b->number) < 0)
		return err_nomem(e);
	b->obj = b->doc->objects[0];

	return 0;
}

void builder_fini(struct builder *b)
{
	b->doc = document_free(b->doc);
	b->places = places_free(b->places);
}

/* Put "FILE:LINE:COLUMN: OBJECT: " before the sentence that is in b->e. */
static int place_sentence(const struct builder *b, struct place at)
{
	char name[SHOWN_SIZE];

	if (b->obj && b->obj->kind != OBJ_HEADER)
		err_prefix(b->e, "%s %s", document_kind_word(b->obj->kind),
			interchange_show(b->obj->name, name));
	err_prefix(b->e, "%s:%u:%u", b->file, at.line, at.column);
	if (b->e)
		b->e->status = IPADM_BAD_DOCUMENT;

	return -EBADMSG;
}

int builder_refuse(struct builder *b, struct place at, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_set(b->e, IPADM_BAD_DOCUMENT, EBADMSG, "%s", text);

	return place_sentence(b, at);
}

static int begin_header(struct builder *b, struct place at)
{
	builder_rejoin_header(b);
	if (b->header_seen)
		return builder_refuse(
			b, at, "[ipadm] is there twice: it begins in line %u already", b->at.line);
	b->header_seen = true;
	b->at = at;
	places_move(b->places, 0, at);

	return 0;
}

void builder_rejoin_header(struct builder *b)
{
	b->obj = b->doc->objects[0];
	b->number = 0;
}

int builder_begin(struct builder *b, enum obj_kind kind, const char *name, struct place at)
{
	char shown[SHOWN_SIZE];
	const char *copy;

	if (kind == OBJ_HEADER)
		return begin_header(b, at);
	builder_rejoin_header(b);
	if (has_control(name))
		return builder_refuse(b, at, "there is a control character in the name '%s'",
			interchange_show(name, shown));
	if (document_check_name(kind, name, b->e) < 0)
		return place_sentence(b, at);

	copy = document_strdup(b->doc, name);
	if (!copy || document_append(b->doc, kind, copy, NULL, &b->obj) < 0 ||
		places_add_object(b->places, kind, name, at, &b->number) < 0)
		return err_nomem(b->e);
	b->obj->line = at.line;
	b->at = at;

	return 0;
}

int builder_end(struct builder *b)
{
	const struct object *obj = b->obj;

	if (obj->kind == OBJ_HEADER)
		return 0;
	if (object_get(obj, INTERCHANGE_ABSENT)) {
		if (!interchange_is_absent(obj))
			return builder_refuse(
				b, b->at, "an object that is to be absent has no other key");
		return 0;
	}
	if (obj->kind == OBJ_INTERFACE && obj->families == 0)
		return builder_refuse(
			b, b->at, "there are no families: they are inet and inet6, or one of them");

	return 0;
}

/* The protocol whose property @key is, where it is one that is kept with another protocol; NULL. */
static const char *find_home(const struct object *obj, const char *key)
{
	const struct prop_row *row;

	if (obj->kind != OBJ_PROTOCOL ||
		prop_lookup(PROP_PROTOCOL, prop_proto_parse(obj->name), key, &row, NULL) < 0)
		return NULL;

	return prop_proto_word(row->home);
}

static int refuse_key(struct builder *b, const char *key, struct place at)
{
	const char *home = find_home(b->obj, key);
	char shown[SHOWN_SIZE];
	char near_key[PROP_KEYSIZE];
	const char *nearest;

	interchange_show(key, shown);
	nearest = interchange_nearest(b->obj->kind, b->obj->name, shown, near_key);
	if (home && strcmp(home, b->obj->name) != 0)
		return builder_refuse(b, at, "%s is kept with the protocol %s", shown, home);
	if (nearest)
		return builder_refuse(
			b, at, "there is no key '%s' here; the nearest is '%s'", shown, nearest);

	return builder_refuse(b, at, "there is no key '%s' here", shown);
}

int builder_key(struct builder *b, const char *key, struct place at, struct key_form *ret)
{
	struct key_form form;
	struct place first;
	int r = interchange_find_key(b->obj->kind, b->obj->name, key, &form);

	if (r == -EPERM)
		return builder_refuse(b, at,
			"%.64s is what the engine keeps about the running system; leave it out",
			key);
	if (r < 0)
		return refuse_key(b, key, at);
	if (places_has_key(b->places, b->number, form.key, &first))
		return builder_refuse(b, at, "%s is there twice: it stands in line %u already",
			form.key, first.line);
	if (places_add_key(b->places, b->number, form.key, at) < 0)
		return err_nomem(b->e);
	*ret = form;

	return 0;
}

/* A value that a line of the stored documents can hold. */
static int check_text(
	struct builder *b, const struct key_form *form, const char *value, struct place at)
{
	size_t len = strlen(value);

	if (has_control(value))
		return builder_refuse(
			b, at, "there is a control character in the value of %s", form->key);
	if (len > 0 && (strchr(" \t", value[0]) || strchr(" \t", value[len - 1])))
		return builder_refuse(
			b, at, "the value of %s begins or ends with white space", form->key);
	if (len + sizeof(form->key) > LINE_MAX_BYTES)
		return builder_refuse(b, at, "the value of %s is longer than 64 KiB", form->key);

	return 0;
}

static int check_value(
	struct builder *b, const struct key_form *form, const char *value, struct place at)
{
	struct entry entry = { .key = form->key, .value = value };
	int r = check_text(b, form, value, at);

	if (r < 0)
		return r;
	if (!form->row && !form->prop && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return builder_refuse(b, at, "%s is yes or no, or not there", form->key);
	if (document_check_entry(b->obj->kind, b->obj->name, &entry, b->e) < 0)
		return place_sentence(b, at);

	return 0;
}

int builder_value(
	struct builder *b, const struct key_form *form, const char *value, struct place at)
{
	bool absent = !form->row && !form->prop;
	struct entry entry = { .key = absent ? INTERCHANGE_ABSENT : NULL };
	unsigned int families;
	int r = check_value(b, form, value, at);

	if (r < 0 || form->dropped || (absent && strcmp(value, "no") == 0))
		return r;
	if (form->row)
		entry.key = form->row->key;
	if (form->prop)
		entry.key = document_strdup(b->doc, form->key);
	if (form->row && form->separator && document_families_parse(value, &families) == 0)
		entry.value = fam_format(families);
	else
		entry.value = document_strdup(b->doc, value);
	if (!entry.key || !entry.value || object_append(b->obj, &entry) < 0)
		return err_nomem(b->e);

	return 0;
}

static int refuse_twin(struct builder *b, const struct places_twin *twin)
{
	b->obj = NULL;

	return builder_refuse(b, twin->second,
		"%s %s: it is there twice: it begins in line %u already",
		document_kind_word(twin->kind), twin->name, twin->first.line);
}

int builder_finish(struct builder *b, struct document **ret, struct places **ret_places)
{
	struct places_twin twin;

	if (places_sort(b->places, &twin) < 0)
		return refuse_twin(b, &twin);
	document_sort(b->doc);

	*ret = b->doc;
	b->doc = NULL;
	if (!ret_places)
		return 0;
	*ret_places = b->places;
	b->places = NULL;

	return 0;
}
