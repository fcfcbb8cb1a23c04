/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the members of IPMP groups probe, and from which addresses: from the active document, what is in the kernel,
 * and the kernel's neighbours. Pure.
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include "model/document.h"
#include "model/snapshot.h"

#define GROUP_FDT_MS   10000 /* unless the property says otherwise */
#define TARGETS        5     /* of a family */
#define TARGETS_MAX    (2 * TARGETS)
#define TARGET_MEMBERS 32 /* of a group: those beyond don't probe */
#define TARGET_SOURCES 8  /* of a member: one of a subnet */

/* An address that a member can send from, with its subnet. */
struct target_source {
	struct ip addr;
	uint8_t plen;
};

struct target_member {
	char ifname[LINK_NAMSIZ];
	uint32_t ifindex;
	uint8_t hwaddr[6];
	bool carrier;
	bool tentative;      /* an address of it will be there soon */
	struct ip linklocal; /* IPv6; family 0: none */
	size_t n_sources;    /* IPv4: its own ones first, then those that are bound to it */
	struct target_source sources[TARGET_SOURCES];
	size_t n_tests; /* test addresses: those of address objects of its own, but link-local ones */
	struct target_source tests[TARGET_SOURCES];
};

struct target {
	struct ip addr;
	uint8_t hwaddr[6]; /* zero: not known */
	unsigned int lost; /* rounds in a row without an answer from it */
	unsigned int deaf; /* rounds in a row in which none was to its echo requests */
	bool gateway;      /* something is routed through it */
	bool alive;        /* it answered when it was asked last */
	bool found;        /* it answered when all were asked */
};

enum target_mode {
	TARGETS_NONE,
	TARGETS_ROUTES,     /* some are gateways */
	TARGETS_NEIGHBOURS, /* other hosts, for want of gateways */
	TARGETS_MULTICAST,  /* whoever answers when all are asked, for want of both */
};

struct target_group {
	char name[LINK_NAMSIZ];
	uint32_t fdt_ms;
	enum target_mode mode;
	size_t n_members, n_targets;
	struct target_member members[TARGET_MEMBERS];
	struct target targets[TARGETS_MAX];
};

struct members;

struct target_input {
	const struct members *members;
	const struct snapshot *kernel; /* links, addresses and routes */
	const struct neighs *neighs;
};

/* Its failure detection time, in milliseconds. */
uint32_t group_fdt(const struct object *group);
/* Whether it probes: it has two members that are not offline. */
bool target_wanted(const struct document *doc, const struct object *group);
/*
 * A group with its members, but those that are offline, into one that may have been filled before: hosts that answered stay targets, those
 * that did not are the last choice. Without @in->neighs the targets stay.
 */
void target_load(struct target_group *g, const struct object *group, const struct target_input *in);
/* From which address @m asks @target; NULL: from none. */
const struct ip *target_source(const struct target_member *m, const struct ip *target);
/* From which test address it asks @target by ICMP; NULL: from none. */
const struct ip *target_test(const struct target_member *m, const struct ip *target);
/* From which address it asks all hosts of a family; NULL: from none. */
const struct ip *target_call(const struct target_member *m, uint8_t family);
/* A host answered who was asked as all are: in TARGETS_MULTICAST it is a target from now on, if it can be one. */
void target_hear(struct target_group *g, const struct ip *addr);

#endif
