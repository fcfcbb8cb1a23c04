/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/await.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/inotify.h>
#include <time.h>

#include "base/clock.h"

#define TICK_MS \
	500 /* where a directory of the documents can't be watched, for it is not there yet */
#define SETTLE_MS 5 /* what comes in a row is looked at once */

int await_tell(struct await *a, const char *object, const char *why)
{
	const ipadm_wait_info_t info = { .iwt_object = object, .iwt_why = why };
	int r = awaited_note(&a->told, object, why);

	if (r < 0)
		return err_nomem(&a->h->last);
	if (r > 0 && a->fn)
		a->fn(a->arg, &info);

	return 0;
}

/* Each commit makes a new file in the place of the old one. */
static void watch_documents(struct await *a)
{
	const char *const dirs[] = { a->h->paths.run, a->h->paths.etc };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (!a->watched[i] && a->inotify >= 0)
			a->watched[i] = inotify_add_watch(a->inotify, dirs[i],
						IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE) >= 0;
}

static int drain_kernel(const struct await *a)
{
	struct kernel_event ev = { .type = KERNEL_EVENT_LOST };

	while (ev.type != KERNEL_EVENT_NONE) {
		int r = kernel_news_next(a->h->k, &ev);

		if (r < 0)
			return r;
	}

	return 0;
}

static void drain_documents(const struct await *a)
{
	char news[4096];

	while (a->inotify >= 0 && read(a->inotify, news, sizeof(news)) > 0)
		;
}

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int wait_for_news(const struct await *a, int kernel_fd)
{
	const struct timespec settle = { .tv_nsec = SETTLE_MS * 1000000 };
	struct pollfd fds[] = {
		{ .fd = kernel_fd, .events = POLLIN },
		{ .fd = a->inotify, .events = POLLIN },
	};
	int64_t now = now_ms(), until = min(a->deadline, a->wake);

	if (!a->watched[0] || !a->watched[1])
		until = min(until, now + TICK_MS);
	until = until == INT64_MAX ? -1 : until > now ? min(until - now, INT_MAX) : 0;
	if (poll(fds, ARRAY_SIZE(fds), (int)until) <= 0)
		return 0;
	nanosleep(&settle, NULL);
	drain_documents(a);

	return drain_kernel(a);
}

static int run(struct await *a, int kernel_fd, await_look_fn *look, void *ctx)
{
	for (;;) {
		bool done = false;
		int r;

		a->wake = INT64_MAX;
		awaited_begin(&a->told);
		watch_documents(a);
		r = look(a, ctx, &done);
		if (r < 0 || done)
			return r;
		if (now_ms() >= a->deadline)
			return err_set(&a->h->last, IPADM_TIMEOUT, ETIMEDOUT, "not in time: %.400s",
				a->told.last);
		r = wait_for_news(a, kernel_fd);
		if (r < 0)
			return err_sys(&a->h->last, -r, "links and addresses can't be watched");
	}
}

int await_run(struct await *a, int32_t seconds, await_look_fn *look, void *ctx)
{
	int kernel_fd = -1;
	int r;

	a->deadline = seconds < 0 ? INT64_MAX : now_ms() + seconds * INT64_C(1000);
	a->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	r = kernel_news_open(a->h->k, &kernel_fd, &a->h->last);
	if (r == 0)
		r = run(a, kernel_fd, look, ctx);
	kernel_news_close(a->h->k);
	if (a->inotify >= 0)
		close(a->inotify);
	a->inotify = -1;

	return r;
}

void await_fini(struct await *a)
{
	awaited_fini(&a->told);
	*a = (struct await){ .inotify = -1 };
}
