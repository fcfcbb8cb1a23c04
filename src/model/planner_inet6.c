/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: what the kernel does by itself in IPv6: link-local addresses, and what it makes of
 * router advertisements. An interface of ours has neither until an address object asks for it; a
 * 6to4 tunnel and the loopback link keep what the kernel does.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/address.h"
#include "model/planner_private.h"

#define PATH_GENMODE "ipv6/conf/%s/addr_gen_mode"
#define PATH_SECRET  "ipv6/conf/%s/stable_secret"

/* The number that a value of a property is to the kernel; -ENOENT when there is none. */
static int to_number(const char *key, const char *value, int32_t *ret)
{
	const struct prop_row *row = value ? prop_find_key(PROP_INTERFACE, "", key) : NULL;
	char text[MAXPROPVALLEN];
	uint64_t n;

	if (!row || prop_to_kernel(row, value, 0, NULL, text) < 0 ||
		str_to_uint(text, INT32_MAX, &n) < 0)
		return -ENOENT;
	*ret = (int32_t)n;

	return 0;
}

static int get_number(const struct object *obj, const char *key, int32_t *ret)
{
	return to_number(key, obj ? object_get(obj, key) : NULL, ret);
}

/* Of a property that is none of the kernel's: its words and numbers. */
static int get_genmode(const struct object *obj, const char *key, uint8_t *ret)
{
	static const char *const words[] = {
		[GENMODE_EUI64] = "eui64",
		[GENMODE_NONE] = "none",
		[GENMODE_STABLE_PRIVACY] = "stable-privacy",
		[GENMODE_RANDOM] = "random",
	};
	const char *value = obj ? object_get(obj, key) : NULL;

	for (size_t i = 0; value && i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i], value) != 0)
			continue;
		*ret = (uint8_t)i;
		return 0;
	}

	return -ENOENT;
}

static uint8_t wanted_genmode(const struct target *t)
{
	uint8_t mode;

	/* A member has a link-local address: neighbours are asked from it. That of a group could not be
	 * reached. */
	if ((!t->has.inet6 && !t->member) || t->group)
		return GENMODE_NONE;
	if (get_genmode(t->want, "ipv6.addr_gen_mode", &mode) == 0 ||
		get_genmode(t->has.addrconf, "generation", &mode) == 0)
		return mode;

	return GENMODE_EUI64;
}

static bool is_no(const struct object *obj, const char *key)
{
	const char *value = object_get(obj, key);

	return value && (strcmp(value, "no") == 0 || strcmp(value, "off") == 0);
}

/* Whether the interface will forward IPv6: then advertisements must be asked for with emphasis. */
static bool will_forward(const struct planner *p, const struct target *t)
{
	static const char key[] = "ipv6.forwarding";
	const char *all = planner_overwritten(p, "ipv6/conf/%s/forwarding");
	int32_t own;

	if (get_number(t->want, key, &own) == 0 ||
		to_number(key, planner_returning(p, t, key), &own) == 0)
		return own != 0;
	if (all)
		return strcmp(all, "0") != 0;

	return t->link->forwarding6;
}

static int32_t wanted_accept_ra(const struct planner *p, const struct target *t)
{
	int32_t n;

	if (get_number(t->want, "ipv6.accept_ra", &n) == 0)
		return n;
	if (!t->has.addrconf)
		return 0;

	return will_forward(p, t) ? 2 : 1;
}

/* A setting that is a number, known from the link. */
static void set_number(struct planner *p, enum phase phase, const struct target *t,
	const char *path, struct num_change change)
{
	char from[16], to[16];
	struct setting_change c = { .path = path };
	struct step s = planner_step(t, STEP_SETTING);

	if (change.from == change.to && !t->fresh && !t->fresh6)
		return;
	snprintf(from, sizeof(from), "%d", (int)change.from);
	snprintf(to, sizeof(to), "%d", (int)change.to);
	c.from = planner_text(p, from);
	c.to = planner_text(p, to);
	s.u.setting = c;
	planner_emit(p, phase, &s);
}

static void write_genmode(
	struct planner *p, enum phase phase, const struct target *t, struct num_change change)
{
	static const char *const texts[] = { "0", "1", "2", "3" };
	struct step s = planner_step(t, STEP_SETTING);

