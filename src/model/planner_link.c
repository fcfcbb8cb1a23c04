/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: one link, into our hands, as the document wants it, and out of them again: up and
 * down, mark, IPv6 on and off. The parts of it are in the other files.
 */
#include <linux/if_addr.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "model/planner_private.h"

static void emit_up(struct planner *p, enum phase phase, const struct target *t, bool up)
{
	bool now = (t->link->flags & IFF_UP) != 0;

	planner_num(p, phase, t, STEP_LINK_UP, (struct num_change){ .from = now, .to = up });
}

/* The mark, and beside it what goes with IPv4: that secondary addresses outlive their primary. */
static void emit_tag(
	struct planner *p, enum phase phase, const struct target *t, unsigned int families)
{
	uint32_t tag = families ? TAG_MAGIC | families | (t->group ? TAG_GROUP : 0) : 0;
	bool inet = (families & FAM_INET) != 0;
	bool was_inet = (t->plumbed & FAM_INET) != 0;

	planner_num(p, phase, t, STEP_TAG, (struct num_change){ .from = t->link->tag, .to = tag });
	if (!inet && !was_inet)
		return;
	planner_num(p, phase, t, STEP_PROMOTE,
		(struct num_change){ .from = t->link->promote, .to = inet || t->before.promote });
}

static void emit_disable6(
	struct planner *p, enum phase phase, const struct target *t, struct num_change change)
{
	planner_num(p, phase, t, STEP_DISABLE6, change);
}

static void plumb_inet6(struct planner *p, const struct target *t)
{
	planner_steer(p, t);
	emit_disable6(
		p, PH_INET6, t, (struct num_change){ .from = t->link->disable_ipv6, .to = 0 });
}

/* With an MTU below that of IPv6 there is nothing left to set. */
static bool has_inet6_still(const struct target *t)
{
	return t->link->has_inet6 && (t->mtu >= MTU_MIN_INET6 || t->mtu == t->link->mtu);
}

/* A link of ours without IPv6: it is off, and its settings are as before us. */
static void unplumb_inet6(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;

	if (!has_inet6_still(t) && !t->fresh)
		return;
	emit_disable6(p, PH_QUIET, t, (struct num_change){ .from = l->disable_ipv6, .to = 1 });
	planner_restore_inet6(p, t);
}

/* On a link that bears its mark already: what the kernel has lost. */
static void plan_missing(struct planner *p, struct target *t)
{
	bool anew = p->in->inet6_anew && (t->possible & FAM_INET6);

	/* The link's MTU is nothing that gets lost. */
	t->mtu = t->link->mtu;

	/* Before the link comes up, lest it gets addresses that nobody wants. */
	if (anew)
		plumb_inet6(p, t);
	if (anew || (t->link->flags & IFF_UP))
		planner_properties(p, t, anew ? SETTINGS_INET6 : SETTINGS_LATE);
	/* What it lost because it is down comes back when it is up. */
	if (!(t->link->flags & IFF_UP))
		return;
	planner_addresses(p, t);
	planner_routes(p, t);
}

/* Whether @families goes from a link that stays ours, so that IPv6 is switched off on it. */
static bool loses_inet6(const struct planner *p, const struct target *t, unsigned int going)
{
	if ((t->want->families & FAM_INET6) || (t->possible & FAM_INET6) ||
		planner_gets_back(p, t, AF_INET6))
		return false;

	return (going & FAM_INET6) || !(t->link->foreign & FAM_INET6);
}

/* Which of the wanted families the link can have. */
static void find_possible(struct target *t)
{
	const struct link *l = t->link;
	unsigned int want = t->want->families;

	t->fresh6 = !t->fresh && !l->has_inet6 && (want & FAM_INET6) && t->mtu > l->mtu &&
		    t->mtu >= MTU_MIN_INET6;
	t->possible = l->has_inet6 || t->fresh || t->fresh6 ? want : want & ~FAM_INET6;
}

void planner_plan_dependent(struct planner *p, struct target *t)
{
	find_possible(t);
	planner_addresses(p, t);
	planner_routes(p, t);
}

void planner_plan_wanted(struct planner *p, struct target *t)
{
	const struct link *l = t->link;
	unsigned int want = t->want->families;
	unsigned int going = t->plumbed & ~want;
	bool off;

	find_possible(t);
	if (p->in->missing_only && !t->fresh &&
		(TAG_FAMILIES(l->tag) & t->possible) == t->possible) {
		plan_missing(p, t);
		return;
	}

	off = loses_inet6(p, t, going);
	planner_clear(p, t, going, off && !l->disable_ipv6 && l->has_inet6 ? FAM_INET6 : 0);
	planner_link_properties(p, t);
	if (off)
		unplumb_inet6(p, t);
	if (t->possible & FAM_INET6)
		plumb_inet6(p, t);
	planner_properties(p, t, SETTINGS_ALL);
	emit_up(p, PH_UP, t, true);
	emit_tag(p, PH_UP, t, t->possible);
	planner_addresses(p, t);
	planner_routes(p, t);
}

