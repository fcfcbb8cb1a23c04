/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbered datagrams there and back, for counting what is lost while something fails on the way.
 *
 * Usage: datagrams echo ADDRESS PORT
 *        datagrams count ADDRESS PORT NUMBER PAUSE    one each PAUSE milliseconds; prints how many did not come back
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MOST 65536

static uint8_t back[MOST];

static socklen_t parse(const char *address, const char *port, struct sockaddr_storage *ret)
{
	struct sockaddr_in6 *six = (void *)ret;
	struct sockaddr_in *four = (void *)ret;

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)strtoul(port, NULL, 10));
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((uint16_t)strtoul(port, NULL, 10));
	return inet_pton(AF_INET6, address, &six->sin6_addr) == 1 ? sizeof(*six) : 0;
}

static int echo(int fd)
{
	for (;;) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		uint32_t number;
		ssize_t n = recvfrom(fd, &number, sizeof(number), 0, (void *)&from, &len);

		if (n > 0 && sendto(fd, &number, (size_t)n, 0, (void *)&from, len) < 0 &&
			errno == EBADF)
			return 1;
	}
}

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Take what comes until then. */
static void take(int fd, int64_t until)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = until - now_us();
		struct timespec ts = { .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 };
		uint32_t number;

		if (left <= 0 || ppoll(&p, 1, &ts, NULL) == 0)
			return;
		if (recv(fd, &number, sizeof(number), MSG_DONTWAIT) == sizeof(number) &&
			number < MOST)
			back[number] = 1;
	}
}

static int count(int fd, uint32_t n, int64_t pause_us)
{
	int64_t next = now_us();
	unsigned int lost = 0;

	for (uint32_t i = 0; i < n; i++) {
		/* What can't be sent is lost, too. */
		if (send(fd, &i, sizeof(i), MSG_DONTWAIT) < 0)
			back[i] = 0;
		next += pause_us;
		take(fd, next);
	}
	take(fd, now_us() + 1000000);
	for (uint32_t i = 0; i < n; i++)
		lost += !back[i];
	printf("%u of %u\n", lost, n);
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_storage at;
	socklen_t len = argc > 3 ? parse(argv[2], argv[3], &at) : 0;
	int fd = len ? socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;

	if (fd < 0)
		return 2;
	if (strcmp(argv[1], "echo") == 0)
		return bind(fd, (void *)&at, len) < 0 ? 1 : echo(fd);
	if (argc < 6 || strtoul(argv[4], NULL, 10) > MOST || connect(fd, (void *)&at, len) < 0)
		return 1;
	return count(fd, (uint32_t)strtoul(argv[4], NULL, 10),
		(int64_t)strtoul(argv[5], NULL, 10) * 1000);
}
