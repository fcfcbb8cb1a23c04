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

/* Describe and create a static address object; @remote: NULL for none. */
ipadm_status_t create_static(
	ipadm_handle_t h, const char *name, const char *text, const char *remote, uint32_t flags);
/* IFA_* of an object; below 0: there is none. */
bool has_state(ipadm_handle_t h, const char *ifname, const char *name, int state);

/* @dhcp: a DHCP client can run. */
void test_addresses(ipadm_handle_t h, bool dhcp);
void test_groups(ipadm_handle_t h);
void test_properties(ipadm_handle_t h);

#endif
