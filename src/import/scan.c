/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, words, and the lines of INI files. */
#include "import/scan.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\f\v";

int scan_check(const struct tree_file *f, struct err *e)
{
	if (strlen(f->text) == f->len)
		return 0;

	return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG,
		"%s has a NUL byte in it: this is no text file", f->name);
}

struct scan scan_begin(struct tree_file *f, const char *comments, const char *joint)
{
	return (struct scan){ .at = f->text, .next = 1, .comments = comments, .joint = joint };
}

/* The end of the physical line at @p, which becomes a NUL; @next is what follows it. */
static char *cut_line(struct scan *s, char *p, char **next)
{
	char *eol = p + strcspn(p, "\n");

	*next = *eol ? eol + 1 : eol;
	*eol = '\0';
	if (eol > p && eol[-1] == '\r')
		*--eol = '\0';
	s->next++;

	return eol;
}

/* Put the lines that continue this one behind it, over what was cut. */
static void join_lines(struct scan *s, char *end)
{
	while (end[-1] == '\\' && *s->at) {
		char *more = s->at;
		char *eol = cut_line(s, more, &s->at);

		end--;
		if (*s->joint)
			*end++ = *s->joint;
		memmove(end, more, (size_t)(eol - more) + 1);
		end += eol - more;
		if (eol == more)
			return;
	}
}

char *scan_line(struct scan *s)
{
	while (*s->at) {
		char *line = s->at;
		char *end;

		s->line = s->next;
		end = cut_line(s, line, &s->at);
		line += strspn(line, blanks);
		if (!*line || strchr(s->comments, *line))
			continue;
		if (s->joint)
			join_lines(s, end);
		return scan_trim(line);
	}

	return NULL;
}

char *scan_trim(char *s)
{
	size_t len;

	s += strspn(s, blanks);
	len = strlen(s);
	while (len > 0 && strchr(blanks, s[len - 1]))
		len--;
	s[len] = '\0';

	return s;
}

char *scan_word(char **p)
{
	char *word = *p + strspn(*p, blanks);
	char *end = word + strcspn(word, blanks);

	if (!*word)
		return NULL;
	*p = *end ? end + 1 : end;
	*end = '\0';

	return word;
}

int scan_bool(const char *s)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1",
		"n", "y", "f", "t", "disable", "enable", "disabled", "enabled" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcasecmp(words[i], s) == 0)
			return (int)(i & 1);

	return -EINVAL;
}

void ini_walk(struct tree_file *f, const char *name, bool joins,
	void (*take)(void *ctx, const struct ini_line *l), void *ctx)
{
	struct scan s = scan_begin(f, "#;", joins ? " " : NULL);
	struct ini_line l = { .section = "" };
	char *line;

	while ((line = scan_line(&s))) {
		size_t len = strlen(line);
		char *equals = strchr(line, '=');

		l.at = (struct place){ .file = name, .line = s.line };
		if (line[0] == '[' && line[len - 1] == ']') {
			line[len - 1] = '\0';
			l.section = line + 1;
			l.count++;
			continue;
		}
		l.key = NULL;
		l.value = line;
		if (equals && equals > line) {
			*equals = '\0';
			l.key = scan_trim(line);
			l.value = scan_trim(equals + 1);
		}
		take(ctx, &l);
	}
}
