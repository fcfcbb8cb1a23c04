/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling the neighbours of an address: by ARP (RFC 5227 section 2.3), or by an unsolicited neighbour
 * advertisement (RFC 4861 section 7.2.6). Nobody answers.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/linux.h"
#include "kernel/nd_packet.h"

static int advertise(struct linux_kernel *k, const struct arp_probe *of)
{
	struct nd_words words = {
		.type = ND_NEIGHBOR_ADVERT,
		.flags = ND_NA_FLAG_OVERRIDE,
		.to = { { { 0xff, 0x02, [15] = 1 } } },
		.target = of->addr,
		.option = ND_OPT_TARGET_LINKADDR,
	};
	int r;

	memcpy(&words.source, of->addr.bytes, sizeof(words.source));
	memcpy(words.data, of->hwaddr, sizeof(words.data));
	r = nd_send(k->announce_fd, of->ifindex, &words);
	if (r == 0)
		k->base.stats.packets++;
	return r;
}

int linux_announce_open(struct linux_kernel *k)
{
	int fd;

	if (k->elsewhere)
		return -EOPNOTSUPP;
	if (k->announce_fd >= 0)
		return 0;
	fd = linux_arp_socket(false);
	if (fd < 0)
		return fd;
	k->announce_fd = fd;

	return 0;
}

int linux_announce(struct kernel *base, const struct arp_probe *of)
{
	struct linux_kernel *k = to_linux(base);
	int r = linux_announce_open(k);

	if (r < 0)
		return r;
	return of->addr.family == AF_INET6 ? advertise(k, of)
					   : linux_arp_send(k, k->announce_fd, of, true);
}
