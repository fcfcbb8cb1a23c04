/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a number can be here: the range of its row, within what the link takes and what other settings of the kernel
 * leave to it. Pure.
 */
#ifndef MODEL_PROPERTY_RANGE_H
#define MODEL_PROPERTY_RANGE_H

#include "model/property.h"

struct prop_range {
	uint64_t min, max;
};

/* The settings, of no interface, that bound @row. Returns how many. */
#define PROP_BOUNDS 2
size_t prop_bounds(const struct prop_row *row, const char *ret[PROP_BOUNDS]);
/* The property that bounds @row, from below (@ret_least) or above, where its refusal tells of that; NULL. */
const char *prop_bounding(const struct prop_row *row, bool *ret_least);
/* The range of @row on @link (NULL: of no interface), as far as @s has the settings that bound it. */
struct prop_range prop_range(
	const struct prop_row *row, const struct snapshot *s, const struct link *link);
/* prop_possible() within a range. */
char *prop_possible_within(
	const struct prop_row *row, const struct prop_range *range, char buf[MAXPROPVALLEN]);
/* ERANGE, with that in the sentence. */
int prop_out_of_range(const struct prop_row *row, const struct prop_range *range, const char *value,
	struct err *e);

#endif
