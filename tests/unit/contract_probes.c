/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about probes of the members of IPMP groups, and about neighbours. */
#include <errno.h>
#include <linux/if_addr.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "contract_wire.h"
#include "model/advert.h"

#define PATIENCE 100 /* times 100 ms */

static struct probe make_question(
	struct world *w, const struct wire *wire, const char *source, const char *target)
{
	struct probe p = { .kind = PROBE_ASK, .ifindex = wire->index };
	struct link l = look_at(w, "c0");

	memcpy(p.hwaddr, l.hwaddr, sizeof(p.hwaddr));
	assert_int_equal(ip_parse(source, &p.source), 0);
	assert_int_equal(ip_parse(target, &p.target), 0);
	return p;
}

/* What is heard next; waits for it. */
static struct probe_heard hear(struct world *w, int fd)
{
	struct probe_heard heard = { .ifindex = 0 };

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		assert_int_equal(kernel_probe_next(w->k, &heard), 0);
		if (heard.ifindex)
			return heard;
		assert_int_equal(poll(&p, 1, 10000), 1);
	}
}

/* Ask until it is answered: what the other host says may be lost while its end of the wire comes up. */
static void ask(struct world *w, int fd, const struct probe *p, const uint8_t mac[6])
{
	struct probe_heard heard = { .ifindex = 0 };

	for (int i = 0; i < PATIENCE && heard.ifindex == 0; i++) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		assert_int_equal(kernel_probe_send(w->k, p), 0);
		poll(&ready, 1, 100);
		assert_int_equal(kernel_probe_next(w->k, &heard), 0);
	}
	assert_int_equal(heard.ifindex, p->ifindex);
	assert_true(ip_equal(&heard.sender, &p->target));
	assert_memory_equal(heard.hwaddr, mac, sizeof(heard.hwaddr));
	while (heard.ifindex != 0)
		assert_int_equal(kernel_probe_next(w->k, &heard), 0);
}

void test_asks(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct probe p = make_question(w, &wire, "192.0.2.1", "192.0.2.2");
	uint64_t probes = w->k->stats.probes;
	struct probe_heard heard;
	uint8_t mac[6];
	struct err e;
	int fd = -1, again = -1;

	wire_has(&wire, "192.0.2.2");
	wire_mac(&wire, mac);
	assert_int_equal(kernel_probe_send(w->k, &p), -EBADF);
	assert_int_equal(kernel_probe_next(w->k, &heard), -EBADF);
	kernel_probe_close(w->k);
	assert_int_equal(kernel_probe_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_probe_open(w->k, &again, &e), 0);
	assert_int_equal(fd, again);
	assert_int_equal(kernel_probe_send(w->k, &p), -ENETDOWN);
	wire_up(&wire, "c0");
	assert_int_equal(kernel_probe_next(w->k, &heard), 0);
	assert_int_equal(heard.ifindex, 0);

	/* Asked of all, and of the one alone. */
	ask(w, fd, &p, mac);
	memcpy(p.to, mac, sizeof(mac));
	ask(w, fd, &p, mac);
	assert_true(w->k->stats.probes >= probes + 2);

	/* Nobody has it: the answer that comes is that to the next question. */
	p.target.bytes[3] = 3;
	memset(p.to, 0, sizeof(p.to));
	assert_int_equal(kernel_probe_send(w->k, &p), 0);
	p.target.bytes[3] = 2;
	ask(w, fd, &p, mac);

	p.ifindex = 999;
	assert_int_equal(kernel_probe_send(w->k, &p), -ENXIO);
	kernel_probe_close(w->k);
	assert_int_equal(kernel_probe_send(w->k, &p), -EBADF);
}

/* The link-local address of our end, when it can be used. */
static struct ip own_linklocal(struct world *w)
{
	for (int n = 0; n < PATIENCE; n++) {
		_cleanup_snapshot_ struct snapshot s = world_look(w, "c0");

		for (size_t i = 0; i < s.n_addrs; i++)
			if (ip_is_linklocal(&s.addrs[i].local) &&
				!(s.addrs[i].flags & IFA_F_TENTATIVE))
				return s.addrs[i].local;
		poll(NULL, 0, 100);
	}
	fail_msg("there is no link-local address");
	return (struct ip){ .family = 0 };
}

void test_asks_in_ipv6(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct probe p = make_question(w, &wire, "fe80::77", "2001:db8::2");
	uint8_t mac[6];
	struct err e;
	int fd = -1;

	wire_has(&wire, "2001:db8::2");
	wire_mac(&wire, mac);
	wire_up(&wire, "c0");
	assert_int_equal(kernel_probe_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_probe_send(w->k, &p), -EADDRNOTAVAIL);
	p.source = own_linklocal(w);
	ask(w, fd, &p, mac);
	kernel_probe_close(w->k);
}

