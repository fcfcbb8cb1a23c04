/* SPDX-License-Identifier: Apache-2.0 */
/* The Linux back end as a whole: opening, closing, its operations. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kernel/linux.h"

void linux_count(struct linux_kernel *k)
{
	k->base.stats.messages = k->nl->messages;
	k->base.stats.dumps = k->nl->dumps;
}

static uint64_t linux_netns_id(struct kernel *k)
{
	return to_linux(k)->netns_id;
}

static void linux_free(struct kernel *base)
{
	struct linux_kernel *k = to_linux(base);

	nl_close(k->nl);
	nl_close(k->events);
	nl_close(k->path);
	nl_close(k->news);
	close_fd(&k->sysctl_fd);
	close_fd(&k->netns_fd);
	close_fd(&k->poll_fd);
	linux_arp_close(k);
	free(k->macs);
	linux_probe_close(base);
	linux_router_close(base);
	free(k->batch);
	free(k);
}

static const struct kernel_ops linux_ops = {
	.snapshot = linux_snapshot,
	.execute = linux_execute,
	.find_elsewhere = linux_find_elsewhere,
	.find_address = linux_find_address,
	.monitor_open = linux_monitor_open,
	.monitor_next = linux_monitor_next,
	.poll_carrier = linux_poll_carrier,
	.arp_probe = linux_arp_probe,
	.announce = linux_announce,
	.announce_joined = linux_announce_joined,
	.path_open = linux_path_open,
	.path_next = linux_path_next,
	.path_close = linux_path_close,
	.news_open = linux_news_open,
	.news_next = linux_news_next,
	.news_close = linux_news_close,
	.arp_open = linux_arp_open,
	.arp_next = linux_arp_next,
	.neighbours = linux_neighbours,
	.forget_neighbours = linux_forget_neighbours,
	.probe_open = linux_probe_open,
	.probe_close = linux_probe_close,
	.probe_send = linux_probe_send,
	.probe_next = linux_probe_next,
	.can_steer = linux_can_steer,
	.router_open = linux_router_open,
	.router_close = linux_router_close,
	.router_ask = linux_router_ask,
	.router_next = linux_router_next,
	.netns_id = linux_netns_id,
	.free = linux_free,
};

int linux_open_here(struct linux_kernel *k, struct err *e)
{
	struct stat st;
	int r;

	r = nl_open(&k->nl);
	if (r < 0)
		return err_sys(e, -r, "cannot open a netlink socket");
	/* Where /proc is hidden from us the namespace has no number that we know. */
	if (stat("/proc/thread-self/ns/net", &st) == 0)
		k->netns_id = st.st_ino;
	return 0;
}

int kernel_linux_new(struct kernel **ret, const char *netns, struct err *e)
{
	struct linux_kernel *k;
	_cleanup_kernel_ struct kernel *base = NULL;
	int r;

	k = calloc(1, sizeof(*k));
	if (!k)
		return err_nomem(e);
	base = &k->base;
	k->base.ops = &linux_ops;
	k->sysctl_fd = -1;
	k->netns_fd = -1;
	k->poll_fd = -1;
	k->watch_fd = -1;
	k->arp_fd = -1;
	k->advert_fd = -1;
	k->announce_fd = -1;
	k->probe_fd = -1;
	k->ask4_fd = -1;
	k->ask6_fd = -1;
	k->echo_fd = -1;
	k->send4_fd = -1;
	k->send6_fd = -1;
	k->router_fd = -1;
	k->batch = nl_batch_new();
	if (!k->batch)
		return err_nomem(e);

	r = netns ? linux_open_netns(k, netns, e) : linux_open_here(k, e);
	if (r < 0)
		return r;

	*ret = base;
	base = NULL;
	return 0;
}
