/* SPDX-License-Identifier: Apache-2.0 */
/* The text of how a link was before us. */
#include "model/before.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

char *before_format(const struct link *l, char *buf, size_t size)
{
	snprintf(buf, size, "up=%d disable_ipv6=%d addr_gen_mode=%d accept_ra=%d ifindex=%u",
		(l->flags & IFF_UP) ? 1 : 0, l->disable_ipv6 ? 1 : 0, (int)l->genmode,
		(int)l->accept_ra, l->index);

	return buf;
}

/* "KEY=NUMBER" at *@p, and the blank behind it, moving *@p on. */
static int take_number(const char **p, const char *key, uint32_t max, uint32_t *ret)
{
	size_t len = strlen(key);
	const char *s = *p;
	uint64_t v = 0;

	if (strncmp(s, key, len) != 0 || s[len] < '0' || s[len] > '9')
		return -EINVAL;
	for (s += len; *s >= '0' && *s <= '9' && v <= max; s++)
		v = v * 10 + (uint64_t)(*s - '0');
	if (v > max || (*s != ' ' && *s != '\0'))
		return -EINVAL;
	*p = *s == ' ' ? s + 1 : s;
	*ret = (uint32_t)v;

	return 0;
}

int before_parse(const char *s, struct before *ret)
{
	uint32_t up, disable_ipv6, genmode, accept_ra, ifindex;

	if (take_number(&s, "up=", 1, &up) < 0 ||
		take_number(&s, "disable_ipv6=", 1, &disable_ipv6) < 0 ||
		take_number(&s, "addr_gen_mode=", GENMODE_RANDOM, &genmode) < 0 ||
		take_number(&s, "accept_ra=", INT32_MAX, &accept_ra) < 0 ||
		take_number(&s, "ifindex=", INT32_MAX, &ifindex) < 0 || *s != '\0')
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
