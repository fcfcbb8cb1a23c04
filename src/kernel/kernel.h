/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel port: what the engine and the library may ask of the kernel, and nothing else. Two
 * back ends: Linux (rtnetlink and /proc/sys/net) and a fake with real state; one contract suite
 * runs on both.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include "model/document.h"
#include "model/snapshot.h"
#include "model/step.h"

struct kernel;

struct kernel_query {
	const char *ifname; /* one link, with its addresses and routes; NULL for all */
	bool brief;         /* names, flags, MTU: the cheap dump; for listings */
	bool addrs;
	bool addressed; /* of a brief one of all links with their addresses: a link that has neither
				IPv6 (MTU_MIN_INET6) nor an address may be missing */
	bool aside;     /* of all links with their addresses: a second thread may be used for it */
	unsigned int routes; /* of these families (FAM_*), without those the kernel makes itself
				(RTPROT_KERNEL): a dump costs by all that there are */
	bool nexthops;       /* those of ours */
	bool steers;         /* programs of ours, on all links that were asked for */
	const struct setting_query *settings;
	size_t n_settings;
};

struct setting_query {
	char ifname[LINK_NAMSIZ]; /* "" for a path without one */
	const char *path;         /* lives as long as the snapshot (a property's row) */
};

enum kernel_event_type {
	KERNEL_EVENT_NONE, /* nothing is waiting */
	KERNEL_EVENT_LINK, /* a link is new, or changed: name, flags, MTU, hardware address and tag are filled */
	KERNEL_EVENT_LINK_GONE,
	KERNEL_EVENT_ADDR, /* an address came, went or changed on this link: among news alone */
	KERNEL_EVENT_LOST, /* the kernel dropped events (ENOBUFS): take a new snapshot */
};

struct kernel_event {
	enum kernel_event_type type;
	uint32_t ifindex;
	uint32_t flags;
	uint32_t mtu;
	uint32_t tag;
	uint8_t ra_flags;  /* RA_* */
	uint8_t hwaddr[6]; /* of an Ethernet link; zero else */
	bool has_tag;      /* so are the four; an event of IPv6 settings tells ra_flags alone */
	bool has_ra_flags;
	char ifname[LINK_NAMSIZ];
};

/* What somebody else did to what IPMP groups are made of. */
enum path_event_type {
	PATH_NONE,      /* nothing is waiting */
	PATH_OURS,      /* something of OUR_GROUP_PROTO, or, events having been lost, perhaps */
	PATH_ROUTE,     /* another route came or went */
	PATH_WITHDRAWN, /* one of ours that stands before another went */
};

/* The links that a route goes over. */
struct route_links {
	uint32_t links[8];
	size_t n;
	bool more; /* than there is room for */
};

struct path_event {
	enum path_event_type type;
	struct route route; /* it owns nothing */
	struct route_links over;
	bool replaced; /* it took the place of another, of which there is no event */
};

/* ---- duplicates of addresses, RFC 5227 and, where the kernel is not asked to find them, RFC 4862: the packets; the
 * policy is the engine's and daemon's ---- */

enum arp_verdict {
	ARP_FREE,
	ARP_TAKEN,   /* rival is filled */
	ARP_UNKNOWN, /* it could not be probed: why is filled */
};

struct arp_probe {
	uint32_t ifindex;
	struct ip addr;
	uint8_t hwaddr[6]; /* ours */
	enum arp_verdict verdict;
	uint8_t rival[6];
	int error; /* errno behind ARP_UNKNOWN */
};

/* A packet of somebody who uses an address, and whose hardware address is of no link of ours: ARP, or a neighbour
 * advertisement that answers nobody. */
struct arp_seen {
	uint32_t ifindex; /* 0: none is waiting */
	struct ip sender; /* zero in a probe of IPv4; of IPv6, what the advertisement is about */
	struct ip target;
	uint8_t hwaddr[6];
};

/* ---- probes of the members of IPMP groups: the packets; what follows from them is the daemon's ---- */

enum probe_kind {
	PROBE_ASK, /* another host is asked for its hardware address: by ARP, or by neighbour solicitation */
	PROBE_GREET, /* a frame from one link of ours to another one, which nobody answers; IPv4 */
	PROBE_ECHO,  /* another host, or all of a multicast address, by ICMP (RFC 792, RFC 4443) */
};

