/* SPDX-License-Identifier: Apache-2.0 */
/* The probes of the members of IPMP groups, to callers. */
#include <errno.h>
#include <string.h>

#include "base/sock.h"
#include "lib/check.h"
#include "lib/sight.h"

/* Addresses as callers get them. */
struct addresses {
	union sock socks[WIRE_MAX_HOSTS];
	const struct sockaddr *list[WIRE_MAX_HOSTS];
};

static void fill_addresses(struct addresses *a, const struct wire_hosts *hosts, uint32_t ifindex)
{
	for (size_t i = 0; i < hosts->n; i++) {
		a->list[i] = sock_set(&a->socks[i], &hosts->addrs[i]);
		if (ip_is_linklocal(&hosts->addrs[i]) && hosts->addrs[i].family == AF_INET6)
			a->socks[i].in6.sin6_scope_id = ifindex;
	}
}

static ipadm_ipmp_mode_t mode_of(const struct wire_probe *row)
{
	static const struct {
		const char *word;
		ipadm_ipmp_mode_t mode;
	} modes[] = {
		{ "routes", IPADM_TARGETS_ROUTES },
		{ "neighbours", IPADM_TARGETS_NEIGHBOURS },
		{ "multicast", IPADM_TARGETS_MULTICAST },
	};

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (strcmp(row->mode, modes[i].word) == 0)
			return modes[i].mode;

	return IPADM_TARGETS_NONE;
}

/* 1: the caller has seen enough. */
static int give(
	const struct sight *s, const struct member *m, ipadm_ipmp_probe_wfunc_t *fn, void *arg)
{
	const struct wire_probe *row = sight_find(s, m);
	struct addresses sources, targets;
	ipadm_ipmp_probe_info_t info = {
		.ipi_ifname = m->obj->name,
		.ipi_group = m->group->name,
		.ipi_mode = IPADM_TARGETS_DISABLED,
		.ipi_probe = sight_probe(s, m),
		.ipi_sources = sources.list,
		.ipi_targets = targets.list,
	};

	if (row) {
		fill_addresses(&sources, &row->sources, m->link ? m->link->index : 0);
		fill_addresses(&targets, &row->targets, m->link ? m->link->index : 0);
		info.ipi_mode = mode_of(row);
		info.ipi_nsources = (uint32_t)row->sources.n;
		info.ipi_ntargets = (uint32_t)row->targets.n;
		info.ipi_sent = (uint64_t)row->sent;
		info.ipi_answered = (uint64_t)row->answered;
		info.ipi_rtt = row->rtt;
		info.ipi_rttavg = row->average;
		info.ipi_rttdev = row->deviation;
	}

	return fn(arg, &info) ? 0 : 1;
}

static int walk(ipadm_handle_t h, ipadm_ipmp_probe_wfunc_t *fn, void *arg)
{
	_cleanup_(sight_fini) struct sight s = { .active = NULL };
	int r = sight_open(h, false, &s);

	if (r == 0 && s.active)
		r = sight_ask(h, &s);
	for (size_t i = 0; r == 0 && i < s.members.n; i++)
		r = give(&s, &s.members.rows[i], fn, arg);

	return r < 0 ? r : 0;
}

ipadm_status_t ipadm_walk_ipmp_probes(ipadm_handle_t h, ipadm_ipmp_probe_wfunc_t *fn, void *arg)
{
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);
	if (r == 0 && fn)
		r = walk(h, fn, arg);

	return handle_end(h, r);
}
