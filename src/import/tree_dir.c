/* SPDX-License-Identifier: Apache-2.0 */
/* A real directory as a tree. The kernel keeps every path, and every link on it, below the root (openat2). */
#include "import/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/macros.h"

static int open_below(const struct tree *t, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, t->root, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

static bool is_missing(int error)
{
	return error == -ENOENT || error == -ENOTDIR;
}

/* Whether the link itself says /dev/null, which need not be there below the root. */
static bool is_mask(const struct tree *t, const char *path)
{
	_cleanup_close_ int dir = -1;
	char target[sizeof("/dev/null") + 1];
	char parent[PATH_MAX];
	ssize_t n;

	snprintf(parent, sizeof(parent), "%.*s", (int)(tree_basename(path) - path), path);
	dir = open_below(t, parent, O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return false;
	n = readlinkat(dir, tree_basename(path), target, sizeof(target));

	return n == (ssize_t)strlen("/dev/null") && memcmp(target, "/dev/null", (size_t)n) == 0;
}

/* The text of a regular file; -EINVAL for another. */
static int read_file(int fd, char **ret, size_t *ret_len)
{
	_cleanup_free_ char *text = NULL;
	struct stat st;
	size_t len = 0;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size < 0 || (size_t)st.st_size > TREE_FILE_MAX)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	r = file_read_all(fd, text, (size_t)st.st_size, &len);
	if (r < 0)
		return r;
	text[len] = '\0';
	*ret = text;
	*ret_len = len;
	text = NULL;

	return 0;
}

static int add_file(struct tree *t, const char *path, struct tree_files *files, struct err *e)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_close_ int fd = -1;
	bool mask = is_mask(t, path);
	size_t len = 0;
	int r = 0;

	if (!mask) {
		fd = open_below(t, path, O_RDONLY);
		/* One that is gone, or a link to nowhere. */
		if (is_missing(fd))
			return 0;
		r = fd < 0 ? fd : read_file(fd, &text, &len);
	}
	if (r == -EINVAL)
		return 0;
	if (r == -EFBIG)
		return err_set(e, IPADM_BAD_DOCUMENT, EFBIG,
			"%s has more than 4 MiB: it is no configuration", path);
	if (r < 0)
		return err_sys(e, -r, "cannot read %s", path);
	if (tree_files_add(files, path, text ? text : "", len) < 0)
		return err_nomem(e);
	files->list[files->n - 1].mask = mask;

	return 0;
}

static int select_all(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* A pattern is looked up from left to right: what stands before its first wildcard is one directory. */
struct search {
	struct tree *t;
	struct tree_files *files;
	struct err *e;
	size_t first; /* of the files, ours */
};

static int search(struct search *s, const char *done, const char *rest);

static int search_names(struct search *s, const char *done, const char *word, const char *rest,
	struct dirent **names, int n)
{
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];
		int r;

		if (fnmatch(word, names[i]->d_name, FNM_PERIOD) != 0)
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", done, names[i]->d_name) >=
			(int)sizeof(path))
			continue;
		r = search(s, path, rest);
		if (r < 0)
			return r;
	}

	return 0;
}

static int search_dir(struct search *s, const char *done, const char *word, const char *rest)
{
	int dir = open_below(s->t, done[0] ? done : "/", O_RDONLY | O_DIRECTORY);
	struct dirent **names = NULL;
	int n;
	int r;

	if (is_missing(dir))
		return 0;
	n = dir < 0 ? -1 : scandirat(dir, ".", &names, select_all, alphasort);
	if (dir >= 0)
		close(dir);
	if (n < 0)
		return err_sys(s->e, dir < 0 ? -dir : errno, "cannot read %s", done);
	r = search_names(s, done, word, rest, names, n);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);

	return r;
}

/* @rest: "/NAME…", the words that are still to be looked for below @done; "" for none. */
static int search(struct search *s, const char *done, const char *rest)
{
	char word[NAME_MAX + 1];
	char path[PATH_MAX];
	size_t len;

	if (s->files->n - s->first >= TREE_MAX)
		return err_set(s->e, IPADM_BAD_DOCUMENT, EFBIG,
			"there are more than %d files like %s", TREE_MAX, done);
	rest += strspn(rest, "/");
	if (!*rest)
		return add_file(s->t, done, s->files, s->e);
	len = strcspn(rest, "/");
	if (len >= sizeof(word))
		return 0;
	memcpy(word, rest, len);
	word[len] = '\0';
	if (strpbrk(word, "*?["))
		return search_dir(s, done, word, rest + len);
	if (snprintf(path, sizeof(path), "%s/%s", done, word) >= (int)sizeof(path))
		return 0;

	return search(s, path, rest + len);
}

static int find_in_dir(struct tree *t, const char *pattern, struct tree_files *files, struct err *e)
{
	struct search s = { .t = t, .files = files, .e = e, .first = files->n };

	return search(&s, "", pattern);
}

static void close_dir(struct tree *t)
{
	close(t->root);
}

static const struct tree_ops dir_ops = { .find = find_in_dir, .close = close_dir };

int tree_open(struct tree *ret, const char *path, struct err *e)
{
	int fd;
	int r = file_open_dir(path, 0, &fd);

	if (r < 0)
		return err_sys(e, -r, "cannot read the directory %s", path);
	*ret = (struct tree){ .ops = &dir_ops, .root = fd };

	return 0;
}
