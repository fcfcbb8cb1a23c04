/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/packet.h"

#include <errno.h>

ssize_t packet_receive(
	int fd, void *from, size_t from_size, void *data, size_t size, struct packet *ret)
{
	struct iovec iov = { .iov_base = data, .iov_len = size };
	ssize_t n;

	ret->msg = (struct msghdr){
		.msg_name = from,
		.msg_namelen = (socklen_t)from_size,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = ret->control,
		.msg_controllen = sizeof(ret->control),
	};
	n = recvmsg(fd, &ret->msg, 0);
	ret->msg.msg_iov = NULL;
	ret->msg.msg_iovlen = 0;

	return n < 0 ? -errno : n;
}
