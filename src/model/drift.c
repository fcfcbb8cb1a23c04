/* SPDX-License-Identifier: Apache-2.0 */
#include "model/drift.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/addr_set.h"
#include "model/name.h"

#define THERE   "there"
#define MISSING "missing"

void drift_fini(struct drift *d)
{
	free(d->rows);
	*d = (struct drift){ .rows = NULL };
}

static struct drift_row *add_row(struct drift *d, enum drift_kind kind, const char *ifname)
{
	struct drift_row *row = array_grow(d->rows, d->n, &d->cap, sizeof(*row));

	if (!row)
		return NULL;
	d->rows = row;
	row = &d->rows[d->n++];
	*row = (struct drift_row){ .kind = kind };
	snprintf(row->ifname, sizeof(row->ifname), "%s", ifname);

	return row;
}

static void say(struct drift_row *row, const char *wanted, const char *found)
{
	snprintf(row->wanted, sizeof(row->wanted), "%s", wanted);
	snprintf(row->found, sizeof(row->found), "%s", found);
}

/* What is there or not: what a step adds is missing, what it takes away is too much. */
static void say_presence(struct drift_row *row, bool wanted)
{
	say(row, wanted ? THERE : MISSING, wanted ? MISSING : THERE);
}

static void say_change(struct drift_row *row, const void *from, const void *to)
{
	say(row, to ? THERE : MISSING, !from ? MISSING : to ? "changed" : THERE);
}

/* What of a link is a number, by the step that sets it. */
static const struct {
	enum step_op op;
	const char *what;
} numbers[] = {
	{ STEP_GENMODE, "addr_gen_mode" },
	{ STEP_ACCEPT_RA, "accept_ra" },
	{ STEP_DISABLE6, "disable_ipv6" },
	{ STEP_PROMOTE, "promote_secondaries" },
	{ STEP_MTU, "mtu" },
	{ STEP_TAG, "mark" },
	{ STEP_LINK_UP, "up" },
	{ STEP_ARP, "arp" },
	{ STEP_HOOK, "clsact" },
	{ STEP_ALLMULTI, "allmulti" },
};

static void say_number(struct drift_row *row, const struct step *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i].op == s->op)
			snprintf(row->what, sizeof(row->what), "%s", numbers[i].what);
	snprintf(row->wanted, sizeof(row->wanted), "%" PRId64, s->u.num.to);
	snprintf(row->found, sizeof(row->found), "%" PRId64, s->u.num.from);
}

static void say_address(struct drift_row *row, const struct addr *a)
{
	char host[IP_STRSIZE];

	snprintf(
		row->what, sizeof(row->what), "address %s/%u", ip_format(&a->local, host), a->plen);
}

/* What of an address is to be another one, so that it has to be made anew. */
static void describe(const struct addr *a, const struct addr *other, char *text, size_t size)
{
	char host[IP_STRSIZE];

	if (a->plen != other->plen)
		snprintf(text, size, "/%u", a->plen);
	else if (!addr_same_peer(a, other))
		snprintf(text, size, "remote %s",
			a->peer.family ? ip_format(&a->peer, host) : "none");
	else if (!ip_equal(&a->broadcast, &other->broadcast))
		snprintf(text, size, "broadcast %s",
			a->broadcast.family ? ip_format(&a->broadcast, host) : "none");
	else if ((a->flags ^ other->flags) & IFA_F_NOPREFIXROUTE)
		snprintf(text, size,
			a->flags & IFA_F_NOPREFIXROUTE ? "no prefix route" : "prefix route");
	else if (strcmp(a->label, other->label) != 0)
		snprintf(text, size, "label %s", a->label[0] ? a->label : "none");
	else
		snprintf(text, size, "at its place");
}

/* The step that takes the same address off before this one puts it in, or the other way round; NULL. */
static const struct step *find_renewal(const struct plan *plan, const struct step *s)
{
	enum step_op other = s->op == STEP_ADDR_ADD ? STEP_ADDR_DEL : STEP_ADDR_ADD;

	if (s->op != STEP_ADDR_ADD && s->op != STEP_ADDR_DEL)
		return NULL;
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *b = &plan->steps[i];

		if (b->op == other && (b < s) == (other == STEP_ADDR_DEL) &&
			strcmp(b->ifname, s->ifname) == 0 &&
			ip_equal(&b->u.addr.local, &s->u.addr.local))
			return b;
	}

	return NULL;
}

static void say_renewal(struct drift_row *row, const struct addr *was, const struct addr *is)
{
	say_address(row, is);
	describe(is, was, row->wanted, sizeof(row->wanted));
	describe(was, is, row->found, sizeof(row->found));
	if (strcmp(row->wanted, row->found) == 0)
		snprintf(row->found, sizeof(row->found), "elsewhere");
}

static void say_token(struct drift_row *row, const struct token_change *c)
{
	char text[IP_STRSIZE];

	snprintf(row->what, sizeof(row->what), "token");
	snprintf(row->wanted, sizeof(row->wanted), "%s",
		c->to.family ? ip_format(&c->to, text) : "none");
	snprintf(row->found, sizeof(row->found), "%s",
		c->from.family ? ip_format(&c->from, text) : "none");
}

