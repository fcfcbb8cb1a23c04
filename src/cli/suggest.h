/* SPDX-License-Identifier: Apache-2.0 */
/* What a mistyped word may have been meant for: the nearest of those that are offered. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include "base/buf.h"

#define SUGGESTION_SIZE 64

struct suggestion {
	const char *word;           /* what was typed */
	char best[SUGGESTION_SIZE]; /* the nearest so far; "" if none is near */
	size_t near;                /* how far that is */
};

/* Begin with what was typed. */
struct suggestion suggestion_for(const char *word);
/* Offer a word that exists; of several that are equally near the first one stays. */
void suggestion_offer(struct suggestion *s, const char *word);
/* ": did you mean X?" behind a sentence, or nothing. */
void suggestion_format(const struct suggestion *s, struct buf *out);

/* The name of a subcommand for what was typed. */
struct suggestion suggest_command(const char *word);

#endif
