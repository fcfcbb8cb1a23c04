/* SPDX-License-Identifier: Apache-2.0 */
/* Files ifcfg-NAME of Red Hat (nm-settings-ifcfg-rh(5)) and of SUSE (ifcfg(5)): variables of a shell. */
#include "import/ifcfg.h"

#include <string.h>
#include <strings.h>

#include "import/import.h"
#include "import/shell.h"

const struct pair *ifcfg_find(const struct ifcfg *f, const char *key)
{
	const struct pair *found = NULL;

	for (size_t n = 0; n < f->vars.n; n++)
		if (strcmp(f->vars.list[n].key, key) == 0)
			found = &f->vars.list[n];

	return found;
}

const char *ifcfg_value(const struct ifcfg *f, const char *key)
{
	const struct pair *p = ifcfg_find(f, key);

	return p ? p->value : "";
}

void ifcfg_refuse(struct ifcfg *f, const struct pair *p, enum why why)
{
	/* Of a link there may be secrets. */
	if (why == WHY_LINK || why == WHY_UNKNOWN)
		intake_refuse(f->in, p->at, p->key, why);
	else
		intake_refuse(f->in, p->at, intake_text(f->in, "%s=%s", p->key, p->value), why);
}

/* The name of a variable: what stands before a '*' in the row, and behind that what @ret_suffix is. */
static bool is_called(const char *pattern, const char *key, const char **ret_suffix)
{
	size_t len = strcspn(pattern, "*");

	if (strncmp(pattern, key, len) != 0 || (!pattern[len] && key[len]))
		return false;
	*ret_suffix = key + len;

	return true;
}

static void take_variable(
	struct ifcfg *f, const struct ifcfg_key *keys, size_t n, const struct pair *p)
{
	for (size_t k = 0; k < n; k++) {
		const char *suffix;

		if (!is_called(keys[k].name, p->key, &suffix))
			continue;
		if (keys[k].take)
			keys[k].take(f, p, suffix);
		else if (p->value[0])
			ifcfg_refuse(f, p, keys[k].why);
		return;
	}
	ifcfg_refuse(f, p, WHY_UNKNOWN);
}

void ifcfg_take(struct ifcfg *f, const struct ifcfg_key *keys, size_t n)
{
	for (size_t v = 0; v < f->vars.n; v++)
		take_variable(f, keys, n, &f->vars.list[v]);
}

/* ---- variables of both ---- */

void ifcfg_take_mtu(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	if (p->value[0] && strcmp(p->value, "0") != 0)
		intake_property(f->in, f->i, "mtu", p->value, p->at);
}

void ifcfg_take_bond(struct ifcfg *f, const struct pair *p, const char *suffix)
{
	bool backup = strstr(p->value, "mode=active-backup") || strstr(p->value, "mode=1");

	intake_refuse(f->in, p->at, p->key, backup ? WHY_BOND : WHY_LINK);
}

void ifcfg_take_nothing(struct ifcfg *f, const struct pair *p, const char *suffix)
{
}

/* ---- files ---- */

static int read_variables(struct ifcfg *f, struct tree_file *file)
{
	struct shell s = { .at = file->text, .line = 1 };
	struct shell_word w;
	enum shell_found found;

	while ((found = shell_next(&s, &w)) != SHELL_END) {
		struct place at = { .file = f->at.file, .line = w.line };
		struct pair *p;

		if (found != SHELL_ASSIGNMENT) {
			intake_refuse(f->in, at, w.key,
				found == SHELL_COMMAND ? WHY_COMMAND : WHY_VARIABLE);
			continue;
		}
		p = intake_pairs_add(f->in, &f->vars);
		if (p)
			*p = (struct pair){
				.key = intake_text(f->in, "%s", w.key),
				.value = intake_text(f->in, "%s", w.value),
				.at = at,
			};
	}

	return 0;
}

/* What editors and packages leave behind is read by nobody. */
static bool is_leftover(const char *name)
{
	static const char *const endings[] = { "~", ".bak", ".orig", ".old", ".rpmsave", ".rpmnew",
		".rpmorig", ".swp", ".scpmbackup" };
	size_t len = strlen(name);

	for (size_t n = 0; n < ARRAY_SIZE(endings); n++) {
		size_t end = strlen(endings[n]);

		if (len >= end && strcmp(name + len - end, endings[n]) == 0)
			return true;
	}

	return false;
}

static int read_file(struct intake *in, struct tree_file *file,
	void (*take)(struct ifcfg *f, const char *name), struct err *e)
{
	struct ifcfg f = { .in = in };
	int r = scan_check(file, e);

	if (r < 0)
		return r;
	f.at.file = intake_text(in, "%s", file->name);
	if (is_leftover(file->name)) {
		intake_refuse(in, f.at, "a file of this name", WHY_MANAGER);
		return 0;
	}
	r = read_variables(&f, file);
	if (r == 0)
		take(&f, tree_basename(f.at.file) + strlen("ifcfg-"));
	free(f.vars.list);

	return r;
}

/* clang-format off */
static const struct {
	const char *pattern;
	void (*take)(struct ifcfg *f, const char *name); /* NULL: it is not read */
	enum why why;
} places[] = {
	{ "/etc/sysconfig/network-scripts/ifcfg-*",  ifcfg_take_redhat, WHY_NONE },
	{ "/etc/sysconfig/network-scripts/route-*",  NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network-scripts/route6-*", NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network-scripts/rule-*",   NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network-scripts/rule6-*",  NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network-scripts/keys-*",   NULL,              WHY_LINK },
	{ "/etc/sysconfig/network/ifcfg-*",          ifcfg_take_suse,   WHY_NONE },
	{ "/etc/sysconfig/network/ifroute-*",        NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network/ifrule-*",         NULL,              WHY_ROUTE },
	{ "/etc/sysconfig/network/routes",           NULL,              WHY_ROUTE },
};
/* clang-format on */

int import_ifcfg(struct intake *in, struct tree *t, struct err *e)
{
	for (size_t n = 0; n < ARRAY_SIZE(places); n++) {
		_cleanup_(tree_files_fini) struct tree_files files = { .list = NULL };
		int r = tree_find(t, places[n].pattern, &files, e);

		for (size_t i = 0; r == 0 && i < files.n; i++) {
			struct tree_file *f = &files.list[i];

			if (places[n].take)
				r = read_file(in, f, places[n].take, e);
			else
				intake_refuse(in,
					(struct place){ intake_text(in, "%s", f->name), 0 },
					"what it says", places[n].why);
		}
		if (r < 0)
			return r;
	}

	return 0;
}
