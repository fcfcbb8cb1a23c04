/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executing steps: those that are netlink messages wait in a batch, which goes out when it is full,
 * when a step needs to see its effect, before something goes behind addresses that come, and at the end.
 */
#include <errno.h>
#include <linux/if.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/linux.h"
#include "kernel/sentence.h"

#define SETTLE_MS       1500 /* links that change are looked after by the kernel once a second */
#define SETTLE_PAUSE_MS 10

/* The steps behind one message of the batch: they stand next to each other. */
struct origin {
	struct step *first;
	size_t n;     /* how many are done with it; 0: a later message does it */
	bool is_moot; /* whatever the kernel says, it's no failure */
};

struct execution {
	struct linux_kernel *k;
	struct err *e;
	struct origin origins[NL_BATCH_MAX];
	size_t start;           /* the first message in the batch of the step that is being put */
	bool adds;              /* an address that comes waits in the batch */
	char name[LINK_NAMSIZ]; /* the link that was resolved last */
	uint32_t index;
	int programs[NL_BATCH_MAX]; /* open until the messages that name them are sent */
	size_t n_programs;
	struct steer_map map; /* of the programs that were put */
};

static void close_programs(struct execution *x)
{
	for (size_t i = 0; i < x->n_programs; i++)
		close(x->programs[i]);
	x->n_programs = 0;
}

/* A kernel that has no place for programs: groups do without. */
static bool is_for_want_of_bpf(struct execution *x, const struct step *step, int error)
{
	bool on = step && ((step->op == STEP_HOOK && step->u.num.to) ||
				  (step->op == STEP_STEER && step->u.steer.to));

	if (!on || (error != -ENOENT && error != -EOPNOTSUPP && error != -EPERM))
		return false;
	x->k->cannot_steer = true;
	return true;
}

/* Send what waits, mark what is done, tell the first failure. */
static int flush(struct execution *x)
{
	struct nl_result results[NL_BATCH_MAX];
	size_t n = x->k->batch->n;
	int first = 0;
	int r;

	x->start = 0;
	x->adds = false;
	r = nl_run(x->k->nl, x->k->batch, NULL, results);
	close_programs(x);
	for (size_t i = 0; i < n; i++) {
		const struct origin *o = &x->origins[i];
		int error = results[i].error;

		if (error < 0 && !o->is_moot && !step_is_moot(o->first, error) &&
			!is_for_want_of_bpf(x, o->first, error)) {
			if (first == 0)
				first = step_refused(o->first, -error, results[i].text, x->e);
			continue;
		}
		for (size_t j = 0; j < o->n; j++)
			o->first[j].done = true;
	}
	if (first == 0 && r < 0)
		first = err_sys(x->e, -r, "no answer of the kernel");
	return first;
}

struct by_name {
	const char *name;
	uint32_t index; /* 0: there is none */
	uint32_t flags;
};

static int take_link(void *ctx, const struct nlmsghdr *h)
{
	struct by_name *want = ctx;
	struct link l;

	/* A link is also found by its other names, which are none for us. */
	if (link_parse(h, true, &l) == 0 && strcmp(l.name, want->name) == 0)
		*want = (struct by_name){ .name = want->name, .index = l.index, .flags = l.flags };
	return 0;
}

static const struct nl_sink_ops link_ops = { .message = take_link };

/* Nothing may wait in the batch. */
static int ask_link(struct execution *x, struct by_name *want)
{
	const struct nl_sink sink = { .ops = &link_ops, .ctx = want };
	struct nl_result result;
	int r = link_put_get(x->k->batch, want->name);

	if (r == 0)
		r = nl_run(x->k->nl, x->k->batch, &sink, &result);
	if (r == 0 && result.error < 0)
		r = result.error;
	return r == 0 && want->index == 0 ? -ENODEV : r;
}

/* The index of the link called @name, for the sake of a step. */
static int resolve_name(
	struct execution *x, const struct step *step, const char *name, uint32_t *ret)
{
	struct by_name want = { .name = name };
	int r;

	if (strcmp(x->name, name) == 0) {
		*ret = x->index;
		return 0;
	}
	r = flush(x);
	if (r < 0)
		return r;
	r = ask_link(x, &want);
	if (r < 0)
		return step_refused(step, -r, NULL, x->e);

	memcpy(x->name, name, strnlen(name, sizeof(x->name) - 1) + 1);
	x->index = want.index;
	*ret = want.index;
	return 0;
}

/* That of the link of a step: of one that was made a moment ago when the step doesn't know it. */
static int resolve(struct execution *x, const struct step *step, uint32_t *ret)
{
	if (!step->ifindex)
		return resolve_name(x, step, step->ifname, ret);
	*ret = step->ifindex;
	return 0;
}

