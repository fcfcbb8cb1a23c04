/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPv4 conflicts after an address is in use (RFC 5227): announcing, and the ongoing defence; those of IPv6 addresses of
 * IPMP groups are told. Probing before an address is used is the engine's.
 */
#ifndef DAEMON_ACD_H
#define DAEMON_ACD_H

#include "daemon/known.h"
#include "daemon/loop.h"
#include "daemon/service.h"

struct acd_task;
struct acd_rival;

struct acd {
	struct loop *loop; /* NULL: never initialised */
	struct service *service;
	const struct known *known; /* the links of ours, for their names */
	struct source packets;     /* fd -1: nobody is heard; the descriptor is the kernel port's */
	unsigned int families;     /* FAM_*, who is heard of */
	struct source timer;
	struct acd_task *tasks; /* packets to be sent, each at its time */
	size_t n_tasks;
	size_t cap_tasks;
	struct acd_rival *rivals; /* who has used an address of ours in the last 10 s */
	size_t n_rivals;
	int64_t timer_at;  /* 0: not armed */
	int64_t reopen_at; /* 0: nothing to open */
	int64_t delay_ms;  /* of the next attempt */
	struct err last;   /* what was logged last, not to be said again */
};

/* Nothing is watched yet. @known stays its owner's, and is read. */
int acd_init(struct acd *acd, struct loop *loop, struct service *svc, const struct known *known,
	struct err *e) _warn_unused_;
void acd_fini(struct acd *acd); /* fine on one that is zero */

/* Hear of others who use addresses that the engine has: after every change. */
void acd_sync(struct acd *acd);
/* An address object has got an address that nobody else has: announce it now and in 2 s. Only noted:
 * the engine may be amid its change. */
void acd_added(struct acd *acd, const char *aobj, const struct ip *addr);
/* A link has a carrier again, maybe on another network: probe its addresses and announce them. */
void acd_carrier(struct acd *acd, const char *ifname);

#endif
