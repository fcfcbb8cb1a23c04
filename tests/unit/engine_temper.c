/* SPDX-License-Identifier: Apache-2.0 */
/* Standing between the engine and the fake kernel. */
#include "engine_temper.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Files that a process which ends amid a change leaves behind. */
static const struct {
	bool etc;
	const char *name;
} leavings[] = {
	{ true, ".ipadm.conf.stage" },
	{ false, ".active.conf.stage" },
	{ true, ".ipadm.conf.unconfirmed" },
	{ false, "unconfirmed.conf" },
};

/* What the kernel does, in place of the fake's own operations. */
static struct {
	const struct kernel_ops *own;
	struct kernel_ops ops;
	const struct world *world;
	struct temper like;
	bool dead;
	char *files[ARRAY_SIZE(leavings)]; /* as they were when it died */
} temper;

static void leaving_path(const struct world *w, size_t i, char ret[512])
{
	snprintf(
		ret, 512, "%s/%s", leavings[i].etc ? w->paths.etc : w->paths.run, leavings[i].name);
}

static void keep_leavings(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(leavings); i++) {
		char path[512];
		size_t len;

		leaving_path(temper.world, i, path);
		if (file_read_at(AT_FDCWD, path, 1 << 20, &temper.files[i], &len) < 0)
			temper.files[i] = NULL;
	}
}

void temper_put_leavings_back(const struct world *w)
{
	for (size_t i = 0; i < ARRAY_SIZE(leavings); i++) {
		char path[512];
		FILE *f;

		if (!temper.files[i])
			continue;
		leaving_path(w, i, path);
		f = fopen(path, "we");
		assert_non_null(f);
		assert_true(fputs(temper.files[i], f) >= 0);
		assert_int_equal(fclose(f), 0);
		free(temper.files[i]);
		temper.files[i] = NULL;
	}
}

static bool is_refused(const struct step *s)
{
	const char *about = s->op == STEP_SETTING ? s->u.setting.path : s->ifname;

	return temper.like.error && s->op == temper.like.op &&
	       (!temper.like.about || strcmp(temper.like.about, about) == 0);
}

static int die(struct err *e)
{
	if (!temper.dead)
		keep_leavings();
	temper.dead = true;

	return err_set(e, IPADM_FAILURE, EIO, "nobody is there any more");
}

/* Somebody else adds the same address. */
static void be_faster(struct kernel *k, const struct step *s)
{
	struct step other = *s;

	other.u.addr.proto = 0;
	assert_int_equal(temper.own->execute(k, &other, 1, NULL), 0);
}

static int execute(struct kernel *k, struct step *steps, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		steps[i].done = false;
	for (size_t i = 0; i < n; i++) {
		int r;

		if (temper.dead || (temper.like.mortal && temper.like.left-- == 0))
			return die(e);
		if (is_refused(&steps[i])) {
			int error = temper.like.error;

			temper.dead = temper.like.fatal;
			temper.like.error = temper.like.once ? 0 : error;
			return err_set(e, IPADM_FAILURE, error, "it is not taken");
		}
		if (temper.like.rival && steps[i].op == STEP_ADDR_ADD)
			be_faster(k, &steps[i]);
		r = temper.own->execute(k, &steps[i], 1, e);
		if (r < 0)
			return r;
	}

	return 0;
}

static int look(struct kernel *k, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	struct fake *f = temper.world->fake;
	const struct link *l =
		temper.like.unplug ? snapshot_find_link(&f->state, temper.like.unplug) : NULL;

	if (l && (l->flags & IFF_UP))
		fake_del_link(f, temper.like.unplug);

	return temper.own->snapshot(k, q, ret, e);
}

static int forget_neighbours(struct kernel *k, uint32_t ifindex)
{
	return -EIO;
}

static int announce_joined(struct kernel *k, uint32_t ifindex)
{
	return -EIO;
}

void temper_become(struct world *w, const struct temper *like)
{
	temper.like = *like;
	temper.dead = false;
	temper.own = w->fake->base.ops;
	temper.world = w;
	temper.ops = *temper.own;
	temper.ops.execute = execute;
	temper.ops.snapshot = look;
	temper.ops.forget_neighbours = forget_neighbours;
	temper.ops.announce_joined = announce_joined;
	w->fake->base.ops = &temper.ops;
}

void temper_calm(struct world *w)
{
	if (temper.own)
		w->fake->base.ops = temper.own;
	temper.own = NULL;
}

int temper_do(struct world *w, const struct temper *like, const char *line)
{
	int r;

	temper_become(w, like);
	r = world_do(w, line);
	temper_calm(w);

	return r;
}

bool temper_is_dead(void)
{
	return temper.dead;
}

void temper_open(struct world *w, const char *const *lines, size_t n)
{
	world_open(w);
	world_must_all(w, lines, n);
}