/* An address that may be there yet is taken out first, by a message that may fail. */
static int put_del_first(struct execution *x, struct step *step, uint32_t ifindex)
{
	struct step del = *step;
	struct nl_batch *b = x->k->batch;
	int r;

	del.op = STEP_ADDR_DEL;
	r = addr_put_step(b, &del, ifindex);
	if (r < 0)
		return r;
	x->origins[b->n - 1] = (struct origin){ .first = step, .is_moot = true };
	x->start = b->n;
	return 0;
}

static int put_addr(struct execution *x, struct step *step)
{
	uint32_t ifindex = 0;
	int r;

	r = resolve(x, step, &ifindex);
	if (r < 0)
		return r;
	if (step->op == STEP_ADDR_ADD && step->afresh)
		r = put_del_first(x, step, ifindex);
	if (r == 0 && step->op == STEP_ADDR_GONE)
		r = addr_put_gone(x->k->batch, step, ifindex);
	else if (r == 0)
		r = addr_put_step(x->k->batch, step, ifindex);
	return r < 0 ? step_refused(step, -r, NULL, x->e) : 0;
}

static int put_route(struct execution *x, const struct step *step)
{
	uint32_t ifindex = step->u.route.ifindex;
	int r;

	/* One that was read has its link in its payload. */
	if (!step->u.route.payload && ifindex == 0) {
		r = resolve(x, step, &ifindex);
		if (r < 0)
			return r;
	}
	r = route_put_step(x->k->batch, step, ifindex);
	return r < 0 ? step_refused(step, -r, NULL, x->e) : 0;
}

/* A step that is one message about one link. */
static int put_one(struct execution *x, const struct step *step,
	int (*put)(struct nl_batch *b, const struct step *step, uint32_t ifindex))
{
	uint32_t ifindex = 0;
	int r = resolve(x, step, &ifindex);

	if (r < 0)
		return r;
	r = put(x->k->batch, step, ifindex);
	return r < 0 ? step_refused(step, -r, NULL, x->e) : 0;
}

/* Load the program of a step, for which what waits does not. Where the kernel takes none, the step has nothing to do. */
static int load(struct execution *x, struct step *step, struct steer_message *m)
{
	int r;

	if (!step->u.steer.to)
		return 0;
	r = x->n_programs == 0 ? flush(x) : 0;
	if (r < 0)
		return r;
	r = steer_load(m->steer, m->other, &x->map, &m->fd);
	if (r < 0 && is_for_want_of_bpf(x, step, r)) {
		step->done = true;
		return 0;
	}
	if (r < 0)
		return step_refused(step, -r, NULL, x->e);
	x->programs[x->n_programs++] = m->fd;
	return 0;
}

static int put_steer(struct execution *x, struct step *step)
{
	const struct steer_change *c = &step->u.steer;
	struct steer_message m = { .steer = c->to ? c->to : c->from, .fd = -1 };
	int r = resolve(x, step, &m.ifindex);

	m.other = m.steer->other;
	if (r == 0 && c->to && m.steer->other_name[0])
		r = resolve_name(x, step, m.steer->other_name, &m.other);
	if (r == 0)
		r = load(x, step, &m);
	if (r < 0 || step->done)
		return r;
	r = steer_put(x->k->batch, &m);
	return r < 0 ? step_refused(step, -r, NULL, x->e) : 0;
}

/*
 * A link that comes up is told what goes along with that before, in a message of the same batch. In the same message the
 * kernel would apply it to a link that is up, and tell all that listen of another change: for IPv6 that is a
 * walk through all routes of the host.
 */
static int put_ahead(struct execution *x, struct step *steps, size_t n)
{
	struct nl_batch *b = x->k->batch;
	int r = link_put_step(b, steps + 1, n - 1);

	if (r < 0)
		return r;
	x->origins[b->n - 1] = (struct origin){ .first = steps + 1, .n = n - 1 };
	r = link_put_step(b, steps, 1);
	if (r < 0)
		return r;
	x->origins[b->n - 1] = (struct origin){ .first = steps, .n = 1 };
	x->start = b->n;
	return 0;
}

static int put_link(struct execution *x, struct step *steps, size_t n)
{
	bool comes_up = steps->op == STEP_LINK_UP && steps->u.num.to;
	int r = comes_up && n > 1 ? put_ahead(x, steps, n) : link_put_step(x->k->batch, steps, n);

	/* An index that was found may be another one after this. */
	if (steps->op == STEP_LINK_NEW || steps->op == STEP_LINK_DEL)
		x->name[0] = 0;
	return r < 0 ? step_refused(steps, -r, NULL, x->e) : 0;
}

/*
 * When a link that is up gets ready, the kernel sets its IPv6 MTU to the link's. With a carrier that
 * is in a moment: what was written before it would be lost.
 */
