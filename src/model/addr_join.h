/* SPDX-License-Identifier: Apache-2.0 */
/* The active address objects of one interface, found by the address that each stands for. For the listing alone. */
#ifndef MODEL_ADDR_JOIN_H
#define MODEL_ADDR_JOIN_H

#include "model/address.h"
#include "model/document.h"
#include "model/snapshot.h"

/* An object, and the address that it stands for. */
struct owner {
	const struct object *obj;
	enum addr_type type;
	struct ip local; /* family 0: none */
	bool more;       /* another one of the addrconf object, which stands before it */
	bool listed;     /* the caller's */
};

struct addr_join {
	struct owner *owners;
	size_t n, cap;
	uint32_t *hash; /* owner number + 1 */
	size_t hash_size, hash_cap;
	/* Number + 1 of the object that has every address that the kernel makes; 0: none. */
	size_t addrconf;
};

/* Take the objects of @ifname in the place of those before; @doc may be NULL. -ENOMEM. */
int addr_join_load(struct addr_join *j, const struct document *doc, const char *ifname)
	_warn_unused_;
/* Whose address it is; NULL: nobody's. */
struct owner *addr_join_find(struct addr_join *j, const struct addr *a);
void addr_join_fini(struct addr_join *j);

#endif
