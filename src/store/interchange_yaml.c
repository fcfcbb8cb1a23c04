/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML form of documents for other programs, and JSON, which is YAML. libyaml tells what is there event
 * by event; no tree is made, and what has no place in the form ends the reading where it stands.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/str.h"
#include "store/interchange_private.h"

struct reader {
	yaml_parser_t parser;
	struct builder *b;
	const char *text;
};

/* A scalar out of an event, which owns the text. */
struct scalar {
	const char *text;
	bool plain; /* without quotes */
	struct place at;
};

static struct place place_of(yaml_mark_t mark)
{
	return (struct place){ .line = (uint32_t)mark.line + 1,
		.column = (uint32_t)mark.column + 1 };
}

/* What libyaml has against the text. */
static int refuse_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct place at = place_of(p->problem_mark);

	if (p->error == YAML_MEMORY_ERROR)
		return err_nomem(r->b->e);
	if (p->error == YAML_READER_ERROR)
		at = interchange_locate(r->text, p->problem_offset);

	return builder_refuse(r->b, at, "this is neither YAML nor JSON: %s",
		p->problem ? p->problem : "it can't be read");
}

/* What YAML has and the form has not. */
static const char *find_extra(const yaml_event_t *ev)
{
	static const char anchor[] = "an anchor (&) has no place here";
	static const char tag[] = "a tag (!) has no place here";

	switch (ev->type) {
	case YAML_ALIAS_EVENT:
		return "an alias (*) has no place here: write out what it stands for";
	case YAML_SCALAR_EVENT:
		if (ev->data.scalar.anchor)
			return anchor;
		return ev->data.scalar.tag ? tag : NULL;
	case YAML_SEQUENCE_START_EVENT:
		if (ev->data.sequence_start.anchor)
			return anchor;
		return ev->data.sequence_start.tag ? tag : NULL;
	case YAML_MAPPING_START_EVENT:
		if (ev->data.mapping_start.anchor)
			return anchor;
		return ev->data.mapping_start.tag ? tag : NULL;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}

	return NULL;
}

/* The next event, which the caller deletes. */
static int next_event(struct reader *r, yaml_event_t *ret)
{
	const char *extra;

	if (!yaml_parser_parse(&r->parser, ret))
		return refuse_syntax(r);
	extra = find_extra(ret);

	return extra ? builder_refuse(r->b, place_of(ret->start_mark), "%s", extra) : 0;
}

#define _cleanup_event_ _cleanup_(yaml_event_delete)

/* The text of an event that is a scalar. */
static int take_scalar(struct reader *r, const yaml_event_t *ev, struct scalar *ret)
{
	*ret = (struct scalar){ .text = (const char *)ev->data.scalar.value,
		.plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE,
		.at = place_of(ev->start_mark) };
	if (strlen(ret->text) != ev->data.scalar.length)
		return builder_refuse(r->b, ret->at, "there is a NUL byte in this");

	return 0;
}

static bool is_plain_word(const struct scalar *s, const char *const *words)
{
	if (!s->plain)
		return false;
	for (; *words; words++)
		if (strcmp(*words, s->text) == 0)
			return true;

	return false;
}

/* clang-format off */
static const char *const nulls[]  = { "", "~", "null", "Null", "NULL", NULL };
static const char *const trues[]  = { "true", "True", "TRUE", NULL };
static const char *const falses[] = { "false", "False", "FALSE", NULL };
/* clang-format on */

/* The value of a key as the schema wants it. */
static int take_value(struct reader *r, const struct key_form *form, const struct scalar *s)
{
	bool is_true = is_plain_word(s, trues);
	const char *value = s->text;

	if (is_plain_word(s, nulls))
		return builder_refuse(r->b, s->at,
			"there is no value behind %s; leave the key out, or write '' for an empty "
			"one",
			form->key);
	if (is_true || is_plain_word(s, falses)) {
		if (!form->yes)
			return builder_refuse(
				r->b, s->at, "%s is neither true nor false", form->key);
		value = is_true ? form->yes : form->no;
	}

	return builder_value(r->b, form, value, s->at);
}

/* One element of a list, behind those in @out. */
static int add_element(
	struct reader *r, const struct key_form *form, const yaml_event_t *ev, struct buf *out)
{
	struct scalar s = { .at = place_of(ev->start_mark) };
	int e;

	if (ev->type != YAML_SCALAR_EVENT)
		return builder_refuse(r->b, s.at,
			"an element of %s is a word, not a list or a mapping", form->key);
	e = take_scalar(r, ev, &s);
	if (e < 0)
		return e;
	if (s.text[0] == '\0' || is_plain_word(&s, nulls))
		return builder_refuse(r->b, s.at, "there is an empty element in %s", form->key);
	if (out->len > 0)
		buf_putc(out, form->separator);
	buf_puts(out, s.text);

	return buf_error(out) < 0 ? err_nomem(r->b->e) : 0;
}

/* A list, which becomes one value. */
static int read_list(struct reader *r, const struct key_form *form, struct place at)
{
	_cleanup_(buf_fini) struct buf value = { .data = NULL };

	if (!form->separator)
		return builder_refuse(r->b, at, "%s is one value, not a list", form->key);
	buf_puts(&value, "");
	for (;;) {
		_cleanup_event_ yaml_event_t ev = { .type = YAML_NO_EVENT };
		int e = next_event(r, &ev);

		if (e < 0)
			return e;
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			break;
		e = add_element(r, form, &ev, &value);
		if (e < 0)
			return e;
	}
	if (buf_error(&value) < 0)
		return err_nomem(r->b->e);

	return builder_value(r->b, form, value.data, at);
}

