/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: the addresses of one link. What objects stand for is compared with what is there:
 * missing ones are added, ours that no object stands for are removed, ours that differ are changed,
 * or taken out and put in where the kernel can't change them. What others put there is left alone.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/addr_set.h"
#include "model/planner_private.h"

bool planner_is_active(const struct object *obj)
{
	/* Of several addresses one that another host has is no reason to lose the others (addr_set.h). */
	return address_is_up(obj) &&
	       (!object_get(obj, "duplicate") || address_type(obj) == ADDR_ADDRCONF);
}

static struct step addr_step(const struct target *t, enum step_op op, const struct addr *a)
{
	struct step s = planner_step(t, op);

	s.u.addr = *a;
	return s;
}

/*
 * Backwards: a secondary address goes before its primary, and comes back after it. The routes go
 * too, so that the undo can bring them back.
 */
void planner_clear(
	struct planner *p, const struct target *t, unsigned int families, unsigned int gone)
{
	planner_needs_routes(p, t, families);
	for (size_t i = t->n_routes; families && i-- > 0;) {
		struct step s = planner_step(t, STEP_ROUTE_DEL);

		if (!(fam_of(t->routes[i]->family) & families) ||
			t->routes[i]->protocol == OUR_GROUP_PROTO)
			continue;
		s.u.route = *t->routes[i];
		if (t->ours)
			route_forget_link(&s.u.route);
		planner_emit(p, PH_ROUTE_DEL, &s);
	}
	for (size_t i = t->n_addrs; families && i-- > 0;) {
		unsigned int family = fam_of(t->addrs[i]->local.family);
		bool fast = family == FAM_INET6 && (gone & FAM_INET6);
		struct step s = addr_step(t, fast ? STEP_ADDR_GONE : STEP_ADDR_DEL, t->addrs[i]);

		if ((family & families) && t->addrs[i]->proto != OUR_GROUP_PROTO)
			planner_emit(p, PH_CLEAR, &s);
	}
}

bool planner_is_deprecated(const struct addr *a)
{
	return a->preferred == 0 || (a->flags & IFA_F_DEPRECATED);
}

/* Whether the kernel has another lifetime than the wanted one running down. */
static bool life_differs(uint32_t now, uint32_t want)
{
	if (want == UINT32_MAX || want == 0 || now == UINT32_MAX)
		return now != want;

	return now > want;
}

static bool is_finite(const struct addr *a)
{
	return a->valid != UINT32_MAX || (a->preferred != UINT32_MAX && a->preferred > 0);
}

/* Whether the object says another lifetime than before, though the kernel's could be its rest. */
static bool life_changed(const struct planner *p, const struct wanted *w)
{
	const struct document *memory = is_finite(&w->addr) ? p->in->memory : NULL;
	const struct object *was = memory ? document_find(memory, OBJ_ADDRESS, w->obj->name) : NULL;
	const struct addr_stand *then;
	struct addr_set set;

	if (!was || was == w->obj)
		return false;
	addr_set_load(was, &set);
	then = addr_set_find(&set, &w->addr.local);

	return then &&
	       (then->addr.valid != w->addr.valid || then->addr.preferred != w->addr.preferred ||
		       then->since != w->since);
}

/* What can be changed in place. */
static bool differs(const struct planner *p, const struct wanted *w)
{
	const struct addr *now = w->found->addr;
	const struct addr *want = &w->addr;
	uint32_t flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
	uint32_t preferred = planner_is_deprecated(now) ? 0 : now->preferred;

	if (now->proto != want->proto || addr_metric(now) != addr_metric(want))
		return true;
	if (want->local.family == AF_INET6 && ((now->flags ^ want->flags) & flags))
		return true;

	return life_differs(now->valid, want->valid) || life_differs(preferred, want->preferred) ||
	       life_changed(p, w);
}

/* What can't. */
static bool differs_for_good(const struct wanted *w)
{
	const struct addr *now = w->found->addr;
	const struct addr *want = &w->addr;

	if (now->plen != want->plen || !addr_same_peer(now, want))
		return true;
	if (want->local.family == AF_INET6)
		return false;
	if (want->label[0] && strcmp(want->label, now->label) != 0)
		return true;

	return !ip_equal(&now->broadcast, &want->broadcast) ||
	       ((now->flags ^ want->flags) & IFA_F_NOPREFIXROUTE);
}

