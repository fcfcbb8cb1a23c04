/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way that a route leads: over one link or several, each mostly through a gateway. Those routes over the link of an
 * IPMP group that lead the same way share next hops.
 */
#ifndef MODEL_WAY_H
#define MODEL_WAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

struct leg {
	uint32_t ifindex;
	struct ip gateway; /* family 0: none */
	uint16_t weight;   /* what of the packets it takes, beside the others */
	bool onlink;       /* the gateway is taken to be behind the link */
};

#define WAY_LEGS 16

struct way {
	uint8_t family;
	uint32_t ifindex; /* the link of the group */
	uint32_t number;  /* of its next hops */
	size_t n;
	struct leg legs[WAY_LEGS]; /* by way_of_route() */
};

struct route;

/*
 * The legs of a route in one order, what is alike joined and weights reduced: routes that lead the same way have the same. False
 * when there are more than WAY_LEGS. Link and number are not set.
 */
bool way_of_route(const struct route *r, struct way *ret);
bool way_equal(const struct way *a, const struct way *b);
/* A number that is mostly no other way's: the same each time. 1 to @max. */
uint32_t way_hash(const struct way *w, uint32_t max);

#endif
