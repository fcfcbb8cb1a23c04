/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of DHCP know of each other: nothing for anybody else. */
#ifndef DAEMON_DHCP_PRIVATE_H
#define DAEMON_DHCP_PRIVATE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/str.h"
#include "daemon/dhcp.h"
#include "model/name.h"

#define DHCP_HOSTNAME_SIZE 256
#define DHCP_HOW_SIZE      32
#define DHCP_REPORT_MAX    65536 /* of a hook's message */

/* What a client is to do. */
struct dhcp_spec {
	char aobj[IPADM_AOBJSIZ];
	char ifname[LINK_NAMSIZ];
	char over
		[LINK_NAMSIZ]; /* the link that it works over: of an IPMP group, a member; "": none is in use */
	bool of_group;
	unsigned int family;
	bool inform;                  /* other settings, no address */
	char address[IP_STRSIZE + 8]; /* beside which these are; "": of IPv6, by a router's word */
	char hostname[DHCP_HOSTNAME_SIZE]; /* "": none is told */
};

/* One for an interface and family, as long as it is wanted or its process runs. */
struct dhcp_client {
	struct dhcp_client *next;
	struct dhcp *dhcp;
	struct dhcp_spec spec;
	bool wanted;

	struct source process; /* a pidfd; fd -1: it doesn't run */
	pid_t pid;             /* and its session */
	bool ending;           /* it was told to end */
	int64_t started_at;
	int64_t start_at; /* 0: no start is planned */
	int64_t kill_at;  /* 0: no need */
	int64_t delay_ms; /* of the last start after a failure; 0: none failed */

	bool leased;
	bool asking; /* for more time, and none of its hooks has come since */
	bool carrier_lost;
	int64_t lease_end; /* 0: never, or no lease */
	bool told_dns;     /* resolvconf knows something of us */
	char dns[512];
	char search[512];
};

/* ---- dhcp_client.c: its life ---- */

/* -ENOMEM. It is in the list then, and does nothing yet. */
int client_new(struct dhcp *dhcp, const struct dhcp_spec *spec, struct dhcp_client **ret)
	_warn_unused_;
struct dhcp_client *client_find(struct dhcp *dhcp, const char *ifname, unsigned int family);
struct dhcp_client *client_find_object(struct dhcp *dhcp, const char *aobj);
/* Whether the link that it works over is there. */
bool client_has_link(const struct dhcp_client *c);
/* Start it, unless its link isn't there; later, if it can't be. */
void client_start(struct dhcp_client *c);
/* Tell it to end, keeping its lease. */
void client_stop(struct dhcp_client *c);
/* Tell it @sig; whether it could be told. */
bool client_signal(const struct dhcp_client *c, int sig);
/* It has ended, or is about to: reap it, with what it had started. What it came to, in words. */
void client_reap(struct dhcp_client *c, char ret_how[DHCP_HOW_SIZE]);
/* It doesn't run: forget it. */
void client_free(struct dhcp_client *c);
/* "IF-4" or "IF-6", and a suffix, below the run directory. */
void client_path(const struct dhcp_client *c, const char *suffix, char *ret, size_t size);
/* Do what is due. */
void client_tick(struct dhcp_client *c, int64_t now);
/* When client_tick() has something to do; INT64_MAX: never. */
int64_t client_due(const struct dhcp_client *c);

/* ---- dhcp_spawn.c: its process ---- */

/* Write its configuration and start it in a session of its own. -ENOENT: there is no dhcpcd. */
int spawn_client(const struct dhcp_client *c, pid_t *ret_pid, int *ret_pidfd, struct err *e)
	_warn_unused_;
/* End what a daemon before us has left of it: whether there is something to wait for. */
bool spawn_end_stale(const struct dhcp_client *c);
/* The same of all clients, wherever they work; nobody waits. */
void spawn_end_all(const struct dhcp *dhcp);

/* The program that @variable of the environment names, else the first of @paths that is there; NULL. */
const char *spawn_find_program(const char *variable, const char *const *paths, size_t n);
/* For a child between fork() and execve(): signals as other programs expect them. */
void spawn_reset_signals(void);

/* ---- dhcp_keep.c ---- */

/* The directory that is to be the /var/lib/dhcpcd of a client that is about to start. */
int keep_dir(const struct dhcp_client *c, char *ret, size_t size, struct err *e) _warn_unused_;

/* ---- dhcp_config.c ---- */

/* The configuration file of a client. */
void config_format(const struct dhcp_client *c, const char *hook, struct buf *out);

/* ---- dhcp_report.c: what hooks say ---- */

int report_listen(struct dhcp *dhcp, struct err *e) _warn_unused_;
void report_fini(struct dhcp *dhcp);
/* Take the waiting connections; those of @hush (NULL: nobody) are answered without listening. */
void report_accept(struct dhcp *dhcp, struct dhcp_client *hush);
/* Answer all that this client's hooks could say without listening. */
void report_hush(struct dhcp *dhcp, struct dhcp_client *c);
void report_tick(struct dhcp *dhcp, int64_t now);
int64_t report_due(const struct dhcp *dhcp);

/* ---- dhcp_lease.c: what follows from it ---- */

void lease_take_report(struct dhcp_client *c, const char *env, size_t len);
/* It is over: tell the engine. */
void lease_end(struct dhcp_client *c, const char *why);
/* The object is gone, or somebody else's: forget what we hold of it. */
void lease_forget(struct dhcp_client *c);
/* What a daemon before us wrote of it. */
void lease_recall(struct dhcp_client *c);

/* ---- dhcp_dns.c ---- */

void dns_init(struct dhcp *dhcp);
void dns_fini(struct dhcp *dhcp);
/* The names of @ifname have changed: tell resolvconf what its clients have now. */
void dns_update(struct dhcp *dhcp, const char *ifname);
void dns_tick(struct dhcp *dhcp, int64_t now);
int64_t dns_due(const struct dhcp *dhcp);

/* ---- dhcp.c ---- */

/* Something that is due has changed. */
void dhcp_arm(struct dhcp *dhcp);

#endif