/* The kernel keeps its prefix route when one of several IPv6 addresses of the prefix is to have none any more, and so does
 * it with the last of them. It goes with the addresses alone. */
static bool keeps_prefix_route(const struct planner *p, size_t n_wanted, const struct wanted *w)
{
	const struct addr *now = w->found->addr;

	if (now->local.family != AF_INET6 || (now->flags & IFA_F_NOPREFIXROUTE) ||
		!(w->addr.flags & IFA_F_NOPREFIXROUTE))
		return false;
	for (size_t i = 0; i < n_wanted; i++) {
		const struct addr *a = &p->wanted[i].addr;

		if (&p->wanted[i] != w && a->plen == now->plen &&
			ip_covers(&now->local, now->plen, &a->local))
			return true;
	}

	return false;
}

/* What routers advertise is renewed by their word alone. */
static bool is_renewed(const struct planner *p, const struct wanted *w)
{
	return p->in->renew && !w->advertised && strcmp(p->in->renew, w->obj->name) == 0;
}

/* Whether an address that may be a source of the same subnet will stand before this one, or, when
 * there is none before it, behind it. */
static bool has_preferred_sibling(const struct planner *p, const struct target *t, size_t n_wanted,
	const struct addr *a, bool *ret_before)
{
	bool any = false;

	*ret_before = false;
	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct known *k = &p->known[i];

		if (!k->preferred || !addr_same_subnet(k->addr, a))
			continue;
		any = true;
		*ret_before = *ret_before || k->addr < a;
	}
	for (size_t i = 0; i < n_wanted && !any; i++)
		any = (!p->wanted[i].found || p->wanted[i].anew) &&
		      !planner_is_deprecated(&p->wanted[i].addr) &&
		      addr_same_subnet(&p->wanted[i].addr, a);

	return any;
}

/*
 * The kernel takes the first IPv4 address of a subnet for a source, also when it is deprecated. So
 * one that is comes behind those that are not.
 */
static void move_deprecated(struct planner *p, const struct target *t, size_t n_wanted)
{
	for (size_t i = 0; i < t->n_addrs; i++) {
		struct known *k = &p->known[i];

		k->preferred = (k->claimed || !k->ours) && !planner_is_deprecated(k->addr);
	}
	for (size_t i = 0; i < n_wanted; i++) {
		struct wanted *w = &p->wanted[i];

		if (w->found && w->found->ours)
			w->found->preferred = !w->anew && !planner_is_deprecated(&w->addr);
	}
	for (size_t i = 0; i < n_wanted; i++) {
		struct wanted *w = &p->wanted[i];
		bool before;

		if (w->addr.local.family != AF_INET || !planner_is_deprecated(&w->addr) ||
			!w->found || !w->found->ours || w->anew)
			continue;
		if (has_preferred_sibling(p, t, n_wanted, w->found->addr, &before) && !before)
			w->anew = true;
	}
}

/* Where the kernel keeps the mark that an address was made with, it has its own still. */
static void give_back(struct planner *p, const struct target *t, const struct known *k)
{
	struct addr foreign = planner_foreign(k);
	struct step s = addr_step(t, STEP_ADDR_SET, &foreign);

	s.was = k->addr;
	if (k->addr->proto == OUR_PROTO)
		planner_emit(p, PH_ADDR_SET, &s);
}

/* Backwards, as planner_clear(). */
static void emit_removals(struct planner *p, const struct target *t, size_t n_wanted)
{
	for (size_t i = 0; i < n_wanted; i++)
		if (p->wanted[i].found && p->wanted[i].anew)
			p->wanted[i].found->claimed = false;
	for (size_t i = t->n_addrs; i-- > 0;) {
		const struct addr *a = t->addrs[i];
		const struct known *k = planner_find_known(p, t, a);
		struct step s = addr_step(t, STEP_ADDR_DEL, a);

		if (!k || !k->ours || k->claimed || target_is_leaving(t, fam_of(a->local.family)))
			continue;
		if (k->given_back)
			give_back(p, t, k);
		else
			planner_emit(p, PH_ADDR_DEL, &s);
	}
}

