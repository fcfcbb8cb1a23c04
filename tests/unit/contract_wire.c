/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end of a wire, for the contract suite: a link of the world whose neighbour is another
 * host. On Linux that is a namespace of its own, behind a veth; in the fake it is what the fake knows
 * of neighbours.
 */
#include "contract_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>

#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "netlink/netlink.h"

#define PEER   "peer0"
#define ROUTER "fe80::99"

static const uint8_t fake_mac[6] = { 0x06, 0, 0, 0, 0, 0x99 };

static int open_here(void)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void enter(int netns_fd)
{
	assert_int_equal(setns(netns_fd, CLONE_NEWNET), 0);
}

/* A veth here, called @here, whose other end, called @name, is in the namespace @home. */
static int make_veth(const char *here, const char *name, int home)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	_cleanup_nl_ struct nl_sock *s = NULL;
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nl_result result;
	size_t info;
	size_t data;
	size_t peer;

	assert_non_null(b);
	assert_int_equal(nl_open(&s), 0);
	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi));
	nl_put_str(b, IFLA_IFNAME, here);
	info = nl_nest(b, IFLA_LINKINFO);
	nl_put_str(b, IFLA_INFO_KIND, "veth");
	data = nl_nest(b, IFLA_INFO_DATA);
	peer = nl_nest(b, VETH_INFO_PEER);
	nl_put_raw(b, &ifi, sizeof(ifi));
	nl_put_str(b, IFLA_IFNAME, name);
	nl_put_u32(b, IFLA_NET_NS_FD, (uint32_t)home);
	nl_nest_end(b, peer);
	nl_nest_end(b, data);
	nl_nest_end(b, info);
	assert_int_equal(nl_end(b), 0);
	assert_int_equal(nl_run(s, b, NULL, &result), 0);
	return result.error;
}

static void do_there(struct wire *wire, struct step step)
{
	struct err e;

	if (kernel_execute(wire->k, &step, 1, &e) < 0)
		fail_msg("%s", e.text);
}

/* The other host, and what connects it; false when this kernel has no veth. */
static bool build(struct wire *wire, const char *name)
{
	struct step steps[] = {
		make_step(STEP_GENMODE, PEER, 0, 0, GENMODE_NONE),
		make_step(STEP_LINK_UP, PEER, 0, 0, 1),
		make_addr_step(STEP_ADDR_ADD, PEER, 0, ROUTER, 64),
	};
	struct err e;

	wire->home = open_here();
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	wire->there = open_here();
	if (make_veth(PEER, name, wire->home) < 0) {
		enter(wire->home);
		return false;
	}
	assert_int_equal(kernel_linux_new(&wire->k, NULL, &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		do_there(wire, steps[i]);
	enter(wire->home);
	return true;
}

struct wire wire_add(struct world *w, const char *name)
{
	struct wire wire = { .w = w, .home = -1, .there = -1 };

	if (w->fake) {
		wire.index = world_add_link(w, name);
		return wire;
	}
	if (!build(&wire, name)) {
		wire_fini(&wire);
		skip_because("this kernel has no veth");
	}
	wire.index = if_nametoindex(name);
	return wire;
}

void wire_up(struct wire *wire, const char *name)
{
	must_do(wire->w, make_step(STEP_LINK_UP, name, wire->index, 0, 1));
	for (int i = 0; i < 100 && !(look_at(wire->w, name).flags & IFF_RUNNING); i++)
		poll(NULL, 0, 100);
	assert_true(look_at(wire->w, name).flags & IFF_RUNNING);
}

void wire_fini(struct wire *wire)
{
	wire->k = kernel_free(wire->k);
	close_fd(&wire->home);
	close_fd(&wire->there);
}

void wire_mac(const struct wire *wire, uint8_t ret[6])
{
	const struct kernel_query q = { .ifname = PEER };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct err e;

	if (wire->w->fake) {
		memcpy(ret, fake_mac, sizeof(fake_mac));
		return;
	}
	assert_int_equal(kernel_snapshot(wire->k, &q, &s, &e), 0);
	assert_int_equal(s.n_links, 1);
	memcpy(ret, s.links[0].hwaddr, sizeof(s.links[0].hwaddr));
}

void wire_has(struct wire *wire, const char *address)
{
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	if (wire->w->fake)
		assert_int_equal(fake_add_rival(wire->w->fake, wire->index, &ip, fake_mac), 0);
	else
		do_there(wire, make_addr_step(STEP_ADDR_ADD, PEER, 0, address,
				       ip.family == AF_INET ? 24 : 64));
}

void wire_announces(struct wire *wire, const char *address)
{
	struct arp_probe of = { .ifindex = 0 };
	struct arp_seen seen = { .ifindex = wire->index };

	assert_int_equal(ip_parse(address, &of.addr), 0);
	wire_mac(wire, of.hwaddr);
	if (wire->w->fake) {
		seen.sender = of.addr;
		seen.target = of.addr;
		memcpy(seen.hwaddr, fake_mac, sizeof(fake_mac));
		fake_arp(wire->w->fake, &seen);
		return;
	}
	enter(wire->there);
	of.ifindex = if_nametoindex(PEER);
	assert_int_equal(kernel_announce(wire->k, &of), 0);
	enter(wire->home);
}

void wire_sends(struct wire *wire, uint16_t type, const void *data, size_t len)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(type),
		.sll_halen = 6,
	};
	int fd;

	assert_null(wire->w->fake);
	memset(to.sll_addr, 0xff, 6);
	enter(wire->there);
	to.sll_ifindex = (int)if_nametoindex(PEER);
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	enter(wire->home);
	assert_true(fd >= 0);
	assert_int_equal(
		sendto(fd, data, len, 0, (const struct sockaddr *)&to, sizeof(to)), (ssize_t)len);
	close(fd);
}

