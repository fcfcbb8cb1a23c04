/* SPDX-License-Identifier: Apache-2.0 */
/* The socket that clients connect to: the service manager's, or one of our own. */
#ifndef DAEMON_LISTEN_H
#define DAEMON_LISTEN_H

#include <stdbool.h>

#include "base/err.h"

#define LISTEN_BACKLOG 128

/* *@ret_bound: whether its name was made by us and is to be removed with listen_unlink(). */
int listen_open(const char *run_dir, int *ret_fd, bool *ret_bound, struct err *e) _warn_unused_;
void listen_unlink(const char *run_dir);

#endif
