/* SPDX-License-Identifier: Apache-2.0 */
/* Router advertisements: bytes of strangers, so that nothing is read before it is known to be there. */
#include "model/advert.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "model/snapshot.h"

enum {
	TYPE_ADVERT = 134,
	OPTION_PREFIX = 3,
	UNIT = 8, /* of the length of options */

	AT_CODE = 1,
	AT_FLAGS = 5,
	AT_LIFETIME = 6,
	AT_OPTIONS = 16,

	FLAG_MANAGED = 0x80,
	FLAG_OTHER = 0x40,
	PREFERENCE_SHIFT = 3,
	PREFERENCE_MASK = 3,

	/* Of the prefix information option: RFC 4861 section 4.6.2. */
	PREFIX_SIZE = 32,
	AT_PLEN = 2,
	AT_PREFIX_FLAGS = 3,
	AT_VALID = 4,
	AT_PREFERRED = 8,
	AT_PREFIX = 16,
	FLAG_ON_LINK = 0x80,
	FLAG_AUTONOMOUS = 0x40,
};

static uint32_t get_number(const uint8_t *at, size_t size)
{
	uint32_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | at[i];

	return n;
}

/* The reserved one is as good as none: RFC 4191 section 2.1. */
static enum router_preference preference_of(uint8_t flags)
{
	switch (flags >> PREFERENCE_SHIFT & PREFERENCE_MASK) {
	case 1:
		return ROUTER_HIGH;
	case 3:
		return ROUTER_LOW;
	default:
		return ROUTER_MEDIUM;
	}
}

static void take_prefix(struct advert *a, const uint8_t *option)
{
	struct advert_prefix p = {
		.prefix.family = AF_INET6,
		.plen = option[AT_PLEN],
		.on_link = option[AT_PREFIX_FLAGS] & FLAG_ON_LINK,
		.autonomous = option[AT_PREFIX_FLAGS] & FLAG_AUTONOMOUS,
		.valid = get_number(option + AT_VALID, 4),
		.preferred = get_number(option + AT_PREFERRED, 4),
	};
	uint8_t first = option[AT_PREFIX];

	if (p.plen == 0 || p.plen > 128 || a->n_prefixes == ADVERT_PREFIXES)
		return;
	memcpy(p.prefix.bytes, option + AT_PREFIX, sizeof(p.prefix.bytes));
	p.prefix = ip_network(&p.prefix, p.plen);
	/* Link-local ones are there without a router's word, and no prefix is multicast. */
	if (ip_is_linklocal(&p.prefix) || first == 0xff || ip_is_zero(&p.prefix) ||
		ip_is_loopback(&p.prefix))
		return;
	a->prefixes[a->n_prefixes++] = p;
}

int advert_parse(const void *data, size_t len, struct advert *ret)
{
	const uint8_t *at = data;
	struct advert a = { .lifetime = 0 };
	size_t i = AT_OPTIONS;

	if (len < AT_OPTIONS || at[0] != TYPE_ADVERT || at[AT_CODE] != 0)
		return -EBADMSG;
	a.lifetime = (uint16_t)get_number(at + AT_LIFETIME, 2);
	a.preference = preference_of(at[AT_FLAGS]);
	a.managed = at[AT_FLAGS] & FLAG_MANAGED;
	a.other = at[AT_FLAGS] & FLAG_OTHER;
	while (i < len) {
		size_t size = len - i > 1 ? (size_t)at[i + 1] * UNIT : 0;

		if (size == 0 || size > len - i)
			return -EBADMSG;
		/* One of another size is damaged, or of another kind. */
		if (at[i] == OPTION_PREFIX && size == PREFIX_SIZE)
			take_prefix(&a, at + i);
		i += size;
	}
	*ret = a;

	return 0;
}
