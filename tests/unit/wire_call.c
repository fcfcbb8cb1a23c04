/* SPDX-License-Identifier: Apache-2.0 */
/* The client's call over a socket pair whose other end is a script of what an engine may do. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "wire/wire.h"

#define OK_REPLY "{\"parameters\":{\"name\":\"net7\"}}"

struct scene {
	const char *bytes; /* what the engine sends */
	size_t len;
	bool by_byte;
	bool read_first;
	bool stay; /* wait for the client to close instead of hanging up */
	int timeout_ms;
	int want;
	ipadm_status_t status; /* of the error when want < 0, else of the reply */
};

#define TEXT(s) .bytes = s, .len = sizeof(s)

static const struct scene scenes[] = {
	{ TEXT(OK_REPLY), .read_first = true, .timeout_ms = 30000 },
	{ TEXT(OK_REPLY), .read_first = true, .by_byte = true, .timeout_ms = 30000 },
	{ TEXT(OK_REPLY), .timeout_ms = 30000 },
	{ TEXT("{\"error\":\"org.ipadm.Failed\",\"parameters\":{\"status\":3,\"symbol\":\"eperm\","
	       "\"errno\":1,\"message\":\"no\"}}"),
		.read_first = true, .timeout_ms = 30000, .status = IPADM_EPERM },
	{ .bytes = OK_REPLY,
		.len = 5,
		.read_first = true,
		.timeout_ms = 30000,
		.want = -ECONNRESET,
		.status = IPADM_IPC_ERROR },
	{ .bytes = "",
		.len = 0,
		.read_first = true,
		.timeout_ms = 30000,
		.want = -ECONNRESET,
		.status = IPADM_IPC_ERROR },
	{ TEXT("rubbish"), .read_first = true, .timeout_ms = 30000, .want = -EBADMSG,
		.status = IPADM_EBADE },
	{ TEXT(OK_REPLY "\0" OK_REPLY), .read_first = true, .timeout_ms = 30000, .want = -EBADMSG,
		.status = IPADM_EBADE },
	{ .bytes = OK_REPLY,
		.len = 5,
		.read_first = true,
		.stay = true,
		.timeout_ms = 20,
		.want = -ETIMEDOUT,
		.status = IPADM_TIMEOUT },
};

static void play(int fd, const struct scene *sc)
{
	char c = 'x';

	while (sc->read_first && c != '\0') {
		if (read(fd, &c, 1) != 1)
			_exit(1);
	}
	for (size_t i = 0; i < sc->len;) {
		size_t n = sc->by_byte ? 1 : sc->len - i;

		/* One that waits for a client that lost its patience before has nothing to say. */
		if (send(fd, sc->bytes + i, n, MSG_NOSIGNAL) != (ssize_t)n)
			_exit(sc->stay && errno == EPIPE ? 0 : 2);
		i += n;
	}
	while (sc->stay && read(fd, &c, 1) > 0)
		continue;
	_exit(0);
}

static void test_scenes(void **state)
{
	struct wire_request req = { .method = WIRE_CREATE_INTERFACE, .name = "net" };

	for (size_t i = 0; i < ARRAY_SIZE(scenes); i++) {
		const struct scene *sc = &scenes[i];
		struct wire_reply reply = { 0 };
		struct err e = { 0 };
		int fds[2], status;
		pid_t pid;

		print_message("# scene %zu\n", i);
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			close(fds[0]);
			play(fds[1], sc);
		}
		close(fds[1]);
		assert_int_equal(wire_call(fds[0], &req, sc->timeout_ms, &reply, &e), sc->want);
		assert_int_equal(sc->want < 0 ? e.status : reply.error.status, sc->status);
		if (sc->want == 0 && sc->status == IPADM_SUCCESS)
			assert_string_equal(reply.name, "net7");
		assert_int_equal(e.text[0] != '\0', sc->want < 0);
		wire_reply_fini(&reply);
		close(fds[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
}

/* ---- engines that are slow, deaf, endless, or gone ---- */

static pid_t begin(int fds[2], void (*engine)(int fd))
{
	const int small = 4096;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		engine(fds[1]);
		_exit(0);
	}
	close(fds[1]);

	return pid;
}

static void end(int fd, pid_t pid)
{
	int status;

	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Reads the request to its end, and answers. */
static void be_slow(int fd)
{
	static const char answer[] = "{\"error\":\"io.other.Thing\"}";
	char chunk[8192];
	ssize_t n;

	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n <= 0)
			_exit(1);
	} while (chunk[n - 1] != '\0');
	if (send(fd, answer, sizeof(answer), MSG_NOSIGNAL) != (ssize_t)sizeof(answer))
		_exit(2);
}

static void be_deaf(int fd)
{
	struct pollfd p = { .fd = fd };

	/* Until the client hangs up. */
	if (poll(&p, 1, 30000) != 1)
		_exit(1);
}