struct probe {
	enum probe_kind kind;
	uint32_t ifindex;
	uint8_t hwaddr
		[6]; /* of whom it says that it has @source; the frame is from the link's own */
	struct ip source; /* never zero; of IPv6, and of PROBE_ECHO, an address of the link */
	struct ip target; /* who is asked */
	uint8_t to
		[6]; /* its hardware address, or that of the link that is greeted; zero: all are asked. Those who are
			asked in IPv6 always are, but PROBE_ECHO takes it; in IPv4 that does without */
	uint16_t number; /* of PROBE_ECHO: what the answer is known by */
};

/* An answer, or a greeting. */
struct probe_heard {
	uint32_t ifindex; /* 0: none is waiting */
	struct ip sender; /* who answers */
	uint8_t hwaddr
		[6]; /* IPv4: whom the frame is from; IPv6: who has the sender; zero: not known, or an echo */
	int64_t waited; /* microseconds since it came; 0: not known */
	bool echo;      /* by ICMP, to the question with this number */
	uint16_t number;
};

/* ---- router discovery for those links of whose advertisements the kernel makes nothing (RFC 4861 section 6.3) ---- */

#define ROUTER_LARGE 1500 /* an advertisement comes in one packet: RFC 6980 */

/* An ICMPv6 message of the type of an advertisement, from a link-local address and not forwarded by anybody. */
struct router_heard {
	uint32_t ifindex; /* 0: none is waiting */
	struct ip from;
	size_t len;
	uint8_t data[ROUTER_LARGE]; /* from the ICMPv6 header on; what it says is not looked at */
};

/* Exact counts, for tests and benchmarks. */
struct kernel_stats {
	uint64_t messages; /* netlink requests sent */
	uint64_t dumps;
	uint64_t sysctls; /* written */
	uint64_t packets; /* struct arp_probe, sent */
	uint64_t probes;  /* struct probe, sent */
	uint64_t asked;   /* router solicitations, sent */
};

struct kernel_ops {
	int (*snapshot)(struct kernel *k, const struct kernel_query *q, struct snapshot *ret,
		struct err *e);
	int (*execute)(struct kernel *k, struct step *steps, size_t n, struct err *e);
	int (*find_elsewhere)(struct kernel *k, const char *ifname, char *ret_ns, size_t size);
	int (*find_address)(struct kernel *k, const struct ip *ip, char ret_ifname[LINK_NAMSIZ]);
	int (*monitor_open)(struct kernel *k, int *ret_fd, struct err *e);
	int (*monitor_next)(struct kernel *k, struct kernel_event *ret);
	int (*path_open)(struct kernel *k, int *ret_fd, struct err *e);
	int (*path_next)(struct kernel *k, struct path_event *ret);
	void (*path_close)(struct kernel *k);
	int (*news_open)(struct kernel *k, int *ret_fd, struct err *e);
	int (*news_next)(struct kernel *k, struct kernel_event *ret);
	void (*news_close)(struct kernel *k);
	int (*poll_carrier)(struct kernel *k, const char *ifname, bool *ret);
	int (*arp_probe)(struct kernel *k, struct arp_probe *probes, size_t n, int timeout_ms);
	int (*announce)(struct kernel *k, const struct arp_probe *of);
	int (*announce_joined)(struct kernel *k, uint32_t ifindex);
	int (*arp_open)(struct kernel *k, unsigned int families, int *ret_fd, struct err *e);
	int (*arp_next)(struct kernel *k, struct arp_seen *ret);
	int (*neighbours)(struct kernel *k, struct neighs *ret, struct err *e);
	int (*forget_neighbours)(struct kernel *k, uint32_t ifindex);
	int (*probe_open)(struct kernel *k, int *ret_fd, struct err *e);
	void (*probe_close)(struct kernel *k);
	int (*probe_send)(struct kernel *k, const struct probe *p);
	int (*probe_next)(struct kernel *k, struct probe_heard *ret);
	bool (*can_steer)(struct kernel *k);
	int (*router_open)(struct kernel *k, int *ret_fd, struct err *e);
	void (*router_close)(struct kernel *k);
	int (*router_ask)(struct kernel *k, uint32_t ifindex, const uint8_t hwaddr[6]);
	int (*router_next)(struct kernel *k, struct router_heard *ret);
	uint64_t (*netns_id)(struct kernel *k);
	void (*free)(struct kernel *k);
};

