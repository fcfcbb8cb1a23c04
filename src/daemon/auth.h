/* SPDX-License-Identifier: Apache-2.0 */
/* Who is at the other end of a socket, and whether they may change anything. */
#ifndef DAEMON_AUTH_H
#define DAEMON_AUTH_H

#include <sys/types.h>

#include "base/err.h"

struct peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
	gid_t *groups; /* the supplementary ones */
	size_t n_groups;
};

/* As the kernel noted it when the connection was made. Free with peer_fini(). */
int peer_load(int fd, struct peer *ret) _warn_unused_;
void peer_fini(struct peer *peer);

/* 0 for root and for members of @group (may be NULL); else EPERM, with a sentence that says who
 * may. */
int auth_check(const struct peer *peer, const char *group, struct err *e) _warn_unused_;

#endif
