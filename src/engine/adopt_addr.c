/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adopting addresses: each that is there for good gets an object, or the object that it has becomes like it. How
 * somebody else made it is noted ("adopted"), so that nothing has to be made anew.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/observe.h"

#define MARK_SIZE 16

static bool is_static_of(const struct object *obj, const struct ip *local)
{
	struct addr wanted;

	return address_type(obj) == ADDR_STATIC && address_wanted(obj, &wanted) == 0 &&
	       ip_equal(&wanted.local, local);
}

/* The object of the interface that has this address; NULL. */
static const struct object *find_object(
	const struct document *doc, const char *ifname, const struct ip *local)
{
	size_t i = address_first(doc, ifname);
	const struct object *obj;
	struct addr wanted;

	while ((obj = address_next(doc, ifname, &i)))
		if (address_wanted(obj, &wanted) == 0 && ip_equal(&wanted.local, local))
			return obj;

	return NULL;
}

static bool is_exactly(const struct addr *a, const struct addr *wanted)
{
	return ip_equal(&a->local, &wanted->local) && a->plen == wanted->plen &&
	       (a->peer.family ? ip_equal(&a->peer, &wanted->peer) : !wanted->peer.family);
}

/* The address of an object on the link: just as it says, or at least the same; NULL. */
static const struct addr *find_address(const struct adoption *a, const struct object *obj)
{
	const struct addr *like = NULL;
	struct addr wanted;

	if (address_wanted(obj, &wanted) < 0)
		return NULL;
	for (size_t i = 0; i < a->t.kernel.n_addrs; i++) {
		const struct addr *now = &a->t.kernel.addrs[i];

		if (now->ifindex != a->link->index || !ip_equal(&now->local, &wanted.local))
			continue;
		if (is_exactly(now, &wanted))
			return now;
		like = like ? like : now;
	}

	return like;
}

/* ---- an object becomes like its address ---- */

/* The mark that it had: of an address that is ours by now, the one that was noted. */
static void format_mark(const struct object *obj, const struct addr *now, char buf[MARK_SIZE])
{
	const char *noted = now->proto == OUR_PROTO ? object_get(obj, KEY_ADOPTED) : NULL;
	const char *mark = noted ? strstr(noted, ADOPTED_PROTO) : NULL;

	buf[0] = '\0';
	if (mark)
		snprintf(buf, MARK_SIZE, " %s", mark);
	else if (now->proto != OUR_PROTO && now->proto != 0)
		snprintf(buf, MARK_SIZE, " " ADOPTED_PROTO "%u", now->proto);
}

int adopt_note(struct txn *t, const char *name, const struct link *l, const struct addr *now)
{
	const struct object *ifobj = document_find(t->active, OBJ_INTERFACE, l->name);
	bool inet = now->local.family == AF_INET;
	const char *usesrc = object_get(ifobj, inet ? "ipv4.usesrc" : "ipv6.usesrc");
	bool ours = now->proto == OUR_PROTO;
	char mark[MARK_SIZE];
	char text[64];
	bool broadcast;
	bool bare;
	struct object *obj;
	struct addr wanted;
	int r = document_edit(t->active, OBJ_ADDRESS, name, &obj);

	if (r < 0 || !obj || address_wanted(obj, &wanted) < 0)
		return r;
	if (!(l->flags & IFF_BROADCAST))
		wanted.broadcast.family = 0;
	broadcast = inet && !ip_equal(&now->broadcast, &wanted.broadcast) &&
		    (now->broadcast.family || wanted.broadcast.family);
	bare = (now->flags & IFA_F_NOPREFIXROUTE) && !usesrc;
	if (ours && !broadcast && !bare)
		return 0;
	format_mark(obj, now, mark);
	snprintf(text, sizeof(text), "%s%s%s%s%s", broadcast || bare ? "" : "yes",
		broadcast ? ADOPTED_BROADCAST : "", broadcast && bare ? " " : "",
		bare ? ADOPTED_NOPREFIXROUTE : "", mark);

	return object_set(t->active, obj, KEY_ADOPTED, text);
}

/* "web1/24" stays a host name, with the prefix length that there is. */
static int set_prefix(struct adoption *a, const struct object *obj, const struct addr *now)
{
	const char *was = object_get(obj, "address");
	char text[ADDR_TEXTSIZE + 8];

	snprintf(text, sizeof(text), "%.*s/%u", (int)strcspn(was, "/"), was, now->plen);

	return adopt_set(a, OBJ_ADDRESS, obj->name, "address", text);
}

static int set_remote(struct adoption *a, const char *name, const struct addr *now)
{
	char text[IP_STRSIZE];
	int r = adopt_set(a, OBJ_ADDRESS, name, "resolved-remote", NULL);

	if (r < 0)
		return r;

	return adopt_set(a, OBJ_ADDRESS, name, "remote",
		now->peer.family ? ip_format(&now->peer, text) : NULL);
}

