/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/packet.h"

#include <errno.h>
#include <string.h>

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

int packet_send(int fd, const void *data, size_t len, const void *to, size_t to_size)
{
	ssize_t n;

	do {
		n = sendto(fd, data, len, 0, to, (socklen_t)to_size);
	} while (n < 0 && errno == EINTR);

	return n < 0 ? -errno : 0;
}

uint32_t packet_sum(uint32_t sum, const void *data, size_t len)
{
	uint16_t word;

	for (size_t i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, (const uint8_t *)data + i, sizeof(word));
		sum += word;
	}

	return sum;
}

uint16_t packet_checksum(uint32_t sum, const void *data, size_t len)
{
	sum = packet_sum(sum, data, len);
	while (sum >> 16)
		sum = (sum & 0xffffu) + (sum >> 16);

	return (uint16_t)~sum;
}
