/* SPDX-License-Identifier: Apache-2.0 */
/* The text of how a link was before us. */
#include "model/before.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

char *before_format(const struct link *l, char *buf, size_t size)
{
	snprintf(buf, size, "up=%d disable_ipv6=%d addr_gen_mode=%d accept_ra=%d ifindex=%u",
		(l->flags & IFF_UP) ? 1 : 0, l->disable_ipv6 ? 1 : 0, (int)l->genmode,
		(int)l->accept_ra, l->index);

	return buf;
}

int before_parse(const char *s, struct before *ret)
{
	unsigned int up, disable_ipv6, genmode, accept_ra, ifindex;
	int end = 0;

	if (sscanf(s, "up=%1u disable_ipv6=%1u addr_gen_mode=%1u accept_ra=%3u ifindex=%9u%n", &up,
		    &disable_ipv6, &genmode, &accept_ra, &ifindex, &end) != 5 ||
		s[end] != '\0')
		return -EINVAL;
	if (up > 1 || disable_ipv6 > 1 || genmode > GENMODE_RANDOM)
		return -EINVAL;
	*ret = (struct before){
		.up = up != 0,
		.disable_ipv6 = disable_ipv6 != 0,
		.genmode = (uint8_t)genmode,
		.accept_ra = (int32_t)accept_ra,
		.ifindex = ifindex,
	};

	return 0;
}