	s.u.setting = (struct setting_change){
		.path = PATH_GENMODE,
		.from = texts[change.from & 3],
		.to = texts[change.to & 3],
	};
	planner_emit(p, phase, &s);
}

/*
 * The kernel wants a secret before it makes stable addresses. Writing one turns that mode on without
 * making an address, so that on a link that is up it is turned off again before it is set.
 */
static void set_secret(struct planner *p, const struct target *t, bool live)
{
	const char *secret = t->want ? object_get(t->want, "ipv6.secret") : NULL;
	int64_t now = t->link->genmode;
	struct step s = planner_step(t, STEP_SETTING);

	if (!secret || (now == GENMODE_STABLE_PRIVACY && !t->fresh && !t->fresh6))
		return;
	/* It can be replaced, but not taken away. */
	s.u.setting = (struct setting_change){ .path = PATH_SECRET };
	s.u.setting.to = planner_text(p, secret);
	s.u.setting.from = s.u.setting.to;
	planner_emit(p, PH_GENMODE, &s);
	if (live)
		write_genmode(
			p, PH_GENMODE, t, (struct num_change){ .from = now, .to = GENMODE_NONE });
}

/* The link-local addresses that the kernel made. */
static void drop_kernel_ll(struct planner *p, enum phase phase, const struct target *t)
{
	for (size_t i = 0; i < t->n_addrs; i++) {
		struct step s = planner_step(t, STEP_ADDR_DEL);

		if (!addr_is_kernel_ll(t->addrs[i]))
			continue;
		s.u.addr = *t->addrs[i];
		planner_emit(p, phase, &s);
	}
}

/*
 * Before a link comes up, and before IPv6 is switched on, the mode alone is set and the kernel makes
 * the address then. On a link that is up already only writing the file makes it.
 */
static void set_genmode(struct planner *p, const struct target *t)
{
	const struct link *l = t->link;
	bool live = (l->flags & IFF_UP) && !l->disable_ipv6 && !t->fresh && !t->fresh6;
	uint8_t mode = wanted_genmode(t);

	if (live && (mode == GENMODE_NONE || (l->genmode != GENMODE_NONE && l->genmode != mode)))
		drop_kernel_ll(p, PH_LEARNT, t);
	if (mode == GENMODE_STABLE_PRIVACY)
		set_secret(p, t, live);
	if (live && mode != GENMODE_NONE && target_is_halved(p, t)) {
		/* With its routes, and so that the kernel makes it anew. */
		drop_kernel_ll(p, PH_CLEAR, t);
		write_genmode(p, PH_GENMODE, t,
			(struct num_change){ .from = l->genmode, .to = GENMODE_NONE });
		write_genmode(
			p, PH_LATE, t, (struct num_change){ .from = GENMODE_NONE, .to = mode });
		return;
	}
	if (live && mode != GENMODE_NONE) {
		if (mode != l->genmode)
			write_genmode(p, PH_LATE, t,
				(struct num_change){ .from = l->genmode, .to = mode });
		return;
	}
	planner_num(p, PH_GENMODE, t, STEP_GENMODE,
		(struct num_change){ .from = l->genmode, .to = mode });
}

/* A setting that an addrconf object or a property decides. */
struct knob {
	const char *key; /* of the property */
	const char *path;
	int32_t now, before, by_object;
};

static void turn_knob(struct planner *p, const struct target *t, const struct knob *k)
{
	int32_t to = k->now;
	int32_t ignored;

	if (t->has.addrconf)
		to = k->by_object;
	else if (t->had.addrconf || get_number(t->was, k->key, &ignored) == 0)
		to = k->before;
	if (get_number(t->want, k->key, &to) < 0 && !t->has.addrconf && to == k->now)
		return;
	set_number(p, PH_RA, t, k->path, (struct num_change){ .from = k->now, .to = to });
}

/* How addresses are made of prefixes. */
static void set_autoconf(struct planner *p, const struct target *t)
{
	const struct object *obj = t->has.addrconf;
	const struct knob autoconf = {
		.key = "ipv6.autoconf",
		.path = "ipv6/conf/%s/autoconf",
		.now = t->link->autoconf,
		.before = t->before.autoconf,
		.by_object = obj && is_no(obj, "stateless") ? 0 : 1,
	};
	const struct knob tempaddr = {
		.key = "ipv6.use_tempaddr",
		.path = "ipv6/conf/%s/use_tempaddr",
		.now = t->link->use_tempaddr,
		.before = t->before.use_tempaddr,
		.by_object = obj && address_is_on(obj, "temporary") ? 2 : 0,
	};

	turn_knob(p, t, &autoconf);
	turn_knob(p, t, &tempaddr);
}

