/* SPDX-License-Identifier: Apache-2.0 */
/* Objects are many, and all but a few of them stand for one address: the others cost nothing there. */
#include "model/addr_set.h"

#include <linux/if_addr.h>

static void add_advertised(const struct object *obj, struct addr_set *ret)
{
	struct autoconf a;

	if (autoconf_load(obj, &a) < 0)
		return;
	for (size_t i = 0; i < a.n_prefixes && ret->n < ADDR_SET_MAX; i++) {
		const struct autoconf_prefix *p = &a.prefixes[i];

		if (!p->addr.family || p->taken)
			continue;
		ret->rows[ret->n++] = (struct addr_stand){
			.addr = {
				.local = p->addr,
				.plen = p->plen,
				.proto = OUR_PROTO,
				.flags = p->valid == ADVERT_FOREVER ? IFA_F_PERMANENT : 0,
				.valid = p->valid,
				.preferred = p->preferred,
			},
			.advertised = true,
			.off_link = p->on_link == 0,
			.since = p->since,
		};
	}
}

void addr_set_load(const struct object *obj, struct addr_set *ret)
{
	bool several = address_type(obj) == ADDR_ADDRCONF;

	ret->n = 0;
	ret->rows[0] = (struct addr_stand){ .since = 0 };
	if (!(several && object_get(obj, "duplicate")) &&
		address_wanted(obj, &ret->rows[0].addr) == 0)
		ret->n = 1;
	if (several)
		add_advertised(obj, ret);
}

const struct addr_stand *addr_set_find(const struct addr_set *set, const struct ip *local)
{
	for (size_t i = 0; i < set->n; i++)
		if (ip_equal(&set->rows[i].addr.local, local))
			return &set->rows[i];

	return NULL;
}

bool address_stands(const struct object *obj, const struct ip *local)
{
	struct addr_set set;

	addr_set_load(obj, &set);

	return addr_set_find(&set, local) != NULL;
}
