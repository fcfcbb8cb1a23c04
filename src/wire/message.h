/* SPDX-License-Identifier: Apache-2.0 */
/* What requests and replies have in common: one JSON object, bounded in size and depth. */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stddef.h>

#include <jansson.h>

#include "base/jsonw.h"
#include "base/macros.h"
#include "wire/word.h"

/*
 * Parse one message into an object: *@ret is the caller's to json_decref(). -EMSGSIZE beyond @max
 * bytes, -ELOOP when nested too deep, -EEXIST when an object has a key twice, -ENOMEM, else
 * -EBADMSG.
 */
int message_parse(const char *msg, size_t len, size_t max, json_t **ret) _warn_unused_;

/* Copy a string; -EINVAL when @v is none (or NULL), -ENAMETOOLONG when it doesn't fit. */
int message_get_str(const json_t *v, char *ret, size_t size) _warn_unused_;

/* A member that is a string. */
void message_put_str(struct jsonw *w, const char *key, const char *value);
/* A member that is a list of words, one for each bit that is set. */
void message_put_flags(
	struct jsonw *w, const char *key, const struct word_table *table, uint32_t flags);
/* Back to bits; words that aren't in the table are passed over. -EBADMSG when it is no list of words. */
int message_get_flags(const json_t *object, const char *key, const struct word_table *table,
	uint32_t *ret) _warn_unused_;
/* Members that are numbers, and where in a row each is, as an int64_t. */
struct message_number {
	const char *key;
	size_t at;
};

void message_put_numbers(
	struct jsonw *w, const struct message_number *numbers, size_t n, const void *row);
/* -EBADMSG when one is none, or below zero. */
int message_get_numbers(const json_t *object, const struct message_number *numbers, size_t n,
	void *row) _warn_unused_;
/*
 * A member that is a list of objects, each of which @decode makes a zeroed row of @size bytes of. *@ret_rows is the
 * caller's to free(), also where there are none. -EBADMSG when it is no list, -ENOMEM, what @decode says.
 */
int message_get_rows(const json_t *params, const char *key, size_t size,
	int (*decode)(const json_t *object, void *row), void **ret_rows, size_t *ret_n)
	_warn_unused_;

#endif
