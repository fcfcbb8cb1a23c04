/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences for values that are refused, with what the kernel would take now. */
#ifndef ENGINE_PROPERTY_EXPLAIN_H
#define ENGINE_PROPERTY_EXPLAIN_H

#include "kernel/kernel.h"
#include "model/property.h"

struct refused {
	const struct prop_row *row;
	const char *ifname; /* NULL: of no interface */
	const char *value;
};

/* The sentence for a refusal @r by the kernel; returns the negative errno. */
int prop_explain(struct kernel *k, const struct refused *what, int r, struct err *e);
/* The same for a value outside the range of its row: the range that it has here. */
int prop_explain_range(struct kernel *k, const struct refused *what, int r, struct err *e);

#endif