/* Settings that are asked for. Zeroed: none. */
struct settings {
	struct setting_query *queries;
	size_t n;
	size_t cap;
};
/* @ctx: struct settings. @ifname NULL: of no interface. -ENOMEM. */
int settings_add(void *ctx, const char *ifname, const char *path) _warn_unused_;
void settings_fini(struct settings *s);
#define _cleanup_settings_ _cleanup_(settings_fini)

/* A back end embeds this as its first member. */
struct kernel {
	const struct kernel_ops *ops;
	struct kernel_stats stats;
};

/*
 * Fill @ret (to be freed with snapshot_fini). A link that vanishes between two questions is left
 * out; an interrupted dump is asked again, at most 8 times. A single @q->ifname that does not exist
 * gives an empty snapshot and 0.
 */
int kernel_snapshot(struct kernel *k, const struct kernel_query *q, struct snapshot *ret,
	struct err *e) _warn_unused_;

/*
 * The document of observe() and observe_settings() for what there is now, with the names that @active (NULL: none)
 * has. Free it with document_free().
 */
int kernel_observe(struct kernel *k, const struct document *active, struct document **ret,
	struct err *e) _warn_unused_;

/*
 * Execute @steps in their order, as batches. Sets done on every step that took effect. On the first
 * failure nothing after it is begun, as far as the batch allows: a later step of the same batch may
 * be done too, and is marked so. The error names the step and carries the kernel's own sentence.
 * Being already there is a failure for ADDR_ADD and LINK_NEW, being already gone is none for the
 * DELs.
 */
int kernel_execute(struct kernel *k, struct step *steps, size_t n, struct err *e) _warn_unused_;

/* The named network namespace that has a link of this name: 0 and its name; -ENOENT when none has.
 */
int kernel_find_elsewhere(struct kernel *k, const char *ifname, char *ret_ns, size_t size)
	_warn_unused_;

/* The link whose address this is, as far as the kernel answers for it: not a tentative one. 0 and its name; -ENOENT when none has. */
int kernel_find_address(struct kernel *k, const struct ip *ip, char ret_ifname[LINK_NAMSIZ])
	_warn_unused_;

/* Subscribe to link events. The descriptor belongs to the kernel port. */
int kernel_monitor_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
/* 0 with the next event (KERNEL_EVENT_NONE when there is none); never blocks. */
int kernel_monitor_next(struct kernel *k, struct kernel_event *ret) _warn_unused_;

/*
 * Begin to see what others do to bound addresses, next hops and routes of ours, and to routes through gateways.
 * Each is told after it is done; where the kernel doesn't tell who did it, what we did is told, too. The
 * descriptor belongs to the kernel port.
 */
int kernel_path_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
/* 0 with the next event (PATH_NONE when there is none); never blocks. */
int kernel_path_next(struct kernel *k, struct path_event *ret) _warn_unused_;
void kernel_path_close(struct kernel *k); /* fine when it is not open */

/*
 * Begin to see what becomes of links and addresses, whoever does it: for those who show it, or wait for something. Also
 * of another namespace. The descriptor belongs to the kernel port.
 */
int kernel_news_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
/* 0 with the next event (KERNEL_EVENT_NONE when there is none); never blocks. */
int kernel_news_next(struct kernel *k, struct kernel_event *ret) _warn_unused_;
void kernel_news_close(struct kernel *k); /* fine when it is not open */

/*
 * Ask the driver of a link for its carrier. The kernel tells of the carrier of a link once in a second, and of
 * what comes after that when the second is over: from Linux 6.8 on by this at once, as an event before this
 * returns; of an older one the answer is what there is to go by until then. -ENODEV,
 * -EOPNOTSUPP where the driver can't say.
 */
int kernel_poll_carrier(struct kernel *k, const char *ifname, bool *ret) _warn_unused_;

