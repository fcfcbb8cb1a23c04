/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hooks of our clients say. A hook connects, says all it has in one message, and waits to
 * be answered, so that its client goes on when we are done. It is believed when it is root's, in
 * our user namespace, and of the session of a client that we started; which object it speaks of
 * follows from that, and from nothing that it says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/log.h"
#include "daemon/dhcp_private.h"

#define HOOK_SOCKET "hook"
#define BACKLOG     16
#define MAX_REPORTS 1024
#define DEADLINE_MS 5000 /* to say something */

struct dhcp_report {
	struct dhcp_report *next;
	struct dhcp *dhcp;
	struct source source;
	pid_t session;
	int64_t since;
};

static void report_free(struct dhcp_report *report)
{
	struct dhcp *dhcp = report->dhcp;
	struct dhcp_report **at = &dhcp->reports;

	while (*at != report)
		at = &(*at)->next;
	*at = report->next;
	dhcp->n_reports--;
	loop_remove(dhcp->loop, &report->source);
	close_fd(&report->source.fd); /* the end of the stream is an answer, too */
	free(report);
}

/* One that is ending isn't listened to: what it says of its end is no news. */
static struct dhcp_client *find_speaker(struct dhcp *dhcp, pid_t session)
{
	for (struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		if (c->process.fd >= 0 && c->pid == session)
			return c->wanted && !c->ending ? c : NULL;
	}

	return NULL;
}

static void report_ready(struct source *src, uint32_t events)
{
	struct dhcp_report *report = src->owner;
	struct dhcp *dhcp = report->dhcp;
	struct dhcp_client *c = find_speaker(dhcp, report->session);
	static const char done = 1;
	_cleanup_free_ char *text = malloc(DHCP_REPORT_MAX);
	ssize_t n;

	n = text ? recv(src->fd, text, DHCP_REPORT_MAX, MSG_DONTWAIT | MSG_TRUNC) : -1;
	if (c)
		c->asking = false;
	if (n > DHCP_REPORT_MAX)
		log_line(LOGL_WARNING, "a hook of dhcpcd said %zd bytes, which is too much", n);
	else if (n > 0 && c)
		lease_take_report(c, text, (size_t)n);

	if (send(src->fd, &done, sizeof(done), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_line(LOGL_DEBUG, "a hook of dhcpcd did not wait for its answer");
	report_free(report);
	dhcp_arm(dhcp);
}

static const struct source_ops report_ops = { .ready = report_ready };

/* The session of the peer; negative when it is none that may speak. */
static pid_t peer_session(int fd)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0 || cred.uid != 0 ||
		cred.pid <= 0)
		return -1;

	/* It waits for us: its number has not become another's. */
	return getsid(cred.pid);
}

static int report_add(struct dhcp *dhcp, int fd, pid_t session)
{
	struct dhcp_report *report = calloc(1, sizeof(*report));
	int r;

	if (!report)
		return -ENOMEM;

	*report = (struct dhcp_report){
		.next = dhcp->reports,
		.dhcp = dhcp,
		.source = { .fd = fd, .ops = &report_ops, .owner = report },
		.session = session,
		.since = loop_now(),
	};
	r = loop_add(dhcp->loop, &report->source, EPOLLIN);
	if (r < 0) {
		free(report);
		return r;
	}

	dhcp->reports = report;
	dhcp->n_reports++;
	return 0;
}

void report_accept(struct dhcp *dhcp, struct dhcp_client *hush)
{
	for (;;) {
		int fd = accept4(dhcp->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		pid_t session;

		if (fd < 0)
			return;

		session = peer_session(fd);
		if (hush && hush->pid == session)
			hush->asking = false;
		if (session <= 0 || !find_speaker(dhcp, session) ||
			(hush && hush->pid == session) || dhcp->n_reports >= MAX_REPORTS ||
			report_add(dhcp, fd, session) < 0)
			close_fd(&fd);
	}
}

void report_hush(struct dhcp *dhcp, struct dhcp_client *c)
{
	struct dhcp_report *next;

	for (struct dhcp_report *report = dhcp->reports; report; report = next) {
		next = report->next;
		if (report->session != c->pid)
			continue;
		c->asking = false;
		report_free(report);
	}
}

void report_tick(struct dhcp *dhcp, int64_t now)
{
	struct dhcp_report *next;

	for (struct dhcp_report *report = dhcp->reports; report; report = next) {
		next = report->next;
		if (report->since + DEADLINE_MS <= now)
			report_free(report);
	}
}

int64_t report_due(const struct dhcp *dhcp)
{
	int64_t due = INT64_MAX;

	for (const struct dhcp_report *report = dhcp->reports; report; report = report->next) {
		if (report->since + DEADLINE_MS < due)
			due = report->since + DEADLINE_MS;
	}

	return due;
}

static void listener_ready(struct source *src, uint32_t events)
{
	struct dhcp *dhcp = src->owner;

	report_accept(dhcp, NULL);
	dhcp_arm(dhcp);
}

static const struct source_ops listener_ops = { .ready = listener_ready };

int report_listen(struct dhcp *dhcp, struct err *e)
{
	_cleanup_close_ int dir = open(dhcp->run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int fd = -1;
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int r;

	if (dir < 0)
		return err_sys(e, errno, "%s", dhcp->run);
	if (unlinkat(dir, HOOK_SOCKET, 0) < 0 && errno != ENOENT)
		return err_sys(e, errno, "%s/%s", dhcp->run, HOOK_SOCKET);

	/* The directory's own name may be longer than what fits here. */
	snprintf(sa.sun_path, sizeof(sa.sun_path), "/proc/self/fd/%d/%s", dir, HOOK_SOCKET);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0 ||
		fchmodat(dir, HOOK_SOCKET, 0600, 0) < 0 || listen(fd, BACKLOG) < 0)
		return err_sys(e, errno, "%s/%s", dhcp->run, HOOK_SOCKET);

	dhcp->listener = (struct source){ .fd = fd, .ops = &listener_ops, .owner = dhcp };
	r = loop_add(dhcp->loop, &dhcp->listener, EPOLLIN);
	if (r < 0) {
		dhcp->listener.fd = -1;
		return err_sys(e, -r, "event loop");
	}

	fd = -1;
	return 0;
}

void report_fini(struct dhcp *dhcp)
{
	char path[320];

	if (dhcp->listener.fd >= 0) {
		snprintf(path, sizeof(path), "%s/%s", dhcp->run, HOOK_SOCKET);
		unlink(path);
	}
	loop_remove(dhcp->loop, &dhcp->listener);
	close_fd(&dhcp->listener.fd);
	dhcp->listener.fd = -1;
	while (dhcp->reports)
		report_free(dhcp->reports);
}
