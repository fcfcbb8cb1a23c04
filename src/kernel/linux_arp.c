/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPv4 conflict detection (RFC 5227): the packets. One packet socket sees the ARP of all links; being
 * bound to none of them it survives their going down. What follows from a conflict is not decided
 * here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "kernel/arp_packet.h"
#include "kernel/linux.h"

#define ROUNDS     3         /* PROBE_NUM */
#define BURST      32        /* packets sent before those that came are looked at */
#define ARP_BUFFER (1 << 20) /* for the answers to a great many probes at once */

/* clang-format off */
/* Whole requests and replies of IPv4 over Ethernet, that are for us; nothing else wakes us. */
static const struct sock_filter filter_code[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OTHERHOST, 10, 0),
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, sizeof(struct arp_packet), 0, 8),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_ETHER << 16 | ETH_P_IP, 0, 6),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6 << 8 | 4, 0, 4),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REQUEST, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REPLY, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, sizeof(struct arp_packet)),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
/* clang-format on */

int arp_parse(const void *data, size_t len, struct arp_seen *ret)
{
	struct arp_seen seen = { .sender.family = AF_INET, .target.family = AF_INET };
	struct arp_packet p;

	if (len < sizeof(p))
		return -EBADMSG;
	memcpy(&p, data, sizeof(p));
	if (p.hrd != htons(ARPHRD_ETHER) || p.pro != htons(ETH_P_IP) || p.hln != sizeof(p.sha) ||
		p.pln != sizeof(p.spa) ||
		(p.op != htons(ARPOP_REQUEST) && p.op != htons(ARPOP_REPLY)))
		return -ENOENT;
	memcpy(seen.sender.bytes, p.spa, sizeof(p.spa));
	memcpy(seen.target.bytes, p.tpa, sizeof(p.tpa));
	memcpy(seen.hwaddr, p.sha, sizeof(p.sha));
	*ret = seen;
	return 0;
}

/* A socket that sends; with @listen one that also sees what comes, on all links. */
static int open_socket(bool listen)
{
	struct sock_filter code[ARRAY_SIZE(filter_code)];
	const struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };
	const struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
	};
	int size = ARP_BUFFER;
	int fd;

	memcpy(code, filter_code, sizeof(code));
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (!listen)
		return fd;
	/* Until it is bound nothing comes, so nothing gets past the filter. A small buffer will do. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
		bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	return fd;
}

/* A request to all on the link; @sender zero: a probe. */
static int send_request(
	struct linux_kernel *k, int fd, const struct arp_probe *of, const uint8_t sender[4])
{
	struct arp_packet p = {
		.hrd = htons(ARPHRD_ETHER),
		.pro = htons(ETH_P_IP),
		.hln = sizeof(p.sha),
		.pln = sizeof(p.spa),
		.op = htons(ARPOP_REQUEST),
	};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = (int)of->ifindex,
		.sll_halen = sizeof(p.sha),
	};
	ssize_t n;

	memcpy(p.sha, of->hwaddr, sizeof(p.sha));
	memcpy(p.spa, sender, sizeof(p.spa));
	memcpy(p.tpa, of->addr.bytes, sizeof(p.tpa));
	memset(to.sll_addr, 0xff, sizeof(p.sha));
	do {
		n = sendto(fd, &p, sizeof(p), 0, (const struct sockaddr *)&to, sizeof(to));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	k->base.stats.packets++;
	return 0;
}

/* The next packet; -EAGAIN when none waits. */
static int receive(int fd, struct arp_seen *ret)
{
	for (;;) {
		struct sockaddr_ll from = { .sll_family = AF_PACKET };
		socklen_t len = sizeof(from);
		struct arp_packet p;
		ssize_t n = recvfrom(fd, &p, sizeof(p), 0, (struct sockaddr *)&from, &len);

		/* A link that went down is told once, and is no reason to stop. */
		if (n < 0 && (errno == EINTR || errno == ENETDOWN))
			continue;
		if (n < 0)
			return -errno;
		if (from.sll_pkttype == PACKET_OTHERHOST || arp_parse(&p, (size_t)n, ret) < 0)
			continue;
		ret->ifindex = (uint32_t)from.sll_ifindex;
		return 0;
	}
}

