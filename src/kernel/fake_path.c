/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's word on what others do to what groups are made of: whatever a test says. */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/macros.h"
#include "kernel/fake_state.h"

void fake_path_close(struct kernel *k)
{
	close_fd(&to_fake(k)->path_fd);
	to_fake(k)->path_fd = -1;
	to_fake(k)->path.type = PATH_NONE;
}

int fake_path_open(struct kernel *k, int *ret_fd, struct err *e)
{
	struct fake_kernel *f = to_fake(k);

	if (f->path_fd < 0)
		f->path_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->path_fd < 0)
		return err_sys(e, errno, "cannot watch addresses and routes");
	*ret_fd = f->path_fd;
	return 0;
}

int fake_path_next(struct kernel *k, struct path_event *ret)
{
	struct fake_kernel *f = to_fake(k);
	eventfd_t count;

	if (f->path_fd < 0)
		return -EBADF;
	if (eventfd_read(f->path_fd, &count) < 0 && errno != EAGAIN)
		return -errno;
	*ret = f->path;
	f->path = (struct path_event){ .type = PATH_NONE };
	return 0;
}

void fake_path(struct fake *f, const struct path_event *ev)
{
	struct fake_kernel *k = to_fake(&f->base);

	if (k->path_fd < 0 || eventfd_write(k->path_fd, 1) < 0)
		return;
	k->path = *ev;
}
