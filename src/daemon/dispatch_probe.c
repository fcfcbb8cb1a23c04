/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to tell of probes. */
#include "daemon/dispatch_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "daemon/prober.h"
#include "daemon/probing.h"
#include "engine/report.h"

/* clang-format off */
static const char *const modes[] = {
	[TARGETS_NONE]       = "none",
	[TARGETS_ROUTES]     = "routes",
	[TARGETS_NEIGHBOURS] = "neighbours",
	[TARGETS_MULTICAST]  = "multicast",
};
/* clang-format on */

/* Where nobody answers it is told as failed, though nothing follows from it. */
static const char *state_of(const struct probing *row, size_t i)
{
	const struct probe_track *t = &row->seats[i].track;

	if (!row->group.members[i].carrier || row->group.n_targets == 0)
		return "unknown";
	if ((t->silent && !t->fresh) || t->mute >= PROBE_LOST)
		return "failed";

	return t->judged && !t->silent ? "ok" : "unknown";
}

static void add_host(struct wire_hosts *hosts, const struct ip *addr)
{
	if (hosts->n < WIRE_MAX_HOSTS)
		hosts->addrs[hosts->n++] = *addr;
}

static void fill(struct wire_probe *ret, const struct probing *row, size_t i)
{
	const struct target_member *m = &row->group.members[i];
	const struct probe_stats *stats = &row->seats[i].stats;

	*ret = (struct wire_probe){
		.sent = (int64_t)stats->sent,
		.answered = (int64_t)stats->answered,
		.rtt = stats->last,
		.average = stats->average,
		.deviation = stats->deviation,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", m->ifname);
	snprintf(ret->group, sizeof(ret->group), "%s", row->group.name);
	snprintf(ret->state, sizeof(ret->state), "%s", state_of(row, i));
	snprintf(ret->mode, sizeof(ret->mode), "%s", modes[row->group.mode]);
	for (size_t s = 0; s < m->n_sources; s++)
		add_host(&ret->sources, &m->sources[s].addr);
	if (m->linklocal.family)
		add_host(&ret->sources, &m->linklocal);
	for (size_t s = 0; s < m->n_tests; s++)
		if (m->tests[s].addr.family == AF_INET6)
			add_host(&ret->sources, &m->tests[s].addr);
	for (size_t t = 0; t < row->group.n_targets; t++)
		add_host(&ret->targets, &row->group.targets[t].addr);
}

int run_list_probes(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	const struct prober *p = svc->prober;
	struct wire_probes *probes = &ret->reply.probes;
	size_t n = 0;

	for (size_t g = 0; p && g < p->n; g++)
		n += p->rows[g]->group.n_members;
	probes->rows = calloc(n + 1, sizeof(*probes->rows));
	if (!probes->rows)
		return err_nomem(&ret->reply.error);
	for (size_t g = 0; p && g < p->n; g++)
		for (size_t i = 0; i < p->rows[g]->group.n_members; i++)
			fill(&probes->rows[probes->n++], p->rows[g], i);

	return 0;
}

/* What there is to tell comes by service_probed(). */
int run_watch_probes(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	if (!svc->prober)
		return err_set(&ret->reply.error, IPADM_NOTSUP, EOPNOTSUPP,
			"only a resident ipmgmtd probes");
	if (!engine_probes(svc->engine))
		return err_set(&ret->reply.error, IPADM_NOTFOUND, ENOENT,
			"the members of no IPMP group probe: that takes two of them, and the "
			"property probes");
	ret->reply.continues = true;

	return 0;
}
