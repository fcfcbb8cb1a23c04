/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's neighbours: who else has an address, and what is heard of them. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/array.h"
#include "kernel/fake_state.h"

#define PROBES 3

int fake_add_rival(struct fake *f, uint32_t ifindex, const struct ip *addr, const uint8_t mac[6])
{
	struct fake_kernel *k = to_fake(&f->base);
	struct fake_rival *r;

	r = array_grow(k->rivals, k->n_rivals, &k->cap_rivals, sizeof(*r));
	if (!r)
		return -ENOMEM;
	k->rivals = r;
	r = &k->rivals[k->n_rivals++];
	*r = (struct fake_rival){ .ifindex = ifindex, .addr = *addr };
	memcpy(r->mac, mac, sizeof(r->mac));
	return 0;
}

void fake_del_rivals(struct fake *f)
{
	to_fake(&f->base)->n_rivals = 0;
}

const struct fake_rival *fake_find_rival(
	const struct fake *f, uint32_t ifindex, const struct ip *addr)
{
	const struct fake_kernel *k = fake_const(f);

	for (size_t i = 0; i < k->n_rivals; i++) {
		if (k->rivals[i].ifindex == ifindex && ip_equal(&k->rivals[i].addr, addr))
			return &k->rivals[i];
	}
	return NULL;
}

void fake_pin_rival(struct fake *f, uint32_t ifindex, const struct ip *addr)
{
	struct fake_kernel *k = to_fake(&f->base);

	for (size_t i = 0; i < k->n_rivals; i++)
		if (k->rivals[i].ifindex == ifindex && ip_equal(&k->rivals[i].addr, addr)) {
			k->rivals[i].permanent = true;
			k->rivals[i].forgotten = false;
		}
}

static int send_packet(struct fake *f, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(&f->state, ifindex);

	if (!l)
		return -ENXIO;
	if (!(l->flags & IFF_UP))
		return -ENETDOWN;
	f->base.stats.packets++;
	return 0;
}

static void probe_one(struct fake *f, struct arp_probe *p)
{
	const struct fake_rival *rival = fake_find_rival(f, p->ifindex, &p->addr);
	int r = 0;

	for (int i = 0; i < PROBES && r == 0; i++)
		r = send_packet(f, p->ifindex);
	p->error = -r;
	p->verdict = r < 0 ? ARP_UNKNOWN : ARP_FREE;
	if (r == 0 && rival) {
		p->verdict = ARP_TAKEN;
		memcpy(p->rival, rival->mac, sizeof(p->rival));
	}
}

int fake_arp_probe(struct kernel *k, struct arp_probe *probes, size_t n, int timeout_ms)
{
	struct fake *f = &to_fake(k)->fake;

	for (size_t i = 0; i < n; i++) {
		probes[i].verdict = ARP_UNKNOWN;
		probes[i].error = f->arp_error;
		if (f->arp_error == 0)
			probe_one(f, &probes[i]);
	}
	return -f->arp_error;
}

int fake_announce(struct kernel *k, const struct arp_probe *of)
{
	struct fake *f = &to_fake(k)->fake;

	return f->arp_error ? -f->arp_error : send_packet(f, of->ifindex);
}

int fake_announce_joined(struct kernel *k, uint32_t ifindex)
{
	struct fake *f = &to_fake(k)->fake;

	if (f->arp_error)
		return -f->arp_error;
	/* Nothing is joined here, so that no packet tells of it. */
	f->joined_told = ifindex;

	return 0;
}

int fake_arp_open(struct kernel *k, unsigned int families, int *ret_fd, struct err *e)
{
	struct fake_kernel *f = to_fake(k);

	if (f->fake.arp_error)
		return err_sys(e, f->fake.arp_error, "cannot watch for address conflicts");
	if (f->arp_fd < 0) {
		f->arp_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (f->arp_fd < 0)
			return err_sys(e, errno, "cannot watch for address conflicts");
	}
	f->watched |= families;
	*ret_fd = f->arp_fd;
	return 0;
}

void fake_arp(struct fake *f, const struct arp_seen *seen)
{
	struct fake_kernel *k = to_fake(&f->base);
	eventfd_t one = 1;

	for (size_t i = 0; i < f->state.n_links; i++) {
		if (f->state.links[i].ethernet &&
			memcmp(f->state.links[i].hwaddr, seen->hwaddr, 6) == 0)
			return;
	}
	if (!(k->watched & fam_of(seen->sender.family)) || k->n_packets == FAKE_PACKETS ||
		eventfd_write(k->arp_fd, one) < 0)
		return;
	k->packets[k->n_packets++] = *seen;
}

int fake_arp_next(struct kernel *k, struct arp_seen *ret)
{
	struct fake_kernel *f = to_fake(k);
	eventfd_t count_read;

	if (f->arp_fd < 0)
		return -EBADF;
	if (f->n_packets == 0) {
		if (eventfd_read(f->arp_fd, &count_read) < 0 && errno != EAGAIN)
			return -errno;
		*ret = (struct arp_seen){ .ifindex = 0 };
		return 0;
	}
	*ret = f->packets[0];
	f->n_packets--;
	memmove(&f->packets[0], &f->packets[1], f->n_packets * sizeof(f->packets[0]));
	return 0;
}