/* Says more than any answer may be, and never ends it. */
static void be_endless(int fd)
{
	static const char chunk[65536] = { [0 ... 65535] = ' ' };

	while (send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL) > 0)
		continue;
}

static struct wire_request large_request(char **ret_document)
{
	const size_t len = (size_t)1 << 20;
	char *document = malloc(len + 1);

	assert_non_null(document);
	memset(document, ' ', len);
	document[len] = '\0';
	*ret_document = document;

	return (struct wire_request){ .method = WIRE_APPLY, .document = document };
}

static void test_large(void **state)
{
	char *document;
	const struct wire_request req = large_request(&document);
	struct wire_reply reply = { 0 };
	struct buf in = { 0 };
	struct err e = { 0 };
	int fds[2];
	pid_t pid = begin(fds, be_slow);

	assert_int_equal(wire_call(fds[0], &req, 30000, &reply, &e), 0);
	assert_int_equal(reply.error.status, IPADM_FAILURE);
	wire_reply_fini(&reply);
	end(fds[0], pid);

	pid = begin(fds, be_slow);
	assert_int_equal(wire_watch_begin(fds[0], &req, 30000, &e), 0);
	assert_int_equal(wire_watch_next(fds[0], req.method, 30000, &in, &reply, &e), 0);
	assert_int_equal(reply.error.status, IPADM_FAILURE);
	wire_reply_fini(&reply);
	buf_fini(&in);
	end(fds[0], pid);
	free(document);
}

static void test_deaf(void **state)
{
	char *document;
	const struct wire_request req = large_request(&document);
	struct wire_reply reply = { 0 };
	struct err e = { 0 };
	int fds[2];
	pid_t pid = begin(fds, be_deaf);

	assert_int_equal(wire_call(fds[0], &req, 20, &reply, &e), -ETIMEDOUT);
	assert_int_equal(e.status, IPADM_TIMEOUT);
	end(fds[0], pid);
	pid = begin(fds, be_deaf);
	assert_int_equal(wire_watch_begin(fds[0], &req, 20, &e), -ETIMEDOUT);
	assert_int_equal(e.status, IPADM_TIMEOUT);
	end(fds[0], pid);
	free(document);
}

static void test_endless(void **state)
{
	const struct wire_request req = { .method = WIRE_LIST_INTERFACES };
	struct wire_reply reply = { 0 };
	struct buf in = { 0 };
	struct err e = { 0 };
	int fds[2];
	pid_t pid = begin(fds, be_endless);

	assert_int_equal(wire_call(fds[0], &req, 30000, &reply, &e), -EMSGSIZE);
	assert_int_equal(e.status, IPADM_EBADE);
	assert_non_null(strstr(e.text, "org.ipadm.ListInterfaces"));
	end(fds[0], pid);
	pid = begin(fds, be_endless);
	assert_int_equal(wire_watch_begin(fds[0], &req, 30000, &e), 0);
	assert_int_equal(wire_watch_next(fds[0], req.method, 30000, &in, &reply, &e), -EMSGSIZE);
	assert_int_equal(e.status, IPADM_EBADE);
	buf_fini(&in);
	end(fds[0], pid);
}

/* Who hung up may have said why: that is read first. */
static void test_gone(void **state)
{
	const struct wire_request req = { .method = WIRE_LIST_INTERFACES };
	struct wire_reply reply = { 0 };
	struct buf in = { 0 };
	struct err e = { 0 };
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	close(fds[1]);
	assert_int_equal(wire_call(fds[0], &req, 30000, &reply, &e), -ECONNRESET);
	assert_int_equal(wire_watch_begin(fds[0], &req, 30000, &e), 0);
	assert_int_equal(wire_watch_next(fds[0], req.method, 30000, &in, &reply, &e), -ECONNRESET);
	assert_int_equal(e.status, IPADM_IPC_ERROR);
	buf_fini(&in);
	close(fds[0]);
}

/* A socket in a directory whose name alone is longer than a socket address. */
static void test_connect(void **state)
{
	char dir[] = "/tmp/test-wire-XXXXXX";
	char deep[256], path[300];
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = -1, listener, cwd_moved;

	assert_non_null(mkdtemp(dir));
	assert_int_equal(wire_connect(dir, &fd), -ENOENT);
	assert_int_equal(fd, -1);

	snprintf(deep, sizeof(deep), "%s/%0150d", dir, 0);
	assert_int_equal(wire_connect(deep, &fd), -ENOENT);
	assert_int_equal(mkdir(deep, 0755), 0);
	cwd_moved = chdir(deep);
	assert_int_equal(cwd_moved, 0);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", WIRE_SOCKET);
	assert_int_equal(bind(listener, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(wire_connect(deep, &fd), -ECONNREFUSED);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(wire_connect(deep, &fd), 0);
	assert_true(fd >= 0);
	close(fd);
	close(listener);
	snprintf(path, sizeof(path), "%s/%s", deep, WIRE_SOCKET);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(deep), 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenes),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_connect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
