/* SPDX-License-Identifier: Apache-2.0 */
/* Host names: their form, and the one address of each, by the resolver of the system. */
#ifndef BASE_HOSTNAME_H
#define BASE_HOSTNAME_H

#include <stdbool.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/macros.h"

/*
 * 1 to 253 letters, digits, '-' and '.'; labels of 1 to 63, none with a '-' at an end: RFC 1123,
 * section 2.1. A dot at the end, of a complete name, does not count.
 */
bool hostname_is_valid(const char *host);
/* The same of one that no resolver takes for a number. */
bool hostname_is_askable(const char *host);

/*
 * BAD_ADDR: it is not askable, not known, or without an address; BAD_HOSTNAME: it has several;
 * FAILURE, NO_MEMORY: the resolver can't tell. Takes as long as the resolver does.
 */
int hostname_resolve(const char *host, struct ip *ret, struct err *e) _warn_unused_;

#endif
