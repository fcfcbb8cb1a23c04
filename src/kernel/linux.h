/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the Linux back end share. The parsers are pure: they read one netlink message that
 * may hold anything, return 0 with the object, -ENOENT when it is none that we keep, -EBADMSG when it
 * can't be one of the kernel's.
 */
#ifndef KERNEL_LINUX_H
#define KERNEL_LINUX_H

#include "base/err.h"
#include "kernel/kernel.h"
#include "model/steer.h"
#include "netlink/netlink.h"

/* The hardware address of a link of ours, or of one that was until a moment ago. */
struct own_mac {
	uint8_t mac[6];
	int64_t gone; /* since when no link has it, by now_ms(); 0: one has */
};

struct linux_kernel {
	struct kernel base;
	struct nl_sock *nl;
	struct nl_sock *events; /* NULL until the monitor is opened */
	struct nl_sock *path;   /* NULL until it is opened */
	struct nl_sock *news;   /* the same */
	struct nl_batch *batch;
	int sysctl_fd; /* /proc/sys/net, opened when it is first needed; negative: not, or not there */
	uint64_t netns_id;
	bool elsewhere;    /* of another namespace than the thread's: for snapshots only */
	int netns_fd;      /* that one; -1 else */
	bool cannot_steer; /* it was found to take no programs */
	bool can_steer;    /* or to take them */
	int poll_fd;       /* asks drivers for the carrier; -1 until one was asked */

	/* Probes; linux_probe.c. -1 until they are opened. */
	int probe_fd;           /* ready when one of the others is */
	int ask4_fd;            /* ARP */
	int ask6_fd;            /* neighbour discovery, and answers to echo requests in IPv6 */
	int echo_fd;            /* those in IPv4 */
	int send4_fd, send6_fd; /* only send echo requests */
	int router_fd;          /* hears router advertisements; -1 else */
	uint16_t echo_id;

	/* Conflicts of addresses; linux_watch.c. -1 until they are opened. */
	int watch_fd;         /* ready when one of the next two is */
	int arp_fd;           /* sees all that comes */
	int advert_fd;        /* sees neighbour advertisements that answer nobody */
	int announce_fd;      /* only sends; -1 until there was something to send */
	struct own_mac *macs; /* sorted */
	size_t n_macs;
	bool macs_stale; /* a link came or went: read them again */
};

static inline struct linux_kernel *to_linux(struct kernel *k)
{
	return (struct linux_kernel *)k;
}

/* Open what belongs to the network namespace of the calling thread. */
int linux_open_here(struct linux_kernel *k, struct err *e) _warn_unused_;
/* The same for a named namespace, by a helper thread. */
int linux_open_netns(struct linux_kernel *k, const char *netns, struct err *e) _warn_unused_;
/* Run @fn in a thread that is in the namespace that was opened so. */
int linux_run_there(struct linux_kernel *k, void (*fn)(void *arg), void *arg) _warn_unused_;
/* Bring k->base.stats up to date. */
void linux_count(struct linux_kernel *k);

int linux_snapshot(struct kernel *base, const struct kernel_query *q, struct snapshot *ret,
	struct err *e) _warn_unused_;
int linux_execute(struct kernel *base, struct step *steps, size_t n, struct err *e) _warn_unused_;
int linux_find_elsewhere(struct kernel *base, const char *ifname, char *ret_ns, size_t size)
	_warn_unused_;
int linux_find_address(struct kernel *base, const struct ip *ip, char ret_ifname[LINK_NAMSIZ])
	_warn_unused_;
int linux_monitor_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
int linux_monitor_next(struct kernel *base, struct kernel_event *ret) _warn_unused_;

int linux_path_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
int linux_path_next(struct kernel *base, struct path_event *ret) _warn_unused_;
void linux_path_close(struct kernel *base);
/* What an event says. */
struct path_event path_parse(const struct nlmsghdr *h);

int linux_news_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
int linux_news_next(struct kernel *base, struct kernel_event *ret) _warn_unused_;
void linux_news_close(struct kernel *base);

int linux_poll_carrier(struct kernel *base, const char *ifname, bool *ret) _warn_unused_;
int linux_read_settings(struct linux_kernel *k, const struct kernel_query *q, struct snapshot *ret,
	struct err *e) _warn_unused_;
int linux_arp_probe(struct kernel *base, struct arp_probe *probes, size_t n, int timeout_ms)
	_warn_unused_;
int linux_announce(struct kernel *base, const struct arp_probe *of) _warn_unused_;
/* Have the socket that tells others. */
int linux_announce_open(struct linux_kernel *k) _warn_unused_;
int linux_announce_joined(struct kernel *base, uint32_t ifindex) _warn_unused_;
int linux_arp_open(struct kernel *base, unsigned int families, int *ret_fd, struct err *e)
	_warn_unused_;
