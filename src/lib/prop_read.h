/* SPDX-License-Identifier: Apache-2.0 */
/* One property as the kernel and the documents have it. */
#ifndef LIB_PROP_READ_H
#define LIB_PROP_READ_H

#include "lib/handle.h"
#include "model/property.h"

/* What is asked for, IPADM_OPT_PERM and so on; -EINVAL unless it is exactly one. */
int prop_check_what(ipadm_handle_t h, uint32_t what) _warn_unused_;

/* Of all these: the text into @ret, "" where there is none. */

int prop_read_interface(ipadm_handle_t h, const char *ifname, const struct prop_row *row,
	uint32_t what, char ret[MAXPROPVALLEN]) _warn_unused_;
int prop_read_protocol(ipadm_handle_t h, const struct prop_row *row, uint32_t what,
	char ret[MAXPROPVALLEN]) _warn_unused_;
int prop_read_address(ipadm_handle_t h, const char *aobj, const struct prop_row *row, uint32_t what,
	char ret[MAXPROPVALLEN]) _warn_unused_;

/* "rw", "r-", "--". */
const char *prop_perm(const struct prop_row *row);
/* NOTFOUND: it is not recorded. */
int prop_unrecorded(ipadm_handle_t h, const char *object, const struct prop_row *row) _warn_unused_;

#endif
