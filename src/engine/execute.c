/* SPDX-License-Identifier: Apache-2.0 */
/* The executor: a plan forwards, or its inverses backwards. */
#include "engine/private.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <sys/socket.h>

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
static int add_inverse(struct plan *undo, const struct step *step)
{
	struct step inverse = step_inverse(step);
	bool usable = inverse.op == STEP_ADDR_ADD && inverse.u.addr.local.family == AF_INET6 &&
		      !(inverse.u.addr.flags & (IFA_F_TENTATIVE | IFA_F_NODAD));
	int r;

	if (!usable)
		return plan_add(undo, &inverse);
	inverse.u.addr.flags |= IFA_F_NODAD;
	r = plan_add(undo, &inverse);
	if (r < 0)
		return r;
	inverse.op = STEP_ADDR_SET;
	inverse.u.addr.flags = step->u.addr.flags;

	return plan_add(undo, &inverse);
}

int execute_prepare(const struct plan *plan, struct plan *ret_undo)
{
	/* Some steps take two to undo. */
	return plan_reserve(ret_undo, 2 * plan->n);
}

int execute_undo(struct kernel *k, const struct plan *plan, struct plan *undo)
{
	for (size_t i = plan->n; i-- > 0;) {
		int r;

		if (!plan->steps[i].done)
			continue;
		r = add_inverse(undo, &plan->steps[i]);
		if (r < 0)
			return r;
	}

	/* A route may need one that comes back later: what stayed open is tried once more. */
	if (execute_all(k, undo) == 0)
		return 0;

	return execute_all(k, undo) == 0 ? 0 : -EIO;
}

int execute_plan(struct kernel *k, struct plan *plan, struct err *e)
{
	if (plan->n == 0)
		return 0;

	return kernel_execute(k, plan->steps, plan->n, e);
}
