/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DHCP lease as data: read from what the client's hook tells, kept in the keys of an address object
 * of the active document, read by the planner.
 */
#ifndef MODEL_LEASE_H
#define MODEL_LEASE_H

#include "model/document.h"
#include "model/name.h"

#define LEASE_ROUTES 32 /* more are left out */

struct lease_route {
	struct ip dst; /* family 0 with plen 0: the default route */
	uint8_t plen;
	struct ip gateway; /* family 0: on the link */
};

struct lease {
	struct ip addr;
	uint8_t plen;
	struct ip broadcast; /* family 0: none */
	uint32_t valid;      /* seconds from now; UINT32_MAX for ever */
	uint32_t preferred;
	uint32_t mtu; /* 0: none offered */
	struct lease_route routes[LEASE_ROUTES];
	size_t n_routes;
	char dns[512];          /* addresses, blanks between them */
	char search[512];       /* domains */
	char server[64];        /* who gave it; "" */
	char over[LINK_NAMSIZ]; /* of an IPMP group: the member that it was got over; "" */
};

/* What happened, in our words, out of the client's "reason". */
enum lease_reason {
	LEASE_NONE,    /* nothing of interest: PREINIT, CARRIER, … */
	LEASE_BOUND,   /* a lease, new or renewed */
	LEASE_LOST,    /* expired, refused (NAK), released, stopped */
	LEASE_CARRIER, /* carrier lost: the lease stays until its end */
	LEASE_FAILED,  /* no server answered */
	LEASE_INFO,    /* options without an address (INFORM) */
};

/*
 * @text: the hook's environment: "NAME=value" strings, each with its NUL, @len bytes in all; it may hold
 * anything. -EBADMSG when a lease is told that is none (no address, a bad prefix length).
 */
int lease_parse_hook(const char *text, size_t len, enum lease_reason *ret_reason, struct lease *ret)
	_warn_unused_;

/* Into the keys of an address object (active_only: "lease", "lease-routes", "lease-broadcast",
 * "lease-mtu", "lease-dns", "lease-search", "lease-server", "lease-over", "lease-valid", "lease-preferred"), or
 * (@l NULL) out of it. */
int lease_store(struct document *doc, struct object *obj, const struct lease *l) _warn_unused_;
/* -ENOENT when it holds none. */
int lease_load(const struct object *obj, struct lease *ret) _warn_unused_;

#endif
