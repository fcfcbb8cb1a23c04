/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the contract suite that is about other hosts: conflicts of addresses, and what a router
 * says.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "contract_wire.h"

#define PROBE_MS 100
#define PATIENCE 100 /* times 100 ms */

static struct arp_probe make_probe(struct world *w, const struct wire *wire, const char *ip)
{
	struct arp_probe p = { .ifindex = wire->index };
	struct link l = look_at(w, "c0");

	memcpy(p.hwaddr, l.hwaddr, sizeof(p.hwaddr));
	assert_int_equal(ip_parse(ip, &p.addr), 0);
	return p;
}

void test_probes(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_probe probes[3];
	uint8_t mac[6];
	uint64_t packets;

	wire_up(&wire, "c0");
	wire_mac(&wire, mac);
	wire_has(&wire, "192.0.2.2");
	probes[0] = make_probe(w, &wire, "192.0.2.1");
	probes[1] = make_probe(w, &wire, "192.0.2.2");
	probes[2] = make_probe(w, &wire, "192.0.2.3");
	probes[2].ifindex = 999;
	packets = w->k->stats.packets;
	assert_int_equal(kernel_arp_probe(w->k, probes, 3, PROBE_MS), 0);
	assert_int_equal(probes[0].verdict, ARP_FREE);
	assert_int_equal(probes[0].error, 0);
	assert_int_equal(probes[1].verdict, ARP_TAKEN);
	assert_memory_equal(probes[1].rival, mac, sizeof(mac));
	assert_int_equal(probes[2].verdict, ARP_UNKNOWN);
	assert_int_equal(probes[2].error, ENXIO);
	/* Three for the free one; the other is decided by its first. */
	assert_true(w->k->stats.packets >= packets + 4);
	/* We probe; nothing of it is an address of ours. */
	assert_int_equal(count_on(w, "c0", AF_INET), 0);
	assert_int_equal(kernel_arp_probe(w->k, NULL, 0, PROBE_MS), 0);
}

/* Both families at once; in IPv6 whoever has an address says so to all. */
void test_probes_in_ipv6(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_probe probes[4];
	uint8_t mac[6];

	must_do(w, make_step(STEP_GENMODE, "c0", wire.index, 0, GENMODE_NONE));
	wire_up(&wire, "c0");
	wire_mac(&wire, mac);
	wire_has(&wire, "2001:db8::2");
	wire_has(&wire, "192.0.2.2");
	probes[0] = make_probe(w, &wire, "2001:db8::1");
	probes[1] = make_probe(w, &wire, "2001:db8::2");
	probes[2] = make_probe(w, &wire, "192.0.2.2");
	probes[3] = make_probe(w, &wire, "2001:db8::2");
	probes[3].ifindex = 999;
	assert_int_equal(kernel_arp_probe(w->k, probes, 4, PROBE_MS), 0);
	assert_int_equal(probes[0].verdict, ARP_FREE);
	assert_int_equal(probes[0].error, 0);
	for (size_t i = 1; i < 3; i++) {
		assert_int_equal(probes[i].verdict, ARP_TAKEN);
		assert_memory_equal(probes[i].rival, mac, sizeof(mac));
	}
	assert_int_equal(probes[3].verdict, ARP_UNKNOWN);
	assert_int_equal(probes[3].error, ENXIO);
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
}

void test_cannot_probe(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_probe p = make_probe(w, &wire, "192.0.2.1");

	assert_int_equal(kernel_arp_probe(w->k, &p, 1, PROBE_MS), 0);
	assert_int_equal(p.verdict, ARP_UNKNOWN);
	assert_int_equal(p.error, ENETDOWN);
	assert_int_equal(kernel_announce(w->k, &p), -ENETDOWN);
	wire_up(&wire, "c0");
	assert_int_equal(kernel_arp_probe(w->k, &p, 1, PROBE_MS), 0);
	assert_int_equal(p.verdict, ARP_FREE);
	assert_int_equal(kernel_announce(w->k, &p), 0);
	/* Nothing is joined that a switch would want to know of. */
	assert_int_equal(kernel_announce_joined(w->k, UINT32_MAX), 0);
}

void test_sees_conflicts(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_seen seen;
	uint8_t mac[6];
	struct ip ip;
	struct err e;
	int fd = -1;
	int again = -1;

	assert_int_equal(kernel_arp_next(w->k, &seen), -EBADF);
	wire_up(&wire, "c0");
	assert_int_equal(kernel_arp_open(w->k, FAM_INET, &fd, &e), 0);
	assert_int_equal(kernel_arp_open(w->k, FAM_INET, &again, &e), 0);
	assert_int_equal(fd, again);
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	wire_announces(&wire, "192.0.2.2");
	seen = next_packet(w, fd);
	wire_mac(&wire, mac);
	assert_int_equal(ip_parse("192.0.2.2", &ip), 0);
	assert_int_equal(seen.ifindex, wire.index);
	assert_true(ip_equal(&seen.sender, &ip));
	assert_true(ip_equal(&seen.target, &ip));
	assert_memory_equal(seen.hwaddr, mac, sizeof(mac));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	/* A link that goes down and comes again is heard as before. */
	must_do(w, make_step(STEP_LINK_UP, "c0", wire.index, 1, 0));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	wire_up(&wire, "c0");
	wire_announces(&wire, "192.0.2.3");
	assert_int_equal(next_packet(w, fd).sender.bytes[3], 3);
}

