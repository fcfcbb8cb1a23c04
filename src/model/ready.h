/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an interface or an address object is in a state, and why not. Pure: the listings that it is judged by come from
 * whoever asks.
 */
#ifndef MODEL_READY_H
#define MODEL_READY_H

#include "model/addr_listing.h"
#include "model/listing.h"

#define READY_OK "ok"

struct verdict {
	bool reached;
	ipadm_status_t hopeless; /* why it can't come to be so by itself; SUCCESS: it may */
	char why[256];           /* why it is not reached; "" */
};

/* What there is to know of an interface. */
struct ready_if {
	ipadm_if_class_t class;
	ipadm_if_state_t state;
};

struct ready_ops {
	/* Call @fn with each address, as addr_listing_walk() does. */
	int (*addrs)(void *of, const struct addr_filter *filter, addr_row_fn fn, void *arg);
	/* 1 and *@ret; 0: there is none. */
	int (*interface)(void *of, const char *ifname, struct ready_if *ret);
	/* The same of its link. */
	int (*link)(void *of, const char *ifname, struct link *ret);
};

struct ready_source {
	const struct ready_ops *ops;
	void *of;
};

/* Whether there is such a state of such an object ("net0/v4", or an interface). INVALID_ARG, with those that there
 * are. */
int ready_check_state(const char *object, const char *state, struct err *e) _warn_unused_;
/* What @source returns, when it fails. */
int ready_judge(const struct ready_source *source, const char *object, const char *state,
	struct verdict *ret) _warn_unused_;
/* The failure of a wait for what is hopeless: NOTFOUND, DAD_FOUND. */
int ready_fail(const struct verdict *v, const char *object, struct err *e) _warn_unused_;

/* Why an address is not usable; NULL when it is. */
const char *ready_why_addr(const struct addr_row *row);
/* The same of an interface in state failed, offline or disabled. @link: NULL when it is gone. */
const char *ready_why_if(const struct link *link, ipadm_if_state_t state, bool group);

#endif
