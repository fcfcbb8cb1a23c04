/* SPDX-License-Identifier: Apache-2.0 */
/* Probes as they happen, to callers: on a connection of its own, so that the handle stays free for calls. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sock.h"
#include "lib/check.h"

struct watcher {
	ipadm_ipmp_watch_wfunc_t *fn;
	void *arg;
	bool here; /* in the caller's network namespace, where numbers of links mean something to it */
};

static int connect_engine(ipadm_handle_t h, int *ret_fd)
{
	int r = wire_connect(h->paths.run, ret_fd);

	if (r == -ENOENT || r == -ECONNREFUSED || r == -ENOTDIR)
		return err_set(&h->last, IPADM_NOTSUP, EOPNOTSUPP,
			"no ipmgmtd is running, so that nobody probes");
	if (r < 0)
		return err_set(&h->last, IPADM_IPC_ERROR, -r,
			"cannot connect to ipmgmtd at %s/%s: %s", h->paths.run, WIRE_SOCKET,
			strerrordesc_np(-r));

	return 0;
}

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

/* One answer: 1 when more are wanted, and will come. */
static int take(ipadm_handle_t h, const struct watcher *w, struct wire_reply *reply)
{
	if (reply->error.status != IPADM_SUCCESS) {
		h->last = reply->error;
		return h->last.sys > 0 ? -h->last.sys : -EIO;
	}
	for (size_t i = 0; i < reply->outcomes.n; i++)
		if (!give(w, &reply->outcomes.rows[i]))
			return 0;
	if (!reply->continues)
		return err_set(
			&h->last, IPADM_EBADE, EBADMSG, "the engine has no more to tell of probes");

	return 1;
}

/* The first answer says that there will be others: only those may take as long as they like. */
static int watch(ipadm_handle_t h, struct watcher *w)
{
	const struct wire_request req = { .method = WIRE_WATCH_PROBES, .more = true };
	_cleanup_(buf_fini) struct buf in = { .data = NULL };
	int timeout = call_timeout_ms();
	_cleanup_close_ int fd = -1;
	int r = connect_engine(h, &fd);

	w->here = !h->netns[0];
	if (r == 0)
		r = wire_watch_begin(fd, &req, timeout, &h->last);
	while (r >= 0) {
		struct wire_reply reply = { .name = "" };

		r = wire_watch_next(fd, req.method, timeout, &in, &reply, &h->last);
		if (r == 0)
			r = take(h, w, &reply);
		wire_reply_fini(&reply);
		timeout = -1;
		if (r == 0)
			break;
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