static void settle(struct execution *x, const struct step *step)
{
	int64_t end = now_ms() + SETTLE_MS;

	if (step->op != STEP_SETTING || strcmp(step->u.setting.path, "ipv6/conf/%s/mtu") != 0)
		return;
	for (;;) {
		struct by_name link = { .name = step->ifname };
		uint32_t all = IFF_UP | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT;

		/* What it is not, the file tells. */
		if (ask_link(x, &link) < 0 || (link.flags & all) != (IFF_UP | IFF_LOWER_UP) ||
			now_ms() >= end)
			return;
		poll(NULL, 0, SETTLE_PAUSE_MS);
	}
}

/* Which kinds there are is told by trying. */
static int make_stub(struct execution *x, struct step *step)
{
	static const char *const kinds[] = { "dummy", "ifb", "bridge" };
	struct nl_result result = { .error = -EOPNOTSUPP };
	int r = flush(x);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(kinds); i++) {
		if (result.error != -EOPNOTSUPP)
			break;
		r = link_put_new(x->k->batch, step->ifname, kinds[i]);
		if (r == 0)
			r = nl_run(x->k->nl, x->k->batch, NULL, &result);
	}
	if (r < 0)
		return step_refused(step, -r, NULL, x->e);
	if (result.error < 0)
		return step_refused(step, -result.error, result.text, x->e);
	x->name[0] = 0;
	step->done = true;
	return 0;
}

/* Steps that are files: they need the messages before them to have had their effect. */
static int do_sysctl(struct execution *x, struct step *step)
{
	int r;

	r = flush(x);
	if (r < 0)
		return r;
	settle(x, step);
	x->k->base.stats.sysctls++;
	if (x->k->sysctl_fd < 0)
		x->k->sysctl_fd = sysctl_open();
	r = sysctl_write(x->k->sysctl_fd, step, x->e);
	if (r < 0)
		return r;
	step->done = true;
	return 0;
}

static int put_step(struct execution *x, struct step *steps, size_t n)
{
	switch (steps->op) {
	case STEP_LINK_NEW:
		return steps->stub ? make_stub(x, steps) : put_link(x, steps, n);
	case STEP_LINK_DEL:
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_ALLMULTI:
	case STEP_TOKEN:
		return put_link(x, steps, n);
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_SETTING:
		return do_sysctl(x, steps);
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_SET:
	case STEP_ADDR_GONE:
		return put_addr(x, steps);
	case STEP_ROUTE_ADD:
	case STEP_ROUTE_DEL:
		return put_route(x, steps);
	case STEP_NEXTHOP:
		return put_one(x, steps, nexthop_put_step);
	case STEP_HOOK:
		return put_one(x, steps, hook_put_step);
	case STEP_STEER:
		return put_steer(x, steps);
	}
	return -EINVAL;
}

/* The kernel goes on behind a message that it refuses: nothing that could not come back as it was may stand there. */
static bool takes_away(const struct step *step)
{
	return step->op == STEP_ADDR_DEL || step->op == STEP_ADDR_GONE ||
	       step->op == STEP_LINK_DEL || (step->op == STEP_LINK_UP && step->u.num.to == 0);
}

/* Execute the step at the head of @n; gives how many it took along. */
static int execute_next(struct execution *x, struct step *steps, size_t n, size_t *ret_taken)
{
	struct nl_batch *b = x->k->batch;
	size_t taken = link_count_joint(steps, n);
	int r;

	/* A step is two messages at most. */
	if (nl_batch_is_full(b) || b->n + 2 > NL_BATCH_MAX || (x->adds && takes_away(steps))) {
		r = flush(x);
		if (r < 0)
			return r;
	}
	x->start = b->n;
	x->adds |= steps->op == STEP_ADDR_ADD;
	r = put_step(x, steps, taken);
	if (r < 0)
		return r;
	/* A step that was not put has been done. */
	for (size_t i = x->start; i < b->n; i++)
		x->origins[i] = (struct origin){ .first = steps, .n = taken };
	*ret_taken = taken;
	return 0;
}

int linux_execute(struct kernel *base, struct step *steps, size_t n, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	struct execution x = { .k = k, .e = e, .map.fd = -1 };
	int r = 0;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot change another network namespace from outside");
	nl_batch_reset(k->batch);
	for (size_t i = 0; i < n; i++)
		steps[i].done = false;
	for (size_t i = 0, taken = 0; i < n && r == 0; i += taken)
		r = execute_next(&x, steps + i, n - i, &taken);
	if (r == 0)
		r = flush(&x);
	/* What waits when a later step can't even be asked for is not begun. */
	close_programs(&x);
	steer_map_fini(&x.map);
	nl_batch_reset(k->batch);
	linux_count(k);
	return r;
}
