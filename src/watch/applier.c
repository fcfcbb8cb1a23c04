/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document is applied or refused as a whole. What is refused is tried again, since the reason may go (a link that comes,
 * a daemon that starts), and the reason is told when it is another one.
 */
#include "watch/applier.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

#define HELD "/_held" /* in the name of an address that stays until the confirmation */

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

/* What was done. */
struct done {
	bool changed;
	size_t drift; /* of what was not changed, in how many places the kernel is not like it */
	uint32_t confirm; /* seconds in which it is to be confirmed; 0: it is final */
};

static int open_handle(const struct applier *a, ipadm_handle_t *ret, struct err *e)
{
	ipadm_status_t s = ipadm_open_netns(ret, 0, a->options->netns);

	return s == IPADM_SUCCESS ? 0 : err_set(e, s, 0, "%s", ipadm_status2str(s));
}

static int explain(ipadm_handle_t handle, ipadm_status_t s, struct err *e)
{
	ipadm_error_t error = { .status = IPADM_SUCCESS };

	(void)ipadm_last_error(handle, &error);
	return err_set(e, s, 0, "%.400s", error.text[0] ? error.text : ipadm_status2str(s));
}

static boolean_t count_ours(void *arg, const ipadm_drift_t *drift)
{
	size_t *n = arg;

	*n += !drift->id_foreign;
	return B_TRUE;
}

/* What can't be told is none. */
static size_t count_drift(ipadm_handle_t handle)
{
	size_t n = 0;

	return ipadm_check(handle, NULL, count_ours, &n) == IPADM_SUCCESS ? n : 0;
}

/* What was done, or why not in @e. */
static int apply(const struct applier *a, struct done *ret, struct err *e)
{
	_cleanup_(close_handle) ipadm_handle_t handle = NULL;
	const ipadm_document_t document = {
		.id_text = a->text.data ? a->text.data : "",
		.id_len = a->text.len,
		.id_file = a->key,
	};
	ipadm_plan_t *plan = NULL;
	ipadm_status_t s;
	int r = open_handle(a, &handle, e);

	if (r < 0)
		return r;
	set_cause(a, handle);
	(void)ipadm_set_confirm(handle, a->options->confirm);
	s = ipadm_apply(handle, &document, a->options->flags, &plan);
	if (s != IPADM_SUCCESS)
		return explain(handle, s, e);
	*ret = (struct done){ .changed = plan && plan->ip_changed,
		.confirm = plan ? plan->ip_confirm : 0 };
	ipadm_free_plan(plan);
	if (!ret->changed)
		ret->drift = count_drift(handle);

	return 0;
}

static void tell_done(const struct applier *a, const struct done *done)
{
	if (done->drift > 0)
		log_line(LOGL_WARNING,
			"%s: revision %" PRIu64
			": the kernel differs in %zu place%s from the active configuration: "
			"'ipadm check' shows where, 'ipadm repair' puts it back",
			a->key, a->revision, done->drift, done->drift == 1 ? "" : "s");
	if (done->confirm > 0)
		log_line(LOGL_NOTICE,
			"%s: revision %" PRIu64 ": applied, and taken back in %" PRIu32
			" s unless etcd is reached again",
			a->key, a->revision, done->confirm);
	else
		log_line(LOGL_NOTICE, "%s: revision %" PRIu64 ": %s", a->key, a->revision,
			done->changed ? "applied" : "unchanged");
}

static void try(struct applier *a)
{
	struct err e = { .status = IPADM_SUCCESS };
	struct done done = { .changed = false };

	a->refused = apply(a, &done, &e) < 0;
	if (!a->refused) {
		a->pending = done.confirm > 0;
		a->told[0] = '\0';
		tell_done(a, &done);
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

static bool is_address(const ipadm_addr_info_t *info, const char *local)
{
	char text[NI_MAXHOST];
	const struct sockaddr *sa = info->ia_ifa.ifa_addr;
	socklen_t len;

	if (!sa)
		return false;
	len = sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

	return getnameinfo(sa, len, text, sizeof(text), NULL, 0, NI_NUMERICHOST) == 0 &&
	       strcmp(text, local) == 0;
}

/* Whether @local stays until the confirmation alone. */
static bool is_held(ipadm_handle_t handle, const char *local)
{
	ipadm_addr_info_t *list;
	bool found = false;

	if (ipadm_addr_info(handle, NULL, &list, 0, 0) != IPADM_SUCCESS)
		return false;
	for (const ipadm_addr_info_t *i = list; i && !found; i = IA_NEXT(i))
		found = strstr(i->ia_aobjname, HELD) && is_address(i, local);
	ipadm_free_addr_info(list);

	return found;
}

static int confirm(const struct applier *a, const char *local, struct err *e)
{
	_cleanup_(close_handle) ipadm_handle_t handle = NULL;
	ipadm_status_t s;
	int r = open_handle(a, &handle, e);

	if (r < 0)
		return r;
	if (is_held(handle, local)) {
		(void)ipadm_revert(handle);
		return err_set(e, IPADM_ADDR_INUSE, 0,
			"it takes %s away, over which etcd is reached", local);
	}
	s = ipadm_confirm(handle);
	if (s == IPADM_NOTFOUND)
		return err_set(e, s, 0, "etcd was not reached in time");

	return s == IPADM_SUCCESS ? 0 : explain(handle, s, e);
}

void applier_reached(struct applier *a, const char *local)
{
	struct err e = { .status = IPADM_SUCCESS };

	if (!a->pending)
		return;
	a->pending = false;
	if (confirm(a, local, &e) == 0) {
		log_line(LOGL_NOTICE, "%s: revision %" PRIu64 ": confirmed", a->key, a->revision);
		return;
	}
	a->refused = true;
	a->again_ms = INT64_MAX; /* not before there is another one */
	log_line(LOGL_ERR, "%s: revision %" PRIu64 ": taken back: %s", a->key, a->revision, e.text);
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
