/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document is applied or refused as a whole. What is refused is tried again, since the reason may go (a link that comes,
 * a daemon that starts), and the reason is told when it is another one.
 */
#include "watch/applier.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

static void close_handle(ipadm_handle_t *handle)
{
	ipadm_close(*handle);
}

/* Who it was and why, for the history. */
static void set_cause(const struct applier *a, ipadm_handle_t handle)
{
	char text[256];

	snprintf(text, sizeof(text), "ipadm-watch %.200s", a->options->url);
	(void)ipadm_set_command(handle, text);
	snprintf(text, sizeof(text), "etcd %.200s revision %" PRIu64, a->key, a->revision);
	(void)ipadm_set_message(handle, text);
}

/* @ret_changed, or why not in @e. */
static int apply(const struct applier *a, bool *ret_changed, struct err *e)
{
	_cleanup_(close_handle) ipadm_handle_t handle = NULL;
	const ipadm_document_t document = {
		.id_text = a->text.data ? a->text.data : "",
		.id_len = a->text.len,
		.id_file = a->key,
	};
	ipadm_error_t error = { .status = IPADM_SUCCESS };
	ipadm_plan_t *plan = NULL;
	ipadm_status_t s = ipadm_open_netns(&handle, 0, a->options->netns);

	if (s != IPADM_SUCCESS)
		return err_set(e, s, 0, "%s", ipadm_status2str(s));
	set_cause(a, handle);
	s = ipadm_apply(handle, &document, a->options->flags, &plan);
	if (s != IPADM_SUCCESS) {
		(void)ipadm_last_error(handle, &error);
		return err_set(e, s, 0, "%.400s", error.text[0] ? error.text : ipadm_status2str(s));
	}
	*ret_changed = plan && plan->ip_changed;
	ipadm_free_plan(plan);

	return 0;
}

static void try(struct applier *a)
{
	struct err e = { .status = IPADM_SUCCESS };
	bool changed = false;

	a->refused = apply(a, &changed, &e) < 0;
	if (!a->refused) {
		log_line(LOGL_NOTICE, "%s: revision %" PRIu64 ": %s", a->key, a->revision,
			changed ? "applied" : "unchanged");
		a->told[0] = '\0';
		return;
	}
	a->again_ms = now_ms() + (int64_t)a->options->retry * 1000;
	if (strcmp(a->told, e.text) == 0)
		return;
	memcpy(a->told, e.text, sizeof(a->told));
	log_line(LOGL_ERR,
		"%s: revision %" PRIu64 ": refused, and the configuration stays: %s [%s]", a->key,
		a->revision, e.text, ipadm_status2symbol(e.status));
}

void applier_take(struct applier *a, uint64_t revision, const struct buf *text)
{
	bool same = a->text.len == text->len &&
		    (text->len == 0 || memcmp(a->text.data, text->data, text->len) == 0);

	if (same && a->revision == revision)
		return;
	buf_fini(&a->text);
	buf_append(&a->text, text->data ? text->data : "", text->len);
	a->revision = revision;
	a->told[0] = '\0';
	if (buf_error(&a->text) < 0) {
		log_line(LOGL_ERR, "%s: revision %" PRIu64 ": out of memory", a->key, revision);
		a->refused = true;
		a->revision = 0; /* it is asked for again */
		return;
	}
	try(a);
}

void applier_miss(struct applier *a, bool deleted)
{
	a->refused = true;
	a->again_ms = INT64_MAX;
	a->revision = 0;
	buf_fini(&a->text);
	log_line(LOGL_WARNING, "%s: %s, and the configuration stays", a->key,
		deleted ? "the document was deleted" : "there is no document");
}

void applier_idle(struct applier *a)
{
	if (a->refused && a->revision != 0 && now_ms() >= a->again_ms)
		try(a);
}

void applier_fini(struct applier *a)
{
	buf_fini(&a->text);
}
