/* SPDX-License-Identifier: Apache-2.0 */
/* Which links have a place for programs, and what is in it. Others' programs are seen, and not read. */
#include <errno.h>
#include <string.h>

#include "kernel/linux.h"

struct reading {
	struct snapshot *s;
	size_t steers; /* how many there were before the dump that is running */
	struct link *link;
};

static int take_hook(void *ctx, const struct nlmsghdr *h)
{
	struct reading *rd = ctx;
	struct link *l;
	uint32_t ifindex;
	bool ours;
	int r = hook_parse(h, &ifindex, &ours);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	l = snapshot_find_index(rd->s, ifindex);
	if (!l)
		return 0;
	l->hook = true;
	l->hook_ours = ours;
	return 0;
}

static int take_filter(void *ctx, const struct nlmsghdr *h)
{
	struct reading *rd = ctx;
	struct steer steer;
	struct steer *s;
	int r = steer_parse_filter(h, &steer);

	if (r == -EEXIST)
		rd->link->hook_shared = true;
	if (r < 0)
		return r == -EEXIST || r == -ENOENT ? 0 : r;
	s = snapshot_add_steer(rd->s);
	if (!s)
		return -ENOMEM;
	*s = steer;
	return 0;
}

static void restart(void *ctx)
{
	struct reading *rd = ctx;

	rd->s->n_steers = rd->steers;
}

static const struct nl_sink_ops hook_sink = { .message = take_hook, .restart = restart };
static const struct nl_sink_ops filter_sink = { .message = take_filter, .restart = restart };

/* A kernel without all of this, or a link that is gone by now, has none. */
static int dump(struct linux_kernel *k, struct reading *rd, const struct nl_sink_ops *ops)
{
	const struct nl_sink sink = { .ops = ops, .ctx = rd };
	struct nl_result result;
	int r;

	rd->steers = rd->s->n_steers;
	r = nl_dump(k->nl, k->batch, &sink, &result);
	return r == -ENODEV || r == -EOPNOTSUPP || r == -ENOENT || r == -EINVAL ? 0 : r;
}

int linux_read_steers(struct linux_kernel *k, struct snapshot *s, struct err *e)
{
	struct reading rd = { .s = s };
	int r;

	nl_batch_reset(k->batch);
	r = hook_put_dump(k->batch);
	if (r == 0)
		r = dump(k, &rd, &hook_sink);
	for (size_t i = 0; r == 0 && i < s->n_links; i++) {
		rd.link = &s->links[i];
		for (int leaving = 0; r == 0 && rd.link->hook && leaving < 2; leaving++) {
			r = steer_put_dump(k->batch, rd.link->index, leaving);
			if (r == 0)
				r = dump(k, &rd, &filter_sink);
		}
	}
	return r < 0 ? err_sys(e, -r, "cannot read the kernel's packet programs") : 0;
}

/* By trying; where they stand is found out when there is something to put there. */
bool linux_can_steer(struct kernel *base)
{
	static const enum steer_role roles[] = { STEER_TAKE, STEER_SEND };
	struct linux_kernel *k = to_linux(base);

	for (size_t i = 0; i < ARRAY_SIZE(roles) && !k->can_steer && !k->cannot_steer; i++) {
		const struct steer s = { .role = roles[i] };
		_cleanup_(steer_map_fini) struct steer_map map = { .fd = -1 };
		_cleanup_close_ int fd = -1;

		k->cannot_steer = steer_load(&s, 1, &map, &fd) < 0;
	}
	k->can_steer = !k->cannot_steer;
	return k->can_steer;
}
