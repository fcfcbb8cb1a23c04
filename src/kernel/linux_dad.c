/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether other hosts have addresses that we are about to use: rounds of probes, in IPv4 as in RFC 5227 and in IPv6 as in
 * RFC 4862, with what is heard in between. What follows from it is not decided here.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "kernel/linux.h"

#define ROUNDS 3  /* PROBE_NUM */
#define BURST  32 /* packets sent before those that came are looked at */

struct probing {
	struct linux_kernel *k;
	int arp_fd, nd_fd; /* -1: no address of the family is probed for */
	int member_fd;     /* is in the multicast groups of those of IPv6 */
	uint8_t nonce[6];
	struct arp_probe *probes;
	size_t n;
	struct arp_probe **sorted; /* by link and address */
	size_t open;               /* how many are not decided yet */
};

static int compare_probe(const void *a, const void *b)
{
	const struct arp_probe *x = *(struct arp_probe *const *)a;
	const struct arp_probe *y = *(struct arp_probe *const *)b;

	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	if (x->addr.family != y->addr.family)
		return x->addr.family < y->addr.family ? -1 : 1;
	return memcmp(x->addr.bytes, y->addr.bytes, ip_size(x->addr.family));
}

static void decide(struct probing *x, struct arp_probe *p, enum arp_verdict verdict, int error)
{
	p->verdict = verdict;
	p->error = error;
	x->open--;
}

/* Another link of ours in the same network answers for every address of this host, too. */
static bool is_own_answer(struct linux_kernel *k, const uint8_t mac[6])
{
	struct err e;

	/* Only those who watch are told of new links. */
	if ((k->watch_fd < 0 || k->macs_stale) && linux_macs_load(k, &e) < 0)
		return false;

	return linux_mac_is_ours(k, mac);
}

/* It is taken when somebody else is there with it, or is about to be: probes for it, too. */
static void take_packet(struct probing *x, const struct arp_seen *seen)
{
	bool is_probe = ip_is_zero(&seen->sender);
	struct arp_probe key = {
		.ifindex = seen->ifindex,
		.addr = is_probe ? seen->target : seen->sender,
	};
	struct arp_probe *pkey = &key;
	struct arp_probe **found =
		bsearch(&pkey, x->sorted, x->n, sizeof(*x->sorted), compare_probe);

	if (!found || (*found)->verdict != ARP_FREE || is_own_answer(x->k, seen->hwaddr))
		return;
	memcpy((*found)->rival, seen->hwaddr, sizeof(seen->hwaddr));
	decide(x, *found, ARP_TAKEN, 0);
}

static void take_waiting(struct probing *x)
{
	struct arp_seen seen;

	while (x->arp_fd >= 0 && linux_arp_receive(x->arp_fd, &seen) == 0)
		take_packet(x, &seen);
	while (x->nd_fd >= 0 && linux_nd_receive(x->nd_fd, x->nonce, &seen) == 0)
		take_packet(x, &seen);
}

/* A probe for each that is open. What a full queue didn't take is sent in the next round. */
static void send_round(struct probing *x)
{
	size_t sent = 0;

	for (size_t i = 0; i < x->n && x->open > 0; i++) {
		struct arp_probe *p = &x->probes[i];
		int r;

		if (p->verdict != ARP_FREE)
			continue;
		r = p->addr.family == AF_INET6 ? linux_nd_ask(x->k, x->nd_fd, p, x->nonce)
					       : linux_arp_send(x->k, x->arp_fd, p, false);
		if (r == 0)
			p->error = 0;
		else if (r != -ENOBUFS && r != -EAGAIN)
			decide(x, p, ARP_UNKNOWN, -r);
		if (++sent % BURST == 0)
			take_waiting(x);
	}
}

/* Less than @below, as good as by chance. */
static int64_t some_ms(int below)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_nsec >> 4) % below;
}

/* Look at what comes until @end, or until nothing is open. */
static void listen_until(struct probing *x, int64_t end)
{
	for (;;) {
		struct pollfd p[] = {
			{ .fd = x->arp_fd, .events = POLLIN },
			{ .fd = x->nd_fd, .events = POLLIN },
		};
		int64_t left;

		take_waiting(x);
		left = end - now_ms();
		if (x->open == 0 || left <= 0)
			return;
		if (poll(p, ARRAY_SIZE(p), (int)left) < 0 && errno != EINTR)
			return;
	}
}

/*
 * Probes at the beginning, after a quarter and after a half of the time, a little later or earlier
 * each time: hosts that start together don't stay in step.
 */
static void run_rounds(struct probing *x, int timeout_ms)
{
	int64_t start = now_ms();

	for (int i = 0; i < ROUNDS && x->open > 0; i++) {
		int64_t end = timeout_ms;

		send_round(x);
		if (i + 1 < ROUNDS)
			end = (int64_t)timeout_ms * (i + 1) / 4 + some_ms(timeout_ms / 16 + 1);
		listen_until(x, start + end);
	}
}

static bool has_family(const struct probing *x, uint8_t family)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->probes[i].addr.family == family)
			return true;
	return false;
}

static int open_arp(struct probing *x)
{
	if (!has_family(x, AF_INET))
		return 0;
	x->arp_fd = linux_arp_socket(true);
	return x->arp_fd < 0 ? x->arp_fd : 0;
}

/* Others who probe for the same address are heard by members of its multicast group alone: RFC 4862 section 5.4.2. */
static int open_nd(struct probing *x)
{
	if (!has_family(x, AF_INET6))
		return 0;
	if (getrandom(x->nonce, sizeof(x->nonce), 0) != sizeof(x->nonce))
		return -EIO;
	x->nd_fd = linux_nd_socket();
	if (x->nd_fd < 0)
		return x->nd_fd;
	x->member_fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (size_t i = 0; i < x->n && x->member_fd >= 0; i++)
		linux_nd_join(x->member_fd, &x->probes[i]);
	return 0;
}

static int probe_all(struct probing *x, int timeout_ms)
{
	int r;

	if (x->k->elsewhere)
		return -EOPNOTSUPP;
	x->sorted = reallocarray(NULL, x->n, sizeof(*x->sorted));
	if (!x->sorted)
		return -ENOMEM;
	for (size_t i = 0; i < x->n; i++)
		x->sorted[i] = &x->probes[i];
	qsort(x->sorted, x->n, sizeof(*x->sorted), compare_probe);
	r = open_arp(x);
	if (r == 0)
		r = open_nd(x);
	if (r == 0)
		run_rounds(x, timeout_ms < 0 ? 0 : timeout_ms);
	return r;
}

int linux_arp_probe(struct kernel *base, struct arp_probe *probes, size_t n, int timeout_ms)
{
	struct probing x = {
		.k = to_linux(base),
		.arp_fd = -1,
		.nd_fd = -1,
		.member_fd = -1,
		.probes = probes,
		.n = n,
		.open = n,
	};
	int r;

	/* Free until somebody speaks up; not sent until it is. */
	for (size_t i = 0; i < n; i++) {
		probes[i].verdict = ARP_FREE;
		probes[i].error = ENOBUFS;
	}
	r = n > 0 ? probe_all(&x, timeout_ms) : 0;
	free(x.sorted);
	close_fd(&x.arp_fd);
	close_fd(&x.nd_fd);
	close_fd(&x.member_fd);
	for (size_t i = 0; i < n; i++) {
		if (r < 0)
			probes[i].error = -r;
		if (probes[i].error != 0)
			probes[i].verdict = ARP_UNKNOWN;
	}
	return r;
}
