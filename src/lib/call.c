/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reaching the engine: the resident one by its socket, else one that is started for the one call,
 * on a socket pair. Which of them serves is not visible to the caller.
 */
#include "lib/handle.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"
#include "lib/connection.h"

#define CALL_TIMEOUT_S 30
#define ENGINE_FD      3

#define MAX_CONNECTIONS 16

/* A started engine: its end of the socket pair and its process, gone when it leaves the scope. */
struct once {
	int fd;
	pid_t pid;
};

static void once_end(struct once *o)
{
	if (o->fd >= 0)
		close(o->fd);
	while (o->pid > 0 && waitpid(o->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int call_timeout_ms(void)
{
	const char *s = secure_getenv("IPADM_TIMEOUT");
	uint64_t seconds;

	if (!s || str_to_uint(s, 3600, &seconds) < 0 || seconds == 0)
		seconds = CALL_TIMEOUT_S;

	return (int)seconds * 1000;
}

static const char *engine_path(void)
{
	const char *path = secure_getenv("IPADM_ENGINE");

	return path && path[0] == '/' ? path : IPADM_ENGINE_PATH;
}

static int spawn_engine(ipadm_handle_t h, int fd, pid_t *ret)
{
	char number[] = { '0' + ENGINE_FD, '\0' };
	char name[] = "ipmgmtd", oneshot[] = "--oneshot", netns[] = "--netns";
	char *argv[] = { name, oneshot, number, h->netns[0] ? netns : NULL, h->netns, NULL };
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	int r;

	sigemptyset(&none);
	r = posix_spawn_file_actions_init(&fa);
	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attr);
	if (r != 0) {
		posix_spawn_file_actions_destroy(&fa);
		return -r;
	}
	/* Not stopped half-way by the ^C that is meant for the caller. */
	r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
	if (r == 0)
		r = posix_spawnattr_setsigmask(&attr, &none);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&fa, fd, ENGINE_FD);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&fa, 0, 1);
	if (r == 0)
		r = posix_spawn(ret, engine_path(), &fa, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);

	return -r;
}

/* The engine's end must not be ENGINE_FD itself: dup2 onto itself would leave it close-on-exec. */
static int engine_pair(int ret[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret) < 0)
		return -errno;
	if (ret[1] == ENGINE_FD) {
		int fd = fcntl(ret[1], F_DUPFD_CLOEXEC, ENGINE_FD + 1);

		if (fd < 0) {
			int r = -errno;

			close(ret[0]);
			close(ret[1]);
			return r;
		}
		close(ret[1]);
		ret[1] = fd;
	}

	return 0;
}

static int call_once(ipadm_handle_t h, const struct wire_request *req, int wait_ms,
	struct wire_reply *ret, struct err *e)
{
	_cleanup_(once_end) struct once once = { .fd = -1 };
	int pair[2];
	int r;

	r = engine_pair(pair);
	if (r < 0)
		return err_sys(e, -r, "cannot start the engine");
	once.fd = pair[0];
	r = spawn_engine(h, pair[1], &once.pid);
	close(pair[1]);
	if (r < 0)
		return err_set(e, IPADM_IPC_ERROR, -r,
			"no ipmgmtd is running, and %s cannot be started: %s", engine_path(),
			strerrordesc_np(-r));

	return wire_call(once.fd, req, wait_ms, ret, e);
}

/* A connection that the engine has closed meanwhile is readable: nothing was asked on it. */
static bool is_stale(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) != 0;
}

static void drop_connection(ipadm_handle_t h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

/* -ENOENT when no engine is listening. */
static int call_resident(ipadm_handle_t h, const struct wire_request *req, int wait_ms,
	struct wire_reply *ret, struct err *e)
{
	int r;

	if (h->fd >= 0 && is_stale(h->fd))
		drop_connection(h);
	if (h->fd < 0) {
		r = wire_connect(h->paths.run, &h->fd);
		if (r == -ENOENT || r == -ECONNREFUSED || r == -ENOTDIR)
			return -ENOENT;
		if (r < 0)
			return err_set(e, IPADM_IPC_ERROR, -r,
				"cannot connect to ipmgmtd at %s/%s: %s", h->paths.run, WIRE_SOCKET,
				strerrordesc_np(-r));
	}
	r = wire_call(h->fd, req, wait_ms, ret, e);
	if (r < 0)
		drop_connection(h);

	return r == -ENOENT ? -EIO : r;
}

static int take_reply(struct wire_reply *reply, struct wire_reply *ret, struct err *e)
{
	if (reply->error.status != IPADM_SUCCESS) {
		*e = reply->error;
		wire_reply_fini(reply);
		return e->sys > 0 ? -e->sys : -EIO;
	}
	*ret = *reply;

	return 0;
}

static int call_any(
	ipadm_handle_t h, const struct wire_request *req, struct wire_reply *ret, struct err *e)
{
	int64_t deadline = now_ms() + call_timeout_ms();
	const struct timespec pause = { .tv_nsec = 20000000 };

	for (;;) {
		struct wire_reply reply = { .name = "" };
		int64_t left = deadline - now_ms();
		int r;

		if (left <= 0)
			return err_set(e, IPADM_TIMEOUT, 0,
				"the engine of this namespace is busy and did not take the "
				"request");
		r = call_resident(h, req, (int)left, &reply, e);
		if (r == -ENOENT)
			r = call_once(h, req, (int)left, &reply, e);
		if (r < 0)
			return r;
		/* A resident engine came up meanwhile: it takes the call. */
		if (reply.error.status == IPADM_IPC_ERROR && reply.error.sys == EAGAIN) {
			wire_reply_fini(&reply);
			nanosleep(&pause, NULL);
			continue;
		}
		return take_reply(&reply, ret, e);
	}
}

/* Whether a call may end what its caller works over, and somebody wants to know. */
static bool wants_connections(const struct ipadm_handle *h, enum wire_method method)
{
	/* Of a named namespace: nobody has come here by it. */
	if (h->netns[0])
		return false;
	if (h->confirm > 0)
		return wire_method_row(method)->mutating;

	return method == WIRE_REVERT || method == WIRE_APPLY || method == WIRE_PLAN ||
	       method == WIRE_UNDO || method == WIRE_REDO;
}

/* What can't be found out is left out. */
static void tell_connections(struct wire_request *req)
{
	_cleanup_(buf_fini) struct buf text = { 0 };

	connections_of_caller(&text, MAX_CONNECTIONS);
	if (buf_error(&text) == 0 && text.len > 0)
		snprintf(req->connections, sizeof(req->connections), "%s", text.data);
}

int engine_call(
	ipadm_handle_t h, const struct wire_request *req, struct wire_reply *ret, struct err *e)
{
	struct wire_request told = *req;

	told.confirm = h->confirm;
	if (wants_connections(h, req->method))
		tell_connections(&told);
	snprintf(told.message, sizeof(told.message), "%s", h->message);
	snprintf(told.command, sizeof(told.command), "%s", h->command);

	return call_any(h, &told, ret, e);
}

int engine_ask(
	ipadm_handle_t h, const struct wire_request *req, struct wire_reply *ret, struct err *e)
{
	struct wire_reply reply = { .name = "" };
	int r = call_resident(h, req, call_timeout_ms(), &reply, e);

	return r < 0 ? r : take_reply(&reply, ret, e);
}