int wire_listens(struct wire *wire, uint16_t type)
{
	int fd;

	assert_null(wire->w->fake);
	enter(wire->there);
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(type));
	enter(wire->home);
	assert_true(fd >= 0);
	return fd;
}

/* A router advertisement (RFC 4861 4.2) with one prefix for addresses. */
struct advertisement {
	struct nd_router_advert ra;
	struct nd_opt_prefix_info prefix;
};

static void send_advertisement(const struct advertisement *ad)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	int hops = 255;
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);

	assert_true(fd >= 0);
	assert_int_equal(inet_pton(AF_INET6, "ff02::1", &to.sin6_addr), 1);
	to.sin6_scope_id = if_nametoindex(PEER);
	assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)), 0);
	assert_int_equal(sendto(fd, ad, sizeof(*ad), 0, (const struct sockaddr *)&to, sizeof(to)),
		(ssize_t)sizeof(*ad));
	close(fd);
}

/* The kernel of the fake makes of it what it is told to, and who listens hears the bytes. */
static void fake_all(struct wire *wire, const char *name, uint8_t ra_flags,
	const struct advertisement *ad, struct ip addr)
{
	struct router_heard heard = { .ifindex = wire->index, .len = sizeof(*ad) };

	assert_int_equal(ip_parse(ROUTER, &heard.from), 0);
	memcpy(heard.data, ad, sizeof(*ad));
	addr.bytes[15] = 0x77;
	fake_advertise(wire->w->fake, &heard);
	assert_true(fake_router(wire->w->fake, name, &heard.from, ra_flags));
	assert_true(fake_autoconf(wire->w->fake, name, &addr, 64, false));
}

void wire_advertises(struct wire *wire, const char *name, uint8_t ra_flags, const char *prefix)
{
	struct advertisement ad = {
		.ra = { .nd_ra_type = ND_ROUTER_ADVERT, .nd_ra_router_lifetime = htons(1800) },
		.prefix = { .nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION,
			.nd_opt_pi_len = 4,
			.nd_opt_pi_prefix_len = 64,
			.nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO,
			.nd_opt_pi_valid_time = htonl(86400),
			.nd_opt_pi_preferred_time = htonl(14400) },
	};
	struct ip addr;

	assert_int_equal(ip_parse(prefix, &addr), 0);
	ad.ra.nd_ra_flags_reserved = (uint8_t)((ra_flags & RA_MANAGED ? ND_RA_FLAG_MANAGED : 0) |
					       (ra_flags & RA_OTHER ? ND_RA_FLAG_OTHER : 0));
	memcpy(&ad.prefix.nd_opt_pi_prefix, addr.bytes, sizeof(addr.bytes));
	if (wire->w->fake) {
		fake_all(wire, name, ra_flags, &ad, addr);
		return;
	}
	enter(wire->there);
	send_advertisement(&ad);
	enter(wire->home);
}

static void put_neigh(struct wire *wire, const char *address, uint16_t nud)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	_cleanup_nl_ struct nl_sock *s = NULL;
	struct ndmsg ndm = { .ndm_ifindex = (int)wire->index, .ndm_state = nud };
	struct nl_result result;
	uint8_t mac[6];
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	/* Whoever is there is one. */
	if (wire->w->fake && nud == NUD_PERMANENT)
		fake_pin_rival(wire->w->fake, wire->index, &ip);
	if (wire->w->fake)
		return;
	assert_non_null(b);
	wire_mac(wire, mac);
	ndm.ndm_family = ip.family;
	assert_int_equal(nl_open(&s), 0);
	nl_begin(b, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &ndm, sizeof(ndm));
	nl_put(b, NDA_DST, ip.bytes, ip_size(ip.family));
	nl_put(b, NDA_LLADDR, mac, sizeof(mac));
	assert_int_equal(nl_end(b), 0);
	assert_int_equal(nl_run(s, b, NULL, &result), 0);
	assert_int_equal(result.error, 0);
}

void wire_knows(struct wire *wire, const char *address)
{
	put_neigh(wire, address, NUD_PERMANENT);
}

void wire_learns(struct wire *wire, const char *address)
{
	put_neigh(wire, address, NUD_STALE);
}

static uint32_t end_up(struct world *w, const char *name)
{
	uint32_t index = look_at(w, name).index;

	must_do(w, make_step(STEP_LINK_UP, name, index, 0, 1));
	return index;
}

struct pair pair_add(struct world *w, const char *a, const char *b)
{
	struct pair pair;
	int home = w->fake ? -1 : open_here();
	bool made = w->fake || make_veth(a, b, home) == 0;

	close_fd(&home);
	if (!made)
		skip_because("this kernel has no veth");
	if (w->fake) {
		world_add_link(w, a);
		world_add_link(w, b);
	}
	pair = (struct pair){ .a = end_up(w, a), .b = end_up(w, b) };
	for (int i = 0; i < 100 && !(look_at(w, a).flags & look_at(w, b).flags & IFF_RUNNING); i++)
		poll(NULL, 0, 100);
	return pair;
}

struct arp_seen next_packet(struct world *w, int fd)
{
	struct arp_seen seen = { .ifindex = 0 };

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		assert_int_equal(kernel_arp_next(w->k, &seen), 0);
		if (seen.ifindex)
			return seen;
		assert_int_equal(poll(&p, 1, 10000), 1);
	}
}
