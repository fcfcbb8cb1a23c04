/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a member of an IPMP group out of use, and back. That it is out of use is in the active document
 * alone: it lasts until the next boot.
 */
#include "engine/report.h"

#include <errno.h>
#include <string.h>

/* A member that is to go offline or come back. */
struct move {
	struct txn t;
	char ifname[LINK_NAMSIZ];
	const char *group;
	size_t used; /* members in use before, that are heard */
};

static int refuse(
	const struct engine *en, const char *name, const struct object *active, struct err *e)
{
	if (group_is(active))
		return err_set(e, IPADM_NOT_MEMBER, EINVAL,
			"%s is an IPMP group: its members are taken out of use, each by its name",
			name);
	if (active)
		return err_set(e, IPADM_NOT_MEMBER, EINVAL,
			"%s is no member of an IPMP group: 'ipadm disable-if -t %s' takes an "
			"interface by itself out of use",
			name, name);
	if (document_find(en->persistent, OBJ_INTERFACE, name))
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-if -t %s' brings it back", name, name);

	return err_set(e, IPADM_ENXIO, 0, "%s does not exist", name);
}

static int begin(struct move *m, struct engine *en, const char *name, struct err *e)
{
	_cleanup_members_ struct members members = { .rows = NULL };
	const struct object *obj, *group;
	struct ifname n;
	int r = name_parse(name, false, &n, e);

	if (r == 0)
		r = txn_begin(&m->t, en, false, e);
	if (r < 0)
		return r;
	memcpy(m->ifname, n.link, sizeof(n.link));
	obj = document_find(m->t.active, OBJ_INTERFACE, m->ifname);
	group = group_of(m->t.active, obj);
	if (!group)
		return refuse(en, m->ifname, obj, e);
	m->group = group->name;
	r = txn_snapshot(&m->t, &(struct txn_scope){ .ifname = m->ifname, .routes = FAM_BOTH }, e);
	if (r == 0)
		r = members_derive(en, m->t.active, &m->t.kernel, &members, e);
	if (r < 0)
		return r;
	m->used = members_heard(&members, m->group);

	return 0;
}

static int mark(struct move *m, bool offline, struct err *e)
{
	struct object *obj;

	if (document_edit(m->t.active, OBJ_INTERFACE, m->ifname, &obj) < 0 ||
		object_set(m->t.active, obj, "offline", offline ? "yes" : NULL) < 0)
		return err_nomem(e);

	return 0;
}

/* That the group goes on, and that this member can. */
static int check(const struct move *m, const struct members *now, struct err *e)
{
	const struct object *obj = document_find(m->t.active, OBJ_INTERFACE, m->ifname);
	const struct member *self = members_find(now, obj);

	if (m->used > 0 && members_heard(now, m->group) == 0)
		return err_set(e, IPADM_EMINRED, EBUSY,
			"%s is the only member of %s that can be used: the group would fail "
			"without "
			"it; 'ipadm add-ipmp -i INTERFACE %s' adds another one",
			m->ifname, m->group, m->group);
	if (self && self->cause == CAUSE_TWIN && !member_is_offline(obj))
		return err_set(e, IPADM_EHWADDRDUP, ENOTUNIQ,
			"%s has the hardware address of %s, which is in %s, too: only one of them "
			"can be used; 'ip link set dev %s address' gives it another one",
			m->ifname, self->twin->obj->name, m->group, m->ifname);

	return 0;
}

static int finish(struct move *m, struct err *e)
{
	_cleanup_reports_ struct reports reports = { .rows = NULL };
	_cleanup_members_ struct members now = { .rows = NULL };
	struct plan_input in = { .ifname = m->ifname };
	int r = members_derive(m->t.en, m->t.active, &m->t.kernel, &now, e);

	if (r == 0)
		r = check(m, &now, e);
	if (r < 0)
		return r;
	if (reports_wanted(m->t.en, &now) && reports_take(&reports, m->t.active, &now) < 0)
		return err_nomem(e);
	r = txn_apply(&m->t, &in, e);
	if (r < 0)
		return r;
	reports_add_moves(&reports, &m->t.plan, &m->t.kernel);
	r = txn_commit(&m->t, e);
	if (r == 0)
		reports_tell(&reports, m->t.en);

	return r;
}

static void move_fini(struct move *m)
{
	txn_rollback(&m->t);
}

static int move(struct engine *en, const char *name, bool offline, struct err *e)
{
	_cleanup_(move_fini) struct move m = { .ifname = "" };
	int r = begin(&m, en, name, e);

	if (r == 0)
		r = mark(&m, offline, e);

	return r < 0 ? r : finish(&m, e);
}

int engine_offline_if(struct engine *en, const char *name, struct err *e)
{
	return move(en, name, true, e);
}

int engine_online_if(struct engine *en, const char *name, struct err *e)
{
	return move(en, name, false, e);
}
