/* SPDX-License-Identifier: Apache-2.0 */
/* A file of variables, and what the readers of the two dialects share. */
#ifndef IMPORT_IFCFG_H
#define IMPORT_IFCFG_H

#include "import/scan.h"

struct ifcfg {
	struct intake *in;
	struct intake_if *i;
	struct pairs vars;
	struct place at; /* of the file */
};

struct ifcfg_key {
	const char *name; /* with a '*': all that begin so */
	enum why why;     /* where it has a value; without @take */
	void (*take)(struct ifcfg *f, const struct pair *p, const char *suffix);
};

/* The last assignment counts. NULL; "". */
const struct pair *ifcfg_find(const struct ifcfg *f, const char *key);
const char *ifcfg_value(const struct ifcfg *f, const char *key);
void ifcfg_refuse(struct ifcfg *f, const struct pair *p, enum why why);
/* Every variable by its row. */
void ifcfg_take(struct ifcfg *f, const struct ifcfg_key *keys, size_t n);

void ifcfg_take_mtu(struct ifcfg *f, const struct pair *p, const char *suffix);
void ifcfg_take_bond(struct ifcfg *f, const struct pair *p, const char *suffix);
void ifcfg_take_nothing(struct ifcfg *f, const struct pair *p, const char *suffix);

/* A whole file, called ifcfg-NAME. */
void ifcfg_take_redhat(struct ifcfg *f, const char *name);
void ifcfg_take_suse(struct ifcfg *f, const char *name);

#endif
