/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short life: a library that found no daemon started us with one end of a socket pair. We are
 * the daemon for this one session, with the same lock, and gone with it. Why there is no engine, if
 * so, is the answer to every call: nobody reads our stderr.
 */
#include <errno.h>
#include <fcntl.h>

#include "daemon/daemon.h"

static int serve(struct daemon *d, struct err *e)
{
	int r;

	r = server_add(&d->server, d->options.session_fd);
	if (r < 0)
		return err_sys(e, -r, "descriptor %d", d->options.session_fd);

	r = loop_run(&d->loop);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	return 0;
}

static int prepare(struct daemon *d, struct err *e)
{
	int r;

	r = daemon_prepare(d, e);
	if (r < 0)
		return r;

	r = service_open(&d->service, SERVICE_ONESHOT, d->options.netns, e);
	if (r == 0)
		deadline_enforce(&d->service);

	return r;
}

int daemon_run_oneshot(struct daemon *d, struct err *e)
{
	int fd = d->options.session_fd;
	int r;

	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return err_sys(e, errno, "descriptor %d", fd);

	r = loop_init(&d->loop);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	d->service.quiet = true;
	d->service.root_only = true;
	if (prepare(d, &d->service.refusal) == 0)
		err_clear(&d->service.refusal);

	r = daemon_watch_signals(d, e);
	if (r < 0)
		return r;

	r = server_init(&d->server, &d->loop, &d->service);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	d->server.single = true;
	r = serve(d, e);
	server_fini(&d->server);
	service_close(&d->service);
	return r;
}
