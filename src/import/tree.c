/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of files, and the tree in memory. The real one is in tree_dir.c. */
#include "import/tree.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/array.h"
#include "base/macros.h"

static const char mask_mark[] = " -> /dev/null";

static void file_fini(struct tree_file *f)
{
	free(f->name);
	free(f->text);
}

void tree_files_fini(struct tree_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		file_fini(&files->list[i]);
	free(files->list);
	*files = (struct tree_files){ .list = NULL };
}

int tree_files_add(struct tree_files *files, const char *name, const char *text, size_t len)
{
	struct tree_file *list =
		array_grow(files->list, files->n, &files->cap, sizeof(struct tree_file));
	struct tree_file f = { .len = len };

	if (!list)
		return -ENOMEM;
	files->list = list;
	f.name = strdup(name);
	f.text = malloc(len + 1);
	if (!f.name || !f.text) {
		file_fini(&f);
		return -ENOMEM;
	}
	if (len > 0)
		memcpy(f.text, text, len);
	f.text[len] = '\0';
	list[files->n++] = f;

	return 0;
}

const char *tree_basename(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* Those of one name in the order in which they were found: file names are kept in order by insertion. */
void tree_files_override(struct tree_files *files)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++) {
		struct tree_file f = files->list[i];
		size_t at = n;
		int order = 1;

		while (at > 0) {
			order = strcmp(
				tree_basename(f.name), tree_basename(files->list[at - 1].name));
			if (order >= 0)
				break;
			at--;
		}
		if (at > 0 && order == 0) {
			file_fini(&files->list[at - 1]);
			files->list[at - 1] = f;
			continue;
		}
		memmove(&files->list[at + 1], &files->list[at], (n - at) * sizeof(f));
		files->list[at] = f;
		n++;
	}
	files->n = n;
}

int tree_find(struct tree *t, const char *pattern, struct tree_files *files, struct err *e)
{
	return t->ops->find(t, pattern, files, e);
}

void tree_close(struct tree *t)
{
	if (t->ops)
		t->ops->close(t);
	t->ops = NULL;
}

/* ---- in memory ---- */

static int find_text(struct tree *t, const char *pattern, struct tree_files *files, struct err *e)
{
	for (size_t i = 0; i < t->files.n; i++) {
		const struct tree_file *f = &t->files.list[i];

		if (fnmatch(pattern, f->name, FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		if (tree_files_add(files, f->name, f->text, f->len) < 0)
			return err_nomem(e);
		files->list[files->n - 1].mask = f->mask;
	}

	return 0;
}

static void close_text(struct tree *t)
{
	tree_files_fini(&t->files);
}

static const struct tree_ops text_ops = { .find = find_text, .close = close_text };

/* The text of a file behind its line. */
static int add_part(struct tree *t, const char *name, size_t len, const char *text, size_t size)
{
	size_t mark = strlen(mask_mark);
	char path[256];
	bool mask = len > mark && memcmp(name + len - mark, mask_mark, mark) == 0;
	int r;

	if (mask)
		len -= mark;
	if (len >= sizeof(path))
		len = sizeof(path) - 1;
	memcpy(path, name, len);
	path[len] = '\0';
	if (t->files.n >= TREE_MAX)
		return 0;
	r = tree_files_add(&t->files, path, text, size);
	if (r == 0)
		t->files.list[t->files.n - 1].mask = mask;

	return r;
}

/* The next line "== …" of [@p, @end), or @end. */
static const char *find_head(const char *p, const char *end)
{
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (end - p > 3 && memcmp(p, "== ", 3) == 0)
			return p;
		if (!eol)
			return end;
		p = eol + 1;
	}

	return end;
}

static int compare_files(const void *a, const void *b)
{
	const struct tree_file *x = a;
	const struct tree_file *y = b;

	return strcmp(x->name, y->name);
}

int tree_open_text(struct tree *ret, const char *text, size_t len, const char *first)
{
	struct tree t = { .ops = &text_ops, .root = -1 };
	const char *end = text + len;
	const char *head = find_head(text, end);
	int r = 0;

	if (head > text)
		r = add_part(&t, first, strlen(first), text, (size_t)(head - text));
	while (r == 0 && head < end) {
		const char *eol = memchr(head, '\n', (size_t)(end - head));
		const char *body = eol ? eol + 1 : end;
		const char *next = find_head(body, end);

		r = add_part(&t, head + 3, (size_t)((eol ? eol : end) - head - 3), body,
			(size_t)(next - body));
		head = next;
	}
	if (r < 0) {
		tree_close(&t);
		return r;
	}
	if (t.files.n > 0)
		qsort(t.files.list, t.files.n, sizeof(struct tree_file), compare_files);
	*ret = t;

	return 0;
}
