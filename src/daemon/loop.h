/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop: sources that are told when their descriptor is ready, and what they need of time.
 */
#ifndef DAEMON_LOOP_H
#define DAEMON_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "base/err.h"
#include "base/macros.h"

struct source;

struct source_ops {
	/* Ready for some of @events (EPOLL*). It may remove and free its source, or another one. */
	void (*ready)(struct source *src, uint32_t events);
};

struct source {
	int fd; /* the owner's to close, after loop_remove() */
	const struct source_ops *ops;
	void *owner;
};

struct loop {
	int fd;
	bool stopped;
};

int loop_init(struct loop *loop) _warn_unused_;
void loop_fini(struct loop *loop);

int loop_add(struct loop *loop, struct source *src, uint32_t events) _warn_unused_;
int loop_change(struct loop *loop, struct source *src, uint32_t events) _warn_unused_;
/* A source that isn't there (fd -1) is fine. */
void loop_remove(struct loop *loop, const struct source *src);

/* Wait at most @timeout_ms (-1: for ever) for one event and serve it; -EAGAIN when none came. */
int loop_step(struct loop *loop, int timeout_ms) _warn_unused_;
/* Until loop_stop(). */
int loop_run(struct loop *loop) _warn_unused_;
void loop_stop(struct loop *loop);

/* Milliseconds of the monotonic clock; never 0. */
int64_t loop_now(void);
/* A timer as a descriptor, not armed. */
int timer_open(int *ret_fd) _warn_unused_;
/* Let it be ready in @ms milliseconds; 0: never. */
void timer_arm(int fd, int64_t ms);
/* After it was ready. */
void timer_clear(int fd);
/* Make @src a timer, not armed, that is waited for. On failure it is none: fd -1. */
int loop_add_timer(struct loop *loop, struct source *src, const struct source_ops *ops, void *owner,
	struct err *e) _warn_unused_;
void loop_drop_timer(struct loop *loop, struct source *src);

#endif
