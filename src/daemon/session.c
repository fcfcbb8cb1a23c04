/* SPDX-License-Identifier: Apache-2.0 */
/* One client's connection as a state machine. It knows nothing of the other ones, nor of the loop.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/dispatch.h"
#include "daemon/session.h"

int session_new(struct session **ret, int fd)
{
	struct session *s = calloc(1, sizeof(*s));
	int r;

	if (!s) {
		close(fd);
		return -ENOMEM;
	}

	s->source.fd = fd;
	s->source.owner = s;
	r = peer_load(fd, &s->peer);
	if (r < 0) {
		session_free(s);
		return r;
	}

	s->wait = SESSION_WAITS_CALL;
	s->since = loop_now();
	s->events = EPOLLIN;
	*ret = s;
	return 0;
}

struct session *session_free(struct session *s)
{
	if (!s)
		return NULL;

	close_fd(&s->source.fd);
	peer_fini(&s->peer);
	buf_fini(&s->in);
	buf_fini(&s->out);
	free(s);
	return NULL;
}

/* The end of the first message of the input; NULL while it isn't there. */
static const char *find_end(struct session *s)
{
	const char *end;

	if (s->in.len == s->scanned)
		return NULL;

	end = memchr(s->in.data + s->scanned, '\0', s->in.len - s->scanned);
	s->scanned = end ? (size_t)(end - s->in.data) : s->in.len;
	return end;
}

static int receive(struct session *s)
{
	char chunk[16384];
	ssize_t n = recv(s->source.fd, chunk, sizeof(chunk), MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;

	s->eof = n == 0;
	buf_append(&s->in, chunk, (size_t)n);
	return buf_error(&s->in);
}

static int flush(struct session *s)
{
	while (s->sent < s->out.len) {
		ssize_t n = send(s->source.fd, s->out.data + s->sent, s->out.len - s->sent,
			MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		s->sent += (size_t)n;
		s->since = loop_now();
	}

	/* An idle session keeps no memory. */
	buf_fini(&s->out);
	s->out = (struct buf){ 0 };
	s->sent = 0;
	return 0;
}

/* Who may change all may say all that it is to be. */
static bool is_too_long(const struct session *s, const struct service *svc, size_t len)
{
	if (len <= WIRE_MAX_REQUEST)
		return false;
	if (s->in.data[0] != '{')
		return true;

	return len > WIRE_MAX_LARGE || dispatch_may_change(svc, &s->peer, NULL) < 0;
}

static int serve(struct session *s, struct service *svc, size_t len)
{
	_cleanup_(wire_request_fini) struct wire_request req = { .document = NULL };
	int r;

	if (is_too_long(s, svc, len))
		return -EMSGSIZE;
	r = wire_decode_request(s->in.data, len, &req, &s->out);
	if (r == 0) {
		r = dispatch_call(svc, &s->peer, &req, &s->out);
		s->stream = r == 1;
		s->watches = req.method;
	} else if (r == -ENOSYS || r == -EINVAL) {
		r = 0;
	}
	if (r < 0)
		return r;

	buf_consume(&s->in, len + 1);
	s->scanned = 0;
	s->since = loop_now();
	if (s->in.len == 0) {
		buf_fini(&s->in);
		s->in = (struct buf){ 0 };
	}
	return 0;
}

static void set_wait(struct session *s)
{
	enum session_wait wait = s->stream ? SESSION_STREAMS : SESSION_WAITS_CALL;

	if (s->out.len > 0)
		wait = SESSION_WAITS_READER;
	else if (!s->stream && find_end(s))
		wait = SESSION_SERVES;
	else if (!s->stream && s->in.len > 0)
		wait = SESSION_WAITS_REST;

	if (wait != s->wait)
		s->since = loop_now();
	s->wait = wait;

	/* With a call in hand we come back as soon as the socket takes an answer, after the others.
	 */
	s->events = wait == SESSION_WAITS_READER || wait == SESSION_SERVES ? EPOLLOUT : EPOLLIN;
	/* Only that it is gone, while a call is in hand that is not its turn yet. */
	if (wait == SESSION_STREAMS && s->in.len > 0)
		s->events = 0;
}

void session_tell(struct session *s, const struct buf *msg, bool last)
{
	/* What is gone is not kept for one that never takes all. */
	if (s->sent > SESSION_STREAM) {
		buf_consume(&s->out, s->sent);
		s->sent = 0;
	}
	if (msg)
		buf_append(&s->out, msg->data, msg->len);
	if (!msg || buf_error(&s->out) < 0 || s->out.len - s->sent > SESSION_STREAM)
		s->cut = true;
	s->stream = !last;
	set_wait(s);
}

/* What it calls must not be followed by another call. */
static bool is_out_of_turn(const struct session *s)
{
	return s->stream && s->in.len > 0 && s->watches != WIRE_WAIT;
}

static bool has_hung_up(const struct session *s)
{
	struct pollfd p = { .fd = s->source.fd };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR));
}

/* It has called. Where that comes to an end, the next call may be there already: it is not read on until then. */
static int step_stream(struct session *s)
{
	int r = flush(s);

	if (r == 0 && s->out.len == 0 && s->in.len > 0)
		s->eof = has_hung_up(s);
	else if (r == 0 && s->out.len == 0)
		r = receive(s);
	if (r < 0)
		return r;
	if (is_out_of_turn(s))
		return -EPROTO;
	set_wait(s);

	return s->eof ? -ECONNRESET : 0;
}

int session_step(struct session *s, struct service *svc)
{
	const char *end;
	int r;

	if (s->stream)
		return step_stream(s);
	r = flush(s);
	if (r == 0 && s->out.len == 0 && !s->eof && !find_end(s))
		r = receive(s);
	if (r < 0)
		return r;

	end = s->out.len == 0 ? find_end(s) : NULL;
	if (end) {
		r = serve(s, svc, (size_t)(end - s->in.data));
		if (r == 0)
			r = flush(s);
		if (r < 0)
			return r;
	}

	set_wait(s);
	if (is_out_of_turn(s))
		return -EPROTO;
	if (s->wait == SESSION_WAITS_REST && is_too_long(s, svc, s->in.len))
		return -EMSGSIZE;
	if (s->eof && (s->wait == SESSION_WAITS_REST || s->wait == SESSION_WAITS_CALL))
		return -ECONNRESET;

	return 0;
}
