/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address objects as the documents have them: names, types, and what of them belongs in the kernel.
 *
 *   [address net0/v4]
 *   type = static              static, dhcp, addrconf, 6to4
 *   address = 192.0.2.1/24     static: as given, a host name stays one ("web1/24")
 *   remote = 192.0.2.2         static, point-to-point: as given
 *   up = no                    static: kept down; absent: up
 *   family = inet6             dhcp: absent: inet
 *   wait, primary, reqhost     dhcp
 *   interface-id = ::1/64      addrconf
 *   stateful, stateless = no   addrconf: absent: yes
 *   generation                 addrconf: eui64, stable-privacy, random; absent: eui64
 *   temporary = yes            addrconf: temporary addresses too (RFC 8981)
 *   broadcast, deprecated, prefixlen, private, transmit, valid_lifetime, …: properties (property.h);
 *                              prefixlen is no key: it stands in "address"
 * and in the active document also
 *   resolved, resolved-remote  the numbers of host names
 *   duplicate = 02:…           another host has it: not in the kernel (the rival's hardware address)
 *   lease…                     lease.h
 *   adopted = yes              somebody else made the address that is in the kernel (ADOPTED_*)
 */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include "model/document.h"
#include "model/snapshot.h"

enum addr_type {
	ADDR_STATIC,
	ADDR_DHCP,
	ADDR_ADDRCONF,
	ADDR_SIXTOFOUR,
};

/* That somebody else made the address, and what of it therefore is not as we would make it: "yes" when nothing is. */
#define KEY_ADOPTED           "adopted"
#define ADOPTED_BROADCAST     "broadcast"     /* its broadcast address */
#define ADOPTED_PROTO         "proto="        /* its mark, a number; none: 0 */
#define ADOPTED_NOPREFIXROUTE "noprefixroute" /* the kernel made no route to its prefix */

struct aobj_name {
	char ifname[LINK_NAMSIZ];
	char label[IPADM_AOBJ_USTRSIZ]; /* "" when there is none */
};

/*
 * "net0/v4", or ("net0") without a label. The label: 1 to 31 letters and digits, the first a letter
 * (only generated ones begin with '_'). INVALID_ARG with the sentence.
 */
int aobj_name_parse(const char *name, struct aobj_name *ret, struct err *e) _warn_unused_;
/* The first free of "v4", "v4a", "v4b", …, "v4z", "v4aa" (family inet), or "v6", …, in neither
 * document. -EOVERFLOW. */
int aobj_name_generate(const struct document *a, const struct document *b, const char *ifname,
	unsigned int family, char ret[IPADM_AOBJSIZ], struct err *e) _warn_unused_;
/* The interface in the name of an object: "net0" of "net0/v4". Returns @ret. */
char *address_ifname(const char *aobj, char ret[LINK_NAMSIZ]);

/* The type by its word ("static"); -EINVAL. And back. */
int addr_type_parse(const char *word, enum addr_type *ret) _warn_unused_;
const char *addr_type_word(enum addr_type type);
enum addr_type address_type(const struct object *obj); /* static where the document doesn't say */
/* FAM_INET or FAM_INET6: by its type, key "family", or its (resolved) address; 0 when that isn't
 * known. */
unsigned int address_family(const struct object *obj);
bool address_is_up(const struct object *obj);                  /* key "up" */
bool address_is_on(const struct object *obj, const char *key); /* "on" or "yes" */

/* The n-th object of an interface in its document begins here: for (i = address_first(doc, ifname);
 * (obj = address_next(doc, ifname, &i));). Binary search, then in order. */
size_t address_first(const struct document *doc, const char *ifname);
const struct object *address_next(const struct document *doc, const char *ifname, size_t *i);

/* "TEXT/LEN" apart: the text ("192.0.2.1", "web1") and the length; BAD_ADDR when the length is
 * missing (the sentence shows the form), INVALID_ARG when it isn't a number. */
#define ADDR_TEXTSIZE 256
int address_split(const char *text, char ret_host[ADDR_TEXTSIZE], unsigned int *ret_plen,
	struct err *e) _warn_unused_;

/*
 * The address that a static or 6to4 object stands for, as it should be in the kernel (ifindex 0):
 * local, peer, plen, broadcast (RFC 919, none with a peer, /31 or /32), proto, flags, lifetimes,
 * label "". -ENOENT when it has none now (not resolved, another type, dhcp without a lease). Whether
 * it is up or a duplicate is not looked at.
 */
int address_wanted(const struct object *obj, struct addr *ret) _warn_unused_;
/* Its local alone, at a third of the cost; @type: the object's. */
int address_local(const struct object *obj, enum addr_type type, struct ip *ret) _warn_unused_;

/* What an address can be on no link, or (@loopback false) on none but the loopback link; NULL. */
const char *address_problem(const struct ip *a, bool loopback);
/* The first and the last address of an IPv4 prefix are nobody's (RFC 1122 section 3.2.1.3), unless it has
 * two or one (RFC 3021). NULL. */
const char *address_prefix_problem(const struct addr *a);
/* Whether several links may have it: a link-local one is of its link, and a point-to-point link may borrow the address of
 * another ("unnumbered"). */
bool address_may_repeat(const struct addr *a);
/* Whether @a, on the link @ifname, excludes the address of @obj. */
bool address_collides(const struct addr *a, const struct object *obj, const char *ifname);

/* "lo/v4", "lo/v6": how the kernel's own loopback addresses are listed. */
bool address_is_kernels_own(const char *name);
/* Put objects of these names into @taken, so that none of them is generated. -ENOMEM. */
int address_take_kernels_own(struct document *taken) _warn_unused_;

#endif
