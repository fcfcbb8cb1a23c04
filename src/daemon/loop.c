/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop on epoll. One event is taken at a time, so that a source may free another one: no
 * event of a dead source can be waiting in our hands, and epoll itself serves ready descriptors in
 * turn.
 */
#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>

#include "base/clock.h"
#include "daemon/loop.h"

int loop_init(struct loop *loop)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return -errno;

	*loop = (struct loop){ .fd = fd };
	return 0;
}

void loop_fini(struct loop *loop)
{
	close_fd(&loop->fd);
	loop->fd = -1;
}

static int control(struct loop *loop, int op, struct source *src, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	return epoll_ctl(loop->fd, op, src->fd, &ev) < 0 ? -errno : 0;
}

int loop_add(struct loop *loop, struct source *src, uint32_t events)
{
	return control(loop, EPOLL_CTL_ADD, src, events);
}

int loop_change(struct loop *loop, struct source *src, uint32_t events)
{
	return control(loop, EPOLL_CTL_MOD, src, events);
}

void loop_remove(struct loop *loop, const struct source *src)
{
	if (src->fd >= 0)
		epoll_ctl(loop->fd, EPOLL_CTL_DEL, src->fd, NULL);
}

int loop_step(struct loop *loop, int timeout_ms)
{
	struct epoll_event ev;
	struct source *src;
	int n;

	n = epoll_wait(loop->fd, &ev, 1, timeout_ms);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	if (n == 0)
		return -EAGAIN;

	src = ev.data.ptr;
	src->ops->ready(src, ev.events);
	return 0;
}

int loop_run(struct loop *loop)
{
	while (!loop->stopped) {
		int r = loop_step(loop, -1);

		if (r < 0 && r != -EAGAIN)
			return r;
	}

	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

int64_t loop_now(void)
{
	return now_ms() + 1;
}

int timer_open(int *ret_fd)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd < 0)
		return -errno;

	*ret_fd = fd;
	return 0;
}

void timer_arm(int fd, int64_t ms)
{
	struct itimerspec its = {
		.it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 },
	};

	timerfd_settime(fd, 0, &its, NULL);
}

void timer_clear(int fd)
{
	uint64_t n;

	/* Nothing to read only means that it was armed anew meanwhile. */
	if (read(fd, &n, sizeof(n)) < 0)
		return;
}

int loop_add_timer(struct loop *loop, struct source *src, const struct source_ops *ops, void *owner,
	struct err *e)
{
	int r;

	*src = (struct source){ .fd = -1, .ops = ops, .owner = owner };
	r = timer_open(&src->fd);
	if (r < 0)
		return err_sys(e, -r, "timer");
	r = loop_add(loop, src, EPOLLIN);
	if (r < 0) {
		close_fd(&src->fd);
		src->fd = -1;
		return err_sys(e, -r, "event loop");
	}

	return 0;
}

void loop_drop_timer(struct loop *loop, struct source *src)
{
	loop_remove(loop, src);
	close_fd(&src->fd);
}
