/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipmgmtd: the engine of IP interface administration. Exits with 0, or 1 when it could not do what
 * it was started for, or 2 for a command line that is none.
 */
#include <stdio.h>

#include "base/log.h"
#include "daemon/daemon.h"

static int run(struct daemon *d, struct err *e)
{
	switch (d->options.mode) {
	case RUN_RESIDENT:
		return daemon_run_resident(d, e);
	case RUN_ONESHOT:
		return daemon_run_oneshot(d, e);
	case RUN_ONCE:
		return daemon_run_once(d, e);
	case RUN_HELP:
		options_print_usage(stdout);
		return 0;
	case RUN_VERSION:
		printf("ipmgmtd %s\n", IPADM_VERSION);
		return 0;
	}

	return 0;
}

int main(int argc, char **argv)
{
	struct daemon d = {
		.loop.fd = -1,
		.signals.fd = -1,
		.server.listener.fd = -1,
		.server.timer.fd = -1,
	};
	struct err e = { 0 };
	int r;

	if (options_parse(argc, argv, &d.options) < 0) {
		options_print_usage(stderr);
		return 2;
	}

	r = run(&d, &e);
	close_fd(&d.signals.fd);
	loop_fini(&d.loop);
	if (r < 0) {
		log_line(LOGL_ERR, "%s", e.text);
		return 1;
	}

	return 0;
}
