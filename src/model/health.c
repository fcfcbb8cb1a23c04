/* SPDX-License-Identifier: Apache-2.0 */
#include "model/health.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static struct health_row *find(const struct health *h, const char *ifname)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->rows[i].ifname, ifname) == 0)
			return &h->rows[i];

	return NULL;
}

unsigned int health_of(const struct health *h, const char *ifname)
{
	const struct health_row *row = h ? find(h, ifname) : NULL;

	return row ? row->ills : 0;
}

static int add(struct health *h, const char *ifname, unsigned int ills)
{
	struct health_row *more = array_grow(h->rows, h->n, &h->cap, sizeof(*more));

	if (!more)
		return -ENOMEM;
	h->rows = more;
	h->rows[h->n] = (struct health_row){ .ills = ills };
	memcpy(h->rows[h->n].ifname, ifname, strnlen(ifname, LINK_NAMSIZ - 1));
	h->n++;

	return 1;
}

int health_set(struct health *h, const char *ifname, unsigned int ills, bool on)
{
	struct health_row *row = find(h, ifname);
	unsigned int was = row ? row->ills : 0;
	unsigned int now = on ? was | ills : was & ~ills;

	if (now == was)
		return 0;
	if (!row)
		return add(h, ifname, now);
	row->ills = now;
	if (now == 0)
		*row = h->rows[--h->n];

	return 1;
}

void health_fini(struct health *h)
{
	free(h->rows);
	*h = (struct health){ .rows = NULL };
}
