/* SPDX-License-Identifier: Apache-2.0 */
/* Requests over HTTP whose answers are lines, which are handed on as they come; by libcurl, which only this file knows. */
#ifndef WATCH_HTTP_H
#define WATCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Files of TLS; NULL for none. */
struct http_tls {
	const char *cacert, *cert, *private_key;
};

struct http {
	void *multi, *easy; /* of libcurl */
	struct http_tls tls;
	int stop_fd;    /* what can be read there ends all that goes on */
	char local[48]; /* the address of ours that the last answer came to */
};

struct http_request {
	const char *url;
	const char *body;  /* JSON */
	const char *token; /* who we are to etcd; NULL */
	int timeout_s;     /* for all of it; 0: the answer may take for ever */
	bool fresh;        /* over a connection that was not there before */
	/* Called with each line, without its end. A negative errno, with a sentence in @e, ends the request. */
	int (*line)(void *arg, const char *text, size_t len, struct err *e);
	/* Called now and then, at least each second. */
	void (*idle)(void *arg);
	void *arg;
};

/* @stop_fd is borrowed. NO_MEMORY. @ret: http_close(). */
int http_open(const struct http_tls *tls, int stop_fd, struct http *ret, struct err *e)
	_warn_unused_;
/*
 * Do it, up to the end of the answer. -ECANCELED: there was something at the stop descriptor; what @line returned; -EIO:
 * no connection, its end, or an answer that is a refusal; -EFBIG: a line is longer than any that etcd has.
 */
int http_post(struct http *h, const struct http_request *q, struct err *e) _warn_unused_;
/* Usable with _cleanup_. */
void http_close(struct http *h);

#endif
