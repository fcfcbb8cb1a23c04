/* SPDX-License-Identifier: Apache-2.0 */
/* The history, and what is different between two documents: read from the files, without the engine. */
#include "lib/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/check.h"
#include "model/diff.h"

/* clang-format off */
static const ipadm_generation_kind_t kinds[] = {
	[HISTORY_CHANGE] = IPADM_KIND_CHANGE,
	[HISTORY_UNDO]   = IPADM_KIND_UNDO,
	[HISTORY_REDO]   = IPADM_KIND_REDO,
};

static const ipadm_generation_state_t states[] = {
	[HISTORY_OK]      = IPADM_GENERATION_OK,
	[HISTORY_PRESENT] = IPADM_GENERATION_PRESENT,
	[HISTORY_LOST]    = IPADM_GENERATION_LOST,
	[HISTORY_DAMAGED] = IPADM_GENERATION_DAMAGED,
};
/* clang-format on */

static ipadm_generation_t *make_node(const struct history_entry *e)
{
	const struct cause *c = &e->cause;
	ipadm_generation_t *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->ig_number = e->generation;
	node->ig_parent = e->parent;
	node->ig_time = e->time;
	node->ig_uid = c->known ? (int64_t)c->uid : -1;
	node->ig_pid = c->known ? (int64_t)c->pid : -1;
	node->ig_kind = kinds[c->kind];
	node->ig_state = states[e->state];
	node->ig_restores = c->restores;
	snprintf(node->ig_user, sizeof(node->ig_user), "%s", c->user);
	snprintf(node->ig_change, sizeof(node->ig_change), "%s", c->change);
	snprintf(node->ig_command, sizeof(node->ig_command), "%s", c->command);
	snprintf(node->ig_message, sizeof(node->ig_message), "%s", c->message);

	return node;
}

static int list(ipadm_handle_t h, ipadm_generation_t **ret)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_history_ struct history found = { .rows = NULL };
	ipadm_generation_t *first = NULL;
	int r;

	r = store_open(&st, &h->paths, false, &h->last);
	if (r == 0)
		r = history_list(st, &found, &h->last);
	if (r < 0)
		return r;
	for (size_t i = found.n; i-- > 0;) {
		ipadm_generation_t *node = make_node(&found.rows[i]);

		if (!node) {
			ipadm_free_history(first);
			return err_nomem(&h->last);
		}
		node->ig_next = first;
		first = node;
	}
	*ret = first;

	return 0;
}

ipadm_status_t ipadm_history(ipadm_handle_t h, ipadm_generation_t **ret)
{
	if (handle_begin(h) != IPADM_SUCCESS || !ret)
		return IPADM_INVALID_ARG;
	*ret = NULL;

	return handle_end(h, list(h, ret));
}

void ipadm_free_history(ipadm_generation_t *first)
{
	while (first) {
		ipadm_generation_t *next = first->ig_next;

		free(first);
		first = next;
	}
}

ipadm_status_t ipadm_generation(ipadm_handle_t h, uint64_t number, char **ret)
{
	_cleanup_store_ struct store *st = NULL;
	size_t len;
	int r;

	if (handle_begin(h) != IPADM_SUCCESS || !ret)
		return IPADM_INVALID_ARG;
	*ret = NULL;
	r = store_open(&st, &h->paths, false, &h->last);
	if (r == 0)
		r = history_text(st, number, ret, &len, &h->last);

	return handle_end(h, r);
}

/* "active", "persistent" or a number. */
static int load(ipadm_handle_t h, struct store *st, const char *name, struct document **ret)
{
	uint64_t number;
	bool found;
	int r;

	if (strcmp(name, "persistent") == 0)
		return store_load(st, DOC_PERSISTENT, ret, &found, &h->last);
	if (str_to_uint(name, INT64_MAX, &number) == 0)
		return history_load(st, number, ret, &h->last);
	if (strcmp(name, "active") != 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"'%.64s' is neither a generation nor active or persistent", name);
	r = store_load(st, DOC_ACTIVE, ret, &found, &h->last);
	if (r < 0 || view_is_current(h, *ret))
		return r;
	document_free(*ret);
	*ret = document_new();

	return *ret ? 0 : err_nomem(&h->last);
}

struct diff_walk {
	ipadm_diff_wfunc_t *func;
	void *arg;
};

/* Other than 0: no more of them. */
static int visit(void *ctx, const struct difference *d)
{
	const struct diff_walk *w = ctx;
	ipadm_diff_t diff = {
		.id_kind = document_kind_word(d->kind),
		.id_name = d->name,
		.id_key = d->key,
		.id_from = d->from,
		.id_to = d->to,
	};

	return w->func(w->arg, &diff) ? 0 : 1;
}

static int walk_diff(ipadm_handle_t h, const char *from, const char *to, const struct diff_walk *w)
{
	_cleanup_document_ struct document *a = NULL;
	_cleanup_document_ struct document *b = NULL;
	_cleanup_store_ struct store *st = NULL;
	struct diff_walk walk = *w;
	int r;

	r = store_open(&st, &h->paths, false, &h->last);
	if (r == 0)
		r = load(h, st, from, &a);
	if (r == 0)
		r = load(h, st, to, &b);
	if (r < 0)
		return r;
	r = document_diff(a, b, visit, &walk);

	return r < 0 ? r : 0;
}

ipadm_status_t ipadm_walk_diff(
	ipadm_handle_t h, const char *from, const char *to, ipadm_diff_wfunc_t *func, void *arg)
{
	const struct diff_walk w = { .func = func, .arg = arg };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS || !from)
		return IPADM_INVALID_ARG;
	r = check_function(h, func);
	if (r == 0)
		r = walk_diff(h, from, to ? to : "persistent", &w);

	return handle_end(h, r);
}
