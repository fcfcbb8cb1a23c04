/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the history, also by those who don't hold the lock: what goes meanwhile was not there. */
#include "store/history_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/str.h"
#include "store/text.h"

#define META_MAX ((size_t)64 * 1024)
#define TEXT_MAX ((size_t)64 * 1024 * 1024)

bool history_is_on(const struct store *st)
{
	return st->paths.var[0] != '\0';
}

char *history_dir(const struct store *st, char buf[PATH_MAX])
{
	snprintf(buf, PATH_MAX, "%s/history", st->paths.var);

	return buf;
}

char *history_name(uint64_t generation, const char *suffix, char buf[HISTORY_NAME])
{
	snprintf(buf, HISTORY_NAME, "%" PRIu64 ".%s", generation, suffix);

	return buf;
}

/* "17.conf" and "17.meta" are ours, "017.conf" is not. */
static bool parse_name(const char *name, uint64_t *ret)
{
	const char *dot = strchr(name, '.');
	char number[HISTORY_NAME] = "";

	if (!dot || name[0] == '0' || (size_t)(dot - name) >= sizeof(number) ||
		(strcmp(dot, ".conf") != 0 && strcmp(dot, ".meta") != 0))
		return false;
	memcpy(number, name, (size_t)(dot - name));

	return str_to_uint(number, HISTORY_MAX, ret) == 0;
}

