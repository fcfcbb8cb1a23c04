/* SPDX-License-Identifier: Apache-2.0 */
/* The executor: a plan forwards, or its inverses backwards. */
#include "engine/private.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "model/reorder.h"

/* Where the first step from @from on stands that was not done; n when all were. */
static size_t first_open(const struct plan *p, size_t from)
{
	while (from < p->n && p->steps[from].done)
		from++;

	return from;
}

/*
 * Execute every step that can be, going on behind one that can't: an undo does as much as is
 * possible. Returns the number of steps that are still open.
 */
static size_t execute_all(struct kernel *k, struct plan *p)
{
	size_t open = 0;
	size_t i = first_open(p, 0);

	while (i < p->n) {
		struct err ignored = { .status = IPADM_SUCCESS };

		if (kernel_execute(k, p->steps + i, p->n - i, &ignored) == 0)
			return open + (first_open(p, i) < p->n);
		i = first_open(p, i);
		if (i == p->n)
			break;
		/* What is there already is as good as put back. */
		if (ignored.sys == EEXIST)
			p->steps[i].done = true;
		else
			open++;
		i = first_open(p, i + 1);
	}

	return open;
}

/*
 * An IPv6 address that was usable comes back usable: without duplicate detection, and then with the
 * flags that it had.
 */
static int put_inet6_back(struct plan *undo, const struct step *step)
{
	struct step inverse = step_inverse(step);
	bool usable = !(inverse.u.addr.flags & (IFA_F_TENTATIVE | IFA_F_NODAD));
	int r;

	if (!usable)
		return plan_add(undo, &inverse);
	inverse.u.addr.flags |= IFA_F_NODAD;
	r = plan_add(undo, &inverse);
	if (r < 0)
		return r;
	inverse.op = STEP_ADDR_SET;
	inverse.afresh = false;
	inverse.u.addr.flags = step->u.addr.flags;
	inverse.was = &step->u.addr;

	return plan_add(undo, &inverse);
}

/* The secondary addresses that a primary one had before the change: taken out, or (@back) put in. */
static int move_secondaries(
	struct plan *undo, const struct step *step, const struct snapshot *before, bool back)
{
	const struct addr *primary = &step->u.addr;

	if (primary->flags & IFA_F_SECONDARY)
		return 0;
	for (size_t i = 0; i < before->n_addrs; i++) {
		struct step s = {
			.op = back ? STEP_ADDR_ADD : STEP_ADDR_DEL,
			.ifindex = step->ifindex,
		};
		int r;

		s.u.addr = before->addrs[i];
		if (s.u.addr.ifindex != primary->ifindex || !(s.u.addr.flags & IFA_F_SECONDARY) ||
			!addr_same_subnet(&s.u.addr, primary))
			continue;
		memcpy(s.ifname, step->ifname, sizeof(s.ifname));
		r = plan_add(undo, &s);
		if (r < 0)
			return r;
	}

	return 0;
}

/* Which IPv4 address of a subnet is the primary one is told by who came first. */
static int put_inet_back(struct plan *undo, const struct step *step, const struct snapshot *before)
{
	const struct step inverse = step_inverse(step);
	int r = move_secondaries(undo, step, before, false);

	if (r == 0)
		r = plan_add(undo, &inverse);

	return r < 0 ? r : move_secondaries(undo, step, before, true);
}

/* A secret can't be taken away. To write one turns its mode on, which no step of the plan tells. */
static int put_mode_back(struct plan *undo, const struct step *step, const struct snapshot *before)
{
	const struct link *l = snapshot_find_link(before, step->ifname);
	struct step s = { .op = STEP_GENMODE, .ifindex = step->ifindex };

	if (!l)
		return 0;
	memcpy(s.ifname, step->ifname, sizeof(s.ifname));
	s.u.num = (struct num_change){ .from = GENMODE_STABLE_PRIVACY, .to = l->genmode };

	return plan_add(undo, &s);
}

static int add_inverse(struct plan *undo, const struct step *step, const struct snapshot *before)
{
	struct step inverse = step_inverse(step);

	if (inverse.op == STEP_ADDR_ADD)
		return step->u.addr.local.family == AF_INET6 ? put_inet6_back(undo, step)
							     : put_inet_back(undo, step, before);
	if (step->op == STEP_SETTING &&
		strcmp(step->u.setting.path, "ipv6/conf/%s/stable_secret") == 0)
		return put_mode_back(undo, step, before);
	if (inverse.op == STEP_ADDR_SET)
		inverse.was = &step->u.addr;

	return plan_add(undo, &inverse);
}

int execute_prepare(const struct plan *plan, const struct snapshot *before, struct plan *ret_undo)
{
	size_t secondaries = 0;

	for (size_t i = 0; i < before->n_addrs; i++)
		secondaries += before->addrs[i].local.family == AF_INET &&
			       (before->addrs[i].flags & IFA_F_SECONDARY);

	/* Some steps take two to undo; each secondary address has one primary, and moves twice. */
	return plan_reserve(ret_undo, 2 * (plan->n + secondaries));
}

