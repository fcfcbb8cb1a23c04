/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: what a client without privilege writes to the daemon's socket. A byte 0xff, which no message has, is where
 * it pauses. However the bytes arrive, they come to as many answers; what is kept of them is bounded, and who has hung up is
 * let go.
 */
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../tests/unit/daemon_fixture.h"

#define PAUSE   0xff
#define NOBODY  65534
#define CHUNK   16384 /* what a socket takes at once, and a session reads */
#define LONGEST (2 * WIRE_MAX_REQUEST)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct talk {
	struct session *session;
	int fd; /* the client's end */
	size_t n_answers;
	bool over;
};

static void begin(struct talk *t)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0 ||
		session_new(&t->session, fds[1]) < 0)
		abort();
	t->session->peer.uid = NOBODY;
	t->session->peer.gid = NOBODY;
	t->session->peer.n_groups = 0;
	t->fd = fds[0];
}

static void end(struct talk *t)
{
	t->session = session_free(t->session);
	close(t->fd);
}

static void listen_to(struct talk *t)
{
	char said[CHUNK];
	ssize_t n;

	while ((n = recv(t->fd, said, sizeof(said), MSG_DONTWAIT)) > 0)
		for (ssize_t i = 0; i < n; i++)
			t->n_answers += said[i] == '\0';
}

static bool has_work(const struct talk *t)
{
	struct pollfd p = { .fd = t->session->source.fd, .events = POLLIN };

	if (t->session->events & EPOLLOUT)
		return true;

	return (t->session->events & EPOLLIN) && poll(&p, 1, 0) > 0;
}

static void work(struct talk *t, struct service *svc)
{
	while (!t->over && has_work(t)) {
		t->over = session_step(t->session, svc) < 0;
		listen_to(t);
		if (t->session->in.len > WIRE_MAX_REQUEST + CHUNK)
			abort();
	}
}

static void say(struct talk *t, struct service *svc, const uint8_t *data, size_t size)
{
	while (size > 0 && !t->over) {
		size_t n = size < CHUNK ? size : CHUNK;

		if (send(t->fd, data, n, MSG_NOSIGNAL) != (ssize_t)n)
			return; /* it is not read on for now */
		work(t, svc);
		data += n;
		size -= n;
	}
}

static void hang_up(struct talk *t, struct service *svc)
{
	if (shutdown(t->fd, SHUT_WR) < 0)
		abort();
	work(t, svc);
	if (!t->over && !t->session->stream)
		abort();
}

/* With pauses. */
static void talk_in_parts(struct talk *t, struct service *svc, const uint8_t *data, size_t size)
{
	while (size > 0) {
		const uint8_t *pause = memchr(data, PAUSE, size);
		size_t n = pause ? (size_t)(pause - data) : size;

		say(t, svc, data, n);
		n += pause ? 1 : 0;
		data += n;
		size -= n;
	}
	hang_up(t, svc);
}

static void talk_at_once(struct talk *t, struct service *svc, const uint8_t *data, size_t size)
{
	uint8_t *all = malloc(size > 0 ? size : 1);
	size_t n = 0;

	if (!all)
		abort();
	for (size_t i = 0; i < size; i++)
		if (data[i] != PAUSE)
			all[n++] = data[i];
	say(t, svc, all, n);
	hang_up(t, svc);
	free(all);
}

static struct fixture fx; /* nothing that is asked for here changes it */

static void clean(void)
{
	fixture_fini(&fx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct talk parts = { .fd = -1 };
	struct talk whole = { .fd = -1 };

	if (!fx.fake) {
		fixture_init(&fx, NULL);
		atexit(clean);
	}
	if (size > LONGEST)
		return 0;

	begin(&parts);
	talk_in_parts(&parts, &fx.service, data, size);
	begin(&whole);
	talk_at_once(&whole, &fx.service, data, size);
	if (parts.n_answers != whole.n_answers)
		abort();
	end(&parts);
	end(&whole);
	return 0;
}
