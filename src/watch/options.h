/* SPDX-License-Identifier: Apache-2.0 */
/* What ipadm-watch was asked for. */
#ifndef WATCH_OPTIONS_H
#define WATCH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define MAX_ENDPOINTS 16

/* Where the document is. */
struct watch_source {
	char *endpoints[MAX_ENDPOINTS]; /* "http://192.0.2.1:2379" */
	size_t n_endpoints;
	char *key; /* "/ipadm/host1" */
};

/* Strings are borrowed from argv. */
struct watch_options {
	const char *url;
	const char *netns;
	const char *cacert, *cert, *private_key; /* files of TLS; NULL */
	const char *login;                       /* file with "name:password"; NULL */
	uint32_t flags;                          /* of ipadm_apply() */
	unsigned int retry; /* seconds after which a failure is tried again, at most */
	int32_t confirm;    /* of ipadm_set_confirm() */
	bool once;
	bool help, version;
};

/* Understand "etcd://HOST[:PORT][,...]/KEY", or "etcds://" with TLS. INVALID_ARG with a sentence. @ret: watch_source_fini(). */
int watch_source_parse(const char *url, struct watch_source *ret, struct err *e) _warn_unused_;
void watch_source_fini(struct watch_source *s);
/* Understand a command line. INVALID_ARG with a sentence. */
int watch_options_parse(int argc, char *const argv[], struct watch_options *ret, struct err *e)
	_warn_unused_;
/* Append the usage to @out. */
void watch_options_usage(struct buf *out);

#endif
