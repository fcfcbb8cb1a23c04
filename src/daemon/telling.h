/* SPDX-License-Identifier: Apache-2.0 */
/* What is told at once to the clients that monitor: one answer, of so many rows at most. */
#ifndef DAEMON_TELLING_H
#define DAEMON_TELLING_H

#include "daemon/server.h"

/* A change of ten thousand objects must not cost those who watch their connection: beyond this many rows there is one that
 * says how many more there were. */
#define TELLING_MOST 100

struct telling {
	struct server *server;
	int64_t generation; /* of all of its rows */
	struct wire_event *rows;
	size_t n, cap;
	size_t more; /* that have no row */
	bool lost;   /* for want of memory */
};

/*
 * One more, of which event, cause, time and generation are filled in. NULL: it is not told by itself; telling_end() sees to
 * that.
 */
struct wire_event *telling_add(struct telling *t, const char *event, const char *cause);
/* Text into a field; what does not fit is cut off. */
void telling_put(char *field, size_t size, const char *text);
#define TELLING_PUT(field, text) telling_put(field, sizeof(field), text)
/* Tell all of it, if there is anything, and free it. */
void telling_end(struct telling *t);

#endif