/*
 * Probe all of @probes at once: three times each, by ARP (sender 0.0.0.0) or by neighbour solicitation (source ::),
 * spread over @timeout_ms, and listen until it is over or all are taken. Fills their verdicts; blocks. Negative only when no packet
 * socket can be had: then every verdict is ARP_UNKNOWN.
 */
int kernel_arp_probe(struct kernel *k, struct arp_probe *probes, size_t n, int timeout_ms)
	_warn_unused_;
/* One announcement: of an IPv4 address by ARP, sender and target being @of->addr (RFC 5227 section 2.3); of an
 * IPv6 one an unsolicited neighbour advertisement to all (RFC 4861 section 7.2.6). */
int kernel_announce(struct kernel *k, const struct arp_probe *of) _warn_unused_;
/* Tell what is joined on a link over that link, as if it were just now: by IGMPv3 (RFC 3376 section 4.2) and MLDv2 (RFC
 * 3810 section 5.2), so that switches know behind which port it is. */
int kernel_announce_joined(struct kernel *k, uint32_t ifindex) _warn_unused_;
/* Begin to see who uses addresses of these families (FAM_*), on all links; one that is seen already stays so. The
 * descriptor belongs to the kernel port, and is the same for both. */
int kernel_arp_open(struct kernel *k, unsigned int families, int *ret_fd, struct err *e)
	_warn_unused_;
/* 0 with the next packet (ifindex 0 when there is none); never blocks. */
int kernel_arp_next(struct kernel *k, struct arp_seen *ret) _warn_unused_;

/* The neighbours on all links whose hardware addresses the kernel holds for good or has asked for. @ret:
 * neighs_fini(). */
int kernel_neighbours(struct kernel *k, struct neighs *ret, struct err *e) _warn_unused_;
/* Let the kernel forget those that it learnt on a link itself, with the packets that wait for them; what somebody put
 * there stays. Fine where there is no such link. */
int kernel_forget_neighbours(struct kernel *k, uint32_t ifindex) _warn_unused_;
/* Begin to hear what answers probes, on all links, until kernel_probe_close(). The descriptor belongs to the kernel
 * port. */
int kernel_probe_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
void kernel_probe_close(struct kernel *k); /* fine when it is not open */
/* -EBADF: it is not open; -EADDRNOTAVAIL: the link can't send from this address; what else kept it from being sent. */
int kernel_probe_send(struct kernel *k, const struct probe *p) _warn_unused_;
/* 0 with what was heard next (ifindex 0 when there is nothing); never blocks. */
int kernel_probe_next(struct kernel *k, struct probe_heard *ret) _warn_unused_;

/* Whether it takes programs that steer packets (STEP_STEER). Where that is found out only by trying, such steps do
 * nothing, and it says no from then on. */
bool kernel_can_steer(struct kernel *k);

/* Begin to hear router advertisements, on all links, until kernel_router_close(). The descriptor belongs to the kernel
 * port. */
int kernel_router_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
void kernel_router_close(struct kernel *k); /* fine when it is not open */
/* One solicitation to all routers on a link, from its link-local address; @hwaddr: its own. -EBADF: it is not open;
 * -EADDRNOTAVAIL: the link has no such address yet; what else kept it from being sent. */
int kernel_router_ask(struct kernel *k, uint32_t ifindex, const uint8_t hwaddr[6]) _warn_unused_;
/* 0 with what was heard next (ifindex 0 when there is nothing); never blocks. */
int kernel_router_next(struct kernel *k, struct router_heard *ret) _warn_unused_;

/* What tells this network namespace from another one of the same boot; 0 when unknown. */
uint64_t kernel_netns_id(struct kernel *k);

struct kernel *kernel_free(struct kernel *k); /* NULL is fine; returns NULL */
static inline void kernel_freep(struct kernel **k)
{
	*k = kernel_free(*k);
}
#define _cleanup_kernel_ _cleanup_(kernel_freep)

/*
 * The Linux back end for the calling thread's namespace, or, where @netns is not NULL, for a named
 * one
 * (/run/netns/NAME) without changing the caller's: such a port can only take snapshots. NO_NETNS,
 * EPERM.
 */
int kernel_linux_new(struct kernel **ret, const char *netns, struct err *e) _warn_unused_;

#endif
