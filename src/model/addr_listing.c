/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of addresses: the kernel's, each with the object that it belongs to, then what has none
 * there. Addresses are sorted to their links by counting, objects are found by binary search, and both
 * are joined by a hash, so that a listing costs little more than reading.
 */
#include "model/addr_listing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"

/* An active object of the link at hand, and the address that it stands for. */
struct owner {
	const struct object *obj;
	struct addr want; /* local.family 0: none */
	bool listed;
};

/* The links in order, with the numbers of their addresses in lists. */
struct slot {
	uint32_t index;
	uint32_t link;  /* its position in the snapshot */
	uint32_t first; /* address number + 1; 0: none */
	uint32_t last;
};

struct builder {
	const struct document *persistent;
	const struct document *active;
	const struct snapshot *kernel;
	const struct addr_filter *filter;
	struct addr_listing *out;
	struct slot *slots;   /* by index */
	uint32_t *next;       /* of each address: the next one of its link, + 1 */
	struct owner *owners; /* of the link at hand */
	size_t n_owners, cap_owners;
	uint32_t *hash; /* owner number + 1 */
	size_t hash_size, hash_cap;
	const struct owner *addrconf; /* the link's addrconf object */
};

static void builder_fini(struct builder *b)
{
	addr_listing_free(b->out);
	free(b->slots);
	free(b->next);
	free(b->owners);
	free(b->hash);
}

struct addr_listing *addr_listing_free(struct addr_listing *l)
{
	if (l) {
		free(l->rows);
		free(l);
	}

	return NULL;
}

static ipadm_addr_type_t public_type(const struct object *obj)
{
	switch (address_type(obj)) {
	case ADDR_STATIC:
	case ADDR_SIXTOFOUR:
		return IPADM_ADDR_STATIC;
	case ADDR_DHCP:
		return IPADM_ADDR_DHCP;
	case ADDR_ADDRCONF:
		return IPADM_ADDR_IPV6_ADDRCONF;
	}

	return IPADM_ADDR_NONE;
}

static struct addr_row *append(struct addr_listing *l)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		struct addr_row *rows = reallocarray(l->rows, cap, sizeof(*rows));

		if (!rows)
			return NULL;
		l->rows = rows;
		l->cap = cap;
	}
	l->rows[l->n] = (struct addr_row){ .name = "" };

	return &l->rows[l->n++];
}

/* What is in the kernel without an object of ours: the loopback's own have names all the same. */
static void name_unowned(struct addr_row *row)
{
	if (row->link->kind == LINK_LOOPBACK && ip_is_loopback(&row->addr->local))
		row->name = row->addr->local.family == AF_INET ? "lo/v4" : "lo/v6";
	row->type = IPADM_ADDR_STATIC;
	if (addr_is_kernel_ll(row->addr) || addr_is_autoconf(row->addr))
		row->type = IPADM_ADDR_IPV6_ADDRCONF;
}

static bool is_filtered(const struct builder *b, const char *name)
{
	return b->filter->aobj && strcmp(b->filter->aobj, name) != 0;
}

static int add_row(
	struct builder *b, const struct object *obj, const struct link *l, const struct addr *a)
{
	struct addr_row *row;

	if (obj ? is_filtered(b, obj->name) : b->filter->aobj && l->kind != LINK_LOOPBACK)
		return 0;
	row = append(b->out);
	if (!row)
		return -ENOMEM;
	row->obj = obj;
	row->link = l;
	row->addr = a;
	memcpy(row->ifname, l->name, sizeof(row->ifname));
	if (obj) {
		row->name = obj->name;
		row->type = public_type(obj);
		row->record =
			b->persistent ? document_find(b->persistent, OBJ_ADDRESS, obj->name) : NULL;
	} else {
		name_unowned(row);
		if (is_filtered(b, row->name)) {
			b->out->n--;
			return 0;
		}
	}
	addr_row_finish(row, true);

	return 0;
}

/* ---- sorting addresses to links ---- */

