/* SPDX-License-Identifier: Apache-2.0 */
/* Assignments as a shell reads them, without one: quoting is understood, expansion is not. */
#ifndef IMPORT_SHELL_H
#define IMPORT_SHELL_H

#include <stdbool.h>

struct shell {
	char *at;
	unsigned int line;
};

enum shell_found {
	SHELL_END,
	SHELL_ASSIGNMENT, /* key and value */
	SHELL_EXPANSION,  /* an assignment whose value a shell would have to find out */
	SHELL_COMMAND,    /* something else; up to the end of its line it is passed over */
};

struct shell_word {
	char *key;
	char *value;
	unsigned int line;
};

/* The text at s->at is cut up where it lies; s->line is that of its first byte. */
enum shell_found shell_next(struct shell *s, struct shell_word *ret);

#endif
