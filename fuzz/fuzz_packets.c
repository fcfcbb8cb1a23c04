/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: packets that anybody on the link may send: ARP, neighbour discovery, answers to echo requests. Nothing is
 * read beyond them, and what is understood is a packet of its kind.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/arp_packet.h"
#include "kernel/linux.h"
#include "kernel/nd_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_arp(const uint8_t *data, size_t size)
{
	struct arp_seen seen;

	if (arp_parse(data, size, &seen) == 0 && size < sizeof(struct arp_packet))
		abort();
}

static void try_nd(const uint8_t *data, size_t size)
{
	struct nd_seen seen;

	if (nd_parse(data, size, &seen) < 0)
		return;
	if (size < sizeof(struct nd_neighbor_solicit) || seen.target.family != AF_INET6 ||
		(seen.type != ND_NEIGHBOR_SOLICIT && seen.type != ND_NEIGHBOR_ADVERT))
		abort();
}

static void try_echo(const uint8_t *data, size_t size)
{
	const struct linux_kernel k = { .echo_id = 0x4141 };
	struct probe_heard heard = { .echo = false };

	if (linux_echo_parse(&k, data, size, &heard) && !heard.echo)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as the input, so that a read behind it is seen; and aligned. */
	uint8_t *copy = calloc(1, size > 0 ? size : 1);

	if (!copy)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	try_arp(copy, size);
	try_nd(copy, size);
	try_echo(copy, size);
	free(copy);
	return 0;
}
