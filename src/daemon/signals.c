/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before the first and after the last operation: sandbox and signals. Signals are taken by the loop
 * alone, so that none of them comes in the middle of an operation.
 */
#include <errno.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/notify.h"
#include "daemon/sandbox.h"

static void fill_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

/* One for each session, and those that the engine opens. Less is no reason not to begin. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= SERVER_MAX_SESSIONS + 64)
		return;

	limit.rlim_cur = SERVER_MAX_SESSIONS + 64;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int daemon_prepare(struct daemon *d, struct err *e)
{
	sigset_t set;
	int r;

	umask(022);
	signal(SIGPIPE, SIG_IGN);
	fill_set(&set);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return err_sys(e, errno, "signals");

	raise_descriptor_limit();
	if (d->options.netns) {
		r = netns_enter(d->options.netns, e);
		if (r < 0)
			return r;
	}

	return sandbox_enter(e);
}

static void reload(struct daemon *d)
{
	struct err e = { 0 };

	notify_reloading();
	engine_set_cause(d->service.engine, &(struct cause){ .change = "SIGHUP" });
	if (engine_reload(d->service.engine, &e) < 0)
		log_line(LOGL_ERR, "reload: %s", e.text);
	else
		log_line(LOGL_INFO, "reloaded");
	engine_set_cause(d->service.engine, NULL);
	service_log_history(&d->service);
	service_changed(&d->service);
	notify_ready(engine_problem(d->service.engine));
}

static void signals_ready(struct source *src, uint32_t events)
{
	struct daemon *d = src->owner;
	struct signalfd_siginfo si;

	if (read(src->fd, &si, sizeof(si)) != (ssize_t)sizeof(si))
		return;

	if (si.ssi_signo == SIGHUP) {
		if (d->options.mode == RUN_RESIDENT)
			reload(d);
		return;
	}

	loop_stop(&d->loop);
}

static const struct source_ops signals_ops = { .ready = signals_ready };

int daemon_watch_signals(struct daemon *d, struct err *e)
{
	sigset_t set;
	int fd, r;

	fill_set(&set);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return err_sys(e, errno, "signals");

	d->signals = (struct source){ .fd = fd, .ops = &signals_ops, .owner = d };
	r = loop_add(&d->loop, &d->signals, EPOLLIN);
	if (r < 0)
		return err_sys(e, -r, "event loop");

	return 0;
}
