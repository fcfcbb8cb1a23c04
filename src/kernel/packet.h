/* SPDX-License-Identifier: Apache-2.0 */
/* Receiving one packet, with what the kernel says of it. */
#ifndef KERNEL_PACKET_H
#define KERNEL_PACKET_H

#include <stdalign.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/macros.h"

struct packet {
	alignas(struct cmsghdr) char control[256];
	struct msghdr msg; /* for CMSG_FIRSTHDR() */
};

/*
 * Receive at most @size bytes into @data, and from whom into the @from_size bytes of @from (NULL: nobody wants to know).
 * How many they are, or a negative errno.
 */
ssize_t packet_receive(int fd, void *from, size_t from_size, void *data, size_t size,
	struct packet *ret) _warn_unused_;

#endif
