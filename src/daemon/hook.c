/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dhcp-hook: what dhcpcd(8) runs when something has happened. It hands its environment to ipmgmtd
 * in one message and waits until that has done what follows. It decides nothing.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/macros.h"

#define MESSAGE_MAX 65536
#define WAIT_S      30

/* What ipmgmtd may want to know; the rest says how we were started. */
static bool is_news(const char *entry)
{
	static const char *const names[] = { "reason=", "interface=", "protocol=", "if", "new_",
		"nd" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strncmp(entry, names[i], strlen(names[i])) == 0)
			return true;
	}

	return false;
}

static size_t collect(char *const *env, char *message, size_t size)
{
	size_t len = 0;

	for (; *env; env++) {
		size_t n = strlen(*env) + 1;

		if (!is_news(*env) || n > size - len)
			continue;
		memcpy(message + len, *env, n);
		len += n;
	}

	return len;
}

/* The path may be longer than what fits into an address, its directory's descriptor is not. */
static int connect_to(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = WAIT_S };
	_cleanup_close_ int dir = -1;
	_cleanup_free_ char *parent = strdup(path);
	char *name = parent ? strrchr(parent, '/') : NULL;
	int fd;

	if (!name)
		return -1;
	*name++ = '\0';
	dir = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "/proc/self/fd/%d/%s", dir, name);

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) < 0 ||
		connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0) {
		close(fd);
		return -1;
	}

	return fd;
}

int main(void)
{
	const char *path = getenv("IPADM_DHCP_SOCKET");
	static char message[MESSAGE_MAX];
	_cleanup_close_ int fd = -1;
	char answer;
	size_t len;

	if (!path) {
		fprintf(stderr, "dhcp-hook: run by dhcpcd for ipmgmtd, not by hand\n");
		return 2;
	}

	/* A daemon that is away has ended us or will begin anew: nothing to complain about. */
	fd = connect_to(path);
	if (fd < 0)
		return 0;
	len = collect(environ, message, sizeof(message));
	if (send(fd, message, len, MSG_NOSIGNAL) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		return 0;

	return 0;
}
