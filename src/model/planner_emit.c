/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: making steps, and putting them into the order of their phases. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/planner_private.h"

static int add_phase(struct planner *p, enum phase phase)
{
	size_t cap = p->cap_phases ? 2 * p->cap_phases : 64;
	uint8_t *more;

	if (p->plan.n < p->cap_phases) {
		p->phases[p->plan.n] = (uint8_t)phase;
		return 0;
	}
	more = realloc(p->phases, cap);
	if (!more)
		return -ENOMEM;
	p->phases = more;
	p->cap_phases = cap;
	p->phases[p->plan.n] = (uint8_t)phase;

	return 0;
}

bool plan_is_quiet(const struct step *step)
{
	return step->op == STEP_TAG || step->op == STEP_PROMOTE || step->op == STEP_ADDR_SET;
}

void planner_emit(struct planner *p, enum phase phase, const struct step *step)
{
	if (p->in->quiet && !plan_is_quiet(step))
		return;
	if (!p->error)
		p->error = add_phase(p, phase);
	if (!p->error)
		p->error = plan_add(&p->plan, step);
}

/* In place: for many links the steps take more memory than all else, and touching it more time. */
int planner_order(struct planner *p)
{
	_cleanup_free_ uint32_t *to = NULL;
	uint32_t next[2 * N_PHASES + 1] = { 0 };
	size_t n = p->plan.n;

	if (n == 0)
		return 0;
	to = reallocarray(NULL, n, sizeof(*to));
	if (!to)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		next[p->phases[i] + 1]++;
	for (size_t i = 1; i <= 2 * N_PHASES; i++)
		next[i] += next[i - 1];
	for (size_t i = 0; i < n; i++)
		to[i] = next[p->phases[i]]++;

	for (size_t i = 0; i < n; i++) {
		while (to[i] != i) {
			uint32_t there = to[i];
			struct step step = p->plan.steps[there];

			p->plan.steps[there] = p->plan.steps[i];
			p->plan.steps[i] = step;
			to[i] = to[there];
			to[there] = there;
		}
	}

	return 0;
}

void planner_needs_routes(struct planner *p, const struct target *t, unsigned int families)
{
	if (!t->fresh)
		p->plan.blind |= families & ~p->in->kernel->routes_known;
}

struct step planner_step(const struct target *t, enum step_op op)
{
	struct step s = { .op = op };

	/* A link of our making is named, so that the undo of its removal finds the new one. */
	s.ifindex = t->ours ? 0 : t->link->index;
	memcpy(s.ifname, t->link->name, sizeof(s.ifname));

	return s;
}

void planner_num(struct planner *p, enum phase phase, const struct target *t, enum step_op op,
	struct num_change change)
{
	struct step s = planner_step(t, op);
	bool inet6 = op == STEP_GENMODE || op == STEP_ACCEPT_RA || op == STEP_DISABLE6;

	if (change.from == change.to && !t->fresh && !(t->fresh6 && inet6))
		return;
	s.u.num = change;
	planner_emit(p, phase, &s);
}

void planner_setting(struct planner *p, enum phase phase, const char *ifname, uint32_t ifindex,
	const struct setting_change *change)
{
	struct step s = { .op = STEP_SETTING, .ifindex = ifindex, .u.setting = *change };

	snprintf(s.ifname, sizeof(s.ifname), "%s", ifname);
	planner_emit(p, phase, &s);
}

const char *planner_text(struct planner *p, const char *s)
{
	const char *text = plan_strdup(&p->plan, s);

	if (!text && !p->error)
		p->error = -ENOMEM;

	return text;
}
