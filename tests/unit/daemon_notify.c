/* SPDX-License-Identifier: Apache-2.0 */
/* What the service manager is told, on a socket with a path and on an abstract one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "daemon/notify.h"

static int listen_at(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	if (path[0] == '@')
		sa.sun_path[0] = '\0';
	assert_int_equal(
		bind(fd, (const struct sockaddr *)&sa,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path))),
		0);
	return fd;
}

static const char *heard(int fd)
{
	static char text[2048];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static void check_states(const char *path)
{
	int fd = listen_at(path);

	assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
	notify_ready(NULL);
	assert_string_equal(heard(fd), "READY=1\nSTATUS=");
	notify_ready("ipadm.conf:3: what?");
	assert_string_equal(heard(fd), "READY=1\nSTATUS=ipadm.conf:3: what?");
	notify_reloading();
	assert_int_equal(strncmp(heard(fd), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
	notify_stopping();
	assert_string_equal(heard(fd), "STOPPING=1");
	assert_string_equal(heard(fd), "");
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	notify_stopping();
	assert_string_equal(heard(fd), "");
	close(fd);
}

static void test_path(void **state)
{
	char dir[] = "/tmp/test-notify-XXXXXX";
	char path[64];

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/notify", dir);
	check_states(path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(notify_send(path, "X=1"), -ENOENT);
	assert_int_equal(rmdir(dir), 0);
}

static void test_abstract(void **state)
{
	char path[64];

	snprintf(path, sizeof(path), "@test-notify-%d", getpid());
	check_states(path);
	assert_int_equal(notify_send(path, "X=1"), -ECONNREFUSED);
}

static void test_bad_path(void **state)
{
	char path[200];

	assert_int_equal(notify_send(NULL, "X=1"), 0);
	assert_int_equal(notify_send("", "X=1"), 0);
	assert_int_equal(notify_send("relative", "X=1"), -EINVAL);
	snprintf(path, sizeof(path), "/%0150d", 0);
	assert_int_equal(notify_send(path, "X=1"), -EINVAL);
	assert_int_equal(notify_send("/tmp", "%02000d", 0), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_abstract),
		cmocka_unit_test(test_bad_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
