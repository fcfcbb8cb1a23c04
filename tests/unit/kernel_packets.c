/* SPDX-License-Identifier: Apache-2.0 */
/* What the Linux back end makes of packets that the fake has none of: bad ones, our own, and what others ask. */
#include <errno.h>
#include <linux/if_ether.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "contract_wire.h"

/* Request of 02:00:00:00:00:99 for 192.0.2.7, from nobody: a probe. */
static const uint8_t probe_packet[28] = { 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 0x99, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 192, 0, 2, 7 };

/* Whatever comes, only whole ARP packets of IPv4 are told. */
static void test_bad_packets(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} faults[] = { { 1, 6 }, { 2, 0x86 }, { 4, 8 }, { 5, 16 }, { 7, 3 }, { 6, 1 } };
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_seen seen;
	struct err e;
	int fd;

	wire_up(&wire, "c0");
	assert_int_equal(kernel_arp_open(w->k, FAM_INET, &fd, &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		uint8_t packet[sizeof(probe_packet)];

		memcpy(packet, probe_packet, sizeof(packet));
		packet[faults[i].at] = faults[i].value;
		wire_sends(&wire, ETH_P_ARP, packet, sizeof(packet));
	}
	for (size_t len = 1; len < sizeof(probe_packet); len++)
		wire_sends(&wire, ETH_P_ARP, probe_packet, len);
	wire_sends(&wire, ETH_P_IPV6, probe_packet, sizeof(probe_packet));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	wire_sends(&wire, ETH_P_ARP, probe_packet, sizeof(probe_packet));
	seen = next_packet(w, fd);
	assert_int_equal(seen.ifindex, wire.index);
	assert_true(ip_is_zero(&seen.sender));
	assert_int_equal(seen.target.bytes[3], 7);
	assert_int_equal(seen.hwaddr[5], 0x99);
}

/* Time goes on by leaps when a test says so. */
static int64_t ahead;

int64_t __real_now_ms(void);
int64_t __wrap_now_ms(void);

int64_t __wrap_now_ms(void)
{
	return __real_now_ms() + ahead;
}

static void read_events(struct world *w)
{
	struct kernel_event ev = { .type = KERNEL_EVENT_LINK };

	while (ev.type != KERNEL_EVENT_NONE)
		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
}

/* What one of our own links says is no other host; not even when that link came later, or has just gone. */
static void test_own_packets(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	uint8_t packet[sizeof(probe_packet)];
	struct link own;
	struct arp_seen seen;
	struct err e;
	int fd;

	wire_up(&wire, "c0");
	assert_int_equal(kernel_monitor_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_arp_open(w->k, FAM_INET, &fd, &e), 0);
	world_add_link(w, "c1");
	own = look_at(w, "c1");
	read_events(w);
	memcpy(packet, probe_packet, sizeof(packet));
	memcpy(packet + 8, own.hwaddr, sizeof(own.hwaddr));
	wire_sends(&wire, ETH_P_ARP, packet, sizeof(packet));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	world_del_link(w, "c1");
	read_events(w);
	wire_sends(&wire, ETH_P_ARP, packet, sizeof(packet));
	assert_int_equal(kernel_arp_next(w->k, &seen), 0);
	assert_int_equal(seen.ifindex, 0);
	/* When nothing of the link is on its way any more its hardware address is somebody else's. */
	ahead += 10000;
	wire_sends(&wire, ETH_P_ARP, packet, sizeof(packet));
	assert_int_equal(next_packet(w, fd).ifindex, wire.index);
}

/* A solicitation for 2001:db8::7 from nobody, with a nonce; its checksum is nobody's to look at. */
static const uint8_t nd_packet[72] = {
	0x60, 0, 0, 0, 0, 32, 58, 255,                           /* head */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,          /* source */
	0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 7,    /* destination */
	135, 0, 0, 0, 0, 0, 0, 0,                                /* solicitation */
	0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, /* target */
	14, 1, 1, 2, 3, 4, 5, 6,                                 /* nonce */
};

enum { AT_HOPS = 7, AT_SOURCE = 8, AT_TYPE = 40, AT_TARGET = 63, AT_LEN = 65, AT_NONCE = 66 };

/* Send what @change makes of the packet, again and again, while an address is probed for: whether that takes it. */
static enum arp_verdict probe_while(
	struct world *w, struct wire *wire, size_t at, uint8_t value, int ms)
{
	struct arp_probe p = { .ifindex = wire->index };
	uint8_t packet[sizeof(nd_packet)];
	struct link l = look_at(w, "c0");
	int status;
	pid_t pid;

