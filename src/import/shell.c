/* SPDX-License-Identifier: Apache-2.0 */
/* Reading assignments: sh(1), section "Quoting". Every value is shortened in place. */
#include "import/shell.h"

#include <string.h>

static bool is_name(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

/* Ends a word where nothing quotes it. */
static bool is_end(char c)
{
	return c == '\0' || strchr(" \t\r\n;&|<>()", c) != NULL;
}

/* Up to what is no blank, no comment and no line end. */
static void skip_blanks(struct shell *s)
{
	for (;; s->at++) {
		if (*s->at == '#')
			s->at += strcspn(s->at, "\n");
		if (*s->at == '\n')
			s->line++;
		else if (*s->at == '\0' || !strchr(" \t\r;", *s->at))
			return;
	}
}

/* One that a backslash stands before; between double quotes it quotes these alone. */
static bool take_escape(struct shell *s, char quote, char *to)
{
	char c = s->at[1];

	if (c == '\0' || (quote && !strchr("\"\\$`\n", c)))
		return false;
	s->at += 2;
	if (c == '\n')
		s->line++;
	*to = c;

	return true;
}

/* The value at s->at, which ends before what is_end() says. Whether a shell is needed to tell it. */
static bool take_value(struct shell *s, char **ret)
{
	bool expands = false;
	char quote = '\0';
	char *to = s->at;

	*ret = to;
	while (*s->at && (quote || !is_end(*s->at))) {
		char c = *s->at;

		if (c == '\\' && quote != '\'' && take_escape(s, quote, to)) {
			if (*to != '\n')
				to++;
			continue;
		}
		s->at++;
		if (c == '\n')
			s->line++;
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? '\0' : c;
			continue;
		}
		if (quote != '\'' && (c == '$' || c == '`'))
			expands = true;
		*to++ = c;
	}
	/* What ends it is looked at before it is written over. */
	if (*s->at == '\n')
		s->line++;
	if (*s->at)
		s->at++;
	*to = '\0';

	return expands || quote;
}

enum shell_found shell_next(struct shell *s, struct shell_word *ret)
{
	static const char export[] = "export";
	char *name;
	char *end;

	skip_blanks(s);
	if (strncmp(s->at, export, strlen(export)) == 0 &&
		(s->at[strlen(export)] == ' ' || s->at[strlen(export)] == '\t')) {
		s->at += strlen(export);
		skip_blanks(s);
	}
	if (!*s->at)
		return SHELL_END;
	name = s->at;
	*ret = (struct shell_word){ .key = name, .line = s->line };
	for (end = name; is_name(*end, end == name);)
		end++;
	if (end == name || *end != '=') {
		end = name + strcspn(name, "\n");
		s->at = *end ? end + 1 : end;
		s->line += *end == '\n';
		*end = '\0';
		ret->value = end;
		return SHELL_COMMAND;
	}
	*end = '\0';
	s->at = end + 1;

	return take_value(s, &ret->value) ? SHELL_EXPANSION : SHELL_ASSIGNMENT;
}
