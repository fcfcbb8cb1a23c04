/* SPDX-License-Identifier: Apache-2.0 */
/* What the process gives up before it serves anybody, and the namespace that it serves. */
#ifndef DAEMON_SANDBOX_H
#define DAEMON_SANDBOX_H

#include "base/err.h"

/* Move the process to the network namespace /run/netns/@name. NO_NETNS, EPERM. */
int netns_enter(const char *name, struct err *e) _warn_unused_;

/* Keep of our capabilities those of @caps, and have no privilege come back by exec. */
int sandbox_keep(const unsigned int *caps, size_t n, struct err *e) _warn_unused_;

/* Keep only the capabilities that the work needs, of those that there are; nothing comes back by
 * exec. */
int sandbox_enter(struct err *e) _warn_unused_;

#endif
