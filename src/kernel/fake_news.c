/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's news of links and addresses. */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/macros.h"
#include "kernel/fake_state.h"

void fake_news_close(struct kernel *k)
{
	struct fake_kernel *f = to_fake(k);

	close_fd(&f->news_fd);
	f->news_fd = -1;
	f->n_news = 0;
}

int fake_news_open(struct kernel *k, int *ret_fd, struct err *e)
{
	struct fake_kernel *f = to_fake(k);

	if (f->news_fd < 0)
		f->news_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->news_fd < 0)
		return err_sys(e, errno, "cannot watch links and addresses");
	*ret_fd = f->news_fd;
	return 0;
}

int fake_news_next(struct kernel *k, struct kernel_event *ret)
{
	struct fake_kernel *f = to_fake(k);
	eventfd_t count;

	if (f->news_fd < 0)
		return -EBADF;
	if (f->n_news > FAKE_NEWS) {
		f->n_news = 0;
		*ret = (struct kernel_event){ .type = KERNEL_EVENT_LOST };
		return 0;
	}
	if (f->n_news > 0) {
		*ret = f->news[0];
		f->n_news--;
		for (size_t i = 0; i < f->n_news; i++)
			f->news[i] = f->news[i + 1];
		return 0;
	}
	if (eventfd_read(f->news_fd, &count) < 0 && errno != EAGAIN)
		return -errno;
	*ret = (struct kernel_event){ .type = KERNEL_EVENT_NONE };
	return 0;
}

void fake_put_news(struct fake_kernel *f, const struct kernel_event *ev)
{
	if (f->news_fd < 0 || eventfd_write(f->news_fd, 1) < 0)
		return;
	if (f->n_news < FAKE_NEWS)
		f->news[f->n_news] = *ev;
	if (f->n_news <= FAKE_NEWS)
		f->n_news++;
}

void fake_tell_addr(struct fake *f, uint32_t ifindex)
{
	const struct kernel_event ev = { .type = KERNEL_EVENT_ADDR, .ifindex = ifindex };

	fake_put_news(to_fake(&f->base), &ev);
}
