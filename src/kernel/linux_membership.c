/* SPDX-License-Identifier: Apache-2.0 */
/* Telling switches what is joined on a link, when they are to look for it at another port. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/macros.h"
#include "kernel/linux.h"
#include "kernel/packet.h"
#include "kernel/membership.h"

static const struct family {
	uint8_t af;
	uint16_t protocol;
	uint8_t hwaddr[6]; /* to which reports go: RFC 1112 section 6.4, RFC 2464 section 7 */
	const char *path;
} families[] = {
	{ AF_INET, ETH_P_IP, { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x16 }, "/proc/self/net/igmp" },
	{ AF_INET6, ETH_P_IPV6, { 0x33, 0x33, 0x00, 0x00, 0x00, 0x16 }, "/proc/self/net/igmp6" },
};

static void close_file(FILE **f)
{
	if (*f)
		fclose(*f);
}

static int send_report(struct linux_kernel *k, const struct family *f, uint32_t ifindex,
	const struct ip *joined, size_t n)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(f->protocol),
		.sll_ifindex = (int)ifindex,
		.sll_halen = sizeof(f->hwaddr),
	};
	uint8_t report[MEMBERSHIP_SIZE];
	size_t len = membership_report(f->af, joined, n, report);
	int r;

	memcpy(to.sll_addr, f->hwaddr, sizeof(f->hwaddr));
	r = packet_send(k->announce_fd, report, len, &to, sizeof(to));
	if (r < 0)
		return r;
	k->base.stats.packets++;

	return 0;
}

static int tell_family(struct linux_kernel *k, const struct family *f, uint32_t ifindex)
{
	struct membership_lines lines = { .af = f->af, .ifindex = ifindex };
	struct ip joined[MEMBERSHIP_MOST];
	_cleanup_free_ char *line = NULL;
	_cleanup_(close_file) FILE *file = fopen(f->path, "re");
	size_t size = 0, n = 0;
	int r = 0;

	if (!file)
		return errno == ENOENT ? 0 : -errno; /* without the family nothing is joined */
	while (r == 0 && getline(&line, &size, file) >= 0) {
		n += membership_take(&lines, line, &joined[n]);
		if (n < MEMBERSHIP_MOST)
			continue;
		r = send_report(k, f, ifindex, joined, n);
		n = 0;
	}

	return r == 0 && n > 0 ? send_report(k, f, ifindex, joined, n) : r;
}

int linux_announce_joined(struct kernel *base, uint32_t ifindex)
{
	struct linux_kernel *k = to_linux(base);
	int r = linux_announce_open(k);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(families); i++)
		r = tell_family(k, &families[i], ifindex);

	return r;
}
