/* SPDX-License-Identifier: Apache-2.0 */
/* Joining addresses with objects by a hash of the address, whose memory serves one interface after the other. */
#include "model/addr_join.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "model/addr_set.h"

void addr_join_fini(struct addr_join *j)
{
	free(j->owners);
	free(j->hash);
}

static size_t hash_of(const struct addr_join *j, const struct ip *ip)
{
	uint64_t half[2] = { 0 };
	uint64_t h;

	memcpy(half, ip->bytes, ip_size(ip->family));
	h = (half[0] ^ (half[1] << 32 | half[1] >> 32)) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32 ^ h >> 48) & (j->hash_size - 1);
}

static struct owner *add_owner(struct addr_join *j, const struct object *obj, enum addr_type type)
{
	struct owner *o = array_grow(j->owners, j->n, &j->cap, sizeof(*o));

	if (!o)
		return NULL;
	j->owners = o;
	o = &j->owners[j->n++];
	*o = (struct owner){ .obj = obj, .type = type };

	return o;
}

/* Those of router advertisements on an IPMP group stand beside the first one of their object. */
static int add_advertised(struct addr_join *j, const struct object *obj)
{
	struct addr_set set;

	addr_set_load(obj, &set);
	for (size_t i = 0; i < set.n; i++) {
		struct owner *o = set.rows[i].advertised ? add_owner(j, obj, ADDR_ADDRCONF) : NULL;

		if (!set.rows[i].advertised)
			continue;
		if (!o)
			return -ENOMEM;
		o->local = set.rows[i].addr.local;
		o->more = true;
	}

	return 0;
}

static int add_owners(struct addr_join *j, const struct object *obj)
{
	enum addr_type type = address_type(obj);
	struct owner *o = add_owner(j, obj, type);

	if (!o)
		return -ENOMEM;
	if (address_local(obj, type, &o->local) < 0)
		o->local.family = 0;
	if (type != ADDR_ADDRCONF)
		return 0;
	j->addrconf = j->n;

	return add_advertised(j, obj);
}

static int build_hash(struct addr_join *j)
{
	j->hash_size = 8;
	while (j->hash_size < 2 * j->n)
		j->hash_size *= 2;
	if (j->hash_size > j->hash_cap) {
		free(j->hash);
		j->hash_cap = j->hash_size;
		j->hash = reallocarray(NULL, j->hash_cap, sizeof(*j->hash));
		if (!j->hash)
			return -ENOMEM;
	}
	memset(j->hash, 0, j->hash_size * sizeof(*j->hash));
	for (size_t i = 0; i < j->n; i++) {
		size_t at;

		if (!j->owners[i].local.family)
			continue;
		at = hash_of(j, &j->owners[i].local);
		while (j->hash[at])
			at = (at + 1) & (j->hash_size - 1);
		j->hash[at] = (uint32_t)i + 1;
	}

	return 0;
}

int addr_join_load(struct addr_join *j, const struct document *doc, const char *ifname)
{
	const struct object *obj;
	size_t i;
	int r;

	j->n = 0;
	j->addrconf = 0;
	if (!doc)
		return 0;
	i = address_first(doc, ifname);
	while ((obj = address_next(doc, ifname, &i))) {
		r = add_owners(j, obj);
		if (r < 0)
			return r;
	}

	return build_hash(j);
}

struct owner *addr_join_find(struct addr_join *j, const struct addr *a)
{
	if (j->n == 0)
		return NULL;
	for (size_t at = hash_of(j, &a->local); j->hash[at]; at = (at + 1) & (j->hash_size - 1)) {
		struct owner *o = &j->owners[j->hash[at] - 1];

		if (ip_equal(&o->local, &a->local))
			return o;
	}
	if (j->addrconf && (addr_is_kernel_ll(a) || addr_is_autoconf(a)))
		return &j->owners[j->addrconf - 1];

	return NULL;
}
