/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suggestions for mistyped words.
 */
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/suggest.h"

#define FAR 4 /* a word this many typing errors away was not meant */

struct suggestion suggestion_for(const char *word)
{
	return (struct suggestion){ .word = word, .near = FAR };
}

/* How far @word is from @name; a beginning of it is as good as one typing error. */
static size_t distance(const char *word, const char *name)
{
	size_t len = strlen(word);

	if (len >= 2 && strncmp(word, name, len) == 0)
		return 1;
	return str_distance(word, name);
}

void suggestion_offer(struct suggestion *s, const char *word)
{
	size_t d = distance(s->word, word);

	if (d < s->near && d < strlen(s->word) && str_copy(s->best, sizeof(s->best), word) == 0)
		s->near = d;
}

void suggestion_format(const struct suggestion *s, struct buf *out)
{
	if (s->best[0])
		buf_printf(out, ": did you mean %s?", s->best);
}

struct suggestion suggest_command(const char *word)
{
	struct suggestion s = suggestion_for(word);
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	for (size_t i = 0; i < n; i++) {
		suggestion_offer(&s, rows[i].name);
		if (rows[i].alias)
			suggestion_offer(&s, rows[i].alias);
	}
	return s;
}
