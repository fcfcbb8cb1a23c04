/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read of another tool's configuration: interfaces with what they are to have, each with the place
 * that it comes from, and notes on what a document can't say. The readers fill it; intake_finish() makes
 * the document.
 *
 * A failure to get memory sticks: whatever is asked of an intake then does nothing, and intake_finish()
 * tells. An interface or address that is NULL, because it could not be had, may be used all the same.
 */
#ifndef IMPORT_INTAKE_H
#define IMPORT_INTAKE_H

#include "base/buf.h"
#include "model/address.h"
#include "model/document.h"
#include "model/name.h"

/* Why something is not in the document. */
enum why {
	WHY_NONE,
	WHY_ADDRESS, /* of an address, and we have no such thing */
	WHY_BOND,
	WHY_CLIENT, /* of the DHCP client */
	WHY_COMMAND,
	WHY_COMPUTED,
	WHY_DNS,
	WHY_LINK,
	WHY_MANAGER, /* of the tool itself */
	WHY_METHOD,
	WHY_ROUTE,
	WHY_ROUTER, /* of router advertisements */
	WHY_SERVER,
	WHY_UNKNOWN,
	WHY_VALUE,
	WHY_VARIABLE,
};

/* Where something stands. The name of the file is of the intake, or outlives it. */
struct place {
	const char *file;
	unsigned int line; /* 0: the file as a whole */
};

struct pair {
	const char *key, *value;
	struct place at;
};

struct pairs {
	struct pair *list;
	size_t n, cap;
};

struct intake_addr {
	enum addr_type type;
	unsigned int family;
	struct pairs keys; /* as they stand in an address object */
	struct place at;
};

struct intake_if {
	char name[LINK_NAMSIZ];
	unsigned int families; /* FAM_* */
	bool kernel_inet6;     /* without IPv6 in @families: the kernel configured it by itself */
	struct pairs props;    /* by their keys; "mtu" is for either family */
	struct intake_addr **addrs;
	size_t n_addrs, cap_addrs;
	struct place at;
};

struct intake {
	struct document *doc; /* what strings live in; becomes the document */
	struct intake_if **ifs;
	size_t n_ifs, cap_ifs;
	struct pairs protocols; /* "ipv4/forwarding" */
	struct buf notes;       /* a line each: "FILE:LINE: WHAT: WHY" */
	int error;
};

int intake_init(struct intake *in) _warn_unused_;
void intake_fini(struct intake *in);

/* A string that lives as long as the intake; "" when there is no memory. */
const char *intake_text(struct intake *in, const char *fmt, ...) _printf_(2, 3);

/* As array_grow(). */
void *intake_grow(struct intake *in, void *items, size_t n, size_t *cap, size_t size);
/* Room for one more; NULL when there is none. */
struct pair *intake_pairs_add(struct intake *in, struct pairs *p);

/* The interface of this name, made where there is none. NULL, with a note, when no link can have it. */
struct intake_if *intake_interface(struct intake *in, const char *name, struct place at);
void intake_families(struct intake_if *i, unsigned int families);
/* A property of an interface ("ipv4.forwarding"), of a protocol ("ipv4"): the last one counts. */
void intake_property(struct intake *in, struct intake_if *i, const char *key, const char *value,
	struct place at);
void intake_protocol(struct intake *in, const char *protocol, const char *name, const char *value,
	struct place at);

/*
 * A static address. @length: of its prefix, a number or a mask of IPv4; NULL when it stands behind the
 * address. NULL, with a note, for what is no address with a length.
 */
struct intake_addr *intake_static(struct intake *in, struct intake_if *i, const char *address,
	const char *length, struct place at);
/* The one object of its kind, made where there is none. */
struct intake_addr *intake_dhcp(
	struct intake *in, struct intake_if *i, unsigned int family, struct place at);
struct intake_addr *intake_addrconf(struct intake *in, struct intake_if *i, struct place at);
/* A 6to4 tunnel (RFC 3056), whose link has the IPv4 address @local. */
void intake_sixtofour(struct intake *in, struct intake_if *i, const char *local, struct place at);
/* Link-local addresses alone, without what routers say. */
void intake_linklocal(struct intake *in, struct intake_if *i, struct place at);
/* A key of an address object: the last one counts. */
void intake_key(struct intake *in, struct intake_addr *a, const char *key, const char *value,
	struct place at);

/* What is not in the document, and why: a sentence. */
void intake_note(struct intake *in, struct place at, const char *what, const char *fmt, ...)
	_printf_(4, 5);
void intake_refuse(struct intake *in, struct place at, const char *what, enum why why);
/* Of an interface that is not made at boot. */
void intake_leave_out(struct intake *in, struct place at, const char *what);

/*
 * The document as text, with @lead (lines of comment) on its top. What can't be together or not be at all
 * is noted and left out, so that it is understood and made at boot as it is. NO_MEMORY.
 */
int intake_finish(struct intake *in, const char *lead, struct buf *ret, struct err *e)
	_warn_unused_;

#endif
