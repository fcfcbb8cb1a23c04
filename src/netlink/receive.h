/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this directory share about receiving. */
#ifndef NETLINK_RECEIVE_H
#define NETLINK_RECEIVE_H

#include "netlink/netlink.h"

/* One datagram of the kernel's into s->recv; those of anybody else are dropped. */
int nl_receive(struct nl_sock *s, size_t *ret_len) _warn_unused_;

/* The message at *@pos of @len bytes, moving *@pos behind it; NULL when there is no whole one. */
const struct nlmsghdr *nl_message_at(const uint8_t *data, size_t len, size_t *pos);

#endif
