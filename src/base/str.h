/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded strings. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

/* Copy with the NUL; -ENAMETOOLONG (and dst untouched) when it doesn't fit. */
int str_copy(char *dst, size_t size, const char *src) _warn_unused_;
/* Copy as much as fits, with a NUL. */
void str_cut(char *dst, size_t size, const char *src);
/* A whole decimal number from 0 to @max, digits only; -EINVAL, -ERANGE. */
int str_to_uint(const char *s, uint64_t max, uint64_t *ret) _warn_unused_;
/* The words of a list between commas, of which a text without a comma has one. */
struct str_list {
	char *text; /* what they are in */
	const char **rows;
	size_t n;
};
/* -ENOMEM. Usable without: str_list_fini() takes a zeroed one, too. */
int str_list_init(struct str_list *list, const char *text) _warn_unused_;
void str_list_fini(struct str_list *list);

/* Optimal string alignment distance, for "did you mean"; long words count as far. */
size_t str_distance(const char *a, const char *b);
/* The distance from which on a word is another one, and not @word mistyped. */
size_t str_far(const char *word);

/* Whether all bytes are printable ASCII (0x20 to 0x7e). */
bool str_is_plain(const char *s, size_t len);
/* Whether it has no control characters: neither those of ASCII nor, in UTF-8, U+0080 to U+009F. */
bool str_is_line(const char *s);

#define UTF8_MAX 4 /* bytes of a character */
/* The length of the well-formed UTF-8 sequence (RFC 3629) at @text, where @left bytes are, or a string with a
 * NUL that @left need not know the end of; 0 if it is none. */
size_t str_utf8_len(const char *text, size_t left);
/* Where in @len bytes the first is that is not of a well-formed sequence; @len when there is none. */
size_t str_utf8_span(const char *s, size_t len);

#endif
