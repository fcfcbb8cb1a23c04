/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in the kernel, as data: links, addresses, routes. Filled by the kernel port, read by the
 * planner and the listing.
 */
#ifndef MODEL_SNAPSHOT_H
#define MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/macros.h"
#include "model/name.h"
#include "model/steer.h"
#include "model/way.h"

/* Below it the kernel keeps no IPv6 state for a link: RFC 8200, section 5. */
#define MTU_MIN_INET6 1280

/* The protocol number of our addresses (IFA_PROTO) and routes (RTA_PROTOCOL). */
#define OUR_PROTO 73
/* That of what no object stands for: what we make for IPMP groups beside the addresses of objects. */
#define OUR_GROUP_PROTO 74

/* The IPv4 device tag (IPV4_DEVCONF_TAG) of a link that we plumbed: magic, FAM_* bits, and whether it is the
 * link of an IPMP group. */
#define TAG_MAGIC         0x49500000u
#define TAG_GROUP         8u
#define TAG_FAMILIES(tag) (((tag)&0xffff0000u) == TAG_MAGIC ? (tag)&3u : 0u)

enum link_kind {
	LINK_OTHER,
	LINK_LOOPBACK,
	LINK_DUMMY,
	LINK_SIXTOFOUR, /* a sit tunnel without remote whose 6rd prefix is 2002::/16 */
};

/* Bits of link.ra_flags. */
#define RA_MANAGED 1u /* addresses come from DHCPv6 */
#define RA_OTHER   2u /* other settings do */

/* Address generation modes as the kernel numbers them (IN6_ADDR_GEN_MODE_*). */
enum {
	GENMODE_EUI64 = 0,
	GENMODE_NONE = 1,
	GENMODE_STABLE_PRIVACY = 2,
	GENMODE_RANDOM = 3,
};

struct link {
	uint32_t index;
	char name[LINK_NAMSIZ];
	uint32_t flags; /* IFF_*; IFF_RUNNING is the carrier */
	uint32_t mtu;
	uint32_t tag;        /* 0 in a brief snapshot */
	enum link_kind kind; /* LINK_OTHER or LINK_LOOPBACK in a brief snapshot */
	bool temporary;      /* ends with its owner: tun/tap without persist */
	bool has_inet6;      /* the kernel keeps IPv6 state for it (MTU_MIN_INET6) */
	bool disable_ipv6;
	uint8_t genmode;
	int32_t accept_ra;
	int32_t autoconf;     /* as in /proc/sys/net/ipv6/conf/IF */
	int32_t use_tempaddr; /* the same */
	bool forwarding6;
	uint8_t ra_flags; /* of the last router advertisement: RA_MANAGED, RA_OTHER */
	bool promote;     /* promote_secondaries */
	struct ip token;  /* of IPv6 autoconfiguration; family 0: none */
	uint32_t min_mtu; /* what it can have; 0: not known */
	uint32_t max_mtu;
	uint8_t hwaddr[6];      /* of an Ethernet link; zero else */
	bool ethernet;          /* ARPHRD_ETHER: IPv4 conflicts can be detected */
	struct ip tunnel_local; /* of a sixtofour */
	/* Where steers were asked for: it has a place for programs that see packets, which we made, and in it is one of
	 * somebody else. */
	bool hook, hook_ours, hook_shared;

	/* Filled by snapshot_judge(). */
	unsigned int foreign; /* FAM_*: configured by somebody other than us */
	bool addressed;       /* has an address that can be used */
};

struct addr {
	uint32_t ifindex;
	struct ip local;
	struct ip peer;      /* family 0 when it is the same as local */
	struct ip broadcast; /* family 0 when there is none */
	uint8_t plen;
	uint8_t scope;
	uint8_t proto;   /* IFA_PROTO */
	uint32_t flags;  /* IFA_F_* */
	uint32_t metric; /* IFA_RT_PRIORITY, 0 when unset */
	uint32_t valid;  /* seconds, UINT32_MAX for ever */
	uint32_t preferred;
	char label[LINK_NAMSIZ]; /* IPv4; "" when there is none */
};

/*
 * A next hop object of ours (protocol OUR_GROUP_PROTO): one link, alone or with a gateway behind it, or a group
 * of such of an IPMP group, which routes share. Kind and link tell those without a gateway apart, kind
 * and number those with one. The kernel takes those away whose link is down or has no carrier, out of
 * groups too, and with the last part the group and its routes: so a group has the link of the IPMP group, its stub,
 * as a part, which gets no packets while there is another one.
 */
