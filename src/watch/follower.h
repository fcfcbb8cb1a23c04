/* SPDX-License-Identifier: Apache-2.0 */
/* The key is followed: what is there now, then each change of it, over connections that may end. */
#ifndef WATCH_FOLLOWER_H
#define WATCH_FOLLOWER_H

#include "watch/applier.h"
#include "watch/http.h"
#include "watch/login.h"

struct follower {
	const struct watch_options *options;
	const struct watch_source *source;
	struct applier *applier;
	struct http *http;
	const struct login *login; /* without a name: none is asked for a token */
	struct buf token;          /* who we are to etcd, for this round */
	size_t endpoint;           /* that is asked now */
	uint64_t revision;         /* of the last answer: what is newer is not known yet */
	bool over;                 /* the watch has ended and is to be begun anew */
	unsigned int failures;     /* in a row */
	char told[512];            /* why etcd can't be asked, as it was told */
};

/* Follow it until there is something at the stop descriptor. */
void follower_run(struct follower *f);
/* Take what is there now. 0: it is the configuration; a negative errno, which the log tells: it is not. */
int follower_once(struct follower *f);

#endif
