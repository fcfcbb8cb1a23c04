/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of one client: it is started, and again when it dies, with longer and longer pauses, as
 * long as it is wanted and its link is there.
 */
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "base/log.h"
#include "daemon/dhcp_private.h"

#define DELAY_MIN_MS   1000
#define DELAY_MAX_MS   60000
#define LASTED_MS      60000 /* one that ran as long has not died at its start */
#define STALE_PAUSE_MS 200
#define END_MS         5000 /* until it has to end in any case */

/* ---- the list ---- */

struct dhcp_client *client_find(struct dhcp *dhcp, const char *ifname, unsigned int family)
{
	for (struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		if (c->spec.family == family && strcmp(c->spec.ifname, ifname) == 0)
			return c;
	}

	return NULL;
}

struct dhcp_client *client_find_object(struct dhcp *dhcp, const char *aobj)
{
	for (struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		if (c->wanted && strcmp(c->spec.aobj, aobj) == 0)
			return c;
	}

	return NULL;
}

void client_free(struct dhcp_client *c)
{
	struct dhcp_client **at = &c->dhcp->clients;
	char path[320];

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	client_path(c, "conf", path, sizeof(path));
	unlink(path);
	free(c);
}

void client_path(const struct dhcp_client *c, const char *suffix, char *ret, size_t size)
{
	snprintf(ret, size, "%s/%s-%c.%s", c->dhcp->run, c->spec.ifname,
		c->spec.family == FAM_INET ? '4' : '6', suffix);
}

/* ---- its end ---- */

bool client_signal(const struct dhcp_client *c, int sig)
{
	return c->process.fd >= 0 && pidfd_send_signal(c->process.fd, sig, NULL, 0) == 0;
}

void client_stop(struct dhcp_client *c)
{
	if (c->process.fd < 0 || c->ending)
		return;

	c->ending = true;
	c->kill_at = loop_now() + END_MS;
	report_hush(c->dhcp, c);
	client_signal(c, SIGTERM);
}

void client_reap(struct dhcp_client *c, char ret_how[DHCP_HOW_SIZE])
{
	siginfo_t si = { 0 };

	/* As long as it isn't reaped its number is that of its process group and of nothing else.
	 */
	if (waitid(P_PIDFD, (id_t)c->process.fd, &si, WEXITED | WNOWAIT) == 0)
		kill(-c->pid, SIGKILL);
	waitid(P_PIDFD, (id_t)c->process.fd, &si, WEXITED);
	loop_remove(c->dhcp->loop, &c->process);
	close_fd(&c->process.fd);
	c->process.fd = -1;
	c->ending = false;
	c->asking = false;
	c->kill_at = 0;
	report_hush(c->dhcp, c);

	if (si.si_code == CLD_EXITED && si.si_status == 127)
		snprintf(ret_how, DHCP_HOW_SIZE, "it could not be run");
	else if (si.si_code == CLD_EXITED)
		snprintf(ret_how, DHCP_HOW_SIZE, "exit status %d", si.si_status);
	else
		snprintf(ret_how, DHCP_HOW_SIZE, "signal %d", si.si_status);
}

static void plan_start(struct dhcp_client *c)
{
	c->delay_ms = c->delay_ms ? c->delay_ms * 2 : DELAY_MIN_MS;
	if (c->delay_ms > DELAY_MAX_MS)
		c->delay_ms = DELAY_MAX_MS;
	c->start_at = loop_now() + c->delay_ms;
}

/* ---- its start ---- */

static int run(struct dhcp_client *c, struct err *e)
{
	int fd, r;

	r = spawn_client(c, &c->pid, &fd, e);
	if (r < 0)
		return r;

	c->process.fd = fd;
	c->started_at = loop_now();
	r = loop_add(c->dhcp->loop, &c->process, EPOLLIN);
	if (r < 0) {
		char how[DHCP_HOW_SIZE];

		client_signal(c, SIGKILL);
		client_reap(c, how);
		return err_sys(e, -r, "event loop");
	}

	return 0;
}

bool client_has_link(const struct dhcp_client *c)
{
	return c->spec.over[0] && if_nametoindex(c->spec.over) != 0;
}

void client_start(struct dhcp_client *c)
{
	struct err e = { 0 };

	c->start_at = 0;
	if (c->process.fd >= 0 || !client_has_link(c))
		return;
	if (spawn_end_stale(c)) {
		c->start_at = loop_now() + STALE_PAUSE_MS;
		return;
	}
	if (run(c, &e) == 0)
		return;

	if (e.status == IPADM_DHCP_START_ERROR)
		c->delay_ms = DELAY_MAX_MS;
	plan_start(c);
	log_line(LOGL_ERR, "%s: no DHCP client: %s; tried again in %d s", c->spec.aobj, e.text,
		(int)(c->delay_ms / 1000));
}

/* It has ended: what now? */
static void go_on(struct dhcp_client *c, bool told, const char *how)
{
	if (!c->wanted) {
		client_free(c);
		return;
	}
	if (told) {
		client_start(c);
		return;
	}
	if (!client_has_link(c)) {
		c->delay_ms = 0;
		log_line(LOGL_INFO, "%s: the link is gone, and the DHCP client with it",
			c->spec.aobj);
		return;
	}

	if (loop_now() - c->started_at >= LASTED_MS)
		c->delay_ms = 0;
	plan_start(c);
	log_line(LOGL_WARNING, "%s: the DHCP client has ended (%s); started again in %d s",
		c->spec.aobj, how, (int)(c->delay_ms / 1000));
}

static void process_ready(struct source *src, uint32_t events)
{
	struct dhcp_client *c = src->owner;
	struct dhcp *dhcp = c->dhcp;
	char how[DHCP_HOW_SIZE];
	bool told = c->ending;

	client_reap(c, how);
	go_on(c, told, how);
	dhcp_arm(dhcp);
}

static const struct source_ops process_ops = { .ready = process_ready };

int client_new(struct dhcp *dhcp, const struct dhcp_spec *spec, struct dhcp_client **ret)
{
	struct dhcp_client *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;

	*c = (struct dhcp_client){
		.next = dhcp->clients,
		.dhcp = dhcp,
		.spec = *spec,
		.process = { .fd = -1, .ops = &process_ops, .owner = c },
	};
	dhcp->clients = c;
	*ret = c;
	return 0;
}

/* ---- time ---- */

static int64_t sooner(int64_t a, int64_t b)
{
	return b != 0 && b < a ? b : a;
}

int64_t client_due(const struct dhcp_client *c)
{
	return sooner(sooner(sooner(INT64_MAX, c->start_at), c->kill_at), c->lease_end);
}

void client_tick(struct dhcp_client *c, int64_t now)
{
	if (c->lease_end && c->lease_end <= now)
		lease_end(c, "its time is over");
	if (c->kill_at && c->kill_at <= now) {
		client_signal(c, SIGKILL);
		c->kill_at = now + END_MS;
	}
	if (c->start_at && c->start_at <= now)
		client_start(c);
}
