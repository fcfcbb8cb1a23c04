/* SPDX-License-Identifier: Apache-2.0 */
/* Packets: sending one, receiving one with what the kernel says of it, and their checksum. */
#ifndef KERNEL_PACKET_H
#define KERNEL_PACKET_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
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
/* Send all of it to the @to_size bytes of @to, over EINTR. */
int packet_send(int fd, const void *data, size_t len, const void *to, size_t to_size) _warn_unused_;

/* RFC 1071: the sum of an even number of bytes added to @sum; and the checksum that comes of it. */
uint32_t packet_sum(uint32_t sum, const void *data, size_t len);
uint16_t packet_checksum(uint32_t sum, const void *data, size_t len);

#endif
