/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Router advertisements (RFC 4861 section 4.2) as they are on the wire, and what we take from them: the router itself
 * (RFC 4191 section 2.2), and prefixes. What follows from it is in autoconf.h.
 */
#ifndef MODEL_ADVERT_H
#define MODEL_ADVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/macros.h"

#define ADVERT_PREFIXES 16 /* more are left out */
#define ADVERT_FOREVER  UINT32_MAX

/* Which of several routers is the better one. */
enum router_preference {
	ROUTER_LOW = -1,
	ROUTER_MEDIUM = 0,
	ROUTER_HIGH = 1,
};

struct advert_prefix {
	struct ip prefix; /* without bits behind its length */
	uint8_t plen;
	bool on_link;
	bool autonomous; /* hosts make their addresses of it */
	uint32_t valid;  /* seconds; ADVERT_FOREVER */
	uint32_t preferred;
};

struct advert {
	uint16_t lifetime; /* seconds for which the sender is a default router; 0: it is none */
	enum router_preference preference;
	bool managed; /* addresses are given by DHCPv6 */
	bool other;   /* other settings are */
	struct advert_prefix prefixes[ADVERT_PREFIXES];
	size_t n_prefixes;
};

/*
 * @data: from the ICMPv6 header on; from whom it came, and over how many hops, was looked at. -EBADMSG: it is none, or
 * none to be believed (RFC 4861 section 6.1.2). Options that are not known, and prefixes that can't be anybody's,
 * are passed over.
 */
int advert_parse(const void *data, size_t len, struct advert *ret) _warn_unused_;

#endif
