/* SPDX-License-Identifier: Apache-2.0 */
/* Drift: what a plan would do though nobody asked for a change; and doing it. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The interface that @name is about: itself, or that of an address object; NULL for all. */
static int find_scope(const struct engine *en, const char *name, char buf[LINK_NAMSIZ],
	const char **ret, struct err *e)
{
	*ret = NULL;
	if (!name)
		return 0;
	if (strchr(name, '/')) {
		if (!document_find(en->active, OBJ_ADDRESS, name))
			return err_set(e, IPADM_NOTFOUND, ENOENT,
				"there is no active address object %s", name);
		*ret = address_ifname(name, buf);
		return 0;
	}
	if (!document_find(en->active, OBJ_INTERFACE, name))
		return err_set(e, IPADM_ENXIO, ENXIO, "%s is no active IP interface", name);
	snprintf(buf, LINK_NAMSIZ, "%s", name);
	*ret = buf;

	return 0;
}

/* Look at everything that the active document is about. */
static int look(struct txn *t, struct engine *en, const char *ifname, struct err *e)
{
	const struct txn_scope scope = { .ifname = ifname, .routes = FAM_BOTH };
	int r = txn_begin_unasked(t, en, e);

	return r < 0 ? r : txn_snapshot(t, &scope, e);
}

int engine_check(struct engine *en, const char *name, struct drift *ret, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct plan_input in = { .ifname = NULL };
	char buf[LINK_NAMSIZ];
	const char *ifname;
	int r = find_scope(en, name, buf, &ifname, e);

	if (r == 0)
		r = look(&t, en, ifname, e);
	in.ifname = ifname;
	if (r == 0)
		r = txn_plan(&t, &in, &plan, e);
	if (r < 0)
		return r;

	return drift_of(&plan, &t.kernel, en->active, ifname, ret) < 0 ? err_nomem(e) : 0;
}

int engine_repair(struct engine *en, const char *name, bool *ret_changed, struct err *e)
{
	_cleanup_txn_ struct txn t = { .en = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct plan_input in = { .ifname = NULL };
	char buf[LINK_NAMSIZ];
	const char *ifname;
	int r = find_scope(en, name, buf, &ifname, e);

	if (r == 0)
		r = look(&t, en, ifname, e);
	in.ifname = ifname;
	if (r == 0)
		r = txn_plan(&t, &in, &plan, e);
	if (r < 0)
		return r;
	*ret_changed = plan.n > 0;

	return plan.n > 0 ? txn_finish(&t, &in, e) : 0;
}
