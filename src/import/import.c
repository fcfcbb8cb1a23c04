/* SPDX-License-Identifier: Apache-2.0 */
/* The tools, where their files are, and which of them is meant. */
#include "import/import.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MAX_FOUND 2

struct source {
	const char *name;
	const char *where
		[MAX_FOUND]; /* what an administrator writes: that it is there tells that the tool is used */
	int (*read)(struct intake *in, struct tree *t, struct err *e);
};

/* clang-format off */
static const struct source sources[] = {
	{ "ifupdown",       { "/etc/network/interfaces" }, import_ifupdown },
	{ "netplan",        { "/etc/netplan/*.yaml" }, import_netplan },
	{ "networkd",       { "/etc/systemd/network/*.network" }, import_networkd },
	{ "networkmanager", { "/etc/NetworkManager/system-connections/*" }, import_networkmanager },
	{ "ifcfg",          { "/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*" },
	  import_ifcfg },
};
/* clang-format on */

static const struct source *find_source(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (strcmp(sources[i].name, name) == 0)
			return &sources[i];

	return NULL;
}

static int is_used(const struct source *s, struct tree *t, bool *ret, struct err *e)
{
	struct tree_files files = { .list = NULL };
	int r = 0;

	for (size_t i = 0; r == 0 && i < MAX_FOUND && s->where[i]; i++)
		r = tree_find(t, s->where[i], &files, e);
	*ret = files.n > 0;
	tree_files_fini(&files);

	return r;
}

/* The one that has files. */
static int look_for_source(struct tree *t, const struct source **ret, struct err *e)
{
	const struct source *found = NULL;
	char names[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		size_t len = strlen(names);
		bool used;
		int r = is_used(&sources[i], t, &used, e);

		if (r < 0)
			return r;
		if (!used)
			continue;
		snprintf(names + len, sizeof(names) - len, "%s%s", n > 0 ? ", " : "",
			sources[i].name);
		found = &sources[i];
		n++;
	}
	if (n > 1)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"there are files of several tools (%s): --from says which to take", names);
	if (!found)
		return err_set(e, IPADM_NOTFOUND, 0,
			"there are no files of ifupdown, netplan, networkd, networkmanager or "
			"ifcfg");
	*ret = found;

	return 0;
}

static int choose(struct tree *t, const char *from, const struct source **ret, struct err *e)
{
	bool used;
	int r;

	if (!from)
		return look_for_source(t, ret, e);
	*ret = find_source(from);
	if (!*ret)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"'%.64s' is not ifupdown, netplan, networkd, networkmanager or ifcfg",
			from);
	r = is_used(*ret, t, &used, e);
	if (r < 0 || used)
		return r;

	return err_set(e, IPADM_NOTFOUND, 0, "there are no files of %s: %s is looked at", from,
		(*ret)->where[0]);
}

int import_document(struct tree *t, const char *from, const char **ret_from, struct buf *document,
	struct buf *notes, struct err *e)
{
	_cleanup_(intake_fini) struct intake in = { .doc = NULL };
	const struct source *source = NULL;
	char lead[64];
	int r = choose(t, from, &source, e);

	if (r < 0)
		return r;
	assert(source);
	if (intake_init(&in) < 0)
		return err_nomem(e);
	r = source->read(&in, t, e);
	if (r < 0)
		return r;
	snprintf(lead, sizeof(lead), "# from the files of %s\n", source->name);
	r = intake_finish(&in, lead, document, e);
	if (r < 0)
		return r;
	*notes = in.notes;
	in.notes = (struct buf){ .data = NULL };
	*ret_from = source->name;

	return 0;
}
