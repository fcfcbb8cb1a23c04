/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a .network file with its drop-ins. For the files of the reader of systemd-networkd. */
#ifndef IMPORT_NETWORKD_H
#define IMPORT_NETWORKD_H

#include "import/scan.h"

/* A line; of those that a later one replaces the key is NULL. */
struct network_line {
	const char *section;
	unsigned int count; /* of its section, among all of the file and its drop-ins */
	const char *key;
	const char *value;
	struct place at;
};

struct network {
	struct intake *in;
	const char *name; /* of the file */
	const char *base; /* "80-eth0.network" */
	struct network_line *lines;
	size_t n, cap;
	unsigned int counts; /* of sections so far */
};

/* Of a key that may be there several times each counts, until an empty value takes those before it away. */
bool network_is_list(const char *section, const char *key);

/* Call @take with each .network file in its order, without those that are masked. */
int networkd_walk(struct intake *in, struct tree *t, void (*take)(struct network *net),
	struct err *e) _warn_unused_;

#endif
