/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the program api share: test points, and the documented names alone. */
#ifndef TESTS_NS_API_H
#define TESTS_NS_API_H

#include <libipadm.h>
#include <stdbool.h>

#define BOTH (IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST)

void is_true(bool good, const char *name);
/* A status; one other than SUCCESS must have a sentence, where @h is one that it was got with. */
void is(ipadm_handle_t h, ipadm_status_t got, ipadm_status_t wanted, const char *name);
ipadm_handle_t open_handle(uint32_t flags);

/* @dhcp: a DHCP client can run. */
void test_addresses(ipadm_handle_t h, bool dhcp);
void test_properties(ipadm_handle_t h);

#endif