static int compare_slot(const void *a, const void *b)
{
	const struct slot *x = a;
	const struct slot *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct slot *find_slot(const struct builder *b, uint32_t index)
{
	const struct slot key = { .index = index };

	return bsearch(&key, b->slots, b->kernel->n_links, sizeof(key), compare_slot);
}

static int sort_to_links(struct builder *b)
{
	const struct snapshot *k = b->kernel;
	struct slot *at = NULL;
	bool sorted = true;

	b->slots = calloc(k->n_links + 1, sizeof(*b->slots));
	b->next = calloc(k->n_addrs + 1, sizeof(*b->next));
	if (!b->slots || !b->next)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_links; i++) {
		b->slots[i] = (struct slot){ .index = k->links[i].index, .link = (uint32_t)i };
		sorted = sorted && (i == 0 || b->slots[i - 1].index < b->slots[i].index);
	}
	if (!sorted)
		qsort(b->slots, k->n_links, sizeof(*b->slots), compare_slot);
	for (size_t i = 0; i < k->n_addrs; i++) {
		if (!at || at->index != k->addrs[i].ifindex)
			at = find_slot(b, k->addrs[i].ifindex);
		/* What is bound to a member of a group is listed with the group. */
		if (!at || k->addrs[i].proto == OUR_GROUP_PROTO)
			continue;
		if (at->last)
			b->next[at->last - 1] = (uint32_t)i + 1;
		else
			at->first = (uint32_t)i + 1;
		at->last = (uint32_t)i + 1;
	}

	return 0;
}

/* ---- joining with objects ---- */

static size_t hash_of(const struct builder *b, const struct ip *ip)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < ip_size(ip->family); i++)
		h = (h ^ ip->bytes[i]) * UINT64_C(0x100000001b3);

	return (size_t)(h ^ h >> 32) & (b->hash_size - 1);
}

static int add_owner(struct builder *b, const struct object *obj)
{
	struct owner *o;

	if (b->n_owners == b->cap_owners) {
		size_t cap = b->cap_owners ? b->cap_owners * 2 : 16;

		o = reallocarray(b->owners, cap, sizeof(*o));
		if (!o)
			return -ENOMEM;
		b->owners = o;
		b->cap_owners = cap;
	}
	o = &b->owners[b->n_owners++];
	*o = (struct owner){ .obj = obj };
	if (address_wanted(obj, &o->want) < 0)
		o->want.local.family = 0;

	return 0;
}

static int build_hash(struct builder *b)
{
	b->hash_size = 8;
	while (b->hash_size < 2 * b->n_owners)
		b->hash_size *= 2;
	if (b->hash_size > b->hash_cap) {
		free(b->hash);
		b->hash_cap = b->hash_size;
		b->hash = reallocarray(NULL, b->hash_cap, sizeof(*b->hash));
		if (!b->hash)
			return -ENOMEM;
	}
	memset(b->hash, 0, b->hash_size * sizeof(*b->hash));
	for (size_t i = 0; i < b->n_owners; i++) {
		size_t at;

		if (!b->owners[i].want.local.family)
			continue;
		at = hash_of(b, &b->owners[i].want.local);
		while (b->hash[at])
			at = (at + 1) & (b->hash_size - 1);
		b->hash[at] = (uint32_t)i + 1;
	}

	return 0;
}

static int load_owners(struct builder *b, const char *ifname)
{
	const struct object *obj;
	size_t i;
	int r;

	b->n_owners = 0;
	b->addrconf = NULL;
	if (!b->active)
		return 0;
	i = address_first(b->active, ifname);
	while ((obj = address_next(b->active, ifname, &i))) {
		r = add_owner(b, obj);
		if (r < 0)
			return r;
	}
	for (size_t n = 0; n < b->n_owners; n++)
		if (address_type(b->owners[n].obj) == ADDR_ADDRCONF)
			b->addrconf = &b->owners[n];

	return build_hash(b);
}

static struct owner *find_owner(struct builder *b, const struct addr *a)
{
	if (b->n_owners > 0) {
		for (size_t at = hash_of(b, &a->local); b->hash[at];
			at = (at + 1) & (b->hash_size - 1)) {
			struct owner *o = &b->owners[b->hash[at] - 1];

			if (ip_equal(&o->want.local, &a->local))
				return o;
		}
	}
	if (b->addrconf && (addr_is_kernel_ll(a) || addr_is_autoconf(a)))
		return &b->owners[b->addrconf - b->owners];

	return NULL;
}

/* The addresses of the addrconf object stand together behind the others, the link-local one first. */
enum which {
	PLAIN,
	AUTO_LINKLOCAL,
	AUTO_OTHER,
	N_WHICH,
};

static enum which which_of(const struct builder *b, const struct owner *o, const struct addr *a)
{
	if (!o || o != b->addrconf)
		return PLAIN;

