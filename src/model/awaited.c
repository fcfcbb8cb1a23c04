/* SPDX-License-Identifier: Apache-2.0 */
#include "model/awaited.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/ready.h"

struct awaited_row {
	char object[IPADM_AOBJSIZ];
	char why[sizeof(((struct verdict *)NULL)->why)];
};

void awaited_begin(struct awaited *a)
{
	a->last[0] = '\0';
}

/* Where it is, or belongs. */
static size_t find(const struct awaited *a, const char *object, bool *ret_there)
{
	size_t from = 0, to = a->n;

	*ret_there = false;
	while (from < to) {
		size_t i = from + (to - from) / 2;
		int order = strcmp(a->rows[i].object, object);

		*ret_there |= order == 0;
		if (order < 0)
			from = i + 1;
		else
			to = i;
	}

	return from;
}

static int add(struct awaited *a, size_t at, const char *object)
{
	struct awaited_row *rows = array_grow(a->rows, a->n, &a->cap, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	a->rows = rows;
	memmove(&rows[at + 1], &rows[at], (a->n - at) * sizeof(*rows));
	rows[at] = (struct awaited_row){ .why = "" };
	snprintf(rows[at].object, sizeof(rows[at].object), "%s", object);
	a->n++;

	return 0;
}

int awaited_note(struct awaited *a, const char *object, const char *why)
{
	bool there;
	size_t at = find(a, object, &there);

	if (!a->last[0])
		snprintf(a->last, sizeof(a->last), "%s: %s", object, why);
	if (there && strcmp(a->rows[at].why, why) == 0)
		return 0;
	if (!there && add(a, at, object) < 0)
		return -ENOMEM;
	snprintf(a->rows[at].why, sizeof(a->rows[at].why), "%s", why);

	return 1;
}

void awaited_fini(struct awaited *a)
{
	free(a->rows);
	*a = (struct awaited){ .n = 0 };
}
