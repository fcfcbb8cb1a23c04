/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake's probes: all of its links are on one network, on which the rivals of a link are the hosts that answer
 * there. A link can be silent in one direction or both, with its carrier on.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <string.h>
#include <sys/eventfd.h>

#include "kernel/fake_state.h"

static const struct fake_silence *find_silence(const struct fake_kernel *k, uint32_t ifindex)
{
	static const struct fake_silence none;

	for (size_t i = 0; i < k->n_silent; i++)
		if (k->silent[i].ifindex == ifindex)
			return &k->silent[i];
	return &none;
}

void fake_silence(struct fake *f, uint32_t ifindex, bool rx, bool tx)
{
	struct fake_kernel *k = to_fake(&f->base);
	size_t i = 0;

	while (i < k->n_silent && k->silent[i].ifindex != ifindex)
		i++;
	if (i == FAKE_SILENT)
		return;
	if (i == k->n_silent)
		k->n_silent++;
	k->silent[i] = (struct fake_silence){ .ifindex = ifindex, .rx = rx, .tx = tx };
}

int fake_neighbours(struct kernel *base, struct neighs *ret, struct err *e)
{
	const struct fake_kernel *k = to_fake(base);
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };

	for (size_t i = 0; i < k->n_rivals; i++) {
		struct neigh neigh = { .ifindex = k->rivals[i].ifindex, .addr = k->rivals[i].addr };

		if (k->rivals[i].forgotten)
			continue;
		memcpy(neigh.hwaddr, k->rivals[i].mac, sizeof(neigh.hwaddr));
		if (neighs_add(&ns, &neigh) < 0)
			return err_nomem(e);
	}
	*ret = ns;
	ns = (struct neighs){ .rows = NULL };
	return 0;
}

int fake_forget_neighbours(struct kernel *base, uint32_t ifindex)
{
	struct fake_kernel *k = to_fake(base);

	for (size_t i = 0; i < k->n_rivals; i++)
		if (k->rivals[i].ifindex == ifindex && !k->rivals[i].permanent)
			k->rivals[i].forgotten = true;
	return 0;
}

int fake_probe_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct fake_kernel *k = to_fake(base);

	if (k->fake.arp_error)
		return err_sys(e, k->fake.arp_error, "cannot probe");
	if (k->probe_fd < 0) {
		k->probe_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (k->probe_fd < 0)
			return err_sys(e, errno, "cannot probe");
	}
	*ret_fd = k->probe_fd;
	return 0;
}

void fake_probe_close(struct kernel *base)
{
	struct fake_kernel *k = to_fake(base);

	close_fd(&k->probe_fd);
	k->probe_fd = -1;
	k->n_heard = 0;
}

static void hear_what(struct fake_kernel *k, const struct probe_heard *heard)
{
	uint32_t ifindex = heard->ifindex;
	const struct link *l = snapshot_find_index(&k->fake.state, ifindex);
	eventfd_t one = 1;

	if (!l || !(l->flags & IFF_RUNNING) || find_silence(k, ifindex)->rx ||
		k->n_heard == FAKE_HEARD || eventfd_write(k->probe_fd, one) < 0)
		return;
	k->heard[k->n_heard++] = *heard;
}

static void hear(
	struct fake_kernel *k, uint32_t ifindex, const struct ip *sender, const uint8_t mac[6])
{
	struct probe_heard h = { .ifindex = ifindex, .sender = *sender };

	memcpy(h.hwaddr, mac, sizeof(h.hwaddr));
	hear_what(k, &h);
}

/* Whoever is asked answers to the link that has the address, which is that it was sent over. */
static void echo(struct fake_kernel *k, const struct probe *p)
{
	bool all = p->target.bytes[0] == (p->target.family == AF_INET ? 224 : 0xff);

	for (size_t i = 0; i < k->n_rivals && !k->fake.mute && !k->fake.deaf; i++) {
		const struct fake_rival *r = &k->rivals[i];
		struct probe_heard h = {
			.ifindex = p->ifindex,
			.sender = r->addr,
			.echo = true,
			.number = p->number,
		};

		bool right =
			ip_equal(&r->addr, &p->target) &&
			(p->target.family == AF_INET || memcmp(p->to, r->mac, sizeof(r->mac)) == 0);

		if (r->ifindex == p->ifindex && r->addr.family == p->target.family &&
			(all || right))
			hear_what(k, &h);
	}
}

/* The link says that the frame is from @from, which is its own. */
static void greet(struct fake_kernel *k, const struct probe *p, const struct link *from)
{
	const struct snapshot *s = &k->fake.state;

	for (size_t i = 0; i < s->n_links; i++)
		if (s->links[i].ethernet && s->links[i].index != p->ifindex &&
			memcmp(s->links[i].hwaddr, p->to, sizeof(p->to)) == 0)
			hear(k, s->links[i].index, &p->source, from->hwaddr);
}

/* The answer goes to whom the question says that it is from. */
static void ask(struct fake_kernel *k, const struct probe *p)
{
	const struct snapshot *s = &k->fake.state;
	const struct fake_rival *r = fake_find_rival(&k->fake, p->ifindex, &p->target);
	static const uint8_t all[6];

	if (!r || k->fake.mute ||
		(memcmp(p->to, all, sizeof(all)) != 0 &&
			memcmp(p->to, r->mac, sizeof(r->mac)) != 0))
		return;
	for (size_t i = 0; i < s->n_links; i++)
		if (memcmp(s->links[i].hwaddr, p->hwaddr, sizeof(p->hwaddr)) == 0)
			hear(k, s->links[i].index, &p->target, r->mac);
}

static bool has_address(const struct snapshot *s, uint32_t ifindex, const struct ip *ip)
{
	for (size_t i = 0; i < s->n_addrs; i++)
		if (s->addrs[i].ifindex == ifindex && ip_equal(&s->addrs[i].local, ip) &&
			!(s->addrs[i].flags & IFA_F_TENTATIVE))
			return true;
	return false;
}

int fake_probe_send(struct kernel *base, const struct probe *p)
{
	struct fake_kernel *k = to_fake(base);
	const struct link *l = snapshot_find_index(&k->fake.state, p->ifindex);

	if (k->probe_fd < 0)
		return -EBADF;
	if (!l)
		return p->source.family == AF_INET6 ? -ENODEV : -ENXIO;
	if ((p->source.family == AF_INET6 || p->kind == PROBE_ECHO) &&
		!has_address(&k->fake.state, p->ifindex, &p->source))
		return -EADDRNOTAVAIL;
	if (!(l->flags & IFF_UP))
		return -ENETDOWN;
	base->stats.probes++;
	if (!(l->flags & IFF_RUNNING) || find_silence(k, p->ifindex)->tx)
		return 0;
	switch (p->kind) {
	case PROBE_ASK:
		ask(k, p);
		break;
	case PROBE_GREET:
		greet(k, p, l);
		break;
	case PROBE_ECHO:
		echo(k, p);
		break;
	}
	return 0;
}

int fake_probe_next(struct kernel *base, struct probe_heard *ret)
{
	struct fake_kernel *k = to_fake(base);
	eventfd_t count;

	if (k->probe_fd < 0)
		return -EBADF;
	if (k->n_heard == 0) {
		if (eventfd_read(k->probe_fd, &count) < 0 && errno != EAGAIN)
			return -errno;
		*ret = (struct probe_heard){ .ifindex = 0 };
		return 0;
	}
	*ret = k->heard[0];
	k->n_heard--;
	memmove(&k->heard[0], &k->heard[1], k->n_heard * sizeof(k->heard[0]));
	return 0;
}
