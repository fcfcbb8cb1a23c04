/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IPv6 settings that netlink doesn't take: files under /proc/sys/net/ipv6/conf. The directory
 * that is held shows the network namespace in which it was opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/linux.h"
#include "kernel/sentence.h"

int sysctl_open(void)
{
	int fd = open("/proc/sys/net/ipv6/conf", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static const char *key_of(enum step_op op)
{
	return op == STEP_ACCEPT_RA ? "accept_ra" : "disable_ipv6";
}

static int write_value(int fd, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lld\n", (long long)value);
	ssize_t n;

	do {
		n = write(fd, text, (size_t)len);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

int sysctl_write(int confd, const struct step *step, struct err *e)
{
	_cleanup_close_ int fd = -1;
	char path[64];
	int r;

	/* A slash or dots would lead out of the directory; no link is called like that. */
	if (!name_is_link(step->ifname))
		return step_refused(step, EINVAL, "not the name of a link", e);
	if (confd < 0)
		return step_refused(step, EAFNOSUPPORT, "this kernel has no IPv6", e);
	snprintf(path, sizeof(path), "%s/%s", step->ifname, key_of(step->op));
	fd = openat(confd, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return step_refused(step, ENODEV, NULL, e);
	if (fd < 0)
		return step_refused(step, errno, NULL, e);
	r = write_value(fd, step->u.num.to);
	return r < 0 ? step_refused(step, -r, NULL, e) : 0;
}
