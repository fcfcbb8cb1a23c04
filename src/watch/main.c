/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipadm-watch: the document under a key of etcd is the configuration of this host. Exits with 0 when it is told to end, or
 * with --once when the document is the configuration; with 1 when it is not, and 2 for a command line that is none.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>

#include "base/file.h"
#include "base/log.h"
#include "watch/follower.h"
#include "watch/login.h"

#define EXIT_FAILED 1
#define EXIT_USAGE  2

/* Signals end what goes on, but not in the middle of a change. */
static int open_signals(struct err *e)
{
	sigset_t set;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return err_sys(e, errno, "signals");
	fd = signalfd(-1, &set, SFD_CLOEXEC);

	return fd < 0 ? err_sys(e, errno, "signals") : fd;
}

static int run(const struct watch_options *o, const struct watch_source *source, struct err *e)
{
	const struct http_tls tls = { o->cacert, o->cert, o->private_key };
	_cleanup_(http_close) struct http http = { .stop_fd = -1 };
	_cleanup_(applier_fini) struct applier applier = { .options = o, .key = source->key };
	_cleanup_(login_fini) struct login login = { .name = NULL };
	_cleanup_close_ int stop = open_signals(e);
	struct follower f = {
		.options = o,
		.source = source,
		.applier = &applier,
		.login = &login,
		.http = &http,
	};
	int r;

	if (stop < 0)
		return stop;
	r = o->login ? login_read(o->login, &login, e) : 0;
	if (r == 0)
		r = http_open(&tls, stop, &http, e);
	if (r < 0)
		return r;
	if (o->once)
		r = follower_once(&f);
	else
		follower_run(&f);
	buf_fini(&f.token);

	return r;
}

static int print(const struct watch_options *o)
{
	_cleanup_(buf_fini) struct buf out = { 0 };

	if (o->help)
		watch_options_usage(&out);
	else
		buf_puts(&out, "ipadm-watch " IPADM_VERSION "\n");
	if (buf_error(&out) < 0 || file_write_all(STDOUT_FILENO, out.data, out.len) < 0)
		return EXIT_FAILED;

	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	_cleanup_(watch_source_fini) struct watch_source source = { .n_endpoints = 0 };
	struct watch_options o;
	struct err e = { .status = IPADM_SUCCESS };

	if (watch_options_parse(argc, argv, &o, &e) < 0) {
		fprintf(stderr, "ipadm-watch: %s; 'ipadm-watch --help' shows more\n", e.text);
		return EXIT_USAGE;
	}
	if (o.help || o.version)
		return print(&o);
	if (watch_source_parse(o.url, &source, &e) < 0) {
		fprintf(stderr, "ipadm-watch: %s\n", e.text);
		return EXIT_USAGE;
	}
	if (run(&o, &source, &e) == 0)
		return EXIT_SUCCESS;
	if (e.text[0])
		log_line(LOGL_ERR, "%s", e.text);

	return EXIT_FAILED;
}
