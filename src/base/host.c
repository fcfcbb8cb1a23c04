/* SPDX-License-Identifier: Apache-2.0 */
/* The identity of the boot and of the namespace. */
#include "base/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"

void host_boot_id(char buf[BOOT_ID_SIZE])
{
	_cleanup_close_ int fd =
		open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = fd >= 0 ? read(fd, buf, BOOT_ID_SIZE - 1) : -1;

	if (n <= 0) {
		snprintf(buf, BOOT_ID_SIZE, "unknown");
		return;
	}
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

int host_netns_name(char *ret, size_t size)
{
	_cleanup_(close_dir) DIR *dir = opendir("/run/netns");
	const struct dirent *entry;
	struct stat self;

	if (!dir || stat("/proc/thread-self/ns/net", &self) < 0)
		return -ENOENT;

	while ((entry = readdir(dir))) {
		struct stat st;

		if (entry->d_name[0] == '.' || fstatat(dirfd(dir), entry->d_name, &st, 0) < 0)
			continue;
		if (st.st_ino == self.st_ino && st.st_dev == self.st_dev)
			return str_copy(ret, size, entry->d_name);
	}

	return -ENOENT;
}
