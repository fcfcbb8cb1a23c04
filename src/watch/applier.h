/* SPDX-License-Identifier: Apache-2.0 */
/* The document as it is in etcd becomes the configuration, by libipadm; what comes of it goes to the log. */
#ifndef WATCH_APPLIER_H
#define WATCH_APPLIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "watch/options.h"

struct applier {
	const struct watch_options *options;
	const char *key;
	struct buf text;   /* the document that was tried last */
	uint64_t revision; /* its revision; 0: none was tried */
	bool refused;      /* it is not the configuration */
	bool pending;      /* it is, and waits for its confirmation */
	int64_t again_ms;  /* when it is tried again (now_ms()) */
	char told[512];    /* why it was refused, as it was told */
};

/* A document is there. One that was tried already, and is the same, is passed over. */
void applier_take(struct applier *a, uint64_t revision, const struct buf *text);
/* There is none, or none any more: what is configured stays. */
void applier_miss(struct applier *a, bool deleted);
/* etcd is reached from the address @local of ours, over a connection that was not there before a change that waits. */
void applier_reached(struct applier *a, const char *local);
/* Try what was refused again when it is time. */
void applier_idle(struct applier *a);
/* Usable with _cleanup_. */
void applier_fini(struct applier *a);

#endif
