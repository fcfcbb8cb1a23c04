/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the properties share: the rows by class, and how lists are checked. */
#ifndef MODEL_PROPERTY_ROWS_H
#define MODEL_PROPERTY_ROWS_H

#include "model/property.h"

const struct prop_row *prop_rows_interface(size_t *ret_n);
const struct prop_row *prop_rows_address(size_t *ret_n);
const struct prop_row *prop_rows_protocol(size_t *ret_n);

/* prop_check() of a PROP_LIST. */
int prop_list_check(const struct prop_row *row, const char *value, char ret[MAXPROPVALLEN],
	struct err *e) _warn_unused_;

#endif
