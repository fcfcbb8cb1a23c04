/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static int connect_engine(ipadm_handle_t h, const char *why, int *ret_fd)
{
	int r = wire_connect(h->paths.run, ret_fd);

	if (r == -ENOENT || r == -ECONNREFUSED || r == -ENOTDIR)
		return err_set(&h->last, IPADM_NOTSUP, EOPNOTSUPP, "no ipmgmtd is running%s", why);
	if (r < 0)
		return err_set(&h->last, IPADM_IPC_ERROR, -r,
			"cannot connect to ipmgmtd at %s/%s: %s", h->paths.run, WIRE_SOCKET,
			strerrordesc_np(-r));

	return 0;
}

int stream_open(struct stream *s, ipadm_handle_t h, enum wire_method method, const char *why)
{
	const struct wire_request req = { .method = method, .more = true };
	int r;

	*s = (struct stream){ .h = h, .method = method, .fd = -1 };
	r = connect_engine(h, why, &s->fd);
	if (r == 0)
		r = wire_watch_begin(s->fd, &req, call_timeout_ms(), &h->last);
	if (r < 0)
		stream_close(s);

	return r;
}

int stream_next(struct stream *s, int timeout_ms, struct wire_reply *ret)
{
	struct err *last = &s->h->last;
	struct wire_reply reply = { .name = "" };
	int r = wire_watch_next(
		s->fd, s->method, s->begun ? timeout_ms : call_timeout_ms(), &s->in, &reply, last);

	if (r < 0)
		return r;
	s->begun = true;
	if (reply.error.status != IPADM_SUCCESS) {
		*last = reply.error;
		r = last->sys > 0 ? -last->sys : -EIO;
	} else if (!reply.continues) {
		r = err_set(last, IPADM_EBADE, EBADMSG, "the engine has no more to tell");
	}
	if (r < 0) {
		wire_reply_fini(&reply);
		return r;
	}
	*ret = reply;

	return 0;
}

void stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	buf_fini(&s->in);
	s->in = (struct buf){ .data = NULL };
}
