/* SPDX-License-Identifier: Apache-2.0 */
#include "model/flap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static struct flap *find(const struct flaps *f, const char *ifname)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->rows[i].ifname, ifname) == 0)
			return &f->rows[i];

	return NULL;
}

/* Links that have been quiet need not be known. */
static void forget_quiet(struct flaps *f, int64_t now)
{
	for (size_t i = 0; i < f->n;) {
		struct flap *row = &f->rows[i];

		if (!row->on && row->ups[FLAP_UPS] + FLAP_PERIOD_MS <= now)
			*row = f->rows[--f->n];
		else
			i++;
	}
}

static struct flap *obtain(struct flaps *f, const char *ifname)
{
	struct flap *row = find(f, ifname);

	if (row)
		return row;
	row = array_grow(f->rows, f->n, &f->cap, sizeof(*row));
	if (!row)
		return NULL;
	f->rows = row;
	row = &f->rows[f->n++];
	*row = (struct flap){ .on = false };
	memcpy(row->ifname, ifname, strnlen(ifname, LINK_NAMSIZ - 1));

	return row;
}

static int64_t calm_at(const struct flap *row)
{
	return row->ups[0] ? row->ups[0] + FLAP_PERIOD_MS : 0;
}

int flaps_note(struct flaps *f, const char *ifname, int64_t now)
{
	struct flap *row;

	forget_quiet(f, now);
	row = obtain(f, ifname);
	if (!row)
		return -ENOMEM;
	memmove(row->ups, row->ups + 1, FLAP_UPS * sizeof(row->ups[0]));
	row->ups[FLAP_UPS] = now;
	if (row->on || calm_at(row) <= now)
		return 0;
	row->on = true;

	return 1;
}

bool flaps_take_calm(struct flaps *f, int64_t now, char ret[LINK_NAMSIZ])
{
	for (size_t i = 0; i < f->n; i++) {
		struct flap *row = &f->rows[i];

		if (!row->on || calm_at(row) > now)
			continue;
		row->on = false;
		memcpy(ret, row->ifname, LINK_NAMSIZ);
		return true;
	}

	return false;
}

int64_t flaps_next(const struct flaps *f)
{
	int64_t next = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->rows[i].on && (next == 0 || calm_at(&f->rows[i]) < next))
			next = calm_at(&f->rows[i]);

	return next;
}

void flaps_fini(struct flaps *f)
{
	free(f->rows);
	*f = (struct flaps){ .rows = NULL };
}
