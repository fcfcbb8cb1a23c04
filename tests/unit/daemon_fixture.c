/* SPDX-License-Identifier: Apache-2.0 */
/* See daemon_fixture.h. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "daemon_fixture.h"

#define NOBODY 65534

static void write_persistent(const struct fixture *fx, const char *text)
{
	char path[300];
	int fd;

	assert_int_equal(mkdir(fx->service.paths.etc, 0755), 0);
	snprintf(path, sizeof(path), "%s/ipadm.conf", fx->service.paths.etc);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

void fixture_init(struct fixture *fx, const char *persistent)
{
	struct service *svc = &fx->service;
	struct err e = { 0 };

	*fx = (struct fixture){ .dir = "/tmp/test-daemon-XXXXXX", .service.quiet = true };
	assert_non_null(mkdtemp(fx->dir));
	snprintf(svc->paths.etc, sizeof(svc->paths.etc), "%s/etc", fx->dir);
	snprintf(svc->paths.run, sizeof(svc->paths.run), "%s/run", fx->dir);
	if (persistent)
		write_persistent(fx, persistent);

	fx->fake = fake_new();
	assert_non_null(fx->fake);
	assert_non_null(fake_add_link(fx->fake, "net0"));
	assert_non_null(fake_add_link(fx->fake, "net1"));
	svc->kernel = &fx->fake->base;
	assert_int_equal(store_open(&svc->store, &svc->paths, true, &e), 0);
	assert_int_equal(store_lock(svc->store, true, &e), 0);
	assert_int_equal(engine_new(&svc->engine, svc->kernel, svc->store, true, &e), 0);
	assert_int_equal(loop_init(&fx->loop), 0);
	assert_int_equal(server_init(&fx->server, &fx->loop, svc), 0);
}

void fixture_fini(struct fixture *fx)
{
	char command[128];

	server_fini(&fx->server);
	loop_fini(&fx->loop);
	service_close(&fx->service);
	snprintf(command, sizeof(command), "rm -rf '%s'", fx->dir);
	assert_int_equal(system(command), 0);
}

int fixture_connect(struct fixture *fx, uid_t uid)
{
	int fds[2];

	/* The pair is noted as made by the effective user. */
	if (uid != (uid_t)-1)
		assert_int_equal(seteuid(uid), 0);
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
	if (uid != (uid_t)-1)
		assert_int_equal(seteuid(getuid()), 0);

	/* A refusal is the client's to find out. */
	if (server_add(&fx->server, fds[1]) < 0)
		return fds[0];
	return fds[0];
}

void fixture_pump(struct fixture *fx)
{
	/* The crowd may rest a little after what it asked for. */
	while (loop_step(&fx->loop, fx->server.rest_until ? 1000 : 0) == 0)
		continue;
}

void fixture_send(int fd, const void *data, size_t len)
{
	assert_int_equal(send(fd, data, len, MSG_NOSIGNAL), len);
}

const char *fixture_receive(struct fixture *fx, int fd)
{
	static char text[1 << 20];
	size_t len = 0;
	ssize_t n;

	fixture_pump(fx);
	while ((n = recv(fd, text + len, sizeof(text) - len - 16, MSG_DONTWAIT)) > 0) {
		for (size_t i = len; i < len + (size_t)n; i++) {
			if (text[i] == '\0')
				text[i] = '\n';
		}
		len += (size_t)n;
		fixture_pump(fx);
	}
	/* One that hung up with input of ours unread. */
	if (n < 0 && errno == ECONNRESET)
		n = 0;
	snprintf(text + len, 16, "%s", n == 0 ? "<eof>" : "");
	return text;
}

uid_t fixture_other_user(void)
{
	if (geteuid() != 0)
		return (uid_t)-1;
	if (seteuid(NOBODY) < 0)
		skip();
	assert_int_equal(seteuid(0), 0);
	return NOBODY;
}

size_t fixture_count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;

	return n;
}

void fixture_check_alive(struct fixture *fx)
{
	int fd = fixture_connect(fx, (uid_t)-1);
	const char *answer;

	SEND(fd, INFO);
	answer = fixture_receive(fx, fd);
	assert_int_equal(fixture_count(answer, "\"product\":\"ipadm\""), 1);
	assert_int_equal(fixture_count(answer, "\n"), 1);
	assert_int_equal(fixture_count(answer, "<eof>"), 0);
	close(fd);
	fixture_pump(fx);
}
