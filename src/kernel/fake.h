/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake kernel: links, addresses, routes and settings in memory, with the kernel's own side effects
 * (bringing a link up with address generation on makes a link-local address; disable_ipv6 drops the
 * IPv6 addresses; a link-down drops them too). It can be told to fail the n-th call.
 */
#ifndef KERNEL_FAKE_H
#define KERNEL_FAKE_H

#include "kernel/kernel.h"

struct fake {
	struct kernel base;
	struct snapshot state; /* without settings: fake_setting() has them */
	uint32_t next_index;
	unsigned int
		fail_at; /* 0: never; n: the n-th call or step from now fails with EIO; counts down */
	unsigned int calls; /* how many there were; ARP is none of them */
	bool no_dummy;      /* LINK_NEW is refused with EOPNOTSUPP, but for stubs */
	bool no_bpf;        /* it takes no programs */
	bool hides_bpf;     /* programs can't be read */
	bool slow_dad;      /* IPv6 addresses stay tentative until fake_finish_dad() */
	bool late;          /* changes are told of a link when it is polled, not before */
	const char *dark;   /* a link whose driver has no carrier, of which nothing is told; NULL */
	bool mute;          /* no host answers probes */
	bool deaf;          /* nor, of them, echo requests */
	int arp_error;      /* an errno: no packet socket can be had */
	uint32_t joined_told; /* the link of which it was told last what is joined there */
	char elsewhere_if[LINK_NAMSIZ]; /* this link is in the namespace called elsewhere_ns */
	char elsewhere_ns[64];
};

struct fake *fake_new(void);
/* Add a link, down, as the kernel makes it: Ethernet, MTU 1500, carrier, and with the settings that
 * the kernel has by default. */
struct link *fake_add_link(struct fake *f, const char *name);
/* Remove a link with its addresses and routes. */
void fake_del_link(struct fake *f, const char *name);
/* Give it another MTU: below 1280 its IPv6 state ends, from there on it begins anew with the defaults. */
void fake_set_mtu(struct fake *f, const char *name, uint32_t mtu);
/* Tell those who watch that a link in f->state was changed from outside (renamed, carrier); with f->late at its next
 * poll. */
void fake_changed(struct fake *f, const struct link *l);

/*
 * Settings: files under /proc/sys/net. @ifname: for the "%s" of @path; "" without one. They are there
 * with the kernel's defaults.
 */
#define FAKE_SETTING_SIZE 512
/* Its value into @buf; NULL when it isn't there, or can't be read. */
const char *fake_setting(
	const struct fake *f, const char *ifname, const char *path, char buf[FAKE_SETTING_SIZE]);
/* Somebody writes to it: 0 or what the kernel says. */
int fake_set_setting(struct fake *f, const char *ifname, const char *path, const char *value)
	_warn_unused_;
/* This kernel doesn't have it. */
int fake_remove_setting(struct fake *f, const char *path) _warn_unused_;

/*
 * Another host on the network of a link that has this address: probes of IPv4 find it, and an IPv6
 * address that is added then is a duplicate. It is among the neighbours, and answers probes unless they are mute.
 */
int fake_add_rival(struct fake *f, uint32_t ifindex, const struct ip *addr, const uint8_t mac[6])
	_warn_unused_;
void fake_del_rivals(struct fake *f);
/* Somebody says for good that it is a neighbour. */
void fake_pin_rival(struct fake *f, uint32_t ifindex, const struct ip *addr);
/* Nothing that is sent on a link comes through any more (@tx), or nothing that is sent to it (@rx). */
void fake_silence(struct fake *f, uint32_t ifindex, bool rx, bool tx);
/* An ARP packet comes in. */
void fake_arp(struct fake *f, const struct arp_seen *seen);
/* A router on the network of a link sends this, which is heard if anybody listens. */
void fake_advertise(struct fake *f, const struct router_heard *heard);
/* Somebody changes what groups are made of. */
void fake_path(struct fake *f, const struct path_event *ev);
/* No IPv6 address is tentative any more, unless it is a duplicate. */
void fake_finish_dad(struct fake *f);

/*
 * A router advertises: itself with RA_* flags (a default route, and an event), or a prefix (an address
 * of the kernel's making). Whether the link takes it, as its settings are.
 */
bool fake_router(struct fake *f, const char *ifname, const struct ip *router, uint8_t ra_flags)
	_warn_unused_;
bool fake_autoconf(struct fake *f, const char *ifname, const struct ip *addr, uint8_t plen,
	bool temporary) _warn_unused_;

/* Text of the whole state, one line an object and sorted, for comparing; settings that are as by
 * default are left out. malloc'd. */
char *fake_format(const struct fake *f);
/* The same of a snapshot, with all its settings. */
char *fake_format_snapshot(const struct snapshot *s);

#endif
