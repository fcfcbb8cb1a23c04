/* SPDX-License-Identifier: Apache-2.0 */
/* sd_notify(3) without a library. That the manager can't be told is never a reason to fail. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "daemon/notify.h"

int notify_send(const char *path, const char *fmt, ...)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = -1;
	char text[1024];
	size_t len;
	va_list ap;
	int n;

	if (!path || !path[0])
		return 0;

	len = strlen(path);
	if ((path[0] != '/' && path[0] != '@') || len >= sizeof(sa.sun_path))
		return -EINVAL;
	memcpy(sa.sun_path, path, len);
	if (path[0] == '@')
		sa.sun_path[0] = '\0';

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		return -EMSGSIZE;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, text, (size_t)n, MSG_NOSIGNAL, (const struct sockaddr *)&sa,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
		return -errno;

	return 0;
}

void notify_ready(const char *status)
{
	if (status)
		notify_send(getenv("NOTIFY_SOCKET"), "READY=1\nSTATUS=%s", status);
	else
		notify_send(getenv("NOTIFY_SOCKET"), "READY=1\nSTATUS=");
}

void notify_reloading(void)
{
	notify_send(getenv("NOTIFY_SOCKET"), "RELOADING=1\nMONOTONIC_USEC=%" PRId64, now_us());
}

void notify_stopping(void)
{
	notify_send(getenv("NOTIFY_SOCKET"), "STOPPING=1");
}
