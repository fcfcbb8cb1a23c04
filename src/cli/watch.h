/* SPDX-License-Identifier: Apache-2.0 */
/* apply --watch: following a key of etcd is a program of its own, which takes the place of this one. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/command.h"

/* Returns only when that program can't be begun, with all messages given. */
enum exit_status watch_begin(const struct call *call);

#endif
