/* SPDX-License-Identifier: Apache-2.0 */
/* What the history has, for clients that don't read its files themselves. */
#include "daemon/dispatch_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/history.h"

/* clang-format off */
static const char *const kinds[] = {
	[HISTORY_CHANGE] = "change",
	[HISTORY_UNDO]   = "undo",
	[HISTORY_REDO]   = "redo",
};

static const char *const states[] = {
	[HISTORY_OK]      = "ok",
	[HISTORY_PRESENT] = "present",
	[HISTORY_LOST]    = "lost",
	[HISTORY_DAMAGED] = "damaged",
};
/* clang-format on */

static void fill(struct wire_generation *ret, const struct history_entry *e)
{
	const struct cause *c = &e->cause;

	*ret = (struct wire_generation){
		.generation = (int64_t)e->generation,
		.parent = (int64_t)e->parent,
		.time = e->time,
		.uid = c->known ? (int64_t)c->uid : -1,
		.pid = c->known ? (int64_t)c->pid : -1,
		.restores = c->kind != HISTORY_CHANGE ? (int64_t)c->restores : -1,
	};
	snprintf(ret->user, sizeof(ret->user), "%s", c->user);
	snprintf(ret->change, sizeof(ret->change), "%s", c->change);
	snprintf(ret->command, sizeof(ret->command), "%s", c->command);
	snprintf(ret->message, sizeof(ret->message), "%s", c->message);
	snprintf(ret->kind, sizeof(ret->kind), "%s", kinds[c->kind]);
	snprintf(ret->state, sizeof(ret->state), "%s", states[e->state]);
}

int run_list_history(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	_cleanup_history_ struct history h = { .rows = NULL };
	struct wire_generations *list = &ret->reply.generations;
	int r = history_list(svc->store, &h, &ret->reply.error);

	if (r < 0)
		return r;
	list->rows = calloc(h.n + 1, sizeof(*list->rows));
	if (!list->rows)
		return err_nomem(&ret->reply.error);
	for (size_t i = 0; i < h.n; i++)
		fill(&list->rows[list->n++], &h.rows[i]);

	return 0;
}

int run_get_generation(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	size_t len;

	return history_text(
		svc->store, (uint64_t)req->number, &ret->reply.text, &len, &ret->reply.error);
}