static int become_like(struct adoption *a, const char *name, const struct addr *now)
{
	const struct object *obj = document_find(a->t.active, OBJ_ADDRESS, name);
	bool deprecated = now->preferred == 0;
	struct addr wanted;
	int r = 0;

	if (address_wanted(obj, &wanted) < 0)
		return 0;
	if (now->plen != wanted.plen)
		r = set_prefix(a, obj, now);
	if (r == 0 && (now->peer.family || wanted.peer.family) &&
		!ip_equal(&now->peer, &wanted.peer))
		r = set_remote(a, name, now);
	if (r == 0 && deprecated != (wanted.preferred == 0))
		r = adopt_set(a, OBJ_ADDRESS, name, "deprecated", deprecated ? "on" : NULL);
	if (r == 0 && !address_is_up(obj))
		r = adopt_set(a, OBJ_ADDRESS, name, "up", NULL);
	if (r == 0 && object_get(obj, "duplicate"))
		r = adopt_set(a, OBJ_ADDRESS, name, "duplicate", NULL);

	return r < 0 ? r : adopt_note(&a->t, name, a->link, now);
}

/* In the kernel there is none: that is an object which is down. */
static int become_down(struct adoption *a, const struct object *obj)
{
	if (!address_is_up(obj) || object_get(obj, "duplicate"))
		return 0;

	return adopt_set(a, OBJ_ADDRESS, obj->name, "up", "no");
}

int adopt_object(struct adoption *a, struct err *e)
{
	const struct object *obj = document_find(a->t.active, OBJ_ADDRESS, a->aobj);
	const struct addr *now = find_address(a, obj);
	char text[IP_STRSIZE];
	int r;

	if (now && !(now->flags & IFA_F_PERMANENT) && now->proto != OUR_PROTO)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s on %s has an end, and is somebody's who renews it, as a DHCP client "
			"does: stop that one, then 'ipadm repair %s'",
			ip_format(&now->local, text), a->ifname, a->ifname);
	r = now ? become_like(a, a->aobj, now) : become_down(a, obj);

	return r < 0 ? err_nomem(e) : 0;
}

/* ---- addresses without an object ---- */

static int make_object(struct adoption *a, const struct addr *now, struct err *e)
{
	struct document *const docs[] = { a->t.active, a->t.persistent };
	char name[IPADM_AOBJSIZ];
	int r = addr_generate_name(&a->t, a->ifname, fam_of(now->local.family), name, e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(docs); i++) {
		struct object *obj;

		if (docs[i] && (document_add(docs[i], OBJ_ADDRESS, name, &obj) < 0 ||
				       observe_put_static(docs[i], obj, now) < 0))
			return err_nomem(e);
	}

	return adopt_note(&a->t, name, a->link, now) < 0 ? err_nomem(e) : 0;
}

/* One that is recorded, and was disabled. */
static int enable_object(struct adoption *a, const struct object *record, const struct addr *now)
{
	char name[IPADM_AOBJSIZ];
	int r = document_put_copy(a->t.active, record, NULL);

	snprintf(name, sizeof(name), "%s", record->name);

	return r < 0 ? r : become_like(a, name, now);
}

/* Why no object can stand for it, with the words before; NULL in *@ret when one can. */
static const char *find_obstacle(const struct adoption *a, const struct addr *now, struct err *why)
{
	struct if_facts f;

	if_facts_get(&a->t, a->ifname, &f);
	if (!(now->flags & IFA_F_PERMANENT))
		return "it has an end, as one of DHCP has: stop that client, then 'ipadm "
		       "create-addr -T dhcp'";
	if (addr_check_static(&f, now, why) < 0)
		return why->text;
	if (addr_find_user(a->t.active, now, a->ifname, ""))
		return "another interface has an object with it";

	return NULL;
}

static int take_new(struct adoption *a, const struct addr *now, struct err *e)
{
	struct err why = { .status = IPADM_SUCCESS };
	const struct object *record = find_object(a->t.en->persistent, a->ifname, &now->local);
	const char *obstacle = find_obstacle(a, now, &why);
	char text[IP_STRSIZE];

	if (obstacle) {
		if (adopt_leave(a, IMPACT_ADDRESS, "%s/%u is not taken: %s",
			    ip_format(&now->local, text), now->plen, obstacle) < 0)
			return err_nomem(e);
		return 0;
	}
	if (record && address_type(record) == ADDR_STATIC)
		return enable_object(a, record, now) < 0 ? err_nomem(e) : 0;

	return make_object(a, now, e);
}

