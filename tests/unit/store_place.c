/* SPDX-License-Identifier: Apache-2.0 */
/* See store_place.h. */
#include "store_place.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

int place_set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	/* In memory where possible: no power is cut here. */
	snprintf(p->top, sizeof(p->top), "/dev/shm/test-store-XXXXXX");
	if (!mkdtemp(p->top)) {
		snprintf(p->top, sizeof(p->top), "/tmp/test-store-XXXXXX");
		assert_non_null(mkdtemp(p->top));
	}
	snprintf(p->paths.etc, sizeof(p->paths.etc), "%s/etc", p->top);
	snprintf(p->paths.run, sizeof(p->paths.run), "%s/run", p->top);
	*state = p;

	return 0;
}

int place_set_up_kept(void **state)
{
	struct place *p;

	place_set_up(state);
	p = *state;
	snprintf(p->paths.var, sizeof(p->paths.var), "%s/var", p->top);

	return 0;
}

int place_tear_down(void **state)
{
	struct place *p = *state;
	char command[128];

	store_close(p->st);
	snprintf(command, sizeof(command), "rm -r %s", p->top);
	assert_int_equal(system(command), 0);
	free(p);

	return 0;
}

const char *place_path(struct place *p, const char *name)
{
	const struct {
		const char *head;
		const char *dir;
	} dirs[] = {
		{ "etc/", p->paths.etc },
		{ "run/", p->paths.run },
		{ "var/", p->paths.var },
	};

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		size_t len = strlen(dirs[i].head);

		if (strncmp(name, dirs[i].head, len) != 0)
			continue;
		snprintf(p->path, sizeof(p->path), "%s/%s", dirs[i].dir, name + len);
		return p->path;
	}
	snprintf(p->path, sizeof(p->path), "%s/%s", p->top, name);

	return p->path;
}

void place_write(struct place *p, const char *name, const void *data, size_t len)
{
	int fd = open(place_path(p, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, data, len), 0);
	close(fd);
}

void place_put(struct place *p, const char *name, const char *text)
{
	place_write(p, name, text, strlen(text));
}

bool place_has(struct place *p, const char *name)
{
	return access(place_path(p, name), F_OK) == 0;
}

struct store *place_open(const struct place *p, bool write)
{
	struct store *st = NULL;
	struct err e;

	assert_int_equal(store_open(&st, &p->paths, write, &e), 0);

	return st;
}

struct document *place_load(struct store *st, enum doc_kind kind, bool expect)
{
	struct document *doc = NULL;
	bool found = !expect;
	struct err e;

	assert_int_equal(store_load(st, kind, &doc, &found, &e), 0);
	assert_int_equal(found, expect);

	return doc;
}
