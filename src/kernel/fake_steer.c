/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's places for programs, and the programs in them, which see no packets. */
#include <errno.h>
#include <string.h>

#include "kernel/fake_state.h"

bool fake_can_steer(struct kernel *k)
{
	return !to_fake(k)->fake.no_bpf;
}

static void drop(struct fake *f, size_t i)
{
	f->state.n_steers--;
	memmove(&f->state.steers[i], &f->state.steers[i + 1],
		(f->state.n_steers - i) * sizeof(f->state.steers[0]));
}

void fake_drop_steers(struct fake *f, uint32_t ifindex)
{
	for (size_t i = f->state.n_steers; i-- > 0;)
		if (f->state.steers[i].ifindex == ifindex)
			drop(f, i);
}

static int set_hook(struct fake *f, struct link *l, bool on)
{
	if (on && l->hook)
		return -EEXIST;
	if (!on && !l->hook)
		return -EINVAL;
	l->hook = on;
	l->hook_ours = on;
	if (!on)
		fake_drop_steers(f, l->index);
	return 0;
}

static struct steer *find(struct fake *f, uint32_t ifindex, enum steer_role role)
{
	const struct steer *s = snapshot_find_steer(&f->state, ifindex, role);

	return s ? &f->state.steers[s - f->state.steers] : NULL;
}

/* What it leads to: found when it is put in. */
static int find_other(const struct fake *f, const struct steer *s, uint32_t *ret)
{
	const struct link *l;

	*ret = s->other;
	if (!s->other_name[0])
		return 0;
	l = snapshot_find_link(&f->state, s->other_name);
	if (!l)
		return -ENODEV;
	*ret = l->index;
	return 0;
}

static int put(struct fake *f, const struct link *l, const struct steer *to)
{
	struct steer *s = find(f, l->index, to->role);
	uint32_t other;
	int r = find_other(f, to, &other);

	if (r < 0)
		return r;
	if (!s)
		s = snapshot_add_steer(&f->state);
	if (!s)
		return -ENOMEM;
	*s = (struct steer){
		.role = to->role,
		.ifindex = l->index,
		.other = other,
		.nominated = to->nominated,
		.made_allmulti = to->made_allmulti,
		.digest = to->digest,
	};
	return 0;
}

int fake_step_steer(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct steer_change *c = &step->u.steer;
	struct link *l = fake_find_link(f, step);
	const struct steer *s;

	if (!l)
		return -ENODEV;
	if (step->op == STEP_HOOK)
		return set_hook(f, l, step->u.num.to != 0);
	if (!l->hook) {
		*ret_why = "Parent Qdisc doesn't exists";
		return -EINVAL;
	}
	if (c->to)
		return put(f, l, c->to);
	s = find(f, l->index, c->from->role);
	if (!s)
		return -ENOENT;
	drop(f, (size_t)(s - f->state.steers));
	return 0;
}
