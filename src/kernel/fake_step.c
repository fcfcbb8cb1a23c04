/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake's steps: each one with what the kernel does besides, in a file for its object. Every side
 * effect there was seen on Linux, and the contract suite sees it there again.
 */
#include <errno.h>

#include "kernel/fake_state.h"
#include "kernel/sentence.h"

struct link *fake_find_link(struct fake *f, const struct step *step)
{
	if (step->ifindex)
		return snapshot_find_index(&f->state, step->ifindex);
	return snapshot_find_link(&f->state, step->ifname);
}

static int change(struct fake *f, const struct step *step, const char **ret_why)
{
	switch (step->op) {
	case STEP_LINK_NEW:
	case STEP_LINK_DEL:
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_ALLMULTI:
	case STEP_TOKEN:
		return fake_step_link(f, step, ret_why);
	case STEP_SETTING:
		return fake_step_setting(f, step, ret_why);
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_SET:
	case STEP_ADDR_GONE:
		return fake_step_addr(f, step, ret_why);
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
		return fake_step_route(f, step, ret_why);
	case STEP_NEXTHOP:
		return fake_step_nexthop(f, step, ret_why);
	case STEP_HOOK:
	case STEP_STEER:
		return fake_step_steer(f, step, ret_why);
	}
	return -EINVAL;
}

/* A change that has begun doesn't run out of memory: room for the addresses that come of it. */
static int make_room(struct snapshot *s)
{
	size_t n = s->n_addrs;
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++)
		r = snapshot_add_addr(s) ? 0 : -ENOMEM;
	s->n_addrs = n;
	return r;
}

static bool is_of_addr(enum step_op op)
{
	return op == STEP_ADDR_ADD || op == STEP_ADDR_DEL || op == STEP_ADDR_SET ||
	       op == STEP_ADDR_GONE;
}

static void tell(struct fake *f, const struct step *step)
{
	const struct link *l = fake_find_link(f, step);

	if (l)
		fake_tell_addr(f, l->index);
}

int fake_step(struct fake *f, const struct step *step, struct err *e)
{
	const char *why = NULL;
	int r = make_room(&f->state);

	if (r == 0)
		r = change(f, step, &why);
	if (r == 0 && is_of_addr(step->op))
		tell(f, step);
	if (r == 0 || step_is_moot(step, r))
		return 0;
	return step_refused(step, -r, why, e);
}