static int compare_numbers(const void *a, const void *b)
{
	const struct kept_generation *x = a;
	const struct kept_generation *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Each has two files. */
static size_t drop_doubles(struct kept_generation *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (kept == 0 || list[kept - 1].number != list[i].number)
			list[kept++] = list[i];

	return kept;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

int history_scan(int dirfd, struct kept_generation **ret, size_t *ret_n)
{
	_cleanup_free_ struct kept_generation *list = NULL;
	_cleanup_(close_dir) DIR *dir = NULL;
	const struct dirent *found;
	size_t n = 0, cap = 0;
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while ((found = readdir(dir))) {
		struct kept_generation *grown;
		uint64_t number;

		if ((found->d_type != DT_REG && found->d_type != DT_UNKNOWN) ||
			!parse_name(found->d_name, &number))
			continue;
		grown = array_grow(list, n, &cap, sizeof(*list));
		if (!grown)
			return -ENOMEM;
		list = grown;
		list[n++] = (struct kept_generation){ .number = number };
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), compare_numbers);
	*ret_n = drop_doubles(list, n);
	*ret = list;
	list = NULL;

	return 0;
}

int history_read_meta(int dirfd, uint64_t generation, struct meta *ret)
{
	char name[HISTORY_NAME];
	char *text;
	size_t len;
	int r;

	r = file_read_at(dirfd, history_name(generation, "meta", name), META_MAX, &text, &len);
	if (r < 0)
		return r == -ENOENT || r == -ENOMEM ? r : -EBADMSG;

	return meta_parse(text, len, generation, ret);
}

enum history_state history_look(int dirfd, uint64_t generation, const struct meta *meta)
{
	char name[HISTORY_NAME];
	struct stat sb;

	if (fstatat(dirfd, history_name(generation, "conf", name), &sb, AT_SYMLINK_NOFOLLOW) < 0)
		return HISTORY_LOST;
	if (!S_ISREG(sb.st_mode) || (meta && meta->stamp.exists && meta->stamp.size != sb.st_size))
		return HISTORY_DAMAGED;

	return HISTORY_OK;
}

/* Whether the persistent document is this generation, as it was recorded. */
static bool is_present(const struct store *st, const struct meta *m)
{
	const char *file = store_file(DOC_PERSISTENT)->name;
	struct stamp now;
	struct stat sb;

	if (st->etc_fd < 0 || fstatat(st->etc_fd, file, &sb, 0) < 0)
		return false;
	stamp_init(&now, &sb);

	return stamp_same_text(&m->stamp, &now);
}

/* @newest: no other can be the present one. */
static int read_entry(const struct store *st, int dirfd, uint64_t generation, bool newest,
	struct history_entry *ret)
{
	struct meta m = { .entry.generation = generation };
	int r = history_read_meta(dirfd, generation, &m);

	if (r == -ENOMEM)
		return r;
	m.entry.state = history_look(dirfd, generation, r == 0 ? &m : NULL);
	if (r < 0)
		m.entry.state = HISTORY_DAMAGED;
	else if (newest && is_present(st, &m))
		m.entry.state = HISTORY_PRESENT;
	*ret = m.entry;

	return 0;
}

static int explain(const struct store *st, int r, struct err *e)
{
	char dir[PATH_MAX];

	if (r == -ENOMEM)
		return err_nomem(e);

	return store_status(e, err_sys(e, -r, "cannot read %s", history_dir(st, dir)));
}

/* -ENOENT: there is no history. */
static int open_dir(const struct store *st, int *ret)
{
	char dir[PATH_MAX];

	return history_is_on(st) ? file_open_dir(history_dir(st, dir), false, ret) : -ENOENT;
}

int history_list(const struct store *st, struct history *ret, struct err *e)
{
	_cleanup_history_ struct history h = { .rows = NULL };
	_cleanup_free_ struct kept_generation *kept = NULL;
	_cleanup_close_ int dirfd = -1;
	size_t n = 0;
	int r = open_dir(st, &dirfd);

	if (r == 0)
		r = history_scan(dirfd, &kept, &n);
	if (r < 0 && r != -ENOENT)
		return explain(st, r, e);
	h.rows = calloc(n + 1, sizeof(*h.rows));
	if (!h.rows)
		return err_nomem(e);
	for (size_t i = n; i-- > 0;) {
		r = read_entry(st, dirfd, kept[i].number, i == n - 1, &h.rows[h.n]);
		if (r < 0)
			return explain(st, r, e);
		h.n++;
	}
	*ret = h;
	h.rows = NULL;

	return 0;
}

void history_fini(struct history *h)
{
	free(h->rows);
	*h = (struct history){ .rows = NULL };
}

static int refuse_lost(uint64_t generation, bool known, struct err *e)
{
	if (known)
		return err_set(e, IPADM_NOTFOUND, ENOENT,
			"the document of generation %" PRIu64 " is lost", generation);

	return err_set(e, IPADM_NOTFOUND, ENOENT,
		"there is no generation %" PRIu64 ": 'ipadm history' shows those that there are",
		generation);
}

/* Before it is replaced a large document has no other place than its own. */
static int read_present(const struct store *st, const struct meta *m, char **ret, size_t *ret_len)
{
	if (!is_present(st, m))
		return -ENOENT;

	return file_read_at(st->etc_fd, store_file(DOC_PERSISTENT)->name, TEXT_MAX, ret, ret_len);
}

int history_text(
	const struct store *st, uint64_t generation, char **ret, size_t *ret_len, struct err *e)
{
	_cleanup_close_ int dirfd = -1;
	char name[HISTORY_NAME];
	struct meta m;
	bool known;
	int r;

	if (generation == 0) {
		*ret_len = 0;
		*ret = strdup("");
		return *ret ? 0 : err_nomem(e);
	}
	r = open_dir(st, &dirfd);
	if (r == -ENOENT)
		return refuse_lost(generation, false, e);
	if (r < 0)
		return explain(st, r, e);
	r = history_read_meta(dirfd, generation, &m);
	known = r == 0;
	if (r == -ENOMEM)
		return err_nomem(e);
	if (history_look(dirfd, generation, known ? &m : NULL) == HISTORY_DAMAGED)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG,
			"the document of generation %" PRIu64 " is not as it was recorded",
			generation);
	r = file_read_at(dirfd, history_name(generation, "conf", name), TEXT_MAX, ret, ret_len);
	if (r == -ENOENT && known)
		r = read_present(st, &m, ret, ret_len);
	if (r == -ENOENT)
		return refuse_lost(generation, known, e);

	return r < 0 ? explain(st, r, e) : 0;
}

int history_load(const struct store *st, uint64_t generation, struct document **ret, struct err *e)
{
	char file[64];
	char *text = NULL;
	size_t len = 0;
	int r = history_text(st, generation, &text, &len, e);

	if (r < 0)
		return r;
	snprintf(file, sizeof(file), "generation %" PRIu64, generation);

	return text_parse(text, len, file, ret, e);
}
