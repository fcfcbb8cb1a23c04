/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One message as a JSON object. What the peer may make us do is bounded here: size, depth (before
 * the parser, which recurses, sees the text), duplicate keys. What the object means is not known
 * here.
 */
#include <errno.h>
#include <stdbool.h>

#include "base/str.h"
#include "wire/message.h"
#include "wire/wire.h"

/* Brackets outside of strings; that they match is the parser's to find out. */
static bool is_too_deep(const char *msg, size_t len)
{
	bool in_string = false;
	unsigned int depth = 0;

	for (size_t i = 0; i < len; i++) {
		char c = msg[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']') && depth > 0)
			depth--;

		if (depth > WIRE_MAX_DEPTH)
			return true;
	}

	return false;
}

static int parse_errno(const json_error_t *error)
{
	enum json_error_code code = json_error_code(error);

	if (code == json_error_duplicate_key)
		return -EEXIST;
	if (code == json_error_out_of_memory)
		return -ENOMEM;

	return -EBADMSG;
}

int message_parse(const char *msg, size_t len, size_t max, json_t **ret)
{
	json_auto_t *root = NULL;
	json_error_t error;

	if (len > max)
		return -EMSGSIZE;
	if (is_too_deep(msg, len))
		return -ELOOP;

	root = json_loadb(msg, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return parse_errno(&error);
	if (!json_is_object(root))
		return -EBADMSG;

	*ret = root;
	root = NULL;
	return 0;
}

int message_get_str(const json_t *v, char *ret, size_t size)
{
	if (!json_is_string(v))
		return -EINVAL;

	return str_copy(ret, size, json_string_value(v));
}

void message_put_str(struct jsonw *w, const char *key, const char *value)
{
	jsonw_key(w, key);
	jsonw_str(w, value);
}

void message_put_flags(
	struct jsonw *w, const char *key, const struct word_table *table, uint32_t flags)
{
	jsonw_key(w, key);
	jsonw_begin(w, '[');
	for (size_t i = 0; i < table->n; i++) {
		if (flags & table->rows[i].value)
			jsonw_str(w, table->rows[i].word);
	}
	jsonw_end(w, ']');
}

int message_get_flags(
	const json_t *object, const char *key, const struct word_table *table, uint32_t *ret)
{
	const json_t *list = json_object_get(object, key);
	uint32_t flags = 0;

	if (!json_is_array(list))
		return -EBADMSG;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));
		const struct word_row *row = s ? word_find(table, s) : NULL;

		if (!s)
			return -EBADMSG;
		flags |= row ? row->value : 0;
	}

	*ret = flags;
	return 0;
}

int message_get_rows(const json_t *params, const char *key, size_t size,
	int (*decode)(const json_t *object, void *row), void **ret_rows, size_t *ret_n)
{
	const json_t *list = json_object_get(params, key);
	size_t n = json_array_size(list);
	_cleanup_free_ char *rows = NULL;

	if (!json_is_array(list))
		return -EBADMSG;
	rows = calloc(n > 0 ? n : 1, size);
	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = decode(json_array_get(list, i), rows + i * size);

		if (r < 0)
			return r;
	}
	*ret_rows = rows;
	*ret_n = n;
	rows = NULL;

	return 0;
}

void message_put_numbers(
	struct jsonw *w, const struct message_number *numbers, size_t n, const void *row)
{
	for (size_t i = 0; i < n; i++) {
		int64_t value;

		memcpy(&value, (const char *)row + numbers[i].at, sizeof(value));
		jsonw_key(w, numbers[i].key);
		jsonw_int(w, value);
	}
}

int message_get_numbers(
	const json_t *object, const struct message_number *numbers, size_t n, void *row)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_object_get(object, numbers[i].key);
		int64_t value = json_integer_value(v);

		if (!json_is_integer(v) || value < 0)
			return -EBADMSG;
		memcpy((char *)row + numbers[i].at, &value, sizeof(value));
	}

	return 0;
}
