/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening sockets and taking events from them. Requests and their answers are in exchange.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink/netlink.h"
#include "netlink/receive.h"

/* A reader that is late by 100,000 events loses none of them. */
#define EVENTS_RCVBUF (8 << 20)

/* What a kernel may lack without harm: the answers are longer or less talkative then. */
static const int wanted_options[] = {
	NETLINK_EXT_ACK,
	NETLINK_CAP_ACK,
	NETLINK_GET_STRICT_CHK,
};

static int set_options(int fd)
{
	int on = 1;

	for (size_t i = 0; i < ARRAY_SIZE(wanted_options); i++) {
		if (setsockopt(fd, SOL_NETLINK, wanted_options[i], &on, sizeof(on)) < 0 &&
			errno != ENOPROTOOPT)
			return -errno;
	}
	return 0;
}

static int bind_socket(struct nl_sock *s, uint32_t groups)
{
	struct sockaddr_nl name = { .nl_family = AF_NETLINK, .nl_groups = groups };
	socklen_t len = sizeof(name);

	if (bind(s->fd, (const struct sockaddr *)&name, sizeof(name)) < 0)
		return -errno;
	if (getsockname(s->fd, (struct sockaddr *)&name, &len) < 0)
		return -errno;
	s->portid = name.nl_pid;
	return 0;
}

static int open_socket(int protocol, int flags, struct nl_sock **ret)
{
	_cleanup_nl_ struct nl_sock *s = NULL;
	int r;

	s = malloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->seq = 1;
	s->messages = 0;
	s->dumps = 0;
	s->pending = 0;
	s->given = 0;

	s->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, protocol);
	if (s->fd < 0)
		return -errno;
	r = set_options(s->fd);
	if (r < 0)
		return r;
	r = bind_socket(s, 0);
	if (r < 0)
		return r;

	*ret = s;
	s = NULL;
	return 0;
}

int nl_open(struct nl_sock **ret)
{
	return open_socket(NETLINK_ROUTE, 0, ret);
}

int nl_open_diag(struct nl_sock **ret)
{
	return open_socket(NETLINK_SOCK_DIAG, 0, ret);
}

int nl_join(struct nl_sock *s, unsigned int group)
{
	if (setsockopt(s->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		return -errno;
	return 0;
}

int nl_open_events(unsigned int group, struct nl_sock **ret)
{
	_cleanup_nl_ struct nl_sock *s = NULL;
	int size = EVENTS_RCVBUF;
	int r;

	r = open_socket(NETLINK_ROUTE, SOCK_NONBLOCK, &s);
	if (r < 0 || !s)
		return r;
	/* Without the right to force it we take as much as the system lets anybody have. */
	if (setsockopt(s->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 &&
		setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
		return -errno;
	r = nl_join(s, group);
	if (r < 0)
		return r;

	*ret = s;
	s = NULL;
	return 0;
}

struct nl_sock *nl_close(struct nl_sock *s)
{
	if (!s)
		return NULL;
	close_fd(&s->fd);
	free(s);
	return NULL;
}

int nl_receive(struct nl_sock *s, size_t *ret_len)
{
	for (;;) {
		struct sockaddr_nl from = { .nl_family = AF_NETLINK };
		struct iovec iov = { .iov_base = s->recv, .iov_len = sizeof(s->recv) };
		struct msghdr m = {
			.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &iov,
			.msg_iovlen = 1,
		};
		ssize_t n = recvmsg(s->fd, &m, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (m.msg_namelen != sizeof(from) || from.nl_pid != 0)
			continue;
		if (m.msg_flags & MSG_TRUNC)
			return -EMSGSIZE;
		*ret_len = (size_t)n;
		return 0;
	}
}

const struct nlmsghdr *nl_message_at(const uint8_t *data, size_t len, size_t *pos)
{
	const void *p = data + *pos;
	const struct nlmsghdr *h = p;
	size_t left = len - *pos;

	if (left < sizeof(*h) || h->nlmsg_len < sizeof(*h) || h->nlmsg_len > left)
		return NULL;
	*pos += NLMSG_ALIGN(h->nlmsg_len) < left ? NLMSG_ALIGN(h->nlmsg_len) : left;
	return h;
}

/* Everything that waits is older than the state that the caller will ask for now. */
static void throw_away(struct nl_sock *s)
{
	size_t len;
	int r;

	do {
		r = nl_receive(s, &len);
	} while (r == 0 || r == -ENOBUFS || r == -EMSGSIZE);
	s->pending = 0;
	s->given = 0;
}

int nl_next_event(struct nl_sock *s, const struct nlmsghdr **ret)
{
	for (;;) {
		const struct nlmsghdr *h = nl_message_at(s->recv, s->pending, &s->given);
		int r;

		if (h && h->nlmsg_type >= NLMSG_MIN_TYPE) {
			*ret = h;
			return 0;
		}
		if (h)
			continue;
		s->pending = 0;
		s->given = 0;
		r = nl_receive(s, &s->pending);
		if (r == -ENOBUFS || r == -EMSGSIZE) {
			throw_away(s);
			return -ENOBUFS;
		}
		if (r < 0)
			return r;
	}
}
