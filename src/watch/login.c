/* SPDX-License-Identifier: Apache-2.0 */
/* The file with a name and a password. */
#include "watch/login.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"

#define MAX_LINE 1024

static int refuse(const char *path, const char *why, struct err *e)
{
	return err_set(e, IPADM_INVALID_ARG, EINVAL, "%.200s: %s", path, why);
}

static int open_private(const char *path, struct err *e)
{
	struct stat st;
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(path, strerror(errno), e);
	if (!S_ISREG(st.st_mode) || (st.st_mode & (S_IRWXG | S_IRWXO)))
		return refuse(path,
			"a password is to be in a file that only its owner may read: chmod 600", e);
	r = fd;
	fd = -1;

	return r;
}

/* @line is cut at its first ':'. */
static int split(const char *path, char *line, struct login *ret, struct err *e)
{
	char *colon;
	struct login l;

	line[strcspn(line, "\n")] = '\0';
	colon = strchr(line, ':');
	if (!colon || colon == line || !str_is_line(line))
		return refuse(path, "its first line is to be name:password", e);
	*colon = '\0';
	l = (struct login){ strdup(line), strdup(colon + 1) };
	if (!l.name || !l.password) {
		login_fini(&l);
		return err_nomem(e);
	}
	*ret = l;

	return 0;
}

int login_read(const char *path, struct login *ret, struct err *e)
{
	char line[MAX_LINE + 1] = "";
	size_t len = 0;
	_cleanup_close_ int fd = open_private(path, e);
	int r;

	if (fd < 0)
		return fd;
	r = file_read_all(fd, line, MAX_LINE, &len);
	if (r < 0)
		r = refuse(path, strerror(-r), e);
	else if (len == MAX_LINE && !strchr(line, '\n'))
		r = refuse(path, "its first line is too long for name:password", e);
	else
		r = split(path, line, ret, e);
	explicit_bzero(line, sizeof(line));

	return r;
}

void login_fini(struct login *l)
{
	if (l->password)
		explicit_bzero(l->password, strlen(l->password));
	free(l->name);
	free(l->password);
	*l = (struct login){ NULL, NULL };
}
