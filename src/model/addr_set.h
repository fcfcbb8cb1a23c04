/* SPDX-License-Identifier: Apache-2.0 */
/* All addresses that an object stands for: one, or (of router advertisements on an IPMP group) several. */
#ifndef MODEL_ADDR_SET_H
#define MODEL_ADDR_SET_H

#include "model/address.h"
#include "model/autoconf.h"

#define ADDR_SET_MAX (AUTOCONF_PREFIXES + 1)

struct addr_stand {
	struct addr addr;
	bool advertised; /* made of a router's prefix */
	bool off_link;   /* its subnet is not known to be on the link */
	int64_t since;   /* of one that is advertised: its lifetimes are from then on; 0 */
};

struct addr_set {
	struct addr_stand rows[ADDR_SET_MAX];
	size_t n;
};

/* As address_wanted() has them, without those of advertisements that another host has, and without the lease of an
 * addrconf object where another host has that. */
void addr_set_load(const struct object *obj, struct addr_set *ret);
/* That with this address; NULL. */
const struct addr_stand *addr_set_find(const struct addr_set *set, const struct ip *local);
/* Whether one of the object's is this one. */
bool address_stands(const struct object *obj, const struct ip *local);

#endif
