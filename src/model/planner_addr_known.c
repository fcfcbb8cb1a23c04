/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: which addresses there are on one link, whose they are, and which there should be. What follows from that is
 * in planner_addr.c.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/addr_set.h"
#include "model/planner_private.h"

#define METRIC_MEMBER 0x80000000u /* and the index of the link: of the routes of test addresses */

/* An address of the object with what its link and interface have to say of it. */
static struct addr make_wanted(
	const struct target *t, const struct object *obj, const struct addr *of)
{
	const struct link *l = t->link;
	struct addr a = *of;
	uint8_t af = a.local.family;
	const struct manner *m = target_manner(t, af);

	a.ifindex = t->ours ? 0 : l->index;
	a.metric = m->metric;
	if (ip_is_loopback(&a.local) && af == AF_INET)
		a.scope = RT_SCOPE_HOST;
	if (!(l->flags & IFF_BROADCAST))
		a.broadcast = (struct ip){ .family = 0 };
	/* Packets leave by the group's members, and whoever has a test address in the subnet comes last. */
	if (t->member && m->metric == 0)
		a.metric = METRIC_MEMBER + l->index;
	if (m->source.family || t->group)
		a.flags |= IFA_F_NOPREFIXROUTE;
	if (af == AF_INET6 && (!m->dad || t->group || address_type(obj) == ADDR_SIXTOFOUR))
		a.flags |= IFA_F_NODAD;

	return a;
}

static void *make_room(struct planner *p, void *room, size_t *cap, size_t n, size_t size)
{
	void *more;

	if (n <= *cap)
		return room;
	more = reallocarray(room, 2 * n, size);
	if (!more) {
		p->error = -ENOMEM;
		return NULL;
	}
	*cap = 2 * n;

	return more;
}

static int compare_ips(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family > b->family ? 1 : -1;

	return memcmp(a->bytes, b->bytes, ip_size(a->family));
}

/* In which they are looked up: by address. */
static int compare_known(const void *a, const void *b)
{
	const struct known *x = a;
	const struct known *y = b;
	int r = compare_ips(&x->addr->local, &y->addr->local);

	return r ? r : (x->addr > y->addr) - (x->addr < y->addr);
}

bool planner_load_known(struct planner *p, const struct target *t)
{
	struct known *room =
		make_room(p, p->known, &p->cap_known, t->n_addrs + 1, sizeof(*p->known));

	if (!room)
		return false;
	p->known = room;
	for (size_t i = 0; i < t->n_addrs; i++)
		p->known[i] = (struct known){ .addr = t->addrs[i],
			.ours = t->addrs[i]->proto == OUR_PROTO };
	qsort(p->known, t->n_addrs, sizeof(*p->known), compare_known);

	return true;
}

/* The position of the first one with this address, or behind where it would be. */
static size_t first_known(const struct planner *p, const struct target *t, const struct ip *local)
{
	size_t lo = 0, hi = t->n_addrs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_ips(&p->known[mid].addr->local, local) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}

	return lo;
}

/* Whether the link has the address, be it with another prefix length. */
bool planner_is_known(const struct planner *p, const struct target *t, const struct ip *local)
{
	size_t i = first_known(p, t, local);

	return i < t->n_addrs && ip_equal(&p->known[i].addr->local, local);
}

struct known *planner_find_known(
	const struct planner *p, const struct target *t, const struct addr *a)
{
	size_t i = first_known(p, t, &a->local);

	for (; i < t->n_addrs && ip_equal(&p->known[i].addr->local, &a->local); i++)
		if (addr_is_like(p->known[i].addr, a))
			return &p->known[i];

	return NULL;
}

