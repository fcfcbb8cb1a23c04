/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Router advertisements of IPMP groups. What a router said to a member is of the whole group: it is kept with the addrconf
 * object of the group, and the planner makes data addresses and routes of it. When something of it is over the resident
 * daemon says so. What the kernel does of this on other interfaces is in model/autoconf.h.
 */
#include "engine/private.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "model/addr_set.h"
#include "model/autoconf.h"

/* ---- the lower halves of addresses ---- */

static bool has_token(const struct object *obj, uint8_t ret[IDENTIFIER_SIZE])
{
	const char *text = object_get(obj, "interface-id");
	struct ip token;

	if (!text || ip_parse_host(text, &token) < 0 || token.family != AF_INET6)
		return false;
	memcpy(ret, token.bytes + IDENTIFIER_SIZE, IDENTIFIER_SIZE);

	return !ip_is_zero(&token);
}

/* What addresses of it have already stays theirs, whoever leaves the group. */
static bool has_earlier(const struct autoconf *a, uint8_t ret[IDENTIFIER_SIZE])
{
	for (size_t i = 0; i < a->n_prefixes; i++) {
		if (!a->prefixes[i].addr.family)
			continue;
		memcpy(ret, a->prefixes[i].addr.bytes + IDENTIFIER_SIZE, IDENTIFIER_SIZE);
		return true;
	}

	return false;
}

/* The link of a group has another hardware address after every boot: it is that of its first member. */
static bool find_mac(const struct txn *t, const char *group, uint8_t ret[IDENTIFIER_SIZE])
{
	static const uint8_t none[6];
	const struct object *member;
	size_t i = 0;

	while ((member = group_next(t->active, group, &i))) {
		const struct link *l = snapshot_find_link(&t->kernel, member->name);

		if (!l || memcmp(l->hwaddr, none, sizeof(none)) == 0)
			continue;
		identifier_of_mac(l->hwaddr, ret);
		return true;
	}

	return false;
}

static bool find_secret(const struct txn *t, const char *group, uint8_t ret[16])
{
	const char *text = secret_find(t->active, group);
	struct ip secret;

	if (!text || ip_parse(text, &secret) < 0 || secret.family != AF_INET6)
		return false;
	memcpy(ret, secret.bytes, 16);

	return true;
}

/* -ENOENT: there is none to be had now. */
static int find_identifier(const struct txn *t, const struct object *obj, const struct autoconf *a,
	struct identifier_source *ret)
{
	const char *mode = object_get(obj, "generation");

	if (has_token(obj, ret->fixed))
		return 0;
	ret->hashed = mode && strcmp(mode, "eui64") != 0;
	if (!ret->hashed)
		return has_earlier(a, ret->fixed) || find_mac(t, ret->ifname, ret->fixed) ? 0
											  : -ENOENT;
	if (strcmp(mode, "stable-privacy") == 0 && find_secret(t, ret->ifname, ret->secret))
		return 0;
	/* A secret that nobody keeps makes an address that comes once. */
	return getrandom(ret->secret, sizeof(ret->secret), 0) == sizeof(ret->secret) ? 0 : -ENOENT;
}

/* ---- changes ---- */

static bool is_stateless(const struct object *obj)
{
	const char *value = object_get(obj, "stateless");

	return !value || strcmp(value, "no") != 0;
}

static int not_active(const char *aobj, struct err *e)
{
	return err_set(e, IPADM_NOTFOUND, 0, "the address object %s is not active", aobj);
}

static void load(const struct object *obj, struct autoconf *ret)
{
	if (autoconf_load(obj, ret) < 0)
		*ret = (struct autoconf){ .n_routers = 0 };
}

/* Whether it would change anything: routers repeat themselves. */
static bool tells_anything(const struct object *obj, const struct advert_heard *heard)
{
	const struct identifier_source any = { .hashed = false };
	const struct autoconf_news news = {
		.advert = &heard->advert,
		.from = heard->from,
		.now = heard->now,
		.addresses = is_stateless(obj),
		.identifier = &any,
	};
	struct autoconf a;

	load(obj, &a);

	return autoconf_take(&a, &news);
}

static int finish(struct txn *t, struct object *obj, const struct autoconf *a, const char *ifname,
	struct err *e)
{
	struct plan_input in = { .ifname = ifname };

	t->by = BY_ROUTER;
	if (autoconf_store(t->active, obj, a) < 0)
		return err_nomem(e);

	return txn_finish(t, &in, e);
}

int engine_advert(
	struct engine *en, const char *aobj, const struct advert_heard *heard, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	const struct object *now = document_find(en->active, OBJ_ADDRESS, aobj);
	char ifname[LINK_NAMSIZ] = "";
	struct identifier_source src = { .ifname = ifname };
	struct autoconf_news news = {
		.advert = &heard->advert,
		.from = heard->from,
		.now = heard->now,
		.identifier = &src,
	};
	struct object *obj = NULL;
	struct autoconf a;
	int r;

	if (!now)
		return not_active(aobj, e);
	if (!tells_anything(now, heard))
		return 0;
	r = lease_begin(&t, en, aobj, ifname, &obj, e);
	if (r < 0)
		return r;
	load(obj, &a);
	news.addresses = find_identifier(&t, obj, &a, &src) == 0 && is_stateless(obj);
	if (!autoconf_take(&a, &news))
		return 0;

	r = finish(&t, obj, &a, ifname, e);

	return r < 0 ? r : 1;
}

int engine_expire_adverts(struct engine *en, const char *aobj, int64_t now, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	const struct object *found = document_find(en->active, OBJ_ADDRESS, aobj);
	char ifname[LINK_NAMSIZ] = "";
	struct object *obj = NULL;
	struct autoconf a;
	int r;

	if (!found)
		return not_active(aobj, e);
	load(found, &a);
	if (!autoconf_expire(&a, now))
		return 0;
	r = lease_begin(&t, en, aobj, ifname, &obj, e);

	return r < 0 ? r : finish(&t, obj, &a, ifname, e);
}

int engine_advert_walk(
	struct engine *en, int (*each)(void *ctx, const struct advert_want *want), void *ctx)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_ADDRESS, MARK_DYNAMIC, &i))) {
		struct advert_want want = { .aobj = obj->name };
		struct autoconf a;
		int r;

		if (address_type(obj) != ADDR_ADDRCONF ||
			!group_is(document_find(
				en->active, OBJ_INTERFACE, address_ifname(obj->name, want.ifname))))
			continue;
		load(obj, &a);
		want.due = autoconf_due(&a);
		r = each(ctx, &want);
		if (r < 0)
			return r;
	}

	return 0;
}
