/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings that netlink doesn't take: files under /proc/sys/net, opened relative to that
 * directory and never out of it. What a file below it is belongs to the network namespace of the
 * thread that opens it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "kernel/linux.h"
#include "kernel/sentence.h"

#define VALUE_MAX 65536 /* the longest are lists of ports */

int sysctl_open(void)
{
	int fd = open("/proc/sys/net", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Relative, and no component leads up. */
static bool is_below(const char *path)
{
	const char *p = path;

	for (;;) {
		size_t len = strcspn(p, "/");

		if (len == 0 || (len == 1 && p[0] == '.') ||
			(len == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (p[len] == 0)
			return true;
		p += len + 1;
	}
}

/*
 * The path with the name of the link in it. A slash or dots in a name would lead elsewhere; no link
 * is called like that. "all" and "default" are none either, but stand in its place.
 */
static int make_path(const char *path, const char *ifname, char ret[SETTING_PATHSIZE])
{
	bool per_link = strstr(path, "%s") != NULL;

	if (per_link && !name_is_link(ifname) && strcmp(ifname, "all") != 0 &&
		strcmp(ifname, "default") != 0)
		return -EINVAL;
	if (strlen(path) + (per_link ? strlen(ifname) : 0) >= SETTING_PATHSIZE)
		return -ENAMETOOLONG;
	setting_path(path, ifname, ret, SETTING_PATHSIZE);
	return is_below(ret) ? 0 : -EINVAL;
}

static int open_file(int netfd, const char *path, int mode)
{
	int fd = openat(netfd, path, mode | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
}

static int write_value(int fd, const char *text)
{
	size_t len;
	ssize_t n;

	/* Nothing at all would not be written: an empty list is an empty line. */
	if (!text[0])
		text = "\n";
	len = strlen(text);

	/* In one go: what comes in a second one is another value. */
	do {
		n = write(fd, text, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EINVAL;
}

/* A file that isn't there: its link is missing, or the kernel knows no such setting. */
static int not_there(int netfd, const struct step *step, char *path, struct err *e)
{
	char *slash = strrchr(path, '/');

	if (step->op != STEP_SETTING || (slash && strstr(step->u.setting.path, "%s"))) {
		*slash = 0;
		if (faccessat(netfd, path, F_OK, 0) < 0)
			return step_refused(step, ENODEV, NULL, e);
	}
	return step_refused(
		step, EOPNOTSUPP, "this kernel has no such setting (is a module not loaded?)", e);
}

int sysctl_write(int netfd, const struct step *step, struct err *e)
{
	bool is_setting = step->op == STEP_SETTING;
	const char *template =
		step->op == STEP_ACCEPT_RA ? "ipv6/conf/%s/accept_ra" : "ipv6/conf/%s/disable_ipv6";
	char path[SETTING_PATHSIZE];
	_cleanup_close_ int fd = -1;
	char number[24];
	int r;

	r = make_path(is_setting ? step->u.setting.path : template, step->ifname, path);
	if (r < 0)
		return step_refused(step, -r, "this is no file of a link's settings", e);
	if (netfd < 0)
		return step_refused(step, -netfd, "/proc/sys/net can't be opened", e);
	fd = open_file(netfd, path, O_WRONLY);
	if (fd == -ENOENT)
		return not_there(netfd, step, path, e);
	if (fd < 0)
		return step_refused(step, -fd, NULL, e);
	snprintf(number, sizeof(number), "%lld", (long long)step->u.num.to);
	r = write_value(fd, is_setting ? step->u.setting.to : number);
	return r < 0 ? step_refused(step, -r, NULL, e) : 0;
}

/* One line: without its end, and with single blanks where the kernel sets tabs. */
static void tidy(char *text, size_t len)
{
	while (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\t')
			text[i] = ' ';
	}
}

/* -EFBIG when there may be more. */
static int read_value(int fd, char *buf, size_t size, size_t *ret_len)
{
	int r = file_read_all(fd, buf, size, ret_len);

	return r == 0 && *ret_len == size ? -EFBIG : r;
}

int sysctl_read(int netfd, const char *path, const char *ifname, char **ret)
{
	char real[SETTING_PATHSIZE];
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *large = NULL;
	char small[512];
	char *text = small;
	size_t len = 0;
	int r;

	r = make_path(path, ifname, real);
	if (r < 0)
		return r;
	fd = open_file(netfd, real, O_RDONLY);
	if (fd < 0)
		return fd;
	r = read_value(fd, small, sizeof(small), &len);
	if (r == -EFBIG) {
		large = malloc(VALUE_MAX);
		if (!large)
			return -ENOMEM;
		if (lseek(fd, 0, SEEK_SET) < 0)
			return -errno;
		text = large;
		r = read_value(fd, large, VALUE_MAX, &len);
	}
	if (r < 0)
		return r;
	tidy(text, len);
	text = strdup(text);
	if (!text)
		return -ENOMEM;
	*ret = text;
	return 0;
}
