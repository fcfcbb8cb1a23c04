/* SPDX-License-Identifier: Apache-2.0 */
/* Bits as people see them, a letter each at its place, and as words in JSON. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/jsonw.h"

struct flag {
	uint64_t bit;
	char letter;
	const char *word;
};

/* "b-m-": the letters of @rows, a hyphen for what is not set. */
void flags_put_letters(struct buf *out, uint64_t flags, const struct flag *rows, size_t n);
/* An array of the words of what is set. */
void flags_put_words(struct jsonw *out, uint64_t flags, const struct flag *rows, size_t n);

#endif