	return addr_is_kernel_ll(a) ? AUTO_LINKLOCAL : AUTO_OTHER;
}

static int add_addrs(struct builder *b, const struct link *l, uint32_t first, enum which which)
{
	for (uint32_t n = first; n; n = b->next[n - 1]) {
		const struct addr *a = &b->kernel->addrs[n - 1];
		struct owner *o = find_owner(b, a);
		int r;

		if (which_of(b, o, a) != which)
			continue;
		if (o)
			o->listed = true;
		r = add_row(b, o ? o->obj : NULL, l, a);
		if (r < 0)
			return r;
	}

	return 0;
}

static int add_link(struct builder *b, const struct slot *slot)
{
	const struct link *l = &b->kernel->links[slot->link];
	int r;

	r = load_owners(b, l->name);
	if (r < 0)
		return r;
	r = add_addrs(b, l, slot->first, PLAIN);
	for (enum which w = AUTO_LINKLOCAL; r == 0 && b->addrconf && w < N_WHICH; w++)
		r = add_addrs(b, l, slot->first, w);
	for (size_t i = 0; r == 0 && i < b->n_owners; i++)
		if (!b->owners[i].listed)
			r = add_row(b, b->owners[i].obj, l, NULL);

	return r;
}

/* ---- what has no link, or is not active ---- */

static int add_linkless(struct builder *b, const struct object *obj, bool active)
{
	struct addr_row *row;

	if (is_filtered(b, obj->name) ||
		(b->filter->ifname && !object_is_of(obj, b->filter->ifname)))
		return 0;
	row = append(b->out);
	if (!row)
		return -ENOMEM;
	row->obj = obj;
	row->name = obj->name;
	address_ifname(obj->name, row->ifname);
	row->type = public_type(obj);
	row->record = active && b->persistent ? document_find(b->persistent, OBJ_ADDRESS, obj->name)
					      : obj;
	if (active && !b->persistent)
		row->record = NULL;
	addr_row_finish(row, active);

	return 0;
}

static bool has_link(const struct builder *b, const struct object *obj)
{
	char ifname[LINK_NAMSIZ];

	return snapshot_find_link(b->kernel, address_ifname(obj->name, ifname)) != NULL;
}

/* Active objects whose link is not there: few, if any, so that looking for links by name is cheap. */
static int add_active_linkless(struct builder *b, size_t n_joined)
{
	const struct object *obj;
	size_t n = 0, i = 0;
	int r = 0;

	if (!b->active)
		return 0;
	while ((obj = document_next(b->active, OBJ_ADDRESS, &i)))
		n++;
	if (n == n_joined)
		return 0;
	i = 0;
	while (r == 0 && (obj = document_next(b->active, OBJ_ADDRESS, &i)))
		if (!has_link(b, obj))
			r = add_linkless(b, obj, true);

	return r;
}

static int add_disabled(struct builder *b)
{
	const struct object *obj;
	size_t i = 0;

	if (!b->persistent)
		return 0;
	while ((obj = document_next(b->persistent, OBJ_ADDRESS, &i))) {
		int r;

		if (b->active && document_find(b->active, OBJ_ADDRESS, obj->name))
			continue;
		r = add_linkless(b, obj, false);
		if (r < 0)
			return r;
	}

	return 0;
}

int addr_listing_build(const struct document *persistent, const struct document *active,
	const struct snapshot *kernel, const struct addr_filter *filter, struct addr_listing **ret)
{
	_cleanup_(builder_fini) struct builder b = {
		.persistent = persistent, .active = active, .kernel = kernel, .filter = filter
	};
	size_t joined = 0;
	int r;

	b.out = calloc(1, sizeof(*b.out));
	if (!b.out)
		return -ENOMEM;
	r = sort_to_links(&b);
	for (size_t i = 0; r == 0 && i < kernel->n_links; i++) {
		const struct link *l = &kernel->links[i];

		if (filter->ifname && strcmp(filter->ifname, l->name) != 0)
			continue;
		r = add_link(&b, find_slot(&b, l->index));
		joined += b.n_owners;
	}
	if (r == 0)
		r = add_active_linkless(&b, joined);
	if (r == 0)
		r = add_disabled(&b);
	if (r < 0)
		return r;
	*ret = b.out;
	b.out = NULL;

	return 0;
}
