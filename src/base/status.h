/* SPDX-License-Identifier: Apache-2.0 */
/* The statuses as rows: number, symbol ("if-exists"), text, and the errno each one stands for. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <libipadm.h>

#include "base/macros.h"

struct status_row {
	ipadm_status_t status;
	const char *symbol;
	const char *text;
	int sys; /* what a function returns (negated) for it */
};

/* The row of a status, NULL for a number that is none. */
const struct status_row *status_find(int status);

/* The row whose symbol this is, NULL if none. */
const struct status_row *status_find_symbol(const char *symbol);

/* All rows, for those that print them. */
const struct status_row *status_rows(size_t *ret_n);

/* errno (positive) to status; FAILURE where the table has none. */
ipadm_status_t status_from_errno(int sys);

#endif
