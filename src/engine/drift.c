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

/* What of the active document is missing in the kernel. */
struct look {
	struct txn t;
	struct plan_input in;
	char buf[LINK_NAMSIZ]; /* what in.ifname may be in */
};

static void look_fini(struct look *l)
{
	txn_rollback(&l->t);
}

static int look(struct look *l, struct engine *en, const char *name, struct err *e)
{
	struct txn_scope scope = { .routes = FAM_BOTH };
	int r = find_scope(en, name, l->buf, &l->in.ifname, e);

	scope.ifname = l->in.ifname;
	if (r == 0)
		r = txn_begin_unasked(&l->t, en, e);
	if (r == 0)
		r = txn_snapshot(&l->t, &scope, e);

	return r < 0 ? r : txn_plan_ahead(&l->t, &l->in, e);
}

int engine_check(struct engine *en, const char *name, struct drift *ret, struct err *e)
{
	_cleanup_(look_fini) struct look l = { .t.en = NULL };
	int r = look(&l, en, name, e);

	if (r < 0)
		return r;

	return drift_of(&l.t.plan, &l.t.kernel, en->active, l.in.ifname, ret) < 0 ? err_nomem(e)
										  : 0;
}

int engine_repair(struct engine *en, const char *name, bool *ret_changed, struct err *e)
{
	_cleanup_(look_fini) struct look l = { .t.en = NULL };
	int r = look(&l, en, name, e);

	if (r < 0)
		return r;
	*ret_changed = l.t.plan.n > 0;
	l.t.repairs = true;

	return l.t.plan.n > 0 ? txn_finish(&l.t, &l.in, e) : 0;
}