	memcpy(packet, nd_packet, sizeof(packet));
	packet[at] = value;
	memcpy(p.hwaddr, l.hwaddr, sizeof(p.hwaddr));
	assert_int_equal(ip_parse("2001:db8::7", &p.addr), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < 3000; i++) {
			wire_sends(wire, ETH_P_IPV6, packet, sizeof(packet));
			usleep(10000);
		}
		_exit(0);
	}
	assert_int_equal(kernel_arp_probe(w->k, &p, 1, ms), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);

	return p.verdict;
}

/* Who is about to have an address has it; who asks for its owner has not, and what is damaged says nothing. */
static void test_solicitations(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} faults[] = {
		{ AT_HOPS, 254 },
		{ AT_SOURCE, 0xfe },
		{ AT_TYPE, 134 },
		{ AT_TARGET, 8 },
		{ AT_LEN, 0 },
		{ AT_LEN, 2 },
	};
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");

	wire_up(&wire, "c0");
	assert_int_equal(probe_while(w, &wire, AT_NONCE, 1, 30000), ARP_TAKEN);
	assert_int_equal(probe_while(w, &wire, AT_NONCE, 9, 30000), ARP_TAKEN);
	assert_int_equal(probe_while(w, &wire, AT_TYPE, 136, 30000), ARP_TAKEN);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		assert_int_equal(
			probe_while(w, &wire, faults[i].at, faults[i].value, 300), ARP_FREE);
}

/* The next solicitation for the address from our end, as the other host gets it. */
static size_t take_solicitation(int fd, uint8_t *ret, size_t size)
{
	for (;;) {
		ssize_t n = recv(fd, ret, size, 0);

		assert_true(n > 0);
		if (n == sizeof(nd_packet) && ret[AT_TYPE] == 135 &&
			memcmp(ret + AT_TYPE + 8, nd_packet + AT_TYPE + 8, 16) == 0)
			return (size_t)n;
	}
}

/* A network that sends us back what we say, from another hardware address, is no other host. */
static void test_echo_of_solicitation(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_probe p = { .ifindex = wire.index };
	struct link l;
	uint8_t packet[256];
	int fd = wire_listens(&wire, ETH_P_IPV6);
	int status;
	pid_t pid;

	wire_up(&wire, "c0");
	l = look_at(w, "c0");
	memcpy(p.hwaddr, l.hwaddr, sizeof(p.hwaddr));
	assert_int_equal(ip_parse("2001:db8::7", &p.addr), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		size_t n = take_solicitation(fd, packet, sizeof(packet));

		wire_sends(&wire, ETH_P_IPV6, packet, n);
		_exit(0);
	}
	assert_int_equal(kernel_arp_probe(w->k, &p, 1, 500), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(p.verdict, ARP_FREE);
	/* As RFC 4862 has it: from nobody, to those who may have it. */
	take_solicitation(fd, packet, sizeof(packet));
	assert_memory_equal(packet + AT_SOURCE, nd_packet + AT_SOURCE, 32);
	assert_int_equal(packet[AT_HOPS], 255);
	close(fd);
}

/* Somebody else who probes for the same address at the same time has it, as far as we are concerned. */
static void test_probes_meet(void **state)
{
	struct world *w = world_of(state);
	_cleanup_wire_ struct wire wire = wire_add(w, "c0");
	struct arp_probe p = { .ifindex = wire.index };
	struct link l;
	pid_t pid;
	int status;

	wire_up(&wire, "c0");
	l = look_at(w, "c0");
	memcpy(p.hwaddr, l.hwaddr, sizeof(p.hwaddr));
	assert_int_equal(ip_parse("192.0.2.7", &p.addr), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < 600; i++) {
			wire_sends(&wire, ETH_P_ARP, probe_packet, sizeof(probe_packet));
			usleep(50000);
		}
		_exit(0);
	}
	assert_int_equal(kernel_arp_probe(w->k, &p, 1, 30000), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(p.verdict, ARP_TAKEN);
	assert_int_equal(p.rival[5], 0x99);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup_linux, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bad_packets),
		TEST(test_own_packets),
		TEST(test_probes_meet),
		TEST(test_solicitations),
		TEST(test_echo_of_solicitation),
	};

	return cmocka_run_group_tests_name("kernel_packets", tests, NULL, NULL);
}
