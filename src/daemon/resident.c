/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resident life: take the lock, restore what is recorded, serve everybody until told to stop.
 * The network stays as it is at the end; whoever comes next finds it in the documents.
 */
#include <errno.h>

#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/events.h"
#include "daemon/notify.h"

/* A damaged document is no reason not to serve: reading works, and the sentence says what to mend.
 */
static void report_problem(const struct daemon *d)
{
	const char *problem = engine_problem(d->service.engine);

	if (problem)
		log_line(LOGL_ERR, "no changes are taken: %s", problem);
}

static int start(struct daemon *d, struct err *e)
{
	int r;

	r = service_open(&d->service, SERVICE_RESIDENT, d->options.netns, e);
	if (r < 0)
		return r;

	err_clear(e);
	r = events_init(d, e);
	if (r < 0)
		return r;
	/* Before it is made active. */
	deadline_enforce(&d->service);
	r = engine_boot(d->service.engine, e);
	if (r < 0)
		return r;
	deadline_sync(&d->deadline);

	if (e->status != IPADM_SUCCESS)
		log_line(LOGL_WARNING, "not all interfaces came up: %s", e->text);
	err_clear(e);
	report_problem(d);
	service_log_history(&d->service);
	r = hotplug_init(&d->hotplug, &d->loop, &d->service, e);
	if (r < 0)
		return r;

	return server_listen(&d->server, d->service.paths.run, e);
}

static int serve(struct daemon *d, struct err *e)
{
	int r;

	r = start(d, e);
	if (r < 0)
		return r;

	log_line(LOGL_INFO, "ready%s%s", d->options.netns ? " in network namespace " : "",
		d->options.netns ? d->options.netns : "");
	notify_ready(engine_problem(d->service.engine));
	r = loop_run(&d->loop);
	notify_stopping();
	if (r < 0)
		return err_sys(e, -r, "event loop");

	return 0;
}

int daemon_run_resident(struct daemon *d, struct err *e)
{
	int r;

	r = daemon_prepare(d, e);
	if (r < 0)
		return r;

	r = loop_init(&d->loop);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	r = daemon_watch_signals(d, e);
	if (r < 0)
		return r;

	r = server_init(&d->server, &d->loop, &d->service);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	r = serve(d, e);
	server_fini(&d->server);
	events_fini(d);
	hotplug_fini(&d->hotplug);
	service_close(&d->service);
	return r;
}

int daemon_run_once(struct daemon *d, struct err *e)
{
	const char *problem;
	int r;

	r = daemon_prepare(d, e);
	if (r < 0)
		return r;

	r = service_open(&d->service, SERVICE_BOOT, d->options.netns, e);
	if (r < 0)
		return r;

	events_log(d);
	deadline_enforce(&d->service);
	r = engine_boot(d->service.engine, e);
	problem = engine_problem(d->service.engine);
	if (r < 0)
		r = err_prefix(e, "boot");
	else if (problem)
		r = err_set(e, IPADM_BAD_DOCUMENT, 0, "%s", problem);
	else if (e->status != IPADM_SUCCESS)
		r = err_prefix(e, "not all interfaces came up");
	service_close(&d->service);
	return r;
}
