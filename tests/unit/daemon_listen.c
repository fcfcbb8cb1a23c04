/* SPDX-License-Identifier: Apache-2.0 */
/* The listening socket: made anew over a stale one, and taken over from a service manager. */
#include <errno.h>
#include <fcntl.h>
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

#include "daemon/listen.h"
#include "wire/wire.h"

static void check_reachable(const char *dir)
{
	int fd = -1;

	assert_int_equal(wire_connect(dir, &fd), 0);
	close(fd);
}

static void check_own(const char *dir)
{
	struct err e = { 0 };
	struct stat st;
	char path[400];
	bool bound = false;
	int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", dir, WIRE_SOCKET);
	umask(077);
	assert_int_equal(listen_open(dir, &fd, &bound, &e), 0);
	umask(022);
	assert_true(bound);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0666);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	check_reachable(dir);

	/* As after a crash: the name is there and nobody behind it. */
	close(fd);
	assert_int_equal(wire_connect(dir, &fd), -ECONNREFUSED);
	assert_int_equal(listen_open(dir, &fd, &bound, &e), 0);
	check_reachable(dir);
	close(fd);
	listen_unlink(dir);
	assert_int_equal(wire_connect(dir, &fd), -ENOENT);
}

static void test_own(void **state)
{
	char dir[] = "/tmp/test-listen-XXXXXX";
	char deep[256];
	struct err e = { 0 };
	bool bound;
	int fd;

	assert_non_null(mkdtemp(dir));
	check_own(dir);
	snprintf(deep, sizeof(deep), "%s/%0150d", dir, 0);
	assert_int_equal(listen_open(deep, &fd, &bound, &e), -ENOENT);
	assert_non_null(strstr(e.text, deep));
	assert_int_equal(mkdir(deep, 0700), 0);
	check_own(deep);
	assert_int_equal(rmdir(deep), 0);
	assert_int_equal(rmdir(dir), 0);
}

/* In a process of its own, where descriptor 3 is what a manager would pass. */
static int take_over(int type, bool listening, const char *pid)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct err e = { 0 };
	char text[16];
	bool bound = true;
	int fd = socket(AF_UNIX, type, 0), got = -1, r;

	if (bind(fd, (const struct sockaddr *)&sa, sizeof(sa_family_t)) < 0)
		return 100;
	if (listening && listen(fd, 1) < 0)
		return 101;
	if (fd != 3 && (dup2(fd, 3) != 3 || close(fd) < 0))
		return 102;
	snprintf(text, sizeof(text), "%d", getpid());
	if (setenv("LISTEN_PID", pid ? pid : text, 1) < 0 || setenv("LISTEN_FDS", "1", 1) < 0)
		return 103;

	r = listen_open("/nonexistent", &got, &bound, &e);
	if (r < 0)
		return -r;
	if (got != 3 || bound || getenv("LISTEN_PID") || getenv("LISTEN_FDS") ||
		!(fcntl(3, F_GETFD) & FD_CLOEXEC) || !(fcntl(3, F_GETFL) & O_NONBLOCK))
		return 104;

	return 0;
}

struct passed {
	int type;
	bool listening;
	const char *pid; /* NULL: the right one */
	int want;
};

static const struct passed passed[] = {
	{ SOCK_STREAM, true, NULL, 0 },
	{ SOCK_STREAM, false, NULL, EINVAL },
	{ SOCK_DGRAM, false, NULL, EINVAL },
	{ SOCK_STREAM, true, "1",
		ENOENT }, /* another process's: we make our own, which can't be there */
	{ SOCK_STREAM, true, "x", ENOENT },
};

static void test_passed(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++) {
		pid_t pid = fork();
		int status;

		print_message("# passed %zu\n", i);
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(take_over(passed[i].type, passed[i].listening, passed[i].pid));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), passed[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