/* What memory's objects stand for is ours, whoever changed its mark. */
void planner_recognize(struct planner *p, const struct target *t)
{
	const struct document *memory = p->in->memory;
	const struct object *obj;
	size_t i = t->had.first;
	bool foreign = false;

	for (size_t n = 0; n < t->n_addrs && !foreign; n++)
		foreign = !p->known[n].ours;
	if (!memory || !(foreign || p->in->give_back))
		return;
	while ((obj = address_next(memory, t->link->name, &i))) {
		struct addr_set set;

		if (!planner_is_active(obj))
			continue;
		addr_set_load(obj, &set);
		for (size_t n = 0; n < set.n; n++) {
			struct known *k = planner_find_known(p, t, &set.rows[n].addr);

			if (!k)
				continue;
			k->ours = true;
			if (p->in->give_back)
				k->given_back = object_get(obj, KEY_ADOPTED);
		}
	}
}

struct addr planner_foreign(const struct known *k)
{
	const char *proto = strstr(k->given_back, ADOPTED_PROTO);
	struct addr a = *k->addr;
	char digits[4];
	uint64_t n;

	a.proto = 0;
	if (!proto)
		return a;
	proto += strlen(ADOPTED_PROTO);
	snprintf(digits, sizeof(digits), "%.*s", (int)strspn(proto, "0123456789"), proto);
	if (str_to_uint(digits, UINT8_MAX, &n) == 0)
		a.proto = (uint8_t)n;

	return a;
}

/* Whether it was adopted before this change. */
static bool was_adopted(const struct planner *p, const struct object *obj)
{
	const struct object *was =
		p->in->memory ? document_find(p->in->memory, OBJ_ADDRESS, obj->name) : NULL;

	return was && object_get(was, KEY_ADOPTED);
}

/*
 * An address that somebody else made and that was adopted is as it was found: what of it can't be changed in place
 * is no reason to take it out. Its mark is set once: Linux 6.1 keeps the one that it was made with.
 */
static void take_as_found(const struct planner *p, struct wanted *w)
{
	const struct addr *now = w->found ? w->found->addr : NULL;
	const char *as = object_get(w->obj, KEY_ADOPTED);

	if (!now || !as)
		return;
	w->found->ours = true;
	if (strstr(as, ADOPTED_BROADCAST))
		w->addr.broadcast = now->broadcast;
	if (strstr(as, ADOPTED_NOPREFIXROUTE))
		w->addr.flags |= now->flags & IFA_F_NOPREFIXROUTE;
	if (was_adopted(p, w->obj))
		w->addr.proto = now->proto;
}

size_t planner_want(struct planner *p, const struct wanted *w, size_t n)
{
	struct wanted *room = make_room(p, p->wanted, &p->cap_wanted, n + 1, sizeof(*p->wanted));

	if (!room)
		return n;
	p->wanted = room;
	p->wanted[n] = *w;

	return n + 1;
}

/* Add the addresses of an object to the @n that are wanted; their number. */
static size_t add_wanted(
	struct planner *p, const struct target *t, const struct object *obj, size_t n)
{
	struct addr_set set;

	addr_set_load(obj, &set);
	for (size_t i = 0; i < set.n; i++) {
		struct wanted w = {
			.obj = obj,
			.advertised = set.rows[i].advertised,
			.since = set.rows[i].since,
		};

		if (target_is_leaving(t, fam_of(set.rows[i].addr.local.family)))
			continue;
		w.addr = make_wanted(t, obj, &set.rows[i].addr);
		w.found = planner_find_known(p, t, &w.addr);
		if (w.found)
			w.found->claimed = true;
		take_as_found(p, &w);
		n = planner_want(p, &w, n);
	}

	return n;
}

/* The wanted addresses of the link into the planner's room; their number. */
size_t planner_load_wanted(struct planner *p, const struct target *t)
{
	const struct object *obj;
	size_t i = t->has.first;
	size_t n = 0;

	while (!t->offline && (obj = address_next(p->in->want, t->link->name, &i)))
		if (planner_is_active(obj))
			n = add_wanted(p, t, obj, n);

	return n;
}
