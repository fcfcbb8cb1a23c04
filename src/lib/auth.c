/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May the caller change anything? The same rule as the engine's, which asks again: real user 0, or
 * a member of the admin-group of the persistent document.
 */
#include "lib/handle.h"

#include <errno.h>
#include <grp.h>

static bool in_group(gid_t gid)
{
	_cleanup_free_ gid_t *groups = NULL;
	int n = getgroups(0, NULL);

	if (getgid() == gid || getegid() == gid)
		return true;
	if (n <= 0)
		return false;
	groups = calloc((size_t)n, sizeof(*groups));
	if (!groups)
		return false;
	n = getgroups(n, groups);
	for (int i = 0; i < n; i++)
		if (groups[i] == gid)
			return true;

	return false;
}

static bool in_named_group(const char *name)
{
	char buf[16384];
	struct group *found = NULL;
	struct group entry;

	if (getgrnam_r(name, &entry, buf, sizeof(buf), &found) != 0 || !found)
		return false;

	return in_group(found->gr_gid);
}

bool may_change(const struct store_paths *paths)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *doc = NULL;
	const char *group;
	bool found;

	if (getuid() == 0)
		return true;
	if (store_open(&st, paths, false, NULL) < 0 ||
		store_load_part(st, DOC_PERSISTENT, "", &doc, &found, NULL) < 0)
		return false;
	group = object_get(document_find(doc, OBJ_HEADER, ""), "admin-group");

	return group && in_named_group(group);
}

boolean_t ipadm_check_auth(void)
{
	struct store_paths paths;

	if (store_paths_init(&paths, NULL, NULL) < 0)
		return B_FALSE;

	return may_change(&paths) ? B_TRUE : B_FALSE;
}
