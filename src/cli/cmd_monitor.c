/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommand monitor: what happens, until somebody has seen enough. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"

static void monitor_closep(ipadm_monitor_t *monitor)
{
	ipadm_monitor_close(*monitor);
	*monitor = NULL;
}

/* What was shown has been written. */
static void end(int sig)
{
	_exit(EXIT_DONE);
}

static int take_signals(void)
{
	const struct sigaction action = { .sa_handler = end };

	return sigaction(SIGINT, &action, NULL) < 0 ? -errno : sigaction(SIGTERM, &action, NULL);
}

/* Each event is written at once. *@ret_more is false when nobody reads any more, which is no failure. */
static enum exit_status write_event(struct show *show, const ipadm_event_t *event, bool *ret_more)
{
	struct buf *out = &show->printer.out;
	int r;

	print_row(&show->printer, event);
	r = buf_error(out) < 0 ? buf_error(out)
			       : file_write_all(STDOUT_FILENO, out->data, out->len);
	out->len = 0;
	*ret_more = r == 0;
	if (r < 0 && r != -EPIPE)
		return error_say(
			IPADM_FAILURE, "cannot write to standard output: %s", strerror(-r));
	return EXIT_DONE;
}

/* Until there is something to read; false when nobody reads what we write. */
static bool wait_for_event(ipadm_monitor_t monitor)
{
	struct pollfd fds[] = {
		{ .fd = ipadm_monitor_fd(monitor), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	return poll(fds, 2, -1) < 0 || !(fds[1].revents & (POLLERR | POLLHUP));
}

static enum exit_status show_events(
	ipadm_handle_t handle, ipadm_monitor_t monitor, struct show *show)
{
	bool more = true;

	while (more) {
		const ipadm_event_t *event;
		ipadm_status_t s = ipadm_monitor_next(monitor, 0, &event);
		enum exit_status x = error_report(handle, s, "monitor", NULL);

		if (x == EXIT_DONE && event)
			x = write_event(show, event, &more);
		else if (x == EXIT_DONE)
			more = wait_for_event(monitor);
		if (x != EXIT_DONE)
			return x;
	}

	return EXIT_DONE;
}

enum exit_status cmd_monitor(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(monitor_closep) ipadm_monitor_t monitor = NULL;
	_cleanup_(show_fini) struct show show = { 0 };
	enum exit_status x = show_begin(call, &monitor_columns, &show);

	if (x == EXIT_DONE)
		x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	if (take_signals() < 0)
		return error_say(IPADM_FAILURE, "cannot take signals: %s", strerror(errno));
	show.printer.endless = true;
	x = error_report(handle, ipadm_monitor_open(handle, &monitor), "monitor", NULL);

	return x == EXIT_DONE ? show_events(handle, monitor, &show) : x;
}