static int take(struct adoption *a, const struct addr *now, struct err *e)
{
	const struct object *obj = find_object(a->t.active, a->ifname, &now->local);

	if (obj) {
		if (!is_static_of(obj, &now->local) || find_address(a, obj) != now ||
			(!(now->flags & IFA_F_PERMANENT) && now->proto != OUR_PROTO))
			return 0;
		return become_like(a, obj->name, now) < 0 ? err_nomem(e) : 0;
	}
	if (observe_is_by_itself(now) || addr_is_autoconf(now) ||
		(name_is_loopback(a->ifname) && ip_is_loopback(&now->local)))
		return 0;

	return take_new(a, now, e);
}

/* Objects that were made a moment ago have an address. */
static int put_down_missing(struct adoption *a)
{
	size_t i = address_first(a->t.active, a->ifname);
	const struct object *obj;
	struct addr wanted;

	while ((obj = address_next(a->t.active, a->ifname, &i))) {
		if (address_type(obj) != ADDR_STATIC || address_wanted(obj, &wanted) < 0 ||
			find_address(a, obj))
			continue;
		if (become_down(a, obj) < 0)
			return -ENOMEM;
	}

	return 0;
}

/* ---- all of an interface ---- */

/* Where all of its addresses have one metric, the interface has it. */
static int take_metric(struct adoption *a, uint8_t af, const char *key)
{
	uint32_t metric = 0;
	bool any = false;
	char text[16];

	for (size_t i = 0; i < a->t.kernel.n_addrs; i++) {
		const struct addr *now = &a->t.kernel.addrs[i];

		if (now->ifindex != a->link->index || now->local.family != af ||
			!(now->flags & IFA_F_PERMANENT) || observe_is_by_itself(now))
			continue;
		if (any && addr_metric(now) != metric)
			return 0;
		metric = addr_metric(now);
		any = true;
	}
	if (metric == 0 || (af == AF_INET6 && metric == ADDR_METRIC6))
		return 0;
	snprintf(text, sizeof(text), "%" PRIu32, metric);

	return adopt_set(a, OBJ_INTERFACE, a->ifname, key, text);
}

/* Whether the kernel makes addresses on the link, and no object asks for that. */
static bool needs_addrconf(const struct adoption *a)
{
	const struct object *ifobj = document_find(a->t.active, OBJ_INTERFACE, a->ifname);
	size_t i = address_first(a->t.active, a->ifname);
	const struct object *obj;
	bool inet6 = false;

	if (!(ifobj->families & FAM_INET6) || a->link->kind == LINK_LOOPBACK ||
		object_has_class(ifobj, "6to4"))
		return false;
	while ((obj = address_next(a->t.active, a->ifname, &i))) {
		if (address_type(obj) == ADDR_ADDRCONF)
			return false;
		inet6 |= address_family(obj) == FAM_INET6;
	}
	for (size_t n = 0; n < a->t.kernel.n_addrs; n++)
		if (a->t.kernel.addrs[n].ifindex == a->link->index &&
			addr_is_autoconf(&a->t.kernel.addrs[n]))
			return true;
	if (a->fresh && a->link->accept_ra != 0)
		return true;

	return a->link->genmode != GENMODE_NONE && !inet6;
}

/* What it does is the kernel's doing: there is no DHCP client of ours behind it. */
static int make_addrconf(struct adoption *a, struct err *e)
{
	struct document *const docs[] = { a->t.active, a->t.persistent };
	char name[IPADM_AOBJSIZ];
	int r;

	if (!needs_addrconf(a))
		return 0;
	r = addr_generate_name(&a->t, a->ifname, FAM_INET6, name, e);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(docs); i++) {
		struct object *obj;

		if (!docs[i])
			continue;
		r = document_add(docs[i], OBJ_ADDRESS, name, &obj);
		if (r == 0)
			r = observe_put_addrconf(docs[i], obj, a->link);
		if (r == 0)
			r = object_set(docs[i], obj, "stateful", "no");
		if (r == 0 && a->link->autoconf == 0)
			r = object_set(docs[i], obj, "stateless", "no");
	}
	if (r == 0 && a->link->genmode == GENMODE_STABLE_PRIVACY)
		r = secret_ensure(&a->t, a->ifname);

	return r < 0 ? err_nomem(e) : 0;
}

int adopt_addresses(struct adoption *a, struct err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < a->t.kernel.n_addrs; i++)
		if (a->t.kernel.addrs[i].ifindex == a->link->index)
			r = take(a, &a->t.kernel.addrs[i], e);
	if (r == 0 && put_down_missing(a) < 0)
		r = err_nomem(e);
	if (r == 0 && a->fresh &&
		(take_metric(a, AF_INET, "ipv4.metric") < 0 ||
			take_metric(a, AF_INET6, "ipv6.metric") < 0))
		r = err_nomem(e);

	return r < 0 ? r : make_addrconf(a, e);
}
