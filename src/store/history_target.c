/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where undo and redo go. The history is a line that only grows: an undo is a change of its own, which puts an
 * earlier document back. So it is followed from its beginning: which generation's document was in place
 * after each, and which undos can be taken back.
 */
#include <errno.h>

#include "store/history.h"

/* A place in the past; the oldest generation that is kept has one before it that is not. */
struct spot {
	uint64_t generation;
	bool known;
};

struct track {
	struct spot now;
	struct spot *before; /* of each row: what was in place before that change */
	struct spot *after;  /* and after it */
	uint64_t *undone;    /* what redo would put back, the last one first */
	size_t n_undone;
};

static void track_fini(struct track *t)
{
	free(t->before);
	free(t->after);
	free(t->undone);
}

/* What was put back may have been put back itself. */
static struct spot find_spot(const struct track *t, const struct history *h, uint64_t generation)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->rows[i].generation == generation && t->after[i].known)
			return t->after[i];

	return (struct spot){ .generation = generation, .known = true };
}

static void follow(struct track *t, const struct history *h, size_t i)
{
	const struct history_entry *row = &h->rows[i];

	t->before[i] = t->now;
	switch (row->cause.kind) {
	case HISTORY_CHANGE:
		t->n_undone = 0;
		t->now = (struct spot){ .generation = row->generation, .known = true };
		t->after[i] = t->now;
		return;
	case HISTORY_UNDO:
		if (t->now.known)
			t->undone[t->n_undone++] = t->now.generation;
		break;
	case HISTORY_REDO:
		if (t->n_undone > 0)
			t->n_undone--;
		break;
	}
	t->now = find_spot(t, h, row->cause.restores);
	t->after[i] = t->now;
}

static int track_init(struct track *t, const struct history *h)
{
	const struct history_entry *oldest = &h->rows[h->n - 1];

	t->before = calloc(h->n, sizeof(*t->before));
	t->after = calloc(h->n, sizeof(*t->after));
	t->undone = calloc(h->n, sizeof(*t->undone));
	if (!t->before || !t->after || !t->undone)
		return -ENOMEM;
	/* Before the first change there was nothing. */
	t->now.known = oldest->state != HISTORY_DAMAGED && oldest->parent == 0;
	for (size_t i = h->n; i-- > 0;)
		follow(t, h, i);

	return 0;
}

int history_undo_target(const struct history *h, uint64_t *ret)
{
	_cleanup_(track_fini) struct track t = { .n_undone = 0 };
	int r = h->n > 0 ? track_init(&t, h) : -ENOENT;

	if (r < 0)
		return r;
	for (size_t i = 0; i < h->n; i++) {
		if (h->rows[i].generation != t.now.generation ||
			h->rows[i].cause.kind != HISTORY_CHANGE)
			continue;
		if (!t.before[i].known)
			return -ENOENT;
		*ret = t.before[i].generation;
		return 0;
	}

	return -ENOENT;
}

int history_redo_target(const struct history *h, uint64_t *ret)
{
	_cleanup_(track_fini) struct track t = { .n_undone = 0 };
	int r = h->n > 0 ? track_init(&t, h) : -ENOENT;

	if (r < 0)
		return r;
	if (t.n_undone == 0)
		return -ENOENT;
	*ret = t.undone[t.n_undone - 1];

	return 0;
}
