/* SPDX-License-Identifier: Apache-2.0 */
/* The executor: a plan forwards, or its inverses backwards. */
#include "engine/private.h"

#include <errno.h>

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

int execute_undo(struct kernel *k, const struct plan *plan)
{
	_cleanup_plan_ struct plan undo = { .steps = NULL };

	for (size_t i = plan->n; i-- > 0;) {
		struct step inverse;
		int r;

		if (!plan->steps[i].done)
			continue;
		inverse = step_inverse(&plan->steps[i]);
		r = plan_add(&undo, &inverse);
		if (r < 0)
			return r;
	}

	/* A route may need one that comes back later: what stayed open is tried once more. */
	if (execute_all(k, &undo) == 0)
		return 0;

	return execute_all(k, &undo) == 0 ? 0 : -EIO;
}

int execute_plan(struct kernel *k, struct plan *plan, struct err *e)
{
	if (plan->n == 0)
		return 0;

	return kernel_execute(k, plan->steps, plan->n, e);
}
