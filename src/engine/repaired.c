/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repair that waits for its confirmation. It changes no document, so that what it does is kept in their place: its plan, as
 * text, and what of the kernel undoing it needs. So it is with what is in no document and taken off, and with the routes of
 * others that go with addresses. Taking it back is the undo of that plan, as after a failure; only that somebody may have
 * changed something meanwhile, who may have been we: a daemon that was killed while it repaired, or undid that.
 */
#include "engine/private.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "model/plan_text.h"

static int format(const struct plan *plan, const struct snapshot *before, char **ret)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };

	if (plan_text_put(plan, before, &text) < 0)
		return -ENOMEM;
	*ret = text.data;
	text.data = NULL;

	return 0;
}

int repaired_format(const struct txn *t, char **ret, struct err *e)
{
	const struct step *obstacle = plan_text_obstacle(&t->plan);
	char what[256];

	if (obstacle)
		return err_set(e, IPADM_NOTSUP, 0, "this could not be taken back: %s; %s",
			step_format(obstacle, what, sizeof(what)),
			t->asked ? "the same command does it without --confirm"
				 : "'ipadm repair' does it without --confirm, and "
				   "'ipadm repair --confirm INTERFACE' the rest");

	return format(&t->plan, &t->kernel, ret) < 0 ? err_nomem(e) : 0;
}

/* Of a document that is put back ours come with it, and the kernel's with the addresses. */
static bool is_others(const struct step *s)
{
	return s->op == STEP_ROUTE_DEL && s->u.route.protocol != OUR_PROTO &&
	       s->u.route.protocol != OUR_GROUP_PROTO && s->u.route.protocol != RTPROT_KERNEL;
}

int routes_format(const struct txn *t, char **ret, struct err *e)
{
	_cleanup_plan_ struct plan routes = { .steps = NULL };

	*ret = NULL;
	for (size_t i = 0; i < t->plan.n; i++)
		if (is_others(&t->plan.steps[i]) && plan_add(&routes, &t->plan.steps[i]) < 0)
			return err_nomem(e);
	/* One with several next hops has no text. */
	if (routes.n == 0 || plan_text_obstacle(&routes))
		return 0;

	return format(&routes, &t->kernel, ret) < 0 ? err_nomem(e) : 0;
}

static bool is_same(const struct addr *a, const struct addr *b)
{
	return ip_equal(&a->local, &b->local) && addr_is_like(a, b);
}

static bool has_addr(const struct snapshot *now, const struct step *s)
{
	for (size_t i = 0; i < now->n_addrs; i++)
		if (now->addrs[i].ifindex == s->ifindex && is_same(&now->addrs[i], &s->u.addr))
			return true;

	return false;
}

static bool has_route(const struct snapshot *now, const struct step *s)
{
	const struct route *r = &s->u.route;

	for (size_t i = 0; i < now->n_routes; i++)
		if (now->routes[i].ifindex == r->ifindex &&
			now->routes[i].protocol == r->protocol &&
			route_same_place(&now->routes[i], r))
			return true;

	return false;
}

/* What shows that a step was done. */
static const struct trace {
	enum step_op op;
	bool (*find)(const struct snapshot *now, const struct step *s);
	bool there;
} traces[] = {
	{ STEP_ADDR_ADD, has_addr, true },
	{ STEP_ADDR_SET, has_addr, true },
	{ STEP_ADDR_DEL, has_addr, false },
	{ STEP_ADDR_GONE, has_addr, false },
	{ STEP_ROUTE_ADD, has_route, true },
	{ STEP_ROUTE_DEL, has_route, false },
};

/* Whether the step was done on a link that is still the same, and nobody undid it since. */
static bool is_done(const struct snapshot *now, const struct step *s)
{
	const struct link *l = s->ifname[0] ? snapshot_find_link(now, s->ifname) : NULL;

	/* One that the plan made has another index than none. */
	if (s->ifname[0] && (!l || (s->ifindex != 0 && l->index != s->ifindex)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(traces); i++)
		if (traces[i].op == s->op)
			return s->ifindex == 0 || traces[i].find(now, s) == traces[i].there;

	/* A number, which may be written twice. */
	return true;
}

/* Whether what the step takes off is put in anew behind it: then both were done, or neither, which comes to the same. */
static bool is_renewed(const struct plan *plan, const struct step *s)
{
	if (s->op != STEP_ADDR_DEL && s->op != STEP_ADDR_GONE)
		return false;
	for (const struct step *later = s + 1; later < plan->steps + plan->n; later++)
		if (later->op == STEP_ADDR_ADD && later->ifindex == s->ifindex &&
			is_same(&later->u.addr, &s->u.addr))
			return true;

	return false;
}

/* Of what was planned, what is to be undone now. */
static int look(struct engine *en, struct plan *plan, bool *ret_any, struct err *e)
{
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	struct kernel_query q = { .addrs = true };
	bool any = false;
	int r;

	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == STEP_ROUTE_ADD || plan->steps[i].op == STEP_ROUTE_DEL)
			q.routes = FAM_BOTH;
	r = kernel_snapshot(en->k, &q, &now, e);
	if (r < 0)
		return r;
	if (snapshot_sort_names(&now) < 0)
		return err_nomem(e);
	for (size_t i = 0; i < plan->n; i++) {
		struct step *s = &plan->steps[i];

		s->done = is_done(&now, s) || is_renewed(plan, s);
		any |= s->done;
	}
	*ret_any = any;

	return 0;
}

int repaired_undo(struct engine *en, char *text, bool *ret_changed, struct err *e)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_plan_ struct plan undo = { .steps = NULL };
	_cleanup_snapshot_ struct snapshot before = { .links = NULL };
	int r = plan_text_parse(text, &plan, &before);

	if (r == -EBADMSG)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG,
			"what the repair found is damaged: 'ipadm confirm' keeps what is");
	if (r < 0)
		return err_nomem(e);
	r = look(en, &plan, ret_changed, e);
	if (r < 0)
		return r;
	if (execute_prepare(&plan, &before, &undo) < 0)
		return err_nomem(e);
	if (execute_undo(en->k, &plan, &before, &undo) < 0)
		return err_set(e, IPADM_IO_ERROR, EIO,
			"not all of it could be undone in the kernel: 'ipadm revert' tries "
			"it again, 'ipadm confirm' keeps what is");

	return 0;
}

void routes_return(struct engine *en, char *text, struct put_result *res, struct err *e)
{
	bool changed = false;

	if (repaired_undo(en, text, &changed, e) < 0)
		err_set(e, IPADM_ALL_ADDRS_NOT_ENABLED, EIO,
			"not all routes that others had made came back with the addresses");
	res->changed |= changed;
}
