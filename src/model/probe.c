/* SPDX-License-Identifier: Apache-2.0 */
#include "model/probe.h"

/* Whether another one heard all that it did, and more of what it asked for, too. */
static bool is_outdone(const struct probe_round *r, const struct probe_round *by)
{
	return by->usable && (by->heard & r->heard) == r->heard &&
	       (by->heard & r->asked) != r->heard;
}

/*
 * Who hears less than another one is bad, and who hears something else is not: with one of two members that is heard
 * in IPv4 and the other in IPv6 there is nobody to go to.
 */
enum probe_result probe_judge(const struct probe_round *rounds, size_t n, size_t i)
{
	for (size_t j = 0; j < n; j++)
		if (j != i && is_outdone(&rounds[i], &rounds[j]))
			return PROBE_BAD;

	return rounds[i].heard ? PROBE_WELL : PROBE_VOID;
}

static enum probe_news clear(struct probe_track *t)
{
	t->silent = false;
	t->fresh = false;
	t->good = 0;

	return PROBE_REPAIRED;
}

static enum probe_news note_well(struct probe_track *t)
{
	t->judged = true;
	t->bad = 0;
	t->mute = 0;
	t->good++;

	return t->silent && t->good >= (t->fresh ? PROBE_FRESH : PROBE_GOOD) ? clear(t)
									     : PROBE_SAME;
}

static enum probe_news note_bad(struct probe_track *t)
{
	t->judged = true;
	t->good = 0;
	t->mute = 0;
	t->fresh = false;
	t->bad++;
	if (t->silent || t->bad < PROBE_LOST)
		return PROBE_SAME;
	t->silent = true;

	return PROBE_FAILED;
}

/* Where nobody is heard there is nothing for a new one to prove. */
static enum probe_news note_void(struct probe_track *t)
{
	t->mute++;

	return t->fresh && t->mute >= PROBE_FRESH ? clear(t) : PROBE_SAME;
}

enum probe_news probe_note(struct probe_track *t, enum probe_result result)
{
	switch (result) {
	case PROBE_WELL:
		return note_well(t);
	case PROBE_BAD:
		return note_bad(t);
	case PROBE_VOID:
		break;
	}

	return note_void(t);
}

bool probe_begin(struct probe_track *t)
{
	bool was = t->silent;

	*t = (struct probe_track){ .silent = true, .fresh = true };

	return !was;
}
