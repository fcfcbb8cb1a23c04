/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listening socket. Whoever gets here holds the lock of the network namespace, so a socket that
 * is there already belongs to nobody.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/str.h"
#include "daemon/listen.h"
#include "wire/wire.h"

#define FIRST_PASSED_FD 3

/* Whether sd_listen_fds(3) has something for us and not for another process. */
static bool is_passed(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *fds = getenv("LISTEN_FDS");
	uint64_t n_pid, n_fds;

	return pid && fds && str_to_uint(pid, INT32_MAX, &n_pid) == 0 &&
	       str_to_uint(fds, INT32_MAX, &n_fds) == 0 && n_pid == (uint64_t)getpid() && n_fds > 0;
}

static int socket_option(int fd, int option)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -errno : value;
}

static int take_passed(int *ret_fd, struct err *e)
{
	int fd = FIRST_PASSED_FD;

	if (socket_option(fd, SO_DOMAIN) != AF_UNIX || socket_option(fd, SO_TYPE) != SOCK_STREAM ||
		socket_option(fd, SO_ACCEPTCONN) != 1)
		return err_set(e, IPADM_IPC_ERROR, EINVAL,
			"the passed descriptor %d is no listening unix stream socket", fd);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return err_sys(e, errno, "the passed descriptor %d", fd);

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	*ret_fd = fd;
	return 0;
}

/* The socket in @run_dir, whose descriptor is @dir, in a form that fits. */
static void make_address(const char *run_dir, int dir, struct sockaddr_un *ret)
{
	int n;

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	n = snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/%s", run_dir, WIRE_SOCKET);
	if (n < 0 || (size_t)n >= sizeof(ret->sun_path))
		snprintf(ret->sun_path, sizeof(ret->sun_path), "/proc/self/fd/%d/%s", dir,
			WIRE_SOCKET);
}

static int bind_new(const char *run_dir, int *ret_fd, struct err *e)
{
	_cleanup_close_ int dir = open(run_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int fd = -1;
	struct sockaddr_un sa;

	/* Everybody may connect, whatever the umask was when the directory was made. */
	if (dir < 0 || fchmod(dir, 0755) < 0)
		return err_sys(e, errno, "%s", run_dir);
	if (unlinkat(dir, WIRE_SOCKET, 0) < 0 && errno != ENOENT)
		return err_sys(e, errno, "%s/%s", run_dir, WIRE_SOCKET);

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_sys(e, errno, "%s/%s", run_dir, WIRE_SOCKET);

	make_address(run_dir, dir, &sa);
	if (bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0 ||
		fchmodat(dir, WIRE_SOCKET, 0666, 0) < 0 || listen(fd, LISTEN_BACKLOG) < 0)
		return err_sys(e, errno, "%s/%s", run_dir, WIRE_SOCKET);

	*ret_fd = fd;
	fd = -1;
	return 0;
}

int listen_open(const char *run_dir, int *ret_fd, bool *ret_bound, struct err *e)
{
	bool passed = is_passed();
	int r;

	r = passed ? take_passed(ret_fd, e) : bind_new(run_dir, ret_fd, e);
	if (r < 0)
		return r;

	*ret_bound = !passed;
	return 0;
}

void listen_unlink(const char *run_dir)
{
	_cleanup_close_ int dir = open(run_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir >= 0)
		unlinkat(dir, WIRE_SOCKET, 0);
}
