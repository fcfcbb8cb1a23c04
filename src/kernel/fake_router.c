/* SPDX-License-Identifier: Apache-2.0 */
/* The fake: routers that advertise themselves. Solicitations are only counted. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/eventfd.h>

#include "kernel/fake_state.h"

int fake_router_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct fake_kernel *f = to_fake(base);

	if (f->router_fd < 0)
		f->router_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->router_fd < 0)
		return err_sys(e, errno, "cannot listen to routers");
	*ret_fd = f->router_fd;
	return 0;
}

void fake_router_close(struct kernel *base)
{
	struct fake_kernel *f = to_fake(base);

	close_fd(&f->router_fd);
	f->router_fd = -1;
	f->n_routers = 0;
}

void fake_advertise(struct fake *f, const struct router_heard *heard)
{
	struct fake_kernel *k = to_fake(&f->base);
	eventfd_t one = 1;

	if (k->router_fd < 0 || k->n_routers == FAKE_ROUTERS ||
		eventfd_write(k->router_fd, one) < 0)
		return;
	k->routers[k->n_routers++] = *heard;
}

int fake_router_ask(struct kernel *base, uint32_t ifindex, const uint8_t hwaddr[6])
{
	struct fake_kernel *f = to_fake(base);
	const struct link *l = snapshot_find_index(&f->fake.state, ifindex);

	if (f->router_fd < 0)
		return -EBADF;
	if (!l)
		return -ENXIO;
	if (!(l->flags & IFF_UP))
		return -ENETDOWN;
	f->fake.base.stats.asked++;
	return 0;
}

int fake_router_next(struct kernel *base, struct router_heard *ret)
{
	struct fake_kernel *f = to_fake(base);
	eventfd_t count;

	if (f->router_fd < 0)
		return -EBADF;
	if (f->n_routers == 0) {
		if (eventfd_read(f->router_fd, &count) < 0 && errno != EAGAIN)
			return -errno;
		ret->ifindex = 0;
		return 0;
	}
	*ret = f->routers[0];
	f->n_routers--;
	memmove(&f->routers[0], &f->routers[1], f->n_routers * sizeof(f->routers[0]));
	return 0;
}
