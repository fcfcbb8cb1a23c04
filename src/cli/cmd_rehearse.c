/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rehearse-ipmp: what would be lost if a member failed. A stream of packets runs while the member is taken out
 * of use and put back.
 */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/echo.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"

#define BEFORE_MS 500
#define DURING_MS 2000
#define WAIT_MS   1000 /* for the last answers */
#define TRY_MS    20   /* whether a host answers at all */
#define HOSTS     16   /* so many are tried */

/* A group, the member that is to fail, an address of the group and who is to answer. */
struct rehearsal {
	const char *group;
	char member[IFNAMSIZ];
	struct ip from, to;
	bool bound; /* the address is bound to the member */
	struct echo *echo;
};

/* Whom the members of a group probe. */
struct hosts {
	const char *group;
	bool known;  /* it has members */
	bool probes; /* they probe */
	struct ip list[HOSTS];
	size_t n;
};

/* A row of the listing. */
struct phase {
	const char *name;
	struct echo_count count;
};

static int get_phase(const void *row, struct buf *out)
{
	const struct phase *p = row;

	buf_puts(out, p->name);
	return 0;
}

static int get_sent(const void *row, struct buf *out)
{
	const struct phase *p = row;

	buf_putu(out, p->count.sent);
	return 0;
}

static int get_lost(const void *row, struct buf *out)
{
	const struct phase *p = row;

	buf_putu(out, p->count.lost);
	return 0;
}

static int get_gap(const void *row, struct buf *out)
{
	const struct phase *p = row;

	buf_printf(out, "%lld.%lld", (long long)(p->count.gap_us / 1000),
		(long long)(p->count.gap_us / 100 % 10));
	return 0;
}

static void get_sent_json(const void *row, struct jsonw *out)
{
	const struct phase *p = row;

	jsonw_int(out, p->count.sent);
}

static void get_lost_json(const void *row, struct jsonw *out)
{
	const struct phase *p = row;

	jsonw_int(out, p->count.lost);
}

/* clang-format off */
static const struct column rows[] = {
	{ "phase", 10, get_phase, NULL,          false },
	{ "sent",  8,  get_sent,  get_sent_json, false },
	{ "lost",  8,  get_lost,  get_lost_json, false },
	{ "gap",   0,  get_gap,   NULL,          false },
};
/* clang-format on */

const struct column_table rehearsal_columns = { rows, ARRAY_SIZE(rows) };

/* Take an address of the group that is carried, best one that is bound to the member. */
static boolean_t choose(void *arg, const ipadm_ipmp_addr_info_t *info)
{
	struct rehearsal *r = arg;
	struct ip ip;
	bool bound;

	if (strcmp(info->iai_group, r->group) != 0 || !info->iai_up || !info->iai_inbound ||
		!ip_from_sockaddr(info->iai_addr, &ip) || ip.family != r->to.family)
		return B_TRUE;
	bound = !r->member[0] || strcmp(info->iai_inbound, r->member) == 0;
	if (r->from.family && !bound)
		return B_TRUE;
	r->from = ip;
	r->bound = bound;
	if (!r->member[0])
		snprintf(r->member, sizeof(r->member), "%s", info->iai_inbound);

	return bound ? B_FALSE : B_TRUE;
}

static enum exit_status take_address(ipadm_handle_t handle, struct rehearsal *r)
{
	return error_report(handle, ipadm_walk_ipmp_addrs(handle, choose, r), "rehearse", r->group);
}

/* ---- who is to answer ---- */

static void add_host(struct hosts *hosts, const struct ip *ip)
{
	for (size_t i = 0; i < hosts->n; i++)
		if (ip_equal(&hosts->list[i], ip))
			return;
	if (hosts->n < HOSTS)
		hosts->list[hosts->n++] = *ip;
}

/* From an address of the group one that has its name on a link alone is not reached. */
static boolean_t note_targets(void *arg, const ipadm_ipmp_probe_info_t *info)
{
	struct hosts *hosts = arg;
	struct ip ip;

	if (strcmp(info->ipi_group, hosts->group) != 0)
		return B_TRUE;
	hosts->known = true;
	hosts->probes |= info->ipi_mode != IPADM_TARGETS_DISABLED;
	for (uint32_t i = 0; i < info->ipi_ntargets; i++)
		if (ip_from_sockaddr(info->ipi_targets[i], &ip) && !ip_is_linklocal(&ip))
			add_host(hosts, &ip);

	return B_TRUE;
}

static bool answers(struct rehearsal *r)
{
	bool any = echo_open(r->echo, &r->from, &r->to) == 0 && echo_run(r->echo, TRY_MS) == 0;

	if (any) {
		echo_wait(r->echo, WAIT_MS);
		any = echo_count(r->echo, 0, r->echo->sent).lost < r->echo->sent;
	}
	echo_close(r->echo);
	memset(r->echo, 0, sizeof(*r->echo));

	return any;
}

/* Hosts are probed by what every one answers; this stream wants one that answers echo requests. */
static enum exit_status try_hosts(
	ipadm_handle_t handle, struct rehearsal *r, const struct hosts *hosts)
{
	const struct rehearsal was = *r;

	for (size_t i = 0; i < hosts->n; i++) {
		enum exit_status x;

		*r = was;
		r->to = hosts->list[i];
		x = take_address(handle, r);
		if (x != EXIT_DONE)
			return x;
		if (r->from.family && answers(r))
			return EXIT_DONE;
	}

	return error_say(IPADM_NOTFOUND,
		"no host that %s probes answers echo requests from its addresses: -T names another",
		r->group);
}

