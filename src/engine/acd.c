/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detection of duplicate addresses in a transaction, of IPv4 (RFC 5227 section 2.1) and of what is IPv6's in IPMP groups
 * (RFC 4862 section 5.4; of the others the kernel finds them): which addresses are probed, and what follows from the
 * answers. The packets are the kernel port's; defending an address later on is the resident daemon's.
 */
#include "engine/report.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/addr_set.h"

#define DEFAULT_TIMEOUT_MS 200
#define LOWER_UP           0x10000u /* IFF_LOWER_UP, which net/if.h doesn't have */

struct candidate {
	const struct step *step;
	const struct link *link;  /* NULL: not there yet */
	const struct object *obj; /* whose address it is; NULL: of none */
	const char *why;          /* why it can't be probed; NULL */
	struct arp_probe *probe;  /* NULL: not probed */
};

struct round {
	struct txn *t;
	struct candidate *candidates; /* by interface and address */
	struct arp_probe *probes;
	size_t n;
	size_t n_probes;
	int timeout_ms;
};

static void round_fini(struct round *r)
{
	free(r->candidates);
	free(r->probes);
}

size_t acd_first(const struct plan *plan)
{
	size_t i = 0;

	while (i < plan->n && !plan->steps[i].probe)
		i++;

	return i;
}

static const char *obstacle(const struct link *l, const struct link *now)
{
	if (!l || !now)
		return "its link is not there";
	if (!l->ethernet)
		return "its link is no Ethernet";
	if (l->flags & IFF_NOARP)
		return "its link does without ARP";
	if (!(now->flags & (LOWER_UP | IFF_RUNNING)))
		return "its link has no carrier";

	return NULL;
}

/* Of an address of a group: the link of a member that is in use for it. */
static void find_member(struct candidate *c, const struct members *m)
{
	unsigned int family = fam_of(c->step->u.addr.local.family);
	size_t n;
	const struct member *rows = members_of(m, c->step->ifname, &n);

	c->why = "no member of its group is in use";
	for (size_t i = 0; i < n && c->why; i++) {
		if (rows[i].state != MEMBER_ACTIVE || !(rows[i].obj->families & family))
			continue;
		c->link = rows[i].link;
		c->why = obstacle(c->link, c->link);
	}
}

static bool is_of_group(const struct txn *t, const struct step *s)
{
	const struct object *obj = document_find(t->active, OBJ_INTERFACE, s->ifname);

	return obj && group_is(obj);
}

/* Whether what probes for the address could go out now. */
static bool is_ready(const struct txn *t, const struct step *s, const struct members *m)
{
	struct candidate c = { .step = s };

	if (is_of_group(t, s)) {
		find_member(&c, m);
		return !c.why;
	}
	c.link = s->ifindex ? snapshot_find_index(&t->kernel, s->ifindex)
			    : snapshot_find_link(&t->kernel, s->ifname);

	return c.link && (c.link->flags & IFF_UP);
}

bool acd_links_are_up(const struct txn *t)
{
	_cleanup_members_ struct members members = { .rows = NULL };
	const struct step *last = NULL;

	if (group_any(t->active) &&
		members_derive(t->en, t->active, &t->kernel, &members, NULL) < 0)
		return false;
	for (size_t i = acd_first(&t->plan); i < t->plan.n; i++) {
		const struct step *s = &t->plan.steps[i];
		bool same = last && strcmp(last->ifname, s->ifname) == 0 &&
			    last->u.addr.local.family == s->u.addr.local.family;

		if (!s->probe)
			continue;
		if (!same && !is_ready(t, s, &members))
			return false;
		last = s;
	}

	return true;
}

static int compare(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;
	const struct ip *i = &x->step->u.addr.local, *j = &y->step->u.addr.local;
	int order = strcmp(x->step->ifname, y->step->ifname);

	if (order == 0)
		order = (int)i->family - (int)j->family;

	return order ? order : memcmp(i->bytes, j->bytes, ip_size(i->family));
}

static int collect(struct round *r, const struct snapshot *carrier, const struct members *members)
{
	const struct plan *p = &r->t->plan;
	size_t from = acd_first(p);

	r->candidates = calloc(p->n - from + 1, sizeof(*r->candidates));
	r->probes = calloc(p->n - from + 1, sizeof(*r->probes));
	if (!r->candidates || !r->probes)
		return -ENOMEM;

	for (size_t i = from; i < p->n; i++) {
		const struct step *s = &p->steps[i];
		struct candidate *c = &r->candidates[r->n];

		if (!s->probe)
			continue;
		c->step = s;
		r->n++;
		if (is_of_group(r->t, s)) {
			find_member(c, members);
			continue;
		}
		c->link = snapshot_find_link(&r->t->kernel, s->ifname);
		c->why = obstacle(c->link, snapshot_find_link(carrier, s->ifname));
	}
	qsort(r->candidates, r->n, sizeof(*r->candidates), compare);

	return 0;
}

