/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/echo.h"

#include <errno.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sock.h"

#define INTERVAL_US 1000

/* Both protocols' echo messages begin alike. */
struct message {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	uint16_t id;
	uint16_t seq;
	uint8_t payload[48];
};

/* Of IPv6 the kernel makes it. */
static uint16_t checksum_of(const struct message *m)
{
	uint16_t words[sizeof(*m) / 2];
	uint32_t sum = 0;

	memcpy(words, m, sizeof(words));
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		sum += words[i];
	sum = (sum >> 16) + (sum & 0xffff);

	return (uint16_t) ~(sum + (sum >> 16));
}

int echo_open(struct echo *e, const struct ip *from, const struct ip *to)
{
	int protocol = from->family == AF_INET ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	union sock source = { .in6 = { .sin6_family = AF_UNSPEC } };
	union sock target = source;
	socklen_t len = sock_size(from->family);

	e->family = from->family;
	e->id = htons((uint16_t)getpid());
	/* Whoever may not have a raw one may have the kernel's own. */
	e->fd = socket(from->family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	e->raw = e->fd >= 0;
	if (e->fd < 0)
		e->fd = socket(from->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (e->fd < 0)
		return -errno;
	if (bind(e->fd, sock_set(&source, from), len) < 0)
		return -errno;

	return connect(e->fd, sock_set(&target, to), len) < 0 ? -errno : 0;
}

void echo_close(struct echo *e)
{
	if (e->fd > 0)
		close(e->fd);
	e->fd = -1;
}

static int send_one(struct echo *e)
{
	struct message m = {
		.type = e->family == AF_INET ? (uint8_t)ICMP_ECHO : (uint8_t)ICMPV6_ECHO_REQUEST,
		.id = e->id,
		.seq = htons((uint16_t)e->sent),
	};

	if (e->family == AF_INET)
		m.checksum = checksum_of(&m);
	e->sent++;
	/* What can't be sent at the moment is lost like any other. */
	if (send(e->fd, &m, sizeof(m), 0) < 0 && (errno == EPERM || errno == EINVAL))
		return -errno;

	return 0;
}

static void take_one(struct echo *e, const uint8_t *data, size_t len)
{
	uint8_t reply = e->family == AF_INET ? (uint8_t)ICMP_ECHOREPLY : (uint8_t)ICMPV6_ECHO_REPLY;
	size_t head = e->raw && e->family == AF_INET && len > 0 ? (data[0] & 15u) * 4u : 0;
	struct message m;
	unsigned int seq;

	if (len < head + offsetof(struct message, payload))
		return;
	memcpy(&m, data + head, offsetof(struct message, payload));
	seq = ntohs(m.seq);
	/* The kernel's own sockets are known by a number that it chooses. */
	if (m.type != reply || (e->raw && m.id != e->id) || seq >= e->sent)
		return;
	if (!e->answered[seq])
		e->answered[seq] = now_us();
}

static void take_all(struct echo *e)
{
	uint8_t data[2048];
	ssize_t n;

	/* An error is of a request, which is then lost. */
	while ((n = recv(e->fd, data, sizeof(data), 0)) >= 0 || (errno != EAGAIN && errno != EBADF))
		if (n >= 0)
			take_one(e, data, (size_t)n);
}

static void wait_until(struct echo *e, int64_t at)
{
	for (int64_t left; (left = at - now_us()) > 0;) {
		struct pollfd p = { .fd = e->fd, .events = POLLIN };
		struct timespec ts = { .tv_sec = left / 1000000,
			.tv_nsec = (left % 1000000) * 1000 };

		if (ppoll(&p, 1, &ts, NULL) > 0)
			take_all(e);
	}
	take_all(e);
}

int echo_run(struct echo *e, unsigned int ms)
{
	int64_t next = now_us();
	int64_t end = next + (int64_t)ms * 1000;

	while (next < end && e->sent < ECHO_MAX) {
		int r = send_one(e);

		if (r < 0)
			return r;
		next += INTERVAL_US;
		/* What was missed while this machine stood still isn't made up for. */
		if (next < now_us())
			next = now_us();
		wait_until(e, next);
	}

	return 0;
}

static bool is_complete(const struct echo *e)
{
	for (unsigned int i = 0; i < e->sent; i++)
		if (!e->answered[i])
			return false;

	return true;
}

void echo_wait(struct echo *e, unsigned int ms)
{
	int64_t end = now_us() + (int64_t)ms * 1000;

	while (!is_complete(e) && now_us() < end)
		wait_until(e, now_us() + 10 * INTERVAL_US);
}

struct echo_count echo_count(const struct echo *e, unsigned int first, unsigned int end)
{
	struct echo_count c = { .sent = end - first };
	int64_t last = 0;

	for (unsigned int i = first; i > 0 && !last; i--)
		last = e->answered[i - 1];
	for (unsigned int i = first; i < end; i++) {
		if (!e->answered[i]) {
			c.lost++;
			continue;
		}
		if (last && e->answered[i] - last > c.gap_us)
			c.gap_us = e->answered[i] - last;
		last = e->answered[i];
	}

	return c;
}