/* What is behind a key. */
static int read_entry(struct reader *r, const struct scalar *key)
{
	_cleanup_event_ yaml_event_t ev = { .type = YAML_NO_EVENT };
	struct key_form form;
	struct scalar s;
	int e = builder_key(r->b, key->text, key->at, &form);

	if (e == 0)
		e = next_event(r, &ev);
	if (e < 0)
		return e;
	if (ev.type == YAML_SEQUENCE_START_EVENT)
		return read_list(r, &form, place_of(ev.start_mark));
	if (ev.type != YAML_SCALAR_EVENT)
		return builder_refuse(
			r->b, place_of(ev.start_mark), "%s is one value, not a mapping", form.key);
	e = take_scalar(r, &ev, &s);

	return e < 0 ? e : take_value(r, &form, &s);
}

static int expect_mapping(struct reader *r, const char *what, struct place *ret)
{
	_cleanup_event_ yaml_event_t ev = { .type = YAML_NO_EVENT };
	int e = next_event(r, &ev);

	if (e < 0)
		return e;
	if (ev.type != YAML_MAPPING_START_EVENT)
		return builder_refuse(r->b, place_of(ev.start_mark), "%s", what);
	*ret = place_of(ev.start_mark);

	return 0;
}

/* Give each key of a mapping, whose beginning is behind us, to @take, which reads on behind it. */
static int each_key(struct reader *r, enum obj_kind kind,
	int (*take)(struct reader *r, enum obj_kind kind, const struct scalar *key))
{
	for (;;) {
		_cleanup_event_ yaml_event_t ev = { .type = YAML_NO_EVENT };
		struct scalar key;
		int e = next_event(r, &ev);

		if (e < 0)
			return e;
		if (ev.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (ev.type != YAML_SCALAR_EVENT)
			return builder_refuse(r->b, place_of(ev.start_mark),
				"a key is a word, not a list or a mapping");
		e = take_scalar(r, &ev, &key);
		if (e == 0)
			e = take(r, kind, &key);
		if (e < 0)
			return e;
	}
}

static int take_entry(struct reader *r, enum obj_kind kind, const struct scalar *key)
{
	return read_entry(r, key);
}

/* An object behind its name. */
static int take_object(struct reader *r, enum obj_kind kind, const struct scalar *name)
{
	struct place at;
	int e = builder_begin(r->b, kind, name->text, name->at);

	if (e == 0)
		e = expect_mapping(
			r, "an object is a mapping of keys and values; {} is one without any", &at);
	if (e == 0)
		e = each_key(r, kind, take_entry);

	return e < 0 ? e : builder_end(r->b);
}

/* A key of the whole: a collection of objects, or one of the header. */
static int take_top(struct reader *r, enum obj_kind unused, const struct scalar *key)
{
	enum obj_kind kind = interchange_kind_parse(key->text);
	struct place first;
	int e;

	builder_rejoin_header(r->b);
	if (kind == OBJ_UNKNOWN)
		return read_entry(r, key);
	if (places_has_key(r->b->places, 0, key->text, &first))
		return builder_refuse(r->b, key->at,
			"%s is there twice: it stands in line %u already", key->text, first.line);
	if (places_add_key(r->b->places, 0, key->text, key->at) < 0)
		return err_nomem(r->b->e);
	e = expect_mapping(r,
		"behind this there is a mapping of names and objects; {} is one without any",
		&first);

	return e < 0 ? e : each_key(r, kind, take_object);
}

static int expect(struct reader *r, yaml_event_type_t type, const char *what)
{
	_cleanup_event_ yaml_event_t ev = { .type = YAML_NO_EVENT };
	int e = next_event(r, &ev);

	if (e < 0)
		return e;
	if (ev.type != type)
		return builder_refuse(r->b, place_of(ev.start_mark), "%s", what);

	return 0;
}

static int read_stream(struct reader *r)
{
	struct place at = { .line = 1, .column = 1 };
	int e = expect(r, YAML_STREAM_START_EVENT, "there is nothing to read");

	if (e == 0)
		e = expect(r, YAML_DOCUMENT_START_EVENT, NOTHING_IN_IT);
	if (e == 0)
		e = expect_mapping(r,
			"a document is a mapping of version, admin-group, protocols, interfaces "
			"and "
			"addresses, or it is INI and begins with a section",
			&at);
	if (e == 0)
		e = builder_begin(r->b, OBJ_HEADER, "", at);
	if (e == 0)
		e = each_key(r, OBJ_HEADER, take_top);
	builder_rejoin_header(r->b);
	if (e == 0)
		e = expect(r, YAML_DOCUMENT_END_EVENT, "there is something behind the document");
	if (e == 0)
		e = expect(r, YAML_STREAM_END_EVENT,
			"another document begins here; there may be one only");

	return e;
}

/* Ends of lines to YAML and not to JSON, and to most editors: what would be read is not what is seen. */
static int check_line_ends(struct builder *b, const char *text)
{
	static const char *const ends[] = { "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const char *found = strstr(text, ends[i]);

		if (found)
			return builder_refuse(b, interchange_locate(text, (size_t)(found - text)),
				"there is a rare kind of line end here; write \"\\u0085\", "
				"\"\\u2028\" or \"\\u2029\" where one is meant");
	}

	return 0;
}

int interchange_read_yaml(struct builder *b, const char *text, size_t len)
{
	struct reader r = { .b = b, .text = text };
	int e = check_line_ends(b, text);

	if (e < 0)
		return e;
	if (!yaml_parser_initialize(&r.parser))
		return err_nomem(b->e);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	e = read_stream(&r);
	yaml_parser_delete(&r.parser);

	return e;
}
