/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of engine_world.h about changes that are to be confirmed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "engine_world.h"

#define ACTIVE     "unconfirmed.conf"
#define PLAN       "unconfirmed.plan"
#define PERSISTENT ".ipadm.conf.unconfirmed"

void world_wish(struct world *w)
{
	engine_set_wish(w->engine, w->wish.seconds != 0 ? &w->wish : NULL);
}

static void do_wish(struct world *w, char words[WORLD_WORDS][64])
{
	uint64_t seconds;

	w->wish = (struct confirm_wish){ .seconds = 0 };
	assert_int_equal(str_to_uint(words[1], CONFIRM_MAX_S, &seconds), 0);
	w->wish.seconds = (int64_t)seconds;
	if (!words[2][0])
		return;
	assert_int_equal(ip_parse(words[2], &w->wish.connections[0].local), 0);
	assert_int_equal(ip_parse("192.0.2.254", &w->wish.connections[0].remote), 0);
	w->wish.n_connections = 1;
}

/* As if so much time had gone by: in the file stands that the time is over. */
static void make_late(const char *dir, const char *name)
{
	_cleanup_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	char path[512];
	char *found;
	size_t len;
	FILE *f;

	assert_true(fd >= 0);
	if (file_read_at(fd, name, 1 << 20, &text, &len) < 0)
		return;
	found = strstr(text, "confirm-by = ");
	assert_non_null(found);
	found += strlen("confirm-by = ");
	memset(found, '1', strcspn(found, "\n") - 1);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int do_revert(struct world *w)
{
	struct put_result res;
	int r = engine_revert(w->engine, &res, &w->err);

	put_result_fini(&res);

	return r;
}

static int do_repair(struct world *w, const char *name)
{
	bool changed;

	return engine_repair(w->engine, name[0] ? name : NULL, &changed, &w->err);
}

/* Somebody else takes an address off. */
static int do_unaddr(struct world *w, char words[WORLD_WORDS][64])
{
	struct link *l = snapshot_find_link(&w->fake->state, words[1]);
	struct step s = { .op = STEP_ADDR_DEL };
	struct ip ip;

	assert_non_null(l);
	assert_int_equal(ip_parse(words[2], &ip), 0);
	s.ifindex = l->index;
	memcpy(s.ifname, l->name, sizeof(s.ifname));
	for (size_t i = 0; i < w->fake->state.n_addrs; i++) {
		s.u.addr = w->fake->state.addrs[i];
		if (s.u.addr.ifindex == l->index && ip_equal(&s.u.addr.local, &ip))
			return kernel_execute(&w->fake->base, &s, 1, &w->err);
	}

	return -ENOENT;
}

static int do_sysctl(struct world *w, char words[WORLD_WORDS][64])
{
	return fake_set_setting(w->fake, words[1][0] == '-' ? "" : words[1], words[2], words[3]);
}

bool world_do_confirm(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	*ret = 0;
	if (strcmp(words[0], "wish") == 0) {
		do_wish(w, words);
	} else if (strcmp(words[0], "confirm") == 0) {
		*ret = engine_confirm(w->engine, &w->err);
	} else if (strcmp(words[0], "revert") == 0) {
		*ret = do_revert(w);
	} else if (strcmp(words[0], "repair") == 0) {
		*ret = do_repair(w, words[1]);
	} else if (strcmp(words[0], "unaddr") == 0) {
		*ret = do_unaddr(w, words);
	} else if (strcmp(words[0], "sysctl") == 0) {
		*ret = do_sysctl(w, words);
	} else if (strcmp(words[0], "late") == 0) {
		make_late(w->paths.etc, PERSISTENT);
		make_late(w->paths.run, ACTIVE);
	} else {
		return false;
	}

	return true;
}

void world_enforce(struct world *w)
{
	int64_t left;

	if (engine_pending(w->engine, &left) && left == 0 && do_revert(w) < 0)
		fail_msg("revert: %s", w->err.text);
}

void world_remove_unconfirmed(const struct world *w)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/" ACTIVE, w->paths.run);
	unlink(path);
	snprintf(path, sizeof(path), "%s/" PLAN, w->paths.run);
	unlink(path);
	snprintf(path, sizeof(path), "%s/" PERSISTENT, w->paths.etc);
	unlink(path);
}

void world_remove_kept(const struct world *w)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/" PERSISTENT, w->paths.etc);
	assert_int_equal(unlink(path), 0);
}

void world_append_unconfirmed(const struct world *w, struct buf *out)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/" ACTIVE, w->paths.run);
	if (access(path, F_OK) == 0)
		buf_puts(out, "unconfirmed: active\n");
	snprintf(path, sizeof(path), "%s/" PERSISTENT, w->paths.etc);
	if (access(path, F_OK) == 0)
		buf_puts(out, "unconfirmed: persistent\n");
}