enum nexthop_kind {
	NEXTHOP_NONE,
	NEXTHOP_LINK4,
	NEXTHOP_LINK6,
	NEXTHOP_GROUP4, /* of NEXTHOP_LINK4 */
	NEXTHOP_GROUP6,
	NEXTHOP_VIA4, /* through a gateway */
	NEXTHOP_VIA6,
	NEXTHOP_VIAS4, /* of NEXTHOP_VIA4 with one gateway */
	NEXTHOP_VIAS6,
	NEXTHOP_WAYS4, /* of NEXTHOP_VIA4: for routes that are not through one gateway */
	NEXTHOP_WAYS6,
	N_NEXTHOP_KINDS,
};
#define NEXTHOP_LINKS     16        /* members of an IPMP group in use */
#define NEXTHOP_PARTS     64        /* of a group, but for its stub */
#define NEXTHOP_SHARES    120       /* into so many a group divides what it carries */
#define NEXTHOP_MAX_INDEX 0xffffffu /* of a link that can have one, and of numbers */

struct nexthop {
	enum nexthop_kind kind;
	/* Whose it is: the link, or that of the IPMP group. Of NEXTHOP_VIAS* in a snapshot: of its stub, or its first one. */
	uint32_t ifindex;
	uint32_t number;   /* of those with a gateway; 0 */
	struct ip gateway; /* family 0: none; of NEXTHOP_VIAS* in a snapshot: as the link */
	bool onlink;       /* in a step, of IPv6: the gateway is taken to be behind the link */
	bool stub;         /* a group has its stub, which is the part with its own key */
	size_t n_links;    /* of a group: the other ones */
	uint32_t links[NEXTHOP_PARTS]; /* of NEXTHOP_VIAS* and NEXTHOP_WAYS*: numbers */
	uint8_t weights
		[NEXTHOP_PARTS]; /* of NEXTHOP_WAYS*: one less; those of others are all the same */
};

bool nexthop_is_group(enum nexthop_kind kind);
/* Whether it is a group of NEXTHOP_WAYS*. */
bool nexthop_is_ways(enum nexthop_kind kind);
/* Whether it is told by its number. */
bool nexthop_is_via(enum nexthop_kind kind);
bool nexthop_is_inet6(enum nexthop_kind kind);
/* Of what a group consists. */
enum nexthop_kind nexthop_part(enum nexthop_kind group);
/* What tells it from others of its kind. */
static inline uint32_t nexthop_key(const struct nexthop *nh)
{
	return nexthop_is_via(nh->kind) ? nh->number : nh->ifindex;
}

/* Another host on a link, as the kernel knows it: it was reached, and may be again. */
struct neigh {
	uint32_t ifindex;
	struct ip addr;
	uint8_t hwaddr[6]; /* Ethernet */
};

/* Zeroed: none. */
struct neighs {
	struct neigh *rows;
	size_t n, cap;
};

void neighs_fini(struct neighs *ns);
#define _cleanup_neighs_ _cleanup_(neighs_fini)
/* Append one. -ENOMEM. */
int neighs_add(struct neighs *ns, const struct neigh *neigh) _warn_unused_;

/* What a route has that no next hop object can do for it. */
enum route_odd {
	ROUTE_PLAIN,
	ROUTE_SOURCE,  /* it is for packets from some prefix alone (IPv6) */
	ROUTE_ENCAP,   /* it wraps packets */
	ROUTE_FOREIGN, /* it has a gateway of the other family */
};

/*
 * A route. As the kernel gave it, it is put back byte for byte (payload); one that we make has no
 * payload and is built from its fields.
 */
struct route {
	uint32_t ifindex; /* its output interface */
	uint8_t family;
	uint8_t protocol; /* RTPROT_*: OUR_PROTO for ours */
	uint8_t plen;
	uint8_t scope;   /* RT_SCOPE_* */
	uint8_t tos;     /* IPv4: for packets of this type of service alone; 0: of all */
	uint8_t odd;     /* enum route_odd */
	bool special;    /* not to single hosts: to many, to ourselves, … */
	uint8_t nexthop; /* enum nexthop_kind: over this one, of ifindex */
	uint32_t number; /* or of this number */
	uint32_t table;
	uint32_t metric;
	struct ip dst;     /* family 0 or plen 0: the default route */
	struct ip gateway; /* family 0: none */
	struct ip prefsrc; /* family 0: none */
	uint16_t n_legs, metrics_len;
	struct leg *legs; /* of one with several; owned by the snapshot as what follows; NULL */
	void *metrics;    /* MTU and the like: attributes; NULL */
	uint32_t len;
	void *payload; /* struct rtmsg and attributes; NULL */
};

/* What it owns. */
void route_fini(struct route *r);
/* A copy with everything that it owns. -ENOMEM. */
int route_copy(const struct route *r, struct route *ret) _warn_unused_;

/* Tell it by its fields: the link may be another one when it is put back. */
static inline void route_forget_link(struct route *r)
{
	r->ifindex = 0;
	r->payload = NULL;
	r->len = 0;
	r->legs = NULL;
	r->n_legs = 0;
}

