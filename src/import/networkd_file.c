/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of systemd-networkd: which count (systemd.network(5)), their drop-ins, and which of their lines. What
 * they mean is in networkd.c.
 */
#include "import/networkd.h"

#include <stdio.h>
#include <string.h>
/* From the least to the most important. */
static const char *const directories[] = { "/usr/lib/systemd/network", "/lib/systemd/network",
	"/usr/local/lib/systemd/network", "/run/systemd/network", "/etc/systemd/network" };

static void add_line(struct network *net, const struct ini_line *l, const char *file)
{
	struct network_line *lines =
		intake_grow(net->in, net->lines, net->n, &net->cap, sizeof(struct network_line));

	if (!lines)
		return;
	net->lines = lines;
	lines[net->n++] = (struct network_line){
		.section = intake_text(net->in, "%s", l->section),
		.count = net->counts + l->count,
		.key = intake_text(net->in, "%s", l->key),
		.value = intake_text(net->in, "%s", l->value),
		.at = { .file = file, .line = l->at.line },
	};
}

/* What it says in place of lines before it. */
static void replace_lines(struct network *net, const struct ini_line *l)
{
	bool is_list = network_is_list(l->section, l->key);

	if (is_list && l->value[0])
		return;
	for (size_t i = 0; i < net->n; i++) {
		struct network_line *old = &net->lines[i];
		bool several =
			strcmp(l->section, "Address") == 0 || strcmp(l->section, "Route") == 0;

		if (old->key && strcmp(old->section, l->section) == 0 &&
			strcmp(old->key, l->key) == 0 &&
			(!several || old->count == net->counts + l->count))
			old->key = NULL;
	}
}

static void take_line(void *ctx, const struct ini_line *l)
{
	struct network *net = ctx;

	if (!l->key) {
		intake_refuse(net->in, l->at, l->value, WHY_UNKNOWN);
		return;
	}
	replace_lines(net, l);
	if (l->value[0])
		add_line(net, l, l->at.file);
}

static int read_file(struct network *net, struct tree_file *f, struct err *e)
{
	int r = scan_check(f, e);

	if (r < 0)
		return r;
	ini_walk(f, intake_text(net->in, "%s", f->name), true, take_line, net);
	net->counts += 1 << 16;

	return 0;
}

static int find(struct tree *t, const char *pattern, struct tree_files *files, struct err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(directories); i++) {
		char path[512];

		if (snprintf(path, sizeof(path), "%s/%s", directories[i], pattern) <
			(int)sizeof(path))
			r = tree_find(t, path, files, e);
	}
	tree_files_override(files);

	return r;
}

/* A name without what a pattern would take for more. */
static bool is_literal(const char *name)
{
	return !strpbrk(name, "*?[\\");
}

static int read_drop_ins(struct network *net, struct tree *t, struct err *e)
{
	_cleanup_(tree_files_fini) struct tree_files files = { .list = NULL };
	char pattern[300];
	int r;

	if (!is_literal(net->base) || snprintf(pattern, sizeof(pattern), "%s.d/*.conf",
					      net->base) >= (int)sizeof(pattern))
		return 0;
	r = find(t, pattern, &files, e);
	for (size_t i = 0; r == 0 && i < files.n; i++)
		if (!files.list[i].mask)
			r = read_file(net, &files.list[i], e);

	return r;
}

static void network_fini(struct network *net)
{
	free(net->lines);
}

static int read_network(struct intake *in, struct tree *t, struct tree_file *f,
	void (*take)(struct network *net), struct err *e)
{
	_cleanup_(network_fini) struct network net = { .in = in };
	int r;

	net.name = intake_text(in, "%s", f->name);
	net.base = tree_basename(net.name);
	r = read_file(&net, f, e);
	if (r == 0)
		r = read_drop_ins(&net, t, e);
	if (r == 0)
		take(&net);

	return r;
}

/* An empty file masks as a link to /dev/null does. */
static bool is_masked(const struct tree_file *f)
{
	return f->mask || f->len == 0;
}

/* Drop-ins of other names than a file has; the links of .netdev files. */
static int tell_others(
	struct intake *in, struct tree *t, const struct tree_files *networks, struct err *e)
{
	_cleanup_(tree_files_fini) struct tree_files others = { .list = NULL };
	int r = find(t, "*.netdev", &others, e);

	for (size_t i = 0; i < others.n; i++)
		if (!is_masked(&others.list[i]))
			intake_refuse(in,
				(struct place){ intake_text(in, "%s", others.list[i].name), 0 },
				"the link that it makes", WHY_LINK);
	tree_files_fini(&others);
	if (r == 0)
		r = find(t, "*.network.d/*.conf", &others, e);
	for (size_t i = 0; r == 0 && i < others.n; i++) {
		const char *name = others.list[i].name;
		bool used = others.list[i].mask;

		for (size_t n = 0; n < networks->n && !used; n++) {
			char part[300];

			snprintf(part, sizeof(part), "/%s.d/",
				tree_basename(networks->list[n].name));
			used = strstr(name, part) != NULL;
		}
		if (!used)
			intake_note(in, (struct place){ intake_text(in, "%s", name), 0 },
				"a drop-in", "there is no .network file that has its name");
	}

	return r;
}

int networkd_walk(
	struct intake *in, struct tree *t, void (*take)(struct network *net), struct err *e)
{
	_cleanup_(tree_files_fini) struct tree_files files = { .list = NULL };
	int r = find(t, "*.network", &files, e);

	for (size_t i = 0; r == 0 && i < files.n; i++)
		if (!is_masked(&files.list[i]))
			r = read_network(in, t, &files.list[i], take, e);

	return r < 0 ? r : tell_others(in, t, &files, e);
}
