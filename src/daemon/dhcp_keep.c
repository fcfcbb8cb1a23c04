/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a client keeps who it is and what it has leased. dhcpcd calls a lease by its link: that of an IPMP group works
 * over one member now and over another one then, and finds under each name what it had under the last one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "daemon/dhcp_private.h"

#define NAME_SIZE 64

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name);

	return len > strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

/* The file that was written last. */
static bool find_last(const char *path, const char *end, char ret[NAME_SIZE])
{
	_cleanup_(close_dir) DIR *dir = opendir(path);
	const struct dirent *entry;
	struct timespec last = { 0 };
	bool found = false;

	while (dir && (entry = readdir(dir))) {
		struct stat st;

		if (!ends_with(entry->d_name, end) || strlen(entry->d_name) >= NAME_SIZE ||
			fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (found && (st.st_mtim.tv_sec < last.tv_sec ||
				     (st.st_mtim.tv_sec == last.tv_sec &&
					     st.st_mtim.tv_nsec <= last.tv_nsec)))
			continue;
		last = st.st_mtim;
		snprintf(ret, NAME_SIZE, "%s", entry->d_name);
		found = true;
	}

	return found;
}

/* Without it the client asks as one that has nothing yet, and by who it is it gets the same. */
static void hand_on(const struct dhcp_client *c, const char *path)
{
	const char *end = c->spec.family == FAM_INET ? ".lease" : ".lease6";
	_cleanup_close_ int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	char last[NAME_SIZE], name[NAME_SIZE];

	snprintf(name, sizeof(name), "%s%s", c->spec.over, end);
	if (dir < 0 || !find_last(path, end, last) || strcmp(last, name) == 0)
		return;
	if (renameat(dir, last, dir, name) < 0)
		return;
}

int keep_dir(const struct dhcp_client *c, char *ret, size_t size, struct err *e)
{
	if (!c->spec.of_group) {
		snprintf(ret, size, "%s", c->dhcp->var);
		return 0;
	}
	snprintf(ret, size, "%s/%s", c->dhcp->var, c->spec.ifname);
	if (mkdir(ret, 0755) < 0 && errno != EEXIST)
		return err_sys(e, errno, "%s", ret);
	hand_on(c, ret);

	return 0;
}
