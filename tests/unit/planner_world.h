/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's tests as texts: documents and kernel in, steps out. */
#ifndef PLANNER_WORLD_H
#define PLANNER_WORLD_H

#include "base/buf.h"
#include "model/planner.h"

/* An IPv6 address of a group with two members, and the way to its subnet. */
#define PATH6                                                                   \
	"addr ipmp0 2001:db8::10/64 noprefixroute nodad\n"                      \
	"addr net0 2001:db8::10/128 proto=74 noprefixroute nodad\n"             \
	"hop net0 6\nhop net1 6\nhop ipmp0 6\nhops ipmp0 6 net0 net1 ipmp0\n"   \
	"route ipmp0 2001:db8::/64 src=2001:db8::10 metric=256 proto=74 hops\n" \
	"route ipmp0 2001:db8::/64 src=2001:db8::10 metric=4294967294 proto=74\n"

struct planner_case {
	const char *name;
	const char *want;   /* the document: sections and keys, a line each */
	const char *memory; /* NULL: none */
	/*
	 * A line each:
	 *   link NAME INDEX [up] [running] [ethernet] [noarp] [promote] [noinet6] [disabled] [loopback]
	 *        [dummy] [6to4] [group] [forwarding6] [tag=FAMILIES] [mtu=N] [maxmtu=N] [genmode=N] [accept_ra=N]
	 *        [autoconf=N] [tempaddr=N] [token=ADDR] [mac=N]
	 *   addr LINK ADDRESS/LEN [peer=A] [brd=A] [proto=N] [secondary] [deprecated] [temporary] [nodad]
	 *        [noprefixroute] [tentative] [valid=N] [pref=N] [metric=N] [label=X]
	 *   route LINK DST/LEN|default|default6 [via=A] [src=A] [metric=N] [proto=N] [tos=N] [metrics=TEXT]
	 *         [source] [hops] [through=NUMBER] [way=NUMBER] [leg=LINK,GATEWAY|-,WEIGHT]...
	 *   set LINK|- PATH VALUE
	 *   hop LINK 4|6    hops LINK 4|6 LINK...    via LINK GATEWAY NUMBER    vias 4|6 NUMBER NUMBER...
	 *   ways 4|6 NUMBER NUMBER*WEIGHT...
	 */
	const char *kernel;
	struct plan_input in; /* without the documents and the kernel */
	const char *steps;    /* a line each, as world_format() has them */
	const char *blind;    /* families whose routes it asks for ("" for none); NULL: whichever */
	const char
		*unseen; /* the steps without the routes that it doesn't ask for; NULL: the same */
};

/* Lines of a kernel: what a member of an IPMP group has set. */
#define SETTINGS(i)                                                                          \
	"set " i " ipv4/conf/%s/arp_ignore 1\nset " i " ipv4/conf/%s/arp_announce 2\nset " i \
	" ipv4/conf/%s/arp_filter 0\nset " i " ipv4/conf/%s/rp_filter 2\nset " i             \
	" ipv4/conf/%s/arp_evict_nocarrier 0\nset " i " ipv6/conf/%s/ndisc_evict_nocarrier 0\n"

/* The document of this text; fails the test when it is none. */
struct document *world_document(const char *text);
/* Paths of settings live in @keep. */
void world_snapshot(struct snapshot *s, const char *text, struct document *keep);
/* A step_format() line each, with details that people don't need. */
void world_format(const struct plan *plan, struct buf *out);
/* Plan it, and compare. */
void world_check(const struct planner_case *c);

#endif
