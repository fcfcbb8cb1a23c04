/* SPDX-License-Identifier: Apache-2.0 */
/* The fake kernel as a whole: making it, its operations. What a step does is in fake_step.c and on. */
#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

#include "base/str.h"
#include "kernel/fake_state.h"

/* Count a call; fail it when its turn has come. */
static int count(struct fake *f, struct err *e)
{
	f->calls++;
	if (f->fail_at == 0 || --f->fail_at > 0)
		return 0;
	return err_set(e, IPADM_FAILURE, EIO, "the fake kernel fails this call");
}

static int fake_snapshot(
	struct kernel *k, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct fake *f = &to_fake(k)->fake;
	int r;

	r = count(f, e);
	if (r < 0)
		return r;
	k->stats.messages++;
	k->stats.dumps++;
	r = fake_copy(f, q, &s);
	if (r < 0)
		return err_nomem(e);

	*ret = s;
	s = (struct snapshot){ .links = NULL };
	return 0;
}

static bool is_sysctl(enum step_op op)
{
	return op == STEP_ACCEPT_RA || op == STEP_DISABLE6 || op == STEP_SETTING;
}

static int fake_execute(struct kernel *k, struct step *steps, size_t n, struct err *e)
{
	struct fake *f = &to_fake(k)->fake;

	for (size_t i = 0; i < n; i++)
		steps[i].done = false;
	for (size_t i = 0; i < n; i++) {
		int r;

		r = count(f, e);
		if (r < 0)
			return r;
		k->stats.sysctls += is_sysctl(steps[i].op);
		k->stats.messages += !is_sysctl(steps[i].op);
		r = fake_step(f, &steps[i], e);
		if (r < 0)
			return r;
		steps[i].done = true;
	}
	return 0;
}

static int fake_find_elsewhere(struct kernel *k, const char *ifname, char *ret_ns, size_t size)
{
	const struct fake *f = &to_fake(k)->fake;

	if (!f->elsewhere_if[0] || strcmp(f->elsewhere_if, ifname) != 0)
		return -ENOENT;
	return str_copy(ret_ns, size, f->elsewhere_ns);
}

static int fake_find_address(struct kernel *k, const struct ip *ip, char ret_ifname[LINK_NAMSIZ])
{
	const struct snapshot *s = &to_fake(k)->fake.state;

	for (size_t i = 0; i < s->n_addrs; i++) {
		const struct link *l = snapshot_find_index(s, s->addrs[i].ifindex);

		if (l && ip_equal(&s->addrs[i].local, ip) && !(s->addrs[i].flags & IFA_F_TENTATIVE))
			return str_copy(ret_ifname, LINK_NAMSIZ, l->name);
	}

	return -ENOENT;
}

static uint64_t fake_netns_id(struct kernel *k)
{
	return 1;
}

static void fake_free(struct kernel *k)
{
	struct fake_kernel *f = to_fake(k);

	snapshot_fini(&f->fake.state);
	fake_settings_fini(f);
	free(f->rivals);
	close_fd(&f->event_fd);
	close_fd(&f->arp_fd);
	close_fd(&f->path_fd);
	close_fd(&f->news_fd);
	close_fd(&f->probe_fd);
	close_fd(&f->router_fd);
	free(f);
}

static const struct kernel_ops fake_ops = {
	.snapshot = fake_snapshot,
	.execute = fake_execute,
	.find_elsewhere = fake_find_elsewhere,
	.find_address = fake_find_address,
	.monitor_open = fake_monitor_open,
	.monitor_next = fake_monitor_next,
	.poll_carrier = fake_poll_carrier,
	.arp_probe = fake_arp_probe,
	.announce = fake_announce,
	.announce_joined = fake_announce_joined,
	.path_open = fake_path_open,
	.path_next = fake_path_next,
	.path_close = fake_path_close,
	.news_open = fake_news_open,
	.news_next = fake_news_next,
	.news_close = fake_news_close,
	.arp_open = fake_arp_open,
	.arp_next = fake_arp_next,
	.neighbours = fake_neighbours,
	.forget_neighbours = fake_forget_neighbours,
	.probe_open = fake_probe_open,
	.probe_close = fake_probe_close,
	.probe_send = fake_probe_send,
	.probe_next = fake_probe_next,
	.can_steer = fake_can_steer,
	.router_open = fake_router_open,
	.router_close = fake_router_close,
	.router_ask = fake_router_ask,
	.router_next = fake_router_next,
	.netns_id = fake_netns_id,
	.free = fake_free,
};

struct fake *fake_new(void)
{
	struct fake_kernel *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fake.base.ops = &fake_ops;
	f->fake.next_index = 1;
	f->event_fd = -1;
	f->arp_fd = -1;
	f->path_fd = -1;
	f->news_fd = -1;
	f->probe_fd = -1;
	f->router_fd = -1;
	return &f->fake;
}
