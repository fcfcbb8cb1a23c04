/* SPDX-License-Identifier: Apache-2.0 */
/* The files of ifupdown, taken apart into stanzas. What these mean is in ifupdown.c. */
#include "import/ifupdown.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

#define DEPTH_MAX 16
#define FILES_MAX 1000

void ifupdown_fini(struct ifupdown *u)
{
	for (size_t i = 0; i < u->n; i++)
		free(u->stanzas[i].options.list);
	free(u->stanzas);
	free(u->autos.list);
}

static int add_pair(
	struct ifupdown *u, struct pairs *p, const char *key, const char *value, struct place at)
{
	struct pair *pair = intake_pairs_add(u->in, p);

	if (!pair)
		return err_nomem(u->e);
	*pair = (struct pair){
		.key = intake_text(u->in, "%s", key),
		.value = intake_text(u->in, "%s", value),
		.at = at,
	};

	return 0;
}

/* A line that is at the top level: its first word, and what is behind it. */
struct top {
	struct ifupdown *u;
	const char *word;
	char *rest;
	struct place at;
	bool mapping; /* what follows are lines of a mapping */
};

static int take_auto(struct top *t)
{
	char *name;
	int r = 0;

	while (r == 0 && (name = scan_word(&t->rest)))
		r = add_pair(t->u, &t->u->autos, name, "", t->at);

	return r;
}

static int take_iface(struct top *t)
{
	struct ifupdown *u = t->u;
	struct stanza *list = array_grow(u->stanzas, u->n, &u->cap, sizeof(struct stanza));
	struct stanza s = { .family = "", .method = "", .at = t->at };
	const char *words[5] = { NULL };
	size_t n = 0;

	if (!list)
		return err_nomem(u->e);
	u->stanzas = list;
	while (n < ARRAY_SIZE(words) && (words[n] = scan_word(&t->rest)))
		n++;
	if (n == 0)
		return err_set(u->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"%s:%u: there is no name behind iface", t->at.file, t->at.line);
	s.name = intake_text(u->in, "%s", words[0]);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(words[i], "inherits") == 0) {
			if (i + 1 < n)
				s.inherits = intake_text(u->in, "%s", words[i + 1]);
			break;
		}
		if (i == 1)
			s.family = intake_text(u->in, "%s", words[i]);
		if (i == 2)
			s.method = intake_text(u->in, "%s", words[i]);
	}
	list[u->n++] = s;

	return 0;
}

static int take_source(struct top *t)
{
	bool dir = strcmp(t->word, "source-directory") == 0;
	const char *base = t->rest[0] == '/' ? "" : "/etc/network/";
	const char *pattern = intake_text(t->u->in, "%s%s%s", base, t->rest, dir ? "/*" : "");

	if (strpbrk(t->rest, "$`~")) {
		intake_refuse(t->u->in, t->at, t->rest, WHY_VARIABLE);
		return 0;
	}
	if (t->u->depth >= DEPTH_MAX)
		return err_set(t->u->e, IPADM_BAD_DOCUMENT, EBADMSG,
			"%s:%u: files name files in a circle", t->at.file, t->at.line);

	return ifupdown_read(t->u, pattern, dir);
}

static int take_mapping(struct top *t)
{
	intake_note(t->u->in, t->at, intake_text(t->u->in, "mapping %s", t->rest),
		"which configuration an interface has is not decided by a command here");
	t->mapping = true;

	return 0;
}

static int take_other(struct top *t)
{
	intake_refuse(
		t->u->in, t->at, intake_text(t->u->in, "%s %s", t->word, t->rest), WHY_MANAGER);

	return 0;
}

/* clang-format off */
static const struct {
	const char *word;
	bool prefix;
	int (*take)(struct top *t);
} tops[] = {
	{ "iface",            false, take_iface },
	{ "auto",             false, take_auto },
	{ "allow-auto",       false, take_auto },
	{ "allow-hotplug",    false, take_auto },
	{ "allow-",           true,  take_other },
	{ "mapping",          false, take_mapping },
	{ "source",           false, take_source },
	{ "source-directory", false, take_source },
	{ "no-auto-down",     false, take_other },
	{ "no-scripts",       false, take_other },
	{ "rename",           false, take_other },
	{ "template",         false, take_other },
};
/* clang-format on */

/* 1: it was one of the top level. */
static int take_top(struct top *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		size_t len = strlen(tops[i].word);
		int r;

		if (strncmp(tops[i].word, t->word, len) != 0 || (t->word[len] && !tops[i].prefix))
			continue;
		r = tops[i].take(t);
		return r < 0 ? r : 1;
	}

	return 0;
}

static int read_file(struct ifupdown *u, struct tree_file *f)
{
	const char *name = intake_text(u->in, "%s", f->name);
	struct scan s = scan_begin(f, "#", "");
	bool mapping = false;
	bool open = false; /* a stanza of this file is open */
	char *line;

	while ((line = scan_line(&s))) {
		struct top t = { .u = u, .at = { .file = name, .line = s.line } };
		int r;

		t.word = scan_word(&line);
		t.rest = scan_trim(line);
		r = take_top(&t);
		if (r < 0)
			return r;
		if (r > 0) {
			mapping = t.mapping;
			open = strcmp(t.word, "iface") == 0;
		} else if (mapping) {
			intake_refuse(u->in, t.at, intake_text(u->in, "%s %s", t.word, t.rest),
				WHY_COMMAND);
		} else if (open) {
			r = add_pair(u, &u->stanzas[u->n - 1].options, t.word, t.rest, t.at);
		} else {
			intake_refuse(u->in, t.at, t.word, WHY_UNKNOWN);
		}
		if (r < 0)
			return r;
	}

	return 0;
}

/* As of run-parts(8): letters, digits, '_' and '-'. */
static bool is_plain(const char *name)
{
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
				 "-")] == '\0';
}

static int read_files(struct ifupdown *u, struct tree_files *files, bool plain)
{
	for (size_t i = 0; i < files->n; i++) {
		struct tree_file *f = &files->list[i];
		int r = scan_check(f, u->e);

		if (r < 0)
			return r;
		if (plain && !is_plain(tree_basename(f->name)))
			continue;
		if (u->files++ >= FILES_MAX)
			return err_set(u->e, IPADM_BAD_DOCUMENT, EBADMSG,
				"%s: there are more than %d files, or files name one another in a "
				"circle",
				f->name, FILES_MAX);
		r = read_file(u, f);
		if (r < 0)
			return r;
	}

	return 0;
}

int ifupdown_read(struct ifupdown *u, const char *pattern, bool plain)
{
	struct tree_files files = { .list = NULL };
	int r;

	u->depth++;
	r = tree_find(u->tree, pattern, &files, u->e);
	if (r == 0)
		r = read_files(u, &files, plain);
	u->depth--;
	tree_files_fini(&files);

	return r;
}
