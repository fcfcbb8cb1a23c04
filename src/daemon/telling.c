/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/telling.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "daemon/watch.h"

void telling_put(char *field, size_t size, const char *text)
{
	snprintf(field, size, "%s", text ? text : "");
}

static struct wire_event *add(struct telling *t, const char *event, const char *cause)
{
	struct wire_event *rows = array_grow(t->rows, t->n, &t->cap, sizeof(*rows));
	struct wire_event *row;

	t->lost |= !rows;
	if (!rows)
		return NULL;
	t->rows = rows;
	row = &rows[t->n++];
	*row = (struct wire_event){ .time = wall_us(), .generation = t->generation };
	TELLING_PUT(row->event, event);
	TELLING_PUT(row->cause, cause);
	return row;
}

struct wire_event *telling_add(struct telling *t, const char *event, const char *cause)
{
	if (t->n < TELLING_MOST)
		return add(t, event, cause);
	t->more++;
	return NULL;
}

void telling_end(struct telling *t)
{
	struct wire_event *row = t->more > 0 ? add(t, "more", t->rows[t->n - 1].cause) : NULL;

	if (row)
		snprintf(row->what, sizeof(row->what), "%zu", t->more);
	if (t->lost)
		server_publish(t->server, WIRE_MONITOR, NULL);
	else if (t->n > 0)
		watch_events(t->server, t->rows, t->n);
	free(t->rows);
	*t = (struct telling){ .server = t->server };
}
