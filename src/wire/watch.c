/* SPDX-License-Identifier: Apache-2.0 */
/* The client's side of a call that has many answers. They come in whatever pieces. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "wire/wire.h"

/* 0 when @fd is ready, or broken; -ETIMEDOUT. */
static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline - now_ms();
		int ms = left > INT_MAX ? -1 : (int)(left > 0 ? left : 0);
		int r = poll(&p, 1, ms);

		if (r > 0)
			return 0;
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r == 0 && ms >= 0)
			return -ETIMEDOUT;
	}
}

static int64_t deadline_of(int timeout_ms)
{
	return timeout_ms < 0 ? INT64_MAX : now_ms() + timeout_ms;
}

static int send_all(int fd, const struct buf *msg, int64_t deadline)
{
	size_t done = 0;

	while (done < msg->len) {
		ssize_t n =
			send(fd, msg->data + done, msg->len - done, MSG_NOSIGNAL | MSG_DONTWAIT);
		int r = 0;

		if (n >= 0)
			done += (size_t)n;
		else if (errno == EAGAIN)
			r = wait_for(fd, POLLOUT, deadline);
		else if (errno != EINTR)
			return -errno;
		if (r < 0)
			return r;
	}

	return 0;
}

/* More of what there is; 0 also when nothing came. */
static int receive_some(int fd, struct buf *in, int64_t deadline)
{
	char chunk[16384];
	ssize_t n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);

	if (n == 0)
		return -ECONNRESET;
	if (n > 0) {
		buf_append(in, chunk, (size_t)n);
		if (buf_error(in) < 0)
			return buf_error(in);
		return in->len > WIRE_MAX_REPLY ? -EMSGSIZE : 0;
	}
	if (errno == EINTR)
		return 0;

	return errno == EAGAIN ? wait_for(fd, POLLIN, deadline) : -errno;
}

static int explain(int r, const char *method, struct err *e)
{
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r == -ETIMEDOUT)
		return err_set(e, IPADM_TIMEOUT, ETIMEDOUT, "no answer to %s in time", method);
	if (r == -EMSGSIZE)
		return err_set(e, IPADM_EBADE, -r, "the answer to %s is not understood", method);

	return err_set(e, IPADM_IPC_ERROR, -r,
		"the engine ended %s: it was stopped, or its answers were not taken fast enough",
		method);
}

int wire_watch_begin(int fd, const struct wire_request *req, int timeout_ms, struct err *e)
{
	const char *method = wire_method_row(req->method)->name;
	_cleanup_(buf_fini) struct buf out = { 0 };
	int r = wire_encode_request(req, &out);

	if (r == 0)
		r = send_all(fd, &out, deadline_of(timeout_ms));
	/* One that refuses a session answers and hangs up without reading: its answer counts. */
	if (r == -EPIPE || r == -ECONNRESET)
		r = 0;

	return r < 0 ? explain(r, method, e) : 0;
}

int wire_watch_next(int fd, enum wire_method method, int timeout_ms, struct buf *in,
	struct wire_reply *ret, struct err *e)
{
	int64_t deadline = deadline_of(timeout_ms);
	size_t scanned = 0;

	for (;;) {
		const char *end = in->len > scanned
					  ? memchr(in->data + scanned, '\0', in->len - scanned)
					  : NULL;
		int r;

		if (end) {
			size_t len = (size_t)(end - in->data);

			r = wire_decode_reply(method, in->data, len, ret, e);
			buf_consume(in, len + 1);
			return r;
		}
		scanned = in->len;
		r = receive_some(fd, in, deadline);
		if (r < 0)
			return explain(r, wire_method_row(method)->name, e);
	}
}
