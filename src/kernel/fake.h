/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake kernel: links, addresses and routes in memory, with the kernel's own side effects
 * (bringing a link up with address generation on makes a link-local address; disable_ipv6 drops the
 * IPv6 addresses; a link-down drops them too). It can be told to fail the n-th call.
 */
#ifndef KERNEL_FAKE_H
#define KERNEL_FAKE_H

#include "kernel/kernel.h"

struct fake {
	struct kernel base;
	struct snapshot state;
	uint32_t next_index;
	unsigned int
		fail_at; /* 0: never; n: the n-th call or step from now fails with EIO; counts down */
	unsigned int calls;             /* how many there were */
	bool no_dummy;                  /* LINK_NEW is refused with EOPNOTSUPP */
	char elsewhere_if[LINK_NAMSIZ]; /* this link is in the namespace called elsewhere_ns */
	char elsewhere_ns[64];
};

struct fake *fake_new(void);
/* Add a link, down, as the kernel makes it (MTU 1500, carrier, genmode eui64, accept_ra 1). */
struct link *fake_add_link(struct fake *f, const char *name);
/* Remove a link with its addresses and routes. */
void fake_del_link(struct fake *f, const char *name);
/* Give it another MTU: below 1280 its IPv6 state ends, from there on it begins anew with the defaults. */
void fake_set_mtu(struct fake *f, const char *name, uint32_t mtu);
/* Tell those who watch that a link in f->state was changed from outside (renamed, carrier). */
void fake_changed(struct fake *f, const struct link *l);
/* Text of the whole state, one line an object and sorted, for comparing:
 * malloc'd. */
char *fake_format(const struct fake *f);

#endif