static int timeout_of(const struct document *active, const struct object *obj)
{
	char ifname[LINK_NAMSIZ];
	const struct object *ifobj;
	const char *text;
	uint64_t ms;

	ifobj = document_find(active, OBJ_INTERFACE, address_ifname(obj->name, ifname));
	text = ifobj ? object_get(ifobj, "ipv4.dad_timeout") : NULL;

	return text && str_to_uint(text, 60000, &ms) == 0 ? (int)ms : DEFAULT_TIMEOUT_MS;
}

/* One pass over the objects finds the one of each candidate. */
static void find_objects(struct round *r)
{
	const struct document *active = r->t->active;
	const char *ifname = r->t->scope.ifname;
	size_t i = ifname ? address_first(active, ifname) : 0;
	const struct object *obj;

	while ((obj = ifname ? address_next(active, ifname, &i)
			     : document_next(active, OBJ_ADDRESS, &i))) {
		struct step s = { .ifindex = 0 };
		struct addr_set set;

		addr_set_load(obj, &set);
		address_ifname(obj->name, s.ifname);
		for (size_t n = 0; n < set.n; n++) {
			const struct candidate key = { .step = &s };
			struct candidate *found;

			s.u.addr = set.rows[n].addr;
			found = bsearch(&key, r->candidates, r->n, sizeof(key), compare);
			if (found)
				found->obj = obj;
		}
	}
}

static void fill_probes(struct round *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct candidate *c = &r->candidates[i];
		int ms;

		if (c->why || !c->obj)
			continue;
		c->probe = &r->probes[r->n_probes++];
		c->probe->ifindex = c->link->index;
		c->probe->addr = c->step->u.addr.local;
		memcpy(c->probe->hwaddr, c->link->hwaddr, sizeof(c->probe->hwaddr));
		ms = timeout_of(r->t->active, c->obj);
		r->timeout_ms = ms > r->timeout_ms ? ms : r->timeout_ms;
	}
}

static void tell(const struct engine *en, const struct candidate *c, enum engine_event_type type)
{
	struct engine_event ev = {
		.type = type,
		.aobj = c->obj->name,
		.addr = c->step->u.addr.local,
		.text = c->why,
	};

	if (!en->hooks || !en->hooks->event)
		return;
	if (c->probe)
		memcpy(ev.rival, c->probe->rival, sizeof(ev.rival));
	if (type == EVENT_ADDR_UNPROBED && !ev.text)
		ev.text = strerror(c->probe->error);
	en->hooks->event(en->hooks_ctx, &ev);
}

/* Of several addresses of one object the others stay. */
static int set_taken(
	struct document *active, struct object *obj, const struct ip *addr, const char *mac)
{
	struct autoconf a;

	if (autoconf_load(obj, &a) == 0 && autoconf_mark_taken(&a, addr))
		return autoconf_store(active, obj, &a);

	return object_set(active, obj, "duplicate", mac);
}

static int mark_taken(struct txn *t, const struct candidate *c, struct err *e)
{
	char address[IP_STRSIZE];
	char mac[MAC_TEXTSIZE];
	struct object *obj;

	mac_format(c->probe->rival, mac);
	tell(t->en, c, EVENT_ADDR_DUPLICATE);
	if (t->insist && strcmp(t->insist, c->obj->name) == 0)
		return err_set(e, IPADM_DAD_FOUND, EADDRINUSE,
			"%s: another host on the link has %s, its hardware address is %s",
			c->obj->name, ip_format(&c->probe->addr, address), mac);

	if (document_edit(t->active, OBJ_ADDRESS, c->obj->name, &obj) < 0 ||
		set_taken(t->active, obj, &c->probe->addr, mac) < 0)
		return err_nomem(e);

	return 0;
}

int acd_probe(struct txn *t, const struct snapshot *carrier, bool *ret_taken, struct err *e)
{
	_cleanup_members_ struct members members = { .rows = NULL };
	_cleanup_(round_fini) struct round r = { .t = t };
	bool taken = false;

	if (group_any(t->active) && members_derive(t->en, t->active, carrier, &members, e) < 0)
		return -ENOMEM;
	if (collect(&r, carrier, &members) < 0)
		return err_nomem(e);
	find_objects(&r);
	fill_probes(&r);
	/* What can't be probed is used all the same (RFC 5227 asks for a probe, not for a wire); why it
	 * could not is in the verdicts. */
	if (r.n_probes > 0 &&
		kernel_arp_probe(t->en->k, r.probes, r.n_probes, r.timeout_ms) == -ENOMEM)
		return err_nomem(e);

	for (size_t i = 0; i < r.n; i++) {
		const struct candidate *c = &r.candidates[i];
		int error;

		if (!c->obj)
			continue;
		if (!c->probe || c->probe->verdict == ARP_UNKNOWN) {
			tell(t->en, c, EVENT_ADDR_UNPROBED);
			continue;
		}
		if (c->probe->verdict == ARP_FREE) {
			tell(t->en, c, EVENT_ADDR_FREE);
			continue;
		}
		error = mark_taken(t, c, e);
		if (error < 0)
			return error;
		taken = true;
	}
	*ret_taken = taken;

	return 0;
}
