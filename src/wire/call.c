/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's side: connect, and one blocking call with a deadline. The descriptor may be in
 * blocking mode: every transfer is non-blocking by itself and waits in poll().
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "wire/wire.h"

/* How long a full backlog may keep us from connecting. */
#define CONNECT_TIMEOUT_S 5

/* 0 when @fd is ready (or broken, which the transfer will tell); -ETIMEDOUT. */
static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline - now_ms();
		int r = poll(&p, 1, left > 0 ? (int)left : 0);

		if (r > 0)
			return 0;
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r == 0 && left <= 0)
			return -ETIMEDOUT;
	}
}

static int send_all(int fd, const struct buf *msg, int64_t deadline)
{
	size_t done = 0;
	int r;

	while (done < msg->len) {
		ssize_t n =
			send(fd, msg->data + done, msg->len - done, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0) {
			done += (size_t)n;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return -errno;
		r = wait_for(fd, POLLOUT, deadline);
		if (r < 0)
			return r;
	}

	return 0;
}

/* Up to and with the NUL; -ECONNRESET when the other side ends before it, -EMSGSIZE, -EBADMSG when
 * something follows the answer that nobody asked for. */
static int receive(int fd, struct buf *in, int64_t deadline)
{
	char chunk[16384];
	ssize_t n;
	int r;

	for (;;) {
		n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);
		if (n == 0)
			return -ECONNRESET;
		if (n > 0) {
			const char *end = memchr(chunk, '\0', (size_t)n);

			buf_append(in, chunk, (size_t)n);
			if (buf_error(in) < 0)
				return buf_error(in);
			if (end)
				return end == chunk + n - 1 ? 0 : -EBADMSG;
			if (in->len > WIRE_MAX_REPLY)
				return -EMSGSIZE;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return -errno;
		r = wait_for(fd, POLLIN, deadline);
		if (r < 0)
			return r;
	}
}

static int explain(int r, const char *method, int timeout_ms, struct err *e)
{
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r == -ETIMEDOUT)
		return err_set(e, IPADM_TIMEOUT, ETIMEDOUT,
			"no answer to %s within %d ms; whether it was done is not known", method,
			timeout_ms);
	if (r == -EMSGSIZE || r == -EBADMSG)
		return err_set(e, IPADM_EBADE, -r, "the answer to %s is not understood", method);

	return err_set(e, IPADM_IPC_ERROR, -r, "the engine went away before it answered %s: %s",
		method, strerror(-r));
}

int wire_call(int fd, const struct wire_request *req, int timeout_ms, struct wire_reply *ret,
	struct err *e)
{
	const char *method = wire_method_row(req->method)->name;
	_cleanup_(buf_fini) struct buf out = { 0 };
	_cleanup_(buf_fini) struct buf in = { 0 };
	int64_t deadline = now_ms() + timeout_ms;
	int r;

	r = wire_encode_request(req, &out);
	if (r < 0)
		return explain(r, method, timeout_ms, e);

	/* An engine that refuses a session answers and hangs up without reading: its answer counts.
	 */
	r = send_all(fd, &out, deadline);
	if (r < 0 && r != -EPIPE && r != -ECONNRESET)
		return explain(r, method, timeout_ms, e);

	r = receive(fd, &in, deadline);
	if (r < 0)
		return explain(r, method, timeout_ms, e);

	return wire_decode_reply(req->method, in.data, in.len - 1, ret, e);
}

/* The name of the socket in @run_dir. A long one is reached through the directory's descriptor,
 * which the caller keeps open until it has connected. */
static int make_address(const char *run_dir, struct sockaddr_un *ret, int *ret_dir)
{
	int n = snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/%s", run_dir, WIRE_SOCKET);
	int fd;

	ret->sun_family = AF_UNIX;
	if (n >= 0 && (size_t)n < sizeof(ret->sun_path))
		return 0;

	fd = open(run_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	snprintf(ret->sun_path, sizeof(ret->sun_path), "/proc/self/fd/%d/%s", fd, WIRE_SOCKET);
	*ret_dir = fd;
	return 0;
}

int wire_connect(const char *run_dir, int *ret_fd)
{
	struct timeval timeout = { .tv_sec = CONNECT_TIMEOUT_S };
	struct sockaddr_un sa = { 0 };
	_cleanup_close_ int dir = -1;
	_cleanup_close_ int fd = -1;
	int r;

	r = make_address(run_dir, &sa, &dir);
	if (r < 0)
		return r;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) < 0)
		return -errno;

	do {
		r = connect(fd, (const struct sockaddr *)&sa, sizeof(sa));
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;

	*ret_fd = fd;
	fd = -1;
	return 0;
}
