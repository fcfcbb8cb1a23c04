/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What router advertisements came to, of an addrconf object on an IPMP group (of other interfaces the kernel keeps it):
 * default routers, prefixes on the link, and addresses made of them (RFC 4861 section 6.3.4, RFC 4862 section
 * 5.5.3). It is kept in the keys of the object in the active document. Pure: who uses it says what time it is, in
 * seconds of a clock that goes on while the host runs.
 */
#ifndef MODEL_AUTOCONF_H
#define MODEL_AUTOCONF_H

#include "model/advert.h"
#include "model/document.h"
#include "model/identifier.h"

#define AUTOCONF_ROUTERS  8  /* more are left out */
#define AUTOCONF_PREFIXES 16 /* the same */

struct autoconf_router {
	struct ip addr;
	enum router_preference preference;
	uint32_t lifetime; /* seconds from @since on */
	int64_t since;
};

struct autoconf_prefix {
	struct ip prefix;
	uint8_t plen;
	int64_t since;      /* what is in seconds is from then on; ADVERT_FOREVER has no end */
	uint32_t on_link;   /* that it is on the link; 0: it is not */
	struct ip addr;     /* made of it; family 0: none */
	uint32_t valid;     /* of the address */
	uint32_t preferred; /* 0: it is deprecated */
	bool taken;         /* another host has it */
	unsigned int tries; /* how many before it were taken */
};

struct autoconf {
	bool managed, other; /* a router asked for DHCPv6: for addresses, for other settings */
	struct autoconf_router routers[AUTOCONF_ROUTERS]; /* the better ones first */
	size_t n_routers;
	struct autoconf_prefix prefixes[AUTOCONF_PREFIXES];
	size_t n_prefixes;
};

/* An advertisement that was heard. */
struct autoconf_news {
	const struct advert *advert;
	struct ip from;
	int64_t now;
	bool addresses; /* they are made of prefixes */
	const struct identifier_source *identifier;
};

/* Whether it tells anything new. That lifetimes begin again is so when they have run down noticeably. */
bool autoconf_take(struct autoconf *a, const struct autoconf_news *news);
/* What is over at @now goes; whether there was any of that. */
bool autoconf_expire(struct autoconf *a, int64_t now);
/* When autoconf_expire() has something to do; INT64_MAX: never. */
int64_t autoconf_due(const struct autoconf *a);
/* That another host has an address; whether it is one of these. */
bool autoconf_mark_taken(struct autoconf *a, const struct ip *addr);

/* Into the keys of an address object (active_only: "lease-gateways", "lease-prefixes", "lease-flags"), or (@a NULL) out
 * of it. */
int autoconf_store(struct document *doc, struct object *obj, const struct autoconf *a)
	_warn_unused_;
/* -ENOENT when it holds none; what is damaged is left out. */
int autoconf_load(const struct object *obj, struct autoconf *ret) _warn_unused_;

#endif
