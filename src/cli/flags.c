/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flags as letters and as words.
 */
#include "cli/flags.h"

void flags_put_letters(struct buf *out, uint64_t flags, const struct flag *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(out, flags & rows[i].bit ? rows[i].letter : '-');
}

void flags_put_words(struct jsonw *out, uint64_t flags, const struct flag *rows, size_t n)
{
	jsonw_begin(out, '[');
	for (size_t i = 0; i < n; i++)
		if (flags & rows[i].bit)
			jsonw_str(out, rows[i].word);
	jsonw_end(out, ']');
}
