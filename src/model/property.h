/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties as rows: of interfaces, of address objects, of protocols. Parsing, range, the columns
 * POSSIBLE and DEFAULT, setting, resetting, undoing and the tables of the manual read the same row.
 * Pure: what a row says of a kernel setting is its path; reading and writing is the kernel port's.
 */
#ifndef MODEL_PROPERTY_H
#define MODEL_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/snapshot.h"

enum prop_class {
	PROP_INTERFACE, /* kept in [interface X] as "PROTO.NAME = value" */
	PROP_ADDRESS,   /* kept in [address X/Y] as "NAME = value" */
	PROP_PROTOCOL,  /* kept in [protocol P] as "NAME = value" */
};

/* In the order of the listings. */
enum prop_proto {
	PROTO_IP, /* both families; matches ipv4 and ipv6 where a walk is asked for it */
	PROTO_IPV4,
	PROTO_IPV6,
	PROTO_ICMP,
	PROTO_TCP,
	PROTO_UDP,
	PROTO_SCTP,
	N_PROTOS,
	PROTO_NONE = N_PROTOS, /* address properties; in a walk: all */
};

enum prop_type {
	PROP_ONOFF, /* "on", "off"; in the kernel 1 and 0, or as words say */
	PROP_WORD,  /* one of the row's words */
	PROP_UINT,  /* decimal, min to max */
	PROP_TEXT,  /* checked by the row's check() */
	PROP_LIST,  /* between commas; each element checked by check(); += and -= work */
};

/* What carries it. */
enum prop_via {
	VIA_SETTING,  /* files under /proc/sys/net: paths[] */
	VIA_LINK_MTU, /* the link's MTU (struct link) */
	VIA_LINK_ARP, /* IFF_NOARP, inverted (struct link) */
	VIA_DOCUMENT, /* the document alone: what follows from it is the planner's (metric, usesrc, dad,
			 deprecated, lifetimes), or nothing in the kernel (private, exchange_routes) */
	VIA_DERIVED, /* read-only: computed from the object and the kernel (broadcast, zone, primary) */
	VIA_NONE, /* nothing in Linux corresponds: set is NOTSUP with .why, get gives "" */
};

#define PROP_PATHS 3

struct prop_word {
	const char *word;
	/* What the kernel has for it in paths[0], [1], …; for VIA_DOCUMENT unused. */
	const char *kernel[PROP_PATHS];
};

struct prop_row {
	enum prop_class class;
	const char *name;   /* with underscores */
	const char *legacy; /* its old name on Solaris (ndd); NULL */
	enum prop_proto proto;
	enum prop_proto home; /* the section of a protocol's that it is kept in: one kernel setting
				 behind the rows of several protocols has one home */
	enum prop_type type;
	uint64_t min, max; /* PROP_UINT */
	bool numbers; /* of a PROP_LIST: numbers from min to max and ranges of them ("20-30"), kept
			 sorted and joined, as the kernel gives them back */
	const struct prop_word *words; /* ends with word NULL; NULL for plain on/off. What the
					  kernel has for a word is taken for the word, too; of a
					  PROP_UINT: words beside the numbers ("forever") */
	const char *def;               /* its default; NULL: what the kernel had before we set it */
	bool own_name; /* in place of a default: the name of the group that it is of, "" of another interface */
	bool readonly;
	enum prop_via via;
	/* Relative to /proc/sys/net, "%s" where the interface stands: "ipv4/conf/%s/forwarding".
	 * NULL behind the last. */
	const char *paths[PROP_PATHS];
	unsigned int field; /* 0: the whole file; n: the n-th blank-separated number in it */
	bool ticks; /* milliseconds, which the kernel keeps as ticks of its clock (snapshot.hz) */
	int (*check)(const char *value, struct err *e);
	const char *unit; /* "bytes", "seconds", "packets"; NULL */
	const char *why;  /* VIA_NONE: the sentence */
	const char *help; /* one line, for the manual */
};

/* The rows of a class, in the order of the listings. */
const struct prop_row *prop_rows(enum prop_class class, size_t *ret_n);

const char *prop_proto_word(enum prop_proto proto); /* "ip", …; "" for PROTO_NONE */
/* "arp" is another word for ip. PROTO_NONE if it is none. */
enum prop_proto prop_proto_parse(const char *word);

/* Whether a row belongs to a walk over @proto (PROTO_IP also takes ipv4 and ipv6, PROTO_NONE all). */
bool prop_matches(const struct prop_row *row, enum prop_class class, enum prop_proto proto);
/* Names are the same with hyphens and underscores and whatever their case; legacy names count. */
bool prop_is_called(const struct prop_row *row, const char *name);

/* Whether its kernel settings are files of an interface ("%s" in the path). */
bool prop_is_of_interface(const struct prop_row *row);

/*
 * The row of this name and exactly this protocol. PROP_UNKNOWN with the nearest name;
 * BAD_PROTOCOL naming those that have it; INVALID_ARG when it is a property of another class,
 * naming the subcommand's kind ("mtu is a property of interfaces").
 */
int prop_lookup(enum prop_class class, enum prop_proto proto, const char *name,
	const struct prop_row **ret, struct err *e) _warn_unused_;
/* By the key of a document's section: "ipv4.mtu" of an interface, "ttl" of protocol @section,
 * "deprecated" of an address. NULL. */
const struct prop_row *prop_find_key(enum prop_class class, const char *section, const char *key);
/* Its key in its section: "ipv4.mtu", "ttl". */
#define PROP_KEYSIZE 80
char *prop_key(const struct prop_row *row, char buf[PROP_KEYSIZE]);

/*
 * A value in its canonical form ("1400", "on"). INVALID_ARG, ERANGE with the range or the words in the
 * sentence; NOTSUP for what is read-only or VIA_NONE. @max: an upper bound that depends on the object
 * (the link's largest MTU); 0: the row's own.
 */
int prop_check(const struct prop_row *row, uint64_t max, const char *value, char ret[MAXPROPVALLEN],
	struct err *e) _warn_unused_;
/* A list with @value (one element, or several between commas) added or taken away. EXISTS, ESRCH,
 * EOVERFLOW, INVALID_ARG when the row is no list. */
int prop_list_edit(const struct prop_row *row, const char *now, const char *value, bool add,
	char ret[MAXPROPVALLEN], struct err *e) _warn_unused_;
/* "on,off", "1280-9000", "68-1500"; "" when anything goes. @max as above. */
char *prop_possible(const struct prop_row *row, uint64_t max, char buf[MAXPROPVALLEN]);

/* Its value out of the kernel's texts of its paths (NULL behind the last): "custom" where no word fits
 * several paths, the text itself where none fits one; of numbers that differ "A,B". "" when one of
 * them can't be read. */
char *prop_from_kernel(
	const struct prop_row *row, const char *const texts[PROP_PATHS], char buf[MAXPROPVALLEN]);
/* The same out of a snapshot that has its settings or its link; "" for what only documents know. @ifname:
 * "" for a protocol's. */
char *prop_in_snapshot(const struct prop_row *row, const struct snapshot *s, const char *ifname,
	char buf[MAXPROPVALLEN]);
/* What to write to paths[@i] for @value, a checked one or one from prop_from_kernel(), given what is
 * there now (for a field). -EINVAL. */
int prop_to_kernel(const struct prop_row *row, const char *value, unsigned int i, const char *now,
	char ret[MAXPROPVALLEN]) _warn_unused_;

#endif