static bool is_temporary(const struct addr *a)
{
	return a->proto == 0 && (a->flags & IFA_F_TEMPORARY);
}

/*
 * What the kernel made of router advertisements and has no reason any more. It would stay until its
 * lifetimes are over.
 */
static void forget_learnt(struct planner *p, const struct target *t)
{
	const struct object *was = t->had.addrconf;
	const struct object *obj = t->has.addrconf;
	bool off = wanted_accept_ra(p, t) == 0;
	bool all = obj ? is_no(obj, "stateless") && !is_no(was, "stateless") : off;
	bool temporary = obj && address_is_on(was, "temporary") && !address_is_on(obj, "temporary");

	for (size_t i = 0; i < t->n_addrs; i++) {
		struct step s = planner_step(t, STEP_ADDR_DEL);

		if (!addr_is_autoconf(t->addrs[i]) ||
			!(all || (temporary && is_temporary(t->addrs[i]))))
			continue;
		s.u.addr = *t->addrs[i];
		planner_emit(p, PH_LEARNT, &s);
	}
	if (off && !obj)
		planner_needs_routes(p, t, FAM_INET6);
	for (size_t i = 0; i < t->n_routes && off && !obj; i++) {
		struct step s = planner_step(t, STEP_ROUTE_DEL);

		if (t->routes[i]->family != AF_INET6 || t->routes[i]->protocol != RTPROT_RA)
			continue;
		s.u.route = *t->routes[i];
		planner_emit(p, PH_LEARNT, &s);
	}
}

void planner_renew_foreign(struct planner *p, const struct target *t)
{
	for (size_t i = 0; i < t->n_addrs; i++) {
		const struct addr *a = p->known[i].addr;
		struct step s = planner_step(t, STEP_ADDR_DEL);

		if (p->known[i].ours || a->local.family != AF_INET6 || addr_is_kernel_ll(a))
			continue;
		s.u.addr = *a;
		planner_emit(p, PH_CLEAR, &s);
		s.op = STEP_ADDR_ADD;
		s.u.addr.flags |= IFA_F_NODAD;
		planner_emit(p, PH_ADDR, &s);
	}
}

void planner_steer(struct planner *p, const struct target *t)
{
	struct hearing then;

	if (object_has_class(t->want, "6to4") || t->link->kind == LINK_LOOPBACK)
		return;
	then = (struct hearing){ wanted_accept_ra(p, t), will_forward(p, t) };
	set_genmode(p, t);
	if (!t->has.addrconf && t->had.addrconf)
		planner_take_token(p, t);
	planner_num(p, PH_RA, t, STEP_ACCEPT_RA,
		(struct num_change){ .from = t->link->accept_ra, .to = then.accept_ra });
	set_autoconf(p, t);
	if (t->has.addrconf)
		planner_put_token(p, t, &then);
	if (t->had.addrconf)
		forget_learnt(p, t);
}

/* All but the mode in which the kernel makes addresses. */
static void restore_settings(struct planner *p, const struct target *t)
{
	const struct before *b = &t->before;
	struct target gone = *t;

	/* Nothing is wanted of it any more: the knobs go back by what memory has. */
	gone.want = NULL;
	gone.has = (struct summary){ .addrconf = NULL };
	set_autoconf(p, &gone);
	if (t->had.addrconf)
		planner_take_token(p, t);
	planner_num(p, PH_RA, t, STEP_ACCEPT_RA,
		(struct num_change){ .from = t->link->accept_ra, .to = b->accept_ra });
}

void planner_restore_inet6(struct planner *p, const struct target *t)
{
	restore_settings(p, t);
	planner_num(p, PH_GENMODE, t, STEP_GENMODE,
		(struct num_change){ .from = t->link->genmode, .to = t->before.genmode });
}

void planner_give_inet6_back(struct planner *p, const struct target *t)
{
	restore_settings(p, t);
	/* On a link that is up the kernel makes its address then. */
	if (t->link->genmode != t->before.genmode)
		write_genmode(p, PH_LATE, t,
			(struct num_change){ .from = t->link->genmode, .to = t->before.genmode });
}
