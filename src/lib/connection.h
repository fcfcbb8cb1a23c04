/* SPDX-License-Identifier: Apache-2.0 */
/* The connections over which whoever calls us works: what a change may cut. */
#ifndef LIB_CONNECTION_H
#define LIB_CONNECTION_H

#include "base/buf.h"

/*
 * Append the ends of the TCP connections that this process or one of those that it descends from has, as far as they may
 * be seen, and of the one that SSH_CONNECTION names: "LOCAL REMOTE LOCAL REMOTE …", at most @max pairs. Whatever
 * can't be found out is left out.
 */
void connections_of_caller(struct buf *out, size_t max);

#endif