/* Ask by ICMP until it is answered; the kernels have to learn of one another first. */
static struct probe_heard ask_by_echo(struct world *w, int fd, struct probe *p)
{
	struct probe_heard heard = { .ifindex = 0 };

	for (uint16_t i = 0; i < PATIENCE && !heard.echo; i++) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		p->number = (uint16_t)(1000 + i);
		assert_int_equal(kernel_probe_send(w->k, p), 0);
		poll(&ready, 1, 100);
		/* What the kernel asks by itself is answered, too. */
		do {
			assert_int_equal(kernel_probe_next(w->k, &heard), 0);
		} while (heard.ifindex != 0 && !heard.echo);
	}
	assert_int_equal(heard.ifindex, p->ifindex);
	assert_true(heard.echo);
	assert_in_range(heard.number, 1000, p->number);
	return heard;
}

static void check_echo(
	void **state, const char *own, const char *other, uint8_t plen, const char *all)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct probe p = make_question(w, &wire, own, other);
	struct probe_heard heard;
	struct err e;
	int fd = -1;

	p.kind = PROBE_ECHO;
	wire_has(&wire, other);
	wire_up(&wire, "c0");
	assert_int_equal(kernel_probe_open(w->k, &fd, &e), 0);
	wire_mac(&wire, p.to);
	if (p.source.family == AF_INET)
		assert_int_equal(kernel_probe_send(w->k, &p), -EADDRNOTAVAIL);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", wire.index, own, plen));
	heard = ask_by_echo(w, fd, &p);
	assert_true(ip_equal(&heard.sender, &p.target));
	while (heard.ifindex != 0)
		assert_int_equal(kernel_probe_next(w->k, &heard), 0);
	if (!all)
		return;
	assert_int_equal(ip_parse(all, &p.target), 0);
	heard = ask_by_echo(w, fd, &p);
	assert_int_equal(heard.sender.family, p.target.family);
	kernel_probe_close(w->k);
}

/* From an address of a link to another host; by IPv4 most hosts don't answer who asks all. */
void test_asks_by_echo(void **state)
{
	check_echo(state, "192.0.2.1", "192.0.2.2", 24, NULL);
}

void test_asks_by_echo_in_ipv6(void **state)
{
	check_echo(state, "2001:db8::1", "2001:db8::2", 64, "ff02::1");
}

/* A frame from one link of ours to another is heard there, and nobody answers it. */
void test_greets(void **state)
{
	struct world *w = world_of(state);
	struct pair pair = pair_add(w, "c0", "c1");
	struct link from = look_at(w, "c0"), to = look_at(w, "c1");
	struct probe p = { .kind = PROBE_GREET, .ifindex = pair.a };
	struct probe_heard heard;
	struct err e;
	int fd = -1;

	assert_int_equal(ip_parse("192.0.2.1", &p.source), 0);
	memcpy(p.hwaddr, to.hwaddr, sizeof(p.hwaddr));
	memcpy(p.to, to.hwaddr, sizeof(p.to));
	assert_int_equal(kernel_probe_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_probe_send(w->k, &p), 0);
	heard = hear(w, fd);
	assert_int_equal(heard.ifindex, pair.b);
	assert_true(ip_equal(&heard.sender, &p.source));
	assert_memory_equal(heard.hwaddr, from.hwaddr, sizeof(from.hwaddr));
	assert_int_equal(kernel_probe_next(w->k, &heard), 0);
	assert_int_equal(heard.ifindex, 0);
	/* What is for somebody else is not heard. */
	p.to[5] ^= 0x55;
	assert_int_equal(kernel_probe_send(w->k, &p), 0);
	memcpy(p.to, to.hwaddr, sizeof(p.to));
	p.source.bytes[3] = 9;
	assert_int_equal(kernel_probe_send(w->k, &p), 0);
	assert_int_equal(hear(w, fd).sender.bytes[3], 9);
	kernel_probe_close(w->k);
}

static bool is_neighbour(
	const struct neighs *ns, const struct wire *wire, const char *address, const uint8_t mac[6])
{
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	for (size_t i = 0; i < ns->n; i++)
		if (ns->rows[i].ifindex == wire->index && ip_equal(&ns->rows[i].addr, &ip))
			return memcmp(ns->rows[i].hwaddr, mac, 6) == 0;
	return false;
}

