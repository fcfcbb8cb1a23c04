/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel port: hands every question on to the back end. */
#include "kernel/kernel.h"

#include <errno.h>
#include <stdio.h>

#include "base/array.h"

void settings_fini(struct settings *s)
{
	free(s->queries);
}

int settings_add(void *ctx, const char *ifname, const char *path)
{
	struct settings *s = ctx;
	struct setting_query *q;

	q = array_grow(s->queries, s->n, &s->cap, sizeof(*q));
	if (!q)
		return -ENOMEM;
	s->queries = q;
	q = &s->queries[s->n++];
	*q = (struct setting_query){ .path = path };
	snprintf(q->ifname, sizeof(q->ifname), "%s", ifname ? ifname : "");

	return 0;
}

int kernel_snapshot(
	struct kernel *k, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	return k->ops->snapshot(k, q, ret, e);
}

int kernel_execute(struct kernel *k, struct step *steps, size_t n, struct err *e)
{
	return k->ops->execute(k, steps, n, e);
}

int kernel_find_elsewhere(struct kernel *k, const char *ifname, char *ret_ns, size_t size)
{
	return k->ops->find_elsewhere(k, ifname, ret_ns, size);
}

int kernel_find_address(struct kernel *k, const struct ip *ip, char ret_ifname[LINK_NAMSIZ])
{
	return k->ops->find_address(k, ip, ret_ifname);
}

int kernel_monitor_open(struct kernel *k, int *ret_fd, struct err *e)
{
	return k->ops->monitor_open(k, ret_fd, e);
}

int kernel_monitor_next(struct kernel *k, struct kernel_event *ret)
{
	return k->ops->monitor_next(k, ret);
}

int kernel_poll_carrier(struct kernel *k, const char *ifname, bool *ret)
{
	return k->ops->poll_carrier(k, ifname, ret);
}

int kernel_arp_probe(struct kernel *k, struct arp_probe *probes, size_t n, int timeout_ms)
{
	return k->ops->arp_probe(k, probes, n, timeout_ms);
}

int kernel_announce(struct kernel *k, const struct arp_probe *of)
{
	return k->ops->announce(k, of);
}

int kernel_announce_joined(struct kernel *k, uint32_t ifindex)
{
	return k->ops->announce_joined(k, ifindex);
}

int kernel_path_open(struct kernel *k, int *ret_fd, struct err *e)
{
	return k->ops->path_open(k, ret_fd, e);
}

int kernel_path_next(struct kernel *k, struct path_event *ret)
{
	return k->ops->path_next(k, ret);
}

void kernel_path_close(struct kernel *k)
{
	k->ops->path_close(k);
}

int kernel_news_open(struct kernel *k, int *ret_fd, struct err *e)
{
	return k->ops->news_open(k, ret_fd, e);
}

int kernel_news_next(struct kernel *k, struct kernel_event *ret)
{
	return k->ops->news_next(k, ret);
}

void kernel_news_close(struct kernel *k)
{
	k->ops->news_close(k);
}

int kernel_arp_open(struct kernel *k, unsigned int families, int *ret_fd, struct err *e)
{
	return k->ops->arp_open(k, families, ret_fd, e);
}

int kernel_arp_next(struct kernel *k, struct arp_seen *ret)
{
	return k->ops->arp_next(k, ret);
}

int kernel_neighbours(struct kernel *k, struct neighs *ret, struct err *e)
{
	return k->ops->neighbours(k, ret, e);
}

int kernel_forget_neighbours(struct kernel *k, uint32_t ifindex)
{
	return k->ops->forget_neighbours(k, ifindex);
}

int kernel_probe_open(struct kernel *k, int *ret_fd, struct err *e)
{
	return k->ops->probe_open(k, ret_fd, e);
}

void kernel_probe_close(struct kernel *k)
{
	k->ops->probe_close(k);
}

int kernel_probe_send(struct kernel *k, const struct probe *p)
{
	return k->ops->probe_send(k, p);
}

int kernel_probe_next(struct kernel *k, struct probe_heard *ret)
{
	return k->ops->probe_next(k, ret);
}

bool kernel_can_steer(struct kernel *k)
{
	return k->ops->can_steer(k);
}

int kernel_router_open(struct kernel *k, int *ret_fd, struct err *e)
{
	return k->ops->router_open(k, ret_fd, e);
}

void kernel_router_close(struct kernel *k)
{
	k->ops->router_close(k);
}

int kernel_router_ask(struct kernel *k, uint32_t ifindex, const uint8_t hwaddr[6])
{
	return k->ops->router_ask(k, ifindex, hwaddr);
}

int kernel_router_next(struct kernel *k, struct router_heard *ret)
{
	return k->ops->router_next(k, ret);
}

uint64_t kernel_netns_id(struct kernel *k)
{
	return k->ops->netns_id(k);
}

struct kernel *kernel_free(struct kernel *k)
{
	if (k)
		k->ops->free(k);
	return NULL;
}