int linux_arp_next(struct kernel *base, struct arp_seen *ret) _warn_unused_;
void linux_arp_close(struct linux_kernel *k);

/* ---- packets about who has an address: linux_arp.c, linux_nd.c ---- */

/* A socket that sends; with @listen one that also sees what comes, on all links. */
int linux_arp_socket(bool listen) _warn_unused_;
/* A request to all on the link: a probe, or an announcement. */
int linux_arp_send(struct linux_kernel *k, int fd, const struct arp_probe *of, bool announce)
	_warn_unused_;
/* The next packet; -EAGAIN when none waits. So do those below. */
int linux_arp_receive(int fd, struct arp_seen *ret) _warn_unused_;

/* One that sends, and sees the solicitations and advertisements on all links. */
int linux_nd_socket(void) _warn_unused_;
/* Let a socket be in the multicast group of an address of IPv6, as far as that is possible. */
void linux_nd_join(int fd, const struct arp_probe *of);
/* A probe. @nonce: what it is known by when it comes back to us. */
int linux_nd_ask(struct linux_kernel *k, int fd, const struct arp_probe *of, const uint8_t nonce[6])
	_warn_unused_;
int linux_nd_receive(int fd, const uint8_t nonce[6], struct arp_seen *ret) _warn_unused_;
/* One that sees advertisements that answer nobody, on all links. */
int linux_nd_advert_socket(void) _warn_unused_;
int linux_nd_next_advert(int fd, struct arp_seen *ret) _warn_unused_;

/* ---- linux_mac.c ---- */

/* Read the hardware addresses of all links. */
int linux_macs_load(struct linux_kernel *k, struct err *e) _warn_unused_;
/* Whether a link of ours has this one, or had it when they were read, some seconds ago at most. */
bool linux_mac_is_ours(const struct linux_kernel *k, const uint8_t mac[6]);
/* See in the event of a link whether they are others now. */
void linux_macs_note(struct linux_kernel *k, const struct nlmsghdr *h);

int linux_neighbours(struct kernel *base, struct neighs *ret, struct err *e) _warn_unused_;
int linux_forget_neighbours(struct kernel *base, uint32_t ifindex) _warn_unused_;
int linux_router_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
void linux_router_close(struct kernel *base);
int linux_router_ask(struct kernel *base, uint32_t ifindex, const uint8_t hwaddr[6]) _warn_unused_;
int linux_router_next(struct kernel *base, struct router_heard *ret) _warn_unused_;
int linux_probe_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
void linux_probe_close(struct kernel *base);
int linux_probe_send(struct kernel *base, const struct probe *p) _warn_unused_;
int linux_probe_next(struct kernel *base, struct probe_heard *ret) _warn_unused_;
/* How long a packet has waited, in microseconds. */
struct msghdr;
int64_t linux_probe_waited(struct msghdr *msg);

/* ---- linux_echo.c ---- */

int linux_echo_open(struct linux_kernel *k) _warn_unused_;
void linux_echo_close(struct linux_kernel *k);
int linux_echo_send(const struct linux_kernel *k, const struct probe *p) _warn_unused_;
/* Whether an answer is to a question of ours: then what it says of it. */
bool linux_echo_parse(
	const struct linux_kernel *k, const void *data, size_t len, struct probe_heard *ret);
/* One packet: 1 when it was something to hear, 0 when not, -EAGAIN when none waits. */
int linux_echo_next(struct linux_kernel *k, struct probe_heard *ret) _warn_unused_;

/* Links. */
int link_parse(const struct nlmsghdr *h, bool brief, struct link *ret) _warn_unused_;
int link_parse_event(const struct nlmsghdr *h, struct kernel_event *ret) _warn_unused_;
/* The index in an RTM_NEWNETCONF of one link; -ENOENT for that of all or of the default. */
int link_parse_conf(const struct nlmsghdr *h, uint32_t *ret) _warn_unused_;
/* Questions: a dump (@af: AF_UNSPEC or AF_INET6, the cheap one), one by name, one by index. */
int link_put_dump(struct nl_batch *b, uint8_t af) _warn_unused_;
int link_put_conf_dump(struct nl_batch *b) _warn_unused_;
int link_put_get(struct nl_batch *b, const char *name) _warn_unused_;
int link_put_get_index(struct nl_batch *b, uint32_t index) _warn_unused_;
/* How many of @steps, from the first on, go together; at least one. Then put them, as one message. */
size_t link_count_joint(const struct step *steps, size_t n);
int link_put_step(struct nl_batch *b, const struct step *steps, size_t n) _warn_unused_;
/* A new link of this kind ("dummy"). */
int link_put_new(struct nl_batch *b, const char *ifname, const char *kind) _warn_unused_;

