/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The failure of a member of an IPMP group, rehearsed: it is taken out of use as one that failed, and nothing
 * of it is kept, so that all is as before when the rehearsal ends, be it by the end of the engine.
 */
#include "engine/report.h"

#include <errno.h>

/* Who is used of the group of @name, as it is now or (@out) would be without that member. */
static int derive(struct engine *en, const struct snapshot *k, const char *name, bool out,
	struct members *ret, struct err *e)
{
	int r;

	if (health_set(&en->health, name, HEALTH_REHEARSED, out) < 0)
		return err_nomem(e);
	r = members_derive(en, en->active, k, ret, e);
	/* It was only asked what would be, whatever came of that. */
	if (health_set(&en->health, name, HEALTH_REHEARSED, false) < 0)
		return err_nomem(e);

	return r;
}

/* That it is in use, and that the group goes on without it. */
static int check(struct engine *en, const struct snapshot *k, const struct object *obj,
	const char *group, struct err *e)
{
	_cleanup_members_ struct members now = { .rows = NULL };
	_cleanup_members_ struct members then = { .rows = NULL };
	const struct member *m;
	int r = derive(en, k, obj->name, false, &now, e);

	if (r == 0)
		r = derive(en, k, obj->name, true, &then, e);
	if (r < 0)
		return r;
	m = members_find(&now, obj);
	if (!m || m->state != MEMBER_ACTIVE)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"%s of %s is not in use: what becomes of its packets can't be tried",
			obj->name, group);
	if (members_heard(&then, group) == 0)
		return err_set(e, IPADM_EMINRED, EBUSY,
			"%s is the only member of %s that can be used: the group would fail "
			"without it",
			obj->name, group);

	return 0;
}

/* Without a rehearsal that is under way. */
static int check_free(const struct engine *en, struct err *e)
{
	for (size_t i = 0; i < en->health.n; i++)
		if (en->health.rows[i].ills & HEALTH_REHEARSED)
			return err_set(e, IPADM_IF_INUSE, EBUSY,
				"a failure of %s is being rehearsed: one at a time",
				en->health.rows[i].ifname);

	return 0;
}

static int move(struct engine *en, struct err *e)
{
	bool moved = false;
	int r = engine_groups(en, &moved, e);

	/* The next look announces it again. */
	en->moved = en->moved || moved;

	return r;
}

/* Where addresses are bound now. */
static int remember_homes(struct engine *en, const struct snapshot *k, struct err *e)
{
	en->n_homes = 0;
	free(en->homes);
	en->homes = reallocarray(NULL, k->n_addrs + 1, sizeof(*en->homes));
	if (!en->homes)
		return err_nomem(e);
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO)
			en->homes[en->n_homes++] = k->addrs[i];

	return 0;
}

int engine_rehearse(struct engine *en, const char *name, struct err *e)
{
	const struct kernel_query q = { .brief = true, .addrs = true };
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	const struct object *obj, *group;
	struct ifname n;
	int r = name_parse(name, false, &n, e);

	if (r < 0)
		return r;
	if (!en->hooks)
		return err_set(e, IPADM_NOTSUP, 0,
			"a rehearsal needs the resident daemon: 'systemctl start ipmgmtd' starts "
			"it");
	obj = document_find(en->active, OBJ_INTERFACE, n.link);
	group = group_of(en->active, obj);
	if (!group)
		return err_set(e, obj ? IPADM_NOT_MEMBER : IPADM_ENXIO, EINVAL,
			obj ? "%s is no member of an IPMP group" : "%s does not exist", name);
	r = check_free(en, e);
	if (r == 0)
		r = kernel_snapshot(en->k, &q, &k, e);
	if (r == 0)
		r = check(en, &k, obj, group->name, e);
	if (r == 0)
		r = remember_homes(en, &k, e);
	if (r < 0)
		return r;
	if (health_set(&en->health, n.link, HEALTH_REHEARSED, true) < 0)
		return err_nomem(e);
	r = move(en, e);
	if (r < 0)
		engine_end_rehearsal(en, NULL);

	return r;
}

int engine_end_rehearsal(struct engine *en, struct err *e)
{
	bool any = false;
	int r;

	for (size_t i = en->health.n; i-- > 0;) {
		char name[LINK_NAMSIZ];

		memcpy(name, en->health.rows[i].ifname, sizeof(name));
		r = health_set(&en->health, name, HEALTH_REHEARSED, false);
		any = any || r > 0;
	}

	r = any ? move(en, e) : 0;
	/* Until that comes about, the next look at groups is to bring them back. */
	if (r == 0)
		en->n_homes = 0;

	return r;
}
