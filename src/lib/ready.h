/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an interface or an address object is in a state: by the kernel and both documents. */
#ifndef LIB_READY_H
#define LIB_READY_H

#include "lib/handle.h"
#include "model/ready.h"

/* Whether there can be such an object, and such a state of it. INVALID_ARG, with those that there are. */
int ready_check(ipadm_handle_t h, const char *object, const char *state) _warn_unused_;
/* @object: "net0/v4", or an interface. */
int ready_look(ipadm_handle_t h, const char *object, const char *state, struct verdict *ret)
	_warn_unused_;

/* Call @fn with each address of @ifname (NULL: of all), as addr_listing_walk() does. */
int ready_walk_addrs(ipadm_handle_t h, const struct addr_filter *filter, addr_row_fn fn, void *arg)
	_warn_unused_;

#endif
