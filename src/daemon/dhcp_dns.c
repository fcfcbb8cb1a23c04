/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name servers and search domains of the leases, handed to resolvconf(8) where there is one, as the
 * record "IF.ipadm": one for an interface, of all its clients. One process at a time, so that the
 * last word is the last.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "daemon/dhcp_private.h"

#define RUN_MS  30000 /* the longest that it may take */
#define LAST_MS 2000  /* the same when we end */

static const char *const programs[] = { "/sbin/resolvconf", "/usr/sbin/resolvconf" };

/* @key and the words of @words, one a line or all in one. */
static void put_words(const char *key, const char *words, bool each, struct buf *out)
{
	const char *p = words;

	if (!each) {
		buf_printf(out, "%s", words[0] ? " " : "");
		buf_puts(out, words);
		return;
	}
	while (*p) {
		size_t len = strcspn(p, " ");

		if (len > 0)
			buf_printf(out, "%s %.*s\n", key, (int)len, p);
		p += len + (p[len] == ' ');
	}
}

/* What all clients of an interface have; empty when they have nothing. */
static void collect(const struct dhcp *dhcp, const char *ifname, struct buf *out)
{
	_cleanup_(buf_fini) struct buf search = { 0 };

	for (const struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		if (strcmp(c->spec.ifname, ifname) != 0)
			continue;
		put_words("nameserver", c->dns, true, out);
		put_words("", c->search, false, &search);
	}
	if (search.len > 0)
		buf_printf(out, "search%s\n", search.data);
}

static void become(const char *program, const char *ifname, bool add, int input)
{
	char name[] = "resolvconf", what[] = "-a", record[LINK_NAMSIZ + 8];
	char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *const argv[] = { name, what, record, NULL };
	char *const envp[] = { path, NULL };

	if (!add)
		what[1] = 'd';
	snprintf(record, sizeof(record), "%s.ipadm", ifname);
	if (dup2(input, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(126);
	spawn_reset_signals();
	setsid();
	execve(program, argv, envp);
	_exit(127);
}

static void reap(struct dhcp *dhcp)
{
	struct dhcp_dns *dns = &dhcp->dns;
	siginfo_t si = { 0 };

	waitid(P_PIDFD, (id_t)dns->process.fd, &si, WEXITED);
	if (si.si_code != CLD_EXITED || si.si_status != 0)
		log_line(LOGL_WARNING, "resolvconf has ended with %s %d",
			si.si_code == CLD_EXITED ? "status" : "signal", si.si_status);
	loop_remove(dhcp->loop, &dns->process);
	close_fd(&dns->process.fd);
	dns->process.fd = -1;
	dns->due_at = 0;
}

static int spawn(struct dhcp *dhcp, const char *program, const char *ifname, struct source *src)
{
	_cleanup_(buf_fini) struct buf text = { 0 };
	_cleanup_close_ int in = -1, out = -1;
	int fds[2], pidfd, r;
	pid_t pid;

	collect(dhcp, ifname, &text);
	r = buf_error(&text);
	if (r < 0)
		return r;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	in = fds[0];
	out = fds[1];
	/* It is far less than what a pipe holds. */
	r = file_write_all(out, text.data, text.len);
	if (r < 0)
		return r;

	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		become(program, ifname, text.len > 0, in);
	pidfd = pidfd_open(pid, 0);
	if (pidfd < 0) {
		r = -errno;
		kill(pid, SIGKILL);
		return r;
	}

	src->fd = pidfd;
	r = loop_add(dhcp->loop, src, EPOLLIN);
	if (r < 0) {
		pidfd_send_signal(pidfd, SIGKILL, NULL, 0);
		reap(dhcp);
	}
	return r;
}

static void process_ready(struct source *src, uint32_t events)
{
	struct dhcp *dhcp = src->owner;

	reap(dhcp);
	dhcp->dns.due_at = dhcp->dns.n_waiting > 0 ? loop_now() : 0;
	dhcp_arm(dhcp);
}

static const struct source_ops process_ops = { .ready = process_ready };

static void run_next(struct dhcp *dhcp)
{
	struct dhcp_dns *dns = &dhcp->dns;
	const char *program =
		spawn_find_program("IPADM_RESOLVCONF", programs, ARRAY_SIZE(programs));
	char ifname[LINK_NAMSIZ];
	int r;

	/* It is looked for each time, for it may be installed while we run. */
	if (!program)
		dns->n_waiting = 0;
	if (dns->n_waiting == 0)
		return;

	memcpy(ifname, dns->waiting[0], sizeof(ifname));
	dns->n_waiting--;
	memmove(dns->waiting, dns->waiting + 1, dns->n_waiting * sizeof(*dns->waiting));
	dns->due_at = loop_now() + RUN_MS;
	r = spawn(dhcp, program, ifname, &dns->process);
	if (r < 0)
		log_line(LOGL_WARNING, "resolvconf for %s: %s", ifname, strerror(-r));
	if (r < 0)
		dns->due_at = dns->n_waiting > 0 ? loop_now() : 0;
}

void dns_init(struct dhcp *dhcp)
{
	dhcp->dns.process = (struct source){ .fd = -1, .ops = &process_ops, .owner = dhcp };
}

void dns_fini(struct dhcp *dhcp)
{
	struct dhcp_dns *dns = &dhcp->dns;
	struct pollfd pfd = { .fd = dns->process.fd, .events = POLLIN };

	if (dns->process.fd >= 0) {
		/* It should be whole, what it writes. */
		if (poll(&pfd, 1, LAST_MS) <= 0)
			pidfd_send_signal(dns->process.fd, SIGKILL, NULL, 0);
		reap(dhcp);
	}
	free(dns->waiting);
	*dns = (struct dhcp_dns){ .process.fd = -1 };
}

void dns_update(struct dhcp *dhcp, const char *ifname)
{
	struct dhcp_dns *dns = &dhcp->dns;
	void *more;

	for (size_t i = 0; i < dns->n_waiting; i++) {
		if (strcmp(dns->waiting[i], ifname) == 0)
			return;
	}

	more = reallocarray(dns->waiting, dns->n_waiting + 1, sizeof(*dns->waiting));
	if (!more) {
		log_line(LOGL_WARNING, "resolvconf for %s: out of memory", ifname);
		return;
	}
	dns->waiting = more;
	snprintf(dns->waiting[dns->n_waiting++], LINK_NAMSIZ, "%s", ifname);
	/* Not at once: whoever calls us is not done with its clients. */
	if (dns->due_at == 0)
		dns->due_at = loop_now();
}

void dns_tick(struct dhcp *dhcp, int64_t now)
{
	struct dhcp_dns *dns = &dhcp->dns;

	if (dns->due_at == 0 || dns->due_at > now)
		return;

	dns->due_at = 0;
	if (dns->process.fd >= 0)
		pidfd_send_signal(dns->process.fd, SIGKILL, NULL, 0);
	else
		run_next(dhcp);
}

int64_t dns_due(const struct dhcp *dhcp)
{
	return dhcp->dns.due_at ? dhcp->dns.due_at : INT64_MAX;
}