static bool has_addr(const struct snapshot *k, const struct addr *a)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].ifindex == a->ifindex && ip_equal(&k->addrs[i].local, &a->local))
			return true;

	return false;
}

/* Take out the link-local addresses of the link of @step that were not there before. */
static int drop_linklocal(struct kernel *k, const struct step *step, const struct snapshot *before)
{
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	const struct kernel_query q = { .ifname = step->ifname, .addrs = true };
	int r = kernel_snapshot(k, &q, &now, NULL);

	for (size_t i = 0; r == 0 && i < now.n_addrs; i++) {
		struct step del = { .op = STEP_ADDR_DEL, .ifindex = now.addrs[i].ifindex };

		if (!addr_is_kernel_ll(&now.addrs[i]) || has_addr(before, &now.addrs[i]))
			continue;
		memcpy(del.ifname, step->ifname, sizeof(del.ifname));
		del.u.addr = now.addrs[i];
		r = kernel_execute(k, &del, 1, NULL);
	}

	return r;
}

/*
 * On a link that is up the kernel makes an address as soon as it may, and keeps it when it may not any
 * more. Which one is known only by looking.
 */
static int drop_generated(struct kernel *k, const struct plan *plan, const struct snapshot *before)
{
	int first = 0;

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];
		int r;

		if (!s->done || s->op != STEP_SETTING ||
			strcmp(s->u.setting.path, "ipv6/conf/%s/addr_gen_mode") != 0)
			continue;
		r = drop_linklocal(k, s, before);
		first = first < 0 ? first : r;
	}

	return first;
}

static bool any_went(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].done &&
			(plan->steps[i].op == STEP_ADDR_DEL || plan->steps[i].op == STEP_ADDR_GONE))
			return true;

	return false;
}

/*
 * What had to go first came back behind what stayed. The routes of all links are asked for only where that is so. Without
 * memory for it all is there, as it has to be, but in another order.
 */
static size_t restore_order(
	struct kernel *k, const struct plan *plan, const struct snapshot *before)
{
	struct kernel_query q = { .addrs = true };
	size_t open = 0;

	if (!any_went(plan) || before->n_nexthops > 0)
		return 0;
	for (unsigned int look = 0; look < 2; look++) {
		_cleanup_snapshot_ struct snapshot now = { .links = NULL };
		_cleanup_plan_ struct plan order = { .steps = NULL };

		if (kernel_snapshot(k, &q, &now, NULL) < 0 ||
			reorder_plan(before, &now, plan, &order) < 0 || order.n == 0)
			break;
		if (q.routes) {
			open = execute_all(k, &order);
			open = open > 0 ? execute_all(k, &order) : 0;
		}
		q.routes = FAM_BOTH;
	}

	return open;
}

int execute_undo(
	struct kernel *k, const struct plan *plan, const struct snapshot *before, struct plan *undo)
{
	size_t open;

	for (size_t i = plan->n; i-- > 0;) {
		int r;

		if (!plan->steps[i].done)
			continue;
		r = add_inverse(undo, &plan->steps[i], before);
		if (r < 0)
			return r;
	}

	/* A route may need one that comes back later: what stayed open is tried once more. */
	open = execute_all(k, undo);
	if (open > 0)
		open = execute_all(k, undo);
	if (open == 0)
		open = restore_order(k, plan, before);

	return drop_generated(k, plan, before) < 0 || open > 0 ? -EIO : 0;
}

const struct step *execute_failed(const struct plan *plan)
{
	size_t i = first_open(plan, 0);

	return i < plan->n ? &plan->steps[i] : NULL;
}

/* What the kernel's "exists" means of an address: somebody put it there in between. */
static int explain(const struct plan *plan, size_t from, int error, struct err *e)
{
	size_t i = first_open(plan, from);
	const struct step *s = i < plan->n ? &plan->steps[i] : NULL;
	char text[IP_STRSIZE];

	if (error != -EEXIST || !s || s->op != STEP_ADDR_ADD)
		return error;

	return err_set(e, IPADM_ADDR_INUSE, EEXIST,
		"%s has the address %s already, and not from here: 'ip addr del' takes it off",
		s->ifname, ip_format(&s->u.addr.local, text));
}

int execute_steps(struct kernel *k, struct plan *plan, size_t from, size_t to, struct err *e)
{
	int r;

	if (from == to)
		return 0;
	r = kernel_execute(k, plan->steps + from, to - from, e);

	return r < 0 ? explain(plan, from, r, e) : 0;
}

int execute_plan(struct kernel *k, struct plan *plan, struct err *e)
{
	return execute_steps(k, plan, 0, plan->n, e);
}
