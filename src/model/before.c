/* SPDX-License-Identifier: Apache-2.0 */
/* How a link, and what properties stand for, was before us: the texts in a document. */
#include "model/before.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

char *before_format(const struct link *l, char *buf, size_t size)
{
	char token[IP_STRSIZE];

	snprintf(buf, size,
		"up=%d disable_ipv6=%d addr_gen_mode=%d accept_ra=%d ifindex=%u "
		"promote=%d autoconf=%d use_tempaddr=%d%s%s",
		(l->flags & IFF_UP) ? 1 : 0, l->disable_ipv6 ? 1 : 0, (int)l->genmode,
		(int)l->accept_ra, l->index, l->promote ? 1 : 0, (int)l->autoconf,
		(int)l->use_tempaddr, l->token.family ? " token=" : "",
		l->token.family ? ip_format(&l->token, token) : "");

	return buf;
}

/* "KEY=NUMBER" at *@p, and the blank behind it, moving *@p on. */
static int take_number(const char **p, const char *key, uint32_t max, int64_t *ret)
{
	size_t len = strlen(key);
	const char *s = *p;
	bool negative;
	int64_t v = 0;

	if (strncmp(s, key, len) != 0)
		return -EINVAL;
	s += len;
	/* The kernel takes -1 for some of them. */
	negative = *s == '-';
	s += negative;
	if (*s < '0' || *s > '9')
		return -EINVAL;
	for (; *s >= '0' && *s <= '9' && v <= (int64_t)max; s++)
		v = v * 10 + (*s - '0');
	if (v > (int64_t)max || (*s != ' ' && *s != '\0'))
		return -EINVAL;
	*p = *s == ' ' ? s + 1 : s;
	*ret = negative ? -v : v;

	return 0;
}

/* What older versions did not write. */
static int take_rest(const char *s, struct before *b)
{
	int64_t promote, autoconf, use_tempaddr;

	b->autoconf = 1;
	if (*s == '\0')
		return 0;
	if (take_number(&s, "promote=", 1, &promote) < 0 ||
		take_number(&s, "autoconf=", INT32_MAX, &autoconf) < 0 ||
		take_number(&s, "use_tempaddr=", INT32_MAX, &use_tempaddr) < 0 || promote < 0)
		return -EINVAL;
	b->promote = promote != 0;
	b->autoconf = (int32_t)autoconf;
	b->use_tempaddr = (int32_t)use_tempaddr;
	if (*s == '\0')
		return 0;
	if (strncmp(s, "token=", 6) != 0 || ip_parse(s + 6, &b->token) < 0 ||
		b->token.family != AF_INET6)
		return -EINVAL;

	return 0;
}

int before_parse(const char *s, struct before *ret)
{
	int64_t up, disable_ipv6, genmode, accept_ra, ifindex;
	struct before b;

	if (take_number(&s, "up=", 1, &up) < 0 ||
		take_number(&s, "disable_ipv6=", 1, &disable_ipv6) < 0 ||
		take_number(&s, "addr_gen_mode=", GENMODE_RANDOM, &genmode) < 0 ||
		take_number(&s, "accept_ra=", INT32_MAX, &accept_ra) < 0 ||
		take_number(&s, "ifindex=", INT32_MAX, &ifindex) < 0)
		return -EINVAL;
	if (up < 0 || disable_ipv6 < 0 || genmode < 0 || ifindex < 0)
		return -EINVAL;
	b = (struct before){
		.up = up != 0,
		.disable_ipv6 = disable_ipv6 != 0,
		.genmode = (uint8_t)genmode,
		.accept_ra = (int32_t)accept_ra,
		.ifindex = (uint32_t)ifindex,
	};
	if (take_rest(s, &b) < 0)
		return -EINVAL;
	*ret = b;

	return 0;
}

char *was_key(const char *key, char buf[WAS_KEYSIZE])
{
	snprintf(buf, WAS_KEYSIZE, WAS "%s", key);

	return buf;
}

const char *was_property(const char *key)
{
	return strncasecmp(key, WAS, strlen(WAS)) == 0 ? key + strlen(WAS) : NULL;
}

const char *was_value(const struct object *obj, const char *key)
{
	char was[WAS_KEYSIZE];

	return obj ? object_get(obj, was_key(key, was)) : NULL;
}