/* Whether both lead to one place, with one metric and type of service. */
bool route_same_place(const struct route *a, const struct route *b);
bool route_same_metrics(const struct route *a, const struct route *b);
/* Whether it goes over the link, be it with one leg of several. */
bool route_is_over(const struct route *r, uint32_t ifindex);
/* The metric of ours that stands before a route through a gateway over an IPMP group: IPv4 goes by the first of those
 * with one metric, IPv6 by the lowest. */
uint32_t route_metric_before(const struct route *r);

/* A file under /proc/sys/net that was asked for. */
struct setting {
	char ifname[LINK_NAMSIZ]; /* "" for one of no interface */
	const char *path; /* as in the question (a property's): with "%s" for the interface */
	char *value;      /* without the newline; NULL: it can't be read (not there) */
};

struct snapshot {
	struct link *links; /* in the kernel's order */
	size_t n_links;
	struct addr *addrs; /* IPv4 first, then IPv6, each in the kernel's order */
	size_t n_addrs;
	struct route *routes;
	size_t n_routes;
	unsigned int routes_known; /* FAM_*: families whose routes were asked for */
	struct setting *settings;
	size_t n_settings;
	unsigned int hz; /* ticks of the kernel's clock in a second; 0: not known */
	struct nexthop *nexthops;
	size_t n_nexthops;
	struct steer *steers;
	size_t n_steers;
	struct link **by_name; /* internal: of snapshot_sort_names(); NULL */
	size_t cap_links, cap_addrs, cap_routes, cap_settings, cap_nexthops, cap_steers;
};

void snapshot_fini(struct snapshot *s);
#define _cleanup_snapshot_ _cleanup_(snapshot_fini)
/* Append a zeroed element; NULL when out of memory. */
struct link *snapshot_add_link(struct snapshot *s);
struct addr *snapshot_add_addr(struct snapshot *s);
struct route *snapshot_add_route(struct snapshot *s);
struct setting *snapshot_add_setting(struct snapshot *s);
/* Move the routes of @from, another look at the same links and next hops, behind those of @s. -ENOMEM, and nothing is
 * moved. */
int snapshot_take_routes(struct snapshot *s, struct snapshot *from) _warn_unused_;
struct nexthop *snapshot_add_nexthop(struct snapshot *s);
struct steer *snapshot_add_steer(struct snapshot *s);
/* NULL when the link has none of this kind. */
const struct steer *snapshot_find_steer(
	const struct snapshot *s, uint32_t ifindex, enum steer_role role);
/* By nexthop_key(). NULL when it isn't there. */
const struct nexthop *snapshot_find_nexthop(
	const struct snapshot *s, enum nexthop_kind kind, uint32_t key);
/* Tell those of several gateway hops, and the routes over them, by the first of these. */
void snapshot_tell_vias(struct snapshot *s);
/* The value of a setting that was asked for; NULL when it wasn't, or can't be read. Same @path
 * pointer or equal text. */
const char *snapshot_setting(const struct snapshot *s, const char *ifname, const char *path);
/* @ip without the bits behind the first @plen. */
struct ip ip_network(const struct ip *ip, uint8_t plen);
/* Whether @ip is in the subnet of @net with this prefix length; not of another family. */
bool ip_covers(const struct ip *net, uint8_t plen, const struct ip *ip);
/* The metric that the routes of an address get: of an IPv6 one, 0 and the kernel's own are the same, and
 * it can't be set from the one back to the other. */
#define ADDR_METRIC6 256u
uint32_t addr_metric(const struct addr *a);
/* Whether two IPv4 addresses are in one subnet with one prefix length. */
bool addr_same_peer(const struct addr *a, const struct addr *b);
/* Whether two that have the same local address are the same one to the kernel: of IPv4 also mask and peer count. */
bool addr_is_like(const struct addr *a, const struct addr *b);
bool addr_same_subnet(const struct addr *a, const struct addr *b);
/* Let snapshot_find_link() be a binary search; no link may come or go behind it. -ENOMEM. */
int snapshot_sort_names(struct snapshot *s) _warn_unused_;
struct link *snapshot_find_link(const struct snapshot *s, const char *name);
struct link *snapshot_find_index(const struct snapshot *s, uint32_t index);
/* A link-local address that the kernel made by itself (IFA_PROTO kernel_ll). */
bool addr_is_kernel_ll(const struct addr *a);
/* One that the kernel made from a router advertisement: IFA_PROTO kernel_ra, or a temporary one. */
bool addr_is_autoconf(const struct addr *a);
/*
 * Say of every link whether it has a usable address, and in which families somebody other than us
 * configured it: it is up and has an address of the family that is not ours and not a kernel-made
 * link-local one. -ENOMEM.
 */
int snapshot_judge(struct snapshot *s) _warn_unused_;

#endif