static enum exit_status find_target(ipadm_handle_t handle, struct rehearsal *r)
{
	struct hosts hosts = { .group = r->group };
	enum exit_status x = error_report(
		handle, ipadm_walk_ipmp_probes(handle, note_targets, &hosts), "rehearse", r->group);

	if (x != EXIT_DONE)
		return x;
	if (!hosts.known)
		return error_say(IPADM_NOTFOUND, "%s is no IPMP group with members", r->group);
	if (!hosts.probes)
		return error_say(IPADM_NOTFOUND,
			"%s does not probe, so that no host is known: -T names one", r->group);
	if (hosts.n == 0)
		return error_say(IPADM_NOTFOUND,
			"%s has nobody to probe, so that no host is known: -T names one", r->group);

	return try_hosts(handle, r, &hosts);
}

static enum exit_status take_target(ipadm_handle_t handle, const char *target, struct rehearsal *r)
{
	enum exit_status x;

	if (ip_parse(target, &r->to) < 0)
		return error_say(IPADM_INVALID_ARG, "'%.64s' is no address", target);
	x = take_address(handle, r);
	if (x != EXIT_DONE || r->from.family)
		return x;

	return error_say(IPADM_NOTFOUND,
		"%s has no %s address that a member answers for: 'ipadm create-addr' makes one",
		r->group, r->to.family == AF_INET ? "IPv4" : "IPv6");
}

static enum exit_status prepare(const struct call *call, ipadm_handle_t handle, struct rehearsal *r)
{
	const char *target = call_value(call, OPT_TARGET);

	r->group = call->operands[0];
	if (call->n_operands > 1)
		snprintf(r->member, sizeof(r->member), "%s", call->operands[1]);

	return target ? take_target(handle, target, r) : find_target(handle, r);
}

static enum exit_status stream(struct rehearsal *r, unsigned int ms)
{
	int error = echo_run(r->echo, ms);

	return error < 0 ? error_say(IPADM_FAILURE, "cannot send: %s", strerror(-error))
			 : EXIT_DONE;
}

static enum exit_status start(struct rehearsal *r)
{
	char from[IP_STRSIZE], to[IP_STRSIZE];
	int error = echo_open(r->echo, &r->from, &r->to);
	enum exit_status x;

	if (error < 0)
		return error_say(IPADM_FAILURE, "cannot send from %s to %s: %s",
			ip_format(&r->from, from), ip_format(&r->to, to), strerror(-error));
	x = stream(r, BEFORE_MS);
	if (x != EXIT_DONE)
		return x;
	echo_wait(r->echo, WAIT_MS);
	if (echo_count(r->echo, 0, r->echo->sent).lost == r->echo->sent)
		return error_say(IPADM_FAILURE,
			"%s does not answer %s: nothing was tried; -T names another host",
			ip_format(&r->to, to), ip_format(&r->from, from));

	return EXIT_DONE;
}

/* The stretches of the stream: their ends, as numbers of requests. */
static enum exit_status rehearse(ipadm_handle_t handle, struct rehearsal *r, unsigned int ends[3])
{
	enum exit_status x = start(r);

	if (x != EXIT_DONE)
		return x;
	ends[0] = r->echo->sent;
	x = error_report(handle, ipadm_rehearse_failure(handle, r->member), "rehearse", r->member);
	if (x != EXIT_DONE)
		return x;
	x = stream(r, DURING_MS);
	ends[1] = r->echo->sent;
	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_end_rehearsal(handle), "put back", r->member);
	if (x == EXIT_DONE)
		x = stream(r, DURING_MS);
	ends[2] = r->echo->sent;
	echo_wait(r->echo, WAIT_MS);

	return x;
}

static enum exit_status show(
	struct show *show, const struct rehearsal *r, const unsigned int ends[3])
{
	const struct phase phases[] = {
		{ "before", echo_count(r->echo, 0, ends[0]) },
		{ "without", echo_count(r->echo, ends[0], ends[1]) },
		{ "back", echo_count(r->echo, ends[1], ends[2]) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(phases); i++) {
		enum exit_status x = show_row(show, &phases[i]);

		if (x != EXIT_DONE)
			return x;
	}

	return show_end(show);
}

static void echo_closep(struct echo **e)
{
	if (*e)
		echo_close(*e);
	free(*e);
}

/* A stop of the process ends the connection to the daemon, which puts the member back. */
enum exit_status cmd_rehearse_ipmp(const struct call *call)
{
	_cleanup_(show_fini) struct show out = { 0 };
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(echo_closep) struct echo *echo = calloc(1, sizeof(*echo));
	struct rehearsal r = { .echo = echo };
	unsigned int ends[3];
	enum exit_status x;

	if (!echo)
		return error_say(IPADM_NO_MEMORY, "no memory for the stream");
	x = show_begin(call, &rehearsal_columns, &out);
	if (x == EXIT_DONE)
		x = handle_open(call, &handle);
	if (x == EXIT_DONE)
		x = prepare(call, handle, &r);
	if (x == EXIT_DONE)
		x = rehearse(handle, &r, ends);
	if (x != EXIT_DONE)
		return x;
	if (!r.bound)
		error_warn("no address of %s is bound to %s: what comes in by it was not tried",
			r.group, r.member);

	return show(&out, &r, ends);
}
