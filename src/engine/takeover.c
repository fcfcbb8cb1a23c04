/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses that somebody else made, and that objects stand for from now on: they become ours where they are. What of one
 * can't be changed in place is noted with its object, as adopting does (adopt_addr.c), so that it need not leave the link
 * and is nothing to repair later.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/addr_set.h"
#include "model/observe.h"

/* Those of links that are interfaces of ours, sorted by link and address. */
struct foreign {
	const struct addr **addrs;
	size_t n;
};

static int compare(const void *a, const void *b)
{
	const struct addr *const *x = a;
	const struct addr *const *y = b;

	if ((*x)->ifindex != (*y)->ifindex)
		return (*x)->ifindex < (*y)->ifindex ? -1 : 1;
	if ((*x)->local.family != (*y)->local.family)
		return (int)(*x)->local.family - (int)(*y)->local.family;

	return memcmp((*x)->local.bytes, (*y)->local.bytes, sizeof((*x)->local.bytes));
}

static bool is_foreign(const struct txn *t, const struct addr *a)
{
	const struct link *l;

	if (a->proto == OUR_PROTO || observe_is_by_itself(a) || addr_is_autoconf(a))
		return false;
	l = snapshot_find_index(&t->kernel, a->ifindex);

	return l && document_find(t->active, OBJ_INTERFACE, l->name);
}

static int find_all(const struct txn *t, struct foreign *ret)
{
	for (size_t i = 0; i < t->kernel.n_addrs; i++) {
		if (!is_foreign(t, &t->kernel.addrs[i]))
			continue;
		if (!ret->addrs)
			ret->addrs = calloc(t->kernel.n_addrs, sizeof(const struct addr *));
		if (!ret->addrs)
			return -ENOMEM;
		ret->addrs[ret->n++] = &t->kernel.addrs[i];
	}
	if (ret->n > 0)
		qsort(ret->addrs, ret->n, sizeof(*ret->addrs), compare);

	return 0;
}

/* What the kernel takes for the same address. */
static const struct addr *find(const struct foreign *f, struct addr wanted, const struct link *l)
{
	const struct addr *key = &wanted;
	const struct addr **at;
	size_t i;

	wanted.ifindex = l->index;
	at = bsearch(&key, f->addrs, f->n, sizeof(*f->addrs), compare);
	if (!at)
		return NULL;
	i = (size_t)(at - f->addrs);
	while (i > 0 && compare(&f->addrs[i - 1], &key) == 0)
		i--;
	for (; i < f->n && compare(&f->addrs[i], &key) == 0; i++)
		if (addr_is_like(f->addrs[i], &wanted))
			return f->addrs[i];

	return NULL;
}

/* Whether an object stood for the address before this change, so that it is ours already. */
static bool stood(const struct txn *t, const char *aobj, const struct ip *local)
{
	const struct object *was = document_find(t->en->active, OBJ_ADDRESS, aobj);

	return was && address_is_up(was) && address_stands(was, local);
}

static int take(struct txn *t, const struct object *obj, const struct foreign *f)
{
	char ifname[LINK_NAMSIZ];
	const struct addr *now;
	const struct link *l;
	struct addr wanted;

	if (address_type(obj) != ADDR_STATIC || !address_is_up(obj) ||
		address_wanted(obj, &wanted) < 0 || stood(t, obj->name, &wanted.local))
		return 0;
	l = snapshot_find_link(&t->kernel, address_ifname(obj->name, ifname));
	now = l ? find(f, wanted, l) : NULL;

	return now ? adopt_note(t, obj->name, l, now) : 0;
}

/* A link that carries what others made, and becomes an interface with that. */
static int take_interface(struct txn *t, unsigned int ifindex)
{
	const struct link *l = snapshot_find_index(&t->kernel, ifindex);
	struct object *obj;
	int r;

	if (document_find(t->en->active, OBJ_INTERFACE, l->name))
		return 0;
	r = document_edit(t->active, OBJ_INTERFACE, l->name, &obj);

	return r < 0 ? r : object_set(t->active, obj, KEY_ADOPTED, "yes");
}

int takeover_note(struct txn *t)
{
	struct foreign f = { .addrs = NULL };
	const struct object *obj;
	size_t i = 0;
	int r = find_all(t, &f);

	for (size_t n = 0; r == 0 && n < f.n; n++)
		if (n == 0 || f.addrs[n]->ifindex != f.addrs[n - 1]->ifindex)
			r = take_interface(t, f.addrs[n]->ifindex);
	while (r == 0 && f.n > 0 && (obj = document_next(t->active, OBJ_ADDRESS, &i)))
		r = take(t, obj, &f);
	free(f.addrs);

	return r;
}