/* Whether IPv6 addresses go with the link going down. */
static bool drops_on_down(const struct target *t)
{
	const char *keep = t->was ? object_get(t->was, "ipv6.keep_addr_on_down") : NULL;

	return !keep || strcmp(keep, "off") == 0;
}

/* The IPv6 settings as they were before us; on a link that stays up, with IPv6 off meanwhile. */
static void restore_inet6(struct planner *p, const struct target *t, bool quiet)
{
	const struct link *l = t->link;

	if (!has_inet6_still(t))
		return;
	if (quiet)
		emit_disable6(p, PH_QUIET, t, (struct num_change){ .from = 0, .to = 1 });
	planner_restore_inet6(p, t);
	emit_disable6(p, PH_INET6, t,
		(struct num_change){
			.from = quiet || l->disable_ipv6, .to = t->before.disable_ipv6 });
}

/* Whether the interface was adopted, and is to be as it was before that. */
static bool is_given_back(const struct planner *p, const struct target *t)
{
	return p->in->give_back && t->was && object_get(t->was, KEY_ADOPTED) && !t->was_member &&
	       !t->ours;
}

/* What is on the link stays, but for what came to it as ours. One that was down has nothing in use. */
static void give_back(struct planner *p, struct target *t)
{
	bool up = t->before.up;

	t->possible = t->plumbed;
	planner_link_properties(p, t);
	planner_properties(p, t, SETTINGS_ALL);
	emit_up(p, up ? PH_UP : PH_LEAVE, t, up);
	emit_tag(p, up ? PH_UP : PH_LEAVE, t, 0);
	planner_addresses(p, t);
	if (!has_inet6_still(t))
		return;
	if (up)
		planner_give_inet6_back(p, t);
	else
		planner_restore_inet6(p, t);
	emit_disable6(p, PH_INET6, t,
		(struct num_change){ .from = t->link->disable_ipv6, .to = t->before.disable_ipv6 });
}

/* Take a link out of our hands: no address of the families that were ours, all else as before us.
 */
void planner_plan_unwanted(struct planner *p, struct target *t)
{
	const struct link *l = t->link;
	const struct before *b = &t->before;
	/* Off and on again, the kernel also makes its link-local address anew. */
	bool changes = l->genmode != b->genmode || l->disable_ipv6 != b->disable_ipv6 ||
		       ((t->plumbed & FAM_INET6) && b->genmode != GENMODE_NONE);
	bool quiet = b->up && changes && !l->disable_ipv6 && has_inet6_still(t);
	bool down = !b->up && (l->flags & IFF_UP) && drops_on_down(t);

	/* Renamed away, so nobody knows how it was: only our mark goes, and no traffic is cut. */
	if (p->in->missing_only) {
		planner_num(p, PH_UP, t, STEP_TAG, (struct num_change){ .from = l->tag, .to = 0 });
		return;
	}

	if (is_given_back(p, t)) {
		give_back(p, t);
		return;
	}

	planner_clear(p, t, t->plumbed, quiet || down ? FAM_INET6 : 0);
	planner_link_properties(p, t);
	planner_properties(p, t, SETTINGS_ALL);
	emit_up(p, b->up ? PH_UP : PH_DOWN, t, b->up);
	emit_tag(p, b->up ? PH_UP : PH_DOWN, t, 0);
	/* Also on a link that goes: its undo starts from a new one. */
	restore_inet6(p, t, quiet);
	if (t->ours) {
		struct step s = planner_step(t, STEP_LINK_DEL);

		s.stub = t->group;
		planner_emit(p, PH_REMOVE, &s);
	}
}

/* A sibling of a labelled address: it goes with it, and is put back. */
static void put_back_siblings(struct planner *p, const struct target *t, const struct addr *a)
{
	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct addr *b = t->addrs[i];
		struct step again = planner_step(t, STEP_ADDR_DEL);

		if (b == a || !addr_same_subnet(a, b) || !strcmp(b->label, a->label))
			continue;
		again.u.addr = *b;
		planner_emit(p, PH_CLEAR, &again);
		again.op = STEP_ADDR_ADD;
		planner_emit(p, PH_ADDR, &again);
	}
}

/* With a primary address the kernel takes its secondaries too, unless it promotes them. */
void planner_drop_labelled(struct planner *p, const struct target *t)
{
	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct addr *a = t->addrs[i];
		struct step s = planner_step(t, STEP_ADDR_DEL);

		if (strcmp(a->label, p->in->drop_label) != 0)
			continue;
		s.u.addr = *a;
		planner_emit(p, PH_CLEAR, &s);
		if (!t->link->promote && !(a->flags & IFA_F_SECONDARY))
			put_back_siblings(p, t, a);
	}
}