void test_neighbours(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	_cleanup_neighs_ struct neighs none = { .rows = NULL };
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };
	uint8_t mac[6];
	struct err e;

	wire_up(&wire, "c0");
	wire_mac(&wire, mac);
	assert_int_equal(kernel_neighbours(w->k, &none, &e), 0);
	assert_false(is_neighbour(&none, &wire, "192.0.2.2", mac));
	wire_has(&wire, "192.0.2.2");
	wire_has(&wire, "2001:db8::2");
	wire_knows(&wire, "192.0.2.2");
	wire_knows(&wire, "2001:db8::2");
	assert_int_equal(kernel_neighbours(w->k, &ns, &e), 0);
	assert_true(is_neighbour(&ns, &wire, "192.0.2.2", mac));
	assert_true(is_neighbour(&ns, &wire, "2001:db8::2", mac));
}

void test_forgets(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	_cleanup_neighs_ struct neighs before = { .rows = NULL };
	_cleanup_neighs_ struct neighs kept = { .rows = NULL };
	_cleanup_neighs_ struct neighs after = { .rows = NULL };
	uint8_t mac[6];
	struct err e;

	wire_up(&wire, "c0");
	wire_mac(&wire, mac);
	/* Nothing is there, and no link. */
	assert_int_equal(kernel_forget_neighbours(w->k, wire.index), 0);
	assert_int_equal(kernel_forget_neighbours(w->k, 999), 0);
	wire_has(&wire, "192.0.2.2");
	wire_has(&wire, "192.0.2.3");
	wire_has(&wire, "2001:db8::2");
	wire_learns(&wire, "192.0.2.2");
	wire_knows(&wire, "192.0.2.3");
	wire_learns(&wire, "2001:db8::2");
	/* What is on another link stays. */
	assert_int_equal(kernel_forget_neighbours(w->k, wire.index + 1), 0);
	assert_int_equal(kernel_neighbours(w->k, &before, &e), 0);
	assert_true(is_neighbour(&before, &wire, "192.0.2.2", mac));
	assert_true(is_neighbour(&before, &wire, "2001:db8::2", mac));
	assert_int_equal(kernel_forget_neighbours(w->k, wire.index), 0);
	assert_int_equal(kernel_neighbours(w->k, &kept, &e), 0);
	assert_false(is_neighbour(&kept, &wire, "192.0.2.2", mac));
	assert_false(is_neighbour(&kept, &wire, "2001:db8::2", mac));
	assert_true(is_neighbour(&kept, &wire, "192.0.2.3", mac));
	assert_int_equal(kernel_forget_neighbours(w->k, wire.index), 0);
	assert_int_equal(kernel_neighbours(w->k, &after, &e), 0);
	assert_int_equal(after.n, kept.n);
}

/* The bytes of what a router says, whatever the kernel makes of it, and the question to all of them. */
void test_hears_routers(void **state)
{
	static const uint8_t mac[6] = { 0x02, 0, 0, 0, 0, 0x11 };
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	uint64_t asked = w->k->stats.asked;
	struct router_heard heard;
	struct advert advert;
	struct err e;
	int fd, again;

	assert_int_equal(kernel_router_ask(w->k, wire.index, mac), -EBADF);
	assert_int_equal(kernel_router_next(w->k, &heard), -EBADF);
	kernel_router_close(w->k);
	assert_int_equal(kernel_router_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_router_open(w->k, &again, &e), 0);
	assert_int_equal(fd, again);
	assert_int_equal(kernel_router_next(w->k, &heard), 0);
	assert_int_equal(heard.ifindex, 0);
	assert_true(kernel_router_ask(w->k, wire.index, mac) < 0);
	wire_up(&wire, "c0");
	heard.ifindex = 0;
	for (unsigned int i = 0; i < PATIENCE && heard.ifindex == 0; i++) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		wire_advertises(&wire, "c0", RA_MANAGED, "2001:db8:77::");
		poll(&ready, 1, 100);
		assert_int_equal(kernel_router_next(w->k, &heard), 0);
	}
	assert_int_equal(heard.ifindex, wire.index);
	assert_true(ip_is_linklocal(&heard.from));
	assert_int_equal(advert_parse(heard.data, heard.len, &advert), 0);
	assert_int_equal(advert.lifetime, 1800);
	assert_true(advert.managed && !advert.other);
	assert_int_equal(advert.n_prefixes, 1);
	assert_int_equal(advert.prefixes[0].valid, 86400);

	/* By now the link has an address to ask from. */
	(void)own_linklocal(w);
	assert_int_equal(kernel_router_ask(w->k, wire.index, mac), 0);
	assert_int_equal(w->k->stats.asked, asked + 1);
	assert_true(kernel_router_ask(w->k, 999, mac) < 0);
	kernel_router_close(w->k);
	assert_int_equal(kernel_router_next(w->k, &heard), -EBADF);
}
