/* SPDX-License-Identifier: Apache-2.0 */
/* interfaces(5) as it is written: stanzas with their lines. For the two files of the reader of ifupdown. */
#ifndef IMPORT_IFUPDOWN_H
#define IMPORT_IFUPDOWN_H

#include "import/scan.h"

/* "iface NAME [FAMILY METHOD]" and what follows it. */
struct stanza {
	const char *name;
	const char *family; /* "" of a template */
	const char *method;
	const char *inherits; /* NULL */
	bool inherited;       /* another one does from it */
	struct pairs options;
	struct place at;
};

struct ifupdown {
	struct intake *in;
	struct tree *tree;
	struct err *e;
	struct stanza *stanzas;
	size_t n, cap;
	struct pairs autos; /* names and patterns that come up at boot */
	unsigned int depth; /* of files that name files */
	unsigned int files;
};

void ifupdown_fini(struct ifupdown *u);
/* The files that match @pattern, and those that they name. @plain: only with names as of run-parts(8). */
int ifupdown_read(struct ifupdown *u, const char *pattern, bool plain) _warn_unused_;

#endif