/* Of whom it is seen depends on what was asked for. */
void test_sees_conflicts_in_ipv6(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_seen seen;
	uint8_t mac[6];
	struct ip ip;
	struct err e;
	int fd = -1;
	int again = -1;

	wire_up(&wire, "c0");
	wire_mac(&wire, mac);
	assert_int_equal(kernel_arp_open(w->k, FAM_INET6, &fd, &e), 0);
	wire_announces(&wire, "192.0.2.2");
	wire_announces(&wire, "2001:db8::2");
	seen = next_packet(w, fd);
	assert_int_equal(ip_parse("2001:db8::2", &ip), 0);
	assert_int_equal(seen.ifindex, wire.index);
	assert_true(ip_equal(&seen.sender, &ip));
	assert_memory_equal(seen.hwaddr, mac, sizeof(mac));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	/* Then both are. */
	assert_int_equal(kernel_arp_open(w->k, FAM_INET, &again, &e), 0);
	assert_int_equal(fd, again);
	wire_announces(&wire, "192.0.2.3");
	assert_int_equal(next_packet(w, fd).sender.bytes[3], 3);
	wire_announces(&wire, "2001:db8::4");
	assert_int_equal(next_packet(w, fd).sender.bytes[15], 4);
}

/* Look at the first IPv6 address until @flag is set. */
static struct addr wait_for(struct world *w, uint32_t flag)
{
	for (int i = 0; i < PATIENCE; i++) {
		_cleanup_snapshot_ struct snapshot s = world_look(w, "c0");

		if (s.n_addrs > 0 && (s.addrs[0].flags & flag))
			return s.addrs[0];
		poll(NULL, 0, 100);
	}
	fail_msg("the address never got the flag 0x%x", flag);
	return (struct addr){ .ifindex = 0 };
}

void test_duplicate_of_ipv6(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct step step = make_addr_step(STEP_ADDR_ADD, "c0", wire.index, "2001:db8::2", 64);
	struct addr a;

	must_do(w, make_step(STEP_GENMODE, "c0", wire.index, 0, GENMODE_NONE));
	wire_up(&wire, "c0");
	wire_has(&wire, "2001:db8::2");
	step.u.addr.flags = 0;
	must_do(w, step);
	a = wait_for(w, IFA_F_DADFAILED);
	assert_true(a.flags & IFA_F_TENTATIVE);
	assert_int_equal(a.proto, OUR_PROTO);
	/* Nothing that is changed about it makes it a good one. */
	step.op = STEP_ADDR_SET;
	must_do(w, step);
	assert_true(wait_for(w, IFA_F_DADFAILED).flags & IFA_F_TENTATIVE);
	step.op = STEP_ADDR_DEL;
	must_do(w, step);
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
}

/* A router repeats itself, for nobody may be listening yet. */
static struct kernel_event next_ra_event(struct wire *wire, int fd, uint8_t ra_flags)
{
	struct kernel_event ev = { .type = KERNEL_EVENT_NONE };

	for (int i = 0; i < PATIENCE;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		assert_int_equal(kernel_monitor_next(wire->w->k, &ev), 0);
		if (ev.has_ra_flags && !ev.has_tag && ev.ra_flags == ra_flags)
			return ev;
		if (ev.type != KERNEL_EVENT_NONE)
			continue;
		wire_advertises(wire, "c0", ra_flags, "2001:db8:77::");
		i += poll(&p, 1, 100) == 0;
	}
	fail_msg("nothing is told of the router");
	return ev;
}

static bool has_autoconf(struct world *w)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, "c0");

	for (size_t i = 0; i < s.n_addrs; i++) {
		if (addr_is_autoconf(&s.addrs[i]))
			return true;
	}
	return false;
}

void test_router(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct kernel_event ev;
	struct err e;
	int fd = -1;

	must_do(w, make_step(STEP_GENMODE, "c0", wire.index, 0, GENMODE_NONE));
	wire_up(&wire, "c0");
	assert_int_equal(kernel_monitor_open(w->k, &fd, &e), 0);
	ev = next_ra_event(&wire, fd, RA_MANAGED | RA_OTHER);
	assert_int_equal(ev.type, KERNEL_EVENT_LINK);
	assert_int_equal(ev.ifindex, wire.index);
	assert_string_equal(ev.ifname, "c0");
	assert_int_equal(look_at(w, "c0").ra_flags, RA_MANAGED | RA_OTHER);
	for (int i = 0; i < PATIENCE && !has_autoconf(w); i++)
		poll(NULL, 0, 100);
	assert_true(has_autoconf(w));
	s = world_look(w, "c0");
	assert_int_equal(s.n_routes, 1);
	assert_int_equal(s.routes[0].protocol, 9);
	assert_int_equal(s.routes[0].plen, 0);
	assert_true(ip_is_linklocal(&s.routes[0].gateway));
	next_ra_event(&wire, fd, 0);
	/* Its address and its route can be taken away like others. */
	must_do(w, (struct step){ .op = STEP_ADDR_DEL,
			   .ifindex = wire.index,
			   .ifname = "c0",
			   .u.addr = s.addrs[0] });
	must_do(w, (struct step){ .op = STEP_ROUTE_DEL,
			   .ifindex = wire.index,
			   .ifname = "c0",
			   .u.route = s.routes[0] });
	assert_false(has_autoconf(w));
	assert_int_equal(count_routes(w, "c0"), 0);
}
