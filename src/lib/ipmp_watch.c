/* SPDX-License-Identifier: Apache-2.0 */
/* Probes as they happen, to callers. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/sock.h"
#include "lib/check.h"
#include "lib/stream.h"

struct watcher {
	ipadm_ipmp_watch_wfunc_t *fn;
	void *arg;
	bool here; /* in the caller's network namespace, where numbers of links mean something to it */
};

static bool give(const struct watcher *w, const struct wire_outcome *row)
{
	union sock sock = { .in6 = { .sin6_family = AF_UNSPEC } };
	const ipadm_ipmp_watch_info_t info = {
		.iwi_ifname = row->name,
		.iwi_group = row->group,
		.iwi_target = sock_set(&sock, &row->target),
		.iwi_number = (uint64_t)row->number,
		.iwi_lost = row->lost ? B_TRUE : B_FALSE,
		.iwi_time = row->time,
		.iwi_netrtt = row->net,
		.iwi_rtt = row->rtt,
		.iwi_rttavg = row->average,
		.iwi_rttdev = row->deviation,
	};

	if (w->here && row->target.family == AF_INET6 && ip_is_linklocal(&row->target))
		sock.in6.sin6_scope_id = if_nametoindex(row->name);

	return w->fn(w->arg, &info);
}

/* Whether more are wanted. */
static bool take(const struct watcher *w, const struct wire_reply *reply)
{
	for (size_t i = 0; i < reply->outcomes.n; i++)
		if (!give(w, &reply->outcomes.rows[i]))
			return false;

	return true;
}

static int watch(ipadm_handle_t h, struct watcher *w)
{
	_cleanup_stream_ struct stream s = { .fd = -1 };
	bool more = true;
	int r = stream_open(&s, h, WIRE_WATCH_PROBES, ", so that nobody probes");

	w->here = !h->netns[0];
	while (r == 0 && more) {
		struct wire_reply reply = { .name = "" };

		r = stream_next(&s, -1, &reply);
		if (r == 0)
			more = take(w, &reply);
		wire_reply_fini(&reply);
	}

	return r;
}

ipadm_status_t ipadm_watch_ipmp_probes(ipadm_handle_t h, ipadm_ipmp_watch_wfunc_t *fn, void *arg)
{
	struct watcher w = { .fn = fn, .arg = arg };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);
	if (r == 0 && fn)
		r = watch(h, &w);

	return handle_end(h, r);
}
