/* SPDX-License-Identifier: Apache-2.0 */
/* A call of the resident daemon that has many answers, on a connection of its own: the handle stays free for calls. */
#ifndef LIB_STREAM_H
#define LIB_STREAM_H

#include "lib/handle.h"

struct stream {
	ipadm_handle_t h;
	enum wire_method method;
	int fd;        /* -1: not open */
	struct buf in; /* what came of the next answers */
	bool begun;    /* the first answer is there */
};

/* @why: what is not to be had without a daemon, ", so that nobody probes". NOTSUP. On failure it is closed. */
int stream_open(struct stream *s, ipadm_handle_t h, enum wire_method method, const char *why)
	_warn_unused_;
/*
 * The next answer, which the caller frees; of the first one an engine has to be as quick as with any call. An error that it
 * tells, and that there are no more, is a failure. -ETIMEDOUT.
 */
int stream_next(struct stream *s, int timeout_ms, struct wire_reply *ret) _warn_unused_;
void stream_close(struct stream *s);
#define _cleanup_stream_ _cleanup_(stream_close)

#endif