/* Addresses. @ifindex 0 asks for those of all links. */
int addr_parse(const struct nlmsghdr *h, struct addr *ret) _warn_unused_;
int addr_put_dump(struct nl_batch *b, uint8_t family, uint32_t ifindex) _warn_unused_;
int addr_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;
/* Of STEP_ADDR_GONE: its routes of the kernel's own, the local one and that of the prefix; two
 * messages at most. */
int addr_put_gone(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;

/* Routes. @ret is for route_fini(). A route over several links counts for @prefer, or the first. */
int route_parse(const struct nlmsghdr *h, uint32_t prefer, struct route *ret) _warn_unused_;
/* Of a route that came or went; it owns nothing. */
int route_parse_event(const struct nlmsghdr *h, struct route *ret, struct route_links *ret_links)
	_warn_unused_;
int route_put_dump(struct nl_batch *b, uint8_t af, uint32_t ifindex) _warn_unused_;
/* @ifindex: that of one that is built from its fields. */
int route_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;

/* ---- linux_route_legs.c: @a is RTA_MULTIPATH ---- */

/* Which link the route counts for. */
uint32_t route_find_leg(const struct nlattr *a, uint32_t prefer);
/* The state of the legs ("dead", "linkdown") is told with their flags, and refused with them. */
void route_clean_legs(uint8_t *p, size_t left);
/* Into @route, which owns them, also on failure. */
int route_copy_legs(const struct nlattr *a, struct route *route) _warn_unused_;
void route_find_links(const struct nlattr *a, struct route_links *ret);

/* Next hop objects. Their ids are made of kind and nexthop_key(). */
uint32_t nexthop_id(enum nexthop_kind kind, uint32_t key);
/* Back; NEXTHOP_NONE when it is none of our ids. */
enum nexthop_kind nexthop_kind_of(uint32_t id, uint32_t *ret_key);
int nexthop_parse(const struct nlmsghdr *h, struct nexthop *ret) _warn_unused_;
int nexthop_put_dump(struct nl_batch *b) _warn_unused_;
int nexthop_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;

/* Where programs for packets stand on a link. The index of a link that has such a place; -ENOENT. */
int hook_put_dump(struct nl_batch *b) _warn_unused_;
/* The link that has one, and whether we made it. */
int hook_parse(const struct nlmsghdr *h, uint32_t *ret_ifindex, bool *ret_ours) _warn_unused_;
int hook_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;
/* Those of one link for what comes, or for what is @leaving. */
int steer_put_dump(struct nl_batch *b, uint32_t ifindex, bool leaving) _warn_unused_;
/* -EEXIST: it is somebody else's. */
int steer_parse_filter(const struct nlmsghdr *h, struct steer *ret) _warn_unused_;
struct steer_message {
	const struct steer *steer;
	uint32_t ifindex; /* of the link that it is on */
	uint32_t other;   /* what it leads to */
	int fd;           /* the program, which is open until the message is sent; -1: it goes */
};
int steer_put(struct nl_batch *b, const struct steer_message *m) _warn_unused_;

/* Those that the links of @s have, and where they may be. */
int linux_read_steers(struct linux_kernel *k, struct snapshot *s, struct err *e) _warn_unused_;
bool linux_can_steer(struct kernel *base);

/* The addresses that the programs of one execution look up. */
struct steer_map {
	int fd; /* -1: there is none yet */
	uint64_t digest;
	size_t n;
};
void steer_map_fini(struct steer_map *map);
/* Give a program to the kernel, with all that it has to know; linux_bpf.c. What bpf(2) says where it can't be. @map is
 * that of the program before, and of this one afterwards. */
int steer_load(const struct steer *s, uint32_t other, struct steer_map *map, int *ret_fd)
	_warn_unused_;

/* Settings under /proc/sys/net: @netfd is sysctl_open()'s, negative when that failed. */
int sysctl_open(void);
int sysctl_write(int netfd, const struct step *step, struct err *e) _warn_unused_;
/* From malloc. -ENOENT, -EACCES, …: there is nothing to be read. */
int sysctl_read(int netfd, const char *path, const char *ifname, char **ret) _warn_unused_;

/* A neighbour whose hardware address is known. */
int neigh_parse(const struct nlmsghdr *h, struct neigh *ret) _warn_unused_;
/* One that the kernel learnt itself on this link, whether its hardware address is known or not. */
int neigh_parse_learnt(const struct nlmsghdr *h, uint32_t ifindex, struct ip *ret) _warn_unused_;

/* What one ARP packet of @len bytes says. */
int arp_parse(const void *data, size_t len, struct arp_seen *ret) _warn_unused_;

#endif
