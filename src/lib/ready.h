/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an interface or an address object is in a state, and why not: by the kernel and both documents. */
#ifndef LIB_READY_H
#define LIB_READY_H

#include "lib/handle.h"
#include "model/addr_listing.h"

struct verdict {
	bool reached;
	ipadm_status_t hopeless; /* why it can't come to be so by itself; SUCCESS: it may */
	char why[256];           /* why it is not reached; "" */
};

/* Whether there is such a state of such an object. INVALID_ARG, with those that there are. */
int ready_check(ipadm_handle_t h, const char *object, const char *state) _warn_unused_;
/* @object: "net0/v4", or an interface. */
int ready_judge(ipadm_handle_t h, const char *object, const char *state, struct verdict *ret)
	_warn_unused_;

/* Why an address is not usable; NULL when it is. */
const char *ready_why_addr(const struct addr_row *row);
/* The same of an interface in state failed, offline or disabled. @link: NULL when it is gone. */
const char *ready_why_if(const struct link *link, ipadm_if_state_t state, bool group);

/* Call @fn with each address of @ifname (NULL: of all), as addr_listing_walk() does. */
int ready_walk_addrs(ipadm_handle_t h, const struct addr_filter *filter, addr_row_fn fn, void *arg)
	_warn_unused_;

#endif