static void say_setting(struct drift_row *row, const struct step *s)
{
	char path[SETTING_PATHSIZE];

	snprintf(row->what, sizeof(row->what), "net/%.120s",
		step_setting_path(s, path, sizeof(path)));
	say(row, s->u.setting.to, s->u.setting.from ? s->u.setting.from : "");
}

static void say_route(struct drift_row *row, const struct route *r)
{
	char text[ROUTE_TEXTSIZE];

	snprintf(row->what, sizeof(row->what), "route %.120s", route_format(r, text, sizeof(text)));
}

static void say_step(struct drift_row *row, const struct step *s)
{
	switch (s->op) {
	case STEP_LINK_NEW:
	case STEP_LINK_DEL:
		snprintf(row->what, sizeof(row->what), "link");
		say_presence(row, s->op == STEP_LINK_NEW);
		break;
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_HOOK:
	case STEP_ALLMULTI:
		say_number(row, s);
		break;
	case STEP_TOKEN:
		say_token(row, &s->u.token);
		break;
	case STEP_SETTING:
		say_setting(row, s);
		break;
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_GONE:
		say_address(row, &s->u.addr);
		say_presence(row, s->op == STEP_ADDR_ADD);
		break;
	case STEP_ADDR_SET:
		say_address(row, &s->u.addr);
		say(row, "ours, with its lifetimes", "changed");
		break;
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
		say_route(row, &s->u.route);
		say_presence(row, s->op == STEP_ROUTE_ADD);
		break;
	case STEP_NEXTHOP:
		snprintf(row->what, sizeof(row->what), "next hop");
		say_change(row, s->u.nexthop.from, s->u.nexthop.to);
		break;
	case STEP_STEER:
		snprintf(row->what, sizeof(row->what), "packet program");
		say_change(row, s->u.steer.from, s->u.steer.to);
		break;
	}
}

static int add_steps(struct drift *d, const struct plan *plan, const char *ifname)
{
	bool any_gone = false;

	for (size_t i = 0; i < plan->n; i++)
		any_gone |= plan->steps[i].op == STEP_ADDR_DEL;
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];
		const struct step *renewal;
		struct drift_row *row;

		if (s->passing || (ifname && strcmp(s->ifname, ifname) != 0))
			continue;
		renewal = any_gone ? find_renewal(plan, s) : NULL;
		if (renewal && s->op == STEP_ADDR_DEL)
			continue;
		row = add_row(d, DRIFT_DIFFERS, s->ifname);
		if (!row)
			return -ENOMEM;
		if (renewal)
			say_renewal(row, &renewal->u.addr, &s->u.addr);
		else
			say_step(row, s);
	}

	return 0;
}

/* Of interfaces whose link somebody else makes. */
static int add_unplugged(struct drift *d, const struct snapshot *k, const struct document *active,
	const char *ifname)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(active, OBJ_INTERFACE, &i))) {
		struct drift_row *row;

		if ((ifname && strcmp(obj->name, ifname) != 0) || object_has_class(obj, "ipmp") ||
			object_has_class(obj, "vni") || snapshot_find_link(k, obj->name))
			continue;
		row = add_row(d, DRIFT_DIFFERS, obj->name);
		if (!row)
			return -ENOMEM;
		snprintf(row->what, sizeof(row->what), "link");
		say_presence(row, true);
	}

	return 0;
}

/* Neither ours nor the kernel's, which gives link-local ones and what routers advertise, for a time. */
static bool is_foreign(const struct addr *a, const struct object *ifobj)
{
	if (!ifobj || a->proto == OUR_PROTO || a->proto == OUR_GROUP_PROTO ||
		!(a->flags & IFA_F_PERMANENT) || ip_is_linklocal(&a->local))
		return false;

	return !name_is_loopback(ifobj->name) || !ip_is_loopback(&a->local);
}

/* Where the kernel keeps no marks on addresses those of objects are told by the objects. */
static bool is_wanted(const struct document *active, const char *ifname, const struct addr *a)
{
	size_t i = address_first(active, ifname);
	const struct object *obj;

	while ((obj = address_next(active, ifname, &i)))
		if (address_stands(obj, &a->local))
			return true;

	return false;
}

static int add_foreign(struct drift *d, const struct snapshot *k, const struct document *active,
	const char *ifname)
{
	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];
		const struct link *l = snapshot_find_index(k, a->ifindex);
		struct drift_row *row;

		if (!l || (ifname && strcmp(l->name, ifname) != 0) ||
			!is_foreign(a, document_find(active, OBJ_INTERFACE, l->name)) ||
			is_wanted(active, l->name, a))
			continue;
		row = add_row(d, DRIFT_FOREIGN, l->name);
		if (!row)
			return -ENOMEM;
		say_address(row, a);
		say_presence(row, false);
	}

	return 0;
}

int drift_of(const struct plan *plan, const struct snapshot *k, const struct document *active,
	const char *ifname, struct drift *ret)
{
	_cleanup_drift_ struct drift d = { .rows = NULL };

	if (add_unplugged(&d, k, active, ifname) < 0 || add_steps(&d, plan, ifname) < 0 ||
		add_foreign(&d, k, active, ifname) < 0)
		return -ENOMEM;
	*ret = d;
	d = (struct drift){ .rows = NULL };

	return 0;
}