/* What was usable a moment ago is so at once, and then has the flags that it had. */
static void emit_moved(struct planner *p, const struct target *t, const struct wanted *w)
{
	struct step s = addr_step(t, STEP_ADDR_ADD, &w->addr);
	bool checked = w->addr.local.family == AF_INET6 && !(w->addr.flags & IFA_F_NODAD);

	if (checked)
		s.u.addr.flags |= IFA_F_NODAD;
	planner_emit(p, PH_ADDR, &s);
	if (!checked)
		return;
	s.op = STEP_ADDR_SET;
	s.u.addr.flags = w->addr.flags;
	s.was = w->found->addr;
	planner_emit(p, PH_ADDR_SET, &s);
}

static bool can_probe(const struct target *t, const struct wanted *w)
{
	const struct link *l = t->link;
	uint8_t af = w->addr.local.family;

	if (!target_manner(t, af)->dad)
		return false;
	/* That of a group goes out of a member, whichever is in use then. */
	if (t->group)
		return true;

	/* In IPv6 the kernel finds duplicates itself. */
	return af == AF_INET && l->ethernet && l->kind != LINK_LOOPBACK && !(l->flags & IFF_NOARP);
}

static void emit_addition(struct planner *p, const struct target *t, const struct wanted *w)
{
	struct step s = addr_step(t, STEP_ADDR_ADD, &w->addr);

	if (w->found && !w->anew)
		return;
	if (w->moved) {
		emit_moved(p, t, w);
		return;
	}
	/* One that was there a moment ago is nobody else's, unless just that is asked. */
	s.probe = w->obj && can_probe(t, w) &&
		  (!planner_is_known(p, t, &w->addr.local) || (p->in->again && is_renewed(p, w)));
	planner_emit(p, PH_ADDR, &s);
}

static void emit_change(struct planner *p, const struct target *t, const struct wanted *w)
{
	struct step s = addr_step(t, STEP_ADDR_SET, &w->addr);
	bool metric;

	if (!w->found || !w->found->ours || w->anew || !(differs(p, w) || is_renewed(p, w)))
		return;
	s.was = w->found->addr;
	metric = s.u.addr.local.family == AF_INET6 && addr_metric(s.was) != addr_metric(&s.u.addr);
	planner_emit(p, metric ? PH_METRIC : PH_ADDR_SET, &s);
}

/* IPv4 before IPv6, and what is deprecated behind what is not, unless it stood before it. */
static void emit_additions(struct planner *p, const struct target *t, size_t n_wanted)
{
	for (unsigned int round = 0; round < 3; round++) {
		for (size_t i = 0; i < n_wanted; i++) {
			const struct wanted *w = &p->wanted[i];
			bool last = planner_is_deprecated(&w->addr) && !w->stood;
			unsigned int when = w->addr.local.family == AF_INET6 ? 2 : last ? 1 : 0;

			if (when == round)
				emit_addition(p, t, w);
		}
	}
}

void planner_addresses(struct planner *p, const struct target *t)
{
	bool missing_only = p->in->missing_only && TAG_FAMILIES(t->link->tag) != 0;
	size_t n_wanted;

	if (!planner_load_known(p, t))
		return;
	planner_recognize(p, t);
	n_wanted = planner_load_wanted(p, t);
	for (size_t i = 0; i < n_wanted && !missing_only; i++) {
		struct wanted *w = &p->wanted[i];

		if (w->found && w->found->ours)
			w->anew = differs_for_good(w) ||
				  (w->addr.local.family == AF_INET6 && target_is_halved(p, t)) ||
				  keeps_prefix_route(p, n_wanted, w) ||
				  (p->in->again && is_renewed(p, w));
	}
	n_wanted = planner_return(p, t, n_wanted);
	if (!missing_only) {
		move_deprecated(p, t, n_wanted);
		if (p->in->put)
			planner_primaries(p, t, n_wanted);
		emit_removals(p, t, n_wanted);
	}
	if (target_is_halved(p, t))
		planner_renew_foreign(p, t);
	emit_additions(p, t, n_wanted);
	for (size_t i = 0; i < n_wanted && !missing_only; i++)
		emit_change(p, t, &p->wanted[i]);
}
