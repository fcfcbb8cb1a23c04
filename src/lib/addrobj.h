/* SPDX-License-Identifier: Apache-2.0 */
/* The description of an address object that is to be made, and finding out what an address text means. */
#ifndef LIB_ADDROBJ_H
#define LIB_ADDROBJ_H

#include <libipadm.h>

#include "base/err.h"
#include "base/ip.h"
#include "model/address.h"

/* An address as it was given, and what it comes to. */
struct given {
	char text[ADDR_TEXTSIZE]; /* "": none is set */
	struct ip ip;
	bool is_name; /* text is a host name */
};

struct ipadm_addrobj_s {
	ipadm_addr_type_t type;
	char name[IPADM_AOBJSIZ];
	char ifname[LINK_NAMSIZ]; /* its interface */
	bool logical;             /* the name is "net0:1": for a legacy handle */
	struct given local;       /* static: the text with its prefix length */
	struct given remote;
	sa_family_t af; /* AF_UNSPEC: not known yet */
	bool primary;
	int32_t wait;
	char reqhost[256];
	char interface_id[IP_STRSIZE];
	bool stateless;
	bool stateful;
	bool privacy;
	char generation[32]; /* "": the default */
	struct err last;
};

/*
 * The one address that @host stands for, and whether it is a name. An IPv4-mapped number is IPv4.
 * BAD_ADDR: neither a number nor a known name; BAD_HOSTNAME: several addresses; FAILURE: the
 * resolver can't tell.
 */
int resolve(const char *host, struct ip *ret, bool *ret_is_name, struct err *e) _warn_unused_;

#endif
