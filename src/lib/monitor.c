/* SPDX-License-Identifier: Apache-2.0 */
/* What happens, to callers, event by event. */
#include <errno.h>
#include <stdio.h>

#include "lib/stream.h"

struct ipadm_monitor {
	struct stream stream;
	struct wire_reply reply; /* the last answer */
	size_t next;             /* of its rows */
	ipadm_event_t event;     /* borrows from it */
};

static void monitor_freep(ipadm_monitor_t *m)
{
	ipadm_monitor_close(*m);
	*m = NULL;
}

/* What to start, in the words of those who can. */
static void put_advice(ipadm_handle_t h, char *text, size_t size)
{
	if (h->netns[0])
		snprintf(text, size,
			" in the network namespace %.64s, which knows what happens: start "
			"ipmgmtd@%.64s.service, "
			"or ipmgmtd --netns %.64s",
			h->netns, h->netns, h->netns);
	else
		snprintf(text, size,
			", which knows what happens: start ipmgmtd.service, or ipmgmtd");
}

static int monitor_open(ipadm_handle_t h, ipadm_monitor_t *ret)
{
	_cleanup_(monitor_freep) ipadm_monitor_t m = calloc(1, sizeof(*m));
	char advice[320];
	int r;

	if (!m)
		return err_nomem(&h->last);
	put_advice(h, advice, sizeof(advice));
	r = stream_open(&m->stream, h, WIRE_MONITOR, advice);
	/* The first answer has nothing to tell but that there will be others. */
	if (r == 0)
		r = stream_next(&m->stream, -1, &m->reply);
	if (r < 0)
		return r;
	*ret = m;
	m = NULL;

	return 0;
}

ipadm_status_t ipadm_monitor_open(ipadm_handle_t h, ipadm_monitor_t *ret)
{
	int r;

	if (ret)
		*ret = NULL;
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = ret ? monitor_open(h, ret)
		: err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no place for the monitor");

	return handle_end(h, r);
}

int ipadm_monitor_fd(ipadm_monitor_t m)
{
	return m ? m->stream.fd : -1;
}

static void fill(ipadm_event_t *ret, const struct wire_event *row)
{
	*ret = (ipadm_event_t){
		.iev_time = row->time,
		.iev_generation = (uint64_t)row->generation,
		.iev_kind = row->kind,
		.iev_object = row->object,
		.iev_event = row->event,
		.iev_what = row->what,
		.iev_where = row->where,
		.iev_old = row->old,
		.iev_new = row->new,
		.iev_cause = row->cause,
		.iev_method = row->method,
		.iev_uid = row->method[0] ? row->uid : -1,
		.iev_pid = row->method[0] ? row->pid : -1,
	};
}

/* Without an event when none came in time. */
static int next(ipadm_monitor_t m, int timeout_ms, const ipadm_event_t **ret)
{
	while (m->next >= m->reply.events.n) {
		int r;

		wire_reply_fini(&m->reply);
		m->next = 0;
		r = stream_next(&m->stream, timeout_ms, &m->reply);
		if (r == -ETIMEDOUT) {
			err_clear(&m->stream.h->last);
			return 0;
		}
		if (r < 0)
			return r;
	}
	fill(&m->event, &m->reply.events.rows[m->next++]);
	*ret = &m->event;

	return 0;
}

ipadm_status_t ipadm_monitor_next(ipadm_monitor_t m, int timeout_ms, const ipadm_event_t **ret)
{
	int r;

	if (ret)
		*ret = NULL;
	if (!m || handle_begin(m->stream.h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = ret ? next(m, timeout_ms, ret)
		: err_set(&m->stream.h->last, IPADM_INVALID_ARG, 0,
			  "there is no place for the event");

	return handle_end(m->stream.h, r);
}

void ipadm_monitor_close(ipadm_monitor_t m)
{
	if (!m)
		return;
	stream_close(&m->stream);
	wire_reply_fini(&m->reply);
	free(m);
}
