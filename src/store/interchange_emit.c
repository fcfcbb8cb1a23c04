/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML out. Whatever a reader of YAML 1.1 or 1.2 might take for something else than a string has quotes
 * around it: without them are only words that begin with a letter and an address with its length.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "store/interchange_private.h"

/* Words that are something else without quotes, in one version of YAML or the other, whatever their case. */
static const char *const special[] = {
	"y",
	"yes",
	"n",
	"no",
	"on",
	"off",
	"true",
	"false",
	"null",
	"nan",
	"inf",
};

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_plain(const char *s, size_t len)
{
	if (len == 0 || !(is_letter(s[0]) || (is_digit(s[0]) && memchr(s, '/', len))))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_letter(s[i]) && !is_digit(s[i]) && !strchr("._/-", s[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (strlen(special[i]) == len && strncasecmp(special[i], s, len) == 0)
			return false;

	return true;
}

static void put_single_quoted(struct buf *out, const char *s, size_t len)
{
	buf_putc(out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\'')
			buf_putc(out, '\'');
		buf_putc(out, s[i]);
	}
	buf_putc(out, '\'');
}

/* The number of a character of @n bytes of well-formed UTF-8. */
static unsigned int code_of(const char *s, size_t n)
{
	static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned int code = (unsigned char)s[0] & first_bits[n];

	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)s[i] & 0x3f);

	return code;
}

/* With escapes: the one style that can hold everything. */
static void put_double_quoted(struct buf *out, const char *s, size_t len)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < len;) {
		size_t n = str_utf8_len(s + i, len - i);
		unsigned int code = code_of(s + i, n > 0 ? n : 1);

		if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (char)code);
		else if (code >= 0x20 && code < 0x7f)
			buf_putc(out, (char)code);
		else
			buf_printf(out, code > 0xffff ? "\\U%08X" : "\\u%04X", code);
		i += n > 0 ? n : 1;
	}
	buf_putc(out, '"');
}

static void put_scalar(struct buf *out, const char *s, size_t len)
{
	if (is_plain(s, len))
		buf_append(out, s, len);
	else if (str_is_plain(s, len))
		put_single_quoted(out, s, len);
	else
		put_double_quoted(out, s, len);
}

static void put_value(struct buf *out, const struct key_form *form, const char *value)
{
	const char *p = value;
	const char *element;
	const char *comma = "";
	size_t len;

	if (!form->separator) {
		put_scalar(out, value, strlen(value));
		return;
	}
	buf_putc(out, '[');
	while ((element = interchange_next_element(form->separator, &p, &len))) {
		buf_puts(out, comma);
		put_scalar(out, element, len);
		comma = ", ";
	}
	buf_putc(out, ']');
}

static void put_entries(struct buf *out, const char *indent, const struct object *obj)
{
	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *entry = &obj->entries[i];
		struct key_form form;

		if (interchange_find_key(obj->kind, obj->name, entry->key, &form) < 0)
			continue;
		buf_puts(out, indent);
		put_scalar(out, entry->key, strlen(entry->key));
		buf_puts(out, ": ");
		if (form.dropped)
			buf_printf(out, "%d", DOCUMENT_VERSION);
		else if (!form.row && !form.prop)
			buf_puts(out, "true");
		else
			put_value(out, &form, entry->value);
		buf_putc(out, '\n');
	}
}

static void put_object(struct buf *out, const struct object *obj)
{
	buf_puts(out, "  ");
	put_scalar(out, obj->name, strlen(obj->name));
	buf_puts(out, obj->n_entries > 0 ? ":\n" : ": {}\n");
	put_entries(out, "    ", obj);
}

void interchange_write_yaml(const struct document *doc, struct buf *out)
{
	const struct collection *c;
	const struct object *obj;
	size_t n;

	c = interchange_collections(&n);
	put_entries(out, "", doc->objects[0]);
	for (size_t k = 0; k < n; k++) {
		size_t i = 0;
		bool begun = false;

		while ((obj = document_next(doc, c[k].kind, &i))) {
			if (!begun)
				buf_printf(out, "%s:\n", c[k].word);
			begun = true;
			put_object(out, obj);
		}
	}
}