struct probing {
	struct linux_kernel *k;
	int fd;
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
	return memcmp(x->addr.bytes, y->addr.bytes, ip_size(AF_INET));
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
	if ((k->arp_fd < 0 || k->macs_stale) && linux_macs_load(k, &e) < 0)
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

	while (receive(x->fd, &seen) == 0)
		take_packet(x, &seen);
}

/* A probe for each that is open. What a full queue didn't take is sent in the next round. */
static void send_round(struct probing *x)
{
	static const uint8_t nobody[4];
	size_t sent = 0;

	for (size_t i = 0; i < x->n && x->open > 0; i++) {
		struct arp_probe *p = &x->probes[i];
		int r;

		if (p->verdict != ARP_FREE)
			continue;
		r = send_request(x->k, x->fd, p, nobody);
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
		struct pollfd p = { .fd = x->fd, .events = POLLIN };
		int64_t left;

		take_waiting(x);
		left = end - now_ms();
		if (x->open == 0 || left <= 0)
			return;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
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

static int probe_all(struct probing *x, int timeout_ms)
{
	if (x->k->elsewhere)
		return -EOPNOTSUPP;
	x->sorted = reallocarray(NULL, x->n, sizeof(*x->sorted));
	if (!x->sorted)
		return -ENOMEM;
	for (size_t i = 0; i < x->n; i++)
		x->sorted[i] = &x->probes[i];
	qsort(x->sorted, x->n, sizeof(*x->sorted), compare_probe);
	x->fd = open_socket(true);
	if (x->fd < 0)
		return x->fd;
	run_rounds(x, timeout_ms < 0 ? 0 : timeout_ms);
	close(x->fd);
	return 0;
}

int linux_arp_probe(struct kernel *base, struct arp_probe *probes, size_t n, int timeout_ms)
{
	struct probing x = { .k = to_linux(base), .probes = probes, .n = n, .open = n };
	int r;

	/* Free until somebody speaks up; not sent until it is. */
	for (size_t i = 0; i < n; i++) {
		probes[i].verdict = ARP_FREE;
		probes[i].error = ENOBUFS;
	}
	r = n > 0 ? probe_all(&x, timeout_ms) : 0;
	free(x.sorted);
	for (size_t i = 0; i < n; i++) {
		if (r < 0)
			probes[i].error = -r;
		if (probes[i].error != 0)
			probes[i].verdict = ARP_UNKNOWN;
	}
	return r;
}

int linux_arp_announce(struct linux_kernel *k, const struct arp_probe *of)
{
	return send_request(k, k->announce_fd, of, of->addr.bytes);
}

int linux_packet_socket(void)
{
	return open_socket(false);
}

int linux_arp_open(struct kernel *base, int *ret_fd, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	int r;

	if (k->elsewhere)
		return err_set(e, IPADM_NOTSUP, EOPNOTSUPP,
			"cannot watch another network namespace from outside");
	if (k->arp_fd < 0) {
		r = linux_macs_load(k, e);
		if (r < 0)
			return r;
		r = open_socket(true);
		if (r < 0)
			return err_sys(e, -r, "cannot watch for address conflicts");
		k->arp_fd = r;
	}
	*ret_fd = k->arp_fd;
	return 0;
}

int linux_arp_next(struct kernel *base, struct arp_seen *ret)
{
	struct linux_kernel *k = to_linux(base);
	struct arp_seen seen;
	struct err e;
	int r;

	if (k->arp_fd < 0)
		return -EBADF;
	for (;;) {
		r = receive(k->arp_fd, &seen);
		if (r == -EAGAIN) {
			*ret = (struct arp_seen){ .ifindex = 0 };
			return 0;
		}
		if (r < 0)
			return r;
		/* When they can't be read the old ones serve a little longer. */
		if (k->macs_stale && linux_macs_load(k, &e) < 0)
			k->macs_stale = true;
		if (!linux_mac_is_ours(k, seen.hwaddr)) {
			*ret = seen;
			return 0;
		}
	}
}

void linux_arp_close(struct linux_kernel *k)
{
	close_fd(&k->arp_fd);
	close_fd(&k->announce_fd);
}
