/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/deadline.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"

#define RETRY_MS  5000
#define MS_PER_S  1000
#define AFTER_MS  20 /* behind the second, so that the time is over then */
#define BY_NOBODY "not confirmed in time"

static void say(const struct service *svc, enum log_level level, const char *what, const char *why)
{
	if (!svc->quiet)
		log_line(level, "a change was not confirmed in time: %s%s%s", what,
			why[0] ? ": " : "", why);
}

void deadline_enforce(struct service *svc)
{
	const struct cause cause = { .change = "Revert", .message = BY_NOBODY };
	struct err e = { .status = IPADM_SUCCESS };
	struct put_result res;
	int64_t left;
	int r;

	if (!svc->engine || !engine_pending(svc->engine, &left) || left > 0)
		return;
	engine_set_cause(svc->engine, &cause);
	r = engine_revert(svc->engine, &res, &e);
	put_result_fini(&res);
	engine_set_cause(svc->engine, NULL);
	if (r < 0)
		say(svc, LOGL_ERR, "it could not be taken back", e.text);
	else
		say(svc, LOGL_NOTICE, "it is taken back", e.text);
	service_log_history(svc);
}

void deadline_sync(struct deadline *d)
{
	int64_t left;

	if (!d->loop)
		return;
	if (!engine_pending(d->service->engine, &left))
		timer_arm(d->timer.fd, 0);
	else
		timer_arm(d->timer.fd, left > 0 ? left * MS_PER_S + AFTER_MS : RETRY_MS);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct deadline *d = src->owner;

	timer_clear(src->fd);
	deadline_enforce(d->service);
	/* Which sets the timer anew. */
	service_changed(d->service);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

int deadline_init(struct deadline *d, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*d = (struct deadline){ .loop = loop, .service = svc };
	r = loop_add_timer(loop, &d->timer, &timer_ops, d, e);
	if (r < 0)
		d->loop = NULL;

	return r;
}

void deadline_fini(struct deadline *d)
{
	if (!d->loop)
		return;
	loop_drop_timer(d->loop, &d->timer);
	*d = (struct deadline){ .loop = NULL };
}
