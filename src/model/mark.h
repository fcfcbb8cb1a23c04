/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the few objects that something is about among thousands: each is read once, and has a number
 * from then on that is compared in its place, until it changes.
 */
#ifndef MODEL_MARK_H
#define MODEL_MARK_H

#include "model/document.h"

/* What an interface object may be. */
#define MARK_MADE   2u /* its link comes and goes with it: a virtual one, a group */
#define MARK_USESRC 4u /* takes its source addresses from another one, in a family or both */

/* What an address object may be. */
#define MARK_DYNAMIC 2u /* of type dhcp or addrconf, or DHCP is asked beside it */
#define MARK_INET    4u /* of IPv4, as address_family() has it */

/* The next object of @kind at or after position *@i that is one of @what, moving *@i behind it; NULL at the
 * end. */
const struct object *mark_next(
	const struct document *doc, enum obj_kind kind, unsigned int what, size_t *i);
/*
 * The same of the address objects that may stand for @ip: all that do are among them, as address_wanted()
 * has it; one of them may not.
 */
const struct object *mark_next_addr(const struct document *doc, const struct ip *ip, size_t *i);

#endif
