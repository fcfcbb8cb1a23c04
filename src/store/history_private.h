/* SPDX-License-Identifier: Apache-2.0 */
/* What writing and reading the history have in common. */
#ifndef STORE_HISTORY_PRIVATE_H
#define STORE_HISTORY_PRIVATE_H

#include <limits.h>

#include "store/history_meta.h"

#define HISTORY_NAME 32                /* of a file there */
#define HISTORY_MAX  1000000000000000u /* no number is larger: what has one is not ours */

/* Whether it is kept at all. */
bool history_is_on(const struct store *st);
/* Returns @buf, in which the name of its directory is then. */
char *history_dir(const struct store *st, char buf[PATH_MAX]);
char *history_name(uint64_t generation, const char *suffix, char buf[HISTORY_NAME]);
/* The generations that have a file of ours in @dirfd, the oldest first, each once. -ENOMEM, another negative errno. */
int history_scan(int dirfd, struct kept_generation **ret, size_t *ret_n) _warn_unused_;
/* -ENOENT: nothing is known of it; -EBADMSG: it can't be understood. */
int history_read_meta(int dirfd, uint64_t generation, struct meta *ret) _warn_unused_;
/* Whether a generation has a document in @dirfd, as large as @meta (NULL: not known) says. */
enum history_state history_look(int dirfd, uint64_t generation, const struct meta *meta);

#endif
